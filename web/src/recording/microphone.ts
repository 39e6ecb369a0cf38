// The microphone as pieces of sound: opened once a person has said so, closed as soon as nothing is recorded.
export interface Heard { onPiece: (samples: Int16Array) => void; onLevel: (peak: number) => void; onLost: (why: 'ended' | 'suspended' | 'back') => void }
const KEPT = 'vigie.microphone';

/** What this page or browser lacks to be given a microphone; '' for nothing. */
export function lacking(): '' | 'insecure' | 'nomic' {
  if (!isSecureContext) return 'insecure';
  return 'mediaDevices' in navigator && 'AudioWorkletNode' in window ? '' : 'nomic';
}

export class Microphone {
  private stream: MediaStream | null = null;
  private context: AudioContext | null = null;
  private node: AudioWorkletNode | null = null;
  private source: MediaStreamAudioSourceNode | null = null;
  private given: (() => void) | null = null;
  private closed = false;

  constructor(private readonly heard: Heard) {}

  /** Asks the browser for the microphone. Fails as getUserMedia does (NotAllowedError, NotFoundError..). */
  async open(): Promise<void> {
    this.context = new AudioContext({ latencyHint: 'playback' });
    await this.choose(localStorage.getItem(KEPT) ?? '');
    await this.context.audioWorklet.addModule('/worklet.js');
    this.node = new AudioWorkletNode(this.context, 'vigie-pieces', { numberOfOutputs: 0, channelCount: 1, channelCountMode: 'explicit' });
    this.node.port.onmessage = (m) => this.take(m.data);
    this.context.onstatechange = () => this.heard.onLost(this.context?.state === 'running' ? 'back' : 'suspended');
    this.connect();
    await this.context.resume();
  }

  private take(m: { why: string; samples?: Int16Array; peak?: number }): void {
    if (m.why === 'level') return this.heard.onLevel(m.peak ?? 0);
    if (m.samples?.length) this.heard.onPiece(m.samples);
    if (m.why !== 'full') { this.given?.(); this.given = null; }
  }

  private connect(): void {
    this.source?.disconnect();
    this.source = this.context!.createMediaStreamSource(this.stream!);
    if (this.node) this.source.connect(this.node);
  }

  /** Another microphone, also while recording; '' is the browser's own choice. */
  async choose(id: string): Promise<void> {
    const wanted = { echoCancellation: false, noiseSuppression: false, autoGainControl: true, channelCount: 1 };
    const audio = id ? { ...wanted, deviceId: { ideal: id } } : wanted;
    const next = await navigator.mediaDevices.getUserMedia({ audio });
    if (this.closed) { // while the browser asked
      next.getTracks().forEach((t) => t.stop());
      throw new DOMException('closed', 'AbortError');
    }
    this.stream?.getTracks().forEach((t) => t.stop());
    this.stream = next;
    if (id) localStorage.setItem(KEPT, id);
    next.getAudioTracks()[0]!.onended = () => this.heard.onLost('ended');
    if (this.node) this.connect();
  }

  chosen(): string {
    return this.stream?.getAudioTracks()[0]?.getSettings().deviceId ?? '';
  }

  run(): void {
    this.node?.port.postMessage('run');
  }

  /** The browser may have suspended it (a lock, a call) and not begun again by itself. */
  wake(): void {
    if (this.context && this.context.state !== 'running') void this.context.resume().catch(() => undefined);
  }

  /** Stops taking sound; resolves once the last of it has been handed over. */
  rest(): Promise<void> {
    return new Promise((done) => {
      if (!this.node || this.context?.state !== 'running') return done();
      this.given = done;
      this.node.port.postMessage('rest');
    });
  }

  close(): void {
    this.closed = true;
    this.stream?.getTracks().forEach((t) => t.stop());
    if (this.context) { this.context.onstatechange = null; void this.context.close(); }
    this.stream = this.context = this.node = this.source = null;
  }
}

export async function microphones(): Promise<MediaDeviceInfo[]> {
  return (await navigator.mediaDevices.enumerateDevices()).filter((d) => d.kind === 'audioinput' && d.deviceId !== '');
}
