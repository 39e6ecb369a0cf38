// The engines' screen, from a house without any to one whose engine has failed for good and is brought back: what it says of each
// in both languages, without a reload.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { colleague } from './colleague.mjs';
import { browser, build, faults, open, root, serve, shot, signIn } from './house.mjs';

const PATIENCE_MS = 40000;
const data = mkdtempSync(join(tmpdir(), 'vigie-e2e-'));
let house, chrome, login;

/** Python's test/http/engines.py, which makes engines that stand in for the real ones. */
const fake = (line) => execFileSync('python3', ['-B', '-c', `import sys, pathlib; sys.path.insert(0, ${JSON.stringify(join(root, 'test/http'))})
import engines as e
data, build = pathlib.Path(${JSON.stringify(data)}), pathlib.Path(${JSON.stringify(build)})
${line}`]);

before(async () => {
  fake('e.make_root(build, data)\nfor n in e.ENGINES: e.set_mood(data, n)');
  [house, chrome] = [await serve(data), await browser()];
  const { accounts } = await (await fetch(`${house.url}/api/info`)).json();
  login = (role) => accounts.find((a) => a.role === role).login;
});
after(async () => {
  await chrome?.close();
  assert.equal(await house?.stop(), 0, 'the server stops in order');
});

const card = (page, name) => page.locator('section.engine', { has: page.getByRole('heading', { name }) });
const state = (page, name, words) => card(page, name).locator('.state', { hasText: words }).waitFor();

async function enter(role, view = {}) {
  const page = await open(chrome, house, view);
  page.setDefaultTimeout(PATIENCE_MS);
  await signIn(page, login(role));
  return page;
}

test('engines are set up, fail, and are brought back', async () => {
  const page = await enter('quality'), english = await enter('administrator', { lang: 'en' });
  await page.getByRole('link', { name: 'Moteurs' }).click();
  await english.getByRole('link', { name: 'Engines' }).click();
  await state(page, 'Reconnaissance vocale', 'Non configuré');
  await state(page, 'Modèle de langage', 'Non configuré');
  assert.deepEqual(await faults(page), []);
  await shot(page, 'engines-none-fr');

  const admin = await colleague(chrome, house, login('administrator'));
  fake('e.write_conf(data)');
  for (const name of ['speech', 'language']) await admin.post(`/api/engines/${name}/start`, {});
  await state(page, 'Reconnaissance vocale', 'En service');
  await state(page, 'Modèle de langage', 'En service');
  await page.getByRole('button', { name: 'Essayer : Reconnaissance vocale' }).click();
  await page.getByText(/Il a répondu en [\d,]+\ss\./).waitFor();
  assert.deepEqual(await faults(page), []);
  await shot(page, 'engines-up-fr');

  // The model is gone bad, and the engine with it: five starts, then it is given up, and both people see what to do.
  fake('e.set_mood(data, "language", "exit")\ne.strike(data, "language")');
  await state(page, 'Modèle de langage', 'En panne');
  await state(english, 'Language model', 'Failed');
  await card(page, 'Modèle de langage').getByText('vigie engine test').waitFor();
  await card(english, 'Language model').getByText('run “vigie engine test” with the same model').waitFor();
  for (const [p, name] of [[page, 'engines-failed-fr'], [english, 'engines-failed-en']]) {
    assert.deepEqual(await faults(p), []);
    await shot(p, name);
  }

  fake('e.set_mood(data, "language")');
  await english.getByRole('button', { name: 'Start: Language model' }).click();
  await state(english, 'Language model', 'In service');
  await state(page, 'Modèle de langage', 'En service');
  await english.getByRole('button', { name: 'Stop: Speech' }).click();
  await state(page, 'Reconnaissance vocale', 'Arrêté');
  await card(page, 'Reconnaissance vocale').getByText('arrêté par une personne').waitFor();
  assert.deepEqual(page.trouble, []);
  assert.deepEqual(english.trouble, []);
});

test('who cares for patients is not shown the machine', async () => {
  const page = await enter('physician', { width: 900 });
  assert.equal(await page.getByRole('link', { name: 'Moteurs' }).count(), 0);
  await page.goto('/#/engines');
  await page.getByText('n’existe pas').or(page.getByRole('heading', { level: 1 })).first().waitFor();
  assert.equal(await page.locator('section.engine').count(), 0);
});

test('on a tablet, in the dark', async () => {
  const page = await enter('quality', { width: 820, height: 1180, scheme: 'dark' });
  await page.goto('/#/engines');
  await state(page, 'Modèle de langage', 'En service');
  assert.deepEqual(await faults(page), []);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing to scroll sideways');
  await shot(page, 'engines-tablet-fr');
});
