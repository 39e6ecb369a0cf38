// The one recording of this tab: microphone, journal and sender together, and what the panel shows of them. It goes on while
// other screens are shown; a badge then leads back.
import { ApiError, call } from '../api';
import { t } from '../i18n';
import * as journal from './journal';
import { lacking, Microphone, microphones } from './microphone';
import { onSent, send } from './sender';
import { RATE } from './resample';
import type { Recording } from '../types';

const SILENT_MS = 5000;
const SILENT_PEAK = 0.003; // -50 dBFS: a quiet room is above, a muted microphone below

export type Phase = 'idle' | 'opening' | 'running' | 'paused' | 'ending';
export interface State {
  phase: Phase; take: string; encounter: string;
  ms: number; // recorded in this take
  waiting: number; // pieces that only this browser has
  peak: number; silent: boolean; lost: '' | 'ended' | 'suspended'; error: Error | null;
  pieces: number;
  away: boolean; // the server does not answer for now
}

/** What a take is when this browser begins with it. */
export type Begun = Pick<Recording, 'id' | 'pieces' | 'ms' | 'created'>;
/** Whose takes a phone keeps: nobody is signed in there. */
export const PHONE = 'phone';

const idle: State = { phase: 'idle', take: '', encounter: '', ms: 0, waiting: 0, peak: 0, silent: false, lost: '', error: null, pieces: 0, away: false };

class Recorder {
  state: State = idle;
  private listeners = new Set<() => void>();
  private mic: Microphone | null = null;
  private take: journal.KeptTake | null = null;
  private afterPause = false;
  private heardAt = 0;
  private last = -1; // where the last piece ended; -1: the clock must say where the next one begins
  private writing: Promise<void> = Promise.resolve();
  private lock: WakeLockSentinel | null = null;
  private free: (() => void) | null = null;

  constructor() {
    onSent((told) => {
      if (told.take !== this.state.take) return;
      this.set({ waiting: told.waiting, away: told.error !== null && !told.over, error: told.over ? told.error : this.state.error });
      if (told.over && told.error) this.close();
      else if (told.over) this.set(idle);
    });
    addEventListener('beforeunload', (e) => { if (this.state.phase !== 'idle') e.preventDefault(); });
    addEventListener('vigie.signout', () => this.close());
    addEventListener('hashchange', () => this.badge());
    navigator.mediaDevices?.addEventListener('devicechange', () => void this.returned().catch(() => undefined));
    document.addEventListener('visibilitychange', () => { // a phone that is unlocked
      if (document.hidden) return;
      this.mic?.wake();
      if (this.lock) void this.awake();
    });
  }

  watch(l: () => void): () => void {
    this.listeners.add(l);
    return () => void this.listeners.delete(l);
  }

  private set(change: Partial<State>): void {
    this.state = { ...this.state, ...change };
    for (const l of this.listeners) l();
    this.badge();
  }

  /** On every other screen, the way back to what is being recorded. */
  private badge(): void {
    const there = `#/encounter/${this.state.encounter}`;
    const away = this.state.phase !== 'idle' && this.state.encounter !== '' && location.hash !== there;
    let link = document.getElementById('rec-badge') as HTMLAnchorElement | null;
    if (!away) return void link?.remove();
    link ??= document.body.appendChild(Object.assign(document.createElement('a'), { id: 'rec-badge' }));
    link.href = there;
    const said = t(`rec.phase.${this.state.phase}`);
    if (link.textContent !== said) link.textContent = said;
  }

  /** A new take, or an interrupted one that goes on. The microphone is asked for before the server is told: a refusal there leaves
   * nothing. */
  async start(encounter: string, person: string, former?: Recording): Promise<void> {
    await this.begin(encounter, person, former, async () =>
      former ?? (await call<Recording>(`/api/encounters/${encounter}/recordings`, { body: { origin: 'microphone' } })).data);
  }

  /** The take that this phone was linked to, which its person's page began: nothing is known of the encounter. */
  async startPhone(take: Begun): Promise<void> {
    await this.begin('', PHONE, take.pieces > 0 ? take : undefined, async () => take);
  }

  private async begin(encounter: string, person: string, former: Begun | undefined, take: () => Promise<Begun>): Promise<void> {
    if (this.state.phase !== 'idle') return; // pressed twice
    this.set({ ...idle, phase: 'opening', encounter });
    const mic = new Microphone({
      onPiece: (s) => this.piece(s), onLevel: (p) => this.level(p),
      onLost: (why) => { this.cut(why); },
    });
    this.mic = mic;
    const still = () => { if (this.mic !== mic) throw new DOMException('closed', 'AbortError'); }; // a sign-out while the browser asks
    try {
      const lacks = lacking();
      if (lacks) throw new ApiError('MICROPHONE', t(`rec.error.${lacks}`), 0);
      await this.alone();
      await mic.open();
      const r = await take();
      const kept = (await journal.takes()).find((k) => k.id === r.id);
      still();
      this.take = kept ?? { id: r.id, encounter, person, began: former ? Date.parse(r.created) : Date.now(), next: r.pieces, ending: false, phone: person === PHONE };
      await journal.putTake(this.take);
      await this.awake();
      const waiting = await journal.countPieces(r.id);
      still();
      this.heardAt = Date.now();
      this.last = -1;
      this.set({ phase: 'running', take: r.id, ms: r.ms, waiting, pieces: this.take.next });
      mic.run();
    } catch (e) {
      mic.close();
      if (this.mic !== mic) return;
      this.close();
      this.set({ ...idle, encounter, error: e as Error });
    }
  }

