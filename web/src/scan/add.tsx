// A letter received comes in as a file; the server keeps it as it is, then reads it.
import { useState } from 'preact/hooks';
import type { ApiError } from '../api';
import { has, t } from '../i18n';
import { Failure, Field } from '../parts/common';
import { post } from '../parts/post';
import { errorWords } from './words';

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
      const { code } = e as ApiError;
      setError(has(`scan.error.${code}`) ? new Error(errorWords(code)) : e as Error);
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
