// One section of a template: its place, its titles, what goes in, what is said when nothing does.
import { useRef } from 'preact/hooks';
import { t, word } from '../i18n';
import { Button, Field } from '../parts/common';
import { drop, holder, offers, put, rename, setEmpty, type Template } from './model';
import { own, takeWords } from './words';

interface Props {
  template: Template; builtin: Template; at: number; fault: string | null; over: boolean;
  onChange: (t: Template) => void; onShift: (to: number) => void; onRemove: () => void;
  onDrag: () => void; onEnd: () => void; onOver: () => void; onDrop: () => void;
}

export function PartCard(p: Props) {
  const { template, at, fault } = p;
  const s = template.sections[at]!;
  const title = own(s.title);
  const card = useRef<HTMLLIElement>(null);
  const keys = (e: KeyboardEvent) => {
    const by = e.key === 'ArrowUp' ? -1 : e.key === 'ArrowDown' ? 1 : 0;
    if (!e.altKey || !by) return;
    e.preventDefault();
    p.onShift(at + by);
  };
  return (
    <li ref={card} class={`tpl-part ${p.over ? 'over' : ''}`} onKeyDown={keys}
      onDragOver={(e) => { e.preventDefault(); p.onOver(); }} onDrop={(e) => { e.preventDefault(); p.onDrop(); }}>
      <fieldset>
        <legend class="sr">{t('tpl.section.n', { n: at + 1 })}</legend>
        <div class="tpl-head">
          <span class="grip" draggable aria-hidden="true" title={t('tpl.keys')} onDragEnd={p.onEnd}
            onDragStart={(e) => { e.dataTransfer?.setData('text/plain', s.id); if (card.current) e.dataTransfer?.setDragImage(card.current, 12, 12); p.onDrag(); }}>⠿</span>
          <b class="rank">{at + 1}</b>
          <div class="two">
            {(['fr', 'en'] as const).map((l) => (
              <Field key={l} id={`${s.id}-${l}`} label={`${t('tpl.section.title')} ${t(`tpl.${l}`)}`}>
                <input id={`${s.id}-${l}`} lang={l} value={s.title[l]} maxLength={100} required autoComplete="off" aria-invalid={fault === 'title'}
                  onInput={(e) => p.onChange(rename(template, at, { [l]: e.currentTarget.value }))} />
              </Field>
            ))}
          </div>
          <span class="tpl-moves">
            <Button label={t('tpl.section.up', { title })} disabled={at === 0} onClick={() => p.onShift(at - 1)}>↑</Button>
            <Button label={t('tpl.section.down', { title })} disabled={at === template.sections.length - 1} onClick={() => p.onShift(at + 1)}>↓</Button>
            <Button label={t('tpl.section.remove', { title })} disabled={template.sections.length === 1} onClick={p.onRemove}>×</Button>
          </span>
        </div>
        <Takes {...p} />
        <WhenEmpty {...p} />
        {fault !== null && <p class="failure" role="alert">{t(`tpl.fault.${['title', 'empty', 'takes'].includes(fault) ? fault : 'other'}`, { n: at + 1 })}</p>}
      </fieldset>
    </li>
  );
}

function Takes({ template, builtin, at, onChange }: Props) {
  const s = template.sections[at]!;
  const id = `${s.id}-put`;
  const label = (take: string) => {
    const from = holder(template, take);
    const what = takeWords(take);
    return from < 0 || from === at ? what : t('tpl.section.put.from', { what, from: own(template.sections[from]!.title) });
  };
  return (
    <div class="tpl-takes">
      <span class="label" id={`${s.id}-takes`}>{t('tpl.section.takes')}</span>
      {s.takes.length === 0 ? <span class="quiet small">{t('tpl.section.takes.none')}</span> : (
        <ul class="chips" aria-labelledby={`${s.id}-takes`}>
          {s.takes.map((x) => (
            <li key={x}>{takeWords(x)}
              <button type="button" aria-label={t('tpl.section.drop', { what: takeWords(x) })} onClick={() => onChange(drop(template, at, x))}>×</button></li>
          ))}
        </ul>
      )}
      <label class="sr" for={id}>{t('tpl.section.put')}</label>
      <select id={id} value="" onChange={(e) => { if (e.currentTarget.value) onChange(put(template, at, e.currentTarget.value)); e.currentTarget.value = ''; }}>
        <option value="">{t('tpl.section.put')}…</option>
        {offers(builtin, s).map((o) => (
          <optgroup key={o.route} label={word('tpl.route', o.route)}>
            {o.takes.map((x) => <option key={x} value={x}>{label(x)}</option>)}
          </optgroup>
        ))}
      </select>
    </div>
  );
}

function WhenEmpty({ template, at, fault, onChange }: Props) {
  const s = template.sections[at]!;
  const id = `${s.id}-empty`;
  const first = { fr: t('tpl.section.empty.fr'), en: t('tpl.section.empty.en') };
  return (
    <div class="tpl-empty">
      <label for={id}>{t('tpl.section.empty')}</label>
      <select id={id} value={s.empty ? 'say' : 'hide'} onChange={(e) => onChange(setEmpty(template, at, e.currentTarget.value === 'say' ? first : undefined))}>
        <option value="hide">{t('tpl.section.empty.hide')}</option>
        <option value="say">{t('tpl.section.empty.say')}</option>
      </select>
      {s.empty && (
        <div class="two">
          {(['fr', 'en'] as const).map((l) => (
            <Field key={l} id={`${id}-${l}`} label={`${t('tpl.section.empty.words')} ${t(`tpl.${l}`)}`}>
              <input id={`${id}-${l}`} lang={l} value={s.empty![l]} maxLength={200} required autoComplete="off" aria-invalid={fault === 'empty'}
                aria-describedby={`${id}-hint`} onInput={(e) => onChange(setEmpty(template, at, { ...s.empty!, [l]: e.currentTarget.value }))} />
            </Field>
          ))}
        </div>
      )}
      {s.empty && <p class="hint" id={`${id}-hint`}>{t('tpl.section.empty.hint')}</p>}
    </div>
  );
}
