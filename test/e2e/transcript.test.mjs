// A consultation from the patient's answer to a signed document, through its transcript: a browser whose microphone plays a voice,
// an engine that stands in for a real one, what is said shown while it is said, corrected, heard again, drafted from, and the sound gone.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { colleague } from './colleague.mjs';
import { browser, build, faults, open, password, root, serve, shot, signIn } from './house.mjs';

const PATIENCE_MS = 60000;
const SAYS = "Bonjour docteur, je tousse depuis trois jours. Je n'ai pas de fièvre. Je prends du dolipranne, un gramme matin et soir. Avez-vous des allergies ?";
const folder = mkdtempSync(join(tmpdir(), 'vigie-voice-'));
const data = mkdtempSync(join(tmpdir(), 'vigie-e2e-'));
let house, chrome;

/** Silence, a voice, silence, several times; Chromium plays it again and again. */
function wav(times = 4, voices = 3) {
  const voice = readFileSync(join(root, 'test/fuzz/corpus/vad/voice'));
  const sound = Buffer.concat(Array.from({ length: times }, () => [Buffer.alloc(32000), ...Array(voices).fill(voice), Buffer.alloc(64000)]).flat());
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + sound.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(16000, 24);
  head.writeUInt32LE(32000, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(sound.length, 40);
  return Buffer.concat([head, sound]);
}

/** Python's test/http/engines.py makes the folder of an engine; its library is the one that says its model's words. */
const fake = (line) => execFileSync('python3', ['-B', '-c', `import sys, pathlib, shutil, sqlite3; sys.path.insert(0, ${JSON.stringify(join(root, 'test/http'))})
import engines as e
data, build = pathlib.Path(${JSON.stringify(data)}), pathlib.Path(${JSON.stringify(build)})
${line}`]);

before(async () => {
  writeFileSync(join(folder, 'voice.wav'), wav());
  house = await serve(data);
  await house.stop(true);
  fake(`e.make_root(build, data)
shutil.copy(build / "test/help/saying/libwhisper.so.1", data / "engines" / e.IDENT / "usr/lib" / e.TRIPLET / "libwhisper.so.1")
e.set_mood(data, "speech", ${JSON.stringify(SAYS)})
e.write_conf(data, engines=("speech",))
conf = data / "engines.conf"
conf.write_text(conf.read_text().replace("start 2", "start 60").replace("silence 1", "silence 60"))
db = sqlite3.connect(data / "vigie.db")
db.execute("INSERT INTO model (id, name, purpose, version, sha256, licence, state, changed_ms, changed_by) VALUES (77, 'essai', 'transcribe', '1', 'aa', 'MIT', 'approved', 0, 0)")
db.commit()`);
  house = await serve(data);
  chrome = await browser(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream',
    '--autoplay-policy=no-user-gesture-required', `--use-file-for-fake-audio-capture=${join(folder, 'voice.wav')}`]);
});
after(async () => {
  await chrome?.close();
  assert.equal(await house?.stop(), 0, 'the server stops in order');
  rmSync(folder, { recursive: true, force: true });
});

async function encounterOf(who) {
  const patient = (await who.post('/api/patients', {
    birth_name: 'VOISIN', birth_given: 'Essai', given: ['Essai'], sex: 'female', birth_date: '1970-01-01', ins_status: 'PROV',
    allergies: [], fictitious: true,
  })).id;
  const { id } = await who.post(`/api/patients/${patient}/encounters`, { kind: 'consultation', at: '2026-01-01T10:00:00Z', reason: 'toux' });
  await who.post(`/api/encounters/${id}/consent`, { decision: 'agreed' });
  return id;
}


