// A phone as the microphone of a consultation: the computer's browser and the phone's, each a context of its own, whose microphone
// plays a WAV made here. The picture is read as a camera would; the link opens once; a reload, a cut line and every end are walked.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { colleague } from './colleague.mjs';
import { browser, faults, open, root, serve, shot, signIn } from './house.mjs';
import { crash, encounterOf, hearing, one, playing, takes, until, waiting, wav } from './sound.mjs';

const jsQR = createRequire(join(root, 'web/package.json'))('jsqr');
const SMALL = { width: 390, height: 844 };
let house, chrome, folder;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vigie-phone-'));
  writeFileSync(join(folder, 'voice.wav'), wav(60));
  house = await serve();
  chrome = await browser(playing(join(folder, 'voice.wav')));
});
after(async () => {
  await chrome?.close();
  assert.equal(await house?.stop(), 0, 'the server stops in order');
  rmSync(folder, { recursive: true, force: true });
});

/** A physician's page before a new encounter that may be recorded. */
async function computer({ lang = 'fr' } = {}) {
  const who = await colleague(chrome, house, 'claire.martin');
  const id = await encounterOf(who);
  await who.post(`/api/encounters/${id}/consent`, { decision: 'recording_agreed' });
  const page = await open(chrome, house, { lang });
  await signIn(page);
  await page.goto(`/#/encounter/${id}`);
  await page.waitForSelector('.phone-mic .btn');
  return { who, id, page };
}

/** What a camera reads off the screen. */
async function readPicture(page) {
  const png = await page.locator('.qr').screenshot();
  const { data, width, height } = await page.evaluate(async (bytes) => {
    const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    canvas.drawImage(bitmap, 0, 0);
    const image = canvas.getImageData(0, 0, bitmap.width, bitmap.height);
    return { data: [...image.data], width: image.width, height: image.height };
  }, [...png]);
  const read = jsQR(Uint8ClampedArray.from(data), width, height, { inversionAttempts: 'dontInvert' });
  assert.ok(read, 'the picture can be read');
  const module = width / (read.version * 4 + 17 + 8);
  const dark = (x, y) => data[4 * (Math.round(y) * width + Math.round(x))] < 128;
  for (let at = 8; at < width - 8; at++) // four modules of quiet on each side, whatever the theme; but for the round corners
    for (const edge of [1, 3.5 * module]) assert.ok(![[at, edge], [edge, at], [at, width - 1 - edge], [width - 1 - edge, at]].some(([x, y]) => dark(x, y)), 'quiet zone');
  return read.data;
}

async function link(page) {
  await page.click('.phone-mic .btn:has-text("Utiliser un téléphone"), .phone-mic .btn:has-text("Use a phone"), .phone-mic .btn:has-text("Nouveau lien")');
  await page.waitForSelector('.qr');
  return readPicture(page);
}

async function phone(address, { prepare = () => {}, ...options } = {}) {
  const page = await open(options.chrome ?? chrome, house, { ...SMALL, ...options });
  await prepare(page);
  await page.addInitScript(() => {
    const real = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
    if (real) navigator.mediaDevices.getUserMedia = async (c) => (window.tracks = (await real(c)).getTracks(), new MediaStream(window.tracks));
  });
  await page.goto(address);
  return page;
}

/** Linked and recording. */
async function atWork(desk) {
  const page = await phone(await link(desk.page));
  await page.click('.live > .btn.main');
  await until('pieces come in', () => one(desk.who, desk.id), (r) => r?.pieces >= 3);
  return page;
}

const microphone = (page) => page.evaluate(() => window.tracks[0].readyState);
const text = (page, where) => page.locator(where).innerText();

