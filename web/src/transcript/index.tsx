// A transcript: what to listen to again, click a word to hear it, correct in place, say who speaks, and say that it was read.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import en from '../../../share/i18n/transcript.en.json';
import fr from '../../../share/i18n/transcript.fr.json';
import { type ApiError, call } from '../api';
import { onEvent } from '../events';
import { useCan, useData, useKeys } from '../hooks';
import { addWords, dateTime, t, word } from '../i18n';
import { Button, Failure, Link, Title, Wait } from '../parts/common';
import { PatientBanner } from '../parts/patient-banner';
import { clock } from '../recording/words';
import type { Encounter, Patient } from '../types';
import { dragged } from './drag';
import { type Choice, choices, closing, nextPoint, notesOf, type Passage, passage, points, type Proposal, type Role, shown, step, textOf, type Gap, type Transcript, turnOf, withheldBefore, wordAt } from './model';
import { State } from './state';
import { ROLES, signOf, TurnView, whence } from './turn';

addWords({ fr, en });

const NARROW = '(max-width: 700px)'; // as in the sheet of styles
const LEAD_MS = 250; // a word is heard from a little before it

export function TranscriptScreen({ id }: { id: string }) {
  const path = `/api/recordings/${id}/transcript`;
  const { data, etag, error, reload } = useData<Transcript>(path);
  const encounter = useData<Encounter>(data ? `/api/encounters/${data.encounter}` : null);
  const patient = useData<Patient>(encounter.data ? `/api/patients/${encounter.data.patient.id}` : null);
  useEffect(() => onEvent((e) => {
    const told = e.data as { id?: string } | null;
    if (e.event === 'again' || (e.event === 'transcript' && told?.id === id)) void reload();
  }), [reload, id]);
  const ready = data?.transcript.state === 'ready';
  return (
    <div class="page broad transcript">
      <Title title={t('tr')} />
      {data && <p class="lead">{[dateTime(data.created), clock(data.ms)].join(' · ')} · <Link to={`/encounter/${data.encounter}`}>{t('tr.back')}</Link></p>}
      <Failure error={error} retry={() => void reload()} />
      {!data && !error && <Wait />}
      {patient.data && <PatientBanner patient={patient.data} />}
      {data && <State x={data.transcript} id={id} ms={data.ms} onDone={reload} />}
      {data && ready && data.words.length > 0 && <Reader x={data} etag={etag} path={path} onDone={reload} />}
      {data && ready && data.words.length === 0 && <p class="quiet">{t('tr.nobody')}</p>}
      {data && ready && data.words.length === 0 && data.withheld.length > 0 && <ol class="turns plain"><Withheld gap={withheldBefore(data).get(0)} /></ol>}
    </div>
  );
}

interface ReaderProps { x: Transcript; etag: string; path: string; onDone: () => Promise<void> }

