// Vigie's browser application: which screen for which address, and what all screens share.
import { render } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useMemo, useState } from 'preact/hooks';
import { type ApiError, call, forgetCache, setCsrf, watchApi } from './api';
import { startEvents, stopEvents } from './events';
import { type App, AppContext, go } from './hooks';
import { chooseLang, type Lang, setLang } from './i18n';
import { forgetAll } from './keep';
import { listen, pushKeys } from './keys';
import { arrive, arriving } from './oidc';
import { Search } from './parts/search';
import { Shell } from './parts/shell';
import { Wait } from './parts/common';
import { Consultation } from './screens/consultation';
import { Day } from './screens/day';
import { Engines } from './screens/engines';
import { Help, NotHere, Transparency } from './screens/help';
import { History } from './screens/history';
import { Ledger } from './screens/ledger';
import { Models } from './screens/models';
import { PatientScreen } from './screens/patient';
import { Review } from './screens/review';
import { SecondFactor } from './screens/second-factor';
import { SignIn } from './screens/sign-in';
import { Templates } from './screens/templates';
import { Transcript } from './screens/transcript';
import type { Info, Session } from './types';

setLang(chooseLang());
listen(document);

function useHash(): string {
  const [hash, setHash] = useState(() => location.hash.slice(1) || '/');
  useEffect(() => {
    const on = () => {
      setHash(location.hash.slice(1) || '/');
      (document.activeElement as HTMLElement | null)?.blur();
      scrollTo(0, 0);
    };
    addEventListener('hashchange', on);
    return () => removeEventListener('hashchange', on);
  }, []);
  return hash;
}

function Screen({ path, session }: { path: string; session: Session }) {
  const [, room, id, sub] = path.split('/');
  const can = (p: string) => session.permissions.includes(p);
  if (session.enrol_required) return <SecondFactor />;
  if (room === 'help') return <Help />;
  if (room === 'templates' && can('template_read')) return <Templates path={path} />;
  if (room === 'engines' && can('engine_read')) return <Engines />;
  if (room === 'models' && can('model_read')) return <Models path={path} />;
  if (room === 'ledger' && can('ledger_read')) return <Ledger />;
  if (room === 'patient' && id) return <PatientScreen key={id} id={id} />;
  if (room === 'encounter' && id) return <Consultation key={id} id={id} />;
  if (room === 'transcript' && id && can('transcript_read')) return <Transcript key={id} id={id} />;
  if (room === 'document' && id && sub === 'history') return <History key={id} id={id} />;
  if (room === 'document' && id) return <Review key={id} id={id} />;
  if (room && room !== 'day') return <NotHere />;
  if (can('day_see')) return <Day />;
  return can('ledger_read') ? <Ledger /> : <Help />;
}

function useSession(): [Session | null | undefined, (s: Session | null) => void] {
  const [session, set] = useState<Session | null | undefined>(undefined);
  const setSession = useCallback((s: Session | null) => {
    setCsrf(s?.csrf ?? '');
    if (s && !s.enrol_required) startEvents();
    else {
      stopEvents();
      forgetCache();
    }
    set(s);
  }, []);
  return [session, setSession];
}

/** While the server does not answer, asks it every few seconds whether it is back. */
function useLine(setSession: (s: null) => void): boolean {
  const [online, setOnline] = useState(true);
  useEffect(() => watchApi(() => setSession(null), setOnline), [setSession]);
  useEffect(() => {
    if (online) return;
    const id = setInterval(() => void call('/api/info').catch(() => undefined), 3000);
    return () => clearInterval(id);
  }, [online]);
  return online;
}

let arrival = arriving ? arrive : null; // an answer of the provider is brought once

/** The session that this page begins with; undefined stays while the server cannot be reached. */
async function firstSession(set: (s: Session | null) => void): Promise<void> {
  const bring = arrival;
  arrival = null;
  const arrived = bring ? await bring() : null;
  if (arrived?.session) set(arrived.session);
  else await call<Session>('/api/session').then((a) => set(a.data)).catch((e: ApiError) => { if (e.code !== 'OFFLINE') set(null); });
}

function Root() {
  const path = useHash();
  const [info, setInfo] = useState<Info | null>(null);
  const [session, setSession] = useSession();
  const [lang, setL] = useState<Lang>(chooseLang());
  const [search, setSearch] = useState<'find' | 'new' | null>(null);
  const online = useLine(setSession);
  useEffect(() => {
    call<Info>('/api/info').then((a) => setInfo(a.data)).catch(() => undefined);
    if (session === undefined) void firstSession(setSession);
  }, [online]);
  const can = (p: string) => session?.permissions.includes(p) ?? false;
  useLayoutEffect(() => pushKeys(() => ({
    ...(can('patient_search') ? { '/': () => setSearch('find') } : {}),
    ...(can('encounter_write') ? { n: () => setSearch('new') } : {}),
    ...(session ? { '?': () => go('/help') } : {}),
  })), [session]);
  const app = useMemo<App>(() => ({
    info, session: session ?? null, lang, online, setSession,
    setLang: (l) => { setLang(l); setL(l); forgetCache(); },
    openSearch: setSearch,
    signOut: () => {
      void call<{ location?: string }>('/api/session', { method: 'DELETE', keepalive: true })
        .then(({ data }) => { if (data?.location) location.assign(data.location); }).catch(() => undefined);
      forgetAll();
      dispatchEvent(new Event('vigie.signout')); // a microphone does not outlive its person's session
      setSession(null);
      go('/');
    },
  }), [info, session, lang, online, setSession]);
  const open = path.startsWith('/transparency');
  return (
    <AppContext.Provider value={app}>
      <Shell here={path} key={lang}>
        {open ? <Transparency /> : session === undefined ? <Wait />
          : session ? <Screen path={path} session={session} /> : <SignIn />}
      </Shell>
      {search && session && <Search mode={search} onClose={() => setSearch(null)} />}
    </AppContext.Provider>
  );
}

render(<Root />, document.getElementById('app')!);
