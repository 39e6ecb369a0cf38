import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { call } from '../api';
import { Button, Failure, Field, Title } from '../parts/common';
import { useApp } from '../hooks';
import { arrivalTrouble, forgetTrouble, leave } from '../oidc';
import { t, word } from '../i18n';
import type { Account, Session } from '../types';

type Opened = Session & { code_required?: boolean };

export function SignIn() {
  const { info, setSession } = useApp();
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState<string | null>(null);
  const [error, setError] = useState<Error | null>(arrivalTrouble);
  const [busy, setBusy] = useState(false);
  useEffect(forgetTrouble, []);
  const codeField = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => codeField.current?.focus(), [code === null]); // the attribute alone is heeded once a page, and a frame late
  const open = async (path: string, body: object) => {
    setBusy(true);
    setError(null);
    try {
      const { data } = await call<Opened>(path, { body });
      if (data.code_required) setCode('');
      else setSession(data);
    } catch (e) {
      setError(e as Error);
    }
    setBusy(false);
  };
  const submit = (e: Event) => {
    e.preventDefault();
    void (code === null ? open('/api/session', { login, password }) : open('/api/session/code', { code }));
  };
  const fill = (a: Account) => {
    setLogin(a.login);
    setPassword(a.password);
    void open('/api/session', { login: a.login, password: a.password });
  };
  return (
    <div class="narrow">
      <Title title={info?.establishment ?? t('signin')} />
      <p class="lead">{t('signin.lead')}</p>
      {info?.provider && code === null && <Provider busy={busy} setBusy={setBusy} error={error} setError={setError} />}
      <Password rescue={!!info?.provider && info.passwords === 'break_glass' && code === null}>
      <form onSubmit={submit} class="sheet">
        {code === null ? (
          <>
            <Field id="login" label={t('signin.login')}>
              <input id="login" autoComplete="username" required value={login} autocapitalize="none" spellcheck={false}
                onInput={(e) => setLogin(e.currentTarget.value)} />
            </Field>
            <Field id="password" label={t('signin.password')}>
              <input id="password" type="password" autoComplete="current-password" required value={password}
                onInput={(e) => setPassword(e.currentTarget.value)} />
            </Field>
          </>
        ) : (
          <Field id="code" label={t('signin.code')} hint={t('signin.code.hint')}>
            <input id="code" inputMode="numeric" autoComplete="one-time-code" pattern="[0-9]{6,8}" required value={code} ref={codeField}
              aria-describedby="code-hint" onInput={(e) => setCode(e.currentTarget.value)} />
          </Field>
        )}
        {!(info?.provider && code === null) && <Failure error={error} />}
        <Button kind={info?.provider && code === null ? undefined : 'main'} type="submit" disabled={busy}>{t('signin.go')}</Button>
        {code !== null && <Button kind="link" onClick={() => setCode(null)}>{t('back')}</Button>}
      </form>
      </Password>
      {info?.demo && !!info.accounts?.length && code === null && <Accounts accounts={info.accounts} onPick={fill} />}
    </div>
  );
}

interface ProviderProps { busy: boolean; setBusy: (b: boolean) => void; error: Error | null; setError: (e: Error | null) => void }

/** The way by the identity provider, first where there is one. */
function Provider({ busy, setBusy, error, setError }: ProviderProps) {
  const { info } = useApp();
  const [leaving, setLeaving] = useState(false);
  const go = () => {
    setBusy(true);
    setLeaving(true);
    setError(null);
    leave().catch((e: Error) => { setError(e); setBusy(false); setLeaving(false); });
  };
  return (
    <>
    <section class="sheet provider">
      <Failure error={error} />
      <Button kind="main" onClick={go} disabled={busy}>{t('oidc.go')}</Button>
      <p class="quiet" role="status">{leaving ? t('oidc.leaving') : t('oidc.hint')}</p>
    </section>
    {info?.passwords !== 'break_glass' && <p class="or" aria-hidden="true">{t('oidc.or')}</p>}
    </>
  );
}

/** Where only emergency accounts keep a password, its form is folded away. */
function Password({ rescue, children }: { rescue: boolean; children: ComponentChildren }) {
  if (!rescue) return <>{children}</>;
  return (
    <details class="rescue">
      <summary>{t('oidc.rescue')}</summary>
      <p class="quiet">{t('oidc.rescue.lead')}</p>
      {children}
    </details>
  );
}

function Accounts({ accounts, onPick }: { accounts: Account[]; onPick: (a: Account) => void }) {
  return (
    <section class="accounts">
      <h2>{t('signin.demo')}</h2>
      <p class="quiet">{t('signin.demo.lead')}</p>
      <ul>
        {accounts.map((a) => (
          <li key={a.login}>
            <button type="button" class="account" onClick={() => onPick(a)}>
              <strong>{a.name}</strong> <span>{word('role', a.role)}</span>
              <span class="quiet">{a.login} / {a.password}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