test('a phone reads the picture and becomes the microphone, through a reload and a cut line, until the computer ends it', async () => {
  const desk = await computer();
  await desk.page.emulateMedia({ colorScheme: 'dark' });
  const dark = await link(desk.page);
  await shot(desk.page, 'phone-link-dark');
  await desk.page.emulateMedia({ colorScheme: 'light' });
  const address = await readPicture(desk.page);
  assert.equal(address, dark);
  const code = (await text(desk.page, '.phone-mic .secret')).replaceAll('-', '');
  assert.match(code, /^[0-9A-HJKMNP-TV-Z]{20}$/);
  assert.equal(address, `${house.url}/phone#${code}`);
  await shot(desk.page, 'phone-link');
  assert.deepEqual(await faults(desk.page), []);

  const page = await phone(address);
  await page.waitForSelector('.live > .btn.main');
  assert.equal(page.url(), `${house.url}/phone`, 'the link has left the address');
  await desk.page.waitForSelector('.phone-mic .btn.danger');
  await shot(page, 'phone-ready');
  assert.deepEqual(await faults(page), []);
  assert.equal(await page.evaluate(() => window.tracks), undefined, 'no microphone before a person says so');

  await page.click('.live > .btn.main');
  await until('pieces come in', () => one(desk.who, desk.id), (r) => r?.pieces >= 4);
  await page.waitForFunction(() => document.querySelector('meter').value > 20);
  await desk.page.waitForFunction(() => document.querySelector('#phone-level')?.value > 20);
  assert.match(await text(desk.page, '.phone-mic'), /Le téléphone enregistre[\s\S]*Reçu/);
  await shot(page, 'phone-running');
  await shot(desk.page, 'phone-desk-running');
  assert.deepEqual(await faults(page), []);
  assert.deepEqual(await faults(desk.page), []);
  assert.doesNotMatch(await page.evaluate(() => document.documentElement.innerText), /SONORE|Essai|MARTIN/i, 'nobody is named on the phone');

  await page.click('.btn:has-text("Pause")');
  await desk.page.waitForSelector('.phone-mic .rec-dot.paused');
  await shot(page, 'phone-paused');
  await page.click('.btn:has-text("Reprendre")');
  await desk.page.waitForSelector('.phone-mic .rec-dot.running');

  const sent = (await one(desk.who, desk.id)).pieces;
  await page.context().setOffline(true);
  await until('it says that the server is away', () => text(page, '.live'), (s) => /ne répond pas/.test(s));
  await desk.page.waitForSelector('.phone-mic .warn[role=alert]');
  await shot(page, 'phone-away');
  await shot(desk.page, 'phone-desk-stale');
  await page.context().setOffline(false);
  await until('what waited has come', () => one(desk.who, desk.id), (r) => r.pieces > sent + 8);
  assert.equal((await one(desk.who, desk.id)).lost_ms, 0, 'the line cost nothing');

  page.on('dialog', (d) => void d.accept());
  await page.reload();
  await page.waitForSelector('.live .warn');
  await shot(page, 'phone-interrupted');
  const held = (await one(desk.who, desk.id)).pieces;
  await page.click('.live > .btn.main');
  await until('the same take goes on', () => one(desk.who, desk.id), (r) => r.pieces > held + 2);
  assert.equal((await takes(desk.who, desk.id)).length, 1);

  await desk.page.click('.phone-mic .btn.main:has-text("Terminer")');
  await page.waitForSelector('.good');
  const r = await until('it ends', () => one(desk.who, desk.id), (t) => t.state === 'stopped');
  assert.ok(r.lost_ms > 0, 'the reload is a cut, and said to be one');
  assert.equal(await waiting(page), 0);
  assert.equal(await microphone(page), 'ended');
  await shot(page, 'phone-done');
  assert.deepEqual(await faults(page), []);
  await desk.page.waitForSelector('.take audio');
  await shot(desk.page, 'phone-desk-ended');
  assert.deepEqual([...page.trouble, ...desk.page.trouble], []);
});

test('a phone that is locked, and one whose page dies: the take goes on, and at most a second is lost', async (t) => {
  const desk = await computer();
  let heard;
  const page = await phone(await link(desk.page), { prepare: async (p) => {
    heard = await hearing(p);
    await p.addInitScript(() => { window.AudioContext = class extends AudioContext { constructor(...all) { super(...all); window.context = this; } }; });
  } });
  await page.click('.live > .btn.main');
  await until('pieces come in', () => one(desk.who, desk.id), (r) => r?.pieces >= 3);
  await page.evaluate(() => window.context.suspend()); // what a phone does behind a lock or a call
  await page.waitForSelector('.live .failure[role=alert]');
  await desk.page.waitForSelector('.phone-mic .failure[role=alert]');
  assert.match(await text(desk.page, '.phone-mic'), /a perdu son microphone/);
  await shot(page, 'phone-suspended');
  assert.deepEqual(await faults(page), []);
  const before = (await one(desk.who, desk.id)).pieces;
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange'))); // unlocked
  await until('it goes on by itself', () => one(desk.who, desk.id), (r) => r.pieces > before + 3);
  assert.ok((await one(desk.who, desk.id)).lost_ms > 0, 'what was not heard is counted');
  await crash(page);
  const again = await page.context().newPage();
  await again.goto('/phone');
  await again.waitForSelector('.live .warn');
  await until('nothing waits any more', () => waiting(again), (n) => n === 0);
  const r = await one(desk.who, desk.id);
  const lost = heard() - r.ms;
  t.diagnostic(`${lost} ms lost by the page that died`);
  assert.ok(lost <= 1000, `${lost} ms lost`);
  await again.click('.live > .btn.main');
  await until('it goes on', () => one(desk.who, desk.id), (now) => now.pieces > r.pieces + 2);
  assert.equal((await takes(desk.who, desk.id)).length, 1);
  await desk.page.click('.phone-mic .btn.main:has-text("Terminer")');
  await again.waitForSelector('.good');
});

