// A language model writes in a real browser: what is kept appears as it is read, what is withheld can be looked at, everything can be
// stopped, and a model that dies, lies or attacks costs its help alone: no active content, no address, no other patient's words.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { colleague } from './colleague.mjs';
import { browser, faults, open, root, serve, shot, signIn } from './house.mjs';

const SAID = `Médecin : Bonjour, qu'est-ce qui vous amène ?
Patient : J'ai de la fièvre depuis trois jours, et je tousse.
Médecin : Vous êtes allergique à quelque chose ?
Patient : Oui, à la pénicilline, j'ai fait un œdème.
Médecin : La tension est à treize huit.
Médecin : Je vous prescris du paracétamol un gramme trois fois par jour pendant cinq jours.`;
const SOME = ['plain', 'fenced', 'prose', 'endless', 'bad-utf8', 'tool-call', 'page', 'two-choices', 'redirect'];
const ATTACKS = process.env.VIGIE_ATTACKS === 'all' ? [...SOME, 'endless-line', 'endless-ping', 'drip', 'cut', 'surrogate', 'error', 'usage', 'framing',
  'after-done', 'nested', 'status-500', 'status-503', 'close', 'json-not-stream'] : SOME;
let house, chrome, who, socket, engine;

/** A language model's server on the socket that the gate connects to. */
function start(program, ...options) {
  return new Promise((done, fail) => {
    const child = spawn('python3', [join(root, 'test/help', program), '--socket', socket, ...options], { stdio: ['pipe', 'pipe', 'inherit'] });
    child.once('error', fail);
    child.stdout.once('data', () => done({ end: () => new Promise((gone) => { child.once('exit', gone); child.stdin.end(); }) }));
  });
}

const control = (method, path, body) => new Promise((done, fail) => {
  const text = body ? JSON.stringify(body) : '';
  const r = request({ socketPath: socket, method, path, headers: { 'Content-Length': Buffer.byteLength(text) } }, (answer) => {
    let said = '';
    answer.on('data', (b) => { said += b; }).on('end', () => done(JSON.parse(said)));
  });
  r.on('error', fail).end(text);
});

before(async () => {
  house = await serve();
  socket = join(house.data, 'engines/run/language.sock');
  mkdirSync(join(house.data, 'engines/run'), { recursive: true, mode: 0o700 });
  execFileSync('python3', ['-c', `import sqlite3, sys
db = sqlite3.connect(sys.argv[1], timeout=30)
db.execute("INSERT INTO model (id, name, purpose, version, sha256, licence, state, changed_ms, changed_by) VALUES (77, 'essai-1b', 'compose', '1', ?, 'Apache-2.0', 'approved', 1, 0)", ('ab' * 32,))
db.commit()`, join(house.data, 'vigie.db')]);
  chrome = await browser();
  who = await colleague(chrome, house, 'claire.martin');
});
after(async () => {
  await engine?.end();
  await chrome?.close();
  assert.equal(await house?.stop(), 0, 'the server stops in order');
});

async function encounterOf(text = SAID) {
  const day = await who.read('/api/day');
  const patient = day.to_review[0].patient.id;
  const { id } = await who.post(`/api/patients/${patient}/encounters`, { kind: 'consultation', reason: 'Fièvre' });
  await who.post(`/api/encounters/${id}/consent`, { decision: 'agreed', notice: 'patient-2026-1' });
  await who.post(`/api/encounters/${id}/sources`, { kind: 'transcript', title: 'Consultation', text });
  return id;
}

async function consultation(options) {
  const page = await open(chrome, house, options);
  const id = await encounterOf();
  await signIn(page);
  await page.goto(`/#/encounter/${id}`);
  await page.selectOption('#engine', 'essai-1b');
  return { page, id };
}

const documents = async (id) => (await who.read(`/api/encounters/${id}`)).documents;
const phase = (page, wanted) => page.waitForSelector(`.proposing[data-phase="${wanted}"]`);

async function until(what, ask) {
  const end = Date.now() + 40000;
  let got;
  do got = await ask(); while (!got && Date.now() < end && await new Promise((r) => setTimeout(r, 50, true)));
  assert.ok(got, what);
}

