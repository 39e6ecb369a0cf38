// A language model on another machine in a real browser: the register shows its record, the data protection officer approves it, and who
// writes is told, before and while it is asked, where the pseudonymised text goes.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { colleague } from './colleague.mjs';
import { browser, build, faults, open, root, serve, shot, signIn } from './house.mjs';

const SAID = `Médecin : Bonjour Madame Lefèvre, qu'est-ce qui vous amène ?
Patient : J'ai de la fièvre depuis trois jours, et je tousse.
Médecin : Vous êtes allergique à quelque chose ?
Patient : Oui, à la pénicilline, j'ai fait un œdème.
Médecin : Je prescris du paracétamol un gramme trois fois par jour à Mme Lefèvre.`;
let house, chrome, who, machine, origin, hold, early;
const asked = [];

/** The other machine, on a loopback port: says each numbered passage again, and waits before its end while `hold` is there. */
async function answer(request, response) {
  let body = '';
  for await (const piece of request) body += piece;
  asked.push({ path: request.url, key: request.headers.authorization, body });
  const q = JSON.parse(body);
  const say = (text) => response.write(`data: ${JSON.stringify({ choices: [{ delta: { content: text } }] })}\n\n`);
  if (request.url === '/tokenize') return response.end('{"tokens":[1]}');
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  const item = q.response_format?.json_schema.schema.properties.statements?.items.properties;
  if (!item) {
    for (const n of 'un deux trois'.split(' ')) say(n);
    return response.end('data: [DONE]\n\n');
  }
  const lines = [...q.messages[1].content.matchAll(/^\[(\d+)\] (?:[^:\n]{1,30} : )?(.+)$/gm)].filter((m) => !m[2].endsWith('?'));
  say('{"statements":[');
  for (const [i, m] of lines.entries()) say(`${i ? ',' : ''}${JSON.stringify({ section: item.section.enum[0], cites: [Number(m[1])], text: m[2] })}`);
  await hold;
  say(']}');
  return response.end('data: [DONE]\n\n');
}

