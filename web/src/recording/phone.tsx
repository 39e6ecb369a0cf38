// A phone as the microphone of a take: its link as a picture, then how the phone is and what has come of it, and its end.
import { useEffect, useState } from 'preact/hooks';
import en from '../../../share/i18n/recording_phone.en.json';
import fr from '../../../share/i18n/recording_phone.fr.json';
import { type ApiError, call } from '../api';
import { onEvent } from '../events';
import { useTick } from '../hooks';
import { addWords, has, t } from '../i18n';
import { Button, Failure, Field } from '../parts/common';
import { qrPicture } from '../parts/qr';
import { LiveText } from '../transcript/live-text';
import type { PhoneState, Recording } from '../types';
import { clock } from './words';

addWords({ fr, en });

const EVERY_MS = 1000;
const STALE_MS = 5000; // a phone says how it is each second
const PIECE_MS = 500;

interface Link { take: string; link: string; until: string }

const isLocal = () => ['localhost', '[::1]'].includes(location.hostname) || location.hostname.startsWith('127.');
/** A phone gives its microphone over HTTPS only; this computer's own address is as good, for a phone that is a window here. */
const insecure = () => location.protocol !== 'https:' && !isLocal();

const groups = (link: string) => link.match(/.{1,5}/g)?.join('-') ?? link;

async function newLink(take: string): Promise<Link> {
  return { take, ...(await call<Omit<Link, 'take'>>(`/api/recordings/${take}/phone`, { body: {} })).data };
}

interface Props { encounter: string; take?: Recording; onDone: () => Promise<void> }

export function PhoneMic({ encounter, take, onDone }: Props) {
  const [link, setLink] = useState<Link | null>(null); // only this page ever knows it
  const [error, setError] = useState<Error | null>(null);
  const [busy, setBusy] = useState(false); // pressed twice, it would begin two takes
  const act = async (work: () => Promise<unknown>) => {
    setError(null);
    setBusy(true);
    try {
      await work();
    } catch (e) {
      setError(e as ApiError);
    }
    await onDone();
    setBusy(false);
  };
  const begin = () => (insecure() ? setError(new Error(t('ph.insecure'))) : void act(async () => {
    const r = (await call<Recording>(`/api/encounters/${encounter}/recordings`, { body: { origin: 'phone' } })).data;
    setLink(await newLink(r.id));
  }));
  const shown = link?.take === take?.id ? link : null;
  return (
    <div class="phone-mic">
      {!take && <Button disabled={busy} onClick={begin}>{t('ph.use')}</Button>}
      <Failure error={error} />
      {take && <Linking key={take.id} take={take} link={shown} act={act} onLink={() => void act(async () => setLink(await newLink(take.id)))} />}
    </div>
  );
}

/** The phone of a take, asked each second while the page shows it, and at once when something is told of it. */
function usePhone(take: Recording, link: string): PhoneState | null {
  const [state, setState] = useState<PhoneState | null>(null);
  useEffect(() => {
    let over = false, timer = 0;
    const ask = async () => {
      clearTimeout(timer);
      await call<PhoneState>(`/api/recordings/${take.id}/phone`).then(({ data }) => { if (!over) setState(data); }).catch(() => undefined);
      clearTimeout(timer);
      if (!over) timer = window.setTimeout(() => void ask(), EVERY_MS);
    };
    void ask();
    const off = onEvent((e) => { if (e.event === 'phone' && (e.data as { id?: string } | null)?.id === take.id) void ask(); });
    return () => { over = true; clearTimeout(timer); off(); };
  }, [take.id, link]);
  return state;
}

interface LinkingProps { take: Recording; link: Link | null; act: (work: () => Promise<unknown>) => Promise<void>; onLink: () => void }