test('the link opens once: a second phone is refused and the computer is warned', async () => {
  const desk = await computer();
  const address = await link(desk.page);
  const first = await phone(address);
  await first.waitForSelector('.live > .btn.main');
  const second = await phone(address);
  await second.waitForSelector('.failure');
  assert.match(await text(second, '.failure'), /a déjà servi/);
  await shot(second, 'phone-refused');
  assert.deepEqual(await faults(second), []);
  const third = await phone(address, { lang: 'en' });
  await third.waitForSelector('.failure');
  assert.match(await text(third, '.failure'), /already been used/);
  await shot(third, 'phone-refused-en');
  await desk.page.waitForSelector('.phone-mic .failure[role=alert]');
  assert.match(await text(desk.page, '.phone-mic'), /deuxième fois/);
  await shot(desk.page, 'phone-desk-refused');
  assert.deepEqual(await faults(desk.page), []);
  await first.goto(address); // the same phone reads the same picture again: no second try
  await first.waitForSelector('.live > .btn.main');
  await first.click('.live > .btn.main');
  await until('the first one records', () => one(desk.who, desk.id), (r) => r.pieces >= 2);
  assert.equal((await desk.who.read(`/api/recordings/${(await one(desk.who, desk.id)).id}/phone`)).tried, 2);
  assert.deepEqual([...first.trouble, ...second.trouble, ...third.trouble], []);
});

test('unlinked by the computer, the phone closes its microphone and keeps nothing; another link goes on', async () => {
  const desk = await computer();
  const page = await atWork(desk);
  await desk.page.click('.phone-mic .btn.danger');
  await page.waitForSelector('.warn[role=alert]');
  assert.match(await text(page, '.warn'), /n’est plus le microphone[\s\S]*détaché/);
  assert.equal(await microphone(page), 'ended');
  await until('nothing is kept', () => waiting(page), (n) => n === 0);
  await shot(page, 'phone-unlinked');
  assert.deepEqual(await faults(page), []);
  await desk.page.waitForSelector('.phone-mic .btn:has-text("Nouveau lien")');
  await shot(desk.page, 'phone-desk-unlinked');
  const held = (await one(desk.who, desk.id)).pieces;
  const again = await phone(await link(desk.page));
  await again.click('.live > .btn.main');
  await until('the same take goes on', () => one(desk.who, desk.id), (r) => r.pieces > held + 2);
  await again.click('.btn.main:has-text("Terminer")');
  await again.waitForSelector('.good');
  await until('it ends', () => one(desk.who, desk.id), (t) => t.state === 'stopped');
  assert.deepEqual([...page.trouble, ...again.trouble, ...desk.page.trouble], []);
});

test('a withdrawal and a sign-out of the computer end the phone', async () => {
  const desk = await computer();
  const page = await atWork(desk);
  await desk.who.post(`/api/encounters/${desk.id}/consent`, { decision: 'recording_refused' });
  await page.waitForSelector('.warn[role=alert]');
  assert.match(await text(page, '.warn'), /supprimé/);
  assert.equal(await microphone(page), 'ended');
  assert.equal(await waiting(page), 0);
  assert.deepEqual(await takes(desk.who, desk.id), []);
  await desk.page.reload();
  await desk.page.waitForSelector('.recording');
  assert.equal(await desk.page.locator('.phone-mic').count(), 0, 'no answer, no link');

  const other = await computer();
  const second = await atWork(other);
  await other.page.click('.top .btn:has-text("Se déconnecter"), .top a:has-text("Se déconnecter")');
  await second.waitForSelector('.warn[role=alert]');
  assert.match(await text(second, '.warn'), /session de l’ordinateur/);
  assert.equal(await microphone(second), 'ended');
  assert.equal((await one(other.who, other.id)).state, 'recording', 'what came is kept, to be gone on with or ended');
  assert.deepEqual([...page.trouble, ...second.trouble], []);
});

