// What is being said, while it is recorded: what stays in black, what may still change in grey.
import { useEffect, useRef, useState } from 'preact/hooks';
import en from '../../../share/i18n/transcript.en.json';
import fr from '../../../share/i18n/transcript.fr.json';
import { call } from '../api';
import { addWords, t } from '../i18n';

addWords({ fr, en });

const EVERY_MS = 700;

interface Live { here: number; engine: string; from: number; count: number; to_ms: number; lines: { t0: number; text: string }[]; open: string }

export function LiveText({ take }: { take: string }) {
  const [lines, setLines] = useState<string[]>([]);
  const [open, setOpen] = useState('');
  const [engine, setEngine] = useState('up');
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let known = 0, over = false, timer = 0;
    const ask = async () => {
      try {
        const { data } = await call<Live>(`/api/recordings/${take}/live?from=${known}`);
        if (over) return;
        if (data.count < known) { known = 0; setLines([]); } // the server started again: from the beginning
        else {
          known += data.lines.length;
          if (data.lines.length > 0) setLines((l) => [...l, ...data.lines.map((x) => x.text)]);
          setOpen(data.open);
          setEngine(data.engine);
        }
      } catch { /* the recording says it when the line is cut */ }
      if (!over) timer = window.setTimeout(() => void ask(), EVERY_MS);
    };
    setLines([]);
    void ask();
    return () => { over = true; clearTimeout(timer); };
  }, [take]);
  const follows = useRef(true); // who has scrolled back reads there: nothing moves
  useEffect(() => { if (follows.current) end.current?.scrollTo({ top: end.current.scrollHeight }); }, [lines, open]);
  const scrolled = () => { const box = end.current!; follows.current = box.scrollHeight - box.scrollTop - box.clientHeight < 40; };
  return (
    <div class="live-text">
      <h3>{t('tr.live')}</h3>
      {engine !== 'up' && <p class="quiet" role="status">{t('tr.away')}</p>}
      <div ref={end} class="live-words" onScroll={scrolled} role="log" aria-live="off" tabIndex={0} aria-label={t('tr.live')}>
        {lines.map((l, i) => <p key={i}>{l}</p>)}
        {open && <p class="open">{open}</p>}
        {lines.length === 0 && !open && engine === 'up' && <p class="quiet">{t('tr.live.none')}</p>}
      </div>
      <p class="hint">{t('tr.live.hint')}</p>
    </div>
  );
}
