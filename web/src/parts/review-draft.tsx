// The left pane: what was said and left out, then the document, statement by statement.
import { useEffect, useRef, useState } from 'preact/hooks';
import { call } from '../api';
import { useKept, useKeys } from '../hooks';
import { t, word } from '../i18n';
import { pieces } from '../offsets';
import { isFlagged, openOmissions, reasonsWords, tagOf } from '../review-model';
import { addKey, type Desk, editKey } from '../screens/review';
import { MadeBy, useRewrite } from '../screens/composer';
import { Grow } from '../screens/consultation';
import type { Doc, Omission, Reason, Section, Statement } from '../types';
import { Button, ReasonForm } from './common';

/** Brings the selected point into view and gives it the focus, unless someone is typing. */
function useFollow(on: boolean, quiet: boolean) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!on || quiet || !ref.current) return;
    const busy = document.activeElement?.closest('dialog, input, textarea, select');
    if (!busy) ref.current.focus({ preventScroll: true });
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    ref.current.scrollIntoView({ block: 'nearest', behavior: calm ? 'auto' : 'smooth' });
  }, [on, quiet]);
  return ref;
}

export function DraftPane({ desk: plain, tag }: { desk: Desk; tag: string | null }) {
  const { doc } = plain;
  const rewrite = useRewrite(doc, plain.writable);
  const desk: Able = { ...plain, rewrite };
  const open = openOmissions(doc);
  return (
    <>
      {!doc.signature && open.length > 0 && <Omissions desk={desk} list={open} tag={tag} />}
      <MadeBy doc={doc} />
      <div class="draft">
        {doc.sections.filter((s) => s.statements.length > 0 || s.empty || desk.writable).map((s) => <DraftSection key={s.id} section={s} desk={desk} tag={tag} />)}
      </div>
    </>
  );
}

function Omissions({ desk, list, tag }: { desk: Desk; list: Omission[]; tag: string | null }) {
  const critical = list.filter((o) => o.critical);
  const rest = list.filter((o) => !o.critical);
  const inRest = rest.some((o) => tag === `o${o.n}`);
  return (
    <section class="omissions" aria-label={t('omissions')}>
      <h2>{t('omissions')} <span class="count">{list.length}</span></h2>
      {critical.map((o) => <OmissionLine key={o.n} omission={o} desk={desk} tag={tag} />)}
      {rest.length > 0 && (
        <details open={inRest || critical.length === 0}>
          <summary>{t('omissions.rest', { n: rest.length })}</summary>
          {rest.map((o) => <OmissionLine key={o.n} omission={o} desk={desk} tag={tag} />)}
        </details>
      )}
    </section>
  );
}

function OmissionLine({ omission: o, desk, tag }: { omission: Omission; desk: Desk; tag: string | null }) {
  const me = { kind: 'omission', n: o.n } as const;
  const here = desk.at?.kind === 'omission' && desk.at.n === o.n;
  const ref = useFollow(here, false);
  const section = desk.doc.sections.find((s) => s.id === o.section);
  return (
    <div ref={ref} class={`point omission ${o.critical ? 'critical' : ''} ${here ? 'here' : ''} ${tag === tagOf(me) ? 'lit' : ''}`}
      role="group" tabIndex={here ? 0 : -1} data-point={`o${o.n}`} aria-label={t('omission.label', { kind: word('fact', o.kind) })}
      onClick={() => { if (!here) desk.select(me); }} onMouseEnter={() => desk.point(tagOf(me))} onMouseLeave={() => desk.point(null)}>
      <p><span class="kind">{word('fact', o.kind)}</span> {o.text}{section && <span class="quiet"> → {section.title}</span>}</p>
      {here && desk.reviewer && desk.mode.what !== 'dismiss' && (
        <div class="row acts">
          <Button keyName="i" onClick={() => desk.insert(o.n)}>{t('omission.insert')}</Button>
          <Button keyName="x" onClick={() => desk.setMode({ what: 'dismiss', n: o.n })}>{t('omission.dismiss')}</Button>
        </div>
      )}
      {here && desk.mode.what === 'dismiss' && (
        <ReasonForm name={`dismiss-${o.n}`} question={t('omission.why')} presets={[t('omission.why.1'), t('omission.why.2'), t('omission.why.3')]}
          onGive={(r) => desk.dismiss(o.n, r)} onCancel={() => desk.setMode({ what: 'read' })} />
      )}
    </div>
  );
}

