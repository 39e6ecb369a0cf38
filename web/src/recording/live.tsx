// What is being recorded: microphone and level, time, what is saved and what waits, pause and end.
import { useEffect, useState } from 'preact/hooks';
import { useKeys } from '../hooks';
import { t, word } from '../i18n';
import { Button, Failure, Field } from '../parts/common';
import { LiveText } from '../transcript/live-text';
import type { Recording, Recordings } from '../types';
import { microphones } from './microphone';
import { recorder, type State } from './recorder';
import { useRecorder } from './use-recorder';
import { clock } from './words';

interface Props { encounter: string; person: string; broken?: Recording; limits: Recordings['limits']; heard: boolean }

export function Live({ encounter, person, broken, limits, heard }: Props) {
  const s = useRecorder();
  const here = s.encounter === encounter;
  const busy = s.phase !== 'idle' && !here;
  const on = here && s.phase !== 'idle';
  const start = (former?: Recording) => void recorder.start(encounter, person, former);
  useKeys(on
    ? { p: () => (s.phase === 'running' ? void recorder.pause() : s.phase === 'paused' ? recorder.resume() : undefined) }
    : { e: () => start(broken) }, false, !busy);
  useEffect(() => { if (on && s.phase === 'running' && s.ms >= limits.length_ms - 1000) void recorder.stop(); }, [s.ms]);
  if (busy) return <p class="quiet">{t('rec.elsewhere.encounter')}</p>;
  return (
    <div class="live">
      <Said s={here ? s : null} />
      {here && s.error && <Failure error={wordsOf(s.error)} retry={() => recorder.clearError()} />}
      {!on && broken && <p class="warn" role="status">{t('rec.broken', { time: clock(broken.ms) })}</p>}
      {!on && (
        <div class="row">
          <Button kind="main" keyName="e" onClick={() => start(broken)}>{t(broken ? 'rec.go_on' : 'rec.start')}</Button>
        </div>
      )}
      {on && s.phase !== 'opening' && <Running s={s} />}
      {on && heard && s.take && <LiveText key={s.take} take={s.take} />}
    </div>
  );
}

function Running({ s }: { s: State }) {
  return (
    <>
      <p class="rec-line">
        <span class={`rec-dot ${s.phase}`} aria-hidden="true" /> <b>{t(`rec.phase.${s.phase}`)}</b>{' '}
        <span class="rec-clock" role="timer" aria-live="off">{clock(s.ms)}</span>
      </p>
      <p class="quiet">{saved(s)}</p>
      {s.phase !== 'ending' && <Level s={s} />}
      {s.silent && <p class="warn" role="alert">{t('rec.silent')}</p>}
      {s.lost && <p class="failure" role="alert">{t(`rec.lost.${s.lost}`)}</p>}
      {s.phase !== 'ending' && (
        <div class="row">
          {s.phase === 'running'
            ? <Button keyName="p" onClick={() => void recorder.pause()}>{t('rec.pause')}</Button>
            : <Button keyName="p" kind="main" onClick={() => recorder.resume()}>{t('rec.resume')}</Button>}
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

/** Changes of state are said once; the running time is not read out. */
function Said({ s }: { s: State | null }) {
  const what = !s ? '' : s.away ? t('rec.said.away') : word('rec.phase', s.phase === 'idle' ? '' : s.phase);
  return <p class="sr" role="status">{what}</p>;
}

function Level({ s }: { s: State }) {
  const [all, setAll] = useState<MediaDeviceInfo[]>([]);
  useEffect(() => {
    const read = () => void microphones().then(setAll);
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
function wordsOf(e: Error): Error {
  const key = `rec.error.${e.name}`;
  const said = t(key);
  return said === key ? e : new Error(said);
}
