// Server-sent events: one stream per browser. The tab that holds the lock opens the stream and tells the others; when it
// closes, the next tab in line gets the lock and opens its own.
export interface ServerEvent { event: string; data: unknown }

const LOCK = 'vigie.events';
const KINDS = ['document', 'day', 'bye'];
const listeners = new Set<(e: ServerEvent) => void>();
let channel: BroadcastChannel | null = null;
let stop: (() => void) | null = null;

export function onEvent(listener: (e: ServerEvent) => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function tell(e: ServerEvent): void {
  for (const l of listeners) l(e);
}

export function startEvents(): void {
  if (stop) return;
  const end = new AbortController();
  stop = () => end.abort();
  channel = new BroadcastChannel(LOCK);
  channel.onmessage = (m) => tell(m.data as ServerEvent);
  if (navigator.locks) {
    navigator.locks.request(LOCK, { signal: end.signal }, () => lead(end.signal)).catch(() => undefined);
  } else {
    void lead(end.signal);
  }
}

export function stopEvents(): void {
  stop?.();
  stop = null;
  channel?.close();
  channel = null;
}

/** Holds the stream until sign-out; EventSource itself reconnects after a cut. */
function lead(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const source = new EventSource('/api/events');
    for (const kind of KINDS)
      source.addEventListener(kind, (m) => {
        const e = { event: kind, data: parse((m as MessageEvent<string>).data) };
        tell(e);
        channel?.postMessage(e);
      });
    signal.addEventListener('abort', () => {
      source.close();
      resolve();
    });
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
