// A quality officer makes a template, a second person releases it, a physician's draft follows it, and one act goes back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { colleague } from './colleague.mjs';
import { browser, faults, open, serve, shot, signIn } from './house.mjs';

const PATIENCE_MS = 15000;
let house, chrome, quality, admin;

before(async () => {
  [house, chrome] = [await serve(), await browser()];
  const { accounts } = await (await fetch(`${house.url}/api/info`)).json();
  const of = (role) => accounts.find((a) => a.role === role).login;
  [quality, admin] = [of('quality'), of('administrator')];
});
after(async () => {
  await chrome?.close();
  assert.equal(await house?.stop(), 0, 'the server stops in order');
});

async function enter(login, view = {}) {
  const page = await open(chrome, house, view);
  page.setDefaultTimeout(PATIENCE_MS);
  await signIn(page, login);
  return page;
}

async function to(page, path, sign) {
  await page.goto(`/#${path}`);
  await page.waitForSelector(sign);
}

const upToDate = (page) => page.locator('.tpl-preview [role=status]', { hasText: 'Aperçu à jour' }).waitFor();
const titles = (page) => page.locator('.tpl-part').evaluateAll((all) => all.map((x) => x.querySelector('input').value));

test('a template, from its first edit to the draft that follows it and back', async () => {
  const sophie = await enter(quality);
  await to(sophie, '/templates', '.tpl-types');
  await sophie.getByRole('link', { name: 'Compte rendu de consultation' }).click();
  await sophie.getByRole('button', { name: 'Modifier' }).click();
  await upToDate(sophie);

  // Order, by the keyboard: the focus stays in the section, and a screen reader hears the place.
  await sophie.locator('#allergies-fr').focus();
  await sophie.keyboard.press('Alt+ArrowUp');
  await sophie.keyboard.press('Alt+ArrowUp');
  assert.deepEqual((await titles(sophie)).slice(0, 3), ['Allergies', 'Motif de consultation', 'Histoire de la maladie']);
  assert.equal(await sophie.evaluate(() => document.activeElement.id), 'allergies-fr');
  await sophie.getByText(/Allergies.» est maintenant en place 1 sur 9/).waitFor();
  // And by the mouse.
  await sophie.locator('.tpl-part').nth(8).locator('.grip').dragTo(sophie.locator('.tpl-part').nth(7));
  assert.equal((await titles(sophie))[7], 'Conduite à tenir');

  // What is denied gets a section of its own.
  await sophie.getByRole('button', { name: 'Ajouter une section' }).click();
  await sophie.fill('#section_10-fr', 'Signes négatifs');
  await sophie.fill('#section_10-en', 'Negatives');
  await sophie.selectOption('#section_10-put', 'histoire:negative');
  await upToDate(sophie);
  await sophie.locator('.tpl-draft h3', { hasText: 'Signes négatifs' }).waitFor();

  // A title that says something of the patient is refused, and pointed at.
  await sophie.fill('#allergies-fr', 'Pas d’allergie connue');
  await sophie.locator('.tpl-part .failure').waitFor();
  await sophie.fill('#allergies-fr', 'Allergies et intolérances');
  await upToDate(sophie);
  await sophie.selectOption('#allergies-empty', 'say');

  // What goes nowhere is said before anything is saved.
  await sophie.getByRole('button', { name: /Retirer «.mode de vie/ }).click();
  await sophie.locator('.tpl-lost', { hasText: 'mode de vie' }).waitFor();
  await sophie.selectOption('#mode_de_vie-put', 'mode_de_vie');
  assert.equal(await sophie.locator('.tpl-lost').count(), 0);

  // Unsaved work outlives a reload.
  await sophie.fill('#note', 'Demande de la commission médicale');
  await sophie.reload();
  await sophie.waitForSelector('.tpl-part');
  assert.equal((await titles(sophie))[0], 'Allergies et intolérances');
  await upToDate(sophie);
  await shot(sophie, 'templates-editor');
  assert.deepEqual(await faults(sophie), []);
  await sophie.getByRole('button', { name: 'Enregistrer la version 1' }).click();

  await sophie.getByRole('button', { name: 'Tester, Version 1' }).click();
  await sophie.getByText(/Test réussi/).waitFor();
  await sophie.locator('.tpl-trial details summary').first().click();
  await sophie.getByText('Vous avez écrit la version 1').waitFor();
  assert.equal(await sophie.getByRole('button', { name: 'Mettre en service' }).count(), 0, 'not by its author');
  await shot(sophie, 'templates-tested');
  assert.deepEqual(await faults(sophie), []);

  const marc = await enter(admin);
  await to(marc, '/templates/consultation', '.tpl-history table');
  await marc.getByRole('button', { name: 'Mettre en service, Version 1' }).click();
  await marc.locator('.tpl-changes li').first().waitFor();
  await shot(marc, 'templates-release');
  assert.deepEqual(await faults(marc), []);
  await marc.getByRole('dialog').getByRole('button', { name: 'Mettre en service' }).click();
  await marc.getByText('La version 1 est en service.').waitFor();

  const claire = await colleague(chrome, house, 'claire.martin');
  const made = await draft(claire);
  assert.equal(made.template, 1);
  assert.equal(made.sections[0].title, 'Allergies et intolérances');
  assert.equal(made.sections[0].empty, 'Non renseigné.');
  assert.ok(made.sections.find((s) => s.title === 'Signes négatifs').statements.every((s) => /^Pas |^Ni |non/i.test(s.text)));

  await marc.getByRole('button', { name: 'Revenir au modèle fourni' }).click();
  await marc.getByRole('dialog').getByRole('button', { name: 'Revenir au modèle fourni' }).click();
  await marc.getByText('Le modèle fourni est de nouveau en service.').waitFor();
  assert.equal((await draft(claire)).template, 0);
  assert.equal((await claire.read(`/api/documents/${made.id}`)).sections[0].title, 'Allergies et intolérances', 'what was made stays');
  for (const page of [sophie, marc]) {
    assert.deepEqual(page.trouble, []);
    await page.context().close();
  }
});

