// Byte offsets. The server counts bytes of UTF-8, a browser counts UTF-16 units.

/** Gives a function from a byte offset of `text` in UTF-8 to an index of the string; an offset inside a
 * character gives that character's start, one beyond the end gives the length. */
export function byteIndex(text: string): (byte: number) => number {
  if (isAscii(text)) return (byte) => Math.max(0, Math.min(byte, text.length));
  const starts: number[] = [];
  const units: number[] = [];
  let byte = 0;
  for (let i = 0; i < text.length; ) {
    const code = text.codePointAt(i)!;
    starts.push(byte);
    units.push(i);
    byte += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    i += code > 0xffff ? 2 : 1;
  }
  const total = byte;
  return (at) => {
    if (at >= total) return text.length;
    if (at <= 0) return 0;
    let lo = 0;
    let hi = starts.length - 1;
    while (lo < hi) {
      const mid = (lo + hi + 1) >> 1;
      if (starts[mid]! <= at) lo = mid;
      else hi = mid - 1;
    }
    return units[lo]!;
  };
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}

export interface Range<T> { start: number; end: number; tag: T }
export interface Piece<T> { text: string; start: number; tags: T[] }

/** Cuts text[from, to) at every boundary of `ranges` (byte offsets of the whole text) into pieces that each
 * carry the tags of all ranges covering them. The pieces joined are the text. */
export function pieces<T>(text: string, ranges: Range<T>[], from = 0, to = Infinity, index = byteIndex(text)): Piece<T>[] {
  const a = index(from);
  const b = index(to);
  const spans = ranges
    .map((r) => ({ start: Math.max(a, index(r.start)), end: Math.min(b, index(r.end)), tag: r.tag }))
    .filter((r) => r.start < r.end);
  const cuts = [...new Set([a, b, ...spans.flatMap((s) => [s.start, s.end])])].sort((x, y) => x - y);
  const out: Piece<T>[] = [];
  for (let i = 0; i + 1 < cuts.length; i++) {
    const start = cuts[i]!;
    const end = cuts[i + 1]!;
    const tags = spans.filter((s) => s.start <= start && s.end >= end).map((s) => s.tag);
    out.push({ text: text.slice(start, end), start, tags });
  }
  return out;
}
