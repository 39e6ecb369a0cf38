// One dialog to find a patient (`/`) and to begin a consultation (`n`), made for the keyboard.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type ApiError, call } from '../api';
import { go, useCan } from '../hooks';
import { t, word } from '../i18n';
import type { Encounter, Patient, PatientShort } from '../types';
import { Button, Dialog, Failure, Field, identity, InsStatus, nameOf } from './common';

const KINDS = ['consultation', 'hospitalisation', 'emergency', 'other'];

export function Search({ mode, patient, onClose }: { mode: 'find' | 'new'; patient?: PatientShort; onClose: () => void }) {
  const [chosen, setChosen] = useState<PatientShort | null>(patient ?? null);
  const [creating, setCreating] = useState<string | null>(null);
  const pick = (p: PatientShort) => {
    if (mode === 'new') return setChosen(p);
    onClose();
    go(`/patient/${p.id}`);
  };
  const title = creating !== null ? t('patient.new') : chosen ? t('encounter.new.for', { name: chosen.name })
    : t(mode === 'new' ? 'encounter.new.who' : 'search.title');
  return (
    <Dialog title={title} onClose={onClose}>
      {creating !== null ? <NewPatient name={creating} onDone={(p) => { setCreating(null); pick(p); }} />
        : chosen ? <NewEncounter patient={chosen} onClose={onClose} />
          : <Find onPick={pick} onCreate={setCreating} />}
    </Dialog>
  );
}

function Find({ onPick, onCreate }: { onPick: (p: PatientShort) => void; onCreate: (q: string) => void }) {
  const [q, setQ] = useState('');
  const [list, setList] = useState<PatientShort[] | null>(null);
  const [at, setAt] = useState(0);
  const [error, setError] = useState<Error | null>(null);
  const can = useCan();
  useEffect(() => {
    if (q.trim().length < 2) return setList(null);
    const stop = new AbortController();
    const id = setTimeout(() => {
      call<{ patients: PatientShort[] }>('/api/patients/search', { body: { q: q.trim() }, signal: stop.signal })
        .then((a) => { setList(a.data.patients); setAt(0); setError(null); })
        .catch((e: Error) => { if (e.name !== 'AbortError') setError(e); });
    }, 180);
    return () => { clearTimeout(id); stop.abort(); };
  }, [q]);
  const onKey = (e: KeyboardEvent) => {
    if (!list?.length) return;
    if (e.key === 'ArrowDown') setAt((at + 1) % list.length);
    else if (e.key === 'ArrowUp') setAt((at + list.length - 1) % list.length);
    else if (e.key === 'Enter') onPick(list[at]!);
    else return;
    e.preventDefault();
  };
  return (
    <>
      <Field id="q" label={t('search.label')} hint={t('search.hint')}>
        <input id="q" type="search" value={q} autoComplete="off" autofocus role="combobox" aria-controls="found" aria-describedby="q-hint"
          aria-expanded={!!list?.length} aria-activedescendant={list?.length ? `found-${at}` : undefined}
          onInput={(e) => setQ(e.currentTarget.value)} onKeyDown={onKey} />
      </Field>
      <Failure error={error} />
      <ul id="found" class="found" role="listbox" aria-label={t('search.results')}>
        {list?.map((p, i) => (
          <li key={p.id} id={`found-${i}`} role="option" aria-selected={i === at} onClick={() => onPick(p)}>
            <strong>{p.name}</strong> <span>{identity(p)}</span> <InsStatus status={p.ins_status} />
            {p.in_team === false && <span class="quiet">{t('search.outside')}</span>}
          </li>
        ))}
      </ul>
      <p role="status" class="quiet">{list && (list.length ? t('search.count', { n: list.length }) : t('search.none'))}</p>
      {can('patient_write') && list && <Button onClick={() => onCreate(q.trim())}>{t('patient.new')}</Button>}
    </>
  );
}

function NewEncounter({ patient, onClose }: { patient: PatientShort; onClose: () => void }) {
  const [kind, setKind] = useState('consultation');
  const [reason, setReason] = useState('');
  const [error, setError] = useState<Error | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (e: Event) => {
    e.preventDefault();
    setBusy(true);
    try {
      const at = `${new Date().toISOString().slice(0, 19)}Z`;
      const a = await call<Encounter>(`/api/patients/${patient.id}/encounters`, { body: { kind, at, reason: reason.trim() } });
      onClose();
      go(`/encounter/${a.data.id}`);
    } catch (err) {
      setError(err as ApiError);
      setBusy(false);
    }
  };
  const first = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => first.current?.focus(), []);
  return (
    <form onSubmit={submit}>
      <p class="quiet">{identity(patient)}</p>
      <Field id="reason" label={t('encounter.reason')}>
        <input id="reason" ref={first} value={reason} maxLength={200} onInput={(e) => setReason(e.currentTarget.value)} />
      </Field>
      <Field id="kind" label={t('encounter.kind')}>
        <select id="kind" value={kind} onChange={(e) => setKind(e.currentTarget.value)}>
          {KINDS.map((k) => <option key={k} value={k}>{word('kind', k)}</option>)}
        </select>
      </Field>
      <Failure error={error} />
      <Button kind="main" type="submit" disabled={busy}>{t('encounter.open')}</Button>
    </form>
  );
}

function NewPatient({ name, onDone }: { name: string; onDone: (p: PatientShort) => void }) {
  const [v, setV] = useState({ birth_name: name, used_name: '', birth_given: '', sex: 'unknown', birth_date: '', allergies: '', fictitious: false });
  const [error, setError] = useState<Error | null>(null);
  const set = (key: string) => (e: Event) => setV({ ...v, [key]: (e.currentTarget as HTMLInputElement).value });
  const submit = async (e: Event) => {
    e.preventDefault();
    const allergies = v.allergies.split(/[,;\n]/).map((s) => s.trim()).filter(Boolean);
    const body = { ...v, given: [v.birth_given], allergies, birth_place: '', ins_status: 'VIDE' };
    try {
      const p = (await call<Patient>('/api/patients', { body })).data;
      onDone({ ...p, name: nameOf(p) });
    } catch (err) {
      setError(err as ApiError);
    }
  };
  const text = (key: 'birth_name' | 'used_name' | 'birth_given', need: boolean) => (
    <Field id={key} label={t(`patient.${key}`)}>
      <input id={key} value={v[key]} required={need} maxLength={100} autoComplete="off" onInput={set(key)} />
    </Field>
  );
  return (
    <form onSubmit={submit}>
      <div class="two">{text('birth_name', true)}{text('birth_given', true)}</div>
      {text('used_name', false)}
      <div class="two">
        <Field id="birth_date" label={t('patient.birth_date')}>
          <input id="birth_date" type="date" required value={v.birth_date} onInput={set('birth_date')} />
        </Field>
        <Field id="sex" label={t('patient.sex')}>
          <select id="sex" value={v.sex} onChange={set('sex')}>
            {['female', 'male', 'other', 'unknown'].map((s) => <option key={s} value={s}>{word('sex', s)}</option>)}
          </select>
        </Field>
      </div>
      <Field id="allergies" label={t('patient.allergies.label')} hint={t('patient.allergies.hint')}>
        <input id="allergies" value={v.allergies} aria-describedby="allergies-hint" onInput={set('allergies')} />
      </Field>
      <label class="check">
        <input type="checkbox" checked={v.fictitious} onChange={(e) => setV({ ...v, fictitious: e.currentTarget.checked })} />
        {t('patient.fictitious.label')}
      </label>
      <Failure error={error} />
      <Button kind="main" type="submit">{t('patient.create')}</Button>
    </form>
  );
}
