// What the review screen works on, without a screen: the order of the points, what is open, why a statement is in doubt,
// and what the draft looks like the moment a key is pressed, before the server has answered.
import { has, t, word } from './i18n';
import type { Doc, Omission, Reason, Statement } from './types';

export type Point = { kind: 'statement'; n: number } | { kind: 'omission'; n: number };

export function tagOf(p: Point): string {
  return (p.kind === 'statement' ? 's' : 'o') + p.n;
}

export function pointOf(tag: string): Point {
  return { kind: tag[0] === 's' ? 'statement' : 'omission', n: Number(tag.slice(1)) };
}

/** Dangerous first; within the same danger in the server's order. */
export function openOmissions(doc: Doc): Omission[] {
  const open = doc.omissions.filter((o) => o.open || !o.decision);
  return [...open.filter((o) => o.critical), ...open.filter((o) => !o.critical)];
}

/** All that can be walked through, in the order of the screen: omissions stand above the sections. */
export function pointsOf(doc: Doc): Point[] {
  const said: Point[] = openOmissions(doc).map((o) => ({ kind: 'omission', n: o.n }));
  return [...said, ...doc.sections.flatMap((s) => s.statements.map((st): Point => ({ kind: 'statement', n: st.n })))];
}

/** The second reader has something against it. */
export function isFlagged(st: Pick<Statement, 'status'>): boolean {
  return st.status === 'unsupported' || st.status === 'contradicted';
}

export function findStatement(doc: Doc, n: number): Statement | undefined {
  for (const s of doc.sections) for (const st of s.statements) if (st.n === n) return st;
  return undefined;
}

export function isOpenPoint(doc: Doc, p: Point): boolean {
  if (p.kind === 'omission') return doc.omissions.some((o) => o.n === p.n && o.open);
  const st = findStatement(doc, p.n);
  return !!st && st.open;
}

/** The next open point after `from`, going round; null when nothing is open. */
export function nextOpen(doc: Doc, from: Point | null): Point | null {
  const list = pointsOf(doc);
  const at = from ? list.findIndex((p) => p.kind === from.kind && p.n === from.n) : -1;
  for (let i = 1; i <= list.length; i++) {
    const p = list[(at + i + list.length) % list.length]!;
    if (isOpenPoint(doc, p)) return p;
  }
  return null;
}

export function countOpen(doc: Doc): number {
  return pointsOf(doc).filter((p) => isOpenPoint(doc, p)).length;
}

/** Why a statement is in doubt, in the ward's words. */
export function reasonWords(r: Reason): string {
  const key = r.expected ? `doubt.${r.kind}.expected` : `doubt.${r.kind}`;
  if (!has(key)) return r.expected ? t('doubt.other.expected', { expected: r.expected }) : word('doubt', r.kind);
  return t(key, { found: r.found ?? '', expected: r.expected ?? '' });
}

/** All of them in one line; words of a scan that are hard to read are told together. */
export function reasonsWords(reasons: Reason[]): string {
  const misread = reasons.filter((r) => r.kind === 'misread');
  const others = reasons.filter((r) => r.kind !== 'misread').map(reasonWords);
  if (misread.length === 1) others.push(reasonWords(misread[0]!));
  if (misread.length > 1) others.push(t('doubt.misread.n', { found: misread.map((r) => t('doubt.misread.word', { found: r.found ?? '' })).join(', ') }));
  return others.join(t('semicolon'));
}

function withStatements(doc: Doc, change: (st: Statement) => Statement | null): Doc {
  const sections = doc.sections.map((s) => ({
    ...s, statements: s.statements.map(change).filter((st): st is Statement => st !== null),
  }));
  const next = { ...doc, sections };
  return { ...next, open_points: countOpen(next) };
}

/** The draft as it will be once the server agrees. */
export function acknowledged(doc: Doc, n: number, by: string, decision = 'acknowledged'): Doc {
  const review = { decision, by, at: new Date().toISOString() };
  return withStatements(doc, (st) => (st.n === n ? { ...st, review, open: false } : st));
}

export function without(doc: Doc, n: number): Doc {
  return withStatements(doc, (st) => (st.n === n ? null : st));
}

/** Where a statement stands, to put it back after a removal. */
export function placeOf(doc: Doc, n: number): { section: string; after: number | null } | null {
  for (const s of doc.sections) {
    const i = s.statements.findIndex((st) => st.n === n);
    if (i >= 0) return { section: s.id, after: i > 0 ? s.statements[i - 1]!.n : null };
  }
  return null;
}

/** The text of a draft that someone copies: it carries what it is. */
export function copied(text: string): string {
  return `[${t('proposal.banner')}]\n\n${text}`;
}