test('a consultation is heard while it is said, corrected, drafted from, signed, and its sound goes', async (t) => {
  const who = await colleague(chrome, house, 'claire.martin');
  const page = await open(chrome, house);
  page.setDefaultTimeout(PATIENCE_MS);
  const id = await encounterOf(who);
  await signIn(page);
  await page.goto(`/#/encounter/${id}`);
  await page.click('.recording .consent.ask .btn.main');
  await page.waitForSelector('.live .btn.main');
  await page.keyboard.press('e');
  await page.waitForSelector('.live-text');
  await page.waitForFunction(() => document.querySelector('.rec-clock')?.textContent === '0:01'); // the voice begins about now
  const began = Date.now();
  await page.locator('.live-words', { hasText: 'Bonjour docteur' }).waitFor();
  t.diagnostic(`first words in the page ${Date.now() - began} ms after the voice began`);
  await page.waitForFunction(() => document.querySelectorAll('.live-words p:not(.open)').length >= 1 && document.querySelector('.live-words .open'));
  await shot(page, 'transcript-live');
  // Who scrolls back reads there: what comes meanwhile moves nothing.
  const heardBefore = (await page.locator('.live-words').textContent()).length;
  await page.locator('.live-words').evaluate((e) => { e.style.height = '40px'; e.scrollTop = e.scrollHeight; e.scrollTop = 0; return new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r))); });
  await page.waitForFunction((n) => document.querySelector('.live-words').textContent.length > n, heardBefore);
  assert.equal(await page.locator('.live-words').evaluate((e) => e.scrollTop), 0);
  assert.deepEqual(await faults(page), []);
  await page.getByRole('button', { name: 'Terminer' }).click();

  const link = page.getByRole('link', { name: /^Relire la transcription/ });
  await link.waitFor();
  await shot(page, 'transcript-ready');
  await link.click();
  await page.waitForSelector('.turns .w');
  assert.match(await page.locator('.tr-count').textContent(), /passages à réécouter, dont \d+ doses? ou négations?/);
  assert.deepEqual(await faults(page), []);
  await shot(page, 'transcript-fr');

  // The next doubt is a dose, and is heard.
  await page.keyboard.press('d');
  await page.waitForSelector('.w.here.grave');
  await page.waitForFunction(() => { const a = document.querySelector('.tr-bar audio'); return a && a.currentTime > 0; });
  const before = await page.locator('.tr-count').textContent();
  await page.keyboard.press('Enter');
  await page.waitForSelector('.tr-edit');
  await page.keyboard.type('un demi');
  await shot(page, 'transcript-edit');
  await page.keyboard.press('Enter');
  await page.locator('.w.mine', { hasText: 'demi' }).first().waitFor();
  await page.waitForFunction((b) => document.querySelector('.tr-count').textContent !== b, before);

  // Several words at once, by keyboard: chosen from one on, within the turn, and given back by correcting again.
  const words = () => page.$$eval('.turns .w', (all) => all.map((w) => w.firstChild.textContent)); // without the digits beside them
  const heard = (await words()).join(' ');
  const third = page.locator('.w', { hasText: 'trois' }).first();
  await third.click();
  await page.keyboard.press('Shift+ArrowRight');
  await page.waitForFunction(() => document.querySelectorAll('.w.here').length === 2);
  await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('Shift+ArrowLeft');
  await page.waitForFunction(() => [...document.querySelectorAll('.w.here')].map((w) => w.firstChild.textContent).join(' ') === 'depuis trois');
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => document.querySelectorAll('.w.here').length === 1);
  await third.click();
  await page.keyboard.press('Shift+ArrowRight');
  assert.match(await page.locator('.tr-here').textContent(), /«\strois jours\.\s» 2 mots choisis/);
  await shot(page, 'transcript-range');
  assert.deepEqual(await faults(page), []);
  await page.keyboard.press('Enter');
  assert.equal(await page.inputValue('.tr-edit'), 'trois jours.');
  await page.keyboard.type('deux bonnes semaines.');
  await page.keyboard.press('Enter');
  await page.locator('.w.mine', { hasText: 'semaines.' }).first().waitFor();
  assert.equal((await words()).join(' '), heard.replace('trois jours.', 'deux bonnes semaines.'));

  // The same with the mouse, dragged over the words; what was written goes back to what was heard.
  const [first, last] = [await page.locator('.w.mine', { hasText: 'deux' }).first().boundingBox(), await page.locator('.w.mine', { hasText: 'semaines.' }).first().boundingBox()];
  await page.mouse.move(first.x + 2, first.y + first.height / 2);
  await page.mouse.down();
  await page.mouse.move(last.x + last.width - 2, last.y + last.height / 2, { steps: 8 });
  await page.mouse.up();
  await page.waitForFunction(() => document.querySelectorAll('.w.here').length === 3);
  await page.locator('.tr-here .btn', { hasText: 'Corriger' }).click();
  assert.equal(await page.inputValue('.tr-edit'), 'deux bonnes semaines.');
  await page.keyboard.type('trois jours.');
  await page.keyboard.press('Enter');
  await page.waitForFunction((h) => [...document.querySelectorAll('.turns .w')].map((w) => w.firstChild.textContent).join(' ') === h, heard);

  // Shift and a click, too; never into another turn.
  const turn = await third.evaluate((e) => Number(e.closest('.turn').dataset.turn));
  await third.click();
  await page.locator('.turn').nth(turn).locator('.w').first().click({ modifiers: ['Shift'] });
  await page.waitForFunction(() => document.querySelectorAll('.w.here').length > 2);
  for (let i = 0; i < 40; i++) await page.keyboard.press('Shift+ArrowLeft');
  assert.equal(await page.$$eval('.w.here', (all) => new Set(all.map((w) => w.closest('.turn').dataset.turn)).size), 1);
  await page.keyboard.press('Escape');

  // A click plays from the word that is clicked.
  const asked = page.waitForRequest((r) => r.url().endsWith('/audio') && r.headers().range !== undefined).catch(() => null);
  const word = page.locator('.w', { hasText: 'matin' }).last();
  const from = await word.evaluate((e) => Number(e.dataset.w));
  await word.click();
  await page.waitForFunction((n) => document.querySelector(`.w[data-w="${n}"]`)?.classList.contains('here'), from);
  void asked;

  // A proposed name is answered by one key, and is never written by itself.
  const named = page.locator('.w.name').first();
  assert.equal(await named.textContent(), 'dolipranne,');
  await named.click();
  await page.waitForSelector('.named');
  assert.match(await page.locator('.named').textContent(), /s’agit-il de «\sdoliprane\s»\s.*source\s: lexique/);
  await shot(page, 'transcript-name');

  // What the patient's own record holds comes with its source; a look-alike stands beside, and is not merged.
  await who.post(`/api/encounters/${id}/sources`, { kind: 'note', title: 'Courrier', text: 'Traitement : Doliprannie 10 mg le soir.' });
  await page.reload();
  await page.waitForSelector('.turns .w.name');
  await page.locator('.w.name').first().click();
  await page.waitForSelector('.named .one + .one');
  assert.match(await page.locator('.named').textContent(), /lequel de ces noms.*source\s: dossier du patient.*source\s: lexique|lequel de ces noms.*source\s: lexique.*source\s: dossier du patient/);
  assert.equal(await page.locator('.w.mine', { hasText: /doliprane/i }).count(), 0, 'nothing is written by itself');
  await shot(page, 'transcript-names');
  assert.deepEqual(await faults(page), []);
  await page.keyboard.press('a');
  await page.locator('.w.mine', { hasText: /^Doliprane|^doliprane/ }).first().waitFor();

  // A hurried hand is no second person; two clicks correct the word of the first, though what it showed has moved the words.
  const sure = await page.locator('.tr-count').textContent();
  await page.keyboard.press('d');
  await page.waitForSelector('.w.here.grave');
  await page.evaluate(() => { for (let i = 0; i < 2; i++) document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'c', bubbles: true })); });
  await page.waitForFunction((b) => document.querySelector('.tr-count').textContent !== b, sure);
  assert.equal(await page.locator('.transcript .failure').count(), 0);
  await page.locator('.turn .w', { hasText: 'docteur' }).first().dblclick();
  assert.equal(await page.inputValue('.tr-edit'), 'docteur,');
  await page.keyboard.press('Escape');

  await page.locator('.role').first().click();
  await page.locator('.roles').waitFor();
  await shot(page, 'transcript-roles');
  await page.getByRole('menuitem', { name: 'Ici : Accompagnant' }).click();
  await page.locator('.turn.other').first().waitFor();
  await page.keyboard.press('v');
  await page.locator('.tr-state .good').waitFor();
  await shot(page, 'transcript-reviewed');
  assert.deepEqual(await faults(page), []);
  const english = await open(chrome, house, { lang: 'en', width: 900 });
  await signIn(english);
  await english.goto(page.url().replace(house.url, ''));
  await english.waitForSelector('.turns .w');
  await shot(english, 'transcript-en');
  assert.deepEqual(await faults(english), []);

  // The corrected words are a source: a draft cites them, and the last signature takes the sound.
  const take = page.url().split('/').pop();
  const [source] = (await who.read(`/api/encounters/${id}`)).sources;
  assert.match((await who.read(`/api/sources/${source.id}`)).text, /un demi/);
  const doc = await who.post(`/api/encounters/${id}/documents`, { type: 'consultation', engine: 'builtin', sources: [source.id] });
  await page.goto(`/#/document/${doc.id}`);
  await page.waitForSelector('.statement');
  await shot(page, 'transcript-draft');
  for (const s of (await who.read(`/api/documents/${doc.id}`)).sections.flatMap((x) => x.statements)) {
    assert.ok(s.cites.length > 0, 'each statement cites the transcript');
  }
  await page.mouse.move(0, 0);
  for (let i = 0; i < 300 && (await page.locator('.remaining').getAttribute('data-open')) !== '0'; i++) {
    const here = page.locator('.point.here');
    if (!(await here.count()) || await here.evaluate((e) => e.classList.contains('done'))) await page.keyboard.press('s');
    else if (await here.evaluate((e) => e.classList.contains('omission'))) await page.keyboard.press('i');
    else if (await here.evaluate((e) => e.classList.contains('supported'))) await page.keyboard.press('Enter');
    else { await page.keyboard.press('Enter'); await page.keyboard.press('1'); }
    await page.waitForFunction(() => !document.querySelector('.saving'));
  }
  await page.keyboard.press('s');
  await page.waitForSelector('dialog .btn.main:not([disabled])');
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog .mono');
  assert.equal((await who.read(`/api/recordings/${take}`)).state, 'deleted');
  await page.goto(`/#/transcript/${take}`);
  await page.locator('.tr-bar', { hasText: 'Le son a été supprimé' }).waitFor();
  await page.locator('.w.mine', { hasText: 'demi' }).first().waitFor();
  await shot(page, 'transcript-nosound');
  assert.deepEqual(page.trouble, []);
});

