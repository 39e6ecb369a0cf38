// "What was said?" Consent first, then what was said, then the proposal.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type ApiError, call } from '../api';
import { go, useApp, useCan, useData, useKept, useKeys } from '../hooks';
import { dateTime, getLang, number, t, word } from '../i18n';
import { Button, Failure, Field, Link, Title, Wait } from '../parts/common';
import { consentWords, PatientBanner } from '../parts/patient-banner';
import { SourceText } from '../parts/source-text';
import { useComposers } from './composer';
import { Recording } from './recording';
import { AddScan, Letter } from './scan';
import type { Doc, Encounter, Patient, Source, SourceShort } from '../types';

// What the patient was told, for the record: with a server outside the notice names it.
const NOTICE = 'patient-2026-2';
const INLINE_LIMIT = 60000;

export function Consultation({ id }: { id: string }) {
  const path = `/api/encounters/${id}`;
  const { data: e, error, reload } = useData<Encounter>(path);
  const patient = useData<Patient>(e ? `/api/patients/${e.patient.id}` : null);
  const asked = e?.consent.state ?? 'none';
  const refused = patient.data?.ai === 'refused' || ['refused', 'withdrawn', 'no_ai'].includes(asked);
  const reloadAll = async () => {
    await reload();
    await patient.reload();
  };
  return (
    <div class="page">
      <Title title={e ? t('consultation.of', { name: e.patient.name }) : t('consultation')}>
        {e ? word('kind', e.kind) : t('consultation')}
      </Title>
      {e && <p class="lead">{[dateTime(e.at), e.reason].filter(Boolean).join(' · ')}</p>}
      <Failure error={error ?? patient.error} retry={() => void reloadAll()} />
      {!e && !error && <Wait />}
      {patient.data && <PatientBanner patient={patient.data} />}
      {e && patient.data && <ConsentLine encounter={e} patient={patient.data} onDone={reloadAll} />}
      {e && patient.data && (asked !== 'none' || refused) &&
        <Work encounter={e} refused={refused} onDone={reloadAll} />}
      {e && e.documents.length > 0 && <Documents encounter={e} />}
    </div>
  );
}

function ConsentLine({ encounter, patient, onDone }: { encounter: Encounter; patient: Patient; onDone: () => Promise<void> }) {
  const [changing, setChanging] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const can = useCan();
  const { state, at, by } = encounter.consent;
  const { outside } = encounter;
  const stale = state === 'agreed' && !!outside && !!at && at < outside.since; // the patient did not know of the server outside
  const open = can('consent_write') && patient.ai !== 'refused' && (state === 'none' || stale || changing);
  const decide = async (decision: string) => {
    try {
      await call(`/api/encounters/${encounter.id}/consent`, { body: { decision, notice: outside ? `${NOTICE}-outside` : NOTICE } });
      setChanging(false);
      await onDone();
    } catch (e) {
      setError(e as Error);
    }
  };
  const choices = stale ? ['agreed', 'withdrawn', 'no_ai'] : state === 'agreed' ? ['withdrawn', 'no_ai'] : ['agreed', 'refused', 'no_ai'];
  useKeys(Object.fromEntries(choices.map((c, i) => [String(i + 1), () => void decide(c)])), false, open);
  if (patient.ai === 'refused') return <p class="consent said">{t('consent.patient_refused')}</p>;
  return (
    <section class={`consent ${open ? 'ask' : 'said'}`} aria-label={t('consent')}>
      {state !== 'none' && (
        <p>
          <b>{consentWords(state, at)}</b> {by && <span class="quiet">{t('consent.by', { by })}</span>}{' '}
          {can('consent_write') && <Button kind="link" onClick={() => setChanging(!changing)}>{t(changing ? 'cancel' : 'consent.change')}</Button>}
        </p>
      )}
      {open && (
        <>
          {state === 'none' && <p><b>{t('consent.ask')}</b> {t('consent.ask.lead')}</p>}
          {outside && <p class="outside">{t(stale ? 'consent.outside.since' : 'consent.outside', outside)}</p>}
          <div class="row">
            {choices.map((c, i) => (
              <Button key={c} kind={c === 'agreed' ? 'main' : 'plain'} keyName={String(i + 1)} onClick={() => void decide(c)}>{t(`consent.do.${c}`)}</Button>
            ))}
          </div>
        </>
      )}
      {!open && stale && <p class="outside">{t('consent.outside.since', outside)}</p>}
      <Failure error={error} />
    </section>
  );
}

function Work({ encounter, refused, onDone }: { encounter: Encounter; refused: boolean; onDone: () => Promise<void> }) {
  const can = useCan();
  if (!can('encounter_write')) return null;
  return (
    <>
      {!refused && <Recording encounter={encounter} onDone={onDone} />}
      {encounter.sources.length > 0 && (
        <section class="list">
          <h2>{t('said')}</h2>
          {encounter.sources.map((s, i) => <OneSource key={s.id} short={s} open={i === 0 && encounter.sources.length === 1} onDone={onDone} />)}
        </section>
      )}
      {!refused && <AddScan encounter={encounter.id} onDone={onDone} />}
      <Add encounter={encounter} refused={refused} onDone={onDone} />
    </>
  );
}

