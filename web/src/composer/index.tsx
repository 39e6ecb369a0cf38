// A language model writes: its statements appear as the second reader has read them, and everything can be stopped.
import { useEffect, useReducer, useRef, useState } from 'preact/hooks';
import en from '../../../share/i18n/composer.en.json';
import fr from '../../../share/i18n/composer.fr.json';
import { ApiError, call, stream } from '../api';
import { go, useData, useKeys } from '../hooks';
import { addWords, t, typeset, word } from '../i18n';
import { Button, Failure } from '../parts/common';
import { reasonWords } from '../review-model';
import type { Doc, Section } from '../types';
import { type Heard, readEvents, type Told } from './stream';

addWords({ fr, en });

export { Chooser } from './chooser';
export { Rewrite } from './rewrite';

export interface Wish { encounter: string; type: string; engine: string; sources: string[] }

interface State {
  phase: 'asking' | 'waiting' | 'reading' | 'keeping' | 'fallback' | 'made' | 'stopped' | 'failed';
  proposal: string; ahead: number; engine: string; server: string; parts: number; heard: Heard[]; reason: string; document: string; error: ApiError | null;
}
const fresh: State = { phase: 'asking', proposal: '', ahead: 0, engine: '', server: '', parts: 1, heard: [], reason: '', document: '', error: null };
type Action = Told | { event: 'keep' } | { event: 'stop' } | { event: 'again' } | { event: 'failed'; data: ApiError | null };

function next(s: State, a: Action): State {
  switch (a.event) {
    case 'begin': return { ...s, proposal: a.data.proposal };
    case 'place': return { ...s, phase: 'waiting', ahead: a.data.ahead };
    case 'start': return { ...s, phase: 'reading', engine: a.data.engine, server: a.data.server, parts: a.data.parts, heard: [] };
    case 'statement': return { ...s, heard: [...s.heard, a.data] };
    case 'compared': return s; // of a rewriting alone
    case 'fallback': return { ...s, phase: 'fallback', reason: a.data.reason };
    case 'document': return { ...s, phase: s.phase === 'fallback' ? 'fallback' : 'made', document: a.data.document };
    case 'refused': return { ...s, phase: 'failed', error: new ApiError(a.data.code, typeset(a.data.message), 0) };
    case 'keep': return { ...s, phase: 'keeping' };
    case 'stop': return { ...s, phase: 'stopped' };
    case 'again': return fresh;
    case 'failed': return s.document || s.phase === 'stopped' ? s : { ...s, phase: 'failed', error: a.data ?? s.error };
  }
}

const over = (s: State) => ['fallback', 'made', 'stopped', 'failed'].includes(s.phase);

export function Proposing({ wish, onEnd }: { wish: Wish; onEnd: () => void }) {
  const [state, tell] = useReducer(next, fresh);
  const [turn, setTurn] = useState(0);
  const end = useRef<AbortController | null>(null);
  useEffect(() => {
    const mine = new AbortController();
    end.current = mine;
    tell({ event: 'again' });
    stream(`/api/encounters/${wish.encounter}/documents`, { body: { type: wish.type, engine: wish.engine, sources: wish.sources }, signal: mine.signal })
      .then((body) => readEvents(body, tell))
      .then(() => tell({ event: 'failed', data: null }))
      .catch((e: Error) => { if (!mine.signal.aborted) tell({ event: 'failed', data: e instanceof ApiError ? e : null }); });
    return () => mine.abort();
  }, [turn]);
  useEffect(() => { if (state.phase === 'made') go(`/document/${state.document}`); }, [state.phase]);
  const kept = state.heard.filter((h) => h.kept).length;
  const canKeep = state.phase === 'reading' && kept > 0;
  const stop = () => {
    tell({ event: 'stop' });
    end.current?.abort();
  };
  const keep = () => {
    if (!canKeep) return;
    tell({ event: 'keep' });
    void call(`/api/proposals/${state.proposal}/enough`, { body: {} }).catch((e: ApiError) => tell({ event: 'failed', data: e }));
  };
  useKeys(over(state) ? { Escape: onEnd } : { Escape: stop, 'Ctrl+Enter': keep });
  return (
    <section class="proposing sheet" aria-labelledby="cmp-title" data-phase={state.phase}>
      <h2 id="cmp-title" tabIndex={-1}>{t('cmp')}</h2>
      <Progress state={state} kept={kept} />
      {over(state) ? <After state={state} again={() => setTurn(turn + 1)} onEnd={onEnd} /> : (
        <div class="row">
          <Button kind="main" keyName="Ctrl+Enter" disabled={!canKeep} onClick={keep}>{t('cmp.keep')}</Button>
          <Button keyName="Escape" onClick={stop}>{t('cmp.stop')}</Button>
        </div>
      )}
      {state.phase !== 'fallback' && state.heard.length > 0 && <Statements heard={state.heard} />}
    </section>
  );
}

