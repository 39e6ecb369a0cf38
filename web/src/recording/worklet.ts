// In the audio thread: sound to 16 kHz and to pieces of half a second, which the page is handed as they are full. While paused,
// sound only moves the level. Half a second is what a killed tab may cost; a second is what the server allows.
import { RATE, Resampler, to16 } from './resample';

export const PIECE_SAMPLES = RATE / 2;
const LEVEL_SAMPLES = RATE / 20;

declare const sampleRate: number;
declare class AudioWorkletProcessor { readonly port: MessagePort }
declare function registerProcessor(name: string, make: typeof AudioWorkletProcessor): void;

class Pieces extends AudioWorkletProcessor {
  private readonly resampler = new Resampler(sampleRate);
  private piece = new Int16Array(PIECE_SAMPLES);
  private n = 0;
  private heard = 0;
  private peak = 0;
  private running = false;

  constructor() {
    super();
    this.port.onmessage = (m: MessageEvent<string>) => {
      this.running = m.data === 'run';
      if (m.data !== 'run') this.give(m.data);
    };
  }

  /** What there is, `why` it comes: full, or asked for by the page (which then knows that nothing more follows). */
  private give(why: string): void {
    const samples = this.piece.slice(0, this.n);
    this.port.postMessage({ why, samples }, [samples.buffer]);
    this.n = 0;
  }

  process(inputs: Float32Array[][]): boolean {
    const block = inputs[0]?.[0];
    if (block) this.resampler.push(block, (s) => this.take(s));
    return true;
  }

  private take(s: number): void {
    this.peak = Math.max(this.peak, Math.abs(s));
    if (++this.heard === LEVEL_SAMPLES) {
      this.port.postMessage({ why: 'level', peak: this.peak });
      this.heard = this.peak = 0;
    }
    if (!this.running) return;
    this.piece[this.n++] = to16(s);
    if (this.n === PIECE_SAMPLES) this.give('full');
  }
}

registerProcessor('vigie-pieces', Pieces);
