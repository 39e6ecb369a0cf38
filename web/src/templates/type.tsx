// One type of document: what is in force, its versions, and the acts on them.
import { useState } from 'preact/hooks';
import { ApiError, call } from '../api';
import { go, useCan, useData } from '../hooks';
import { date, dateTime, t } from '../i18n';
import { Button, Dialog, Failure, Field, Link, Title, Wait } from '../parts/common';
import { Changes } from './changes';
import { State } from './list';
import type { Trial, TypeLine, Version } from './model';
import { Verdict } from './trial';
import { versionWords } from './words';

type Asked = { what: 'release' | 'retire' | 'compare'; version: Version };

export function TypeScreen({ type }: { type: string }) {
  const list = useData<{ types: TypeLine[] }>('/api/templates');
  const can = useCan();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [trial, setTrial] = useState<{ version: number; trial: Trial } | null>(null);
  const [busy, setBusy] = useState(0);
  const [error, setError] = useState<ApiError | null>(null);
  const [done, setDone] = useState('');
  const line = list.data?.types.find((x) => x.type === type);
  const act = async (v: Version, what: string): Promise<Version & { trial?: Trial } | null> => {
    setError(null);
    setDone('');
    setBusy(v.version);
    try {
      return (await call<Version & { trial?: Trial }>(`/api/templates/${type}/versions/${v.version}/${what}`, { body: {} })).data;
    } catch (e) {
      setError(e as ApiError);
      return null;
    } finally {
      setBusy(0);
      await list.reload();
    }
  };
  const test = async (v: Version) => {
    setTrial(null);
    const r = await act(v, 'test');
    if (!r?.trial) return;
    setTrial({ version: v.version, trial: r.trial });
    setTimeout(() => document.getElementById('trial')?.focus(), 0);
  };
  const confirm = async ({ what, version }: Asked) => {
    setAsked(null);
    if (await act(version, what)) setDone(t(what === 'release' ? 'tpl.done.released' : 'tpl.done.retired', { v: version.version }));
  };
  return (
    <div class="page broad">
      <p><Link to="/templates">{t('tpl.back')}</Link></p>
      <Title title={line?.title ?? t('tpl')} />
      <Failure error={list.error ?? error} retry={list.error ? () => void list.reload() : undefined} />
      {!line && !list.error && <Wait />}
      {line && <Now line={line} />}
      {line && can('template_edit') && (
        <div class="row">
          <Button kind="main" onClick={() => go(`/templates/${type}/edit/${line.in_force}`)}>{t('tpl.edit')}</Button>
          <Button onClick={() => go(`/templates/${type}/examples`)}>{t('tpl.examples')}</Button>
          {line.in_force > 0 && <Button onClick={() => setAsked({ what: 'retire', version: line.versions.find((v) => v.version === line.in_force)! })}>{t('tpl.retire')}</Button>}
        </div>
      )}
      <p role="status" class="good tpl-done">{done}</p>
      {line && <History line={line} busy={busy} onTest={(v) => void test(v)} onAsk={setAsked} />}
      {trial && <Verdict trial={trial.trial} version={trial.version} />}
      {trial && <Button onClick={() => setTrial(null)}>{t('tpl.trial.close')}</Button>}
      {asked && line && <Ask asked={asked} line={line} onClose={() => setAsked(null)} onGo={() => void confirm(asked)} />}
    </div>
  );
}

function Now({ line }: { line: TypeLine }) {
  const v = line.versions.find((x) => x.version === line.in_force);
  if (!v?.released) return <p class="lead">{t('tpl.now', { what: t('tpl.builtin') })}</p>;
  return <p class="lead">{t('tpl.now.since', { v: v.version, at: date(v.released.at), by: v.released.by })}</p>;
}