/** A request of the machine's administrator by DATA/admin.sock, in the frames of tbl/messages.def. */
function local(path, body) {
  const table = readFileSync(join(root, 'tbl/messages.def'), 'utf8');
  const types = ['NONE', ...[...table.matchAll(/^MESSAGE\((\w+),/gm)].map((m) => m[1])];
  const fields = [...table.matchAll(/^FIELD\((\w+),/gm)].map((m) => m[1]);
  const given = { METHOD: Buffer.from([1]), PATH: Buffer.from(path), CONTENT_TYPE: Buffer.from('application/json'), CONTENT: Buffer.from(JSON.stringify(body)) };
  const payload = Buffer.concat(fields.filter((f) => given[f]).map((f) => {
    const head = Buffer.alloc(6);
    head.writeUInt16LE(fields.indexOf(f), 0);
    head.writeUInt32LE(given[f].length, 2);
    return Buffer.concat([head, given[f]]);
  }));
  const head = Buffer.alloc(12);
  head.writeUInt32LE(payload.length, 0);
  head.writeUInt8(types.indexOf('REQUEST'), 4);
  head.writeUInt32LE(1, 8);
  return new Promise((done, fail) => {
    const link = connect(join(house.data, 'admin.sock'), () => link.write(Buffer.concat([head, payload])));
    let have = Buffer.alloc(0);
    link.on('error', fail).on('data', (b) => {
      have = Buffer.concat([have, b]);
      if (have.length < 12 || have.length < 12 + have.readUInt32LE(0)) return;
      const said = have.toString('utf8', 12);
      link.destroy();
      done(JSON.parse(said.slice(said.indexOf('{"'), said.lastIndexOf('}') + 1)));
    });
  });
}

const sha = (bytes) => createHash('sha256').update(bytes).digest('hex');
const vigie = (...words) => execFileSync(join(build, 'vigie'), [...words, '--data', house.data], { encoding: 'utf8' });

/** Figures that meet every mark, as `vigie model evaluate` sends them. */
async function evaluated(model) {
  const cases = join(house.data, 'cases');
  const engine = join(house.data, 'cases.sh');
  mkdirSync(cases);
  writeFileSync(join(cases, 'one.txt'), 'douleur');
  writeFileSync(engine, '#!/bin/sh\n');
  const figures = { cases: 10, facts: 100, failed: 0, recall_ok: 1, critical_recall_ok: 1, trap_hits: 0, contradicted: 0, unsupported: 0 };
  await local(`/api/models/${model.id}/evaluations`, {
    sha256: model.sha256, engine: sha('#!/bin/sh\n'), engine_path: engine, set: sha(`${sha('douleur')} one.txt\n`), set_path: cases, seconds: 1,
    figures: Object.entries(figures).map(([measure, value]) => ({ measure, group: '', value, n: 100 })),
  });
}

before(async () => {
  machine = createServer((request, response) => { answer(request, response).catch(() => response.destroy()); });
  await new Promise((done) => machine.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${machine.address().port}`;
  const data = mkdtempSync(join(tmpdir(), 'vigie-e2e-'));
  writeFileSync(join(data, 'language.key'), 'sk-essai\n', { mode: 0o600 });
  writeFileSync(join(data, 'engines.conf'), `language-url ${origin}/v1\nlanguage-key ${data}/language.key\nlanguage-model mistral-small\n`);
  writeFileSync(join(data, 'gate.allow'), `${origin} Essai, décision du 12/11/2026\n`);
  house = await serve(data);
  vigie('model', 'server', 'gpu', '--url', `${origin}/v1`, '--model', 'mistral-small', '--host', 'Hébergeur SA', '--country', 'France', '--contract',
    '2026-17, article 28', '--certificate', 'HDS 2026-004', '--purpose', 'Propositions de comptes rendus', '--retention', 'aucune', '--as', 'sophie.garnier');
  chrome = await browser();
  who = await colleague(chrome, house, 'claire.martin');
  const patient = (await who.read('/api/day')).to_review[0].patient.id;
  early = (await who.post(`/api/patients/${patient}/encounters`, { kind: 'consultation', reason: 'Fièvre' })).id;
  await who.post(`/api/encounters/${early}/consent`, { decision: 'agreed', notice: 'patient-2026-2' });
});
after(async () => {
  await chrome?.close();
  assert.equal(await house?.stop(), 0, 'the server stops in order');
  machine?.close();
});

async function at(login, path, width) {
  const page = await open(chrome, house, { width });
  await signIn(page, login);
  await page.goto(path);
  return page;
}

test('the data protection officer reads the record and approves it; it serves once it was evaluated', async () => {
  const [{ id, sha256 }] = (await who.read('/api/models')).models.filter((m) => m.name === 'gpu');
  let page = await at('paul.delmas', `/#/models/${id}`);
  await page.waitForSelector('.mdl-facts');
  const card = await page.locator('.mdl-facts').innerText();
  for (const words of [`${origin}/v1`, 'mistral-small', 'Hébergeur SA', 'France', '2026-17, article 28', 'HDS 2026-004', 'aucune']) assert.ok(card.includes(words), words);
  assert.deepEqual(await faults(page), []);
  await shot(page, 'outside-record');
  await page.getByRole('button', { name: 'Approuver la fiche' }).click();
  await page.fill('#reason', 'Contrat et certificat relus');
  await page.getByRole('dialog').getByRole('button', { name: 'Approuver la fiche' }).click();
  await page.waitForFunction(() => /peut être évalué/.test(document.querySelector('[role=status].good')?.textContent ?? ''));
  assert.equal(asked.length, 0, 'nothing was sent before');
  await evaluated({ id, sha256 });
  await page.reload();
  await page.getByRole('button', { name: 'Approuver', exact: true }).click();
  await page.fill('#reason', 'Mesuré');
  await page.getByRole('dialog').getByRole('button', { name: 'Approuver', exact: true }).click();
  await page.waitForFunction(() => /en service/.test(document.querySelector('[role=status].good')?.textContent ?? ''));
  assert.deepEqual(page.trouble, []);
  await page.context().close();
  page = await at('sophie.garnier', '/#/models');
  await page.waitForSelector('.mdl-cards li');
  assert.match(await page.locator('.mdl-cards').allInnerTexts().then((t) => t.join()), /gpu[\s\S]*serveur extérieur · Hébergeur SA · France/);
  await page.context().close();
});

test('who writes is told where the text goes, and gets it back in the patient’s name', async () => {
  let go;
  hold = new Promise((done) => { go = done; });
  const day = await who.read('/api/day');
  const patient = day.to_review[0].patient.id;
  const { id } = await who.post(`/api/patients/${patient}/encounters`, { kind: 'consultation', reason: 'Fièvre' });
  await who.post(`/api/encounters/${id}/consent`, { decision: 'agreed', notice: 'patient-2026-1' });
  await who.post(`/api/encounters/${id}/sources`, { kind: 'transcript', title: 'Mme Lefèvre', text: SAID });
  for (const width of [1440, 390]) {
    const page = await at('claire.martin', `/#/encounter/${id}`, width);
    await page.selectOption('#engine', 'gpu');
    assert.match(await page.locator('#engine-outside').innerText(), /pseudonymisé, vers 127\.0\.0\.1/);
    assert.deepEqual(await faults(page), []);
    await shot(page, `outside-chosen-${width}`);
    await page.context().close();
  }
  const page = await at('claire.martin', `/#/encounter/${id}`);
  await page.selectOption('#engine', 'gpu');
  await page.keyboard.press('Control+Enter');
  await page.waitForFunction(() => document.querySelectorAll('.proposed section p').length >= 2);
  assert.match(await page.locator('.proposing .outside').innerText(), /vers 127\.0\.0\.1/);
  assert.deepEqual(await faults(page), []);
  await shot(page, 'outside-writing');
  go();
  await page.waitForSelector('.made');
  await page.locator('.made details').last().locator('summary').click();
  assert.match(await page.locator('.made').innerText(), /Serveur extérieur \(texte pseudonymisé\)\s*127\.0\.0\.1/);
  await shot(page, 'outside-document');
  const [short] = (await who.read(`/api/encounters/${id}`)).documents;
  const doc = await who.read(`/api/documents/${short.id}`);
  assert.equal(doc.engine, 'gpu');
  assert.match(JSON.stringify(doc.sections), /Mme Lefèvre/);
  const sent = asked.map((a) => a.body).join('\n');
  assert.doesNotMatch(sent, /Lefèvre/i);
  assert.ok(asked.every((a) => a.key === 'Bearer sk-essai'));
  assert.deepEqual(page.trouble, []);
  await page.context().close();
});

test('patients are told whose server is asked', async () => {
  const page = await open(chrome, house);
  await page.goto('/#/transparency');
  await page.waitForFunction(() => /Hébergeur SA \(France\)/.test(document.body.innerText));
  assert.doesNotMatch(await page.locator('main').innerText(), /Rien ne part/);
  assert.deepEqual(await faults(page), []);
  await shot(page, 'outside-transparency');
  await page.context().close();
});

test('the question for consent names who is asked; an answer from before says that it was not told', async () => {
  const day = await who.read('/api/day');
  const patient = day.to_review[0].patient.id;
  const { id } = await who.post(`/api/patients/${patient}/encounters`, { kind: 'consultation', reason: 'Toux' });
  const page = await at('claire.martin', `/#/encounter/${id}`, 390);
  await page.waitForSelector('.consent.ask .outside');
  assert.match(await page.locator('.consent.ask').innerText(), /pseudonymisé, chez Hébergeur SA \(France\)/);
  assert.deepEqual(await faults(page), []);
  await shot(page, 'outside-consent');
  await page.getByRole('button', { name: 'Accepte', exact: true }).click();
  await page.waitForSelector('.consent.said');
  assert.equal(await page.locator('.consent .outside').count(), 0, 'the patient was told');
  await page.goto(`/#/encounter/${early}`);
  await page.waitForSelector('.consent.ask .outside');
  assert.match(await page.locator('.consent .outside').innerText(), /Hébergeur SA \(France\)[\s\S]*n’en avait pas été informé/);
  await page.getByRole('button', { name: 'Accepte', exact: true }).click();
  await page.waitForSelector('.consent.said');
  assert.equal(await page.locator('.consent .outside').count(), 0, 'now it was');
  assert.deepEqual(page.trouble, []);
  await page.context().close();
});

test('the screen of engines tells what the machine was found to do', async () => {
  const page = await at('sophie.garnier', '/#/engines');
  await page.waitForSelector('.engine-facts');
  const told = await page.locator('section.engine').nth(1).innerText();
  for (const words of ['Serveur extérieur', 'mistral-small', 'A répondu le', 'Répond au fil de l’eau', 'S’y tient']) assert.ok(told.includes(words), `${words}: ${told}`);
  assert.deepEqual(await faults(page), []);
  await shot(page, 'outside-engines');
  await page.context().close();
});
