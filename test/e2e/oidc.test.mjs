// Signing in by an identity provider, in a real browser, through the real gate: one that behaves, and one that lies.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { provide } from '../help/provider.mjs';
import { browser, build, faults, open, serve, shot, signIn } from './house.mjs';

const run = promisify(execFile);
const secret = 'secret d’essai & ponctuation';
let house, chrome, provider;

/** A command of the administrator, on the running server. */
function vigie(args, input = '') {
  const done = run(join(build, 'vigie'), [...args, '--data', house.data]);
  done.child.stdin.on('error', () => undefined); // a command that reads nothing may have ended
  done.child.stdin.end(input);
  return done;
}

before(async () => {
  const data = mkdtempSync(join(tmpdir(), 'vigie-e2e-'));
  provider = await provide({ client: 'vigie-essai', secret }, data);
  writeFileSync(join(data, 'gate.ca.pem'), provider.cert);
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'; // this test plays the browser, too
  writeFileSync(join(data, 'gate.allow'), `# essai\n${provider.issuer} fournisseur d'identite des essais\n`);
  house = await serve(data);
  provider.redirect = `${house.url}/`;
  provider.person = { rpps: '99700000011', given: 'Claire', family: 'Martin' };
  await vigie(['user', 'change', 'claire.martin', '--rpps', '99700000011']);
  await vigie(['oidc', 'set', '--issuer', provider.issuer, '--client-id', 'vigie-essai', '--redirect-uri', provider.redirect]);
  await vigie(['oidc', 'secret'], `${secret}\n`);
  chrome = await browser(['--ignore-certificate-errors']);
});
after(async () => {
  await chrome?.close();
  assert.equal(await house?.stop(), 0, 'the server stops in order');
  await provider?.close();
});

/** A page that may also ask the provider. */
async function visit(more) {
  const page = await open(chrome, house, more);
  page.strange = () => page.trouble.filter((t) => !t.startsWith(`asked ${provider.issuer}`));
  return page;
}

async function byProvider(page) {
  await page.click('.provider .btn.main');
  await page.click('#yes');
  await page.waitForSelector('.me .name');
}

test('an administrator configures it from the command line; the secret does not come back', async () => {
  const tried = await vigie(['oidc', 'test']);
  assert.match(tried.stdout, /^good/);
  const on = await vigie(['oidc', 'on']);
  assert.match(on.stdout, /^on\t/);
  const shown = await vigie(['oidc', 'show', '--json']);
  assert.equal(JSON.parse(shown.stdout).secret, 'set');
  assert.doesNotMatch(shown.stdout + house.log(), /ponctuation/);
});

test('the page offers it first, in both languages, and says what it takes', async () => {
  const page = await visit();
  for (const [lang, width] of [['fr', 1440], ['en', 820]]) {
    await page.setViewportSize({ width, height: 900 });
    await page.goto('/');
    await page.waitForSelector('.provider .btn.main');
    if (await page.getAttribute('html', 'lang') !== lang) await page.click('.top button[lang]');
    await page.waitForSelector(`html[lang=${lang}] .provider`);
    assert.deepEqual(await faults(page), []);
    await shot(page, `oidc-sign-in-${lang}-${width}`);
  }
  assert.deepEqual(page.trouble, []);
});

test('one gives up, is told, and comes in at the second try; the address keeps nothing', async () => {
  const page = await visit();
  await page.goto('/');
  await page.click('text=Se connecter avec Pro Santé Connect');
  await page.click('#no');
  await page.waitForSelector('.failure');
  assert.match(await page.textContent('.failure'), /n’est pas allée à son terme/);
  assert.equal(new URL(page.url()).search, '');
  assert.deepEqual(await faults(page), []);
  await shot(page, 'oidc-given-up');
  await byProvider(page);
  assert.equal(await page.textContent('.me .name'), 'Dr Claire Martin');
  assert.equal(new URL(page.url()).search, '');
  const asked = provider.asked.authorize.at(-1);
  assert.equal(asked.code_challenge_method, 'S256');
  assert.equal(asked.scope, 'openid scope_all');
  assert.equal(asked.acr_values, 'eidas1');
  await page.goBack().catch(() => undefined);
  assert.doesNotMatch(page.url(), /code=/);
  assert.deepEqual(page.strange(), []);
  await page.context().close();
});

/** What the page's own script may do, with its session. */
function api(page, method, path, body, headers = {}) {
  return page.evaluate(async ([m, p, b, h]) => {
    const session = await (await fetch('/api/session')).json();
    const r = await fetch(p, { method: m, body: b === undefined ? undefined : JSON.stringify(b),
      headers: { 'Content-Type': 'application/json', 'X-Vigie-CSRF': session.csrf, ...h } });
    return { status: r.status, etag: r.headers.get('etag'), data: await r.json() };
  }, [method, path, body, headers]);
}

