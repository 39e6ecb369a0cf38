// The recording panel is loaded when a consultation may be recorded: most screens need none of it.
import type { FunctionComponent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Encounter } from '../types';

type Part = FunctionComponent<{ encounter: Encounter; onDone: () => Promise<void> }>;
let loaded: Part | null = null;

export function Recording(props: { encounter: Encounter; onDone: () => Promise<void> }) {
  const [Panel, setPanel] = useState<Part | null>(() => loaded);
  useEffect(() => {
    if (!loaded) void import('../recording/index').then((m) => { loaded = m.Recorder; setPanel(() => loaded); }).catch(() => undefined);
  }, []);
  return Panel && <Panel {...props} />;
}
