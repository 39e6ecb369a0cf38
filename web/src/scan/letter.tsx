// A scanned letter: read with progress, its words beside its page, each doubt settled against the picture.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type ApiError, cached, call } from '../api';
import { useHeldFocus } from '../focus';
import { useCan, useData } from '../hooks';
import { t } from '../i18n';
import { Button, Failure, Wait } from '../parts/common';
import type { SourceShort } from '../types';
import { Crop, Pages, usePicture } from './picture';
import { errorWords, type Place, type Scan, type ScanAnswer, scanOf, type ScanState } from './words';

const ASK_MS = 700;
const SHOWN = 12;

export function Letter({ short, onDone }: { short: SourceShort; onDone: () => Promise<void> }) {
  const path = `/api/sources/${short.id}/read`;
  const { data, error, reload } = useData<ScanState>(path);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const can = useCan();
  const read = async () => {
    setBusy(true);
    setFailure(null);
    try {
      await call(path, { method: 'POST', body: {} });
      await onDone();
    } catch (e) {
      if ((e as ApiError).code !== 'BUSY') setFailure(e as ApiError); // it is being read for another page
    }
    setBusy(false);
    await reload();
  };
  const waits = data?.state === 'waiting';
  useEffect(() => { if (waits && !data?.reading && !busy && !failure && can('encounter_write')) void read(); }, [waits, data?.reading]);
  useEffect(() => {
    if (!waits) return;
    const timer = setInterval(() => void reload(), ASK_MS);
    return () => clearInterval(timer);
  }, [waits, reload]);
  const remove = async () => {
    try {
      await call(`/api/sources/${short.id}`, { method: 'DELETE' });
    } catch (e) {
      setFailure(e as ApiError);
    }
    await onDone();
  };
  if (!data) return error ? <Failure error={error} retry={() => void reload()} /> : <Wait />;
  if (data.state === 'read' && data.kind !== 'text') return <Words short={short} state={data} onDone={onDone} />;
  const why = data.kind === 'pdf' && data.error === 'UNSUPPORTED' ? 'locked' : data.error;
  return (
    <div class="scan">
      {waits && (data.reading || busy) && (
        <p class="row"><label for={`read-${short.id}`}>{data.of ? t('scan.reading.page', { page: Math.max(1, data.page), of: data.of }) : t('scan.reading')}</label>{' '}
          <progress id={`read-${short.id}`} max={data.of || undefined} value={data.of ? data.page : undefined} /></p>
      )}
      {waits && !data.reading && !busy && <p>{t('scan.waiting')}</p>}
      {data.state === 'failed' && <p class="bad" role="alert"><b>{t('scan.failed')}{t('colon')}</b>{errorWords(why)}</p>}
      <Failure error={failure} />
      {!busy && can('encounter_write') && !data.reading && data.state !== 'read' && (
        <div class="row"><Button onClick={() => void read()}>{t('scan.read')}</Button> <Button kind="link" onClick={() => void remove()}>{t('scan.remove')}</Button></div>
      )}
    </div>
  );
}

function Words({ short, state, onDone }: { short: SourceShort; state: ScanState; onDone: () => Promise<void> }) {
  const path = `/api/sources/${short.id}/scan`;
  const { data, etag, error, reload } = useData<ScanAnswer>(path);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const [picked, setPicked] = useState<number | null>(null);
  const [page, setPage] = useState(1);
  const turn = useRef(Promise.resolve());
  const can = useCan();
  const hold = useHeldFocus('input:not([disabled])');
  const scan = useMemo(() => (data ? scanOf(data) : null), [data]);
  const lit = useMemo(() => (scan && picked !== null ? scan.places.slice(picked, picked + 1) : []), [scan, picked]);
  if (!scan) return error ? <Failure error={error} retry={() => void reload()} /> : <Wait />;
  const write = async (rank: number, text: string) => {
    setFailure(null);
    try {
      await call(`/api/sources/${short.id}/words/${rank}`, { body: { text }, etag: cached(path)?.etag ?? etag });
    } catch (e) {
      setFailure(e as ApiError);
    }
    await reload();
    await onDone();
  };
  // One after the other, each upon what the one before left: a quick hand is no second person.
  const say = (rank: number, text: string) => (turn.current = turn.current.then(() => write(rank, text)).catch(() => undefined));
  const pick = (rank: number) => {
    setPicked(rank);
    setPage(scan.places[rank]!.page);
  };
  const shown = scan.doubts.slice(0, SHOWN);
  const said = new Set(scan.said.map((s) => s.word)).size;
  return (
    <div class="scan">
      {state.error && <p class="bad" role="alert"><b>{t('scan.partial')}</b> {errorWords(state.error)}</p>}
      {scan.places.length === 0 && <p>{t('scan.empty')}</p>}
      <div class="scan-desk">
        <div>
          {state.doubtful > 0 && (
            <h3>{t('scan.doubts')} <span class="quiet">{scan.doubts.length}{said > 0 && ` · ${t(said > 1 ? 'scan.said.n' : 'scan.said', { n: said })}`}</span></h3>
          )}
          <p role="status" class={scan.doubts.length ? 'quiet' : 'good'}>{scan.places.length > 0 && t(scan.doubts.length ? 'scan.doubts.lead' : state.doubtful ? 'scan.doubts.none' : 'scan.doubts.never')}</p>
          <ol ref={hold} class="plain scan-doubts">
            {can('encounter_write') && shown.map((d) => (
              <Doubt key={`${d.word}`} id={short.id} scan={scan} place={scan.places[d.word]!} weight={d.weight} onPick={pick} onSay={say} />
            ))}
          </ol>
          {scan.doubts.length > SHOWN && <p class="quiet">{t('scan.doubts.more', { n: SHOWN, all: scan.doubts.length })}</p>}
          <Failure error={failure} />
          <Text scan={scan} picked={picked} onPick={pick} />
        </div>
        <Pages id={short.id} scan={scan} lit={lit} page={page} onPage={setPage} onPick={pick} />
      </div>
    </div>
  );
}