function progressWords(s: State): string {
  if (s.phase === 'asking') return t('cmp.ask');
  if (s.phase === 'waiting') return s.ahead ? t('cmp.ahead', { n: s.ahead }) : t('cmp.next');
  if (s.phase === 'keeping') return t('cmp.keeping');
  if (s.phase === 'stopped') return t('cmp.stopped');
  if (s.phase === 'failed') return t(s.error ? 'cmp.refused' : 'cmp.cut');
  if (s.phase === 'fallback') return `${word('cmp.fallback', s.reason)} ${t('cmp.fallback')}`;
  return t(s.parts > 1 ? 'cmp.reading.part' : 'cmp.reading', { engine: s.engine, n: s.parts });
}

function Progress({ state: s, kept }: { state: State; kept: number }) {
  const last = s.heard.at(-1);
  const read = s.heard.length;
  return (
    <>
      <p class={s.phase === 'fallback' ? 'fallback' : ''} role="status">
        <b>{progressWords(s)}</b>{' '}
        {last && last.parts > 1 && !over(s) && `${t('cmp.part', { part: last.part, parts: last.parts })} `}
        {read > 0 && s.phase !== 'fallback' && t('cmp.read', { n: read, kept, withheld: read - kept })}
      </p>
      {!over(s) && <div class="moving" aria-hidden="true" />}
      {s.phase === 'reading' && s.server && <p class="small outside">{t('cmp.outside', { server: s.server })}</p>}
      {s.phase === 'reading' && <p class="quiet small">{t('cmp.lead')}</p>}
      <Failure error={s.phase === 'failed' ? s.error : null} />
    </>
  );
}

function After({ state: s, again, onEnd }: { state: State; again: () => void; onEnd: () => void }) {
  useKeys(s.document ? { 'Ctrl+Enter': () => go(`/document/${s.document}`) } : { 'Ctrl+Enter': again });
  return (
    <div class="row">
      {s.document
        ? <Button kind="main" keyName="Ctrl+Enter" onClick={() => go(`/document/${s.document}`)}>{t('cmp.open')}</Button>
        : s.phase !== 'fallback' && <Button kind="main" keyName="Ctrl+Enter" onClick={again}>{t('cmp.again')}</Button>}
      {s.phase !== 'made' && <Button keyName="Escape" onClick={onEnd}>{t('cmp.back')}</Button>}
    </div>
  );
}

/** What is kept, in its sections; what is withheld stands apart, closed. */
function Statements({ heard }: { heard: Heard[] }) {
  const kept = heard.filter((h) => h.kept);
  const withheld = heard.filter((h) => !h.kept);
  const sections = [...new Set(kept.map((h) => h.section))];
  return (
    <div class="proposed">
      {sections.map((id) => (
        <section key={id} aria-label={kept.find((h) => h.section === id)!.title}>
          <h3>{kept.find((h) => h.section === id)!.title}</h3>
          {kept.filter((h) => h.section === id).map((h) => <p key={h.read}><span class="mark" aria-hidden="true">✓</span>{h.statement.text}</p>)}
        </section>
      ))}
      {withheld.length > 0 && (
        <details class="withheld">
          <summary>{t('cmp.withheld', { n: withheld.length })}</summary>
          <p class="quiet">{t('cmp.withheld.lead', { n: withheld.length })}</p>
          <ul>{withheld.map((h) => <Held key={h.read} title={h.title} st={h.statement} />)}</ul>
        </details>
      )}
    </div>
  );
}

function Held({ title, st }: { title: string; st: Heard['statement'] }) {
  return (
    <li>
      <p><span class="quiet">{title}</span> {st.text}</p>
      <p class={`why ${st.status}`}><b>{t(`status.${st.status}`)}</b>{st.reasons.length > 0 && t('colon')}{st.reasons.map(reasonWords).join(t('semicolon'))}</p>
    </li>
  );
}

/** On the document: who proposed it, by which words, and what was withheld. */
export function Made({ doc }: { doc: Doc }) {
  const [open, setOpen] = useState(false);
  const m = doc.model!;
  const { data, error } = useData<{ sections: Section[] }>(open ? `/api/documents/${doc.id}/withheld` : null);
  return (
    <section class="made" aria-label={t('cmp.made.how')}>
      <p class="quiet">{t('cmp.made', { engine: m.name })} {m.stopped && <b>{t('cmp.made.stopped')}</b>}</p>
      {m.withheld > 0 && (
        <details class="withheld" onToggle={(e) => setOpen(e.currentTarget.open)}>
          <summary>{t('cmp.withheld', { n: m.withheld })}</summary>
          <p class="quiet">{t('cmp.withheld.lead', { n: m.withheld })}</p>
          <Failure error={error} />
          <ul>{data?.sections.flatMap((s) => s.statements.map((st) => <Held key={st.n} title={s.title} st={st} />))}</ul>
        </details>
      )}
      <details>
        <summary>{t('cmp.made.how')}</summary>
        <dl class="facts">
          <div><dt>{t('cmp.made.model')}</dt><dd>{m.name} {m.version}</dd></div>
          {m.server && <div><dt>{t('cmp.made.server')}</dt><dd>{m.server}</dd></div>}
          <div><dt>{t('cmp.made.sha')}</dt><dd><code>{m.sha256}</code></dd></div>
          <div><dt>{t('cmp.made.prompt')}</dt><dd>{m.prompt}</dd></div>
          <div><dt>{t('cmp.made.prompt_sha')}</dt><dd><code>{m.prompt_sha256}</code></dd></div>
        </dl>
      </details>
    </section>
  );
}
