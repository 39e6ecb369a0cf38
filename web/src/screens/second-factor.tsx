// A person who has no second factor yet enrols it here, before anything else.
import { useEffect, useState } from 'preact/hooks';
import { call } from '../api';
import { Button, Failure, Field, Title, Wait } from '../parts/common';
import { qrPicture } from '../parts/qr';
import { useApp } from '../hooks';
import { t } from '../i18n';
import type { Session } from '../types';

interface Secret { secret: string; uri: string }

/** "JBSW Y3DP": groups of four, to be copied by hand. */
function groups(secret: string): string {
  return secret.match(/.{1,4}/g)?.join(' ') ?? secret;
}

export function SecondFactor() {
  const { setSession } = useApp();
  const [given, setGiven] = useState<Secret | null>(null);
  const [code, setCode] = useState('');
  const [error, setError] = useState<Error | null>(null);
  const [busy, setBusy] = useState(false);
  const ask = () => {
    setError(null);
    call<Secret>('/api/session/totp', { method: 'POST' }).then((a) => setGiven(a.data)).catch(setError);
  };
  useEffect(ask, []);
  const confirm = async (e: Event) => {
    e.preventDefault();
    setBusy(true);
    setError(null);
    try {
      setSession((await call<Session>('/api/session/totp/confirm', { body: { code } })).data);
    } catch (failed) {
      setError(failed as Error);
      setCode('');
    }
    setBusy(false);
  };
  return (
    <div class="narrow">
      <Title title={t('factor')} />
      <p class="lead">{t('factor.lead')}</p>
      {!given && (error ? <Failure error={error} retry={ask} /> : <Wait />)}
      {given && (
        <form onSubmit={confirm} class="sheet">
          <p>{t('factor.scan')}</p>
          <img class="qr" src={qrPicture(given.uri)} width="220" height="220" alt={t('factor.picture')} />
          <p>{t('factor.type')} <code class="secret">{groups(given.secret)}</code></p>
          <Field id="code" label={t('signin.code')} hint={t('factor.code.hint')}>
            <input id="code" inputMode="numeric" autoComplete="one-time-code" pattern="[0-9]{6}" maxLength={6} required autofocus value={code}
              aria-describedby="code-hint" onInput={(e) => setCode(e.currentTarget.value)} />
          </Field>
          <Failure error={error} />
          <Button kind="main" type="submit" disabled={busy}>{t('factor.go')}</Button>
        </form>
      )}
      <p class="quiet">{t('factor.lost')}</p>
    </div>
  );
}
