// Bundles the application into ../build/web: one page, one script, one stylesheet, one icon.
// With --tests it bundles the unit tests into ../build/web-tests instead.
import { build } from 'esbuild';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, '..', 'build', 'web');
const FIRST_VIEW_LIMIT = 150 * 1024;

const shared = {
  absWorkingDir: here,
  bundle: true,
  charset: 'utf8',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none',
  logLevel: 'warning',
};

async function bundleApplication() {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  await build({
    ...shared,
    entryPoints: { app: 'src/main.tsx' },
    outdir: out,
    format: 'esm',
    target: ['chrome109', 'firefox115', 'safari16'],
    minify: true,
  });
  await build({ ...shared, entryPoints: { app: 'src/style.css' }, outdir: out, minify: true });
  cpSync(join(here, 'src', 'icon.svg'), join(out, 'icon.svg'));
  cpSync(join(here, 'src', 'index.html'), join(out, 'index.html'));
  const size = statSync(join(out, 'app.js')).size;
  if (size > FIRST_VIEW_LIMIT) throw new Error(`app.js is ${size} bytes: over ${FIRST_VIEW_LIMIT}`);
  for (const name of readdirSync(out)) {
    const bytes = readFileSync(join(out, name));
    process.stdout.write(`build/web/${name} ${bytes.length} bytes\n`);
  }
}

async function bundleTests() {
  const dir = join(here, '..', 'build', 'web-tests');
  rmSync(dir, { recursive: true, force: true });
  const names = readdirSync(join(here, 'test')).filter((n) => n.endsWith('.test.ts'));
  await build({
    ...shared,
    entryPoints: names.map((n) => join('test', n)),
    outdir: dir,
    outExtension: { '.js': '.mjs' },
    format: 'esm',
    platform: 'node',
    target: 'node18',
  });
}

await (process.argv.includes('--tests') ? bundleTests() : bundleApplication());
