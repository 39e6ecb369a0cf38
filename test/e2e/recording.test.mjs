// A consultation recorded in a real browser, whose microphone plays a WAV made here: the patient's answer first, nothing before
// it; pieces kept until acknowledged through a cut line, a killed server, a reload and a killed tab; what is missing is counted.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { colleague } from './colleague.mjs';
import { browser, faults, open, root, serve, shot, signIn } from './house.mjs';
import { crash, encounterOf, hearing, one, playing, RATE, takes, until, waiting, wav } from './sound.mjs';

const KILLS = Number(process.env.VIGIE_KILLS ?? 3); // of a tab; many in the long version
let house, chrome, folder;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vigie-sound-'));
  writeFileSync(join(folder, 'voice.wav'), wav(60));
  house = await serve();
  chrome = await browser(playing(join(folder, 'voice.wav')));
});
after(async () => {
  await chrome?.close();
  assert.equal(await house?.stop(), 0, 'the server stops in order');
  rmSync(folder, { recursive: true, force: true });
});

async function panel(page, encounter) {
  await page.goto(`/#/encounter/${encounter}`);
  await page.waitForSelector('.recording');
}

/** A signed-in physician before a new encounter's recordings; `prepare` is given the page before it loads. */
async function consultation(browser, { prepare = () => {}, ...options } = {}) {
  const who = await colleague(chrome, house, 'claire.martin');
  const page = await open(browser, house, options);
  await prepare(page);
  const id = await encounterOf(who);
  await signIn(page);
  await panel(page, id);
  return { who, page, id };
}

async function agree(page) {
  await page.click('.recording .consent.ask .btn.main');
  await page.waitForSelector('.live .btn.main');
}

const watchMicrophone = (page) => page.addInitScript(() => {
  window.asked = 0;
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = (c) => { window.asked++; return real(c); };
});

test('sound of any rate becomes 16 kHz, and what is above does not fold back into it', async () => {
  const { buildSync } = createRequire(join(root, 'web/package.json'))('esbuild');
  const { outputFiles } = buildSync({ entryPoints: [join(root, 'web/src/recording/resample.ts')], bundle: true, format: 'esm', write: false });
  const { Resampler } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
  for (const from of [16000, 44100, 48000, 96000]) {
    const level = (hertz) => {
      const out = [];
      const r = new Resampler(from);
      for (let at = 0; at < from; at += 128)
        r.push(Float32Array.from({ length: 128 }, (_, i) => Math.sin((2 * Math.PI * hertz * (at + i)) / from)), (s) => out.push(s));
      assert.ok(Math.abs(out.length - RATE) < 100, `${from}: ${out.length} samples of a second`);
      return Math.sqrt(2 * out.slice(200, -200).reduce((sum, s) => sum + s * s, 0) / (out.length - 400));
    };
    for (const hertz of [200, 1000, 4000, 6500]) assert.ok(Math.abs(level(hertz) - 1) < 0.02, `${from}: ${hertz} Hz at ${level(hertz)}`);
    if (from > 2 * RATE) for (const hertz of [9500, 12000, 15000]) assert.ok(level(hertz) < 0.02, `${from}: ${hertz} Hz at ${level(hertz)}`);
  }
});

test('nothing is recorded before the answer, nor after a refusal', async () => {
  const { who, page, id } = await consultation(chrome, { prepare: watchMicrophone });
  assert.equal(await page.locator('.live').count(), 0, 'no way to record before the answer');
  await shot(page, 'recording-ask');
  await page.keyboard.press('r'); // as it stands on the button, from the moment the page is there
  await page.waitForSelector('.recording .consent.said');
  assert.equal(await page.locator('.live').count(), 0);
  assert.equal(await page.evaluate(() => window.asked), 0, 'the browser was never asked for its microphone');
  assert.deepEqual(await takes(who, id), []);
  await shot(page, 'recording-refused');
  assert.deepEqual(page.trouble, []);
});

