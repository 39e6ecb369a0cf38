// The register of models is loaded when somebody asks for it: few people do.
import type { FunctionComponent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { t } from '../i18n';
import { Button, Wait } from '../parts/common';

type Part = FunctionComponent<{ path: string }>;
let loaded: Part | null = null;

export function Models({ path }: { path: string }) {
  const [Screen, setScreen] = useState<Part | null>(() => loaded);
  const [failed, setFailed] = useState(false);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (loaded) return;
    setFailed(false);
    import('../models/index').then((m) => { loaded = m.ModelScreens; setScreen(() => loaded); }).catch(() => setFailed(true));
  }, [turn]);
  if (Screen) return <Screen path={path} />;
  if (!failed) return <Wait />;
  return <p class="failure" role="alert">{t('error.offline')} <Button kind="link" onClick={() => setTurn(turn + 1)}>{t('retry')}</Button></p>;
}
