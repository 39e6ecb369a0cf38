// What has to do with scanned letters is loaded when there is one, or where one may be added.
import { useEffect, useState } from 'preact/hooks';
import type { SourceShort } from '../types';

type Room = typeof import('../scan/index');
let loaded: Room | null = null;

function useRoom(): Room | null {
  const [room, set] = useState<Room | null>(() => loaded);
  useEffect(() => {
    if (!loaded) void import('../scan/index').then((m) => { loaded = m; set(m); }).catch(() => undefined);
  }, []);
  return room;
}

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