test('a transcript of one hour stays fluid', async (t) => {
  const who = await colleague(chrome, house, 'claire.martin');
  const page = await open(chrome, house);
  page.setDefaultTimeout(PATIENCE_MS);
  const encounter = await encounterOf(who);
  const said = 'je prends du paracétamol un gramme matin et soir et je tousse depuis trois jours.'.split(' ');
  const words = Array.from({ length: 9000 }, (_, i) => [i * 400, i * 400 + 350, 95, 0, said[i % said.length]]);
  const turns = Array.from({ length: 600 }, (_, i) => ({ from: i * 15, to: i * 15 + 15, role: i % 2 ? 'patient' : 'physician', chosen: false }));
  const doubts = Array.from({ length: 600 }, (_, i) => ({ word: i * 15 + 5, what: 'dose' }));
  await page.route('**/api/recordings/1/transcript', (r) => r.fulfill({
    contentType: 'application/json', headers: { ETag: '"1"' }, body: JSON.stringify({
      id: '1', encounter, ms: 3600000, sound: 0, created: '2026-01-01T10:00:00Z', words, turns, doubts, names: [], numbers: [],
      withheld: [{ t0: 5900, t1: 5980, words: 3 }, { t0: 5990, t1: 5999, words: 2 }, { t0: 3599000, t1: 3599900, words: 1 }],
      transcript: { state: 'ready', why: '', heard_ms: 3600000, words: 9000, version: 1, source: null, ready: null, reviewed: null },
    }),
  }));
  await signIn(page);
  const began = Date.now();
  await page.goto('/#/transcript/1');
  await page.waitForFunction(() => document.querySelectorAll('.turns .w').length === 9000);
  const drawn = Date.now() - began;
  // Words of a silence are counted where they would stand, and none of them is shown.
  const left = await page.evaluate(() => [...document.querySelectorAll('.turns > .withheld')].map((e) => [e.textContent, e.previousElementSibling?.dataset.turn, e.nextElementSibling?.dataset.turn]));
  assert.deepEqual(left, [['0:05 5 mots que le moteur a cru entendre dans un silence ont été écartés.', '0', '1'],
    ['59:59 Un mot que le moteur a cru entendre dans un silence a été écarté.', '599', undefined]]);
  /** From a key to the frame that shows what it did. */
  const keys = await page.evaluate(async () => {
    const out = [];
    for (let i = 0; i < 20; i++) {
      const from = performance.now();
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key: i % 2 ? 'ArrowRight' : 'd', bubbles: true }));
      await new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)));
      out.push(performance.now() - from);
    }
    return out.sort((a, b) => a - b);
  });
  t.diagnostic(`9000 words drawn in ${drawn} ms; a key, two frames included: median ${keys[10].toFixed(0)} ms, worst ${keys[19].toFixed(0)} ms`);
  assert.ok(await page.locator('.w.here').count() === 1);
  // A field takes the keys from the moment it stands: what a quick hand types before the next frame is not typed over.
  const ready = await page.evaluate(async () => {
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
    for (let i = 0; i < 20; i++) await null;
    const field = document.querySelector('.tr-edit');
    return [field === document.activeElement, field?.selectionStart, field?.selectionEnd === field?.value.length && field?.value.length > 0];
  });
  assert.deepEqual(ready, [true, 0, true]);
  assert.deepEqual(page.trouble, []);
});