function History({ line, busy, onTest, onAsk }: { line: TypeLine; busy: number; onTest: (v: Version) => void; onAsk: (a: Asked) => void }) {
  const can = useCan();
  return (
    <section class="tpl-history">
      <h2>{t('tpl.history')}</h2>
      {line.versions.length === 0 ? <p class="quiet">{t('tpl.history.empty')}</p> : (
        <div class="scroll-x" tabIndex={0} role="region" aria-label={t('tpl.history')}>
          <table>
            <thead><tr><th>{t('tpl.version.head')}</th><th>{t('tpl.by')}</th><th>{t('tpl.note')}</th><th>{t('tpl.result')}</th><th>{t('tpl.acts')}</th></tr></thead>
            <tbody>{line.versions.map((v) => (
              <tr key={v.version}>
                <td><strong>{versionWords(v.version)}</strong><br /><State version={v} /></td>
                <td>{v.created?.by}<br /><span class="quiet small">{v.created && dateTime(v.created.at)}</span></td>
                <td class="tpl-note">{v.note}</td>
                <td><Result version={v} /></td>
                <td>{can('template_edit') ? <Acts line={line} v={v} busy={busy} onTest={onTest} onAsk={onAsk} /> : <Compare v={v} onAsk={onAsk} />}</td>
              </tr>
            ))}</tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Result({ version: { test } }: { version: Version }) {
  if (!test) return <span class="quiet">{t('tpl.tested.never')}</span>;
  if (!test.current) return <span class="tpl-old">{t('tpl.tested.old')}<br /><span class="quiet small">{t('tpl.tested.old.why')}</span></span>;
  return test.passed ? <span class="good">{t('tpl.tested.yes', { cases: test.cases })}</span> : <span class="bad">{t('tpl.tested.no')}</span>;
}

function Compare({ v, onAsk }: { v: Version; onAsk: (a: Asked) => void }) {
  return <Button onClick={() => onAsk({ what: 'compare', version: v })} label={`${t('tpl.compare')} ${versionWords(v.version)}`}>{t('tpl.compare')}</Button>;
}

function Acts({ line, v, busy, onTest, onAsk }: { line: TypeLine; v: Version; busy: number; onTest: (v: Version) => void; onAsk: (a: Asked) => void }) {
  const ready = v.state === 'tested' && !!v.test?.passed && v.test.current;
  const named = (what: string) => `${what}, ${versionWords(v.version)}`;
  return (
    <div class="row">
      <Button disabled={busy > 0} onClick={() => onTest(v)} label={named(t(busy === v.version ? 'tpl.testing' : 'tpl.test'))}>{busy === v.version ? t('tpl.testing') : t('tpl.test')}</Button>
      <Compare v={v} onAsk={onAsk} />
      <Button onClick={() => go(`/templates/${line.type}/edit/${v.version}`)} label={named(t('tpl.edit'))}>{t('tpl.edit')}</Button>
      {ready && !v.created?.mine && <Button kind="main" disabled={busy > 0} onClick={() => onAsk({ what: 'release', version: v })} label={named(t('tpl.release'))}>{t('tpl.release')}</Button>}
      {ready && v.created?.mine && <p class="hint">{t('tpl.release.mine', { v: v.version })}</p>}
    </div>
  );
}

function Ask({ asked: { what, version }, line, onClose, onGo }: { asked: Asked; line: TypeLine; onClose: () => void; onGo: () => void }) {
  const v = version.version;
  const [from, setFrom] = useState(what === 'compare' && line.in_force === v ? version.base : line.in_force);
  const others = [0, ...line.versions.map((x) => x.version)].filter((x) => x !== v);
  return (
    <Dialog title={t(`tpl.${what}.title`, { v })} onClose={onClose} wide>
      {what !== 'compare' && <p>{t(`tpl.${what}.what`, { title: line.title, v })}</p>}
      {what === 'compare' && (
        <Field id="from" label={t('tpl.compare.with')}>
          <select id="from" value={String(from)} onChange={(e) => setFrom(Number(e.currentTarget.value))}>
            {others.map((x) => <option key={x} value={String(x)}>{versionWords(x)}</option>)}
          </select>
        </Field>
      )}
      {what === 'release' && <h3>{t('tpl.release.changes')}</h3>}
      {what !== 'retire' && <Changes type={line.type} from={from} to={v} />}
      {what !== 'compare' && (
        <div class="row">
          <Button kind="main" onClick={onGo}>{t(what === 'release' ? 'tpl.release.go' : 'tpl.retire')}</Button>
          <Button onClick={onClose}>{t('cancel')}</Button>
        </div>
      )}
    </Dialog>
  );
}