/** A desk that knows whether a model may say a statement otherwise. */
type Able = Desk & { rewrite: ReturnType<typeof useRewrite> };

function DraftSection({ section: s, desk, tag }: { section: Section; desk: Able; tag: string | null }) {
  const adding = desk.mode.what === 'add' && desk.mode.section === s.id ? desk.mode : null;
  const last = s.statements.at(-1)?.n ?? null;
  const editor = adding && (
    <Editor id={`add-${s.id}`} keepAs={addKey(desk.doc, s.id)} doc={desk.doc} section={s.id} start=""
      onSave={(text) => desk.add(s.id, adding.after, text)} onCancel={() => desk.setMode({ what: 'read' })} />
  );
  return (
    <section aria-labelledby={`section-${s.id}`} class={s.statements.length ? '' : 'bare'}>
      <h2 id={`section-${s.id}`}>{s.title}
        {desk.writable && !adding && (
          <button type="button" class="btn link add-here" onClick={() => desk.setMode({ what: 'add', section: s.id, after: last })}>
            {t('statement.add')}<span class="sr"> {s.title}</span>
          </button>
        )}
      </h2>
      {adding && adding.after === null && editor}
      {s.statements.length === 0 && s.empty && <p class="quiet said-empty">{s.empty}</p>}
      {s.statements.map((st) => (
        <>
          <StatementLine key={st.n} st={st} section={s.id} desk={desk} tag={tag} />
          {adding?.after === st.n && editor}
        </>
      ))}
    </section>
  );
}

function stateWords(st: Statement): string {
  if (st.review && !st.open) return word('review', st.review.decision);
  return t(st.status === 'supported' ? 'review.open' : `status.${st.status}`);
}

function StatementLine({ st, section, desk, tag }: { st: Statement; section: string; desk: Able; tag: string | null }) {
  const me = { kind: 'statement', n: st.n } as const;
  const here = desk.at?.kind === 'statement' && desk.at.n === st.n;
  const editing = desk.mode.what === 'edit' && desk.mode.n === st.n;
  const keeping = desk.mode.what === 'keep' && desk.mode.n === st.n;
  const Rewrite = st.cites.length > 0 ? desk.rewrite : null;
  const rewriting = Rewrite !== null && desk.mode.what === 'rewrite' && desk.mode.n === st.n;
  const ref = useFollow(here, editing || desk.mode.what === 'add');
  const signed = !!desk.doc.signature;
  const cls = ['point', 'statement', signed ? '' : st.status, st.open ? 'open' : 'done', here ? 'here' : '', tag === `s${st.n}` ? 'lit' : ''];
  return (
    <div ref={ref} class={cls.join(' ')} role="group" tabIndex={here ? 0 : -1} data-point={`s${st.n}`} aria-label={signed ? undefined : stateWords(st)}
      onClick={() => { if (!here) desk.select(me); }} onMouseEnter={() => desk.point(tagOf(me))} onMouseLeave={() => desk.point(null)}>
      {!signed && <span class="mark" aria-hidden="true">{st.open ? '' : '✓'}</span>}
      {editing ? (
        <Editor id={`edit-${st.n}`} keepAs={editKey(desk.doc, st.n)} doc={desk.doc} section={section} start={st.text}
          onSave={(text) => desk.edit(st.n, text)} onCancel={() => desk.setMode({ what: 'read' })} />
      ) : <p class="said">{pieces(st.text, st.tokens.map((k) => ({ start: k.start, end: k.end, tag: k.kind }))).map((p) => (
        p.tags.length ? <b key={p.start} class="token">{p.text}</b> : p.text))}</p>}
      {!signed && !editing && st.status !== 'supported' && <Why status={st.status} reasons={st.reasons} review={st.review?.decision} />}
      {here && !editing && !keeping && !rewriting && desk.reviewer && <Acts st={st} desk={desk} rewrite={Rewrite !== null} />}
      {rewriting && <Rewrite doc={desk.doc} st={st} onTake={(text) => desk.edit(st.n, text)} onCancel={() => desk.setMode({ what: 'read' })} />}
      {keeping && (
        <ReasonForm name={`keep-${st.n}`} question={t('keep.why')} presets={[t('keep.why.1'), t('keep.why.2'), t('keep.why.3')]}
          onGive={(r) => desk.keepFlagged(st.n, r)} onCancel={() => desk.setMode({ what: 'read' })} />
      )}
    </div>
  );
}

