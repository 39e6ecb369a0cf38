// The one place that speaks to the server. A failure is an ApiError with the server's own sentence, or code OFFLINE.
import { getLang, t, typeset } from './i18n';

export class ApiError extends Error {
  constructor(readonly code: string, message: string, readonly status: number, readonly detail = '') {
    super(message);
  }
}

export interface Answer<T> { data: T; etag: string }
interface Options { method?: string; body?: unknown; text?: string; bytes?: ArrayBuffer; type?: string; etag?: string; signal?: AbortSignal; keepalive?: boolean /* outlives the page */ }

let csrf = '';
let onSignedOut: () => void = () => {};
let onLine: (up: boolean) => void = () => {};

export function setCsrf(token: string): void {
  csrf = token;
}

export function csrfToken(): string {
  return csrf;
}

export function watchApi(signedOut: () => void, line: (up: boolean) => void): void {
  onSignedOut = signedOut;
  onLine = line;
}

export async function call<T>(path: string, options: Options = {}): Promise<Answer<T>> {
  const response = await send(path, options);
  const etag = response.headers.get('ETag') ?? '';
  const json = (response.headers.get('Content-Type') ?? '').includes('json');
  const data = response.status === 204 || !json ? null : await response.json().catch(() => null);
  if (response.ok) return { data: data as T, etag };
  throw refusal(response, data);
}

/** The same for an answer that comes as it is made: its bytes. */
export async function stream(path: string, options: Options): Promise<ReadableStream<Uint8Array>> {
  const response = await send(path, options);
  if (response.ok && response.body) return response.body;
  throw refusal(response, await response.json().catch(() => null));
}

function refusal(response: Response, data: unknown): ApiError {
  const error = (data as { error?: { code?: string; message?: string; detail?: string } } | null)?.error;
  const code = error?.code ?? `HTTP_${response.status}`;
  if (code === 'SIGN_IN') onSignedOut();
  return new ApiError(code, error?.message ? typeset(error.message) : t('error.status', { n: response.status }), response.status, error?.detail);
}

async function send(path: string, o: Options): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': getLang() };
  const method = o.method ?? (o.body !== undefined || o.text !== undefined || o.bytes !== undefined ? 'POST' : 'GET');
  if (method !== 'GET' && csrf) headers['X-Vigie-CSRF'] = csrf;
  if (o.body !== undefined) headers['Content-Type'] = 'application/json';
  if (o.text !== undefined) headers['Content-Type'] = o.type ?? 'text/plain; charset=utf-8';
  if (o.bytes !== undefined) headers['Content-Type'] = 'application/octet-stream';
  if (o.etag) headers['If-Match'] = o.etag;
  try {
    const body = o.body !== undefined ? JSON.stringify(o.body) : o.bytes ?? o.text;
    const r = await fetch(path, { method, headers, body, signal: o.signal, keepalive: o.keepalive, credentials: 'same-origin', cache: 'no-store' });
    onLine(true);
    return r;
  } catch (e) {
    if ((e as Error).name === 'AbortError') throw e;
    onLine(false);
    throw new ApiError('OFFLINE', t('error.offline'), 0);
  }
}

const BUSY_WAITS_MS = [300, 1000, 3000];

const cache = new Map<string, Answer<unknown>>();

export function cached<T>(path: string): Answer<T> | undefined {
  return cache.get(path) as Answer<T> | undefined;
}

export function remember<T>(path: string, answer: Answer<T>): void {
  cache.set(path, answer);
}

export function forgetCache(): void {
  cache.clear();
}

/** A server that starts again or is busy is asked again: reading twice changes nothing. */
async function ask<T>(path: string, signal?: AbortSignal): Promise<Answer<T>> {
  for (const wait of BUSY_WAITS_MS) {
    try {
      return await call<T>(path, { signal });
    } catch (e) {
      if ((e as ApiError).status !== 503) throw e;
      await new Promise((r) => setTimeout(r, wait));
    }
  }
  return call<T>(path, { signal });
}

export async function read<T>(path: string, signal?: AbortSignal): Promise<Answer<T>> {
  const answer = await ask<T>(path, signal);
  cache.set(path, answer);
  return answer;
}
