// Sound at the microphone's own rate becomes 16 kHz: a windowed sinc (Hann), cut below the new half rate, so that what is above
// does not fold back into speech. Runs in the audio thread: no allocation but the sample lists it is given.
export const RATE = 16000;
const HALF_WIDTH = 16; // zero crossings on each side

export class Resampler {
  private readonly step: number; // samples of the input in one of the output
  private readonly cut: number; // of the input's rate, 1 = its half
  private readonly reach: number;
  private held = new Float32Array(0); // input that later output still needs
  private at: number; // where in `held` the next sample stands

  constructor(from: number, to: number = RATE) {
    this.step = from / to;
    this.cut = Math.min(1, (to / from) * 0.95);
    this.reach = Math.ceil(HALF_WIDTH / this.cut);
    this.held = new Float32Array(this.reach);
    this.at = this.reach;
  }

  /** Takes a block and gives each sample of the output, -1 to 1, to `put`. Late by some two milliseconds. */
  push(block: Float32Array, put: (sample: number) => void): void {
    const all = new Float32Array(this.held.length + block.length);
    all.set(this.held);
    all.set(block, this.held.length);
    while (this.at + this.reach < all.length) {
      put(this.sample(all));
      this.at += this.step;
    }
    const used = Math.max(0, Math.floor(this.at) - this.reach);
    this.held = all.slice(used);
    this.at -= used;
  }

  private sample(all: Float32Array): number {
    const first = Math.ceil(this.at - this.reach);
    const last = Math.floor(this.at + this.reach);
    let sum = 0;
    for (let i = first; i <= last; i++) {
      const d = i - this.at;
      const x = Math.PI * d * this.cut;
      const sinc = x === 0 ? 1 : Math.sin(x) / x;
      sum += (all[i] ?? 0) * this.cut * sinc * 0.5 * (1 + Math.cos((Math.PI * d) / (this.reach + 1)));
    }
    return sum;
  }
}

/** -1 to 1 as 16 bits. */
export function to16(sample: number): number {
  return Math.max(-32768, Math.min(32767, Math.round(sample * 32767)));
}
