// Words of templates: what goes in, cases, versions.
import { getLang, t, word } from '../i18n';
import type { Words } from './model';

export function takeWords(take: string): string {
  const [route, group] = take.split(':');
  const r = word('tpl.route', route);
  return group ? t('tpl.take.one', { route: r, group: word('tpl.group', group) }) : r;
}

export function own(w: Words | undefined): string {
  return w ? w[getLang()] : '';
}

/** A case that ships is called after its file; one that the establishment keeps, by the name that it was given. */
export function caseWords(c: { id: string | null; title: string }): string {
  return c.id === null ? word('tpl.case', c.title) : c.title;
}

export function versionWords(v: number): string {
  return v === 0 ? t('tpl.builtin') : t('tpl.version', { v });
}
