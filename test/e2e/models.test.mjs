// The register of AI models: a degraded candidate is refused, a good one is approved by a second person, an altered file serves no more.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { browser, build, faults, open, root, serve, shot, signIn } from './house.mjs';

const PATIENCE_MS = 15000;
const SAID = ['Bonjour docteur, je tousse depuis trois jours et j’ai mal à la gorge quand j’avale, surtout le soir et la nuit.',
  'Je prends du paracétamol, un gramme matin et soir, et je n’ai pas de fièvre depuis hier soir, je dors mal.'];
const weights = join(build, 'vigie-tiny-whisper.bin');
const hash = createHash('sha256').update(readFileSync(weights)).digest('hex');
let house, chrome, set, engine;

function vigie(...args) {
  return new Promise((done) => execFile(join(build, 'vigie'), ['model', ...args, '--data', house.data], (error, out, err) => done({ code: error?.code ?? 0, said: out + err })));
}

function makeSet() {
  set = mkdtempSync(join(tmpdir(), 'vigie-set-'));
  for (let i = 0; i < 10; i++) {
    writeFileSync(join(set, `dit-${i}.wav`), `sound ${i}`);
    writeFileSync(join(set, `dit-${i}.txt`), SAID[i % 2]);
  }
  const rows = Array.from({ length: 10 }, (_, i) => `dit-${i}\t${'FM'[i % 2]}\t${i < 5 ? '75+' : '18-74'}\n`);
  writeFileSync(join(set, 'groups.tsv'), `name\tsex\tage\n${rows.join('')}`);
  engine = join(mkdtempSync(join(tmpdir(), 'vigie-engine-')), 'engine.py');
  copyFileSync(join(root, 'test/help/fake_engine.py'), engine);
}

async function add(name) {
  const { code, said } = await vigie('add', name, weights, '--use', 'transcribe', '--licence', 'MIT', '--languages', 'fr en', '--sha256', hash,
    '--card', 'https://example.org/card', '--as', 'marc.vidal');
  assert.equal(code, 0, said);
}

async function evaluate(name, wanted) {
  const { code, said } = await vigie('evaluate', name, '--set', set, '--engine', engine, '--as', 'marc.vidal');
  assert.equal(code, wanted, said);
}

before(async () => {
  [house, chrome] = [await serve(), await browser()];
  makeSet();
});
after(async () => {
  await chrome?.close();
  assert.equal(await house?.stop(), 0, 'the server stops in order');
  for (const folder of [set, join(engine, '..')]) rmSync(folder, { recursive: true, force: true });
});

async function enter(login, view = {}) {
  const page = await open(chrome, house, view);
  page.setDefaultTimeout(PATIENCE_MS);
  await signIn(page, login);
  return page;
}

const state = (page, words) => page.locator('.mdl-head .state', { hasText: words }).first().waitFor();
const drawn = (page) => page.waitForFunction(() => { const i = document.querySelector('.mdl-result img'); return i?.complete && i.naturalWidth > 0; });

test('a degraded model is refused, a good one approved by a second person', async () => {
  await add('parole-degrade');
  await evaluate('parole-degrade', 1);
  const sophie = await enter('sophie.garnier');
  await sophie.getByRole('link', { name: 'IA', exact: true }).click();
  await sophie.getByText('Aucun modèle approuvé').first().waitFor();
  assert.deepEqual(await faults(sophie), []);
  await sophie.getByRole('link', { name: 'parole-degrade' }).click();
  await sophie.getByText('ne peut pas être approuvé').waitFor();
  await drawn(sophie);
  assert.equal(await sophie.getByRole('button', { name: 'Approuver' }).count(), 0);
  await shot(sophie, 'models-degraded');
  assert.deepEqual(await faults(sophie), []);
  await sophie.getByRole('button', { name: 'Refuser' }).click();
  await sophie.fill('#reason', 'Un mot sur trois est faux.');
  await sophie.locator('dialog').getByRole('button', { name: 'Refuser' }).click();
  await state(sophie, 'refusé');

  await add('parole');
  await evaluate('parole', 0);
  await sophie.goto('/#/models');
  await sophie.getByRole('link', { name: 'parole', exact: true }).click();
  await sophie.getByText('seuils sont atteints').waitFor();
  await drawn(sophie);
  await sophie.getByRole('button', { name: 'Approuver' }).click();
  await sophie.fill('#reason', 'Essayé sur nos dix dictées de cardiologie.');
  await shot(sophie, 'models-approve');
  assert.deepEqual(await faults(sophie), []);
  await sophie.locator('dialog').getByRole('button', { name: 'Approuver' }).click();
  await state(sophie, 'en service');
  await sophie.getByText('Le modèle est en service.').waitFor();
  await shot(sophie, 'models-approved');
  assert.deepEqual(await faults(sophie), []);
  await sophie.goto('/#/models');
  await sophie.locator('.mdl-cards').first().waitFor();
  await shot(sophie, 'models-list');
  assert.deepEqual(sophie.trouble, []);
  await sophie.context().close();
});

test('an altered file serves no more, and the page says so in English, on a tablet, in the dark', async () => {
  const file = join(house.data, 'models/parole.bin');
  const right = readFileSync(file);
  const wrong = Buffer.from(right);
  wrong[70000] ^= 1;
  writeFileSync(file, wrong);
  const paul = await enter('paul.delmas', { lang: 'en', width: 900, height: 1180, scheme: 'dark' });
  await paul.goto('/#/models');
  await paul.getByText('No approved model').first().waitFor();
  await paul.getByRole('link', { name: 'parole', exact: true }).click();
  await paul.getByRole('alert').filter({ hasText: 'The file has changed' }).waitFor();
  await drawn(paul);
  await shot(paul, 'models-altered-en-dark');
  assert.deepEqual(await faults(paul), []);
  writeFileSync(file, right);
  const { code, said } = await vigie('check', 'parole');
  assert.equal(code, 0, said);
  await paul.reload();
  await paul.getByText('unchanged since it was last checked').waitFor();
  assert.equal(await paul.getByRole('alert').count(), 0);
  assert.deepEqual(paul.trouble, []);
  await paul.context().close();
});

test('who reads the register but decides nothing is shown no act', async () => {
  const claire = await enter('claire.martin');
  assert.equal(await claire.getByRole('link', { name: 'IA', exact: true }).count(), 0);
  await claire.goto('/#/models');
  await claire.getByRole('link', { name: 'parole', exact: true }).click();
  await claire.getByText('seuils sont atteints').waitFor();
  assert.equal(await claire.locator('.mdl .row button').count(), 0);
  assert.deepEqual(claire.trouble, []);
  await claire.context().close();
});
