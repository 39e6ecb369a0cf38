// What has to do with scanned letters is loaded when there is one, or where one may be added.
import { laterRoom } from '../later';
import type { SourceShort } from '../types';

const useRoom = laterRoom(() => import('../scan/index'));

export function AddScan(props: { encounter: string; onDone: () => Promise<void> }) {
  const room = useRoom();
  return room && <room.AddScan {...props} />;
}

export function Letter(props: { short: SourceShort; onDone: () => Promise<void> }) {
  const room = useRoom();
  return room && <room.Letter {...props} />;
}

export function ScanBeside(props: { id: string; version: number; ranges: { start: number; end: number }[] }) {
  const room = useRoom();
  return room && <room.ScanBeside {...props} />;
}