test('statements appear as they are read; what is there can be kept; the document says who made it', async () => {
  engine = await start('fake_model.py', '--mode', 'hold');
  const { page, id } = await consultation();
  await page.keyboard.press('Control+Enter');
  await phase(page, 'reading');
  await page.waitForFunction(() => document.querySelectorAll('.proposed section p').length === 2);
  assert.match(await page.locator('.proposing [role=status]').innerText(), /3 énoncés relus.*gardés\s: 2, écartés\s: 1/s);
  assert.doesNotMatch(await page.locator('.proposed > section').allInnerTexts().then((t) => t.join()), /Warfarine/);
  await page.click('.withheld summary');
  assert.match(await page.locator('.withheld').innerText(), /Warfarine 137 mg/);
  assert.deepEqual(await faults(page), []);
  await shot(page, 'composer-writing');
  assert.deepEqual(await documents(id), [], 'nothing is filed before its end');
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('.made');
  const [short] = await documents(id);
  const doc = await who.read(`/api/documents/${short.id}`);
  assert.equal(doc.engine, 'essai-1b');
  assert.equal(doc.model.sha256, 'ab'.repeat(32));
  assert.equal(doc.model.stopped, true);
  assert.deepEqual([doc.model.kept, doc.model.withheld], [2, 1]);
  assert.doesNotMatch(JSON.stringify(doc.sections), /Warfarine/);
  await page.click('.made .withheld summary');
  await page.waitForSelector('.made .withheld li');
  assert.match(await page.locator('.made').innerText(), /Warfarine 137 mg/);
  await page.locator('.made details').last().locator('summary').click();
  assert.deepEqual(await faults(page), []);
  await shot(page, 'composer-document');
  assert.deepEqual(page.trouble, []);
  await page.context().close();
});

/** A draft asked for by another program: the events of its stream. */
async function propose(api, id, sources) {
  const answer = await api.stream(`/api/encounters/${id}/documents`, { type: 'consultation', engine: 'model', sources });
  return answer.split('\n\n').filter((b) => b.startsWith('event: ')).map((b) => ({ event: b.slice(7, b.indexOf('\n')), data: JSON.parse(b.slice(b.indexOf('data: ') + 6)) }));
}

test('a slot of the engine belongs to one encounter: what it read is used again, and forgotten', async () => {
  await control('POST', '/mode', { mode: 'good' });
  const mine = async (word) => {
    const id = await encounterOf(`${SAID}\nPatient : Mon chien s'appelle ${word}.`);
    return { id, sources: (await who.read(`/api/encounters/${id}`)).sources.map((s) => s.id) };
  };
  const held = async (word) => JSON.stringify(await control('GET', '/memory')).includes(word);
  const one = await mine('canariblanc');
  const other = await mine('canarinoir');
  for (const turn of [1, 2]) {
    const told = await propose(who, one.id, one.sources);
    assert.equal(told.at(-1).event, 'document', `${turn}: ${JSON.stringify(told.at(-1))}`);
  }
  const drafts = (await control('GET', '/asked')).filter((a) => a.path === '/v1/chat/completions').slice(-2);
  assert.equal(drafts[0].slot, drafts[1].slot);
  assert.equal(drafts[1].shared, drafts[1].bytes, 'the same sources are the same beginning');
  assert.ok(await held('canariblanc'));
  await propose(who, other.id, other.sources); // another encounter needs the only slot
  assert.ok(!await held('canariblanc'), 'dropped before another encounter came');
  assert.ok(await held('canarinoir'));
  const [erased, filled, asked] = (await control('GET', '/asked')).slice(-3);
  assert.equal(erased.path, '/slots/0?action=erase');
  assert.ok(filled.path === '/completion' && filled.bytes >= drafts[1].bytes, 'what stays in buffers is overwritten');
  assert.equal(asked.shared, 0, 'nothing of one patient is the beginning of another’s');
  await who.post(`/api/encounters/${other.id}/consent`, { decision: 'withdrawn', notice: 'patient-2026-1' });
  await until('dropped at withdrawal', async () => !await held('canarinoir'));
});

test('a statement said otherwise replaces it only when the person takes it', async () => {
  const id = await encounterOf();
  const sources = (await who.read(`/api/encounters/${id}`)).sources.map((s) => s.id);
  const { document } = (await propose(who, id, sources)).at(-1).data;
  const page = await open(chrome, house);
  await signIn(page);
  await page.goto(`/#/document/${document}`);
  await page.click('[data-point="s1"]');
  const before = await page.locator('[data-point="s1"] .said').innerText();
  await page.click('[data-point="s1"] .acts >> text=Réécrire');
  await page.waitForSelector('.rewrite');
  await page.keyboard.press('1');
  await page.waitForSelector('.rewrite .good');
  assert.equal((await who.read(`/api/documents/${document}`)).version, 1, 'nothing changes by itself');
  assert.deepEqual(await faults(page), []);
  await shot(page, 'composer-rewrite');
  assert.match(await page.locator('.rewrite').innerText(), /Ajoute à l’énoncé.*tension/is);
  const proposed = await page.locator('.rewrite .said').innerText();
  assert.notEqual(proposed, before);
  assert.doesNotMatch(proposed, /Warfarine/);
  await page.keyboard.press('Enter');
  await page.waitForFunction((text) => document.querySelector('[data-point="s1"] .said')?.innerText === text, proposed);
  await control('POST', '/mode', { mode: 'none' });
  await page.click('[data-point="s1"]');
  await page.keyboard.press('r');
  await page.keyboard.press('3');
  await page.waitForFunction(() => /reste tel qu’il est/.test(document.querySelector('.rewrite')?.innerText ?? ''));
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => !document.querySelector('.rewrite'));
  assert.deepEqual(page.trouble, []);
  await page.context().close();
});

