// The frame: who is signed in, where one is, the language, and whether the server answers.
import type { ComponentChildren } from 'preact';
import { useApp, useCan } from '../hooks';
import { t } from '../i18n';
import { Button, Link } from './common';

export function LangSwitch() {
  const { lang, setLang } = useApp();
  const other = lang === 'fr' ? 'en' : 'fr';
  return (
    <button type="button" class="btn link" lang={other} onClick={() => setLang(other)}>
      {other === 'en' ? 'English' : 'Français'}
    </button>
  );
}

function Nav({ here }: { here: string }) {
  const can = useCan();
  const items: [string, string, boolean][] = [
    ['/day', t('nav.day'), can('day_see')],
    ['/templates', t('nav.templates'), can('template_edit')],
    ['/models', t('nav.models'), can('model_manage') || can('model_decide')],
    ['/ledger', t('nav.ledger'), can('ledger_read')],
    ['/engines', t('nav.engines'), can('engine_read')],
    ['/help', t('nav.help'), true],
  ];
  return (
    <nav aria-label={t('nav')}>
      {items.filter((i) => i[2]).map(([to, label]) => (
        <a key={to} href={`#${to}`} aria-current={here.startsWith(to) ? 'page' : undefined}>{label}</a>
      ))}
    </nav>
  );
}

export function Shell({ here, children }: { here: string; children: ComponentChildren }) {
  const { info, session, online, openSearch, signOut } = useApp();
  const can = useCan();
  return (
    <>
      <a class="skip" href="#main" onClick={(e) => { e.preventDefault(); document.getElementById('main')?.focus(); }}>{t('skip')}</a>
      <header class="top">
        <Link to="/" cls="brand" label={`Vigie, ${info?.establishment ?? ''}`}>
          <b>Vigie</b> <span class="place">{info?.establishment}</span>
        </Link>
        {session && <Nav here={here} />}
        {session && can('patient_search') &&
          <button type="button" class="search-open" onClick={() => openSearch('find')} aria-keyshortcuts="/">
            {t('search.open')} <kbd aria-hidden="true">/</kbd>
          </button>}
        <span class="me">
          {session && <span class="name">{session.person.name}</span>}
          <LangSwitch />
          {session && <Button kind="link" onClick={signOut}>{t('signout')}</Button>}
        </span>
      </header>
      <div role="status" class="line-state">{online ? '' : <p class="offline">{t('offline')}</p>}</div>
      <main id="main" tabIndex={-1}>{children}</main>
      <footer class="foot">
        {info?.demo && <span>{t('demo.banner')}</span>}
        <Link to="/transparency">{t('nav.transparency')}</Link>
        <span class="quiet">Vigie {info?.version}</span>
      </footer>
    </>
  );
}
