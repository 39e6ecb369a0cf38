// What has to do with recordings is loaded when there is something to record, to answer or to set: most screens need none of it.
import type { FunctionComponent } from 'preact';
import { useEffect } from 'preact/hooks';
import { onEvent } from '../events';
import { useCan, useData } from '../hooks';
import { laterRoom } from '../later';
import type { Encounter, Notice } from '../types';

const useRoom = laterRoom(() => import('../recording/index'));

export function Recording(props: { encounter: Encounter; onDone: () => Promise<void> }) {
  const room = useRoom(true);
  const Panel: FunctionComponent<typeof props> | undefined = room?.Recorder;
  return Panel ? <Panel {...props} /> : null;
}

/** Recordings that this person must answer for. */
export function Notices() {
  const { data, reload } = useData<{ notices: Notice[] }>('/api/recording-notices');
  const all = data?.notices ?? [];
  const room = useRoom(all.length > 0);
  useEffect(() => onEvent((e) => { if (e.event === 'recording' || e.event === 'again') void reload(); }), [reload]);
  return room && all.length > 0 ? <room.NoticeList notices={all} onDone={reload} /> : null;
}

/** The data protection officer's: how long, and what waits for an answer. */
export function RecordingRules() {
  const can = useCan();
  const room = useRoom(can('recording_cap'));
  if (!can('recording_cap')) return null;
  return <><Notices />{room && <room.Cap />}</>;
}