test('a consultation is recorded, paused, ended, heard', async () => {
  const { who, page, id } = await consultation(chrome, { prepare: watchMicrophone });
  await agree(page);
  assert.equal(await page.evaluate(() => window.asked), 0);
  await page.click('.live .btn.main');
  await until('pieces come in', () => one(who, id), (r) => r?.pieces >= 4);
  assert.equal(await page.evaluate(() => window.asked), 1);
  await page.waitForFunction(() => document.querySelector('meter').value > 20);
  assert.match(await page.locator('.live').innerText(), /Tout est sur le serveur/);
  await shot(page, 'recording-running');
  assert.deepEqual(await faults(page), []);

  await page.evaluate(() => document.activeElement?.blur());
  await page.keyboard.press('p');
  await page.waitForSelector('.rec-dot.paused');
  await until('what was said before the pause is there', () => page.locator('.live').innerText(), (s) => /Tout est sur le serveur/.test(s));
  const held = (await one(who, id)).ms;
  await shot(page, 'recording-paused');
  await page.setViewportSize({ width: 390, height: 800 });
  await shot(page, 'recording-phone');
  assert.deepEqual(await faults(page), []);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto('/#/day');
  await page.waitForSelector('#rec-badge');
  await page.click('#rec-badge');
  await page.waitForSelector('.rec-dot.paused');
  await page.evaluate(() => document.activeElement?.blur());
  await page.keyboard.press('p');
  await page.waitForSelector('.rec-dot.running');
  await until('it goes on', () => one(who, id), (r) => r.ms > held + 1000);
  await page.click('.live .btn.main');
  const r = await until('it ends', () => one(who, id), (t) => t.state === 'stopped');
  assert.equal(r.lost_ms, 0, 'a pause is no loss');
  await page.waitForSelector('.take audio');
  assert.match(await page.locator('.recording').innerText(), /Aucun moteur de transcription n’est installé/);
  const played = await page.evaluate(async () => {
    const a = document.querySelector('.take audio');
    a.muted = true;
    await a.play();
    return { duration: a.duration, error: a.error?.message ?? '' };
  });
  assert.equal(played.error, '');
  assert.ok(Math.abs(played.duration * 1000 - r.ms) < 20, `${played.duration} s of ${r.ms} ms`);
  assert.ok(loudest(await sound(page, r)) > 3000, 'the tone is in it');
  await shot(page, 'recording-ended');
  assert.deepEqual(await faults(page), []);
  assert.deepEqual(page.trouble, []);
});

/** The samples of a take. */
async function sound(page, r) {
  const bytes = await page.evaluate(async (id) => [...new Uint8Array(await (await fetch(`/api/recordings/${id}/audio`)).arrayBuffer())], r.id);
  const b = Buffer.from(bytes).subarray(44);
  return new Int16Array(b.buffer.slice(b.byteOffset, b.byteOffset + b.length));
}

const loudest = (samples) => samples.reduce((m, s) => Math.max(m, Math.abs(s)), 0);

test('a cut line, a dead clerk and a reload lose nothing that was said before', async () => {
  const { who, page, id } = await consultation(chrome);
  await agree(page);
  await page.click('.live .btn.main');
  await until('it begins', () => one(who, id), (r) => r?.pieces >= 2);

  await page.context().setOffline(true);
  await until('it says that the server is away', () => page.locator('.live').innerText(), (s) => /ne répond pas/.test(s));
  await until('and goes on', () => page.locator('.live').innerText(), (s) => /en attente dans ce navigateur/.test(s));
  await shot(page, 'recording-away');
  const before = (await one(who, id)).pieces;
  await page.context().setOffline(false);
  await until('what waited has come', () => one(who, id), (r) => r.pieces > before + 3);

  process.kill(Number(execFileSync('pgrep', ['-P', house.child.pid, 'vigie-clerk'])), 'SIGKILL');
  const here = (await until('another clerk answers', () => one(who, id).catch(() => null))).pieces;
  await until('and is given what comes', () => one(who, id), (r) => r.pieces > here + 2);
  assert.equal((await one(who, id)).lost_ms, 0, 'the line and the clerk cost nothing');

  page.on('dialog', (d) => void d.accept());
  await page.reload();
  await page.waitForSelector('.live .warn');
  await shot(page, 'recording-interrupted');
  await page.click('.live .btn.main');
  await page.waitForSelector('.rec-dot.running');
  const on = await until('the same take goes on', () => one(who, id), (r) => r.state === 'recording');
  await until('with more pieces', () => one(who, id), (r) => r.pieces >= on.pieces + 2);
  assert.equal((await takes(who, id)).length, 1);
  await page.click('.live .btn.main:has-text("Terminer")');
  const r = await until('it ends', () => one(who, id), (t) => t.state === 'stopped');
  assert.ok(r.lost_ms > 0, 'the reload is a cut, and said to be one');
  assert.deepEqual(page.trouble, []);
});

