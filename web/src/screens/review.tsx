// "Is this true and complete?" The draft on the left, what was said on the right, one decision per statement.
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type Draft, useDraft } from '../draft-store';
import { go, useApp, useCan, useData, useKeys } from '../hooks';
import { keep, kept } from '../keep';
import { getLang, t } from '../i18n';
import { Button, Failure, Title, Wait } from '../parts/common';
import { PatientBanner } from '../parts/patient-banner';
import { DraftPane } from '../parts/review-draft';
import { ReviewHead } from '../parts/review-head';
import { ReviewMap } from '../parts/review-map';
import { forgetTrouble, waitsForSignature } from '../oidc';
import { SignDialog } from '../parts/review-sign';
import { SourcePane } from '../parts/review-source';
import { acknowledged, copied, findStatement, isFlagged, nextOpen, openOmissions, placeOf, type Point, pointOf, pointsOf, tagOf, without } from '../review-model';
import type { Doc, Patient } from '../types';

export type Mode = { what: 'read' } | { what: 'edit'; n: number } | { what: 'add'; section: string; after: number | null }
  | { what: 'rewrite'; n: number } | { what: 'keep'; n: number } | { what: 'dismiss'; n: number };

/** All that the panes need to know and may do. */
export interface Desk {
  doc: Doc; at: Point | null; lit: string | null; mode: Mode; writable: boolean; reviewer: boolean;
  select: (p: Point | null) => void; point: (tag: string | null) => void; setMode: (m: Mode) => void;
  accept: (n: number) => void; keepFlagged: (n: number, reason: string) => void; edit: (n: number, text: string) => void;
  remove: (n: number) => void; add: (section: string, after: number | null, text: string) => void;
  insert: (n: number) => void; dismiss: (n: number, reason: string) => void; sign: () => void;
}

export function Review({ id }: { id: string }) {
  const draft = useDraft(id);
  const doc = draft.doc;
  useEffect(() => {
    document.documentElement.classList.add('desk');
    return () => document.documentElement.classList.remove('desk');
  }, []);
  if (!doc) return <div class="page"><Failure error={draft.error} retry={() => void draft.reload()} />{!draft.error && <Wait />}</div>;
  return <Workbench key={doc.id} draft={draft} doc={doc} />;
}

/** Where the text typed for a statement, or for a new one in a section, is kept until the server has it. */
export function editKey(doc: Doc, n: number): string {
  return `doc.${doc.id}.${n}`;
}

export function addKey(doc: Doc, section: string): string {
  return `doc.${doc.id}.add.${section}`;
}

function firstMode(person: string, doc: Doc): Mode {
  for (const s of doc.sections)
    for (const st of s.statements) if (kept(person, editKey(doc, st.n))) return { what: 'edit', n: st.n };
  for (const s of doc.sections) if (kept(person, addKey(doc, s.id))) return { what: 'add', section: s.id, after: s.statements.at(-1)?.n ?? null };
  return { what: 'read' };
}

