// Bundles the application into ../build/web: one page, one script, one stylesheet, one icon.
// With --tests it bundles the unit tests into ../build/web-tests instead.
import { build } from 'esbuild';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
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

/** Bytes of app.js and of every script that it imports before it runs. */
function firstView(outputs) {
  const name = Object.keys(outputs).find((o) => o.endsWith('app.js'));
  const seen = new Set([name]);
  for (const o of seen) for (const i of outputs[o].imports) if (i.kind === 'import-statement') seen.add(i.path);
  return [...seen].reduce((n, o) => n + outputs[o].bytes, 0);
}

async function bundleApplication() {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const { metafile } = await build({
    ...shared,
    entryPoints: { app: 'src/main.tsx' },
    outdir: out,
    splitting: true, // what few people ask for is a file of its own
    chunkNames: '[name]-[hash]',
    metafile: true,
    format: 'esm',
    target: ['chrome109', 'firefox115', 'safari16'],
    minify: true,
  });
  await build({ ...shared, entryPoints: { worklet: 'src/recording/worklet.ts' }, outdir: out, format: 'esm', target: ['chrome109', 'firefox115', 'safari16'], minify: true });
  await build({ ...shared, entryPoints: { app: 'src/style.css' }, outdir: out, minify: true });
  cpSync(join(here, 'src', 'icon.svg'), join(out, 'icon.svg'));
  cpSync(join(here, 'src', 'index.html'), join(out, 'index.html'));
  const size = firstView(metafile.outputs);
  if (size > FIRST_VIEW_LIMIT) throw new Error(`the first view takes ${size} bytes of script: over ${FIRST_VIEW_LIMIT}`);
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