/** A session that sends bytes. */
async function sender(login) {
  const { request } = await chrome.newContext({ baseURL: house.url });
  const { csrf } = await (await request.post('/api/session', { data: { login, password } })).json();
  return (method, path, data) => request.fetch(path, { method, data, headers: { 'X-Vigie-CSRF': csrf, ...(data ? { 'Content-Type': 'application/octet-stream' } : {}) } });
}

/** How many processes it hit. */
const kill = (what) => Number(fake(what === 'engine' ? 'print(len(e.strike(data, "speech")))' : `import os, signal
hit = [p for p, line in e.processes_of(data).items() if line.split(' ')[0].endswith('vigie-clerk')]
for p in hit:
    os.kill(p, signal.SIGKILL)
print(len(hit))`).toString());

test('a file is transcribed through engines and servers that die, and not a word is lost or said twice', async (t) => {
  fake(`e.set_mood(data, "speech", ${JSON.stringify(`slowly ${SAYS}`)})\ne.strike(data, "speech")`);
  const STRETCHES = 12;
  const who = await colleague(chrome, house, 'claire.martin');
  const send = await sender('claire.martin');
  const id = await encounterOf(who);
  await who.post(`/api/encounters/${id}/consent`, { decision: 'recording_agreed' });
  const added = await send('POST', `/api/encounters/${id}/recordings/file`, wav(STRETCHES, 13)); // of 16 s: no two are asked together
  assert.equal(added.status(), 201, await added.text());
  const take = (await added.json()).id;
  const state = async () => {
    const r = await send('GET', `/api/recordings/${take}`).catch(() => null);
    return r?.ok() ? (await r.json()).transcript : null;
  };
  const until = async (wanted) => {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const x = await state();
      if (x && wanted(x)) return x;
      assert.ok(Date.now() < end, JSON.stringify(x));
      await new Promise((r) => setTimeout(r, 40));
    }
  };
  const kills = { engine: 0, clerk: 0 };
  let heard = 0;
  for (const what of ['engine', 'clerk', 'engine', 'clerk', 'engine']) { // each in the middle of the next stretch
    const x = await until((y) => y.heard_ms > heard || y.state === 'ready');
    heard = x.heard_ms;
    if (x.state !== 'ready') kills[what] += kill(what) > 0 ? 1 : 0;
  }
  const x = await until((y) => y.state === 'ready' || y.state === 'failed');
  t.diagnostic(`killed in mid-job: ${kills.engine} engines, ${kills.clerk} clerks; ${x.words} words`);
  assert.equal(x.state, 'ready');
  assert.ok(kills.engine > 0 && kills.clerk > 0, JSON.stringify(kills));
  const { words } = await who.read(`/api/recordings/${take}/transcript`);
  assert.equal(words.filter((w) => w[4] === 'docteur,').length, STRETCHES);
  assert.equal(words.filter((w) => w[4] === 'soir.').length, STRETCHES);
});