/** Records for `ms`, kills the tab, lets another one send what was kept: how many milliseconds are gone. With `plant` what the
 * browser keeps is taken away and the line is cut meanwhile: the count must see that. */
async function killed(context, who, id, ms, plant) {
  const page = await context.newPage();
  const heard = await hearing(page);
  await panel(page, id);
  const kept = (await one(who, id))?.ms ?? 0;
  if (plant) await page.route('**/pieces/*', (r) => r.abort());
  await page.click('.live .btn.main');
  await page.waitForSelector('.rec-dot.running');
  await page.waitForTimeout(ms); // the moment of the kill is the seed's
  await crash(page);
  const heir = await context.newPage();
  if (plant) {
    await heir.goto('/icon.svg');
    await heir.evaluate(() => new Promise((done) => { indexedDB.deleteDatabase('vigie.recording').onsuccess = done; }));
  }
  await panel(heir, id);
  await heir.waitForSelector('.live .warn');
  await until('nothing waits any more', () => waiting(heir), (n) => n === 0);
  await heir.close();
  return heard() - ((await one(who, id)).ms - kept);
}

test(`${KILLS} tabs killed while they record: at most a second of each is lost, never the take`, async (t) => {
  const who = await colleague(chrome, house, 'claire.martin');
  const id = await encounterOf(who);
  await who.post(`/api/encounters/${id}/consent`, { decision: 'recording_agreed' });
  let seed = 7;
  const random = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
  const first = await open(chrome, house);
  await signIn(first);
  const context = first.context();
  await first.close();
  const lost = [];
  for (let i = 0; i < KILLS; i++) lost.push(await killed(context, who, id, 1200 + 2000 * random(), false));
  t.diagnostic(`${KILLS} kills of a tab: ${Math.max(...lost)} ms lost at most, ${Math.round(lost.reduce((a, b) => a + b) / KILLS)} ms on average, 0 takes lost`);
  assert.equal((await takes(who, id)).length, 1, 'one take, gone on with each time');
  assert.ok(Math.max(...lost) <= 1000, `${lost} ms lost`);
  const planted = await killed(context, who, id, 3000, true);
  t.diagnostic(`planted: ${planted} ms seen to be lost`);
  assert.ok(planted > 1000, 'a planted loss is seen');
});

test('a withdrawal and a sign-out close the microphone; a withdrawal empties the browser too', async () => {
  const who = await colleague(chrome, house, 'claire.martin');
  const page = await open(chrome, house);
  await page.addInitScript(() => {
    const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (c) => (window.tracks = (await real(c)).getTracks(), new MediaStream(window.tracks));
  });
  const state = () => page.evaluate(() => window.tracks[0].readyState);
  const id = await encounterOf(who);
  await signIn(page);
  await panel(page, id);
  await agree(page);
  await page.click('.live .btn.main');
  await until('it begins', () => one(who, id), (r) => r?.pieces >= 2);
  await who.post(`/api/encounters/${id}/consent`, { decision: 'recording_refused' }); // by a colleague, on another screen
  await until('the microphone is closed', state, (s) => s === 'ended');
  await until('nothing is kept', () => waiting(page), (n) => n === 0);
  assert.deepEqual(await takes(who, id), []);

  await who.post(`/api/encounters/${id}/consent`, { decision: 'recording_agreed' });
  await page.reload();
  await page.click('.live .btn.main');
  await until('another begins', () => one(who, id), (r) => r?.pieces >= 2);
  await page.click('.top .btn:has-text("Se déconnecter"), .top a:has-text("Se déconnecter")');
  await until('the microphone is closed', state, (s) => s === 'ended');
  assert.equal((await one(who, id)).state, 'recording', 'to be gone on with, or ended');
  assert.deepEqual(page.trouble, []);
});

/** The tracks that the browser gave stand in window.tracks; what `window.asking` promises is waited for before. */
const heldMicrophone = (page) => page.addInitScript(() => {
  window.asked = 0;
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (c) => {
    window.asked++;
    await window.asking;
    if (window.fails) throw new DOMException('Starting videoinput failed', window.fails);
    return new MediaStream(window.tracks = (await real(c)).getTracks());
  };
});

