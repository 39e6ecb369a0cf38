// Letters that came on paper, in a real browser: sent, read with progress, doubts settled beside the picture, cited by a draft that
// lights up their place; what cannot be read says so in one line.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { colleague } from './colleague.mjs';
import { browser, build, faults, open, serve, shot, signIn } from './house.mjs';

let house, chrome, folder, clinic;
const LETTER = `Docteur Jean MOREAU, cardiologue
Cher confrère,
Je vous remercie de m'avoir adressé Mme Essai LETTRE, 71 ans.
Pas de douleur thoracique. Pas d'allergie connue.
La tension est à 150/85 mmHg. La fréquence cardiaque est à 88 bpm.
Traitement : bisoprolol 2,5 mg par jour, furosémide 40 mg par jour.
Je propose un contrôle de la kaliémie dans trois mois.
`;

/** A letter as a copier would give it: kind, points an inch, noise, degrees. */
function draw(name, kind, dpi, noise, degrees) {
  writeFileSync(join(folder, 'text'), LETTER);
  const path = join(folder, name);
  execFileSync(join(build, 'test/unit/decode/make_scan'), [kind, String(dpi), String(noise), String(degrees), 'Liberation Serif', join(folder, 'text'), path]);
  return path;
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vigie-letter-'));
  house = await serve();
  chrome = await browser();
  clinic = await colleague(chrome, house, 'claire.martin');
});
after(async () => {
  await chrome?.close();
  assert.equal(await house?.stop(), 0, 'the server stops in order');
  rmSync(folder, { recursive: true, force: true });
});

let born = 0;
async function encounter() {
  const patient = (await clinic.post('/api/patients', {
    birth_name: `LETTRE${'ABCDEFG'[born++]}`, birth_given: 'Essai', given: ['Essai'], sex: 'female', birth_date: '1954-01-01', ins_status: 'PROV',
    allergies: [], fictitious: true,
  })).id;
  const { id } = await clinic.post(`/api/patients/${patient}/encounters`, { kind: 'consultation', at: '2026-01-01T10:00:00Z', reason: 'essai' });
  await clinic.post(`/api/encounters/${id}/consent`, { decision: 'agreed', notice: 'patient-2026-1' });
  return id;
}

const settle = async (page) => {
  const left = () => page.locator('.scan-doubts li').count();
  for (let n = await left(); n > 0; n = await left()) {
    const first = page.locator('.scan-doubts li').first();
    const id = await first.locator('input').getAttribute('id');
    await first.locator('button[type=submit]').click();
    await page.waitForFunction((gone) => !document.getElementById(gone), id);
  }
};

