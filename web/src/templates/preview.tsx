// What the template being written makes of a case, asked again when the typing pauses.
import { useEffect, useState } from 'preact/hooks';
import { ApiError, call } from '../api';
import { useData } from '../hooks';
import { t } from '../i18n';
import { Failure, Field } from '../parts/common';
import type { Case, Template, Trial } from './model';
import { Draft } from './trial';
import { caseWords } from './words';

const PAUSE_MS = 400;

export interface Look {
  cases: Case[]; chosen: number; choose: (n: number) => void;
  trial: Trial | null; busy: boolean; fault: string; /* what the server points at, "" for nothing */ error: ApiError | null;
}

export function useTrial(type: string, template: Template): Look {
  const list = useData<{ cases: Case[] }>('/api/template-cases');
  const cases = list.data?.cases ?? [];
  const [chosen, choose] = useState(0);
  const [state, setState] = useState<{ trial: Trial | null; busy: boolean; fault: string; error: ApiError | null }>({ trial: null, busy: true, fault: '', error: null });
  const one = cases[chosen];
  const asked = JSON.stringify(template);
  useEffect(() => {
    if (!one) return;
    const stop = new AbortController();
    setState((s) => ({ ...s, busy: true }));
    const id = setTimeout(async () => {
      try {
        const body = { template, case: one.id, title: one.title };
        const { data } = await call<Trial>(`/api/templates/${type}/preview`, { body, signal: stop.signal });
        setState({ trial: data, busy: false, fault: '', error: null });
      } catch (e) {
        if (stop.signal.aborted) return;
        const error = e as ApiError;
        const fault = error.code === 'BAD_INPUT' ? error.detail : '';
        setState((s) => ({ ...s, busy: false, fault, error: fault ? null : error }));
      }
    }, PAUSE_MS);
    return () => { clearTimeout(id); stop.abort(); };
  }, [type, asked, one?.id, one?.title]);
  return { cases, chosen, choose, ...state, error: state.error ?? list.error };
}

export function Preview({ look }: { look: Look }) {
  const { trial, busy, fault } = look;
  const said = busy ? t('tpl.preview.busy') : fault ? t('tpl.preview.fault')
    : trial ? t('tpl.preview.ok', { facts: trial.cases[0]!.facts.length, moved: trial.moved, lost: trial.cases[0]!.lost }) : '';
  return (
    <section class="tpl-preview sheet" aria-labelledby="preview">
      <h2 id="preview">{t('tpl.preview')}</h2>
      <Field id="case" label={t('tpl.preview.case')}>
        <select id="case" value={String(look.chosen)} onChange={(e) => look.choose(Number(e.currentTarget.value))}>
          {look.cases.map((c, i) => <option key={c.id ?? c.title} value={String(i)}>{caseWords(c)}</option>)}
        </select>
      </Field>
      <p role="status" class={`small ${fault || (trial && trial.cases[0]!.lost > 0) ? 'bad' : 'quiet'}`}>{said}</p>
      <Failure error={look.error} />
      {trial && <div class={busy ? 'tpl-stale' : ''}><Draft one={trial.cases[0]!} /></div>}
    </section>
  );
}
