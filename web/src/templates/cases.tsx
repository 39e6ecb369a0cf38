// The cases that templates are tested on: those that ship, and the establishment's own.
import { useState } from 'preact/hooks';
import { ApiError, call } from '../api';
import { useCan, useData } from '../hooks';
import { date, t } from '../i18n';
import { Button, Dialog, Failure, Field, Link, Title, Wait } from '../parts/common';
import type { Case, Expected, TypeLine, Version } from './model';
import { caseWords, own } from './words';

export function Cases() {
  const list = useData<{ cases: Case[] }>('/api/template-cases');
  const can = useCan();
  const [removing, setRemoving] = useState<Case | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const remove = async (c: Case) => {
    setRemoving(null);
    setError(null);
    try {
      await call(`/api/template-cases/${c.id}`, { method: 'DELETE' });
    } catch (e) {
      setError(e as ApiError);
    }
    await list.reload();
  };
  return (
    <div class="page">
      <p><Link to="/templates">{t('tpl.back')}</Link></p>
      <Title title={t('tpl.cases')} />
      <p class="lead">{t('tpl.cases.lead')}</p>
      <Failure error={list.error ?? error} />
      {!list.data && !list.error && <Wait />}
      {list.data && (
        <ul class="tpl-cases" aria-label={t('tpl.cases.list')}>
          {list.data.cases.map((c) => <li key={c.id ?? c.title}><OneCase one={c} onRemove={can('template_edit') ? setRemoving : undefined} /></li>)}
        </ul>
      )}
      {can('template_edit') && <Add onAdded={list.reload} />}
      {removing && (
        <Dialog title={t('tpl.cases.remove.title', { title: removing.title })} onClose={() => setRemoving(null)}>
          <p>{t('tpl.cases.remove.what')}</p>
          <div class="row">
            <Button kind="danger" onClick={() => void remove(removing)}>{t('tpl.cases.remove')}</Button>
            <Button onClick={() => setRemoving(null)}>{t('cancel')}</Button>
          </div>
        </Dialog>
      )}
    </div>
  );
}

function OneCase({ one, onRemove }: { one: Case; onRemove?: (c: Case) => void }) {
  return (
    <details>
      <summary>
        {caseWords(one)}{' '}
        <span class="quiet small">{one.id === null ? t('tpl.cases.shipped') : t('tpl.cases.by', { by: one.created_by, at: date(one.created) })}
          {one.expected.length > 0 && ` · ${t('tpl.cases.expected', { n: one.expected.length })}`}</span>
      </summary>
      {one.expected.map((x) => <p key={x.says + x.in} class="small">{t('tpl.cases.says')} « {x.says} » {t('tpl.cases.in')} « {x.in} »</p>)}
      <pre class="scroll-y tpl-text" lang="fr" tabIndex={0} aria-label={t('tpl.cases.text')}>{one.text}</pre>
      {one.id !== null && onRemove && <Button onClick={() => onRemove(one)}>{t('tpl.cases.remove')}</Button>}
    </details>
  );
}

const EMPTY = { title: '', type: '', text: '', expected: [] as Expected[] };

function Add({ onAdded }: { onAdded: () => Promise<void> }) {
  const types = useData<{ types: TypeLine[] }>('/api/templates');
  const [one, setOne] = useState(EMPTY);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const line = types.data?.types.find((x) => x.type === one.type);
  const version = useData<Version>(line ? `/api/templates/${line.type}/versions/${line.latest}` : null);
  const sections = version.data?.template?.sections ?? [];
  const expect = (i: number, more: Partial<Expected>) => setOne({ ...one, expected: one.expected.map((x, k) => (k === i ? { ...x, ...more } : x)) });
  const add = async () => {
    setBusy(true);
    setError(null);
    try {
      await call('/api/template-cases', { body: { ...one, expected: one.expected.filter((x) => x.says.trim() && x.in) } });
      setOne(EMPTY);
      await onAdded();
    } catch (e) {
      setError(e as ApiError);
    }
    setBusy(false);
  };
  return (
    <form class="sheet" onSubmit={(e) => { e.preventDefault(); void add(); }}>
      <h2>{t('tpl.cases.add')}</h2>
      <Field id="case-title" label={t('tpl.cases.title')}>
        <input id="case-title" value={one.title} maxLength={120} required autoComplete="off" onInput={(e) => setOne({ ...one, title: e.currentTarget.value })} />
      </Field>
      <Field id="case-text" label={t('tpl.cases.text')} hint={t('tpl.cases.text.hint')}>
        <textarea id="case-text" rows={8} lang="fr" required value={one.text} aria-describedby="case-text-hint" onInput={(e) => setOne({ ...one, text: e.currentTarget.value })} />
      </Field>
      <Field id="case-type" label={t('tpl.cases.type')}>
        <select id="case-type" value={one.type} onChange={(e) => setOne({ ...one, type: e.currentTarget.value, expected: [] })}>
          <option value="">{t('tpl.cases.type.any')}</option>
          {types.data?.types.map((x) => <option key={x.type} value={x.type}>{x.title}</option>)}
        </select>
      </Field>
      {one.expected.map((x, i) => (
        <div class="two" key={i}>
          <Field id={`says-${i}`} label={t('tpl.cases.says')}>
            <input id={`says-${i}`} value={x.says} maxLength={200} lang="fr" autoComplete="off" onInput={(e) => expect(i, { says: e.currentTarget.value })} />
          </Field>
          <Field id={`in-${i}`} label={t('tpl.cases.in')}>
            <select id={`in-${i}`} value={x.in} onChange={(e) => expect(i, { in: e.currentTarget.value })}>
              {sections.map((s) => <option key={s.id} value={s.id}>{own(s.title)}</option>)}
            </select>
          </Field>
        </div>
      ))}
      <Failure error={error} />
      <div class="row">
        <Button kind="main" type="submit" disabled={busy}>{t('tpl.cases.keep')}</Button>
        <Button disabled={!sections.length} onClick={() => setOne({ ...one, expected: [...one.expected, { says: '', in: sections[0]!.id }] })}>{t('tpl.cases.expect')}</Button>
      </div>
    </form>
  );
}