test('a noisy scan is read, its doubts stand beside their picture, a draft says what rests on them', { timeout: 240000 }, async () => {
  const page = await open(chrome, house);
  await signIn(page);
  const id = await encounter();
  await page.goto(`/#/encounter/${id}`);
  await page.setInputFiles('#scan-file', draw('courrier.png', 'png', 150, 20, 0.8));
  await page.waitForSelector('.scan-page[data-drawn="1"]', { timeout: 120000 });
  await page.waitForSelector('.scan-doubts li');
  await page.locator('.scan-doubts li input').first().focus();
  await page.waitForSelector('.scan-page[data-lit="1"]');
  await shot(page, 'scan-doubts-fr');
  assert.deepEqual(await faults(page), []);
  assert.equal(await page.locator('.scan-doubts li').first().getAttribute('class'), 'number', 'numbers first');
  // a draft made now rests on doubtful words, and says so
  const short = (await clinic.read(`/api/encounters/${id}`)).sources[0];
  const doc = await clinic.post(`/api/encounters/${id}/documents`, { type: 'consultation', engine: 'builtin', sources: [short.id] });
  const doubted = doc.sections.flatMap((s) => s.statements).filter((s) => s.reasons.some((r) => r.kind === 'misread'));
  assert.ok(doubted.length > 0 && doubted.every((s) => s.open && s.status !== 'supported'), 'open points');
  await page.goto(`/#/document/${doc.id}`);
  await page.waitForSelector('.scan-page[data-drawn="1"]');
  await page.waitForFunction(() => Number(document.querySelector('.scan-page')?.dataset.lit) > 0);
  await page.getByText('mal lisible').first().waitFor();
  await shot(page, 'scan-review-fr');
  assert.deepEqual(await faults(page), []);
  // a correction keeps what the machine read; all settled, a new draft rests on no doubt
  await page.goto(`/#/encounter/${id}`);
  await page.waitForSelector('.scan-doubts li'); // the only source stands open
  const first = page.locator('.scan-doubts li input').first();
  const field = await first.getAttribute('id');
  await first.fill('2,5');
  await page.keyboard.press('Enter');
  await page.waitForFunction((gone) => !document.getElementById(gone), field);
  await page.waitForSelector('mark.settled[title*="lu par la machine"]');
  await page.waitForFunction(() => document.activeElement.matches('.scan-doubts li:first-child input'), null, { timeout: 5000 }); // the next word, without Tab
  const two = await page.evaluate(() => [...document.querySelectorAll('.scan-doubts form')].slice(0, 2).map((f) => { f.requestSubmit(); return f.querySelector('input').id; }));
  await page.waitForFunction((gone) => gone.every((i) => !document.getElementById(i)), two);
  assert.equal(await page.locator('.scan .failure').count(), 0, 'a quick hand is no second person');
  await settle(page);
  await page.getByText('Plus aucun mot en doute.').waitFor();
  await shot(page, 'scan-settled-fr');
  const after = await clinic.post(`/api/encounters/${id}/documents`, { type: 'consultation', engine: 'builtin', sources: [short.id] });
  assert.equal(after.sections.flatMap((s) => s.statements).filter((s) => s.reasons.some((r) => r.kind === 'misread')).length, 0);
  assert.deepEqual(page.trouble, []);
  await page.context().close();
});

test('a PDF with its text, in English; a reload while it is read loses nothing; a bad file says one line', { timeout: 240000 }, async () => {
  const page = await open(chrome, house, { lang: 'en' });
  await signIn(page);
  const id = await encounter();
  await page.goto(`/#/encounter/${id}`);
  await page.setInputFiles('#scan-file', draw('letter.pdf', 'text', 300, 0, 0));
  await page.locator('details summary', { hasText: 'letter.pdf' }).waitFor();
  await page.reload();
  const summary = page.locator('details summary', { hasText: 'letter.pdf' });
  await summary.waitFor();
  await page.waitForFunction(() => document.querySelector('details:has(.scan)') || document.querySelector('details:not([open]) summary strong'));
  if (!(await page.locator('.scan').count())) await summary.click();
  await page.waitForSelector('.scan-page[data-drawn="1"]', { timeout: 120000 });
  assert.match(await page.locator('.scan-text').innerText(), /bisoprolol 2,5 mg par jour/);
  await page.setInputFiles('#scan-file', { name: 'letter.docx', mimeType: 'application/zip', buffer: Buffer.from('PK\x03\x04 a word processor') });
  await page.getByText('This format is not read here').waitFor();
  const whole = readFileSync(join(folder, 'letter.pdf'));
  await page.setInputFiles('#scan-file', { name: 'cut.pdf', mimeType: 'application/pdf', buffer: whole.subarray(0, whole.length >> 1) });
  await page.getByText('The file is damaged or incomplete').waitFor({ timeout: 120000 });
  await shot(page, 'scan-failed-en');
  assert.deepEqual(await faults(page), []);
  await page.getByRole('button', { name: 'Remove this file' }).click();
  await page.waitForFunction(() => ![...document.querySelectorAll('summary')].some((s) => s.textContent.includes('cut.pdf')));
  assert.deepEqual(page.trouble, []);
  await page.context().close();
});
