// What must hold when the line, the tab, the session or a colleague gets in the way: nothing typed is lost.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { colleague, documentOf, statementsOf } from './colleague.mjs';
import { browser, open, password, serve, signIn } from './house.mjs';

const TABS = 10;
let house, chrome, lea, id;
before(async () => {
  [house, chrome] = [await serve(), await browser()];
  lea = await colleague(chrome, house, 'lea.fontaine');
  id = documentOf(await lea.read('/api/day'), 'MOREL');
});
after(async () => {
  await chrome?.close();
  assert.equal(await house?.stop(), 0, 'the server stops in order');
});

const here = '.statement.here.open';

/** The document on the screen, at its first open statement; gives the statement's number. */
async function review(page) {
  await signIn(page);
  await page.goto(`/#/document/${id}`);
  return atOpenStatement(page);
}

async function atOpenStatement(page) {
  await page.waitForSelector('.statement');
  if (!(await page.locator(here).count())) await page.locator('.statement.open').first().click();
  return Number((await page.locator(here).getAttribute('data-point')).slice(1));
}

async function write(page, text) {
  await page.keyboard.press('e');
  await page.fill('.editor textarea', text);
}

async function textOf(n) {
  return statementsOf(await lea.read(`/api/documents/${id}`)).find((s) => s.n === n)?.text;
}

async function streams() {
  const text = await (await fetch(`${house.url}/metrics`)).text();
  return Number(text.match(/^vigie_event_streams (\d+)$/m)[1]);
}

/** Asks until the answer is as wanted; the deadline is the test's only clock. */
async function until(what, ask, wanted) {
  const end = Date.now() + 20000;
  let got;
  do got = await ask(); while (got !== wanted && Date.now() < end);
  assert.equal(got, wanted, what);
}

test(`${TABS} tabs share one stream of events, and it passes on when its tab closes`, async () => {
  const first = await open(chrome, house);
  await signIn(first);
  const context = first.context();
  const tabs = [first];
  while (tabs.length < TABS) tabs.push(await context.newPage());
  const asked = new Map(tabs.map((p) => [p, 0]));

  for (const p of tabs) p.on('request', (r) => { if (r.url().endsWith('/api/events')) asked.set(p, asked.get(p) + 1); });
  for (const p of tabs) await p.goto('/#/day');
  await first.reload();
  for (const p of tabs) await p.waitForSelector('.item');
  await until('streams of the whole browser', streams, 1);

  const told = async (pages) => {
    const left = await acknowledgeOne();
    for (const p of pages) await points(p, left);
  };
  await told(tabs);
  const leader = tabs.find((p) => asked.get(p) > 0);
  const others = tabs.filter((p) => p !== leader);
  await leader.close();
  await until('the next tab takes over', streams, 1);
  await told(others);
  await context.close();
});

/** Lea acknowledges one more statement; gives the points left open. */
async function acknowledgeOne() {
  const body = await lea.read(`/api/documents/${id}`);
  const n = statementsOf(body).find((s) => !s.review && s.status === 'supported').n;
  await lea.onDocument(id, 'POST', `/statements/${n}/review`, { decision: 'acknowledged' });
  return body.open_points - 1;
}

const points = (page, n) => page.locator('.item', { hasText: 'MOREL' }).getByText(`${n} points`).waitFor();

test('a stream that was refused is opened again', async () => {
  const page = await open(chrome, house);
  let refused = 0;
  await page.route('**/api/events', (r) => (refused++ === 0 ? r.fulfill({ status: 503 }) : r.continue()));
  await signIn(page);
  await page.waitForSelector('.item');
  await until('the page listens', streams, 1);
  assert.equal(refused, 2);
  await points(page, await acknowledgeOne());
  await page.context().close();
});

test('an older answer never replaces a newer one', async () => {
  const page = await open(chrome, house);
  await signIn(page);
  await page.waitForSelector('.item');
  await until('the page listens', streams, 1);
  let release;
  const held = new Promise((go) => { release = go; });
  let asked = 0;
  await page.route('**/api/day', async (r) => {
    const answer = await r.fetch();
    if (asked++ === 0) await held;
    await r.fulfill({ response: answer });
  });
  const waits = page.waitForRequest('**/api/day');
  await acknowledgeOne();
  await waits;
  const last = await acknowledgeOne();
  await points(page, last);
  const late = page.waitForResponse('**/api/day');
  release();
  await (await late).finished();
  await page.evaluate(() => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r))));
  await points(page, last);
  await page.context().close();
});

test('a draft that fails leaves what was typed in sight, as the source that it is by then', async () => {
  const page = await open(chrome, house);
  await signIn(page);
  await page.click('a:has-text("GUÉRIN")');
  await page.fill('#text', 'Médecin : bonjour.\nPatient : je tousse depuis lundi.');
  const before = await page.locator('.list details').count();
  await page.route('**/documents', (r) => r.abort());
  await page.click('.draft-row .btn:has-text("Rédiger la proposition")');
  await page.waitForSelector('.add .failure');
  await page.waitForFunction((n) => document.querySelectorAll('.list details').length > n, before);
  await page.context().close();
});

