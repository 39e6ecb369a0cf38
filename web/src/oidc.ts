// Signing in at the identity provider: the way there, and what the browser brings back in its address.
import en from '../../share/i18n/oidc.en.json';
import fr from '../../share/i18n/oidc.fr.json';
import { type ApiError, call } from './api';
import { addWords } from './i18n';
import type { Session } from './types';

addWords({ fr, en });

const PLACE = 'vigie.oidc.place'; // where one was, in this tab
const SIGNING = 'vigie.oidc.signing'; // the document that was about to be signed

export interface Arrived { session: Session | null; error: ApiError | null }

let document_: string | null = null;
let trouble: ApiError | null = null;

/** The document whose signature was waiting for this arrival, once. */
export function waitsForSignature(id: string): { waits: boolean; error: ApiError | null } {
  const waits = document_ === id;
  if (waits) document_ = null;
  return { waits, error: waits ? trouble : null };
}

/** Leaves for the provider. `signing`: the document whose signature asks for a fresh identity. */
export async function leave(signing?: string): Promise<void> {
  const { data } = await call<{ location: string }>('/api/session/oidc', { body: { confirm: signing !== undefined } });
  sessionStorage.setItem(PLACE, location.hash);
  if (signing === undefined) sessionStorage.removeItem(SIGNING);
  else sessionStorage.setItem(SIGNING, signing);
  // Who comes back by the browser's own button finds a page as it was left: waiting. It begins anew.
  addEventListener('pageshow', (e) => { if (e.persisted) location.reload(); }, { once: true });
  location.assign(data.location);
}

/** What the provider sent along, taken out of the address and the history at once; null when this is no arrival. */
function takeAnswer(): Record<string, string> | null {
  const sent = new URLSearchParams(location.search);
  if (!sent.has('state') || !(sent.has('code') || sent.has('error'))) return null;
  history.replaceState(null, '', `${location.pathname}${sessionStorage.getItem(PLACE) ?? ''}`);
  document_ = sessionStorage.getItem(SIGNING);
  sessionStorage.removeItem(PLACE);
  sessionStorage.removeItem(SIGNING);
  const answer: Record<string, string> = {};
  for (const key of ['state', 'code', 'iss', 'error']) if (sent.has(key)) answer[key] = sent.get(key)!;
  return answer;
}

const answer = takeAnswer();

export const arriving = answer !== null;

/** Brings the answer to the server: the session that it opens, or null when it confirmed one or was refused. */
export async function arrive(): Promise<Arrived> {
  try {
    const { data } = await call<Session & { confirmed_until?: string }>('/api/session/oidc/return', { body: answer });
    return { session: data.confirmed_until ? null : data, error: null };
  } catch (e) {
    trouble = e as ApiError;
    return { session: null, error: trouble };
  }
}

export function arrivalTrouble(): ApiError | null {
  return trouble;
}

/** Once it was shown. */
export function forgetTrouble(): void {
  trouble = null;
}