function useDesk(draft: Draft, doc: Doc): [Desk, () => void, string, boolean, (on: boolean) => void] {
  const { session } = useApp();
  const can = useCan();
  const me = session?.person;
  const [mode, setMode] = useState<Mode>(() => firstMode(me?.id ?? '-', doc));
  const [at, setAt] = useState<Point | null>(() => (mode.what === 'edit' ? { kind: 'statement', n: mode.n } : nextOpen(doc, null) ?? pointsOf(doc)[0] ?? null));
  const [lit, setLit] = useState<string | null>(null);
  const [signing, setSigning] = useState(false);
  const [note, setNote] = useState('');
  const undo = useRef<{ act: () => void }[]>([]);
  const open = doc.state === 'draft' || doc.state === 'in_review';
  const writable = open && can('document_write');
  const reviewer = open && can('document_review');
  const latest = useRef(doc);
  latest.current = doc;

  const select = useCallback((p: Point | null) => {
    setAt(p);
    setLit(null);
    setMode({ what: 'read' });
  }, []);
  const onward = (after: Doc, from: Point) => {
    setMode({ what: 'read' });
    setLit(null);
    setAt(nextOpen(after, from) ?? from);
  };
  const statement = (n: number) => `/statements/${n}`;
  const drop = (object: string, sent: string) => {
    if (kept(me?.id ?? '-', object).trim() === sent) keep(me?.id ?? '-', object, '');
  };
  // What the server did not take stays typed: its editor opens again, unless another one is open by now.
  const again = (m: Mode) => {
    if (m.what === 'edit') setAt({ kind: 'statement', n: m.n });
    setMode((now) => (now.what === 'read' ? m : now));
  };
  const desk: Desk = {
    doc, at, lit, mode, writable, reviewer, select, point: setLit, setMode,
    accept: (n) => {
      const st = findStatement(doc, n);
      if (!st || !reviewer) return;
      if (!st.open) return onward(doc, { kind: 'statement', n });
      if (isFlagged(st)) return setMode({ what: 'keep', n });
      const now = (d: Doc) => acknowledged(d, n, me?.name ?? '');
      void draft.act({ path: `${statement(n)}/review`, body: { decision: 'acknowledged' }, now });
      onward(now(doc), { kind: 'statement', n });
    },
    keepFlagged: (n, reason) => {
      const now = (d: Doc) => acknowledged(d, n, me?.name ?? '', 'kept');
      void draft.act({ path: `${statement(n)}/review`, body: { decision: 'kept', reason }, now });
      onward(now(doc), { kind: 'statement', n });
    },
    edit: (n, text) => {
      const before = findStatement(doc, n)?.text ?? '';
      setMode({ what: 'read' });
      if (text === before) return drop(editKey(doc, n), text);
      void draft.act({ path: statement(n), method: 'PUT', body: { text } }).then((ok) => {
        if (!ok) return again({ what: 'edit', n });
        drop(editKey(doc, n), text);
        undo.current.push({ act: () => void draft.act({ path: statement(n), method: 'PUT', body: { text: before } }) });
        setNote(t('undo.edited'));
      });
    },
    remove: (n) => {
      const st = findStatement(doc, n);
      const place = placeOf(doc, n);
      if (!writable || !st || !place) return;
      const list = pointsOf(doc);
      const i = list.findIndex((p) => p.kind === 'statement' && p.n === n);
      select(list[i + 1] ?? list[i - 1] ?? null);
      void draft.act({ path: statement(n), method: 'DELETE', now: (d) => without(d, n) }).then((ok) => {
        if (!ok) return;
        undo.current.push({ act: () => desk.add(place.section, place.after, st.text) });
        setNote(t('undo.removed'));
      });
    },
    add: (section, after, text) => {
      setMode({ what: 'read' });
      const old = new Set(latest.current.sections.flatMap((s) => s.statements.map((st) => st.n)));
      void draft.act({
        path: '/statements', body: { section, after, text },
        then: (d) => {
          const fresh = d.sections.flatMap((s) => s.statements).find((st) => !old.has(st.n));
          if (fresh) setAt({ kind: 'statement', n: fresh.n });
        },
      }).then((ok) => (ok ? drop(addKey(doc, section), text) : again({ what: 'add', section, after })));
    },
    insert: (n) => {
      if (!writable || !reviewer) return;
      void draft.act({ path: `/omissions/${n}`, body: { decision: 'inserted' } });
      onward({ ...doc, omissions: doc.omissions.map((o) => (o.n === n ? { ...o, decision: 'inserted', open: false } : o)) }, { kind: 'omission', n });
    },
    dismiss: (n, reason) => {
      const now = (d: Doc): Doc => ({ ...d, omissions: d.omissions.map((o) => (o.n === n ? { ...o, decision: 'dismissed', reason, open: false } : o)) });
      void draft.act({ path: `/omissions/${n}`, body: { decision: 'dismissed', reason }, now });
      onward(now(doc), { kind: 'omission', n });
    },
    sign: () => {
      const next = nextOpen(doc, null);
      if (next) return select(next);
      if (can('document_sign')) void draft.settle().then(() => setSigning(true));
    },
  };
  const undoLast = () => {
    const last = undo.current.pop();
    if (!last) return;
    setNote('');
    last.act();
  };
  return [desk, undoLast, note, signing, setSigning];
}

