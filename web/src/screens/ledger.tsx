// The ledger in words, for those who audit it.
import { useEffect, useState } from 'preact/hooks';
import { type ApiError, call } from '../api';
import { useCan, useData } from '../hooks';
import { dateTime, number, t, word } from '../i18n';
import { bytesOf, included } from '../merkle';
import { Button, Failure, Field, Title, Wait } from '../parts/common';
import { RecordingRules } from './recording';
import type { Checkpoint, LedgerEntry, Proof, Verdict } from '../types';

const PAGE = 50;
const AGAIN_MS = 3000;
const EVENTS = ['', 'session', 'patient', 'consent', 'source', 'recording', 'draft', 'review', 'sign', 'export', 'refusal', 'certificate', 'template', 'ledger'];
interface Page { size: number; next: number | null; entries: LedgerEntry[] }

export function Ledger() {
  const [event, setEvent] = useState('');
  const [person, setPerson] = useState('');
  const [entries, setEntries] = useState<LedgerEntry[] | null>(null);
  const [next, setNext] = useState<number | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const load = async (before?: number) => {
    const q = new URLSearchParams({ n: String(PAGE) });
    if (before !== undefined) q.set('before', String(before));
    if (event) q.set('event', event);
    if (person.trim()) q.set('person', person.trim());
    try {
      const { data } = await call<Page>(`/api/ledger/entries?${q}`);
      setEntries((old) => (before === undefined ? data.entries : [...(old ?? []), ...data.entries]));
      setNext(data.next);
      setError(null);
    } catch (e) {
      setError(e as ApiError);
    }
  };
  useEffect(() => {
    const id = setTimeout(() => void load(), 150);
    return () => clearTimeout(id);
  }, [event, person]);
  return (
    <div class="page broad">
      <Title title={t('ledger')} />
      <p class="lead">{t('ledger.lead')}</p>
      <Status />
      <RecordingRules />
      <div class="two pick">
        <Field id="event" label={t('ledger.event')}>
          <select id="event" value={event} onChange={(e) => setEvent(e.currentTarget.value)}>
            {EVENTS.map((e) => <option key={e} value={e}>{e ? word('event', e) : t('ledger.all')}</option>)}
          </select>
        </Field>
        <Field id="person" label={t('ledger.person')}>
          <input id="person" value={person} autoComplete="off" onInput={(e) => setPerson(e.currentTarget.value)} />
        </Field>
      </div>
      <Failure error={error} retry={() => void load()} />
      {entries ? <Entries entries={entries} /> : !error && <Wait />}
      {next !== null && entries && <Button onClick={() => void load(next)}>{t('ledger.more')}</Button>}
    </div>
  );
}

function Status() {
  const checkpoint = useData<Checkpoint>('/api/ledger/checkpoint');
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const can = useCan();
  const verify = async () => {
    setBusy(true);
    setError(null);
    try {
      setVerdict((await call<Verdict>('/api/ledger/verify', { body: {} })).data);
    } catch (e) {
      setError(e as Error);
    }
    setBusy(false);
  };
  const c = checkpoint.data;
  return (
    <section class="sheet proof" aria-label={t('ledger.proof')}>
      {c && <p>{t('ledger.checkpoint', { size: number(c.size), at: dateTime(c.at) })}</p>}
      {c && <p class="quiet mono">{t('ledger.root')} {c.root}</p>}
      <Failure error={checkpoint.error ?? error} />
      <div class="row">
        <Button kind="main" onClick={() => void verify()} disabled={busy}>{busy ? t('ledger.verifying') : t('ledger.verify')}</Button>
        {can('ledger_export') && <a class="btn plain" href="/api/ledger/export" download>{t('ledger.export')}</a>}
        <span role="status" class={verdict ? (verdict.ok ? 'good' : 'bad') : ''}>
          {verdict && (verdict.ok ? t('ledger.ok', { size: number(verdict.size), ms: number(Math.round(verdict.took_ms)) })
            : t('ledger.bad', { at: number(verdict.first_bad ?? 0) }))}
        </span>
      </div>
    </section>
  );
}

