// What was recorded and is not yet on the server, kept in this browser's IndexedDB: it survives a reload, a crash of the tab and a
// lost connection. A piece leaves it when the server has acknowledged it, or when the patient withdraws.
export interface KeptTake {
  id: string; encounter: string; person: string;
  began: number; // Date.now() at its beginning: where its pieces count from
  next: number; // number of the next piece
  ending: boolean; // everything was recorded: to be ended once all is sent
  phone?: boolean; // this is the phone of that take
}
export interface Piece { take: string; n: number; start: number; paused: boolean; sound: ArrayBuffer }

const NAME = 'vigie.recording';
let opened: Promise<IDBDatabase> | null = null;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((done, fail) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore('take', { keyPath: 'id' });
      asked.result.createObjectStore('piece', { keyPath: ['take', 'n'] });
    };
    asked.onsuccess = () => {
      asked.result.onclose = () => { opened = null; }; // the browser closed it by itself: the next act opens it again
      done(asked.result);
    };
    asked.onerror = () => { opened = null; fail(asked.error); };
  });
  return opened;
}

/** One transaction, durable when it resolves with what `work` asked for last. */
async function within<T>(mode: IDBTransactionMode, work: (take: IDBObjectStore, piece: IDBObjectStore) => IDBRequest | null): Promise<T> {
  const db = await open();
  return new Promise((done, fail) => {
    const tx = db.transaction(['take', 'piece'], mode, { durability: 'strict' });
    const asked = work(tx.objectStore('take'), tx.objectStore('piece'));
    tx.oncomplete = () => done(asked?.result as T);
    tx.onerror = tx.onabort = () => fail(tx.error);
  });
}

const all = (take: string) => IDBKeyRange.bound([take, 0], [take, Infinity]);

export function takes(): Promise<KeptTake[]> {
  return within('readonly', (take) => take.getAll());
}

export function putTake(t: KeptTake): Promise<void> {
  return within('readwrite', (take) => take.put(t));
}

/** The piece and the take's next number, both or neither. */
export function putPiece(t: KeptTake, p: Piece): Promise<void> {
  return within('readwrite', (take, piece) => { piece.put(p); return take.put({ ...t, next: p.n + 1 }); });
}

export function firstPiece(take: string): Promise<Piece | undefined> {
  return within<Piece[]>('readonly', (_, piece) => piece.getAll(all(take), 1)).then((p) => p[0]);
}

export function countPieces(take: string): Promise<number> {
  return within('readonly', (_, piece) => piece.count(all(take)));
}

export function dropPiece(take: string, n: number): Promise<void> {
  return within('readwrite', (_, piece) => piece.delete([take, n]));
}

export function dropTake(id: string): Promise<void> {
  return within('readwrite', (take, piece) => { piece.delete(all(id)); return take.delete(id); });
}
