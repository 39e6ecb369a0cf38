// The page of a phone that is the microphone of one take: nobody is signed in, nothing of the record is shown.
import { render } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import en from '../../../share/i18n/phone.en.json';
import fr from '../../../share/i18n/phone.fr.json';
import recordingEn from '../../../share/i18n/recording.en.json';
import recordingFr from '../../../share/i18n/recording.fr.json';
import { ApiError, call } from '../api';
import { useHeldFocus } from '../focus';
import { addWords, chooseLang, getLang, setLang, t } from '../i18n';
import { Button, Failure, Field } from '../parts/common';
import * as journal from '../recording/journal';
import { lacking } from '../recording/microphone';
import { PHONE, recorder } from '../recording/recorder';
import { Running, wordsOf } from '../recording/running';
import { send } from '../recording/sender';
import { useRecorder } from '../recording/use-recorder';
import { clock } from '../recording/words';
import { bring, look, overOf, takeLink, type Take } from './link';

addWords({ fr: { ...recordingFr, ...fr }, en: { ...recordingEn, ...en } });
setLang(chooseLang());

const BEAT_MS = 1000;
const QUIET_DB = -60;

/** What the browser lacks to be a microphone, before the link is spent. */
const lacks = lacking();
const link = lacks ? '' : takeLink();

type Step = 'linking' | 'code' | 'linked' | 'done' | 'over';

function Phone() {
  const [step, setStep] = useState<Step>('linking');
  const [why, setWhy] = useState('');
  const [take, setTake] = useState<Take | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const busy = useRef(false); // a link that is brought twice is refused, and the physician warned
  const [waits, setWaits] = useState(false);
  const open = async (ask: () => Promise<Take>, first = false) => {
    if (busy.current) return;
    busy.current = true;
    setWaits(true);
    await opened(ask, first);
    busy.current = false;
    setWaits(false);
  };
  const opened = async (ask: () => Promise<Take>, first: boolean) => {
    setError(null);
    try {
      setTake(await ask());
      setStep('linked');
      void send(PHONE).catch(() => undefined);
    } catch (e) {
      const over = overOf(e);
      if (first && over === 'unknown') return setStep('code'); // nobody's phone yet
      if (over) { setWhy(over); return setStep('over'); }
      setError(e as Error);
      if ((e as ApiError).code !== 'OFFLINE') setStep('code');
    }
  };
  const begin = () => void open(() => (link ? bring(link) : look()), !link);
  useEffect(begin, []);
  useEffect(() => { // another link in the address of a page that stands already: as if it were opened anew
    const again = () => { if (step !== 'linked') location.reload(); };
    addEventListener('hashchange', again);
    return () => removeEventListener('hashchange', again);
  }, [step]);
  const hold = useHeldFocus('.btn:not([disabled]), input');
  const end = (reason: string) => { setWhy(reason); setStep(reason === '' ? 'done' : 'over'); };
  return (
    <section ref={hold} class="sheet" aria-labelledby="phone-title">
      <h1 id="phone-title">{t('phone')}</h1>
      {step === 'linking' && (error ? <Failure error={error} retry={begin} /> : <p role="status">{t('phone.linking')}</p>)}
      {step === 'code' && <Code error={error} waits={waits} onGive={(code) => void open(() => bring(code))} />}
      {step === 'linked' && take && <Linked take={take} onOver={end} />}
      {step === 'done' && <p class="good" role="status">{t('phone.done')}</p>}
      {step === 'over' && (
        <>
          <p class="warn" role="alert">{why !== 'unknown' && `${t('phone.over')} `}{t(`phone.over.${why}`)}</p>
          <Code error={error} waits={waits} onGive={(code) => void open(() => bring(code))} />
        </>
      )}
    </section>
  );
}

/** Who cannot read the picture types what stands beside it. */
function Code({ error, waits, onGive }: { error: Error | null; waits: boolean; onGive: (code: string) => void }) {
  const [code, setCode] = useState('');
  return (
    <form onSubmit={(e) => { e.preventDefault(); if (code.trim()) onGive(code.trim()); }}>
      <Failure error={error} />
      <p>{t('phone.code.lead')}</p>
      <Field id="code" label={t('phone.code')} hint={t('phone.code.hint')}>
        <input id="code" value={code} maxLength={40} autoComplete="off" autoCapitalize="characters" spellcheck={false} required
          aria-describedby="code-hint" onInput={(e) => setCode(e.currentTarget.value)} />
      </Field>
      <Button kind="main" type="submit" disabled={waits}>{t(waits ? 'phone.linking' : 'phone.code.go')}</Button>
    </form>
  );
}