test('what a phone hears is shown on the computer while it is said, and not on the phone', async () => {
  const who = await colleague(chrome, house, 'claire.martin');
  const page = await open(chrome, house);
  page.setDefaultTimeout(PATIENCE_MS);
  const id = await encounterOf(who);
  await who.post(`/api/encounters/${id}/consent`, { decision: 'recording_agreed' });
  await signIn(page);
  await page.goto(`/#/encounter/${id}`);
  await page.click('.phone-mic .btn');
  const code = await page.locator('.phone-mic .secret').innerText();
  const phone = await open(chrome, house, { width: 390, height: 844 });
  await phone.goto(`/phone#${code}`);
  await phone.click('.live > .btn.main');
  await page.locator('.phone-mic .live-words', { hasText: 'Bonjour docteur' }).waitFor();
  await shot(page, 'phone-desk-live');
  assert.deepEqual(await faults(page), []);
  assert.doesNotMatch(await phone.locator('body').innerText(), /Bonjour|docteur|VOISIN/);
  await page.click('.phone-mic .btn.main:has-text("Terminer")');
  await phone.waitForSelector('.good');
  await page.getByRole('link', { name: /^Relire la transcription/ }).waitFor();
  assert.deepEqual([...page.trouble, ...phone.trouble], []);
});