function useReviewKeys(desk: Desk, undo: () => void) {
  const { doc, at, mode } = desk;
  const list = pointsOf(doc);
  const i = at ? list.findIndex((p) => p.kind === at.kind && p.n === at.n) : -1;
  const step = (by: number) => desk.select(list[Math.max(0, Math.min(list.length - 1, i < 0 ? 0 : i + by))] ?? null);
  const onStatement = at?.kind === 'statement' ? at.n : null;
  const onOmission = at?.kind === 'omission' ? at.n : null;
  const nextOmission = () => {
    const open = openOmissions(doc);
    const k = open.findIndex((o) => o.n === onOmission);
    if (open.length) desk.select({ kind: 'omission', n: open[(k + 1) % open.length]!.n });
  };
  const add = () => {
    const place = onStatement !== null ? placeOf(doc, onStatement) : null;
    const section = place?.section ?? doc.sections[0]?.id;
    if (section && desk.writable) desk.setMode({ what: 'add', section, after: onStatement });
  };
  useKeys({
    j: () => step(1), k: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1),
    Enter: () => { if (onStatement === null) return false; desk.accept(onStatement); return undefined; },
    e: () => { if (onStatement !== null && desk.writable) desk.setMode({ what: 'edit', n: onStatement }); },
    x: () => {
      if (onStatement !== null) desk.remove(onStatement);
      else if (onOmission !== null && desk.reviewer) desk.setMode({ what: 'dismiss', n: onOmission });
    },
    o: nextOmission,
    i: () => { if (onOmission !== null) desk.insert(onOmission); },
    a: add, u: undo, s: desk.sign, h: () => go(`/document/${doc.id}/history`),
    Escape: () => { if (mode.what === 'read') return false; desk.setMode({ what: 'read' }); return undefined; },
  });
}

function Workbench({ draft, doc }: { draft: Draft; doc: Doc }) {
  const [desk, undo, note, signing, setSigning] = useDesk(draft, doc);
  // Back from the identity provider, one goes on where one left: at the signature.
  const [came, setCame] = useState(() => waitsForSignature(doc.id));
  useEffect(() => { forgetTrouble(); if (came.waits) setSigning(true); }, []);
  const patient = useData<Patient>(`/api/patients/${doc.patient.id}`);
  const left = useRef<HTMLDivElement>(null);
  useReviewKeys(desk, undo);
  const tag = desk.lit ?? (desk.at ? tagOf(desk.at) : null);
  const onCopy = (e: ClipboardEvent) => {
    const text = String(getSelection() ?? '');
    if (doc.signature || !text || (e.target as HTMLElement).tagName === 'TEXTAREA') return;
    e.clipboardData?.setData('text/plain', copied(text));
    e.preventDefault();
  };
  const unsigned = !doc.signature;
  const showMap = useMemo(() => doc.sections.some((s) => s.statements.length > 0), [doc]);
  return (
    <article class={`review ${unsigned ? 'unsigned' : 'sealed'}`} lang={getLang()}>
      <ReviewHead desk={desk} draft={draft} />
      {patient.data && <PatientBanner patient={patient.data} />}
      <Failure error={draft.error} retry={draft.error?.code === 'OFFLINE' ? () => void draft.reload() : undefined} />
      <div class={`panes ${doc.sources.length ? '' : 'alone'}`}>
        {showMap && <ReviewMap desk={desk} />}
        <div class="pane draft-pane" ref={left} onCopy={onCopy}>
          <Title title={t('review.of', { title: doc.title, name: doc.patient.name })}>{doc.title}</Title>
          <DraftPane desk={desk} tag={tag} />
        </div>
        {doc.sources.length > 0 && (
          <SourcePane doc={doc} tag={tag} follow={desk.at ? tagOf(desk.at) : null} onPoint={(tags) => desk.point(tags[0] ?? null)}
            onPick={(tags) => { if (tags[0]) desk.select(pointOf(tags[0])); }} />
        )}
      </div>
      <p role="status" class="note">{note && <>{note} <Button kind="link" keyName="u" onClick={undo}>{t('undo')}</Button></>}</p>
      {signing && <SignDialog doc={doc} draft={draft} came={came.waits ? came : null}
        onClose={() => { setSigning(false); setCame({ waits: false, error: null }); }} />}
    </article>
  );
}