test('what is typed outlives a reload', async () => {
  const page = await open(chrome, house);
  await signIn(page);
  await page.click('a:has-text("DELATTRE")');
  await page.fill('#text', 'Médecin : vous êtes tombée ?\nPatiente : oui, hier.');
  await page.reload();
  await page.waitForSelector('#text');
  assert.equal(await page.inputValue('#text'), 'Médecin : vous êtes tombée ?\nPatiente : oui, hier.');

  await page.goto(`/#/document/${id}`);
  await atOpenStatement(page);
  await write(page, 'Écrit avant de recharger.');
  await page.reload();
  await page.waitForSelector('.editor textarea:focus');
  assert.equal(await page.inputValue('.editor textarea'), 'Écrit avant de recharger.');
  await page.keyboard.press('Escape');
  await page.waitForSelector('.editor', { state: 'detached' });
  assert.deepEqual(page.trouble, []);
  await page.context().close();
});

test('acts made without a line arrive when it is back', async () => {
  const page = await open(chrome, house);
  const n = await review(page);
  await page.context().setOffline(true);
  await write(page, 'Écrit sans connexion.');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.offline');
  await page.locator('.saved', { hasText: 'attend la connexion' }).waitFor();
  assert.notEqual(await textOf(n), 'Écrit sans connexion.');
  await page.context().setOffline(false);
  await page.waitForSelector('.offline', { state: 'detached' });
  await page.locator('.saved', { hasText: /^Enregistré/ }).waitFor();
  assert.equal(await textOf(n), 'Écrit sans connexion.');
  await page.context().close();
});

test('a colleague who was faster is told of, and the text stays to be sent again', async () => {
  const page = await open(chrome, house);
  await page.route('**/api/events', (r) => r.abort()); // so that this page does not know
  const n = await review(page);
  const other = statementsOf(await lea.read(`/api/documents/${id}`)).find((s) => s.n !== n).n;
  await lea.onDocument(id, 'PUT', `/statements/${other}`, { text: 'Une collègue a écrit entre-temps.' });
  await write(page, 'Mon texte à moi.');
  await page.keyboard.press('Enter');
  await page.locator('.failure', { hasText: 'Quelqu’un d’autre' }).waitFor();
  await page.locator('.said', { hasText: 'Une collègue a écrit entre-temps.' }).waitFor();
  assert.equal(await page.inputValue('.editor textarea'), 'Mon texte à moi.');
  assert.notEqual(await textOf(n), 'Mon texte à moi.');
  await page.keyboard.press('Enter');
  await page.locator('.said', { hasText: 'Mon texte à moi.' }).waitFor();
  await page.locator('.saved', { hasText: /^Enregistré/ }).waitFor();
  assert.equal(await textOf(n), 'Mon texte à moi.');
  assert.equal(await page.locator('.failure').count(), 0);
  await page.context().close();
});

test('an alert that someone else kept waits for the one who signs', async () => {
  const page = await open(chrome, house);
  const n = await review(page);
  await lea.onDocument(id, 'PUT', `/statements/${n}`, { text: 'Ramipril 900 mg par jour.' });
  const line = page.locator(`[data-point=s${n}]`);
  await line.filter({ hasText: 'Ramipril 900 mg' }).waitFor();
  const again = page.waitForResponse((r) => r.url().includes(`/api/documents/${id}`)); // the page hears of the review too
  await lea.onDocument(id, 'POST', `/statements/${n}/review`, { decision: 'kept', reason: 'Vu au dossier.' });
  await again;
  assert.match(await line.getAttribute('class'), /\bopen\b/);
  await line.click();
  await page.keyboard.press('Enter');
  await page.waitForSelector('.reason');
  // the keys are heard once the choice is painted, which a busy machine does later than it shows it
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await page.keyboard.press('1');
  await page.waitForSelector(`.done[data-point=s${n}]`);
  await page.locator('.saved', { hasText: /^Enregistré/ }).waitFor();
  assert.equal(statementsOf(await lea.read(`/api/documents/${id}`)).find((s) => s.n === n).review.by, 'Dr Claire Martin');
  await page.context().close();
});

test('a session that has ended asks who one is, then gives back the text', async () => {
  const page = await open(chrome, house);
  const n = await review(page);
  await write(page, 'Écrit avant la fin de la session.');
  const session = await (await page.request.get('/api/session')).json();
  const closed = await page.request.delete('/api/session', { headers: { 'X-Vigie-CSRF': session.csrf } });
  assert.ok(closed.ok());
  await page.keyboard.press('Enter');
  await page.waitForSelector('#password');
  assert.equal(await page.locator('.statement').count(), 0, 'nothing of the record stays on the screen');
  await page.fill('#login', 'claire.martin');
  await page.fill('#password', password);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.editor textarea:focus');
  assert.equal(await page.inputValue('.editor textarea'), 'Écrit avant la fin de la session.');
  await page.keyboard.press('Enter');
  await page.locator('.saved', { hasText: /^Enregistré/ }).waitFor();
  await until('the text on the server', () => textOf(n), 'Écrit avant la fin de la session.');
  await page.context().close();
});

test('signing out leaves nothing of what was typed in the browser', async () => {
  const page = await open(chrome, house);
  await review(page);
  await write(page, 'Ne doit pas rester.');
  await page.keyboard.press('Escape');
  await write(page, 'Ne doit pas rester non plus.');
  await page.locator('.me .btn', { hasText: 'Se déconnecter' }).click();
  await page.waitForSelector('#password');
  const held = await page.evaluate(() => JSON.stringify({ ...localStorage }));
  assert.doesNotMatch(held, /Ne doit pas rester/);
  await page.goto(`/#/document/${id}`);
  await page.waitForSelector('#password');
  assert.equal(await page.locator('.statement').count(), 0);
  await page.context().close();
});
