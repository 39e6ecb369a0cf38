// A version is written: sections in their order, what goes in each, and beside them what it makes of a case.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { ApiError, call } from '../api';
import { go, useData, useKept } from '../hooks';
import { t } from '../i18n';
import { Button, Failure, Field, Link, Title, Wait } from '../parts/common';
import { addPart, faultAt, goesNowhere, move, removePart, type Template, type TypeLine, type Version } from './model';
import { PartCard } from './part';
import { Preview, useTrial } from './preview';
import { own, takeWords } from './words';

export interface Kept { template: Template; note: string }

/** What was typed and not saved, of this type and this beginning ("3", "examples"). */
export function keptUnder(type: string, from: string): string {
  return `template.${type}.${from}`;
}

export function Editor({ type, from }: { type: string; from: string }) {
  const base = from === 'examples' ? 0 : Number(from) || 0;
  const list = useData<{ types: TypeLine[] }>('/api/templates');
  const start = useData<Version>(`/api/templates/${type}/versions/${base}`);
  const builtin = useData<Version>(`/api/templates/${type}/versions/0`);
  const line = list.data?.types.find((x) => x.type === type);
  const error = list.error ?? start.error ?? builtin.error;
  return (
    <div class="page broad tpl-editor">
      <p><Link to={`/templates/${type}`}>{t('tpl.back.type', { title: line?.title ?? '' })}</Link></p>
      <Title title={t('tpl.editor', { title: line?.title ?? '' })} />
      <Failure error={error} />
      {!error && !(line && start.data?.template && builtin.data?.template) && <Wait />}
      {line && start.data?.template && builtin.data?.template &&
        <Desk line={line} from={from} base={base} start={start.data.template} builtin={builtin.data.template} reload={list.reload} />}
    </div>
  );
}

interface DeskProps { line: TypeLine; from: string; base: number; start: Template; builtin: Template; reload: () => Promise<void> }

function Desk({ line, from, base, start, builtin, reload }: DeskProps) {
  const [text, setText, clear] = useKept(keptUnder(line.type, from));
  const state = useMemo<Kept>(() => read(text) ?? { template: start, note: '' }, [text, start]);
  const found = useRef(text !== '' && from !== 'examples');
  const set = (more: Partial<Kept>) => setText(JSON.stringify({ ...state, ...more }));
  const { template } = state;
  const look = useTrial(line.type, template);
  const [said, setSaid] = useState('');
  const [saving, setSaving] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const lost = goesNowhere(template, builtin);
  const save = async () => {
    setSaving(true);
    setError(null);
    try {
      await call(`/api/templates/${line.type}/versions`, { body: { base, latest: line.latest, note: state.note.trim(), template } });
      clear();
      go(`/templates/${line.type}`);
    } catch (e) {
      setError(e as ApiError);
      if ((e as ApiError).code === 'CONFLICT') await reload();
    }
    setSaving(false);
  };
  const fault = error?.code === 'BAD_INPUT' ? error.detail : look.fault;
  return (
    <>
      <Beginning from={from} base={base} found={found.current && text !== ''} onForget={clear} />
      <p role="status" class="sr">{said}</p>
      <div class="tpl-desk">
        <form class="tpl-parts" onSubmit={(e) => { e.preventDefault(); void save(); }}>
          <DocTitle template={template} bad={fault === 'title'} onChange={(title) => set({ template: { ...template, title } })} />
          <Parts template={template} builtin={builtin} fault={fault} onSay={setSaid} onChange={(next) => set({ template: next })} />
          {lost.length > 0 && <p class="failure tpl-lost" role="alert">{t('tpl.lost', { what: lost.map(takeWords).join(', ') })}</p>}
          <Field id="note" label={t('tpl.save.note')} hint={t('tpl.save.note.hint')}>
            <input id="note" value={state.note} maxLength={200} autoComplete="off" aria-describedby="note-hint" onInput={(e) => set({ note: e.currentTarget.value })} />
          </Field>
          {error && (error.code === 'CONFLICT'
            ? <p class="failure" role="alert">{t('tpl.save.conflict', { v: line.latest })}</p>
            : <Failure error={faultAt(error.detail) ? new Error(error.message) : error} />)}
          <Button kind="main" type="submit" disabled={saving}>{saving ? t('tpl.saving') : t('tpl.save', { v: line.latest + 1 })}</Button>
        </form>
        <Preview look={look} />
      </div>
    </>
  );
}

