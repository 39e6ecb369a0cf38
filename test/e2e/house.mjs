// house.mjs - a demo server of its own for each test file, and a browser in front of it
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdtempSync, mkdirSync, rmSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(fileURLToPath(import.meta.url), '../../..');
const require = createRequire(join(root, 'web/package.json'));
const { chromium } = require('playwright-core');
export const build = resolve(process.env.VIGIE_BUILD ?? join(root, 'build'));
export const shots = join(build, 'screenshots');
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
mkdirSync(shots, { recursive: true });

/** Starts `vigie serve` (the demo, unless told) on a port of the system’s choice; resolves once it prints its address. */
export function serve(data = mkdtempSync(join(tmpdir(), 'vigie-e2e-')), port = 0, options = ['--demo']) {
  return new Promise((done, fail) => {
    const child = spawn(join(build, 'vigie'), ['serve', ...options, '--data', data, '--listen', `127.0.0.1:${port}`],
      { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, VIGIE_LOG: 'warn' } });
    let said = '';
    let log = '';
    const late = setTimeout(() => fail(new Error(`no address within 60 s: ${said}${log}`)), 60000);
    child.stderr.on('data', (b) => { log += b; });
    child.stdout.on('data', (b) => {
      said += b;
      const at = said.match(/(http:\/\/[\d.]+:(\d+))\//);
      if (!at || !said.includes('Ctrl-C')) return;
      clearTimeout(late);
      done({
        url: at[1], port: Number(at[2]), data, child, said, log: () => log,
        stop: (keep = false) => new Promise((gone) => {
          child.once('exit', (code) => { if (!keep) rmSync(data, { recursive: true, force: true }); gone(code); });
          if (child.exitCode !== null) child.emit('exit', child.exitCode);
          else child.kill('SIGTERM');
        }),
      });
    });
    child.once('exit', (code) => { clearTimeout(late); fail(new Error(`ended with ${code}: ${said}${log}`)); });
  });
}

/** `more`: further switches, such as a microphone that plays a file. */
export function browser(more = []) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', ...more],
  });
}

/** A page of its own session; every request elsewhere and every error of the page is kept. */
export async function open(chrome, house, { lang = 'fr', width = 1440, height = 900, scheme = 'light' } = {}) {
  const context = await chrome.newContext({
    viewport: { width, height }, locale: lang === 'fr' ? 'fr-FR' : 'en-GB', colorScheme: scheme, baseURL: house.url,
    reducedMotion: 'reduce', acceptDownloads: true,
  });
  const page = await context.newPage();
  page.trouble = [];
  page.on('pageerror', (e) => page.trouble.push(`error: ${e.message}`));
  page.on('console', (m) => { if (m.type() === 'error' && !/status of 4\d\d|status of 503|ERR_/.test(m.text())) page.trouble.push(m.text()); });
  page.on('request', (r) => { if (!r.url().startsWith(house.url) && !r.url().startsWith('data:') && !r.url().startsWith('blob:')) page.trouble.push(`asked ${r.url()}`); });
  return page;
}

export const password = 'vigie-demo-2026';

export async function signIn(page, login = 'claire.martin') {
  await page.goto('/');
  await page.fill('#login', login);
  await page.fill('#password', password);
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => !document.querySelector('#password'));
}

export async function shot(page, name) {
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
}

/** What axe-core finds against WCAG 2.2 AA and its own good practice, in words. */
export async function faults(page) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
    return violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(' | ')}`);
  });
}
