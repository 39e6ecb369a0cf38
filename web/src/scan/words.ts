// What the server says of a scanned letter, made ready to be shown.
import en from '../../../share/i18n/scan.en.json';
import fr from '../../../share/i18n/scan.fr.json';
import { addWords, has, t } from '../i18n';

addWords({ fr, en });

/** Why a letter could not be read, and what to do. */
export const errorWords = (why: string): string => t(has(`scan.error.${why}`) ? `scan.error.${why}` : 'scan.error.other');

export interface ScanState {
  id: string; state: 'waiting' | 'read' | 'failed' | 'deleted'; kind: string; error: string; pages: number; words: number;
  doubtful: number; version: number; said: number; reading: boolean; page: number; of: number;
}
interface Sheet { width: number; height: number; read: boolean; shown: boolean }
export interface ScanAnswer {
  id: string; state: string; kind: string; error: string; version: number; text: string; pages: Sheet[];
  words: number[][]; // start, end, page, left, top, width, height, sure, state
  doubts: { word: number; weight: string }[];
  said: { word: number; said: string; first: string; at: string; by: string }[];
}
/** state: 0 sure, 1 in doubt, 2 confirmed, 3 corrected. Offsets are bytes of the text. */
export interface Place {
  rank: number; start: number; end: number; page: number; left: number; top: number; width: number; height: number; sure: number;
  state: number; text: string;
}
export interface Scan extends ScanAnswer { places: Place[] }

export function scanOf(a: ScanAnswer): Scan {
  const bytes = new TextEncoder().encode(a.text);
  const decoder = new TextDecoder();
  const places = a.words.map(([start, end, page, left, top, width, height, sure, state], rank) => ({
    rank, start: start!, end: end!, page: page!, left: left!, top: top!, width: width!, height: height!, sure: sure!, state: state!,
    text: decoder.decode(bytes.subarray(start, end)),
  }));
  return { ...a, places };
}