function Why({ status, reasons, review }: { status: Statement['status']; reasons: Reason[]; review?: string }) {
  return (
    <p class={`why ${status}`}>
      <b>{t(`status.${status}`)}</b>{reasons.length > 0 && t('colon')}{reasonsWords(reasons)}
      {review === 'kept' && <span class="quiet"> {t('review.kept.note')}</span>}
    </p>
  );
}

function Acts({ st, desk, rewrite }: { st: Statement; desk: Desk; rewrite: boolean }) {
  const again = () => desk.setMode({ what: 'rewrite', n: st.n });
  useKeys({ r: again }, false, rewrite);
  return (
    <div class="row acts">
      {st.open && <Button kind={isFlagged(st) ? 'plain' : 'main'} keyName="Enter" onClick={() => desk.accept(st.n)}>
        {t(isFlagged(st) ? 'statement.keep' : 'statement.accept')}</Button>}
      {desk.writable && <Button keyName="e" onClick={() => desk.setMode({ what: 'edit', n: st.n })}>{t('statement.edit')}</Button>}
      {rewrite && <Button keyName="r" onClick={again}>{t('cmp.rewrite')}</Button>}
      {desk.writable && <Button keyName="x" onClick={() => desk.remove(st.n)}>{t('statement.remove')}</Button>}
    </div>
  );
}

/** Editing in place; the second reader answers while one types. What is typed stays kept until the server has it. */
function Editor({ id, keepAs, doc, section, start, onSave, onCancel }: {
  id: string; keepAs: string; doc: Doc; section: string; start: string; onSave: (text: string) => void; onCancel: () => void;
}) {
  const [typed, setTyped, clear] = useKept(keepAs);
  const [touched, setTouched] = useState(typed !== '');
  const text = touched ? typed : start;
  const answer = useLiveCheck(doc.id, section, text, text !== start);
  const save = () => {
    if (text.trim()) onSave(text.trim());
  };
  const cancel = () => {
    clear();
    onCancel();
  };
  useKeys({ 'Ctrl+Enter': save, Escape: cancel });
  const onKey = (e: KeyboardEvent) => {
    if (e.key !== 'Enter' || e.shiftKey || e.isComposing) return;
    e.preventDefault();
    save();
  };
  return (
    <div class="editor" onKeyDown={onKey}>
      <Grow id={id} label={t('edit.label')} value={text} onInput={(v) => { setTouched(true); setTyped(v); }} focus />
      <div role="status" class="live">
        {answer && (answer.status === 'supported' ? <p class="good">{t('check.ok')}</p> : <Why status={answer.status} reasons={answer.reasons} />)}
      </div>
      <div class="row">
        <button type="button" class="btn main" onClick={save}>{t('edit.save')}<kbd aria-hidden="true">{word('key', 'Enter')}</kbd></button>
        <button type="button" class="btn link" onClick={cancel}>{t('cancel')}<kbd aria-hidden="true">{word('key', 'Escape')}</kbd></button>
        {touched && typed && <span class="quiet small">{t('keep.here')}</span>}
      </div>
    </div>
  );
}

function useLiveCheck(id: string, section: string, text: string, on: boolean): Pick<Statement, 'status' | 'reasons'> | null {
  const [answer, setAnswer] = useState<Pick<Statement, 'status' | 'reasons'> | null>(null);
  useEffect(() => {
    if (!on || text.trim().length < 2) return setAnswer(null);
    const stop = new AbortController();
    const timer = setTimeout(() => {
      call<Statement>(`/api/documents/${id}/check`, { body: { section, text }, signal: stop.signal })
        .then((a) => setAnswer(a.data)).catch(() => undefined);
    }, 250);
    return () => { clearTimeout(timer); stop.abort(); };
  }, [id, section, text, on]);
  return answer;
}
