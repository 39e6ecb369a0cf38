// A recording goes by the clock only after two people were told: what they see, and their answer. And the cap itself.
import { useState } from 'preact/hooks';
import { type ApiError, call } from '../api';
import { useData } from '../hooks';
import { dateTime, t } from '../i18n';
import { Button, Failure, Field, Link, ReasonForm } from '../parts/common';
import type { Notice } from '../types';
import { clock } from './words';

const DAY_HOURS = 24;
const MOST_DAYS = 7;

export function NoticeList({ notices, onDone }: { notices: Notice[]; onDone: () => Promise<void> }) {
  return (
    <section class="list" aria-labelledby="rec-notices">
      <h2 id="rec-notices">{t('rec.notices')} <span class="count">{notices.length}</span></h2>
      <ul class="plain takes">{notices.map((n) => <li key={n.id}><OneNotice n={n} onDone={onDone} /></li>)}</ul>
    </section>
  );
}

function OneNotice({ n, onDone }: { n: Notice; onDone: () => Promise<void> }) {
  const [asking, setAsking] = useState(false);
  const [days, setDays] = useState(1);
  const [error, setError] = useState<ApiError | null>(null);
  const keep = async (reason: string) => {
    try {
      await call(`/api/recording-notices/${n.id}/extend`, { body: { hours: days * DAY_HOURS, reason } });
      await onDone();
    } catch (e) {
      setError(e as ApiError);
    }
  };
  const words = { by: n.by, date: dateTime(n.created), time: clock(n.ms), due: dateTime(n.due), goes: dateTime(n.goes) };
  return (
    <div class="take">
      <p class="warn">{n.patient && <><b>{n.patient}</b>. </>}{t(`rec.notice.${n.mine ? 'mine' : 'second'}${n.transcribed ? '.heard' : ''}`, words)}</p>
      {!asking && (
        <div class="row">
          {n.encounter && <Link to={`/encounter/${n.encounter}`} cls="btn">{t('rec.notice.open')}</Link>}
          <Button onClick={() => setAsking(true)}>{t('rec.notice.keep')}</Button>
        </div>
      )}
      {asking && (
        <>
          <Field id={`days-${n.id}`} label={t('rec.notice.days')}>
            <select id={`days-${n.id}`} value={days} onChange={(e) => setDays(Number(e.currentTarget.value))}>
              {Array.from({ length: MOST_DAYS }, (_, i) => <option key={i} value={i + 1}>{i + 1}</option>)}
            </select>
          </Field>
          <ReasonForm name={`why-${n.id}`} question={t('rec.notice.why')} presets={[1, 2, 3].map((i) => t(`rec.notice.why.${i}`))}
            onGive={(r) => void keep(r)} onCancel={() => setAsking(false)} />
        </>
      )}
      <Failure error={error} />
    </div>
  );
}

export function Cap() {
  const { data, error, reload } = useData<{ hours: number; most: number }>('/api/recording-cap');
  const [typed, setTyped] = useState<string | null>(null); // null: as it stands
  const [said, setSaid] = useState('');
  const [failed, setFailed] = useState<ApiError | null>(null);
  const save = async () => {
    try {
      await call('/api/recording-cap', { method: 'PUT', body: { hours: Number(typed) } });
      setFailed(null);
      setTyped(null);
      setSaid(t('rec.cap.saved'));
      await reload();
    } catch (e) {
      setFailed(e as ApiError);
    }
  };
  return (
    <section class="list" aria-labelledby="rec-cap">
      <h2 id="rec-cap">{t('rec.cap')}</h2>
      <p class="lead">{t('rec.cap.lead')}</p>
      <Failure error={error ?? failed} />
      {data && (
        <form class="row cap" onSubmit={(e) => { e.preventDefault(); void save(); }}>
          <label for="cap-hours">{t('rec.cap.hours')}</label>
          <input id="cap-hours" type="number" min={1} max={data.most} required value={typed ?? data.hours} onInput={(e) => setTyped(e.currentTarget.value)} />
          <Button type="submit" disabled={!typed}>{t('rec.cap.save')}</Button>
        </form>
      )}
      <p role="status">{said}</p>
    </section>
  );
}
