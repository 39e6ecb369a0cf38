// The speech and language engines: how each is, since when, and what to do when one does not start.
import { useEffect, useState } from 'preact/hooks';
import en from '../../../share/i18n/engines.en.json';
import fr from '../../../share/i18n/engines.fr.json';
import { type ApiError, call } from '../api';
import { onEvent } from '../events';
import { useHeldFocus } from '../focus';
import { useApp, useCan, useData } from '../hooks';
import { addWords, dateTime, number, t, typeset } from '../i18n';
import { Button, Failure, Title, Wait } from '../parts/common';

addWords({ fr, en });

interface Engine {
  engine: string; name: string; state: string; state_text: string; since: string; restarts: number; why: string; why_text: string;
  how: string; how_text: string; model: string; todo: string;
  server?: string; server_model?: string; // outside, as engines.conf names it
  probe?: { at: string; answers: boolean; streams: boolean; takes_schema: boolean; holds_schema: boolean; usage: boolean; tokenizes: boolean; cancels: boolean } | null;
}

export function EngineScreen() {
  const { lang } = useApp();
  const { data, error, reload } = useData<{ engines: Engine[] }>('/api/engines');
  useEffect(() => onEvent((e) => { if (e.event === 'engine' || e.event === 'again') void reload(); }), [reload]);
  useEffect(() => void reload(), [lang]);
  return (
    <div class="page">
      <Title title={t('eng')} />
      <p class="lead">{t('eng.lead')}</p>
      <Failure error={error} retry={() => void reload()} />
      {!data && !error && <Wait />}
      {data?.engines.map((e) => <One key={e.engine} e={e} again={reload} />)}
    </div>
  );
}

/** Nothing is named for it: neither wrong nor stopped by anybody. */
const unnamed = (e: Engine) => !e.model && e.state === 'off' && e.why === 'nothing' && e.how !== 'outside';

function One({ e, again }: { e: Engine; again: () => Promise<void> }) {
  const outside = e.how === 'outside';
  const kind = e.state === 'up' ? 'signed' : e.state === 'given_up' || e.why === 'settings' ? 'bad' : '';
  return (
    <section class="sheet engine" aria-labelledby={`engine-${e.engine}`}>
      <div class="page-head">
        <h2 id={`engine-${e.engine}`}>{e.name}</h2>
        <span class={`state ${kind}`} role="status">{outside ? t('eng.outside') : unnamed(e) ? t('eng.unnamed') : typeset(e.state_text)}</span>
      </div>
      {unnamed(e) ? <p>{t(`eng.unnamed.${e.engine}`)}</p> : outside ? <Outside e={e} /> : <Told e={e} />}
      {!outside && !unnamed(e) && <Acts e={e} again={again} />}
    </section>
  );
}

const FOUND = ['streams', 'takes_schema', 'holds_schema', 'usage', 'tokenizes', 'cancels'] as const;

/** A server outside: where the text goes, and what was found out by asking it with invented text. */
function Outside({ e }: { e: Engine }) {
  const p = e.probe;
  return (
    <>
      {e.server && <p>{t('eng.outside.what', { server: e.server })}</p>}
      <p class={e.server ? 'quiet' : 'warn'}>{t('eng.outside.restart')}</p>
      <dl class="engine-facts">
        <dt>{t('eng.model')}</dt><dd class="mono">{e.server_model || t('eng.outside.nomodel')}</dd>
        <dt>{t('eng.probe')}</dt>
        <dd>{p ? t(p.answers ? 'eng.probe.answered' : 'eng.probe.silent', { at: dateTime(p.at) }) : t('eng.probe.none')}</dd>
        {p?.answers && FOUND.map((k) => <><dt>{t(`eng.probe.${k}`)}</dt><dd>{t(p[k] ? 'eng.yes' : 'eng.no')}</dd></>)}
      </dl>
      {p?.answers && !p.holds_schema && <p class="quiet">{t('eng.probe.anyway')}</p>}
    </>
  );
}

function Told({ e }: { e: Engine }) {
  const wrong = e.state !== 'up' && e.state !== 'stopping' && e.why_text;
  return (
    <>
      {wrong && <p class={e.state === 'given_up' ? 'failure' : ''}>{t('eng.why', { why: typeset(e.why_text) })}</p>}
      {e.todo && e.state !== 'starting' && <p><strong>{t('eng.todo')}</strong> {typeset(e.todo)}</p>}
      {e.state === 'given_up' && <p class="quiet">{t('eng.meanwhile')}</p>}
      <dl class="engine-facts">
        {e.model && <><dt>{t('eng.model')}</dt><dd class="mono">{e.model}</dd></>}
        {e.how_text && <><dt>{t('eng.how')}</dt><dd>{typeset(e.how_text)}</dd></>}
        <dt>{t('eng.since')}</dt><dd>{dateTime(e.since)}</dd>
        <dt>{t('eng.restarts')}</dt>
        <dd>{e.restarts === 0 ? t('eng.restarts.none') : number(e.restarts)}{e.state === 'up' && e.restarts > 0 && e.why_text && ` (${t('eng.last', { why: typeset(e.why_text) })})`}</dd>
      </dl>
    </>
  );
}

function Acts({ e, again }: { e: Engine; again: () => Promise<void> }) {
  const can = useCan();
  const hold = useHeldFocus();
  const [failure, setFailure] = useState<ApiError | null>(null);
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  if (!can('engine_switch')) return null;
  const act = async (verb: 'start' | 'stop' | 'try') => {
    setBusy(true);
    setFailure(null);
    setSaid(verb === 'try' ? t('eng.trying') : '');
    try {
      const { data } = await call<{ ms?: number }>(`/api/engines/${e.engine}/${verb}`, { body: {} });
      if (verb === 'try') setSaid(t('eng.tried', { s: number(Math.max(1, Math.round((data.ms ?? 0) / 100)) / 10) }));
      await again();
    } catch (x) {
      setFailure(x as ApiError);
      setSaid('');
    }
    setBusy(false);
  };
  const running = e.state === 'up' || e.state === 'starting' || e.state === 'waiting';
  return (
    <>
      <div ref={hold} class="row">
        {!running && e.state !== 'stopping' && <Button kind="main" disabled={busy} onClick={() => void act('start')} label={t('eng.start.name', { name: e.name })}>{t('eng.start')}</Button>}
        {e.state === 'up' && e.engine === 'speech' && <Button disabled={busy} onClick={() => void act('try')} label={t('eng.try.name', { name: e.name })}>{t('eng.try')}</Button>}
        {(running || e.state === 'given_up') && <Button disabled={busy} onClick={() => void act('stop')} label={t('eng.stop.name', { name: e.name })}>{t('eng.stop')}</Button>}
        <span class={busy ? 'quiet' : 'good'} role="status">{said}</span>
      </div>
      <Failure error={failure} />
    </>
  );
}