function Linking({ take, link, act, onLink }: LinkingProps) {
  const s = usePhone(take, link?.link ?? '');
  const stop = () => void act(() => call(`/api/recordings/${take.id}/stop`, { body: {} }));
  const revoke = () => void act(() => call(`/api/recordings/${take.id}/phone`, { method: 'DELETE' }));
  const end = () => void act(() => call(`/api/recordings/${take.id}/phone/end`, { body: {} }));
  if (!s) return null;
  const waits = s.state === 'waiting' && link !== null;
  return (
    <div class="live" role="group" aria-label={t('ph.title')}>
      <h3>{t('ph.title')}</h3>
      <p class="sr" role="status">{s.state === 'linked' ? t('ph.linked') : ''}</p>
      {waits && <Picture link={link} />}
      {s.state === 'linked' && <How s={s} />}
      {s.tried > 0 && <p class="failure" role="alert">{t('ph.tried')}</p>}
      {s.want === 'stop' && s.state === 'linked' && <p role="status">{t('ph.stopping')}</p>}
      {s.state !== 'linked' && !waits && <p class="warn" role="status">{whyNot(s)}</p>}
      <div class="row">
        {s.state === 'linked' && s.want === '' && <Button kind="main" onClick={end}>{t('ph.stop')}</Button>}
        {s.state === 'linked' && s.want !== '' && <Button onClick={stop}>{t('ph.stop_now')}</Button>}
        {s.state === 'linked' && <Button kind="danger" onClick={revoke}>{t('ph.revoke')}</Button>}
        {s.state !== 'linked' && !waits && <Button kind="main" onClick={onLink}>{t('ph.new')}</Button>}
        {s.state !== 'linked' && <Button onClick={stop}>{t(s.pieces > 0 ? 'ph.end' : 'ph.give_up')}</Button>}
      </div>
      {s.state === 'linked' && s.pieces > 0 && take.transcript && <LiveText key={take.id} take={take.id} />}
    </div>
  );
}

function whyNot(s: PhoneState): string {
  if (s.state === 'expired') return t('ph.expired');
  if (s.state === 'waiting') return t('ph.lost');
  return t(has(`ph.over.${s.why}`) ? `ph.over.${s.why}` : 'ph.over.none');
}

function Picture({ link }: { link: Link }) {
  useTick(1000);
  const address = `${location.origin}/phone`;
  return (
    <>
      {isLocal() && <p class="warn">{t('ph.local', { host: location.host })}</p>}
      <p>{t('ph.scan')}</p>
      <img class="qr" src={qrPicture(`${address}#${link.link}`)} width="260" height="260" alt={t('ph.picture')} />
      <p>{t('ph.type', { address })} <code class="secret">{groups(link.link)}</code></p>
      <p class="quiet">{t('ph.left', { time: clock(Math.max(0, Date.parse(link.until) - Date.now())) })}</p>
    </>
  );
}

/** What the phone says of itself, and what the server has of it. */
function How({ s }: { s: PhoneState }) {
  const said = s.said;
  const stale = !said || said.ago_ms > STALE_MS;
  const waits = (said?.waiting ?? 0) * PIECE_MS;
  const phase = s.want ? 'ending' : said?.paused || stale ? 'paused' : 'running';
  const began = s.pieces > 0;
  return (
    <>
      <p class="rec-line">
        {began && <span class={`rec-dot ${phase}`} aria-hidden="true" />}{' '}
        <b>{began ? t(said?.paused ? 'ph.phase.paused' : stale ? 'ph.linked' : 'ph.phase.running') : t('ph.ready')}</b>{' '}
        {began && <span class="rec-clock" role="timer" aria-live="off">{clock(s.ms)}</span>}
      </p>
      {began && <p class="quiet">{stale ? t('ph.received.stale', { time: clock(s.ms) }) : waits > 1000 ? t('ph.received.some', { time: clock(s.ms), waits: clock(waits) }) : t('ph.received', { time: clock(s.ms) })}</p>}
      {began && !stale && (
        <Field id="phone-level" label={t('rec.level')}>
          <meter id="phone-level" min={0} max={60} low={10} value={said.peak_db + 60}>{said.peak_db} dB</meter>
        </Field>
      )}
      {began && stale && <p class="warn" role="alert">{t('ph.stale')}</p>}
      {!stale && said.silent === 1 && <p class="warn" role="alert">{t('ph.silent')}</p>}
      {!stale && said.lost === 1 && <p class="failure" role="alert">{t('ph.mute')}</p>}
    </>
  );
}