function Doubt({ id, scan, place, weight, onPick, onSay }: {
  id: string; scan: Scan; place: Place; weight: string; onPick: (rank: number) => void; onSay: (rank: number, text: string) => Promise<void>;
}) {
  const bitmap = usePicture(id, place.page, scan.pages[place.page - 1]?.shown ?? false);
  const [typed, setTyped] = useState(place.text);
  const [busy, setBusy] = useState(false);
  const changed = typed.trim() !== place.text;
  const say = async (text: string) => {
    setBusy(true);
    await onSay(place.rank, text);
    setBusy(false);
  };
  return (
    <li class={weight}>
      <form onSubmit={(e) => { e.preventDefault(); void say(typed.trim()); }}>
        <Crop bitmap={bitmap} scan={scan} place={place} label={t('scan.word.picture', { word: place.text, page: place.page })} />
        <label for={`word-${id}-${place.rank}`}><b>{t(`scan.weight.${weight}`)}</b> <span class="quiet">{t('scan.word', { word: place.text, sure: place.sure })}</span></label>
        <div class="row">
          <input id={`word-${id}-${place.rank}`} value={typed} maxLength={100} autocomplete="off" spellcheck={false} disabled={busy}
            onFocus={() => onPick(place.rank)} onInput={(e) => setTyped(e.currentTarget.value)} />
          <button type="submit" class="btn plain" disabled={busy}>{t(changed ? 'scan.word.correct' : 'scan.word.right')}</button>
          <Button kind="link" disabled={busy} onClick={() => void say('')}>{t('scan.word.nothing')}</Button>
        </div>
      </form>
    </li>
  );
}

/** The words as they stand, each doubt marked; what a person corrected tells what the machine had read. */
function Text({ scan, picked, onPick }: { scan: Scan; picked: number | null; onPick: (rank: number) => void }) {
  const first = new Map(scan.said.map((s) => [s.word, s.first]));
  const bytes = new TextEncoder().encode(scan.text);
  const decoder = new TextDecoder();
  let at = 0;
  return (
    <p class="scan-text" tabIndex={0} role="region" aria-label={t('source')}>
      {scan.places.map((p) => {
        const gap = decoder.decode(bytes.subarray(at, p.start));
        at = p.end;
        if (p.state === 0) return <>{gap}<span class={picked === p.rank ? 'on' : ''} onClick={() => onPick(p.rank)}>{p.text}</span></>;
        return <>{gap}<mark class={['', 'doubt', 'settled', 'settled'][p.state] + (picked === p.rank ? ' on' : '')} onClick={() => onPick(p.rank)}
          title={p.state === 3 ? t('scan.original', { word: first.get(p.rank) ?? '' }) : undefined}>{p.text}</mark></>;
      })}
    </p>
  );
}

/** In the review: the page that carries what is lit, and what carries it, larger. */
export function ScanBeside({ id, version, ranges }: { id: string; version: number; ranges: { start: number; end: number }[] }) {
  const { data } = useData<ScanAnswer>(`/api/sources/${id}/scan?version=${version}`);
  const scan = useMemo(() => (data ? scanOf(data) : null), [data]);
  const key = ranges.map((r) => `${r.start}-${r.end}`).join(' ');
  const lit = useMemo(() => scan?.places.filter((p) => ranges.some((r) => p.start < r.end && p.end > r.start)) ?? [], [scan, key]);
  const [page, setPage] = useState(1);
  useEffect(() => { if (lit[0]) setPage(lit[0].page); }, [lit]);
  return scan && <Pages id={id} scan={scan} lit={lit} page={page} onPage={setPage} />;
}
