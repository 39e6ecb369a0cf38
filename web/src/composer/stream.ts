// The events of a proposal, read from the answer of the request that asked for it: leaving the page ends it.
import type { Reason, Statement } from '../types';

export interface Heard {
  section: string; title: string; part: number; parts: number; read: number; kept: boolean;
  statement: Pick<Statement, 'text' | 'status'> & { reasons: Reason[] };
}
export type Told =
  | { event: 'begin'; data: { proposal: string } }
  | { event: 'place'; data: { ahead: number } }
  | { event: 'start'; data: { engine: string; server: string; parts: number } }
  | { event: 'statement'; data: Heard }
  | { event: 'compared'; data: { adds: string[]; loses: string[] } }
  | { event: 'fallback'; data: { reason: string } }
  | { event: 'document'; data: { document: string } }
  | { event: 'refused'; data: { code: string; message: string } };

/** Events of text/event-stream out of bytes that come as they like. */
export async function readEvents(body: ReadableStream<Uint8Array>, take: (e: Told) => void): Promise<void> {
  const reader = body.pipeThrough(new TextDecoderStream() as unknown as ReadableWritablePair<string, Uint8Array>).getReader();
  let held = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    held += value;
    for (let end = held.indexOf('\n\n'); end >= 0; end = held.indexOf('\n\n')) {
      const told = one(held.slice(0, end));
      held = held.slice(end + 2);
      if (told) take(told);
    }
  }
}

function one(block: string): Told | null {
  let event = '';
  let data = '';
  for (const line of block.split('\n')) {
    if (line.startsWith('event: ')) event = line.slice(7);
    else if (line.startsWith('data: ')) data += line.slice(6);
  }
  return event && data ? { event, data: JSON.parse(data) } as Told : null; // comments keep the line open
}
