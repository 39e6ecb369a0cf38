// What the server tells of a model, and the words for it.
import { getLang, has, t } from '../i18n';

export interface Act { at: string; by: string; mine: boolean }
export interface Mark {
  measure: string; group: string; for_groups: boolean; at_least: boolean; bound: number; value: number | null; met: boolean; reason: string;
}
export interface Evaluation { n: number; done: Act; passed: boolean; current: boolean; seconds: number; engine: string; set: string; marks: Mark[] }
export interface Model {
  id: string; name: string; use: string; version: string; sha256: string; licence: string; state: string; file: string;
  file_state: '' | 'same' | 'altered' | 'missing'; bytes: number; languages: string; card: string; source: string; reason: string;
  changed: string; changed_by: string; added: Act | null; evaluation: Evaluation | null;
  server?: string; model?: string; named?: boolean; // outside: engines.conf names it
  record?: { host: string; country: string; contract: string; certificate: string; purpose: string; retention: string };
}

/** It can be decided on: what is built in is part of the program. */
export const stands = (m: Model) => m.file !== '' || !!m.server;

/** Approved, and its file stands as when it was last checked. */
export function serves(m: Model): boolean {
  return m.state === 'approved' && (m.server ? !!m.named : !m.file || m.file_state === 'same');
}

/** The order in which uses are shown. */
export const uses = ['transcribe', 'detect_voice', 'compose', 'check'];

export function nameWords(m: Model): string {
  return stands(m) ? m.name : t(`mdl.builtin.${m.use}`);
}

export function number(v: number): string {
  return v.toLocaleString(getLang() === 'fr' ? 'fr-FR' : 'en-GB', { maximumFractionDigits: 3 });
}

/** "fr en" in words; a model of many languages keeps its codes, and so does what no language is called by. */
export function languageWords(codes: string): string {
  const all = codes.split(/[\s,]+/).filter(Boolean);
  const names = new Intl.DisplayNames([getLang()], { type: 'language', fallback: 'code' });
  return all.length > 6 || !all.every((c) => /^[a-z]{2,3}$/.test(c)) ? codes : all.map((c) => names.of(c)).join(', ');
}

export function size(bytes: number): string {
  const unit = bytes >= 1e9 ? 1e9 : 1e6;
  return `${(bytes / unit).toLocaleString(getLang() === 'fr' ? 'fr-FR' : 'en-GB', { maximumFractionDigits: 1 })} ${t(unit === 1e9 ? 'mdl.gb' : 'mdl.mb')}`;
}

export function markWords(m: Mark): string {
  return t(m.for_groups ? 'mdl.mark.groups' : 'mdl.mark', { what: measureWords(m.measure) });
}

export function measureWords(measure: string): string {
  return has(`mdl.measure.${measure}`) ? t(`mdl.measure.${measure}`) : measure;
}

/** Why the mark stands where it does: in the reader's language where we have the words, else as the marks' file says. */
export function whyWords(use: string, m: Mark): string {
  const key = `mdl.why.${use}.${m.measure}${m.for_groups ? '.group' : ''}`;
  return has(key) ? t(key) : m.reason;
}

/** "sex=F" in words. */
export function groupWords(group: string): string {
  const [key, value] = group.split('=');
  const name = has(`mdl.group.${key}`) ? t(`mdl.group.${key}`) : key;
  return value === undefined ? group : t('mdl.group', { name, value });
}
