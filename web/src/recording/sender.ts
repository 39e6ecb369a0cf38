// Sends what the journal holds, in order, one piece at a time, until the server has it. One tab at a time does so (a Web Lock).
// A cut line, a busy server or an ended session is waited for; what a rule refuses ends the take here too.
import { ApiError, call } from '../api';
import * as journal from './journal';

const WAITS_MS = [500, 1000, 2000, 4000];
const JOURNAL_TRIES = 10;
export interface Told { take: string; waiting: number; error: ApiError | null; over: boolean }
type Listener = (t: Told) => void;

const listeners = new Set<Listener>();
let running: Promise<void> | null = null;
let again = false;
let whose = ''; // who is signed in: nobody else's sound is sent in that name

export function onSent(l: Listener): () => void {
  listeners.add(l);
  return () => void listeners.delete(l);
}

function tell(t: Told): void {
  for (const l of listeners) l(t);
}

/** Begins to send, or goes on with what has come meanwhile. Resolves once the journal is empty or a rule has refused; fails when the
 * journal cannot be read for a good while. */
export function send(person: string): Promise<void> {
  again = true;
  whose = person;
  running ??= (async () => {
    try {
      while (again) await navigator.locks.request('vigie.recording.send', sendAll); // asked for again while the lock was given back
    } finally {
      running = null;
    }
  })();
  return running;
}

async function sendAll(): Promise<void> {
  for (let failed = 0; again;) {
    again = false;
    try {
      for (const t of await journal.takes()) if (t.person === whose) await sendTake(t);
      failed = 0;
    } catch (e) { // the journal, for now: what it holds is not refused by anybody
      if (++failed === JOURNAL_TRIES) throw e;
      await sleep(WAITS_MS[Math.min(failed, WAITS_MS.length) - 1]!);
      again = true;
    }
  }
}

const sleep = (ms: number) => new Promise<void>((r) => {
  const id = setTimeout(done, ms);
  function done() { clearTimeout(id); removeEventListener('online', done); r(); }
  addEventListener('online', done);
});

/** Where the pieces of a take go, and its end. A phone says which take it means: it may have kept another. */
const place = (t: journal.KeptTake, what: string, query: string) =>
  t.phone ? `/api/phone/${what}?take=${t.id}${query && `&${query}`}` : `/api/recordings/${t.id}/${what}${query && `?${query}`}`;

/** 0: the line or the server is away; 401: signed out for now, which a phone cannot be. Anything else is an answer. */
const passes = (e: ApiError, t: journal.KeptTake) =>
  e.status === 0 || e.status === 429 || e.status === 401 && !t.phone || e.code === 'CSRF' || e.status >= 500 && e.code !== 'HOUSE_FULL';

async function patiently<T>(t: journal.KeptTake, ask: () => Promise<T>): Promise<T> {
  for (let i = 0; ; i++) {
    try {
      return await ask();
    } catch (e) {
      if (!(e instanceof ApiError) || !passes(e, t) || t.person !== whose) throw e;
      tell({ take: t.id, waiting: await journal.countPieces(t.id), error: e, over: false });
      await sleep(WAITS_MS[Math.min(i, WAITS_MS.length - 1)]!);
    }
  }
}

async function sendTake(t: journal.KeptTake): Promise<void> {
  const id = t.id;
  try {
    for (let p = await journal.firstPiece(id); p; p = await journal.firstPiece(id)) {
      const one = p;
      const hash = await sha256(one.sound);
      const query = `start=${Math.max(0, Math.round(one.start))}&sha256=${hash}${one.paused ? '&paused=1' : ''}`;
      await patiently(t, () => call(place(t, `pieces/${one.n}`, query), { method: 'PUT', bytes: one.sound }));
      await journal.dropPiece(id, one.n);
      tell({ take: id, waiting: await journal.countPieces(id), error: null, over: false });
    }
    await end(id);
  } catch (e) {
    if (!(e instanceof ApiError)) throw e;
    if (t.person === whose) await refused(t, e); // else it waits for its person
  }
}

/** All is sent: a take that was ended here is ended there. */
async function end(id: string): Promise<void> {
  const t = (await journal.takes()).find((k) => k.id === id);
  if (!t?.ending || (await journal.countPieces(id)) > 0) return;
  await patiently(t, () => call(place(t, 'stop', ''), { body: { pieces: t.next } }));
  await journal.dropTake(id);
  tell({ take: id, waiting: 0, error: null, over: true });
}

/** The server will not take it: after a withdrawal nothing may stay in this browser either. */
async function refused({ id, phone }: journal.KeptTake, e: ApiError): Promise<void> {
  const gone = ['AI_REFUSED', 'NO_RECORDING', 'NO_CONSENT', 'RECORDING_OVER', 'NOT_FOUND', 'PHONE_OVER'].includes(e.code) || phone && e.status === 401;
  if (gone) await journal.dropTake(id);
  tell({ take: id, waiting: gone ? 0 : await journal.countPieces(id), error: e, over: true });
}

export async function sha256(bytes: BufferSource): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...hash].map((b) => b.toString(16).padStart(2, '0')).join('');
}
