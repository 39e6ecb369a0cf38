// A source with its speakers; the passages that statements rest on answer to the pointer.
import { memo } from 'preact/compat';
import { useMemo } from 'preact/hooks';
import { t, word } from '../i18n';
import { byteIndex, pieces, type Range } from '../offsets';
import type { Source, Turn } from '../types';

export interface Passage { start: number; end: number; tag: string }
interface Props {
  source: Source; passages: Passage[]; lit: string | null;
  onPoint?: (tags: string[]) => void; onPick?: (tags: string[]) => void;
}

/** Lines, for a source that has no turns. */
function linesOf(text: string): Turn[] {
  const out: Turn[] = [];
  const encoder = new TextEncoder();
  let at = 0;
  for (const line of text.split('\n')) {
    const n = encoder.encode(line).length;
    if (line.trim()) out.push({ speaker: '', start: at, end: at + n });
    at += n + 1;
  }
  return out;
}

function clock(s: number): string {
  return `${Math.floor(s / 60)}:${String(Math.floor(s % 60)).padStart(2, '0')}`;
}

export const SourceText = memo(function SourceText({ source, passages, lit, onPoint, onPick }: Props) {
  const turns = useMemo(() => (source.turns?.length ? source.turns : linesOf(source.text)), [source]);
  const index = useMemo(() => byteIndex(source.text), [source.text]);
  const ranges: Range<string>[] = passages;
  return (
    <div class="source-text">
      {turns.map((turn, i) => (
        <div class={`turn ${turn.speaker}`} key={i}>
          {turn.speaker && <span class="speaker">{word('speaker', turn.speaker)}
            {typeof turn.t0 === 'number' && <span class="clock"> {clock(turn.t0)}</span>}</span>}
          <p>
            {pieces(source.text, ranges, turn.start, turn.end, index).map((piece) => {
              if (piece.tags.length === 0) return piece.text;
              const on = lit !== null && piece.tags.includes(lit);
              return (
                <mark key={piece.start} class={on ? 'on' : ''} data-tags={piece.tags.join(' ')}
                  onMouseEnter={() => onPoint?.(piece.tags)} onMouseLeave={() => onPoint?.([])}
                  onClick={() => onPick?.(piece.tags)}>
                  {on && <span class="sr">{t('source.begins')} </span>}{piece.text}
                </mark>
              );
            })}
          </p>
        </div>
      ))}
    </div>
  );
});
