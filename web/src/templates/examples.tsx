// Sections proposed from reports that exist: pasted, read once, not kept.
import { useState } from 'preact/hooks';
import { ApiError, call } from '../api';
import { go, useApp, useData } from '../hooks';
import { t } from '../i18n';
import { keep } from '../keep';
import { Button, Failure, Field, Link, Title } from '../parts/common';
import { keptUnder } from './editor';
import type { Template, TypeLine } from './model';

const MOST = 10;

export function Examples({ type }: { type: string }) {
  const list = useData<{ types: TypeLine[] }>('/api/templates');
  const { session } = useApp();
  const title = list.data?.types.find((x) => x.type === type)?.title ?? '';
  const [texts, setTexts] = useState(['']);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const filled = texts.map((x) => x.trim()).filter(Boolean);
  const propose = async () => {
    setBusy(true);
    setError(null);
    try {
      const { data } = await call<{ template: Template }>(`/api/templates/${type}/propose`, { body: { texts: filled } });
      keep(session?.person.id ?? '-', keptUnder(type, 'examples'), JSON.stringify({ template: data.template, note: '' }));
      go(`/templates/${type}/edit/examples`);
    } catch (e) {
      const x = e as ApiError;
      setError(x.code === 'BAD_INPUT' ? new Error(t('tpl.ex.none')) : x);
      setBusy(false);
    }
  };
  return (
    <div class="page">
      <p><Link to={`/templates/${type}`}>{t('tpl.back.type', { title })}</Link></p>
      <Title title={t('tpl.ex', { title })} />
      <p class="lead">{t('tpl.ex.lead')}</p>
      <p class="tpl-promise">{t('tpl.ex.kept')}</p>
      <form onSubmit={(e) => { e.preventDefault(); void propose(); }}>
        {texts.map((x, i) => (
          <Field key={i} id={`text-${i}`} label={t('tpl.ex.text', { n: i + 1 })}>
            <textarea id={`text-${i}`} rows={texts.length === 1 ? 12 : 6} lang="fr" value={x} autoComplete="off" spellcheck={false}
              onInput={(e) => { const v = e.currentTarget.value; setTexts((old) => old.map((o, k) => (k === i ? v : o))); }} />
          </Field>
        ))}
        <Failure error={error} />
        <div class="row">
          <Button kind="main" type="submit" disabled={busy || filled.length === 0}>{busy ? t('tpl.ex.busy') : t('tpl.ex.go')}</Button>
          <Button disabled={texts.length >= MOST} onClick={() => setTexts([...texts, ''])}>{t('tpl.ex.add')}</Button>
        </div>
      </form>
    </div>
  );
}