  /** One tab records at a time: the lock is held until the take ends or the tab dies. */
  private alone(): Promise<void> {
    return new Promise((done, fail) => {
      void navigator.locks.request('vigie.recording', { ifAvailable: true }, (lock) => {
        if (!lock) return void fail(new ApiError('ELSEWHERE', t('rec.elsewhere'), 0));
        done();
        return new Promise<void>((free) => { this.free = free; });
      });
    });
  }

  private async awake(): Promise<void> {
    const lock = await navigator.wakeLock?.request('screen').catch(() => null) ?? null;
    if (this.take) this.lock = lock;
    else void lock?.release(); // ended meanwhile
  }

  private piece(samples: Int16Array): void {
    const t = this.take;
    if (!t) return;
    const ms = samples.length / (RATE / 1000);
    const start = this.last >= 0 ? this.last : Date.now() - t.began - ms;
    this.last = start + ms;
    const paused = this.afterPause;
    this.afterPause = false;
    // Numbered as it is written: what could not be kept leaves no hole, and is said.
    this.writing = this.writing.then(async () => {
      const p: journal.Piece = { take: t.id, n: t.next, start, paused, sound: samples.buffer as ArrayBuffer };
      await journal.putPiece(t, p);
      t.next++;
      if (this.take === t) this.set({ ms: this.state.ms + ms, waiting: this.state.waiting + 1, pieces: t.next });
      void send(t.person).catch(() => undefined); // what could not be read from the journal is tried again with the next piece
    }).catch((e: Error) => {
      if (this.take !== t) return;
      this.set({ error: e });
      void this.pause();
    });
  }

  /** The sound stopped coming (a phone's lock, a microphone pulled out) or comes again. */
  private cut(why: 'ended' | 'suspended' | 'back'): void {
    if (this.state.phase === 'idle') return;
    this.last = -1;
    this.set({ lost: why !== 'back' ? why : this.state.lost === 'ended' ? 'ended' : '' });
  }

  private level(peak: number): void {
    if (peak > SILENT_PEAK) this.heardAt = Date.now();
    this.set({ peak, silent: this.state.phase === 'running' && Date.now() - this.heardAt > SILENT_MS });
  }

  /** A microphone that was pulled out and is there again is taken again: nobody has to see that it was gone. */
  private async returned(): Promise<void> {
    const id = this.microphone();
    if (this.state.lost === 'ended' && (await microphones()).some((d) => d.deviceId === id)) await this.choose(id);
  }

  async pause(): Promise<void> {
    await this.mic?.rest();
    if (this.state.phase === 'running') this.set({ phase: 'paused', silent: false });
  }

  resume(): void {
    this.afterPause = true;
    this.last = -1;
    this.heardAt = Date.now();
    this.mic?.run();
    this.set({ phase: 'running', error: null });
  }

  /** Everything that was said is kept before the microphone closes; the take ends on the server once it has all of it. */
  async stop(): Promise<void> {
    const t = this.take;
    if (!t || this.state.phase === 'ending') return;
    this.set({ phase: 'ending', silent: false });
    await this.mic?.rest();
    await this.writing;
    try {
      await journal.putTake({ ...t, ending: true });
    } catch (e) { // not ended: what it has is kept, and it can be ended again
      if (this.take === t) this.set({ phase: 'paused', error: e as Error });
      return;
    }
    if (this.take === t) this.close(false);
    void send(t.person).catch(() => undefined);
  }

  /** The take is no longer this browser's: the microphone closes, and nothing of the sound stays. */
  async abandon(id: string): Promise<void> {
    this.close();
    this.set(idle);
    await this.writing; // a piece on its way to the journal would stay there
    await journal.dropTake(id);
  }

  async choose(id: string): Promise<void> {
    try {
      await this.mic?.choose(id);
      this.last = -1;
      this.heardAt = Date.now();
      this.set({ lost: '', error: null });
    } catch (e) { // the one before goes on, or is still gone
      this.set({ error: e as Error });
    }
  }

  microphone(): string {
    return this.mic?.chosen() ?? '';
  }

  private close(over = true): void {
    this.mic?.close();
    this.mic = null;
    void this.lock?.release();
    this.lock = null;
    this.free?.();
    this.free = null;
    this.take = null;
    if (over) this.set({ ...idle, encounter: this.state.encounter, error: this.state.error });
  }
}

export const recorder = new Recorder();