function Reader({ x, etag, path, onDone }: ReaderProps) {
  const can = useCan();
  const audio = useRef<HTMLAudioElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const [at, setAt] = useState(-1); // the word that keys act on
  const [mark, setMark] = useState(-1); // where a choice of several words began
  const [edit, setEdit] = useState<Passage | null>(null);
  const [roleOf, setRoleOf] = useState(-1);
  const [error, setError] = useState<ApiError | null>(null);
  const notes = useMemo(() => notesOf(x), [x]);
  const all = useMemo(() => points(x), [x]);
  const signs = useMemo(() => x.turns.map((u) => signOf(u, x.words, notes)), [x, notes]);
  const withheld = useMemo(() => withheldBefore(x), [x]);
  const write = can('transcript_write');
  const chosen = useMemo(() => (at < 0 ? null : passage(x.turns, mark < 0 ? at : mark, at)), [x, at, mark]);
  const single = chosen !== null && chosen.to - chosen.from === 1;
  const name = single ? notes.name.get(at) : undefined;

  const under = useRef(false); // a second act would go by words that the first has moved
  const post = async (what: string, body: unknown) => {
    if (under.current) return;
    under.current = true;
    await act(what, body);
    under.current = false;
  };
  const act = async (what: string, body: unknown) => {
    try {
      await call(`${path}${what}`, { body, etag });
      setError(null);
      setEdit(null);
      setMark(-1);
      setRoleOf(-1);
      await onDone();
    } catch (e) {
      setError(e as ApiError);
      if ((e as ApiError).code === 'CONFLICT') await onDone();
    }
  };
  const span = (i: number) => list.current?.querySelector<HTMLElement>(`[data-w="${i}"]`);
  const visit = (i: number, play = false) => {
    if (i < 0) return;
    setAt(i);
    setMark(-1);
    span(i)?.scrollIntoView({ block: 'center' });
    if (play) hear(i);
  };
  const hear = (i: number) => {
    const a = audio.current;
    if (!a || !x.sound) return;
    a.currentTime = Math.max(0, x.words[i]![0] - LEAD_MS) / 1000;
    void a.play().catch(() => undefined);
  };
  const answer = (n: Proposal, said?: Choice) => post('/name', {
    from: n.from, to: n.to, accept: !!said, text: said ? n.before + said.proposed + closing(textOf(x.words, n.from, n.to)) : textOf(x.words, n.from, n.to),
  });
  const toggle = () => {
    const a = audio.current;
    if (a?.paused) void a.play().catch(() => undefined);
    else a?.pause();
  };
  const reach = (first: number, last: number) => {
    if (last < 0 || turnOf(x.turns, first) !== turnOf(x.turns, last)) return;
    setMark(first);
    setAt(last);
    span(last)?.scrollIntoView({ block: 'nearest' });
  };
  const extend = (by: 1 | -1) => { if (at >= 0) reach(mark < 0 ? at : mark, step(x.words, at, by)); };
  const confirm = () => { if (single && notes.doubt.has(at)) void post('/words', { from: at, to: at + 1, text: x.words[at]![4] }); };
  const review = () => post('/reviewed', {});
  const editable = write && !edit && roleOf < 0;
  useKeys({
    d: () => visit(nextPoint(all, at), true),
    Space: () => (x.sound ? toggle() : undefined),
    ArrowRight: () => visit(step(x.words, at, 1)),
    ArrowLeft: () => visit(step(x.words, at < 0 ? 0 : at, -1)),
    ...(editable && chosen ? { Enter: () => setEdit(chosen), c: confirm, 'Shift+ArrowRight': () => extend(1), 'Shift+ArrowLeft': () => extend(-1) } : {}),
    ...(mark >= 0 ? { Escape: () => setMark(-1) } : {}),
    ...(editable && name ? { a: () => void answer(name, name), r: () => void answer(name) } : {}),
    ...(can('transcript_review') && !edit ? { v: () => void review() } : {}),
  }, false, !edit && roleOf < 0);

  useEffect(() => {
    const a = audio.current;
    let lit: HTMLElement | null = null;
    if (!a) return;
    const follow = () => {
      const i = wordAt(x.words, a.currentTime * 1000);
      const next = i >= 0 && !a.paused ? span(i) ?? null : null;
      if (next === lit) return;
      lit?.classList.remove('now');
      next?.classList.add('now');
      lit = next;
    };
    const id = setInterval(follow, 80);
    return () => { clearInterval(id); lit?.classList.remove('now'); };
  }, [x]);
  useEffect(() => {
    const lit: HTMLElement[] = [];
    for (let i = chosen?.from ?? 0; chosen && !edit && i < chosen.to; i++) {
      const s = span(i);
      if (s) lit.push(s);
    }
    lit.forEach((s) => s.classList.add('here'));
    if (matchMedia(NARROW).matches) (lit.at(-1) ?? list.current?.querySelector('.tr-edit'))?.scrollIntoView({ block: 'nearest' }); // the panel stands before it there
    return () => lit.forEach((s) => s.classList.remove('here'));
  }, [chosen, edit, x]);

  const clicked = useRef(-1);
  const press = (e: MouseEvent) => {
    if ((e.target as HTMLElement).closest('.tr-edit')) return;
    const target = e.target as HTMLElement;
    const w = target.closest<HTMLElement>('[data-w]'), role = target.closest<HTMLElement>('[data-role]');
    const over = write && !edit && e.detail < 2 ? dragged() : null;
    const shift = write && !edit && e.shiftKey && w && at >= 0;
    if (over || shift) {
      if (shift) reach(mark < 0 ? at : mark, Number(w.dataset.w));
      else reach(over!.from, over!.to - 1);
      getSelection()?.removeAllRanges();
      return;
    }
    // Two clicks mean the word of the first: what that one showed may have moved the words.
    if (e.detail >= 2 && write && clicked.current >= 0) setEdit({ from: clicked.current, to: clicked.current + 1 });
    else if (role && write) setRoleOf(roleOf === Number(role.dataset.role) ? -1 : Number(role.dataset.role));
    else if (w) {
      setAt(Number(w.dataset.w));
      setMark(-1);
      hear(Number(w.dataset.w));
    }
    if (e.detail < 2) clicked.current = w ? Number(w.dataset.w) : -1;
  };
  const grave = x.doubts.filter((d) => d.what === 'dose' || d.what === 'negation').length;
  return (
    <>
      <div class="tr-bar" role="toolbar" aria-label={t('tr.tools')}>
        {x.sound ? <audio ref={audio} controls preload="metadata" src={`/api/recordings/${x.id}/audio`} aria-label={t('tr.sound')} /> : <p class="quiet">{t('tr.nosound')}</p>}
        <Button keyName="d" disabled={all.length === 0} onClick={() => visit(nextPoint(all, at), true)}>{t('tr.next')}</Button>
        <Export path={path} />
        {can('transcript_review') && <Button kind={x.transcript.reviewed ? 'plain' : 'main'} keyName="v" onClick={() => void review()}>{t('tr.read')}</Button>}
      </div>
      <p class="tr-count" role="status">{all.length === 0 ? t('tr.points.none') : `${t('tr.points', { n: all.length })}${grave ? `, ${t('tr.points.grave', { n: grave })}` : ''}.`}</p>
      <p class="tr-here">{edit || !chosen ? <span class="quiet">{t(edit ? 'tr.edit.how' : x.sound ? write ? 'tr.pick' : 'tr.pick.hear' : write ? 'tr.pick.write' : 'tr.pick.none')}</span> : <>
        <b>{t('tr.quote', { words: textOf(x.words, chosen.from, chosen.to) })}</b> {!single && <span class="quiet">{t('tr.words', { n: x.words.slice(chosen.from, chosen.to).filter(shown).length })}</span>}{single && notes.doubt.has(at) && <span class="amber">{word('tr.doubt', notes.doubt.get(at))}</span>}{' '}
        {write && <Button keyName="Enter" onClick={() => setEdit(chosen)}>{t('tr.edit')}</Button>}
        {write && single && notes.doubt.has(at) && <Button keyName="c" onClick={confirm}>{t('tr.confirm')}</Button>}
        {write && name && <Named n={name} onAnswer={(said) => void answer(name, said)} />}
        {write && single && !name && <span class="quiet small">{t('tr.several')}</span>}
      </>}</p>
      <Failure error={error} />
      {/* A click on a word plays it; the same is done by keys, from the word that the arrows reach. */}
      <ol ref={list} class="turns plain" onClick={press}>
        {x.turns.map((u, i) => [
          <Withheld key={`w${i}`} gap={withheld.get(i)} />,
          <TurnView key={`${i}.${u.from}`} n={i} turn={u} words={x.words} notes={notes} sign={signs[i]!}
            edit={edit && turnOf(x.turns, edit.from) === i ? edit : null}>
            {edit && turnOf(x.turns, edit.from) === i
              ? <Field text={textOf(x.words, edit.from, edit.to)} onDone={(text) => void post('/words', { ...edit, text })} onCancel={() => setEdit(null)} />
              : undefined}
          </TurnView>,
        ])}
        <Withheld gap={withheld.get(x.turns.length)} />
      </ol>
      {roleOf >= 0 && <Roles turn={x.turns[roleOf]!.role} anchor={list.current?.querySelector(`[data-role="${roleOf}"]`) ?? null}
        onClose={() => setRoleOf(-1)} onGive={(role, every) => void post('/role', { turn: roleOf, role, all: every })} />}
    </>
  );
}

