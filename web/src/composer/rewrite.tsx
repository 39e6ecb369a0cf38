// A statement said otherwise: what comes back stands beside it, and replaces it only when the person takes it.
import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, stream } from '../api';
import { useHeldFocus } from '../focus';
import { useKeys } from '../hooks';
import { t, typeset, word } from '../i18n';
import { Button, Failure } from '../parts/common';
import type { Doc, Statement } from '../types';
import { readEvents } from './stream';

const WAYS = ['shorter', 'clearer', 'plain'];

export function Rewrite({ doc, st, onTake, onCancel }: { doc: Doc; st: Statement; onTake: (text: string) => void; onCancel: () => void }) {
  const [how, setHow] = useState('');
  const [said, setSaid] = useState<string[]>([]);
  const [withheld, setWithheld] = useState(0);
  const [compared, setCompared] = useState<{ adds: string[]; loses: string[] }>({ adds: [], loses: [] });
  const [ended, setEnded] = useState<'' | 'done' | 'fallback' | 'failed'>('');
  const [error, setError] = useState<ApiError | null>(null);
  const server = doc.model?.server; // the one that proposed the document: nobody else's machine is asked unsaid
  const end = useRef<AbortController | null>(null);
  const hold = useHeldFocus();
  useEffect(() => () => end.current?.abort(), []);
  const ask = (way: string) => {
    const mine = new AbortController();
    end.current = mine;
    setHow(way);
    stream(`/api/documents/${doc.id}/rewrite`, { body: { statements: [st.n], how: way, ...(server ? { engine: doc.model!.name } : {}) }, signal: mine.signal })
      .then((body) => readEvents(body, (e) => {
        if (e.event === 'statement' && e.data.kept) setSaid((now) => [...now, e.data.statement.text]);
        else if (e.event === 'statement') setWithheld((n) => n + 1);
        else if (e.event === 'compared') setCompared(e.data);
        else if (e.event === 'fallback') setEnded('fallback');
        else if (e.event === 'refused') { setEnded('failed'); setError(new ApiError(e.data.code, typeset(e.data.message), 0)); }
      }))
      .then(() => setEnded((now) => now || 'done'))
      .catch((e: Error) => { if (!mine.signal.aborted) { setEnded('failed'); setError(e instanceof ApiError ? e : new ApiError('OFFLINE', t('error.offline'), 0)); } });
  };
  const text = said.join(' ');
  const ready = ended === 'done' && text !== '' && text !== st.text;
  useKeys({
    ...(how ? {} : Object.fromEntries(WAYS.map((w, i) => [String(i + 1), () => ask(w)]))),
    Enter: () => { if (ready) onTake(text); },
    Escape: onCancel,
  });
  return (
    <div ref={hold} class="reason rewrite" role="group" aria-label={t('cmp.rewrite')}>
      {!how && <p>{t('cmp.rewrite.how')}</p>}
      {!how && server && <p class="small outside">{t('cmp.outside', { server })}</p>}
      {!how && <div class="row">{WAYS.map((w, i) => <Button key={w} keyName={String(i + 1)} onClick={() => ask(w)}>{t(`cmp.rewrite.${w}`)}</Button>)}</div>}
      <div role="status">
        {how && !ended && <p class="quiet">{t('cmp.rewrite.busy')}</p>}
        {how && text && <p class="said">{text}</p>}
        {ready && <p class="good">{t('cmp.rewrite.read')}</p>}
        {ready && compared.adds.length > 0 && <p class="why unsupported"><b>{t('cmp.rewrite.adds')}</b>{t('colon')}{compared.adds.join(' ')}</p>}
        {ready && compared.loses.length > 0 && <p class="why unsupported"><b>{t('cmp.rewrite.loses')}</b>{t('colon')}{compared.loses.join(' ')}</p>}
        {ended === 'done' && !ready && <p>{t('cmp.rewrite.same')}</p>}
        {ended === 'fallback' && <p>{t('cmp.rewrite.none')}</p>}
        {withheld > 0 && <p class="quiet small">{t('cmp.withheld', { n: withheld })}</p>}
      </div>
      <Failure error={error} />
      <div class="row">
        {how && <Button kind="main" keyName="Enter" disabled={!ready} onClick={() => onTake(text)}>{t('cmp.rewrite.take')}</Button>}
        <Button kind="link" keyName="Escape" onClick={onCancel}>{ended || !how ? word('cmp.rewrite', how ? 'leave' : 'cancel') : t('cmp.rewrite.stop')}</Button>
      </div>
    </div>
  );
}
