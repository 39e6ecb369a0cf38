// Every screen, in both languages and at two widths, by day and by night: pictures for the eye, axe-core for the rules.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { colleague, documentOf, statementsOf } from './colleague.mjs';
import { browser, faults, open, serve, shot, signIn } from './house.mjs';

// Colours differ by scheme and layouts by width, so the rules are asked once for each of these.
const VIEWS = [
  { lang: 'fr', width: 1440, scheme: 'light', rules: true },
  { lang: 'en', width: 820, scheme: 'light', rules: true },
  { lang: 'fr', width: 1440, scheme: 'dark', rules: true },
  { lang: 'en', width: 1440, scheme: 'light', rules: false },
  { lang: 'fr', width: 820, scheme: 'light', rules: false },
].filter((_, i) => process.env.VIGIE_VIEWS === undefined || i % 2 === Number(process.env.VIGIE_VIEWS)); // halves, side by side
const PATIENCE_MS = 15000;
let house, chrome, flagged, signed, unread;

before(async () => {
  [house, chrome] = [await serve(), await browser()];
  const karim = await colleague(chrome, house, 'karim.benali');
  const lea = await colleague(chrome, house, 'lea.fontaine');
  flagged = documentOf(await karim.read('/api/day'), 'MARCHAND');
  unread = documentOf(await lea.read('/api/day'), 'MOREL');
  signed = (await (await colleague(chrome, house, 'claire.martin')).read('/api/day')).signed_today[0].document;
  const sophie = await colleague(chrome, house, 'sophie.garnier');
  const { template } = await sophie.read('/api/templates/consultation/versions/0');
  template.sections.push({ id: 'signes', title: { fr: 'Signes négatifs', en: 'Negatives' }, takes: ['histoire:negative'] });
  await sophie.post('/api/templates/consultation/versions', { base: 0, latest: 0, note: 'Demande de la commission médicale', template });
  const said = statementsOf(await karim.read(`/api/documents/${flagged}`));
  const dose = said.find((s) => /\d mg/.test(s.text));
  await karim.onDocument(flagged, 'PUT', `/statements/${dose.n}`, { text: dose.text.replace(/[\d.,]+ mg/, '999 mg') });
  // all that tells the allergy to the contrast medium goes, so that it is left out
  for (const s of said.filter((s) => /iod/.test(s.text))) await karim.onDocument(flagged, 'DELETE', `/statements/${s.n}`);
});
after(async () => {
  await chrome?.close();
  assert.equal(await house?.stop(), 0, 'the server stops in order');
});

/** Goes to an address of the application and waits for what shows that it is there. */
async function to(page, path, sign) {
  await page.goto(`/#${path}`);
  await page.waitForSelector(sign);
}

async function encounterOf(page, name) {
  await to(page, '/day', '.item');
  await page.locator('.item a', { hasText: name }).click();
}

async function keys(page, ...names) {
  for (const k of names) await page.keyboard.press(k);
}

