// The transcript's screen is loaded when somebody opens one.
import type { FunctionComponent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { t } from '../i18n';
import { Button, Wait } from '../parts/common';

let loaded: FunctionComponent<{ id: string }> | null = null;

export function Transcript({ id }: { id: string }) {
  const [Screen, setScreen] = useState<FunctionComponent<{ id: string }> | null>(() => loaded);
  const [failed, setFailed] = useState(false);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (loaded) return;
    setFailed(false);
    import('../transcript/index').then((m) => { loaded = m.TranscriptScreen; setScreen(() => loaded); }).catch(() => setFailed(true));
  }, [turn]);
  if (Screen) return <Screen id={id} />;
  if (!failed) return <Wait />;
  return <p class="failure" role="alert">{t('error.offline')} <Button kind="link" onClick={() => setTurn(turn + 1)}>{t('retry')}</Button></p>;
}
