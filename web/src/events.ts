// Server-sent events: one stream per browser. The tab that holds the lock opens the stream and tells the others; when it
// closes, the next tab in line gets the lock and opens its own. Whoever opens a stream after another one has ended cannot know
// what was told in between: every tab then hears `again`, and reads again what it shows. A refused stream (the server starts
// again, or is busy) is over for EventSource, so a new one is opened after a while.
export interface ServerEvent { event: string; data: unknown }

const LOCK = 'vigie.events';
const KINDS = ['document', 'recording', 'phone', 'transcript', 'scan', 'engine', 'day', 'bye'];
const RETRY_MS = 2000;
const RETRY_MOST_MS = 60000;
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
  void queue(end.signal).catch(() => undefined);
}

async function queue(signal: AbortSignal): Promise<void> {
  if (!navigator.locks) return lead(signal, false);
  const led = await navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => lock && lead(signal, false).then(() => true));
  if (!led && !signal.aborted) await navigator.locks.request(LOCK, { signal }, () => lead(signal, true));
}

export function stopEvents(): void {
  stop?.();
  stop = null;
  channel?.close();
  channel = null;
}

/** Holds a stream until sign-out. `late`: another stream came before. */
function lead(signal: AbortSignal, late: boolean): Promise<void> {
  return new Promise((resolve) => {
    let source: EventSource;
    let timer = 0;
    let wait = RETRY_MS;
    const pass = (e: ServerEvent) => {
      tell(e);
      channel?.postMessage(e);
    };
    const listen = () => {
      source = new EventSource('/api/events');
      source.onopen = () => {
        if (late) pass({ event: 'again', data: null });
        late = true;
        wait = RETRY_MS;
      };
      source.onerror = () => { // after a cut it reconnects by itself
        if (source.readyState !== EventSource.CLOSED || signal.aborted) return;
        timer = window.setTimeout(listen, wait * (1 + Math.random()));
        wait = Math.min(RETRY_MOST_MS, wait * 2);
      };
      for (const kind of KINDS)
        source.addEventListener(kind, (m) => pass({ event: kind, data: parse((m as MessageEvent<string>).data) }));
    };
    listen();
    signal.addEventListener('abort', () => {
      window.clearTimeout(timer);
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