/** A letter that came in and was not read yet holds no word. */
const isUnread = (s: SourceShort) => s.format === 'scan' && s.version < 2;

type Way = 'paste' | 'import' | 'type';

/** What was said comes in here; the proposal may follow in the same act. */
function Add({ encounter, refused, onDone }: { encounter: Encounter; refused: boolean; onDone: () => Promise<void> }) {
  const can = useCan();
  // Where the recording stands above with its own keys (its answer, its beginning), typing would swallow them.
  const first = encounter.sources.length === 0 && (refused || encounter.consent.recording === 'refused' || !can('recording_listen'));
  const [way, setWay] = useState<Way>(refused ? 'type' : 'paste');
  const [text, setText, clear] = useKept(`encounter.${encounter.id}`);
  const [kind, setKind] = useState(refused ? 'note' : 'transcript');
  const [title, setTitle] = useState('');
  const [busy, setBusy] = useState('');
  const [error, setError] = useState<ApiError | null>(null);
  const types = useData<{ types: { id: string; title: string }[] }>('/api/document-types');
  const [type, setType] = useState('consultation');
  const { room, composers } = useComposers(!refused);
  const [engine, setEngine] = useKept('composer');
  const [wished, setWished] = useState<string[] | null>(null);
  const writer = composers.some((c) => c.name === engine) ? engine : 'builtin';

  const saveSource = async (): Promise<string[]> => {
    const known = encounter.sources.filter((s) => !isUnread(s)).map((s) => s.id);
    if (!text.trim()) return known;
    const name = title.trim() || word('source', kind);
    const path = `/api/encounters/${encounter.id}/sources`;
    const { data } = text.length < INLINE_LIMIT
      ? await call<SourceShort>(path, { body: { kind, title: name, text } })
      : await call<SourceShort>(`${path}?${new URLSearchParams({ kind, title: name })}`, { text });
    clear();
    setTitle('');
    return [...known, data.id];
  };
  const act = async (what: string, work: () => Promise<void>) => {
    if (busy) return;
    setBusy(what);
    setError(null);
    let failed = false;
    try {
      await work();
    } catch (e) {
      setError(e as ApiError);
      failed = true;
    }
    setBusy('');
    if (what === 'save' || failed) await onDone(); // what was typed may be a source by now: it is shown, not gone
  };
  const draft = (how: 'proposal' | 'manual') => act(how, async () => {
    const sources = await saveSource();
    if (how === 'proposal' && room && writer !== 'builtin') return setWished(sources);
    const { data } = await call<Doc>(`/api/encounters/${encounter.id}/documents`, { body: { type, engine: how === 'manual' ? how : 'builtin', sources } });
    go(`/document/${data.id}`);
  });
  const ready = text.trim() !== '' || encounter.sources.some((s) => !isUnread(s));
  useKeys({ 'Ctrl+Enter': () => { if (ready && can('document_write')) void draft(refused ? 'manual' : 'proposal'); } }, false, !wished);
  if (wished && room) {
    return <room.Proposing wish={{ encounter: encounter.id, type, engine: writer, sources: wished }} onEnd={() => { setWished(null); void onDone(); }} />;
  }
  return (
    <section class="add sheet" aria-label={t('add')}>
      {!refused && (
        <div class="row ways" role="group" aria-label={t('add')}>
          {(['paste', 'import', 'type'] as Way[]).map((w) => (
            <Button key={w} kind="plain" pressed={way === w} onClick={() => { setWay(w); setKind(w === 'type' ? 'note' : 'transcript'); }}>{t(`way.${w}`)}</Button>
          ))}
        </div>
      )}
      {refused && <p><b>{t('manual.lead')}</b></p>}
      {way === 'import' && <Import onText={(name, content) => { setTitle(name); setText(content); }} onError={setError} />}
      <Field id="text" label={t(`add.${way}`)} hint={t(`add.${way}.hint`)}>
        <Grow id="text" value={text} onInput={setText} focus={first} />
      </Field>
      <p class="quiet small" role="status">{text && t('keep.local', { n: number(text.length) })}</p>
      <details class="more">
        <summary>{t('add.details')}</summary>
        <div class="two">
          <Field id="kind" label={t('source.kind')}>
            <select id="kind" value={kind} onChange={(e) => setKind(e.currentTarget.value)}>
              {['transcript', 'note', 'document'].map((k) => <option key={k} value={k}>{word('source', k)}</option>)}
            </select>
          </Field>
          <Field id="title" label={t('source.title')}>
            <input id="title" value={title} placeholder={word('source', kind)} maxLength={120} onInput={(e) => setTitle(e.currentTarget.value)} />
          </Field>
        </div>
      </details>
      <Failure error={error} />
      {can('document_write') && (
        <div class="row draft-row">
          <label for="type" class="sr">{t('draft.type')}</label>
          <select id="type" value={type} onChange={(e) => setType(e.currentTarget.value)}>
            {(types.data?.types ?? [{ id: 'consultation', title: word('type', 'consultation') }]).map((d) => <option key={d.id} value={d.id}>{d.title}</option>)}
          </select>
          {!refused && room && <room.Chooser composers={composers} value={writer} onChange={setEngine} />}
          {!refused && <Button kind="main" keyName="Ctrl+Enter" disabled={!ready || busy !== ''} onClick={() => void draft('proposal')}>
            {busy === 'proposal' ? t('draft.busy') : t('draft.go')}</Button>}
          <Button kind={refused ? 'main' : 'plain'} disabled={busy !== ''} onClick={() => void draft('manual')}>{t('draft.manual')}</Button>
          <Button disabled={!text.trim() || busy !== ''} onClick={() => void act('save', async () => void (await saveSource()))}>{t('add.save')}</Button>
        </div>
      )}
      {!can('document_write') && <Button kind="main" disabled={!text.trim()} onClick={() => void act('save', async () => void (await saveSource()))}>{t('add.save')}</Button>}
    </section>
  );
}

