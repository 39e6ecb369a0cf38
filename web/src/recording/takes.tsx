// What was recorded: heard, saved elsewhere, ended when nobody will go on with it, deleted.
import { useState } from 'preact/hooks';
import { type ApiError, call } from '../api';
import { useCan } from '../hooks';
import { dateTime, t, word } from '../i18n';
import { Button, Failure, Link } from '../parts/common';
import { State } from '../transcript/state';
import type { Recording } from '../types';
import { clock } from './words';

export function Takes({ takes, live, onDone, ...engine }: { takes: Recording[]; live: string; engine: boolean; speech: string; onDone: () => Promise<void> }) {
  return (
    <>
      <h3>{t('rec.takes')}</h3>
      <ul class="plain takes">
        {takes.map((r, i) => <li key={r.id}><Take r={r} n={i + 1} live={r.id === live} onDone={onDone} {...engine} /></li>)}
      </ul>
    </>
  );
}

function Take({ r, n, live, engine, speech, onDone }: { r: Recording; n: number; live: boolean; engine: boolean; speech: string; onDone: () => Promise<void> }) {
  const can = useCan();
  const [asking, setAsking] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const name = t(r.origin === 'upload' ? 'rec.take.file' : 'rec.take', { n });
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
        <b>{name}</b> <span class="state">{word('rec.state', !live ? r.state : r.origin === 'phone' ? 'phone' : 'live')}</span>{' '}
        <span class="quiet">{[dateTime(r.created), r.ms > 0 && clock(r.ms), r.lost_ms > 0 && t('rec.cut', { time: clock(r.lost_ms + 999) }),
          r.state !== 'deleted' && t('rec.kept', { date: dateTime(r.due) })].filter(Boolean).join(' · ')}</span>
      </p>
      {r.state === 'stopped' && r.bytes > 0 && <audio controls preload="none" src={`/api/recordings/${r.id}/audio`} aria-label={t('rec.listen', { name })} />}
      {!live && r.transcript && r.state !== 'recording' && <State x={r.transcript} id={r.id} ms={r.ms} speech={speech} onDone={onDone} />}
      {!live && r.transcript?.state === 'ready' && can('transcript_read') && (
        <p><Link to={`/transcript/${r.id}`} cls="btn main" label={t('tr.label', { what: t(r.transcript.reviewed ? 'tr.open.reviewed' : 'tr.open'), name })}>{t(r.transcript.reviewed ? 'tr.open.reviewed' : 'tr.open')}</Link></p>
      )}
      {!live && engine && !r.transcript && r.state === 'stopped' && can('transcript_write') && <p><Button onClick={() => void ask()}>{t('tr.ask')}</Button></p>}
      {can('recording_write') && !live && r.state !== 'deleted' && (
        <div class="row">
          {r.state !== 'stopped' && <Button onClick={() => void stop()}>{t('rec.end')}</Button>}
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