/** The loudest since it was last told: the level moves twenty times a second, the server hears of it once. */
function useLoudest(): () => number {
  const peak = useRef(0);
  useEffect(() => recorder.watch(() => { peak.current = Math.max(peak.current, recorder.state.peak); }), []);
  return () => {
    const db = Math.round(20 * Math.log10(Math.max(peak.current, 1e-6)));
    peak.current = 0;
    return Math.min(0, Math.max(QUIET_DB, db));
  };
}

/** What was recorded goes first; false: not yet. */
async function endTake(id: string): Promise<boolean> {
  const { phase } = recorder.state;
  if (phase === 'opening' || (phase === 'idle' && (await journal.countPieces(id)) > 0)) return false;
  if (phase === 'idle') await call(`/api/phone/stop?take=${id}`, { body: {} });
  else if (phase !== 'ending') await recorder.stop();
  return true;
}

/** Tells the server each second how this phone is, and hears what is wanted of it; `onOver` once it is a microphone no more. */
function useBeat(take: Take, onOver: (why: string) => void): Take {
  const [now, setNow] = useState(take);
  const loudest = useLoudest();
  useEffect(() => {
    let over = false, timer = 0, ending = false;
    const beat = async () => {
      const s = recorder.state;
      const body = { peak_db: loudest(), waiting: s.waiting, paused: s.phase === 'paused', silent: s.silent, lost: s.lost !== '' };
      try {
        const { data } = await call<Take>('/api/phone/beat', { body });
        if (over) return;
        setNow(data);
        if (data.want === 'stop' && !ending) ending = await endTake(take.id);
      } catch (e) {
        const why = overOf(e);
        if (why && !over && recorder.state.phase !== 'ending') return onOver(why);
      }
      if (!over) timer = window.setTimeout(() => void beat(), BEAT_MS);
    };
    void beat();
    return () => { over = true; clearTimeout(timer); };
  }, [take.id]);
  return now;
}

function Linked({ take, onOver }: { take: Take; onOver: (why: string) => void }) {
  const s = useRecorder();
  const was = useRef(s.phase);
  const leave = (why: string) => void recorder.abandon(take.id).catch(() => undefined).then(() => onOver(why));
  const now = useBeat(take, leave);
  useEffect(() => {
    const ended = was.current === 'ending' && s.phase === 'idle';
    was.current = s.phase;
    const why = overOf(s.error);
    if (ended && (!s.error || why === 'stopped')) onOver('');
    else if (why) leave(why);
  }, [s.phase, s.error]);
  const on = s.phase !== 'idle' && s.phase !== 'opening';
  useEffect(() => { if (s.phase === 'running' && s.ms >= take.most_ms - 1000) void recorder.stop(); }, [s.ms]);
  return (
    <div class="live">
      {s.error && !overOf(s.error) && <Failure error={wordsOf(s.error)} retry={on ? undefined : () => void recorder.startPhone(now)} />}
      {!on && (now.pieces > 0
        ? <p class="warn" role="status">{t('phone.broken', { time: clock(now.ms) })}</p>
        : <p role="status">{t('phone.ready')}</p>)}
      {!on && (
        <Button kind="main" disabled={s.phase === 'opening'} onClick={() => void recorder.startPhone(now)}>
          {t(now.pieces > 0 ? 'phone.go_on' : 'phone.start')}
        </Button>
      )}
      {on && <Running s={s} keys={false} />}
      <p class="hint">{t('wakeLock' in navigator ? 'phone.awake' : 'phone.asleep')}</p>
    </div>
  );
}

function Page() {
  const [lang, setL] = useState(getLang());
  const other = lang === 'fr' ? 'en' : 'fr';
  useEffect(() => { document.title = `${t('phone.title')} – Vigie`; }, [lang]);
  return (
    <>
      <header class="top">
        <span class="brand"><b>Vigie</b></span>
        <span class="me">
          <button type="button" class="btn link" lang={other} onClick={() => { setLang(other); setL(other); }}>{other === 'en' ? 'English' : 'Français'}</button>
        </span>
      </header>
      <main class="phone">
        {lacks
          ? <section class="sheet"><h1>{t('phone')}</h1><p class="failure" role="alert">{t(`phone.${lacks}`)}</p></section>
          : <Phone />}
        <p class="quiet small">{t('phone.lead')}</p>
      </main>
    </>
  );
}

render(<Page />, document.getElementById('app')!);
