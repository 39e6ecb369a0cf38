// Bundles the application into ../build/web: the page with its script, the stylesheet, the icon; the page of a phone.
// With --tests it bundles the unit tests into ../build/web-tests instead.
import { build } from 'esbuild';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, '..', 'build', 'web');
const FIRST_VIEW_LIMIT = 150 * 1024;
const PHONE_LIMIT = 64 * 1024;

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

const TARGET = ['chrome109', 'firefox115', 'safari16'];

/** Of the application's catalogues, the words that the phone's page uses: most of it speaks of records, which a phone never sees. */
const PHONE_WORDS = ['error.status', 'loading', 'retry'];
const phoneWords = {
  name: 'phone-words',
  setup(b) {
    b.onLoad({ filter: /share.i18n.(fr|en)\.json$/ }, ({ path }) => {
      const all = JSON.parse(readFileSync(path, 'utf8'));
      const missing = PHONE_WORDS.filter((k) => !(k in all));
      if (missing.length > 0) throw new Error(`${path} has no ${missing}`);
      return { contents: JSON.stringify(Object.fromEntries(PHONE_WORDS.map((k) => [k, all[k]]))), loader: 'json' };
    });
  },
};

/** What a phone loads: one script and the page, besides the style that all share. */
async function bundlePhone() {
  const { metafile } = await build({
    ...shared, entryPoints: { phone: 'src/phone/main.tsx' }, outdir: out, format: 'esm', metafile: true, target: TARGET, minify: true, plugins: [phoneWords],
  });
  cpSync(join(here, 'src', 'phone', 'phone.html'), join(out, 'phone.html'));
  const size = Object.values(metafile.outputs).reduce((n, o) => n + o.bytes, 0);
  if (size > PHONE_LIMIT) throw new Error(`the phone's page takes ${size} bytes of script: over ${PHONE_LIMIT}`);
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
    target: TARGET,
    minify: true,
  });
  await build({ ...shared, entryPoints: { worklet: 'src/recording/worklet.ts' }, outdir: out, format: 'esm', target: TARGET, minify: true });
  await build({ ...shared, entryPoints: { app: 'src/style.css' }, outdir: out, minify: true });
  await bundlePhone();
  cpSync(join(here, 'src', 'icon.svg'), join(out, 'icon.svg'));
  const size = firstView(metafile.outputs);
  if (size > FIRST_VIEW_LIMIT) throw new Error(`the first view takes ${size} bytes of script: over ${FIRST_VIEW_LIMIT}`);
  cpSync(join(here, 'src', 'index.html'), join(out, 'index.html')); // last: tool/build-web takes it for the sign that all is there
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
