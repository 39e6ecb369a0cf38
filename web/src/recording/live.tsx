// What is being recorded: microphone and level, time, what is saved and what waits, pause and end.
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { useKeys } from '../hooks';
import { t, word } from '../i18n';
import { Button, Failure } from '../parts/common';
import { LiveText } from '../transcript/live-text';
import type { Recording, Recordings } from '../types';
import { lacking } from './microphone';
import { recorder, type State } from './recorder';
import { Running, wordsOf } from './running';
import { useRecorder } from './use-recorder';
import { clock } from './words';

interface Props { encounter: string; person: string; broken?: Recording; limits: Recordings['limits']; heard: boolean; fresh: boolean /* the patient has just said yes */ }

/** A page that can be given no microphone says so, and has no button that could only fail. */
const lacks = lacking();

export function Live({ encounter, person, broken, limits, heard, fresh }: Props) {
  const s = useRecorder();
  const here = s.encounter === encounter;
  const busy = s.phase !== 'idle' && !here;
  const on = here && s.phase !== 'idle';
  const start = (former?: Recording) => void recorder.start(encounter, person, former);
  useKeys(on
    ? { p: () => (s.phase === 'running' ? void recorder.pause() : s.phase === 'paused' ? recorder.resume() : undefined) }
    : { e: () => start(broken) }, false, !busy && !lacks);
  useEffect(() => { if (on && s.phase === 'running' && s.ms >= limits.length_ms - 1000) void recorder.stop(); }, [s.ms]);
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => { // the answer's button has gone: what comes next is this one
    const at = document.activeElement;
    if (fresh && (at === document.body || at?.closest('.recording .consent'))) box.current?.querySelector<HTMLElement>('.btn')?.focus({ preventScroll: true });
  }, []);
  if (busy) return <p class="quiet">{t('rec.elsewhere.encounter')}</p>;
  return (
    <div ref={box} class="live">
      <Said s={here ? s : null} />
      {here && s.error && <Failure error={wordsOf(s.error)} retry={on ? undefined : () => start(broken)} />}
      {!on && broken && <p class="warn" role="status">{t('rec.broken', { time: clock(broken.ms) })}</p>}
      {lacks && <p class="warn">{t(`rec.error.${lacks}`)}</p>}
      {!lacks && (!on || s.phase === 'opening') && (
        <div class="row">
          <Button kind="main" keyName="e" disabled={on} onClick={() => start(broken)}>{t(broken ? 'rec.go_on' : 'rec.start')}</Button>
        </div>
      )}
      {on && s.phase === 'opening' && <Opening />}
      {on && s.phase !== 'opening' && <Running s={s} />}
      {on && heard && s.take && <LiveText key={s.take} take={s.take} />}
    </div>
  );
}

/** The browser may be asking: its question stands elsewhere on the screen. */
function Opening() {
  return <p><b>{t('rec.phase.opening')}</b> <span class="quiet">{t('rec.phase.opening.how')}</span></p>;
}

/** Changes of state are said once; the running time is not read out. */
function Said({ s }: { s: State | null }) {
  const what = !s ? '' : s.away ? t('rec.said.away') : word('rec.phase', s.phase === 'idle' ? '' : s.phase);
  return <p class="sr" role="status">{what}</p>;
}