function read(text: string): Kept | null {
  try {
    const k = JSON.parse(text) as Kept;
    return Array.isArray(k.template?.sections) ? k : null;
  } catch {
    return null;
  }
}

function Beginning({ from, base, found, onForget }: { from: string; base: number; found: boolean; onForget: () => void }) {
  const key = from === 'examples' ? 'tpl.editor.from.examples' : base === 0 ? 'tpl.editor.from.builtin' : 'tpl.editor.from';
  return (
    <p class="lead">
      {t(key, { v: base })}{' '}
      {found && <>{t('tpl.editor.kept')} <Button kind="link" onClick={onForget}>{t('tpl.editor.forget')}</Button></>}
    </p>
  );
}

function DocTitle({ template: { title }, bad, onChange }: { template: Template; bad: boolean; onChange: (w: Template['title']) => void }) {
  return (
    <fieldset class="tpl-title">
      <legend>{t('tpl.editor.doctitle')}</legend>
      <div class="two">
        {(['fr', 'en'] as const).map((l) => (
          <Field key={l} id={`doc-${l}`} label={t(`tpl.${l}`)}>
            <input id={`doc-${l}`} lang={l} value={title[l]} maxLength={100} required autoComplete="off" aria-invalid={bad}
              onInput={(e) => onChange({ ...title, [l]: e.currentTarget.value })} />
          </Field>
        ))}
      </div>
      {bad && <p class="failure" role="alert">{t('tpl.fault.doctitle')}</p>}
    </fieldset>
  );
}

interface PartsProps { template: Template; builtin: Template; fault: string; onSay: (s: string) => void; onChange: (t: Template) => void }

function Parts({ template, builtin, fault, onSay, onChange }: PartsProps) {
  const all = template.sections.length;
  const [dragged, setDragged] = useState<number | null>(null);
  const [over, setOver] = useState<number | null>(null);
  const hold = useRef<HTMLElement | null>(null);
  useEffect(() => { // a node that moves loses the focus
    if (hold.current && document.activeElement !== hold.current) hold.current.focus();
    hold.current = null;
  });
  const shift = (at: number, to: number) => {
    const next = move(template, at, to);
    if (next === template) return;
    hold.current = document.activeElement as HTMLElement;
    onSay(t('tpl.section.moved', { title: own(template.sections[at]!.title), n: to + 1, all }));
    onChange(next);
  };
  const end = () => { setDragged(null); setOver(null); };
  const bad = faultAt(fault);
  return (
    <>
      <h2>{t('tpl.sections')}</h2>
      <p class="hint">{t('tpl.keys')}</p>
      <ol class="tpl-list">
        {template.sections.map((s, i) => (
          <PartCard key={s.id} template={template} builtin={builtin} at={i} fault={bad && bad[0] === i ? bad[1] : null}
            over={over === i && dragged !== i} onChange={onChange} onShift={(to) => shift(i, to)}
            onRemove={() => { onChange(removePart(template, i)); onSay(t('tpl.section.removed')); }}
            onDrag={() => setDragged(i)} onEnd={end} onOver={() => dragged !== null && setOver(i)}
            onDrop={() => { if (dragged !== null) shift(dragged, i); end(); }} />
        ))}
      </ol>
      <Button onClick={() => {
        onChange(addPart(template, { fr: t('tpl.section.new'), en: t('tpl.section.new') }));
        setTimeout(() => document.querySelector<HTMLInputElement>('.tpl-part:last-child input')?.select(), 0);
      }}>{t('tpl.section.add')}</Button>
    </>
  );
}
