// What a transcript is on the screen: its words, its turns, and what each word carries.
import type { TranscriptState } from '../types';

/** [from ms, to ms, confidence in hundredths or -1, 0 heard | 1 a person's | 2 set apart, text] */
export type Word = [number, number, number, 0 | 1 | 2, string];
export type Role = 'none' | 'physician' | 'patient' | 'other';
export interface Turn { from: number; to: number; role: Role; chosen: boolean }
/** Words that the engine said where nobody speaks: how many, never which. */
export interface Gap { t0: number; t1: number; words: number }
export interface Doubt { word: number; what: string }
/** A name, and whence it is: the patient's own record, a terminology of the establishment, or the lexicon. */
export interface Choice { proposed: string; source: 'patient' | 'terminology' | 'lexicon'; terminology: string }
/** The nearest name, and those that are about as near: which of them was said is for a person to hear. */
export interface Proposal extends Choice { from: number; to: number; heard: string; before: string; others: Choice[] }
export interface Transcript {
  id: string; encounter: string; ms: number; sound: number; created: string; transcript: TranscriptState;
  words: Word[]; turns: Turn[]; withheld: Gap[]; doubts: Doubt[]; names: Proposal[]; numbers: { from: number; to: number; digits: string }[];
}

/** What was withheld before each turn, and behind the last one, as one: where the first of it was, and how many words. */
export function withheldBefore(x: Transcript): Map<number, Gap> {
  const out = new Map<number, Gap>();
  for (const g of x.withheld) {
    const next = x.turns.findIndex((u) => (x.words[u.from]?.[0] ?? 0) >= g.t0);
    const at = next < 0 ? x.turns.length : next;
    const former = out.get(at);
    out.set(at, former ? { t0: former.t0, t1: g.t1, words: former.words + g.words } : g);
  }
  return out;
}

/** What stands beside single words, looked up by their place. */
export interface Notes { doubt: Map<number, string>; name: Map<number, Proposal>; digits: Map<number, string> }

export function notesOf(x: Transcript): Notes {
  const doubt = new Map(x.doubts.map((d) => [d.word, d.what]));
  const name = new Map<number, Proposal>();
  for (const n of x.names) for (let i = n.from; i < n.to; i++) name.set(i, n);
  return { doubt, name, digits: new Map(x.numbers.map((n) => [n.to - 1, n.digits])) };
}

export const choices = (n: Proposal): Choice[] => [n, ...n.others];

/** Where a person should look next: doubts as the server orders them (doses and negations first), then the proposed names. */
export function points(x: Transcript): number[] {
  const seen = new Set<number>();
  return [...x.doubts.map((d) => d.word), ...x.names.map((n) => n.from)].filter((w) => !seen.has(w) && seen.add(w));
}

/** The next point after the one that was visited; the first when there is none. */
export function nextPoint(all: number[], last: number): number {
  const at = all.indexOf(last);
  return all.length === 0 ? -1 : all[(at + 1) % all.length]!;
}

export const shown = (w: Word): boolean => w[3] !== 2;

/** The next shown word in a direction, -1 at the end. */
export function step(words: Word[], from: number, by: 1 | -1): number {
  for (let i = from + by; i >= 0 && i < words.length; i += by) if (shown(words[i]!)) return i;
  return -1;
}

export interface Passage { from: number; to: number }

/** The words from one to another, either way round, as far as the turn of the first goes: nobody corrects two people at once. */
export function passage(turns: Turn[], first: number, last: number): Passage {
  const u = turns[turnOf(turns, first)] ?? { from: first, to: first + 1 };
  const end = Math.max(u.from, Math.min(u.to - 1, last));
  return { from: Math.min(first, end), to: Math.max(first, end) + 1 };
}

/** The word that is being said at a time, by halving. */
export function wordAt(words: Word[], ms: number): number {
  let low = 0, high = words.length - 1, best = -1;
  while (low <= high) {
    const mid = (low + high) >> 1;
    if (words[mid]![0] <= ms) { best = mid; low = mid + 1; } else high = mid - 1;
  }
  return best >= 0 && ms <= words[best]![1] + 300 ? best : -1;
}

export function textOf(words: Word[], from: number, to: number): string {
  return words.slice(from, to).filter(shown).map((w) => w[4]).join(' ');
}

/** The marks after a passage, which stay when its words are replaced. */
export const closing = (text: string): string => /[.,;:!?…»)]*$/.exec(text)![0];

export function turnOf(turns: Turn[], word: number): number {
  return turns.findIndex((u) => u.from <= word && word < u.to);
}