function Entries({ entries }: { entries: LedgerEntry[] }) {
  const [open, setOpen] = useState<number | null>(null);
  if (!entries.length) return <p class="quiet empty">{t('ledger.empty')}</p>;
  return (
    <div class="scroll-x" tabIndex={0} role="region" aria-label={t('ledger.entries')}>
      <table class="ledger">
        <thead>
          <tr><th class="num">{t('ledger.index')}</th><th>{t('ledger.at')}</th><th>{t('ledger.who')}</th><th>{t('ledger.what')}</th>
            <th>{t('ledger.outcome')}</th><th><span class="sr">{t('ledger.inclusion')}</span></th></tr>
        </thead>
        <tbody>
          {entries.map((e) => (
            <>
              <tr key={e.index} class={e.outcome !== 'done' ? 'refused' : ''}>
                <td class="num">{number(e.index)}</td><td>{dateTime(e.at)}</td>
                <td>{e.actor} <span class="quiet">{word('role', e.role)}</span></td>
                <td>{e.what || word('event', e.event)} <span class="quiet">{e.object}</span></td>
                <td>{word('outcome', e.outcome)}</td>
                <td><button type="button" class="btn link" aria-expanded={open === e.index} onClick={() => setOpen(open === e.index ? null : e.index)}>
                  {t('ledger.proof.show')}<span class="sr"> {e.index}</span></button></td>
              </tr>
              {open === e.index && <tr key={`p${e.index}`}><td colSpan={6}><Inclusion index={e.index} /></td></tr>}
            </>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Fetches the proof and works it out here against the last checkpoint's root. An entry younger than that checkpoint waits for the
 *  next one, some seconds away; a checkpoint signed between the two answers is asked for again. Each reading is itself an entry. */
function Inclusion({ index }: { index: number }) {
  const checkpoint = useData<Checkpoint>('/api/ledger/checkpoint');
  const early = checkpoint.data ? checkpoint.data.size <= index : checkpoint.error?.status === 404;
  const proof = useData<Proof>(checkpoint.data && !early ? `/api/ledger/proof/${index}` : null);
  const [answer, setAnswer] = useState<'yes' | 'no' | 'unknown' | null>(null);
  const apart = proof.data && checkpoint.data && proof.data.size !== checkpoint.data.size;
  useEffect(() => {
    if (!early && !apart) return;
    const id = setInterval(() => void checkpoint.reload(), AGAIN_MS);
    return () => clearInterval(id);
  }, [early, apart, checkpoint.reload]);
  useEffect(() => {
    if (!proof.data || !checkpoint.data || apart) return;
    const { leaf, proof: path, size } = proof.data;
    const all = [leaf, checkpoint.data.root, ...path].map(bytesOf);
    if (all.some((b) => !b) || !globalThis.crypto?.subtle) return setAnswer('unknown');
    const [l, root, ...rest] = all as Uint8Array[];
    void included(l!, index, size, rest, root!).then((ok) => setAnswer(ok ? 'yes' : 'no'));
  }, [proof.data, checkpoint.data]);
  if (early) return <p class="quiet" role="status">{t('ledger.early')}</p>;
  const error = checkpoint.error ?? proof.error;
  if (error) return <Failure error={error} />;
  if (!proof.data) return <Wait />;
  return (
    <div class="inclusion">
      {answer && <p class={answer === 'no' ? 'bad' : answer === 'yes' ? 'good' : 'quiet'}>{t(`ledger.included.${answer}`)}</p>}
      <p class="quiet mono">{t('ledger.leaf')} {proof.data.leaf}</p>
      <ol class="quiet mono">{proof.data.proof.map((h) => <li key={h}>{h}</li>)}</ol>
    </div>
  );
}
