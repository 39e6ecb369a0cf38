// A file of sound made elsewhere goes up in pieces, each acknowledged, so that the bar says what the server has.
import { useRef, useState } from 'preact/hooks';
import { ApiError, call } from '../api';
import { t } from '../i18n';
import { Button, Failure, Field } from '../parts/common';
import type { Recording } from '../types';
import { sha256 } from './sender';

const PIECE = 65536;
const TRIES = 8;

export function Upload({ encounter, onDone }: { encounter: string; onDone: () => Promise<void> }) {
  const [share, setShare] = useState<number | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const stop = useRef(false);
  const take = async (input: HTMLInputElement) => {
    const file = input.files?.[0];
    if (!file) return;
    setError(null);
    setShare(0);
    stop.current = false;
    try {
      await upload(encounter, file, (done) => { setShare(done); return !stop.current; });
    } catch (e) {
      setError(e as ApiError);
    }
    input.value = '';
    setShare(null);
    await onDone();
  };
  return (
    <details class="more">
      <summary>{t('rec.upload')}</summary>
      <Field id="audio-file" label={t('rec.upload.file')} hint={t('rec.upload.hint')}>
        <input id="audio-file" type="file" accept="audio/*,.m4a,.ogg,.opus,.webm,.flac" aria-describedby="audio-file-hint" disabled={share !== null}
          onChange={(e) => void take(e.currentTarget)} />
      </Field>
      {share !== null && (
        <div class="row">
          <label for="audio-up">{t('rec.upload.busy')}</label>
          <progress id="audio-up" max={1} value={share} />
          <Button kind="link" onClick={() => { stop.current = true; }}>{t('cancel')}</Button>
        </div>
      )}
      <Failure error={error} />
    </details>
  );
}

/** What does not go up whole does not stay: half a file is of no use to anybody. */
async function upload(encounter: string, file: File, onShare: (done: number) => boolean): Promise<void> {
  const { data } = await call<Recording>(`/api/encounters/${encounter}/recordings`, { body: { origin: 'upload' } });
  let n = 0;
  try {
    for (let at = 0; at < file.size; at += PIECE) {
      const bytes = await file.slice(at, at + PIECE).arrayBuffer();
      await put(`/api/recordings/${data.id}/pieces/${n++}?sha256=${await sha256(bytes)}`, bytes);
      if (!onShare(Math.min(1, (at + PIECE) / file.size))) throw new ApiError('CANCELLED', t('rec.upload.cancelled'), 0);
    }
    await call(`/api/recordings/${data.id}/stop`, { body: { pieces: n } });
  } catch (e) {
    await call(`/api/recordings/${data.id}`, { method: 'DELETE' }).catch(() => undefined);
    throw e;
  }
}

async function put(path: string, bytes: ArrayBuffer): Promise<void> {
  for (let i = 1; ; i++) {
    try {
      await call(path, { method: 'PUT', bytes });
      return;
    } catch (e) {
      if (![0, 503].includes((e as ApiError).status) || i === TRIES) throw e;
      await new Promise((r) => setTimeout(r, 500 * i));
    }
  }
}
