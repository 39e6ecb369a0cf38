// What was recorded: heard, saved elsewhere, ended when nobody will go on with it, deleted.
import { useState } from 'preact/hooks';
import { type ApiError, call } from '../api';
import { useCan } from '../hooks';
import { dateTime, has, t, word } from '../i18n';
import { Button, Failure, Link } from '../parts/common';
import { State } from '../transcript/state';
import type { Recording } from '../types';
import { clock } from './words';

/** How far the server is with a file. */
export interface Decoding { id: string; permille: number }

interface Shared { engine: boolean; speech: string; onDone: () => Promise<void> }

export function Takes({ takes, live, decoding, ...shared }: Shared & { takes: Recording[]; live: string; decoding: Decoding | null }) {
  return (
    <>
      <h3>{t('rec.takes')}</h3>
      <ul class="plain takes">
        {takes.map((r, i) => <li key={r.id}><Take r={r} n={i + 1} live={r.id === live} permille={decoding?.id === r.id ? decoding.permille : 0} {...shared} /></li>)}
      </ul>
    </>
  );
}

function Take({ r, n, live, permille, engine, speech, onDone }: Shared & { r: Recording; n: number; live: boolean; permille: number }) {
  const can = useCan();
  const [asking, setAsking] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const name = t(r.origin === 'upload' ? 'rec.take.file' : 'rec.take', { n });
  const underWay = r.state !== 'deleted' && (r.file?.state === 'waiting' || r.file?.state === 'failed');
  const act = async (work: () => Promise<unknown>) => {
    try {
      await work();
      setAsking(false);
      await onDone();
    } catch (e) {
      setError(e as ApiError);
    }
  };
  const stop = () => act(() => call(`/api/recordings/${r.id}/stop`, { body: {} }));
  const ask = () => act(() => call(`/api/recordings/${r.id}/transcript`, { body: {} }));
  const remove = () => act(() => call(`/api/recordings/${r.id}`, { method: 'DELETE' }));
  return (
    <div class="take" role="group" aria-label={name}>
      <p>
        <b>{name}</b> <span class="state">{word('rec.state', live ? (r.origin === 'phone' ? 'phone' : 'live') : underWay ? r.file!.state : r.state)}</span>{' '}
        <span class="quiet">{[dateTime(r.created), !underWay && r.ms > 0 && clock(r.ms), r.lost_ms > 0 && t('rec.cut', { time: clock(r.lost_ms + 999) }),
          r.state !== 'deleted' && t('rec.kept', { date: dateTime(r.due) })].filter(Boolean).join(' · ')}</span>
      </p>
      {r.state !== 'deleted' && r.file && <FileState r={r} permille={permille} onAgain={() => act(() => call(`/api/recordings/${r.id}/decode`, { body: {} }))} />}
      {r.state === 'stopped' && r.bytes > 0 && <audio controls preload="none" src={`/api/recordings/${r.id}/audio`} aria-label={t('rec.listen', { name })} />}
      {!live && r.transcript && r.state !== 'recording' && <State x={r.transcript} id={r.id} ms={r.ms} speech={speech} onDone={onDone} />}
      {!live && r.transcript?.state === 'ready' && can('transcript_read') && (
        <p><Link to={`/transcript/${r.id}`} cls="btn main" label={t('tr.label', { what: t(r.transcript.reviewed ? 'tr.open.reviewed' : 'tr.open'), name })}>{t(r.transcript.reviewed ? 'tr.open.reviewed' : 'tr.open')}</Link></p>
      )}
      {!live && engine && !r.transcript && r.state === 'stopped' && can('transcript_write') && <p><Button onClick={() => void ask()}>{t('tr.ask')}</Button></p>}
      {can('recording_write') && !live && r.state !== 'deleted' && (
        <div class="row">
          {r.state !== 'stopped' && r.origin === 'microphone' && <Button onClick={() => void stop()}>{t('rec.end')}</Button>}
          {!asking && <Button kind="link" label={t('rec.delete.label', { name })} onClick={() => setAsking(true)}>{t('rec.delete')}</Button>}
          {asking && <>
            <span>{t('rec.delete.sure')}</span>
            <Button kind="danger" onClick={() => void remove()}>{t('rec.delete')}</Button>
            <Button kind="link" onClick={() => setAsking(false)}>{t('cancel')}</Button>
          </>}
        </div>
      )}
      <Failure error={error} />
    </div>
  );
}

/** A file on its way to sound: what the server does with it, and why it could not. */
function FileState({ r, permille, onAgain }: { r: Recording; permille: number; onAgain: () => void }) {
  const can = useCan();
  const { state, error } = r.file!;
  if (state === 'decoded') return error ? <p class="warn">{t('rec.file.damaged')}</p> : null;
  if (state === 'failed') return (
    <p class="failure" role="alert">
      <b>{t('rec.file.failed')}{t('colon')}</b>{t(has(`rec.file.error.${error}`) ? `rec.file.error.${error}` : 'rec.file.error.other')}{' '}
      {can('recording_write') && <Button onClick={onAgain}>{t('retry')}</Button>}
    </p>
  );
  return (
    <p class="row" role="status">
      <label for={`decode-${r.id}`}>{permille > 0 ? t('rec.file.decoding', { n: Math.floor(permille / 10) }) : t('rec.file.waiting')}</label>{' '}
      <progress id={`decode-${r.id}`} max={1000} value={permille > 0 ? permille : undefined} />
    </p>
  );
}
