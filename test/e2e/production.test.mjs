// Outside of the demonstration a password alone opens nothing: a new account enrols its second factor in the browser.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { browser, faults, build, open, serve, shot } from './house.mjs';

const password = 'un mot de passe assez long';
let house, chrome, secret;

before(async () => {
  const data = mkdtempSync(join(tmpdir(), 'vigie-e2e-'));
  house = await serve(data, 0, []);
  execFileSync(join(build, 'vigie'), ['user', 'add', 'martin', '--name', 'Claire Martin', '--roles', 'physician', '--data', data],
    { input: `${password}\n` });
  chrome = await browser();
});
after(async () => {
  await chrome?.close();
  assert.equal(await house?.stop(), 0, 'the server stops in order');
});

/** The code of RFC 6238 at this moment (SHA-1, 30 s, six digits), `ahead` steps later. */
function totp(base32, ahead = 0) {
  const bits = [...base32].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => Number.parseInt(b, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + ahead));
  const mac = createHmac('sha1', key).update(step).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1e6).padStart(6, '0');
}

async function enter(page) {
  await page.goto('/');
  await page.fill('#login', 'martin');
  await page.fill('#password', password);
  await page.keyboard.press('Enter');
  await page.waitForSelector('#code');
}

test('a new account sees nothing before its second factor, and enrols it from the screen', async () => {
  const page = await open(chrome, house);
  await enter(page);
  secret = (await page.textContent('.secret')).replaceAll(' ', '');
  assert.match(secret, /^[A-Z2-7]{32}$/);
  assert.ok(await page.evaluate(() => document.querySelector('.qr').naturalWidth > 0), 'the picture is drawn under the CSP');
  assert.equal((await page.request.get('/api/day')).status(), 401);
  await page.goto('/#/day');
  await page.waitForSelector('.secret');
  secret = (await page.textContent('.secret')).replaceAll(' ', '');
  assert.deepEqual(await faults(page), []);
  for (const [lang, width] of [['fr', 1440], ['fr', 820], ['en', 1440], ['en', 820]]) {
    await page.setViewportSize({ width, height: 900 });
    if (await page.getAttribute('html', 'lang') !== lang) await page.click('.top button[lang]');
    await page.waitForSelector(`html[lang=${lang}] .secret`);
    await page.waitForFunction(() => document.querySelector('.qr')?.naturalWidth > 0);
    await shot(page, `second-factor-${lang}-${width}`);
  }
  secret = (await page.textContent('.secret')).replaceAll(' ', '');
  await page.fill('#code', totp(secret) === '000000' ? '111111' : '000000');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.failure');
  await page.fill('#code', totp(secret));
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => !document.querySelector('#code'));
  assert.equal((await page.request.get('/api/day')).status(), 200);
  assert.deepEqual(page.trouble, []);
  await page.context().close();
});

test('the next sign-in asks for a code, and a code serves once', async () => {
  const page = await open(chrome, house, { lang: 'en', width: 820 });
  await enter(page);
  assert.equal(await page.locator('.secret').count(), 0, 'the key is shown once');
  const code = totp(secret, 1); /* the very same twice, whatever step the clock has come to */
  await page.fill('#code', code);
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => !document.querySelector('#code'));
  await page.click('text=Sign out');
  await page.waitForSelector('#login');
  await enter(page);
  await page.fill('#code', code);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.failure');
  assert.deepEqual(page.trouble, []);
  await page.context().close();
});
