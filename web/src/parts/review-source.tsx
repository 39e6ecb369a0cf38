// The right pane: the sources, with the passages that the statements rest on.
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { useData } from '../hooks';
import { t, word } from '../i18n';
import type { Doc, Source, SourceShort } from '../types';
import { ScanBeside } from '../screens/scan';
import { Failure, Link, Wait } from './common';
import { type Passage, SourceText } from './source-text';

/** All passages of the source of a rank: those statements cite, those that speak against them, those left out. */
function passagesOf(doc: Doc, rank: number): Passage[] {
  const out: Passage[] = [];
  const take = (c: { source: number; start: number; end: number } | null | undefined, tag: string) => {
    if (c && c.source === rank && c.end > c.start) out.push({ start: c.start, end: c.end, tag });
  };
  for (const s of doc.sections)
    for (const st of s.statements) {
      for (const c of st.cites) take(c, `s${st.n}`);
      for (const r of st.reasons) take(r.cite, `s${st.n}`);
    }
  for (const o of doc.omissions) if (!o.decision) take(o.cite, `o${o.n}`);
  return out;
}

interface Props {
  doc: Doc; tag: string | null; follow: string | null; onPoint: (tags: string[]) => void; onPick: (tags: string[]) => void;
}

export function SourcePane({ doc, tag, follow, onPoint, onPick }: Props) {
  const pane = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!pane.current || !follow) return;
    const id = requestAnimationFrame(() => reveal(pane.current!, follow));
    return () => cancelAnimationFrame(id);
  }, [follow]);
  return (
    <section class="pane source-pane" ref={pane} aria-label={t('source')} tabIndex={0}>
      {doc.sources.map((s, rank) => (
        <OneSource key={s.id} short={s} rank={rank} doc={doc} tag={tag} onPoint={onPoint} onPick={onPick}
          onShown={() => { if (follow && pane.current) reveal(pane.current, follow); }} />
      ))}
    </section>
  );
}

function reveal(pane: HTMLElement, tag: string): void {
  const marks = [...pane.querySelectorAll<HTMLElement>('mark')];
  const mark = marks.find((m) => m.dataset.tags?.split(' ').includes(tag));
  if (!mark) return;
  const top = mark.getBoundingClientRect().top - pane.getBoundingClientRect().top;
  if (top > 40 && top < pane.clientHeight - 60) return;
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  pane.scrollTo({ top: pane.scrollTop + top - pane.clientHeight / 3, behavior: calm ? 'auto' : 'smooth' });
}

function OneSource({ short, rank, doc, tag, onPoint, onPick, onShown }: {
  short: SourceShort; rank: number; doc: Doc; tag: string | null;
  onPoint: (tags: string[]) => void; onPick: (tags: string[]) => void; onShown: () => void;
}) {
  const { data, error } = useData<Source>(`/api/sources/${short.id}?version=${short.version}`);
  const passages = useMemo(() => passagesOf(doc, rank), [doc, rank]);
  useEffect(() => { if (data) onShown(); }, [data]);
  return (
    <div class="one-source">
      <h2>{t('source')} <span class="quiet">{short.title} · {word('source', short.kind)}</span></h2>
      <Failure error={error} />
      {data && data.latest > data.version && <p class="warn">{t('source.newer', { n: data.version })}</p>}
      {data?.recording && <p><Link to={`/transcript/${data.recording}`}>{t('source.sound')}</Link></p>}
      {data?.format === 'scan' && <ScanBeside id={short.id} version={short.version} ranges={passages.filter((p) => p.tag === tag)} />}
      {data ? <SourceText source={data} passages={passages} lit={tag} onPoint={onPoint} onPick={onPick} /> : !error && <Wait />}
    </div>
  );
}
