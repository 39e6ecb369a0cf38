// How a phone comes to be the microphone of a take: the link in its address, brought once, and what the server says of the take.
import { ApiError, call, setCsrf } from '../api';
import * as journal from '../recording/journal';
import { PHONE } from '../recording/recorder';
import { sha256 } from '../recording/sender';

export interface Take { id: string; state: string; pieces: number; ms: number; most_ms: number; created: string; want: string; until: string; csrf: string }

const BROUGHT = 'vigie.phone.link'; // hash of the link that this browser has brought: a reload with it in the address is no second try

/** The link, taken out of the address and the history at once: neither a picture of the screen nor the history tells it. */
export function takeLink(): string {
  const link = unescaped(location.hash.slice(1));
  if (link) history.replaceState(null, '', location.pathname);
  return link;
}

/** As it stands when it is no escape: the server then says that there is no such link. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const hashOf = (link: string) => sha256(new TextEncoder().encode(link.toUpperCase().replace(/[\s-]/g, '')));

/** Pieces of another take have lost the credential that they could be sent with: they do not stay. */
async function mine(take: Take): Promise<Take> {
  setCsrf(take.csrf);
  for (const t of await journal.takes()) if (t.person === PHONE && t.id !== take.id) await journal.dropTake(t.id);
  return take;
}

export async function bring(link: string): Promise<Take> {
  const hash = await hashOf(link);
  if (localStorage.getItem(BROUGHT) === hash) return look();
  const { data } = await call<Take>('/api/phone', { body: { link } });
  localStorage.setItem(BROUGHT, hash);
  return mine(data);
}

/** The take that this phone is linked to already. */
export async function look(): Promise<Take> {
  return mine((await call<Take>('/api/phone')).data);
}

/** Why this phone is no microphone any more; '' when `e` says something else. */
export function overOf(e: unknown): string {
  if (!(e instanceof ApiError)) return '';
  if (e.code === 'PHONE_OVER') return e.detail || 'unknown';
  if (['NO_RECORDING', 'NO_CONSENT', 'AI_REFUSED', 'RECORDING_OVER'].includes(e.code)) return 'deleted';
  if (e.code === 'NOT_IN_TEAM' || e.code === 'NO_CERTIFICATE') return 'rights';
  return e.status === 401 ? 'unknown' : '';
}
