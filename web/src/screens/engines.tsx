// The engines' screen is loaded when somebody asks for it: it is an administrator's, and few people's.
import type { FunctionComponent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { t } from '../i18n';
import { Button, Wait } from '../parts/common';

let loaded: FunctionComponent | null = null;

export function Engines() {
  const [Screen, setScreen] = useState<FunctionComponent | null>(() => loaded);
  const [failed, setFailed] = useState(false);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (loaded) return;
    setFailed(false);
    import('../engines/index').then((m) => { loaded = m.EngineScreen; setScreen(() => loaded); }).catch(() => setFailed(true));
  }, [turn]);
  if (Screen) return <Screen />;
  if (!failed) return <Wait />;
  return <p class="failure" role="alert">{t('error.offline')} <Button kind="link" onClick={() => setTurn(turn + 1)}>{t('retry')}</Button></p>;
}
