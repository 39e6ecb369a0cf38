// What has to do with language models is loaded where there is one, or where one has written.
import { useCan, useData } from '../hooks';
import { laterRoom } from '../later';
import type { Composer, Doc } from '../types';

type Room = typeof import('../composer/index');
const useRoom = laterRoom(() => import('../composer/index'));

/** The composers of this house, and the room that shows them once there is a language model among them. */
export function useComposers(on: boolean): { room: Room | null; composers: Composer[] } {
  const can = useCan();
  const { data } = useData<{ composers: Composer[] }>(on && can('document_write') ? '/api/composers' : null);
  const composers = data?.composers ?? [];
  return { room: useRoom(composers.length > 1), composers };
}

/** Whether a statement can be said otherwise here: by an approved model, out of what carries it. */
export function useRewrite(doc: Doc, writable: boolean): Room['Rewrite'] | null {
  const { room, composers } = useComposers(writable && doc.sources.length > 0);
  return composers.length > 1 ? room?.Rewrite ?? null : null;
}

export function MadeBy({ doc }: { doc: Doc }) {
  const room = useRoom(doc.model !== null);
  return room && doc.model ? <room.Made doc={doc} /> : null;
}
