// What has to do with language models is loaded where there is one, or where one has written.
import { useEffect, useState } from 'preact/hooks';
import { useCan, useData } from '../hooks';
import type { Composer, Doc } from '../types';

type Room = typeof import('../composer/index');
let loaded: Room | null = null;

function useRoom(wanted: boolean): Room | null {
  const [room, set] = useState<Room | null>(() => loaded);
  useEffect(() => {
    if (wanted && !loaded) void import('../composer/index').then((m) => { loaded = m; set(m); }).catch(() => undefined);
  }, [wanted]);
  return room;
}

/** The composers of this house, and the room that shows them once there is a language model among them. */
export function useComposers(on: boolean): { room: Room | null; composers: Composer[] } {
  const can = useCan();
  const { data } = useData<{ composers: Composer[] }>(on && can('document_write') ? '/api/composers' : null);
  const composers = data?.composers ?? [];
  return { room: useRoom(composers.length > 1), composers };
}

export function MadeBy({ doc }: { doc: Doc }) {
  const room = useRoom(doc.model !== null);
  return room && doc.model ? <room.Made doc={doc} /> : null;
}
