// Every word a user sees stands in share/i18n/*.json; both languages carry the same keys (a test compares them).
import fr from '../../share/i18n/fr.json';
import en from '../../share/i18n/en.json';

export type Lang = 'fr' | 'en';
const catalogues: Record<Lang, Record<string, string>> = { fr, en };
let lang: Lang = 'fr';

/** Adds the words of a part that is loaded when it is first asked for. */
export function addWords(more: Record<Lang, Record<string, string>>): void {
  for (const l of ['fr', 'en'] as const) Object.assign(catalogues[l], more[l]);
}

export function chooseLang(): Lang {
  const kept = localStorage.getItem('vigie.lang');
  const wanted = kept ?? navigator.language.slice(0, 2);
  return wanted === 'en' ? 'en' : 'fr';
}

export function setLang(next: Lang): void {
  lang = next;
  localStorage.setItem('vigie.lang', next);
  document.documentElement.lang = next;
}

export function getLang(): Lang {
  return lang;
}

/** The sentence of a key with {names} filled in; with a number `n`, `key.one` is taken when it is singular (0 and 1 in French,
 * 1 in English). A key without a sentence shows itself, which the catalogue test forbids. */
export function t(key: string, values: Record<string, string | number> = {}): string {
  const cat = catalogues[lang];
  const n = values.n;
  const one = typeof n === 'number' && (lang === 'fr' ? Math.abs(n) < 2 : n === 1);
  const sentence = (one ? cat[`${key}.one`] : undefined) ?? cat[key] ?? key;
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}

export function has(key: string): boolean {
  return key in catalogues[lang];
}

/** A sentence of the server, which also writes for terminals: with the spaces, apostrophes and quotes of the page's language. */
export function typeset(sentence: string): string {
  const s = sentence.replace(/(\p{L})'(?=\p{L})/gu, '$1’');
  return lang === 'fr' ? s.replace(/ (?=[;:!?»])/g, '\u202f').replace(/« /g, '«\u202f') : s.replace(/"([^"]*)"/g, '“$1”');
}

/** The sentence of `prefix.code`, or the code itself when the server knows a word that we do not. */
export function word(prefix: string, code: string | null | undefined): string {
  const key = `${prefix}.${code}`;
  return code && has(key) ? t(key) : (code ?? '');
}

const locale = (): string => (lang === 'fr' ? 'fr-FR' : 'en-GB');

export function date(iso: string | undefined | null): string {
  if (!iso) return '';
  const day = /^\d{4}-\d{2}-\d{2}$/.test(iso);
  const d = new Date(day ? `${iso}T12:00:00` : iso);
  if (Number.isNaN(d.getTime())) return iso;
  return d.toLocaleDateString(locale(), { day: '2-digit', month: '2-digit', year: 'numeric' });
}

export function longDate(d: Date): string {
  return d.toLocaleDateString(locale(), { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
}

export function time(iso: string | Date): string {
  const d = typeof iso === 'string' ? new Date(iso) : iso;
  return d.toLocaleTimeString(locale(), { hour: '2-digit', minute: '2-digit' });
}

export function dateTime(iso: string | undefined | null): string {
  if (!iso) return '';
  return `${date(iso)} ${time(iso)}`;
}

export function number(n: number): string {
  return n.toLocaleString(locale());
}

/** "il y a 5 min": how long ago, in the largest unit that fits. */
export function ago(iso: string, now = Date.now()): string {
  const s = Math.max(0, Math.round((now - new Date(iso).getTime()) / 1000));
  if (s < 60) return t('ago.now');
  if (s < 3600) return t('ago.min', { n: Math.floor(s / 60) });
  if (s < 86400) return t('ago.hour', { n: Math.floor(s / 3600) });
  return t('ago.day', { n: Math.floor(s / 86400) });
}

export function age(birth: string | undefined, now = new Date()): string {
  if (!birth) return '';
  const b = new Date(`${birth}T12:00:00`);
  if (Number.isNaN(b.getTime())) return '';
  let months = (now.getFullYear() - b.getFullYear()) * 12 + now.getMonth() - b.getMonth();
  if (now.getDate() < b.getDate()) months--;
  return months < 36 ? t('age.months', { n: months }) : t('age.years', { n: Math.floor(months / 12) });
}