/** One more consultation report of an encounter of the day that has a source. */
async function draft(who) {
  const day = await who.read('/api/day');
  for (const item of [...day.in_progress, ...day.to_review]) {
    const { sources } = await who.read(`/api/encounters/${item.encounter}`);
    if (sources.length > 0) return who.post(`/api/encounters/${item.encounter}/documents`, { type: 'consultation', sources: [sources[0].id] });
  }
  throw new Error('no encounter of the day has a source');
}

test('reports propose a template, and are not kept', async () => {
  const sophie = await enter(quality);
  await to(sophie, '/templates/crh/examples', '#text-0');
  await sophie.fill('#text-0', 'MOTIF D’HOSPITALISATION\nDyspnée.\n\nAntécédents familiaux :\nPère : infarctus.\n\nAntécédents :\nHTA, diabète.\n\n'
    + 'ÉVOLUTION DANS LE SERVICE\nFièvre à 38,5.\n\nConclusion :\nPneumopathie.\n');
  assert.deepEqual(await faults(sophie), []);
  await sophie.getByRole('button', { name: 'Proposer un modèle' }).click();
  await sophie.waitForSelector('.tpl-part');
  const seen = await titles(sophie);
  assert.deepEqual(seen.slice(0, 5), ['Motif d’hospitalisation', 'Antécédents familiaux', 'Antécédents', 'Évolution dans le service', 'Conclusion']);
  assert.equal(await sophie.locator('.tpl-lost').count(), 0);
  await upToDate(sophie);
  assert.deepEqual(sophie.trouble, []);
  await sophie.context().close();
});

test('a case is kept, expected of, and removed', async () => {
  const sophie = await enter(quality);
  await to(sophie, '/templates/cases', '.tpl-cases');
  assert.equal(await sophie.locator('.tpl-cases > li').count(), 6);
  await sophie.fill('#case-title', 'Toux inventée');
  await sophie.fill('#case-text', 'Médecin: Qu’est-ce qui vous amène ?\nPatient: Je tousse depuis deux jours.');
  await sophie.selectOption('#case-type', 'liaison');
  await sophie.getByRole('button', { name: 'Ajouter une attente' }).click();
  await sophie.fill('#says-0', 'toux');
  await sophie.selectOption('#in-0', 'motif');
  await sophie.getByRole('button', { name: 'Garder ce cas' }).click();
  await sophie.locator('.tpl-cases > li', { hasText: 'Toux inventée' }).waitFor();
  await sophie.locator('.tpl-cases summary', { hasText: 'Toux inventée' }).click();
  await shot(sophie, 'templates-cases');
  assert.deepEqual(await faults(sophie), []);
  await sophie.getByRole('button', { name: 'Supprimer' }).click();
  await sophie.getByRole('dialog').getByRole('button', { name: 'Supprimer' }).click();
  await sophie.locator('.tpl-cases > li', { hasText: 'Toux inventée' }).waitFor({ state: 'detached' });
  assert.deepEqual(sophie.trouble, []);
  await sophie.context().close();
});
