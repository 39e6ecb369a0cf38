// The small parts that every screen uses.
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ApiError } from '../api';
import { useKeys, useTitle } from '../hooks';
import { age, date, has, t, word } from '../i18n';
import type { Patient, PatientShort } from '../types';

/** The screen's title takes the focus when the screen opens, so that a screen reader starts there. */
export function Title({ children, title }: { children?: ComponentChildren; title: string }) {
  const ref = useRef<HTMLHeadingElement>(null);
  useTitle(title);
  useEffect(() => {
    if (document.activeElement === document.body) ref.current?.focus({ preventScroll: true });
  }, []);
  return <h1 ref={ref} tabIndex={-1}>{children ?? title}</h1>;
}

export function Key({ children }: { children: string }) {
  return <kbd aria-hidden="true">{children}</kbd>;
}

interface ButtonProps {
  children: ComponentChildren; onClick?: () => void; kind?: 'main' | 'plain' | 'danger' | 'link'; keyName?: string;
  type?: 'button' | 'submit'; disabled?: boolean; label?: string; pressed?: boolean;
}
export function Button({ children, onClick, kind = 'plain', keyName, type = 'button', disabled, label, pressed }: ButtonProps) {
  return (
    <button type={type} class={`btn ${kind}`} onClick={onClick} disabled={disabled} aria-label={label} aria-pressed={pressed}
      aria-keyshortcuts={keyName}>
      {children}{keyName && <Key>{word('key', keyName)}</Key>}
    </button>
  );
}

/** A modal dialog: the browser's own, which holds the focus inside and gives it back. */
export function Dialog({ title, onClose, children, wide }: {
  title: string; onClose: () => void; children: ComponentChildren; wide?: boolean;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  useKeys({ Escape: onClose }, true);
  useLayoutEffect(() => {
    const d = ref.current!;
    if (!d.open) d.showModal();
    // The browser would give the focus to the first button, which closes: Enter must do what the dialog is for.
    if (!d.querySelector('[autofocus]')) d.querySelector<HTMLElement>('#dialog-title')?.focus();
    return () => d.close();
  }, []);
  return (
    <dialog ref={ref} class={wide ? 'wide' : ''} aria-labelledby="dialog-title" onCancel={(e) => { e.preventDefault(); onClose(); }}>
      <div class="dialog-head">
        <h2 id="dialog-title" tabIndex={-1}>{title}</h2>
        <Button kind="link" onClick={onClose}>{t('close')}</Button>
      </div>
      {children}
    </dialog>
  );
}

export function Failure({ error, retry }: { error: ApiError | Error | null; retry?: () => void }) {
  if (!error) return null;
  const detail = (error as ApiError).detail;
  return (
    <p class="failure" role="alert">
      {error.message}{detail ? ` ${detail}` : ''} {retry && <Button kind="link" onClick={retry}>{t('retry')}</Button>}
    </p>
  );
}

/** Nothing for 300 ms, then a word: a short wait shows no spinner. */
export function Wait({ words }: { words?: string }) {
  const [show, setShow] = useState(false);
  useEffect(() => {
    const id = setTimeout(() => setShow(true), 300);
    return () => clearTimeout(id);
  }, []);
  return <p class="quiet" role="status">{show ? words ?? t('loading') : ''}</p>;
}

export function Field({ label, hint, children, id }: { label: string; hint?: string; children: ComponentChildren; id: string }) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      {hint && <p class="hint" id={`${id}-hint`}>{hint}</p>}
    </div>
  );
}

export function InsStatus({ status }: { status?: string }) {
  if (!status) return null;
  return <span class={`ins ${status === 'VALI' ? '' : 'weak'}`}>{t('ins')} {word('ins', status)}</span>;
}

/** The name that a record is shown under: used before birth, and the first given name. */
export function nameOf(p: Patient): string {
  return `${p.used_name || p.birth_name} ${p.given?.[0] ?? p.birth_given}`;
}

export function identity(p: Omit<PatientShort, 'name'>): string {
  const parts = [word('sex', p.sex), p.birth_date && t(has(`born.${p.sex}`) ? `born.${p.sex}` : 'born', { date: date(p.birth_date) }), age(p.birth_date)];
  return parts.filter(Boolean).join(' · ');
}

/** A link of the application; `label` when the words on the screen would not say where it leads. */
export function Link({ to, children, cls, label }: { to: string; children: ComponentChildren; cls?: string; label?: string }) {
  return <a href={`#${to}`} class={cls} aria-label={label}>{children}</a>;
}

/** Reasons in ready words, each on a digit, and one's own words. */
export function ReasonForm({ name, question, presets, onGive, onCancel }: {
  name: string; question: string; presets: string[]; onGive: (reason: string) => void; onCancel: () => void;
}) {
  const [text, setText] = useState('');
  const ref = useRef<HTMLDivElement>(null);
  useKeys({
    ...Object.fromEntries(presets.map((p, i) => [String(i + 1), () => onGive(p)])),
    Escape: onCancel,
    Enter: () => false,
  });
  useEffect(() => ref.current?.scrollIntoView({ block: 'nearest' }), []);
  return (
    <div class="reason" ref={ref} role="group" aria-label={question}>
      <p>{question}</p>
      <div class="row">
        {presets.map((p, i) => <Button key={p} keyName={String(i + 1)} onClick={() => onGive(p)}>{p}</Button>)}
      </div>
      <form class="row" onSubmit={(e) => { e.preventDefault(); if (text.trim()) onGive(text.trim()); }}>
        <label class="sr" for={name}>{t('reason.own')}</label>
        <input id={name} value={text} placeholder={t('reason.own')} maxLength={400} onInput={(e) => setText(e.currentTarget.value)} />
        <Button type="submit" disabled={!text.trim()}>{t('reason.give')}</Button>
        <Button kind="link" keyName="Escape" onClick={onCancel}>{t('cancel')}</Button>
      </form>
    </div>
  );
}
