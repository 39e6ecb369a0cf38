// Differences between two texts, word by word, and between two versions of a document, statement by statement.
import type { Doc, Statement } from './types';

export interface Change { kind: 'same' | 'added' | 'removed'; text: string }

const MAX_CELLS = 4_000_000;

function words(text: string): string[] {
  return text.match(/\s+|[\p{L}\p{N}]+(?:[.,][\p{N}]+)*|[^\s\p{L}\p{N}]/gu) ?? [];
}

/** Longest common subsequence of words; texts too long for the table are shown as replaced whole. */
export function diffWords(before: string, after: string): Change[] {
  const a = words(before);
  const b = words(after);
  const w = b.length + 1;
  if ((a.length + 1) * w > MAX_CELLS) return merge([{ kind: 'removed', text: before }, { kind: 'added', text: after }]);
  const len = new Uint32Array((a.length + 1) * w);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      len[i * w + j] = a[i] === b[j] ? len[(i + 1) * w + j + 1]! + 1 : Math.max(len[(i + 1) * w + j]!, len[i * w + j + 1]!);
  const out: Change[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      out.push({ kind: 'same', text: a[i++]! });
      j++;
    } else if (i < a.length && (j === b.length || len[(i + 1) * w + j]! >= len[i * w + j + 1]!)) {
      out.push({ kind: 'removed', text: a[i++]! });
    } else {
      out.push({ kind: 'added', text: b[j++]! });
    }
  }
  return merge(out);
}

function merge(list: Change[]): Change[] {
  const out: Change[] = [];
  for (const c of list) {
    const last = out[out.length - 1];
    if (!c.text) continue;
    if (last && last.kind === c.kind) last.text += c.text;
    else out.push({ ...c });
  }
  return out;
}

export interface StatementChange {
  kind: 'same' | 'edited' | 'added' | 'removed'; n: number; before?: string; after?: string;
}
export interface SectionChange { id: string; title: string; changes: StatementChange[] }

/** Statements keep their number through the life of a document, so that they are matched by it. A removed
 * statement stands in the section it was removed from, after those that came before it. */
export function diffDocuments(before: Pick<Doc, 'sections'>, after: Pick<Doc, 'sections'>): SectionChange[] {
  const old = new Map<number, Statement>();
  const now = new Set<number>();
  for (const s of before.sections) for (const st of s.statements) old.set(st.n, st);
  for (const s of after.sections) for (const st of s.statements) now.add(st.n);
  const out: SectionChange[] = [];
  for (const s of after.sections) {
    const changes: StatementChange[] = s.statements.map((st) => changeOf(old.get(st.n), st));
    placeRemoved(changes, before.sections.find((b) => b.id === s.id)?.statements ?? [], now);
    out.push({ id: s.id, title: s.title, changes });
  }
  for (const b of before.sections)
    if (!after.sections.some((s) => s.id === b.id))
      out.push({ id: b.id, title: b.title, changes: b.statements.filter((st) => !now.has(st.n)).map(removed) });
  return out.filter((s) => s.changes.length > 0);
}

function changeOf(was: Statement | undefined, is: Statement): StatementChange {
  if (!was) return { kind: 'added', n: is.n, after: is.text };
  return { kind: was.text === is.text ? 'same' : 'edited', n: is.n, before: was.text, after: is.text };
}

function removed(st: Statement): StatementChange {
  return { kind: 'removed', n: st.n, before: st.text };
}

function placeRemoved(changes: StatementChange[], was: Statement[], now: Set<number>): void {
  let at = 0;
  for (const st of was) {
    const k = changes.findIndex((c) => c.n === st.n);
    if (k >= 0) at = k + 1;
    else if (!now.has(st.n)) changes.splice(at++, 0, removed(st));
  }
}

export function countChanges(list: SectionChange[]): { edited: number; removed: number; added: number; same: number } {
  const out = { edited: 0, removed: 0, added: 0, same: 0 };
  for (const s of list) for (const c of s.changes) out[c.kind]++;
  return out;
}
