// A letter received comes in as a file; the server keeps it as it is, then reads it.
import { useState } from 'preact/hooks';
import { ApiError, csrfToken } from '../api';
import { t } from '../i18n';
import { Failure, Field } from '../parts/common';
import './words';

/** XMLHttpRequest alone tells how much of a body has left. */
function post(path: string, file: File, onShare: (share: number) => void): Promise<void> {
  return new Promise((done, fail) => {
    const r = new XMLHttpRequest();
    r.open('POST', path);
    r.responseType = 'json';
    r.setRequestHeader('Accept-Language', document.documentElement.lang);
    r.setRequestHeader('X-Vigie-CSRF', csrfToken());
    r.setRequestHeader('Content-Type', 'application/octet-stream');
    r.upload.onprogress = (e) => onShare(e.total ? e.loaded / e.total : 0);
    r.onerror = () => fail(new ApiError('OFFLINE', t('error.offline'), 0));
    r.onload = () => {
      if (r.status < 300) return done();
      const error = (r.response as { error?: { code?: string; message?: string; detail?: string } } | null)?.error;
      const own = error?.code === 'UNSUPPORTED' ? t('scan.error.UNSUPPORTED') : error?.message;
      fail(new ApiError(error?.code ?? `HTTP_${r.status}`, own ?? t('error.status', { n: r.status }), r.status, error?.detail));
    };
    r.send(file);
  });
}

export function AddScan({ encounter, onDone }: { encounter: string; onDone: () => Promise<void> }) {
  const [share, setShare] = useState<number | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const take = async (input: HTMLInputElement) => {
    const file = input.files?.[0];
    if (!file) return;
    setError(null);
    setShare(0);
    try {
      await post(`/api/encounters/${encounter}/scans?${new URLSearchParams({ title: file.name.slice(0, 120) })}`, file, setShare);
    } catch (e) {
      setError(e as Error);
    }
    input.value = '';
    setShare(null);
    await onDone();
  };
  return (
    <section class="sheet" aria-label={t('scan.add')}>
      <Field id="scan-file" label={t('scan.add.file')} hint={t('scan.add.hint')}>
        <input id="scan-file" type="file" accept=".pdf,.png,.jpg,.jpeg,.tif,.tiff,.txt,application/pdf,image/png,image/jpeg,image/tiff,text/plain"
          aria-describedby="scan-file-hint" disabled={share !== null} onChange={(e) => void take(e.currentTarget)} />
      </Field>
      {share !== null && <p class="row"><label for="scan-up">{t('scan.sending')}</label> <progress id="scan-up" max={1} value={share} /></p>}
      <Failure error={error} />
    </section>
  );
}