/** [who is signed in, the screen's name, how to get there]; '' is nobody. */
const SCREENS = [
  ['', 'sign-in', async (p) => { await p.goto('/'); await p.waitForSelector('.account'); }],
  ['', 'transparency', (p) => to(p, '/transparency', 'h2')],
  ['claire.martin', 'day', (p) => to(p, '/day', '.item')],
  ['claire.martin', 'search', async (p) => {
    await to(p, '/day', '.item');
    await keys(p, '/');
    await p.fill('#q', 'lef');
    await p.waitForSelector('.found li');
  }],
  ['claire.martin', 'new-patient', async (p) => {
    await to(p, '/day', '.item');
    await keys(p, 'n');
    await p.fill('#q', 'Zzyx');
    await p.locator('dialog .btn.plain').click();
    await p.waitForSelector('#birth_name');
  }],
  ['claire.martin', 'consent', async (p) => { await encounterOf(p, 'NGUYEN'); await p.waitForSelector('.consent.ask'); }],
  ['claire.martin', 'paste', async (p) => { await encounterOf(p, 'DELATTRE'); await p.waitForSelector('textarea'); }],
  ['claire.martin', 'without-ai', async (p) => { await encounterOf(p, 'LEGRAND'); await p.waitForSelector('textarea'); }],
  ['claire.martin', 'said', async (p) => { await encounterOf(p, 'GUÉRIN'); await p.waitForSelector('.turn'); }],
  ['claire.martin', 'patient', async (p) => {
    await encounterOf(p, 'GUÉRIN');
    await p.locator('.banner a').click();
    await p.waitForSelector('.timeline li');
  }],
  ['claire.martin', 'break-glass', async (p) => {
    await to(p, '/day', '.item');
    await keys(p, '/');
    await p.fill('#q', 'boucher');
    await p.locator('.found li').first().click();
    await p.waitForSelector('#glass');
  }],
  ['claire.martin', 'review', async (p) => { await to(p, `/document/${unread}`, '.statement'); await p.waitForSelector('.turn'); }],
  ['claire.martin', 'edit', async (p) => {
    await to(p, `/document/${unread}`, '.statement.here');
    await keys(p, 'e');
    await p.fill('.editor textarea', 'Paracétamol 9 g par jour.');
    await p.waitForSelector('.editor .why');
  }],
  ['karim.benali', 'left-out', async (p) => {
    await to(p, `/document/${flagged}`, '.omission');
    await p.locator('.omission').first().click();
    await keys(p, 'x');
    await p.waitForSelector('.reason');
  }],
  ['karim.benali', 'flagged', async (p) => {
    await to(p, `/document/${flagged}`, '.statement');
    await p.locator('.statement.contradicted, .statement.unsupported').first().click();
    await keys(p, 'Enter');
    await p.waitForSelector('.reason');
  }],
  ['claire.martin', 'signed', (p) => to(p, `/document/${signed}`, '.sealed-word')],
  ['claire.martin', 'history', (p) => to(p, `/document/${signed}/history`, '.diff')],
  ['claire.martin', 'help', (p) => to(p, '/help', '.keys')],
  ['claire.martin', 'not-here', (p) => to(p, '/nowhere', 'h1')],
  ['yann.lebris', 'day-secretary', (p) => to(p, '/day', '.list')],
  ['ines.caron', 'ledger', async (p) => {
    await to(p, '/ledger', '.ledger tbody tr');
    await p.locator('.proof .btn.main').click();
    await p.waitForSelector('.proof .good');
    await p.locator('.ledger .btn.link').first().click(); // the youngest entry: its checkpoint is still to come
    await p.waitForSelector('.inclusion');
  }],
  ['sophie.garnier', 'templates', (p) => to(p, '/templates', '.tpl-types')],
  ['sophie.garnier', 'template', async (p) => {
    await to(p, '/templates/consultation', '.tpl-history table');
    await p.locator('.tpl-history .btn', { hasText: /^(Tester|Test)$/ }).first().click();
    await p.waitForSelector('.tpl-trial .good');
  }],
  ['sophie.garnier', 'template-editor', (p) => to(p, '/templates/consultation/edit/1', '.tpl-draft h3')],
  ['sophie.garnier', 'template-examples', (p) => to(p, '/templates/crh/examples', '#text-0')],
  ['sophie.garnier', 'template-cases', (p) => to(p, '/templates/cases', '.tpl-cases')],
];

/** Nothing may stick out of the window's sides. */
function overflow(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

for (const view of VIEWS) {
  const name = `${view.lang}-${view.width}${view.scheme === 'dark' ? '-dark' : ''}`;
  test(`the screens, ${name}`, async (t) => {
    const pages = new Map();
    for (const [who, screen, reach] of SCREENS) {
      await t.test(screen, async () => {
        if (!pages.has(who)) {
          pages.set(who, await open(chrome, house, view));
          pages.get(who).setDefaultTimeout(PATIENCE_MS);
          if (who) await signIn(pages.get(who), who);
        }
        const page = pages.get(who);
        await page.goto('about:blank');
        await reach(page);
        await shot(page, `${screen}-${name}`);
        if (view.rules) assert.deepEqual(await faults(page), []);
        assert.equal(await overflow(page), 0, 'the page is no wider than the window');
        assert.deepEqual(page.trouble, []);
      });
    }
    for (const p of pages.values()) await p.context().close();
  });
}