test('Échap stops it: the engine is left at once, nothing is filed, the text is still there', async () => {
  await control('POST', '/mode', { mode: 'stall' });
  const { page, id } = await consultation();
  await page.click('.draft-row .btn.main');
  await page.waitForFunction(() => document.querySelectorAll('.proposed section p').length === 2);
  await page.keyboard.press('Escape');
  await phase(page, 'stopped');
  await until('the engine sees who asked leave', async () => (await control('GET', '/asked')).some((a) => a.path === 'left'));
  assert.deepEqual(await documents(id), []);
  assert.deepEqual(await faults(page), []);
  await shot(page, 'composer-stopped');
  await page.keyboard.press('Escape');
  await page.waitForSelector('.draft-row');
  assert.deepEqual(page.trouble, []);
  await page.context().close();
});

test('an engine that dies costs its help alone: the built-in composer serves, and the page says so', async () => {
  await control('POST', '/mode', { mode: 'die' });
  const { page, id } = await consultation();
  await page.click('.draft-row .btn.main');
  await phase(page, 'fallback');
  await page.waitForSelector('.proposing .btn.main:not([disabled])');
  assert.match(await page.locator('.proposing').innerText(), /s’est arrêté en cours de réponse.*rédacteur intégré/s);
  assert.deepEqual(await faults(page), []);
  await shot(page, 'composer-fallback');
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('.draft .statement');
  const doc = await who.read(`/api/documents/${(await documents(id))[0].id}`);
  assert.deepEqual([doc.engine, doc.model], ['builtin', null]);
  await engine.end();
  engine = null;
  assert.deepEqual(page.trouble, []);
  await page.context().close();
});

test('in English, with no engine there', async () => {
  const { page } = await consultation({ lang: 'en', width: 820 });
  await page.waitForSelector('.draft-row #engine');
  await shot(page, 'composer-choice-en');
  await page.click('.draft-row .btn.main');
  await phase(page, 'fallback');
  assert.match(await page.locator('.proposing').innerText(), /The language model is not answering\. Written by the built-in composer/);
  assert.deepEqual(await faults(page), []);
  await shot(page, 'composer-fallback-en');
  await page.context().close();
});

/** What an attack would have left in the page. */
const traces = (page) => page.evaluate(() => {
  const here = document.querySelector('main');
  const words = here.innerText;
  return {
    active: [...here.querySelectorAll('script, img, iframe, object, embed, form[action], a[href]:not([href^="#"]):not([href^="/api/"])')].map((n) => n.outerHTML),
    others: ['Dubreuil', 'evil.example', '137 mg'].filter((w) => words.includes(w)), done: window.attacked ?? null,
  };
});

test('an engine that attacks: no active content, no address, no other patient’s words in the page or in a document', async () => {
  const page = await open(chrome, house);
  await page.addInitScript(() => { window.alert = () => { window.attacked = true; }; });
  await signIn(page);
  let models = 0;
  for (const [seed, kind] of ATTACKS.entries()) {
    engine = await start('hostile_model.py', '--kind', kind, '--seed', String(seed));
    const id = await encounterOf();
    await page.goto(`/#/encounter/${id}`);
    await page.selectOption('#engine', 'essai-1b');
    await page.click('.draft-row .btn.main');
    await page.waitForSelector('.proposing[data-phase="fallback"] .btn.main, .made');
    assert.deepEqual(await traces(page), { active: [], others: [], done: null }, kind);
    const [short] = await documents(id);
    const doc = await who.read(`/api/documents/${short.id}`);
    assert.doesNotMatch(JSON.stringify(doc.sections), /<|evil\.example|Dubreuil|137|javascript/, kind);
    assert.ok(doc.sections.flatMap((s) => s.statements).every((s) => s.status === 'supported' && s.cites.length > 0), kind);
    models += doc.model ? 1 : 0;
    await engine.end();
    engine = null;
  }
  assert.ok(models > 0, 'some of its answers are read to the end');
  assert.deepEqual(page.trouble, []);
  await page.context().close();
});