test('by the keyboard alone, pressed twice, pulled out and plugged in again: the microphone is one, and what is wrong is said', async () => {
  const { who, page, id } = await consultation(chrome, { prepare: heldMicrophone });
  const focus = () => page.evaluate(() => document.activeElement.textContent);
  const said = () => page.locator('.live').innerText();
  await page.focus('.recording .consent.ask .btn.main');
  await page.keyboard.press('Enter');
  await until('the answer leads to the next act', focus, (s) => /^Enregistrer/.test(s));
  await page.evaluate(() => { window.fails = 'AbortError'; });
  await page.keyboard.press('Enter');
  await page.waitForSelector('.live .failure');
  assert.match(await page.locator('.live .failure').innerText(), /Le microphone n’a pas pu être ouvert \(AbortError\)\. Rechargez/, 'in words, with what to do');

  await page.evaluate(() => { window.fails = ''; window.asked = 0; window.asking = new Promise((go) => { window.give = go; }); });
  await page.evaluate(() => { const b = document.querySelector('.live .btn.main'); b.focus(); b.click(); b.click(); });
  await until('it is said while the browser asks', said, (s) => /Ouverture du microphone… Si le navigateur demande/.test(s));
  await page.evaluate(() => window.give());
  await page.waitForSelector('.rec-dot.running');
  await until('the place of the keyboard is kept', focus, (s) => /^Pause/.test(s));
  assert.equal(await page.evaluate(() => window.asked), 1);
  assert.equal(await page.locator('.live .failure').count(), 0);
  await until('it records', () => one(who, id), (r) => r?.pieces >= 2);

  await page.evaluate(() => window.tracks[0].dispatchEvent(new Event('ended')));
  await page.waitForSelector('.live .failure');
  await page.evaluate(() => { window.fails = 'NotReadableError'; });
  await page.click('.live .failure .btn');
  await until('another program has it', said, (s) => /utilisé par un autre programme/.test(s));
  assert.match(await said(), /ce qui se dit maintenant n’est pas enregistré/, 'it is still gone');
  await page.evaluate(() => { window.fails = ''; navigator.mediaDevices.dispatchEvent(new Event('devicechange')); });
  await page.waitForSelector('.live .failure', { state: 'detached' });
  const before = (await one(who, id)).pieces;
  await until('it goes on by itself', () => one(who, id), (r) => r.pieces > before + 2);

  // What the browser keeps cannot be read for a while, whoever asks for it (every other time): nothing is lost of it.
  await page.evaluate(() => {
    const real = IDBObjectStore.prototype.getAll;
    window.refused = 0;
    IDBObjectStore.prototype.getAll = function (...a) {
      if (this.name === 'take' && window.refused++ < 6 && window.refused % 2) throw new DOMException('planted', 'UnknownError');
      return real.apply(this, a);
    };
  });
  await page.waitForFunction(() => window.refused > 6);
  const kept = (await one(who, id)).pieces;
  await until('it goes on', () => one(who, id), (r) => r.pieces > kept + 2);
  await page.evaluate(() => { const b = document.querySelectorAll('.live .btn')[1]; b.click(); b.click(); });
  await until('it ends, once', () => one(who, id), (r) => r.state === 'stopped' && r.lost_ms === 0);
  await until('nothing waits', () => waiting(page), (n) => n === 0);
  assert.equal((await takes(who, id)).length, 1);
  assert.deepEqual(page.trouble, []);
});

test('who signs out while the browser asks for the microphone leaves it closed', async () => {
  const { who, page, id } = await consultation(chrome, { prepare: heldMicrophone });
  await agree(page);
  await page.evaluate(() => { window.asking = new Promise((go) => { window.give = go; }); });
  await page.click('.live .btn.main');
  await page.click('.top .btn:has-text("Se déconnecter"), .top a:has-text("Se déconnecter")');
  await page.waitForSelector('#login');
  await page.evaluate(() => window.give());
  await until('what the browser gives is given back', () => page.evaluate(() => window.tracks?.[0].readyState), (s) => s === 'ended');
  assert.deepEqual(await takes(who, id), []);
  assert.deepEqual(page.trouble, []);
});

test('a silent microphone is said to be silent', async () => {
  const quiet = wav(20).fill(0, 44);
  writeFileSync(join(folder, 'silence.wav'), quiet);
  const other = await browser(playing(join(folder, 'silence.wav')));
  const { who, page, id } = await consultation(other);
  await agree(page);
  await page.click('.live .btn.main');
  await page.waitForSelector('.live .warn[role=alert]');
  await shot(page, 'recording-silent');
  assert.deepEqual(await faults(page), []);
  assert.ok((await one(who, id)).pieces > 5, 'it is recorded all the same');
  await other.close();
});