/** A letter written by hand, of one line. */
async function letter(page) {
  const traits = { birth_name: 'ESSAI', birth_given: 'Odile', given: ['Odile'], sex: 'female', birth_date: '1970-01-01',
    ins_status: 'PROV', allergies: [], fictitious: true };
  const patient = (await api(page, 'POST', '/api/patients', traits)).data.id;
  const encounter = (await api(page, 'POST', `/api/patients/${patient}/encounters`,
    { kind: 'consultation', at: '2026-01-01T10:00:00Z', reason: 'Suivi' })).data.id;
  const doc = await api(page, 'POST', `/api/encounters/${encounter}/documents`, { type: 'consultation', engine: 'manual', sources: [] });
  assert.equal(doc.status, 201, JSON.stringify(doc.data));
  const id = doc.data.id;
  const section = doc.data.sections[0].id;
  const added = await api(page, 'POST', `/api/documents/${id}/statements`, { section, text: 'Va bien.' }, { 'If-Match': doc.etag });
  assert.ok(added.status < 300, JSON.stringify(added.data));
  return id;
}

test('the provider ends one session from behind, once, and no other', async () => {
  const [one, two] = [await visit(), await visit()];
  for (const page of [one, two]) {
    await page.goto('/');
    await byProvider(page);
  }
  const form = provider.logoutForm(provider.sids.at(-2));
  const send = (body, type = 'application/x-www-form-urlencoded') =>
    fetch(`${house.url}/api/session/oidc/logout`, { method: 'POST', body, headers: { 'Content-Type': type } });
  const lie = await send(provider.logoutForm(provider.sids.at(-1), { nonce: 'n' }));
  assert.equal(lie.status, 400);
  assert.equal((await send(form, 'text/plain')).status, 400);
  const done = await send(form);
  assert.equal(done.status, 200);
  assert.equal(done.headers.get('cache-control'), 'no-store');
  assert.equal((await send(form)).status, 400, 'it counts once');
  const status = (page) => page.evaluate(async () => (await fetch('/api/session')).status);
  assert.equal(await status(one), 401);
  assert.equal(await status(two), 200);
  await one.reload();
  await one.waitForSelector('.provider .btn.main');
  await shot(one, 'oidc-ended-from-behind');
  await one.context().close();
  await two.context().close();
});

test('a signature asks for the identity again, and goes on where one left', async () => {
  const page = await visit();
  await page.goto('/');
  await byProvider(page); // the provider says: authenticated two hours ago
  const id = await letter(page);
  await page.goto(`/#/document/${id}`);
  await page.waitForSelector('.statement');
  while (Number(await page.locator('.remaining').getAttribute('data-open')) > 0) {
    const left = await page.locator('.remaining').getAttribute('data-open');
    await page.keyboard.press('Enter');
    await page.waitForFunction((n) => document.querySelector('.remaining').getAttribute('data-open') !== n, left);
  }
  await page.keyboard.press('s');
  await page.waitForSelector('dialog .btn.main:not([disabled])');
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog .warn');
  assert.equal(await page.locator('dialog #again').count(), 0, 'no password is asked of who has none');
  assert.deepEqual(await faults(page), []);
  await shot(page, 'oidc-confirm');
  provider.lie = 'stale';
  await page.click('dialog .btn.main');
  await page.click('#yes');
  await page.waitForSelector('dialog .failure');
  assert.match(await page.textContent('dialog .failure'), /n’a pas été prouvée de nouveau/);
  provider.lie = '';
  await page.waitForSelector('dialog .btn.main:not([disabled])');
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog .warn');
  await page.click('dialog .btn.main');
  assert.equal(provider.asked.authorize.at(-1).prompt, 'login');
  await page.click('#yes');
  await page.waitForSelector('dialog .good');
  await page.waitForSelector('dialog .btn.main:not([disabled])');
  await shot(page, 'oidc-confirmed');
  assert.equal(await page.evaluate(() => location.hash), `#/document/${id}`);
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog .mono');
  assert.deepEqual(page.strange(), []);

  await page.keyboard.press('Escape');
  const left = page.waitForResponse((r) => r.url().startsWith(`${provider.issuer}/logout?`));
  await page.click('text=Se déconnecter');
  await left;
  await page.waitForSelector('.provider .btn.main:not([disabled])');
  const logout = provider.asked.logout.at(-1);
  assert.equal(logout.post_logout_redirect_uri, provider.redirect);
  assert.equal(logout.id_token_hint.split('.').length, 3);
  await page.context().close();
});

