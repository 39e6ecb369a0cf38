// What an establishment's template is in the browser, and what may be done to one: pure functions over the shapes of doc/api.md.
export interface Words { fr: string; en: string }
export interface Part { id: string; title: Words; takes: string[]; empty?: Words }
export interface Template { title: Words; sections: Part[] }
export interface Act { at: string; by: string; mine: boolean }
export interface Tested { passed: boolean; current: boolean; cases: number; facts: number; lost: number; flagged: number; missed: number }
export interface Version {
  type: string; version: number; base: number; state: 'builtin' | 'draft' | 'tested' | 'released' | 'retired'; sha256: string; note: string;
  created: Act | null; tested: Act | null; released: Act | null; retired: Act | null; test: Tested | null; template?: Template;
}
export interface TypeLine { type: string; title: string; in_force: number; latest: number; versions: Version[] }
export interface Expected { says: string; in: string }
export interface Case { id: string | null; title: string; type: string; text: string; expected: Expected[]; created: string | null; created_by: string }
export interface Place { id: string; title: string }
export interface Fact { words: string; route: string; group: string; before: Place | null; after: Place | null }
export interface CaseTrial {
  id: string | null; title: string; lost: number; moved: number; flagged: number; missed: Expected[];
  sections: { id: string; title: string; empty: string; statements: { text: string; status: string }[] }[]; facts: Fact[];
}
export interface Trial {
  passed: boolean; facts: number; moved: number; lost: number; flagged: number; missed: number; goes_nowhere: string[]; cases: CaseTrial[];
}
export interface Change { kind: 'title' | 'added' | 'removed' | 'order' | 'empty' | 'takes'; lang?: string; section?: string; what?: string; before: string; after: string }

export const ROUTES = ['motif', 'histoire', 'antecedents', 'allergies', 'traitements', 'mode_de_vie', 'examen', 'conclusion', 'conduite'];
export const GROUPS = ['words', 'family', 'negative', 'finding', 'problem', 'measurement', 'medication', 'allergy', 'procedure', 'social', 'administrative'];
/** The groups that are worth a section of their own; the others are for the API. */
const OFFERED = ['family', 'negative', 'finding', 'problem', 'measurement', 'medication', 'procedure', 'words'];

/** The rank of the section that takes this very word, -1 when none does. */
export function holder(t: Template, take: string): number {
  return t.sections.findIndex((s) => s.takes.includes(take));
}

/** What the type writes and no section takes: "antecedents" for all of it, else "antecedents:family" and so on. */
export function goesNowhere(t: Template, builtin: Template): string[] {
  const lost: string[] = [];
  for (const r of ROUTES) {
    if (holder(builtin, r) < 0 || holder(t, r) >= 0) continue;
    const left = GROUPS.filter((g) => holder(t, `${r}:${g}`) < 0);
    lost.push(...(left.length === GROUPS.length ? [r] : left.map((g) => `${r}:${g}`)));
  }
  return lost;
}

/** What may be put into a section: every route of the type, then its groups; without what the section has. */
export function offers(builtin: Template, s: Part): { route: string; takes: string[] }[] {
  return ROUTES.filter((r) => holder(builtin, r) >= 0)
    .map((r) => ({ route: r, takes: [r, ...OFFERED.map((g) => `${r}:${g}`)].filter((x) => !s.takes.includes(x)) }))
    .filter((o) => o.takes.length > 0);
}

const change = (t: Template, at: number, f: (s: Part) => Part): Template => ({ ...t, sections: t.sections.map((s, i) => (i === at ? f(s) : s)) });

/** Puts something into a section, out of the one that had it: a thing stands once. */
export function put(t: Template, at: number, take: string): Template {
  const out = { ...t, sections: t.sections.map((s) => ({ ...s, takes: s.takes.filter((x) => x !== take) })) };
  return change(out, at, (s) => ({ ...s, takes: [...s.takes, take] }));
}

export function drop(t: Template, at: number, take: string): Template {
  return change(t, at, (s) => ({ ...s, takes: s.takes.filter((x) => x !== take) }));
}

export function rename(t: Template, at: number, words: Partial<Words>): Template {
  return change(t, at, (s) => ({ ...s, title: { ...s.title, ...words } }));
}

export function setEmpty(t: Template, at: number, empty: Words | undefined): Template {
  return change(t, at, ({ empty: _, ...s }) => (empty ? { ...s, empty } : s));
}

export function move(t: Template, from: number, to: number): Template {
  if (to < 0 || to >= t.sections.length || from === to) return t;
  const sections = [...t.sections];
  const [one] = sections.splice(from, 1);
  sections.splice(to, 0, one!);
  return { ...t, sections };
}

export function addPart(t: Template, title: Words): Template {
  let n = t.sections.length + 1;
  while (t.sections.some((s) => s.id === `section_${n}`)) n += 1;
  return { ...t, sections: [...t.sections, { id: `section_${n}`, title, takes: [] }] };
}

/** Removes a section; what it took goes nowhere until it is put elsewhere. */
export function removePart(t: Template, at: number): Template {
  return { ...t, sections: t.sections.filter((_, i) => i !== at) };
}

/** "sections.2.title" as [2, "title"]; null when it names no section. */
export function faultAt(detail: string): [number, string] | null {
  const m = /^sections\.(\d+)(?:\.(\w+))?$/.exec(detail);
  return m ? [Number(m[1]), m[2] ?? ''] : null;
}

/** Changes of "takes" gathered by where they go: one sentence for what moves together. */
export function gatherMoves(changes: Change[]): { before: string; after: string; whats: string[] }[] {
  const groups = new Map<string, { before: string; after: string; whats: string[] }>();
  for (const c of changes) {
    if (c.kind !== 'takes' || !c.what) continue;
    const key = `${c.before}\n${c.after}`;
    const g = groups.get(key) ?? { before: c.before, after: c.after, whats: [] };
    g.whats.push(c.what);
    groups.set(key, g);
  }
  return [...groups.values()].map((g) => ({ ...g, whats: whole(g.whats) }));
}

/** "histoire" instead of its eleven groups. */
function whole(whats: string[]): string[] {
  const out: string[] = [];
  for (const r of ROUTES) {
    const mine = whats.filter((w) => w.startsWith(`${r}:`));
    out.push(...(mine.length === GROUPS.length ? [r] : mine));
  }
  return out;
}
