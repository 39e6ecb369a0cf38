// How far a transcript is, and what to do when it is not.
import { useState } from 'preact/hooks';
import { type ApiError, call } from '../api';
import { useCan } from '../hooks';
import { dateTime, t, word } from '../i18n';
import { Button, Failure } from '../parts/common';
import { clock } from '../recording/words';
import type { TranscriptState } from '../types';

export function State({ x, id, ms, speech, onDone }: { x: TranscriptState; id: string; ms: number; speech?: string; onDone: () => Promise<void> }) {
  const can = useCan();
  const [error, setError] = useState<ApiError | null>(null);
  const again = async () => {
    try {
      await call(`/api/recordings/${id}/transcript`, { body: {} });
      await onDone();
    } catch (e) {
      setError(e as ApiError);
    }
  };
  const busy = x.state === 'waiting' || x.state === 'running';
  const away = busy && speech !== undefined && speech !== 'up';
  return (
    <div class={`tr-state ${x.state}`} role="status">
      {x.state === 'ready' && <p>{x.reviewed ? <span class="good">{t('tr.reviewed', { date: dateTime(x.reviewed) })}</span> : t('tr.unreviewed')}</p>}
      {x.state === 'waiting' && !away && <p>{t('tr.waiting')}</p>}
      {x.state === 'running' && !away && <p>{t('tr.running', { done: clock(x.heard_ms), all: clock(ms) })} <progress max={Math.max(ms, 1)} value={x.heard_ms} aria-label={t('tr.progress')} /></p>}
      {away && <p class="warn">{t('tr.away')}</p>}
      {x.state === 'failed' && <p class="failure">{word('tr.failed', x.why)} {can('transcript_write') && x.why !== 'length' && <Button onClick={() => void again()}>{t('retry')}</Button>}</p>}
      {x.state === 'cancelled' && <p class="quiet">{t('tr.cancelled')}</p>}
      <Failure error={error} />
    </div>
  );
}