/** A whole sign-in without a browser: the error's code and reason, or the session. */
async function flow() {
  const begun = await fetch(`${house.url}/api/session/oidc`, { method: 'POST', body: '{}' });
  const cookie = begun.headers.get('set-cookie')?.split(';')[0] ?? '';
  const { location, error } = await begun.json();
  if (error) return error;
  const html = await (await fetch(location)).text();
  const back = new URL(html.match(/id="yes" href="([^"]+)"/)[1].replaceAll('&amp;', '&'));
  const body = JSON.stringify(Object.fromEntries(back.searchParams));
  const r = await fetch(`${house.url}/api/session/oidc/return`, { method: 'POST', headers: { cookie }, body });
  const answer = await r.json();
  return answer.error ?? answer;
}

test('what lies is refused with its reason; what hangs holds nobody else up', async () => {
  assert.equal((await flow()).person.name, 'Dr Claire Martin');
  for (const [lie, code] of [['nonce', 'OIDC_REFUSED'], ['acr', 'OIDC_REFUSED'], ['none', 'OIDC_REFUSED'], ['hs256', 'OIDC_REFUSED']]) {
    provider.lie = lie;
    assert.equal((await flow()).code, code, lie);
  }
  // What the provider publishes is remembered: the token endpoint is what then drops, leads on or floods.
  for (const [lie, code] of [['drop', 'OIDC_DOWN'], ['redirect', 'OIDC_REFUSED'], ['huge', 'OIDC_REFUSED']]) {
    provider.lie = lie;
    assert.equal((await flow()).code, code, lie);
  }
  provider.lie = 'slow';
  let ended = 0;
  const slow = [1, 2].map(() => flow().then((a) => { ended++; return a.code; }));
  for (let i = 0; i < 20; i++) assert.equal((await fetch(`${house.url}/api/info`)).status, 200);
  const typed = await fetch(`${house.url}/api/session`, { method: 'POST', body: JSON.stringify({ login: 'x', password: 'y' }) });
  assert.equal(typed.status, 401);
  assert.equal(ended, 0, 'a password is answered while the provider hangs');
  assert.deepEqual(await Promise.all(slow), ['OIDC_DOWN', 'OIDC_DOWN']);
  provider.lie = '';
  assert.equal((await flow()).person.name, 'Dr Claire Martin');
  const metrics = await (await fetch(`${house.url}/metrics`)).text();
  assert.match(metrics, /vigie_oidc_down_total [3-9]/);
  assert.match(metrics, /vigie_oidc_refused_total [6-9]/);
  assert.doesNotMatch(house.log(), /ponctuation|eyJ/, 'no secret and no token in the log');
});

test('an unknown professional is told so, and an administrator links the number', async () => {
  provider.person = { rpps: '99700000029', given: 'Bruno', family: 'Petit' };
  const page = await visit();
  await page.goto('/');
  await page.click('text=Se connecter avec Pro Santé Connect');
  await page.click('#yes');
  await page.waitForSelector('.failure');
  assert.match(await page.textContent('.failure'), /demandez à l’administrateur/);
  await shot(page, 'oidc-unknown');
  const [id, rpps, name] = (await vigie(['oidc', 'unknown'])).stdout.split('\t');
  assert.deepEqual([rpps, name], ['99700000029', 'Bruno Petit']);
  await vigie(['user', 'add', 'bruno.petit', '--name', 'Bruno Petit', '--roles', 'nurse'], 'un mot de passe assez long\n');
  await vigie(['oidc', 'link', id, '--login', 'bruno.petit']);
  await byProvider(page);
  assert.equal(await page.textContent('.me .name'), 'Bruno Petit');
  await page.context().close();
});

test('where only emergency accounts keep a password, it is folded away and refused to the others', async () => {
  await vigie(['oidc', 'set', '--passwords', 'break_glass', '--break-glass', 'bruno.petit']);
  const page = await visit();
  await page.goto('/');
  await page.waitForSelector('.provider .btn.main');
  await page.waitForSelector('.rescue');
  assert.equal(await page.isVisible('#password'), false);
  await page.click('.rescue summary');
  assert.deepEqual(await faults(page), []);
  await shot(page, 'oidc-break-glass');
  await page.fill('#login', 'claire.martin');
  await page.fill('#password', 'vigie-demo-2026');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.failure');
  assert.match(await page.textContent('.failure'), /pas par mot de passe/);
  await vigie(['oidc', 'off']);
  await signIn(page);
  assert.equal(await page.textContent('.me .name'), 'Dr Claire Martin');
  assert.deepEqual(page.strange(), []);
});
