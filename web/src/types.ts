// The shapes of doc/api.md. Offsets are bytes of the UTF-8 text they point into.
export interface Account { login: string; password: string; role: string; name: string }
export interface Info {
  establishment: string; version: string; demo: boolean; accounts?: Account[]; languages: string[];
  provider?: boolean; passwords?: 'all' | 'break_glass'; // how one signs in
  outside?: Outside | null;
}
export interface Person { id: string; name: string; roles: string[]; lang?: string }
export interface Session {
  person: Person; csrf: string; permissions: string[];
  certificates: { right: string; expires: string }[];
  way?: 'password' | 'oidc'; // how it was opened
  enrol_required: boolean; // has no second factor where one is asked
}
export interface PatientShort { id: string; name: string; birth_date?: string; sex?: string; ins_status?: string; in_team?: boolean }
export interface Patient extends Omit<PatientShort, 'name'> {
  birth_name: string; used_name?: string; birth_given: string; given?: string[];
  birth_place?: string; ins?: { number: string; oid: string } | null; ins_status: string;
  allergies: string[]; fictitious: boolean; ai: 'allowed' | 'refused';
  team: { person: string; name: string; role: string }[]; access: 'team' | 'break_glass';
}
export interface DayItem {
  document: string | null; encounter: string; patient: PatientShort; type: string | null; title: string;
  state: string; open_points: number; updated: string;
}
export interface Day { to_review: DayItem[]; in_progress: DayItem[]; signed_today: DayItem[] }
export interface DocumentShort { id: string; type: string; title: string; state: string; version: number; updated: string }
export interface Consent { state: 'none' | 'agreed' | 'refused' | 'withdrawn' | 'no_ai'; at?: string; by?: string; recording?: 'none' | 'agreed' | 'refused' }
export interface TimelineEncounter {
  id: string; at: string; kind: string; reason: string; consent: Consent | string;
  documents: DocumentShort[]; sources: number;
}
export interface SourceShort { id: string; kind: string; title: string; format?: string; version: number; bytes?: number }
/** Who is asked on another machine, with pseudonymised text; since when it serves. */
export interface Outside { host: string; country: string; since: string; [name: string]: string }
export interface Encounter {
  id: string; patient: PatientShort; kind: string; at: string; reason: string; consent: Consent; outside: Outside | null;
  sources: SourceShort[]; documents: DocumentShort[];
}
export interface Turn { speaker: string; start: number; end: number; t0?: number | null; t1?: number | null }
export interface Source extends SourceShort { text: string; turns?: Turn[] | null; latest: number; recording: string | null }
export interface Cite { source: number; start: number; end: number; quote?: string }
export interface Reason { kind: string; found?: string | null; expected?: string | null; cite?: Cite | null }
export interface Token { kind: string; start: number; end: number }
export interface Review { decision: string; by: string; at: string; reason?: string }
export interface Statement {
  n: number; text: string; status: 'supported' | 'unsupported' | 'contradicted' | 'not_read'; reasons: Reason[];
  cites: Cite[]; tokens: Token[]; origin: string; review: Review | null;
  open: boolean; // to this reader: another's decision on a flag does not stand for the signatory's own
}
export interface Section {
  id: string; title: string; statements: Statement[];
  empty?: string; // printed while nothing stands in it
}
export interface Omission {
  n: number; text: string; kind: string; critical: boolean; section?: string; cite?: Cite | null;
  decision: string | null; reason?: string; open: boolean;
}
export interface Doc {
  id: string; type: string; title: string; state: 'draft' | 'in_review' | 'signed' | 'replaced'; version: number;
  engine: string; lang: string; encounter: string; patient: PatientShort; sources: SourceShort[];
  sections: Section[]; omissions: Omission[]; open_points: number;
  template: number; // version of the type's template that made it, 0 the built-in one
  signature: { by: string; name: string; rpps?: string; at: string; seal: string; pdf_sha256?: string } | null;
  difference: { kept: number; edited: number; removed: number; added: number };
  model: { // the language model that proposed it, null for none
    name: string; version: string; sha256: string; prompt: string; prompt_sha256: string; server: string;
    parts: number; kept: number; withheld: number; stopped: boolean;
  } | null;
}
export interface Composer { name: string; version: string; server: string }
export interface Recording {
  id: string; encounter: string; state: 'consented' | 'recording' | 'stopped' | 'deleted'; origin: 'microphone' | 'upload' | 'phone';
  format: string; pieces: number; bytes: number; // as it is played
  ms: number; lost_ms: number; // of sound; cut without a pause
  created: string; last: string; stopped: string | null; due: string; mine: number;
  transcript: TranscriptState | null; // null: nobody asked for one
  file: { state: 'waiting' | 'failed' | 'decoded'; error: string; kind: string; bytes: number } | null; // null: by microphone
}
/** The phone of a take, as the page of who records sees it. */
export interface PhoneState {
  state: 'none' | 'waiting' | 'expired' | 'linked' | 'over'; why: string; want: string; tried: number; until: string | null;
  pieces: number; ms: number;
  said: { ago_ms: number; peak_db: number; waiting: number; paused: number; silent: number; lost: number } | null; // by the phone itself
}
export interface TranscriptState {
  state: 'waiting' | 'running' | 'ready' | 'failed' | 'cancelled'; why: string; heard_ms: number; words: number; version: number;
  source: string | null; ready: string | null; reviewed: string | null;
}
export interface Recordings {
  recordings: Recording[]; engine: boolean; speech: string; limits: { rate: number; piece_ms: number; length_ms: number; bytes: number; file: number; window: number };
}
/** A recording that is about to go, to whoever must answer; the patient is named to the care team alone. */
export interface Notice {
  id: string; encounter: string | null; patient: string; by: string; mine: number; transcribed: number; created: string; ms: number;
  due: string; goes: string | null; latest: string;
}
export interface VersionLine { version: number; at: string; by: string; why: string }
export interface Use { at: string; what: string; model: string; document: string | null; by: string }
export interface LedgerEntry {
  index: number; at: string; event: string; what: string; actor: string; role: string; object: string;
  outcome: string; patient_ref: string;
}
export interface Checkpoint { size: number; root: string; at: string; note: string }
export interface Proof { index: number; size: number; leaf: string; proof: string[] }
export interface Verdict { ok: boolean; size: number; root: string; first_bad?: number; took_ms: number }
