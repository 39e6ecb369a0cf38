// Words chosen with the mouse: what the browser has marked, as whole words of one turn.
import type { Passage } from './model';

/** Of the words that the mouse went over, those of the turn where it began; null when it went over fewer than two. */
export function dragged(): Passage | null {
  const s = getSelection();
  if (!s || s.isCollapsed || s.rangeCount === 0) return null;
  const range = s.getRangeAt(0);
  const begin = s.anchorNode instanceof Element ? s.anchorNode : s.anchorNode?.parentElement;
  const words = [...(begin?.closest('.turn')?.querySelectorAll<HTMLElement>('[data-w]') ?? [])].filter((w) => covers(range, w)).map((w) => Number(w.dataset.w));
  return words.length < 2 ? null : { from: words[0]!, to: words.at(-1)! + 1 };
}

/** A word that is only touched at its edge was not meant. */
function covers(range: Range, word: HTMLElement): boolean {
  if (!range.intersectsNode(word)) return false;
  const both = document.createRange();
  both.selectNodeContents(word);
  if (range.compareBoundaryPoints(Range.START_TO_START, both) > 0) both.setStart(range.startContainer, range.startOffset);
  if (range.compareBoundaryPoints(Range.END_TO_END, both) < 0) both.setEnd(range.endContainer, range.endOffset);
  return both.toString().trim() !== '';
}