/** Words that the engine said into a silence are no one's: that there were some is told where they would stand. */
function Withheld({ gap }: { gap: Gap | undefined }) {
  return gap ? <li class="withheld quiet small"><span class="at">{clock(gap.t0)}</span> {t('tr.withheld', { n: gap.words })}</li> : null;
}

/** A name that may have been misheard: what was heard, what it may be and whence that name is; never written by itself. Names that
 *  are about as near stand side by side. */
function Named({ n, onAnswer }: { n: Proposal; onAnswer: (said?: Choice) => void }) {
  const all = choices(n);
  return (
    <span class="named" role="group" aria-label={t('tr.name')}>
      {all.length > 1 ? t('tr.name.which', { heard: n.heard }) : t('tr.name.ask', { heard: n.heard, proposed: n.before + n.proposed })}{' '}
      {all.map((c, i) => (
        <span key={c.proposed} class="one">
          <Button kind={i === 0 ? 'main' : 'plain'} keyName={i === 0 ? 'a' : undefined} onClick={() => onAnswer(c)}>{t('tr.name.yes', { proposed: n.before + c.proposed })}</Button>
          {' '}<small class="quiet">{t('tr.name.whence', { whence: whence(c) })}</small>
        </span>
      ))}
      <Button keyName="r" onClick={() => onAnswer()}>{t('tr.name.no', { heard: n.heard })}</Button>
    </span>
  );
}

