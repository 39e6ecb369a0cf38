// A take under way in this browser: time, what is saved and what waits, level and microphone, pause and end.
import { useEffect, useState } from 'preact/hooks';
import { has, t } from '../i18n';
import { ApiError } from '../api';
import { Button, Field } from '../parts/common';
import { microphones } from './microphone';
import { recorder, type State } from './recorder';
import { clock } from './words';

/** `keys`: the page has a keyboard, and its hints are shown. */
export function Running({ s, keys = true }: { s: State; keys?: boolean }) {
  const p = keys ? 'p' : undefined;
  return (
    <>
      <p class="rec-line">
        <span class={`rec-dot ${s.phase}`} aria-hidden="true" /> <b>{t(`rec.phase.${s.phase}`)}</b>{' '}
        <span class="rec-clock" role="timer" aria-live="off">{clock(s.ms)}</span>
      </p>
      <p class="quiet">{saved(s)}</p>
      {s.phase !== 'ending' && <Level s={s} />}
      {s.silent && !s.lost && <p class="warn" role="alert">{t('rec.silent')}</p>}
      {s.lost && (
        <p class="failure" role="alert">
          {t(`rec.lost.${s.lost}`)}{' '}
          {s.lost === 'ended' && s.phase !== 'ending' && <Button kind="link" onClick={() => void recorder.choose(recorder.microphone())}>{t('rec.lost.again')}</Button>}
        </p>
      )}
      {s.phase !== 'ending' && (
        <div class="row">
          {s.phase === 'running'
            ? <Button keyName={p} onClick={() => void recorder.pause()}>{t('rec.pause')}</Button>
            : <Button keyName={p} kind="main" onClick={() => recorder.resume()}>{t('rec.resume')}</Button>}
          <Button kind={s.phase === 'running' ? 'main' : 'plain'} onClick={() => void recorder.stop()}>{t('rec.stop')}</Button>
        </div>
      )}
    </>
  );
}

/** In sound, not in pieces: what a cut would leave. */
function saved(s: State): string {
  const waits = Math.min(s.ms, s.waiting * 500);
  if (s.away) return t('rec.saved.away', { saved: clock(s.ms - waits), waits: clock(waits + 999) });
  return waits > 1000 ? t('rec.saved.some', { saved: clock(s.ms - waits), waits: clock(waits) }) : t('rec.saved.all');
}

function Level({ s }: { s: State }) {
  const [all, setAll] = useState<MediaDeviceInfo[]>([]);
  useEffect(() => {
    const read = () => void microphones().then(setAll).catch(() => undefined);
    read();
    navigator.mediaDevices.addEventListener('devicechange', read);
    return () => navigator.mediaDevices.removeEventListener('devicechange', read);
  }, []);
  const db = Math.max(-60, 20 * Math.log10(Math.max(s.peak, 1e-6)));
  return (
    <div class="two">
      <Field id="mic" label={t('rec.mic')}>
        <select id="mic" value={recorder.microphone()} onChange={(e) => void recorder.choose(e.currentTarget.value)}>
          {all.map((d, i) => <option key={d.deviceId} value={d.deviceId}>{d.label || t('rec.mic.n', { n: i + 1 })}</option>)}
        </select>
      </Field>
      <Field id="level" label={t('rec.level')}>
        <meter id="level" min={0} max={60} low={10} value={db + 60}>{Math.round(db)} dB</meter>
      </Field>
    </div>
  );
}

/** What the browser says of a microphone, in the words of a person who can do something about it. */
export function wordsOf(e: Error): Error {
  if (e instanceof ApiError) return e;
  return new Error(has(`rec.error.${e.name}`) ? t(`rec.error.${e.name}`) : t('rec.error.other', { name: e.name }));
}
