// Hooks shared by the screens: data from the cache first, keys, text kept while typing, the app's own state.
import { createContext } from 'preact';
import { useCallback, useContext, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { ApiError, cached, read } from './api';
import { keep, kept } from './keep';
import { type KeyMap, pushKeys } from './keys';
import type { Lang } from './i18n';
import type { Info, Session } from './types';

export interface App {
  info: Info | null; session: Session | null; lang: Lang; online: boolean;
  setSession: (s: Session | null) => void; setLang: (l: Lang) => void;
  openSearch: (mode: 'find' | 'new') => void; signOut: () => void;
}
export const AppContext = createContext<App>(null as unknown as App);

export function useApp(): App {
  return useContext(AppContext);
}

export function useCan(): (permission: string) => boolean {
  const { session } = useApp();
  return (p) => session?.permissions.includes(p) ?? false;
}

interface Held<T> { path: string | null; data: T | null; etag: string; error: ApiError | null }
export interface Loaded<T> { data: T | null; etag: string; error: ApiError | null; reload: () => Promise<void> }

/** Shows what the cache holds at once, then asks the server again; a null path asks nothing. */
export function useData<T>(path: string | null): Loaded<T> {
  const first = path ? cached<T>(path) : undefined;
  const [state, setState] = useState<Held<T>>({ path, data: first?.data ?? null, etag: first?.etag ?? '', error: null });
  const current = useRef(path);
  current.current = path;
  const asked = useRef(0);
  const shown = useRef(0);
  const reload = useCallback(async () => {
    if (!path) return;
    const turn = ++asked.current;
    // Answers may arrive in another order than they were asked for: an older one never replaces a newer one.
    const show = (next: (s: Held<T>) => Held<T>) => {
      if (current.current !== path || turn < shown.current) return;
      shown.current = turn;
      setState(next);
    };
    try {
      const a = await read<T>(path);
      show(() => ({ path, data: a.data, etag: a.etag, error: null }));
    } catch (e) {
      show((s) => ({ ...s, path, error: e as ApiError }));
    }
  }, [path]);
  useEffect(() => {
    const hit = path ? cached<T>(path) : undefined;
    setState({ path, data: hit?.data ?? null, etag: hit?.etag ?? '', error: null });
    void reload();
  }, [path, reload]);
  if (state.path !== path) return { data: first?.data ?? null, etag: first?.etag ?? '', error: null, reload };
  return { data: state.data, etag: state.etag, error: state.error, reload };
}

/** The map in force is always that of the last render. It is in force as soon as what it acts on stands in the page (a layout
 * effect): the key of somebody who is quicker than the next frame is not lost. */
export function useKeys(map: KeyMap, modal = false, on = true): void {
  const last = useRef(map);
  last.current = map;
  useLayoutEffect(() => (on ? pushKeys(() => last.current, modal) : undefined), [modal, on]);
}

/** A text field whose content survives a reload; clear() after the server has it. */
export function useKept(object: string): [string, (text: string) => void, () => void] {
  const { session } = useApp();
  const who = session?.person.id ?? '-';
  const [text, setText] = useState(() => kept(who, object));
  useEffect(() => setText(kept(who, object)), [who, object]);
  const set = useCallback((next: string) => {
    keep(who, object, next);
    setText(next);
  }, [who, object]);
  return [text, set, () => set('')];
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} – Vigie` : 'Vigie';
  }, [title]);
}

/** Asks for a new picture every so often, for ages and times. */
export function useTick(ms: number): void {
  const [, set] = useState(0);
  useEffect(() => {
    const id = setInterval(() => set((n) => n + 1), ms);
    return () => clearInterval(id);
  }, [ms]);
}

export function go(path: string): void {
  location.hash = path;
}
