// A file goes up as it is, and how much of it has left is told.
import { ApiError, csrfToken } from '../api';
import { t, typeset } from '../i18n';

/** XMLHttpRequest alone tells how much of a body has left. `stop` ends it: code CANCELLED, and nothing stays on the server. */
export function post(path: string, file: File, onShare: (share: number) => void, stop?: AbortSignal): Promise<void> {
  return new Promise((done, fail) => {
    const r = new XMLHttpRequest();
    r.open('POST', path);
    r.responseType = 'json';
    r.setRequestHeader('Accept-Language', document.documentElement.lang);
    r.setRequestHeader('X-Vigie-CSRF', csrfToken());
    r.setRequestHeader('Content-Type', 'application/octet-stream');
    r.upload.onprogress = (e) => onShare(e.total ? e.loaded / e.total : 0);
    r.onerror = () => fail(new ApiError('OFFLINE', t('error.offline'), 0));
    r.onabort = () => fail(new ApiError('CANCELLED', '', 0));
    r.onload = () => {
      if (r.status < 300) return done();
      const error = (r.response as { error?: { code?: string; message?: string; detail?: string } } | null)?.error;
      fail(new ApiError(error?.code ?? `HTTP_${r.status}`, error?.message ? typeset(error.message) : t('error.status', { n: r.status }), r.status, error?.detail));
    };
    stop?.addEventListener('abort', () => r.abort());
    r.send(file);
  });
}
