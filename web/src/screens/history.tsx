// The versions of a document and what changed between any two of them.
import { useMemo, useState } from 'preact/hooks';
import { useData } from '../hooks';
import { dateTime, t, word } from '../i18n';
import { Failure, Field, Link, Title, Wait } from '../parts/common';
import { Differences } from '../parts/differences';
import { diffDocuments } from '../diff';
import type { Doc, VersionLine } from '../types';

export function History({ id }: { id: string }) {
  const doc = useData<Doc>(`/api/documents/${id}`);
  const list = useData<{ versions: VersionLine[] }>(`/api/documents/${id}/versions`);
  const versions = useMemo(() => [...(list.data?.versions ?? [])].sort((a, b) => a.version - b.version), [list.data]);
  const [from, setFrom] = useState<number | null>(null);
  const [to, setTo] = useState<number | null>(null);
  const a = from ?? versions[0]?.version ?? null;
  const b = to ?? versions[versions.length - 1]?.version ?? null;
  return (
    <div class="page">
      <p><Link to={`/document/${id}`}>{t('history.back')}</Link></p>
      <Title title={t('history')} />
      <p class="lead">{doc.data && `${doc.data.patient.name} · ${doc.data.title}`}{doc.data && doc.data.template > 0 && ` · ${t('history.template', { v: doc.data.template })}`}</p>
      <Failure error={list.error ?? doc.error} retry={() => void list.reload()} />
      {!list.data && !list.error && <Wait />}
      {a !== null && b !== null && (
        <div class="two pick">
          <Pick id="from" label={t('history.from')} versions={versions} value={a} onPick={setFrom} />
          <Pick id="to" label={t('history.to')} versions={versions} value={b} onPick={setTo} />
        </div>
      )}
      {a !== null && b !== null && <Compare id={id} from={a} to={b} />}
      <section class="list">
        <h2>{t('history.versions')}</h2>
        <table>
          <thead><tr><th class="num">{t('history.version')}</th><th>{t('history.at')}</th><th>{t('history.by')}</th><th>{t('history.why')}</th></tr></thead>
          <tbody>
            {[...versions].reverse().map((v) => (
              <tr key={v.version}><td class="num">{v.version}</td><td>{dateTime(v.at)}</td><td>{v.by}</td><td>{word('why', v.why)}</td></tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}

function Pick({ id, label, versions, value, onPick }: {
  id: string; label: string; versions: VersionLine[]; value: number; onPick: (n: number) => void;
}) {
  return (
    <Field id={id} label={label}>
      <select id={id} value={String(value)} onChange={(e) => onPick(Number(e.currentTarget.value))}>
        {versions.map((v) => (
          <option key={v.version} value={String(v.version)}>{t('history.option', { n: v.version, at: dateTime(v.at), why: word('why', v.why) })}</option>
        ))}
      </select>
    </Field>
  );
}

function Compare({ id, from, to }: { id: string; from: number; to: number }) {
  const a = useData<Doc>(`/api/documents/${id}/versions/${from}`);
  const b = useData<Doc>(`/api/documents/${id}/versions/${to}`);
  const changes = useMemo(() => (a.data && b.data ? diffDocuments(a.data, b.data) : null), [a.data, b.data]);
  if (a.error || b.error) return <Failure error={a.error ?? b.error} />;
  return changes ? <Differences changes={changes} whole /> : <Wait />;
}
