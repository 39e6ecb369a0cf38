// The recording of a consultation: the patient's answer first, then the microphone, then what was recorded.
import { useEffect, useRef, useState } from 'preact/hooks';
import en from '../../../share/i18n/recording.en.json';
import fr from '../../../share/i18n/recording.fr.json';
import { type ApiError, call } from '../api';
import { onEvent } from '../events';
import { useHeldFocus } from '../focus';
import { useApp, useCan, useData, useKeys } from '../hooks';
import { addWords, t } from '../i18n';
import { Button, Failure } from '../parts/common';
import type { Encounter, Recordings } from '../types';
import { Live } from './live';
import { PhoneMic } from './phone';
import { send } from './sender';
import { type Decoding, Takes } from './takes';
import { Upload } from './upload';
import { useRecorder } from './use-recorder';

addWords({ fr, en });

export { Cap, NoticeList } from './notices';

export function Recorder({ encounter, onDone }: { encounter: Encounter; onDone: () => Promise<void> }) {
  const path = `/api/encounters/${encounter.id}/recordings`;
  const { data, error, reload } = useData<Recordings>(path);
  const { session } = useApp();
  const can = useCan();
  const state = useRecorder();
  const hold = useHeldFocus();
  const fresh = useRef(false); // the patient has just answered here
  const answer = encounter.consent.recording ?? 'none';
  const me = session?.person.id ?? '';
  const here = state.encounter === encounter.id;
  const [decoding, setDecoding] = useState<Decoding | null>(null);
  useEffect(() => { if (me) void send(me).catch(() => undefined); }, [me]);
  useEffect(() => onEvent((e) => {
    const told = e.data as { id?: string; encounter?: string; state?: string; permille?: number } | null;
    if (e.event === 'recording' && told?.state === 'decoding') { // how far a file is: nothing to read again
      if (told.encounter === encounter.id && told.id) setDecoding({ id: told.id, permille: told.permille ?? 0 });
      return;
    }
    // each reading is an entry in the ledger: of this encounter only
    if (e.event === 'again' || e.event === 'engine' || (['recording', 'transcript'].includes(e.event) && told?.encounter === encounter.id)) void reload();
    if (e.event === 'transcript' && told?.encounter === encounter.id && told.state !== 'running') void onDone(); // it is a source now
  }), [reload, encounter.id]);
  const first = useRef(true); // useData reads already; each reading is an entry in the ledger
  useEffect(() => {
    if (!first.current) void reload();
    first.current = false;
  }, [state.phase, state.take]);
  if (!can('recording_listen')) return null;
  const takes = data?.recordings ?? [];
  const onPhone = takes.find((r) => r.mine && r.origin === 'phone' && ['consented', 'recording'].includes(r.state));
  const broken = takes.find((r) => r.mine && r.origin === 'microphone' && r.id !== state.take && ['consented', 'recording'].includes(r.state));
  return (
    <section ref={hold} class="recording sheet" aria-labelledby="rec-title">
      <h2 id="rec-title">{t('rec')}</h2>
      <Failure error={error} retry={() => void reload()} />
      {can('recording_write') && <Answer encounter={encounter} answer={answer} takes={takes.length} onDone={async () => { fresh.current = true; await onDone(); await reload(); }} />}
      {can('recording_write') && answer === 'agreed' && data && (
        <>
          {!onPhone && <Live encounter={encounter.id} person={me} broken={broken} limits={data.limits} fresh={fresh.current} heard={takes.some((r) => r.id === state.take && r.transcript !== null)} />}
          {state.phase === 'idle' && <PhoneMic encounter={encounter.id} take={onPhone} onDone={reload} />}
          {!(here && state.phase !== 'idle') && <Upload encounter={encounter.id} limits={data.limits} onDone={reload} />}
        </>
      )}
      {takes.length > 0 && <Takes takes={takes} live={onPhone?.id ?? state.take} decoding={decoding} engine={data?.engine ?? false} speech={data?.speech ?? 'off'} onDone={reload} />}
      {data && !data.engine && takes.length > 0 && <p class="quiet">{t('rec.noengine')}</p>}
    </section>
  );
}

/** To be recorded is asked apart from AI's help, and before the browser is asked for its microphone. */
function Answer({ encounter, answer, takes, onDone }: { encounter: Encounter; answer: string; takes: number; onDone: () => Promise<void> }) {
  const [changing, setChanging] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const open = answer === 'none' || changing;
  const decide = async (decision: string) => {
    try {
      await call(`/api/encounters/${encounter.id}/consent`, { body: { decision, notice: 'recording-2026-1' } });
      setChanging(false);
      await onDone();
    } catch (e) {
      setError(e as ApiError);
    }
  };
  useKeys({ a: () => void decide('recording_agreed'), r: () => void decide('recording_refused') }, false, answer === 'none');
  return (
    <div class={open ? 'consent ask' : 'consent said'}>
      {answer !== 'none' && <p><b>{t(`rec.answer.${answer}`)}</b> <Button kind="link" onClick={() => setChanging(!changing)}>{t(changing ? 'cancel' : 'consent.change')}</Button></p>}
      {open && (
        <>
          {answer === 'none' && <p><b>{t('rec.ask')}</b> {t('rec.ask.lead')}</p>}
          {answer === 'agreed' && takes > 0 && <p>{t('rec.withdraw.warn', { n: takes })}</p>}
          <div class="row">
            {answer !== 'agreed' && <Button kind="main" keyName="a" onClick={() => void decide('recording_agreed')}>{t('rec.do.agreed')}</Button>}
            <Button keyName={answer === 'none' ? 'r' : undefined} kind={answer === 'agreed' ? 'danger' : 'plain'} onClick={() => void decide('recording_refused')}>
              {t(answer === 'agreed' ? 'rec.do.withdrawn' : 'rec.do.refused')}
            </Button>
          </div>
        </>
      )}
      <Failure error={error} />
    </div>
  );
}
