// A file of sound made elsewhere goes up as it is; the server decodes it (takes.tsx shows how far it is).
import { useRef, useState } from 'preact/hooks';
import { ApiError } from '../api';
import { t } from '../i18n';
import { Button, Failure, Field } from '../parts/common';
import { post } from '../parts/post';
import type { Recordings } from '../types';

interface Props { encounter: string; limits: Recordings['limits']; onDone: () => Promise<void> }

export function Upload({ encounter, limits, onDone }: Props) {
  const [share, setShare] = useState<number | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [file, setFile] = useState<File | null>(null); // the last one: a line that was cut is tried again with it
  const stop = useRef<AbortController | null>(null);
  const most = { n: Math.floor(limits.file / 1048576), h: Math.floor(limits.length_ms / 3600000) };
  const send = async (f: File) => {
    setFile(f);
    setError(null);
    if (f.size > limits.file) {
      setFile(null);
      setError(new ApiError('LIMIT', t('rec.upload.large', most), 0));
      return;
    }
    setShare(0);
    stop.current = new AbortController();
    try {
      await post(`/api/encounters/${encounter}/recordings/file`, f, setShare, stop.current.signal);
      setFile(null);
    } catch (e) {
      setError((e as ApiError).code === 'CANCELLED' ? new ApiError('CANCELLED', t('rec.upload.cancelled'), 0) : e as ApiError);
    }
    setShare(null);
    await onDone();
  };
  const take = (input: HTMLInputElement) => {
    const f = input.files?.[0];
    input.value = '';
    if (f) void send(f);
  };
  return (
    <details class="more">
      <summary>{t('rec.upload')}</summary>
      <Field id="audio-file" label={t('rec.upload.file')} hint={t('rec.upload.hint', most)}>
        <input id="audio-file" type="file" accept="audio/*,.m4a,.mp4,.3gp,.ogg,.opus,.webm,.flac,.amr,.awb,.wma,.caf,.aiff,.w64" aria-describedby="audio-file-hint"
          disabled={share !== null} onChange={(e) => take(e.currentTarget)} />
      </Field>
      {share !== null && (
        <div class="row">
          <label for="audio-up">{t('rec.upload.busy', { n: Math.floor(share * 100) })}</label>
          <progress id="audio-up" max={1} value={share} />
          <Button kind="link" onClick={() => stop.current?.abort()}>{t('cancel')}</Button>
        </div>
      )}
      <Failure error={error} retry={file && share === null ? () => void send(file) : undefined} />
    </details>
  );
}