function Import({ onText, onError }: { onText: (name: string, text: string) => void; onError: (e: ApiError) => void }) {
  const take = async (file: File | undefined) => {
    if (!file) return;
    try {
      onText(file.name, new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer()));
    } catch {
      onError({ code: 'BAD_UTF8', message: t('import.bad') } as ApiError);
    }
  };
  return (
    <Field id="file" label={t('import.file')} hint={t('import.hint')}>
      <input id="file" type="file" accept=".txt,.vtt,.srt,.json,.md,text/plain,text/vtt,application/json" aria-describedby="file-hint"
        onChange={(e) => void take(e.currentTarget.files?.[0])} />
    </Field>
  );
}

/** A text area as tall as its text. */
export function Grow({ id, value, onInput, focus, label }: {
  id: string; value: string; onInput: (text: string) => void; focus?: boolean; label?: string;
}) {
  const ref = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const el = ref.current!;
    el.rows = 3;
    const line = parseFloat(getComputedStyle(el).lineHeight) || 24;
    el.rows = Math.max(3, Math.min(28, Math.ceil((el.scrollHeight - 16) / line)));
  }, [value]);
  useLayoutEffect(() => { if (focus) ref.current?.focus({ preventScroll: true }); }, []);
  return <textarea ref={ref} id={id} value={value} lang={getLang()} aria-label={label} onInput={(e) => onInput(e.currentTarget.value)} />;
}

function OneSource({ short, open, onDone }: { short: SourceShort; open: boolean; onDone: () => Promise<void> }) {
  const [shown, setShown] = useState(open || isUnread(short));
  const scan = short.format === 'scan';
  const { data, etag, error, reload } = useData<Source>(shown && !scan ? `/api/sources/${short.id}?version=${short.version}` : null);
  const [editing, setEditing] = useState(false);
  return (
    <details open={shown} onToggle={(e) => setShown(e.currentTarget.open)}>
      <summary><strong>{short.title}</strong> <span class="quiet">{word('source', short.kind)} · {t('source.version', { n: short.version })}</span></summary>
      <Failure error={error} />
      {scan && shown && <Letter short={short} onDone={onDone} />}
      {data && !editing && (
        <>
          <div class="scroll-y" tabIndex={0} role="region" aria-label={short.title}>
            <SourceText source={data} passages={[]} lit={null} />
          </div>
          {data.recording ? <Link to={`/transcript/${data.recording}`}>{t('source.recorded')}</Link> : <Button onClick={() => setEditing(true)}>{t('source.correct')}</Button>}
        </>
      )}
      {data && editing && <Correct source={data} etag={etag} onEnd={async () => { setEditing(false); await reload(); await onDone(); }} />}
    </details>
  );
}

function Correct({ source, etag, onEnd }: { source: Source; etag: string; onEnd: () => Promise<void> }) {
  const { online } = useApp();
  const [typed, setTyped, clear] = useKept(`source.${source.id}`);
  const [error, setError] = useState<Error | null>(null);
  const text = typed || source.text;
  const save = async () => {
    try {
      await call(`/api/sources/${source.id}`, { method: 'PUT', body: { text }, etag });
      clear();
      await onEnd();
    } catch (e) {
      setError(e as Error);
    }
  };
  return (
    <>
      <p class="quiet">{t('source.correct.hint')}</p>
      <Grow id={`correct-${source.id}`} label={source.title} value={text} onInput={setTyped} focus />
      <Failure error={error} />
      <div class="row">
        <Button kind="main" disabled={!online} onClick={() => void save()}>{t('source.save')}</Button>
        <Button kind="link" onClick={() => { clear(); void onEnd(); }}>{t('cancel')}</Button>
      </div>
    </>
  );
}

function Documents({ encounter }: { encounter: Encounter }) {
  return (
    <section class="list">
      <h2>{t('documents')}</h2>
      <ul class="plain">
        {encounter.documents.map((d) => (
          <li key={d.id}><Link to={`/document/${d.id}`}>{d.title}</Link> <span class={`state ${d.state}`}>{word('state', d.state)}</span> <span class="quiet">{dateTime(d.updated)}</span></li>
        ))}
      </ul>
    </section>
  );
}
