// Every use, what serves it, and what waits for a decision.
import { useData } from '../hooks';
import { date, t, word } from '../i18n';
import { Failure, Link, Title, Wait } from '../parts/common';
import { languageWords, type Model, nameWords, serves, size, stands, uses } from './model';

export function List() {
  const { data, error, reload } = useData<{ models: Model[] }>('/api/models');
  return (
    <div class="page broad mdl">
      <Title title={t('mdl')} />
      <p class="lead">{t('mdl.lead')}</p>
      <Failure error={error} retry={() => void reload()} />
      {!data && !error && <Wait />}
      {data && uses.map((use) => <Use key={use} use={use} models={data.models.filter((m) => m.use === use)} />)}
    </div>
  );
}

function Use({ use, models }: { use: string; models: Model[] }) {
  const served = models.some(serves);
  return (
    <section aria-labelledby={`use-${use}`}>
      <h2 id={`use-${use}`}>{word('mdl.use', use)}</h2>
      {!served && <p class="mdl-none">{t('mdl.none')}</p>}
      <ul class="mdl-cards">{models.map((m) => <Card key={m.id} model={m} />)}</ul>
    </section>
  );
}

function Card({ model: m }: { model: Model }) {
  const facts = [m.server && t('mdl.outside'), m.record?.host, m.record?.country, m.licence, languageWords(m.languages), m.bytes > 0 ? size(m.bytes) : m.version].filter(Boolean);
  return (
    <li class="sheet">
      <div class="mdl-head">
        <h3>{stands(m) ? <Link to={`/models/${m.id}`}>{m.name}</Link> : nameWords(m)}</h3>
        <State model={m} />
      </div>
      <p class="quiet small">{facts.join(' · ')}</p>
      {stands(m) && <p><Tested model={m} /></p>}
      {m.file_state === 'altered' && <p class="bad">{t('mdl.file.altered')}</p>}
      {m.file_state === 'missing' && <p class="bad">{t('mdl.file.missing')}</p>}
    </li>
  );
}

export function State({ model: m }: { model: Model }) {
  return <span class={`state ${serves(m) ? 'signed' : ''}`}>{word('mdl.state', serves(m) || m.state !== 'approved' ? m.state : 'out')}</span>;
}

function Tested({ model: { evaluation: v } }: { model: Model }) {
  if (!v) return <span class="quiet">{t('mdl.never')}</span>;
  if (!v.current) return <span>{t('mdl.old')}</span>;
  return <span class={v.passed ? 'good' : 'bad'}>{t(v.passed ? 'mdl.passed' : 'mdl.failed', { at: date(v.done.at) })}</span>;
}
