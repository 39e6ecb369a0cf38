import { useState } from 'preact/hooks';
import { type ApiError, call } from '../api';
import { useCan, useData, useKeys } from '../hooks';
import { dateTime, t, word } from '../i18n';
import { Button, Dialog, Failure, Field, Link, nameOf, ReasonForm, Title, Wait } from '../parts/common';
import { consentWords, PatientBanner } from '../parts/patient-banner';
import { Search } from '../parts/search';
import type { Patient, TimelineEncounter, Use } from '../types';

export function PatientScreen({ id }: { id: string }) {
  const patient = useData<Patient>(`/api/patients/${id}`);
  const can = useCan();
  const [fresh, setFresh] = useState(false);
  if (patient.error?.code === 'NOT_IN_TEAM' && can('break_glass')) return <BreakGlass id={id} onOpen={patient.reload} error={patient.error} />;
  const p = patient.data;
  return (
    <div class="page">
      <Title title={p ? nameOf(p) : t('patient')} />
      <Failure error={patient.error} retry={() => void patient.reload()} />
      {!p && !patient.error && <Wait />}
      {p && (
        <>
          <PatientBanner patient={p} link={false} />
          <div class="row">
            {can('encounter_write') && <Button kind="main" keyName="c" onClick={() => setFresh(true)}>{t('encounter.new')}</Button>}
            {can('consent_write') && <AiSwitch patient={p} onDone={patient.reload} />}
          </div>
          {can('record_read') && <Timeline id={id} />}
          <Team patient={p} />
          {can('record_read') && <Uses id={id} />}
          {fresh && <Search mode="new" patient={{ ...p, name: nameOf(p) }} onClose={() => setFresh(false)} />}
          <PageKeys onNew={() => setFresh(true)} on={can('encounter_write')} />
        </>
      )}
    </div>
  );
}

function PageKeys({ onNew, on }: { onNew: () => void; on: boolean }) {
  useKeys({ c: onNew, n: onNew }, false, on);
  return null;
}

function AiSwitch({ patient, onDone }: { patient: Patient; onDone: () => Promise<void> }) {
  const [asking, setAsking] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const next = patient.ai === 'refused' ? 'allowed' : 'refused';
  const give = async (reason: string) => {
    try {
      await call(`/api/patients/${patient.id}/ai`, { body: { ai: next, reason } });
      setAsking(false);
      await onDone();
    } catch (e) {
      setError(e as ApiError);
    }
  };
  return (
    <>
      <Button onClick={() => setAsking(true)}>{t(`patient.ai.${next}`)}</Button>
      {asking && (
        <Dialog title={t(`patient.ai.${next}`)} onClose={() => setAsking(false)}>
          <p>{t(`patient.ai.${next}.lead`)}</p>
          <ReasonForm name="ai-reason" question={t('patient.ai.reason')} presets={[t(`patient.ai.${next}.preset`)]}
            onGive={(r) => void give(r)} onCancel={() => setAsking(false)} />
          <Failure error={error} />
        </Dialog>
      )}
    </>
  );
}

function Timeline({ id }: { id: string }) {
  const { data, error, reload } = useData<{ encounters: TimelineEncounter[] }>(`/api/patients/${id}/timeline`);
  return (
    <section class="list">
      <h2>{t('timeline')}</h2>
      <Failure error={error} retry={() => void reload()} />
      {data?.encounters.length === 0 && <p class="quiet empty">{t('timeline.empty')}</p>}
      <ol class="timeline">
        {data?.encounters.map((e) => (
          <li key={e.id}>
            <p class="when"><time dateTime={e.at}>{dateTime(e.at)}</time></p>
            <div>
              <p><Link to={`/encounter/${e.id}`}><strong>{word('kind', e.kind)}</strong></Link> {e.reason}</p>
              <p class="quiet">{consentWords(typeof e.consent === 'string' ? e.consent : e.consent.state)} · {t('sources', { n: e.sources })}</p>
              <ul class="plain">
                {e.documents.map((d) => (
                  <li key={d.id}>
                    <Link to={`/document/${d.id}`}>{d.title}</Link> <span class={`state ${d.state}`}>{word('state', d.state)}</span>
                  </li>
                ))}
              </ul>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Team({ patient }: { patient: Patient }) {
  return (
    <section class="list">
      <h2>{t('team')}</h2>
      {patient.team?.length ? (
        <ul class="plain">{patient.team.map((m) => <li key={m.person}>{m.name} <span class="quiet">{word('role', m.role)}</span></li>)}</ul>
      ) : <p class="quiet empty">{t('team.empty')}</p>}
    </section>
  );
}

function Uses({ id }: { id: string }) {
  const { data, error } = useData<{ uses: Use[] }>(`/api/patients/${id}/uses`);
  return (
    <section class="list">
      <h2>{t('uses')}</h2>
      <p class="quiet">{t('uses.lead')}</p>
      <Failure error={error} />
      {data?.uses.length === 0 && <p class="quiet empty">{t('uses.empty')}</p>}
      {!!data?.uses.length && (
        <div class="scroll-x" tabIndex={0} role="region" aria-label={t('uses')}>
          <table>
            <thead><tr><th>{t('uses.at')}</th><th>{t('uses.what')}</th><th>{t('uses.model')}</th><th>{t('uses.by')}</th><th>{t('uses.document')}</th></tr></thead>
            <tbody>
              {data.uses.map((u, i) => (
                <tr key={i}>
                  <td>{dateTime(u.at)}</td><td>{word('use', u.what)}</td><td>{word('model', u.model)}</td><td>{u.by}</td>
                  <td>{u.document && <Link to={`/document/${u.document}`}>{t('uses.open')}</Link>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function BreakGlass({ id, onOpen, error }: { id: string; onOpen: () => Promise<void>; error: ApiError }) {
  const [reason, setReason] = useState('');
  const [failed, setFailed] = useState<Error | null>(null);
  const submit = async (e: Event) => {
    e.preventDefault();
    try {
      await call(`/api/patients/${id}/break-glass`, { body: { reason: reason.trim() } });
      await onOpen();
    } catch (err) {
      setFailed(err as Error);
    }
  };
  return (
    <div class="narrow">
      <Title title={t('glass')} />
      <p>{error.message}</p>
      <p>{t('glass.lead')}</p>
      <form class="sheet" onSubmit={submit}>
        <Field id="glass" label={t('glass.reason')}>
          <textarea id="glass" rows={3} required maxLength={400} value={reason} onInput={(e) => setReason(e.currentTarget.value)} />
        </Field>
        <Failure error={failed} />
        <Button kind="danger" type="submit" disabled={reason.trim().length < 5}>{t('glass.open')}</Button>
      </form>
    </div>
  );
}