function Field({ text, onDone, onCancel }: { text: string; onDone: (text: string) => void; onCancel: () => void }) {
  const [value, setValue] = useState(text);
  const ref = useRef<HTMLInputElement>(null);
  // With the field, not a frame after it: what is typed at once would stand before the selection and be typed over.
  useLayoutEffect(() => { ref.current?.focus(); ref.current?.select(); }, []);
  return (
    <input ref={ref} class="tr-edit" value={value} aria-label={t('tr.edit.label')} size={Math.max(8, value.length + 2)} maxLength={2000}
      onInput={(e) => setValue(e.currentTarget.value)}
      onKeyDown={(e) => {
        if (e.isComposing) return;
        if (e.key === 'Enter') { e.preventDefault(); onDone(value.trim()); }
        if (e.key === 'Escape') { e.preventDefault(); e.stopPropagation(); onCancel(); }
      }} />
  );
}

/** One click for this turn, one for the whole voice. */
function Roles({ turn, anchor, onGive, onClose }: { turn: Role; anchor: Element | null; onGive: (r: Role, every: boolean) => void; onClose: () => void }) {
  const [, moved] = useState(0);
  const box = anchor?.getBoundingClientRect();
  const ref = useRef<HTMLDivElement>(null);
  useKeys({ Escape: onClose }, true);
  useLayoutEffect(() => {
    ref.current?.querySelector('button')?.focus();
    const away = (e: MouseEvent) => { if (!ref.current?.contains(e.target as Node) && !anchor?.contains(e.target as Node)) onClose(); };
    addEventListener('mousedown', away);
    const move = () => moved((n) => n + 1); // to where its turn stands now
    addEventListener('resize', move);
    return () => { removeEventListener('mousedown', away); removeEventListener('resize', move); (anchor as HTMLElement | null)?.focus(); };
  }, []);
  return (
    <div ref={ref} class="roles" role="menu" aria-label={t('tr.role')} style={box ? { top: `${box.bottom + scrollY + 4}px`, left: `${box.left + scrollX}px` } : undefined}>
      {ROLES.map((r) => (
        <button key={r} type="button" role="menuitem" class={`btn plain role-${r}`} onClick={() => onGive(r, false)}>{t('tr.role.turn', { role: word('tr.role', r) })}</button>
      ))}
      {ROLES.filter((r) => r !== turn).map((r) => (
        <button key={`all-${r}`} type="button" role="menuitem" class="btn link" onClick={() => onGive(r, true)}>{t('tr.role.all', { from: word('tr.role', turn), to: word('tr.role', r) })}</button>
      ))}
    </div>
  );
}

function Export({ path }: { path: string }) {
  return (
    <details class="export">
      <summary class="btn plain">{t('tr.export')}</summary>
      <ul class="plain">
        {['text', 'vtt', 'srt', 'json'].map((f) => <li key={f}><a href={`${path}/export?format=${f}`} download>{word('tr.format', f)}</a></li>)}
        <li class="quiet small">{t('tr.export.warn')}</li>
      </ul>
    </details>
  );
}
