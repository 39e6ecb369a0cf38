// A document under review: acts go out one after the other, each with the last ETag; the screen does not wait for them.
// A cut connection holds the queue and tries again: If-Match makes a repeated act harmless.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { type Answer, ApiError, call, cached, remember } from './api';
import { onEvent } from './events';
import { useData } from './hooks';
import type { Doc } from './types';

const RETRY_MS = 2000;

export interface Act {
  path: string; method?: string; body?: unknown; now?: (doc: Doc) => Doc; then?: (doc: Doc) => void;
}
export interface Draft {
  doc: Doc | null; error: ApiError | null; act: (a: Act) => Promise<boolean>; settle: () => Promise<void>;
  reload: () => Promise<void>; waiting: number; savedAt: Date | null; etag: () => string; adopt: (a: Answer<Doc>) => void;
  clearError: () => void;
}

export function useDraft(id: string): Draft {
  const path = `/api/documents/${id}`;
  const loaded = useData<Doc>(path);
  const [doc, setDoc] = useState<Doc | null>(() => cached<Doc>(path)?.data ?? null);
  const [error, setError] = useState<ApiError | null>(null);
  const [waiting, setWaiting] = useState(0);
  const [savedAt, setSavedAt] = useState<Date | null>(null);
  const etag = useRef('');
  const queue = useRef(Promise.resolve());
  const count = useRef(0);

  const adopt = useCallback((a: Answer<Doc>) => {
    etag.current = a.etag || etag.current;
    remember(path, { data: a.data, etag: etag.current });
    if (count.current === 0) setDoc(a.data);
  }, [path]);

  useEffect(() => {
    if (loaded.data && count.current === 0) {
      etag.current = loaded.etag || etag.current;
      setDoc(loaded.data);
    }
  }, [loaded.data, loaded.etag]);

  const act = useCallback((a: Act): Promise<boolean> => {
    setWaiting(++count.current);
    setError(null);
    if (a.now) setDoc((d) => (d ? a.now!(d) : d));
    const done = queue.current.then(() => send(a));
    queue.current = done.then(() => undefined);
    return done;

    async function send(one: Act): Promise<boolean> {
      const answer = await untilOnline(one).catch((e: ApiError) => e);
      setWaiting(--count.current);
      if (answer instanceof Error) {
        setError(answer);
        await loaded.reload();
        const fresh = cached<Doc>(path);
        if (fresh) adopt(fresh);
        return false;
      }
      setSavedAt(new Date());
      adopt(answer);
      one.then?.(answer.data);
      return true;
    }

    async function untilOnline(one: Act): Promise<Answer<Doc>> {
      for (;;) {
        try {
          return await call<Doc>(path + one.path, { method: one.method ?? 'POST', body: one.body, etag: etag.current });
        } catch (e) {
          if ((e as ApiError).code !== 'OFFLINE') throw e;
          await new Promise((r) => setTimeout(r, RETRY_MS));
        }
      }
    }
  }, [path, loaded.reload, adopt]);

  useEffect(() => onEvent((e) => {
    const d = e.data as { id?: string; version?: number; state?: string; open_points?: number } | null;
    const changed = e.event === 'document' && d?.id === id &&
      (d.version !== doc?.version || d.state !== doc?.state || d.open_points !== doc?.open_points);
    if ((changed || e.event === 'again') && count.current === 0) void loaded.reload();
  }), [id, doc?.version, doc?.state, doc?.open_points, loaded.reload]);

  useEffect(() => {
    const warn = (e: BeforeUnloadEvent) => { if (count.current > 0) e.preventDefault(); };
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, []);

  return {
    doc, error: error ?? (doc ? null : loaded.error), act, settle: () => queue.current, reload: loaded.reload, waiting, savedAt,
    etag: () => etag.current, adopt, clearError: () => setError(null),
  };
}