test('in English, with the code typed by hand; a phone that hears nothing is said to', async () => {
  writeFileSync(join(folder, 'silence.wav'), wav(20).fill(0, 44));
  const quiet = await browser(playing(join(folder, 'silence.wav')));
  const desk = await computer({ lang: 'en' });
  await link(desk.page);
  const page = await phone('/phone', { lang: 'en', chrome: quiet });
  await page.waitForSelector('#code');
  await page.evaluate(() => { location.hash = '%'; }); // an address that was typed wrong is a link that is not valid
  await page.waitForSelector('.failure');
  await page.waitForSelector('#code');
  assert.match(await text(page, '.failure'), /not valid/);
  await page.reload();
  await page.waitForSelector('#code');
  await shot(page, 'phone-code-en');
  assert.deepEqual(await faults(page), []);
  await page.fill('#code', '00000-00000-00000-00000');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.failure');
  assert.match(await text(page, '.failure'), /not valid/);
  await page.fill('#code', (await text(desk.page, '.phone-mic .secret')).toLowerCase());
  await page.evaluate(() => { const form = document.querySelector('form'); form.requestSubmit(); form.requestSubmit(); }); // a hurried finger
  await page.click('.live > .btn.main');
  assert.equal(await desk.page.locator('.phone-mic .failure').count(), 0, 'nobody is warned of a second try');
  await page.waitForSelector('.live .warn[role=alert]');
  await until('the computer says so', () => text(desk.page, '.phone-mic'), (s) => /No sound for five seconds/.test(s));
  await shot(page, 'phone-silent-en');
  await shot(desk.page, 'phone-desk-silent-en');
  assert.deepEqual(await faults(desk.page), []);
  assert.deepEqual([...page.trouble, ...desk.page.trouble], []);
  await quiet.close();
});

/** The server as it would be reached in clear by a name of the network. */
function inClear() {
  const proxy = http.createServer((req, res) => {
    const headers = { ...req.headers, host: `127.0.0.1:${house.port}` };
    if (headers.origin) headers.origin = house.url;
    req.pipe(http.request({ port: house.port, host: '127.0.0.1', method: req.method, path: req.url, headers }, (a) => {
      res.writeHead(a.statusCode, a.headers);
      a.pipe(res);
    }).on('error', () => res.destroy()));
  });
  return new Promise((done) => proxy.listen(0, '127.0.0.1', () => done(proxy)));
}

test('over plain HTTP the computer says why there is no microphone and no link, and the phone why there is no microphone, without spending it', async () => {
  const proxy = await inClear();
  const clear = await browser([...playing(join(folder, 'voice.wav')), `--host-resolver-rules=MAP vigie.test 127.0.0.1`]);
  const there = { ...house, url: `http://vigie.test:${proxy.address().port}` };
  const desk = await computer();
  const page = await open(clear, there);
  await signIn(page);
  await page.goto(`/#/encounter/${desk.id}`);
  await page.waitForSelector('.live .warn');
  assert.match(await text(page, '.live .warn'), /ne donne le microphone qu’à une page en HTTPS.*https:\/\/.*ou ajoutez un fichier sonore/s);
  assert.equal(await page.locator('.live .btn').count(), 0, 'no button that could only fail');
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('e');
  assert.equal(await page.locator('.live .failure').count(), 0);
  await page.click('.phone-mic .btn');
  await page.waitForSelector('.phone-mic .failure');
  assert.match(await text(page, '.phone-mic .failure'), /HTTPS/);
  await shot(page, 'phone-desk-insecure');
  assert.deepEqual(await faults(page), []);
  assert.deepEqual(await takes(desk.who, desk.id), []);

  const address = await link(desk.page);
  const small = await open(clear, there, SMALL);
  await small.goto(`/phone#${address.split('#')[1]}`);
  await small.waitForSelector('.failure');
  assert.match(await text(small, '.failure'), /HTTPS/);
  await shot(small, 'phone-insecure');
  assert.deepEqual(await faults(small), []);
  const take = (await one(desk.who, desk.id)).id;
  assert.equal((await desk.who.read(`/api/recordings/${take}/phone`)).state, 'waiting', 'the link is still good');
  await clear.close();
  proxy.closeAllConnections();
  await new Promise((done) => proxy.close(done));
});
