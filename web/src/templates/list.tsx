// Every type of document, the version in force, and the last one that was written.
import { useData } from '../hooks';
import { date, t, word } from '../i18n';
import { Failure, Link, Title, Wait } from '../parts/common';
import type { TypeLine, Version } from './model';
import { versionWords } from './words';

export function List() {
  const { data, error, reload } = useData<{ types: TypeLine[] }>('/api/templates');
  return (
    <div class="page broad">
      <div class="page-head">
        <Title title={t('tpl')} />
        <Link to="/templates/cases">{t('tpl.cases.link')}</Link>
      </div>
      <p class="lead">{t('tpl.lead')}</p>
      <Failure error={error} retry={() => void reload()} />
      {!data && !error && <Wait />}
      {data && (
        <table class="tpl-types">
          <thead><tr><th>{t('tpl.type')}</th><th>{t('tpl.inforce')}</th><th>{t('tpl.last')}</th></tr></thead>
          <tbody>{data.types.map((line) => <Row key={line.type} line={line} />)}</tbody>
        </table>
      )}
    </div>
  );
}

function Row({ line }: { line: TypeLine }) {
  const now = line.versions.find((v) => v.version === line.in_force);
  const last = line.versions[0];
  return (
    <tr>
      <td><Link to={`/templates/${line.type}`}>{line.title}</Link></td>
      <td>{versionWords(line.in_force)}{now?.released && <span class="quiet small"> · {date(now.released.at)} · {now.released.by}</span>}</td>
      <td>{last ? <>{versionWords(last.version)} <State version={last} /></> : <span class="quiet">{t('tpl.none')}</span>}</td>
    </tr>
  );
}

export function State({ version }: { version: Version }) {
  return <span class={`state ${version.state === 'released' ? 'signed' : ''}`}>{word('tpl.state', version.state)}</span>;
}