/** What a telephone makes, and no browser plays: AMR frames of 20 ms at 12.2 kbit/s (3GPP TS 26.101). */
function amr(seconds) {
  const frames = Array.from({ length: 50 * seconds }, (_, i) => Buffer.from([0x3c, ...Array.from({ length: 31 }, (_, k) => (i * 37 + k * 101) % 256)]));
  return Buffer.concat([Buffer.from('#!AMR\n'), ...frames]);
}

/** The decoder that this house's warden has started. */
function decoder() {
  const children = readFileSync(`/proc/${house.child.pid}/task/${house.child.pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  return children.find((p) => existsSync(`/proc/${p}/comm`) && readFileSync(`/proc/${p}/comm`, 'utf8').startsWith('vigie-decode-au'));
}

test('a file that no browser plays goes up, is decoded by the server and is heard', async () => {
  const { who, page, id } = await consultation(chrome);
  await agree(page);
  await page.click('.recording summary');
  writeFileSync(join(folder, 'visite.amr'), amr(3600)); // an hour
  assert.equal(await page.evaluate(() => new Audio().canPlayType('audio/amr')), '', 'the browser cannot');
  await page.setInputFiles('#audio-file', join(folder, 'visite.amr'));
  const child = await until('a decoder runs', () => decoder());
  await page.waitForFunction(() => /Décodage\s: \d/.test(document.querySelector('.take [role=status]')?.textContent ?? ''));
  process.kill(child, 'SIGSTOP'); // so that there is time to look
  await shot(page, 'recording-decoding');
  assert.deepEqual(await faults(page), []);
  process.kill(child, 'SIGCONT');
  const r = await until('it is decoded', () => one(who, id), (t) => t?.state === 'stopped');
  assert.ok(Math.abs(r.ms - 3600000) < 200, `${r.ms} ms`);
  assert.deepEqual([r.file.state, r.file.kind, r.file.error, r.format], ['decoded', 'amr', '', 'pcm']);
  await page.waitForSelector('.take audio');
  const length = await page.evaluate(() => new Promise((done) => {
    const a = document.querySelector('.take audio');
    a.preload = 'metadata';
    a.onloadedmetadata = () => done(a.duration);
    a.load();
  }));
  assert.ok(Math.abs(length - 3600) < 1, `${length} s`);
  await until('the file is gone', () => readdirSync(join(house.data, 'blobs')), (all) => all.length === 0);
  await shot(page, 'recording-decoded');
  assert.deepEqual(await faults(page), []);
  assert.deepEqual(page.trouble, []);
});

test('a file that is no sound says so, is tried again and deleted; one that was cut gives what it has', async () => {
  const { who, page, id } = await consultation(chrome, { lang: 'en' });
  await agree(page);
  await page.click('.recording summary');
  writeFileSync(join(folder, 'letter.wav'), 'This is no sound at all. '.repeat(40));
  await page.setInputFiles('#audio-file', join(folder, 'letter.wav'));
  await page.waitForSelector('.take .failure');
  assert.match(await page.textContent('.take .failure'), /could not be decoded: it is not a sound/);
  await shot(page, 'recording-upload-en');
  assert.deepEqual(await faults(page), []);
  const before = (await one(who, id)).file;
  const asked = page.waitForResponse((r) => r.url().endsWith('/decode'));
  await page.click('.take .failure button:has-text("Try again")');
  assert.equal((await (await asked).json()).file.state, 'waiting');
  await until('it was tried', () => one(who, id), (r) => r.file.state === 'failed');
  assert.deepEqual((await one(who, id)).file, before);
  await page.waitForSelector('.take .failure');
  await page.click('.take .link:has-text("Delete")');
  await page.click('.take .danger');
  await until('nothing stays of it', () => takes(who, id), (all) => all.length === 0);
  const voice = readFileSync(join(folder, 'voice.wav'));
  writeFileSync(join(folder, 'cut.wav'), voice.subarray(0, voice.length / 2));
  await page.setInputFiles('#audio-file', join(folder, 'cut.wav'));
  await page.waitForSelector('.take .warn');
  const cut = await one(who, id);
  assert.equal(cut.file.error, 'BAD_INPUT');
  assert.ok(Math.abs(cut.ms - 30000) < 1000, `${cut.ms} ms`);
  await shot(page, 'recording-cut-file-en');
  assert.deepEqual(await faults(page), []);
  assert.deepEqual(page.trouble, []);
});

test('a file that is being sent shows how much, and is left at once when that is cancelled', async () => {
  const { who, page, id } = await consultation(chrome);
  await agree(page);
  await page.click('.recording summary');
  const line = await page.context().newCDPSession(page);
  await line.send('Network.enable');
  await line.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 400000 });
  await page.setInputFiles('#audio-file', join(folder, 'voice.wav'));
  await page.waitForFunction(() => (document.querySelector('#audio-up')?.value ?? 0) > 0.1);
  await shot(page, 'recording-sending');
  assert.deepEqual(await faults(page), []);
  await page.click('.recording details .link:has-text("Annuler")');
  await page.waitForSelector('.recording .failure');
  await line.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  assert.deepEqual(await takes(who, id), []);
  await page.click('.recording .failure button:has-text("Réessayer")');
  const r = await until('it is there', () => one(who, id), (t) => t?.state === 'stopped');
  assert.equal(r.bytes, readFileSync(join(folder, 'voice.wav')).length, 'sound of 16 kHz stays as it was');
  assert.deepEqual(page.trouble, []);
});

/** What the clock would do in hours, at once. */
function behindItsBack(sql) {
  execFileSync('python3', ['-c', 'import sqlite3,sys\nwith sqlite3.connect(sys.argv[1], timeout=30) as db: db.execute(sys.argv[2])', join(house.data, 'vigie.db'), sql]);
}

test('sound that is about to go is announced, kept longer with a reason, and goes at the signature', async () => {
  const who = await colleague(chrome, house, 'claire.martin');
  const page = await open(chrome, house);
  const id = await encounterOf(who);
  await who.post(`/api/encounters/${id}/consent`, { decision: 'recording_agreed' });
  await signIn(page);
  await panel(page, id);
  await page.click('.live .btn.main');
  await until('it begins', () => one(who, id), (r) => r?.pieces >= 2);
  await page.click('.live .btn.main:has-text("Terminer")');
  const r = await until('it ends', () => one(who, id), (t) => t.state === 'stopped');
  behindItsBack(`UPDATE recording SET warned_ms = 1 WHERE id = ${r.id}`);
  await page.goto('/#/day');
  await page.waitForSelector('#rec-notices');
  await shot(page, 'recording-notice');
  assert.deepEqual(await faults(page), []);
  await page.click('.take .btn:has-text("Garder plus longtemps")');
  await page.waitForSelector('.take .reason');
  await shot(page, 'recording-notice-why');
  assert.deepEqual(await faults(page), []);
  await page.click('.take .reason .btn:has-text("Pas encore transcrit")');
  await page.waitForSelector('#rec-notices', { state: 'detached' });
  assert.ok((await one(who, id)).due >= r.due, 'a day from now');

  const doc = await who.post(`/api/encounters/${id}/documents`, { type: 'consultation', engine: 'manual', sources: [] });
  await who.onDocument(doc.id, 'POST', '/statements', { section: doc.sections.at(-1).id, text: 'Bon état général.' });
  await page.goto(`/#/document/${doc.id}`);
  await page.waitForSelector('.statement');
  await page.keyboard.press('s');
  await page.waitForSelector('dialog .warn');
  assert.match(await page.locator('dialog .warn').innerText(), /un enregistrement/);
  await shot(page, 'recording-sign');
  await page.waitForSelector('dialog .btn.main:not([disabled])');
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog .mono');
  assert.deepEqual(await takes(who, id), []);
  assert.deepEqual(page.trouble, []);
});

test('the data protection officer sets how long', async () => {
  const page = await open(chrome, house, { width: 390, height: 800 });
  const { accounts } = await (await fetch(`${house.url}/api/info`)).json();
  await signIn(page, accounts.find((a) => a.role === 'dpo').login);
  await page.goto('/#/ledger');
  await page.waitForSelector('#cap-hours');
  await page.fill('#cap-hours', '48');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[role=status]:has-text("Durée enregistrée")');
  await page.waitForFunction(() => document.querySelector('#cap-hours').value === '48');
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing to scroll sideways');
  await page.locator('#rec-cap').scrollIntoViewIfNeeded();
  await page.locator('#cap-hours').press('Backspace');
  await page.locator('#cap-hours').press('Backspace');
  assert.equal(await page.inputValue('#cap-hours'), '', 'it can be emptied, to be typed anew');
  await shot(page, 'recording-cap');
  assert.deepEqual(await faults(page), []);
});
