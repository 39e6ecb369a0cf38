// Parts of the application that come when somebody asks for them: most people need few of them.
import type { FunctionComponent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { t } from './i18n';
import { Button, Wait } from './parts/common';

/** A whole screen: says that it comes, and offers to try again when the line is down. */
export function laterScreen<P extends object>(bring: () => Promise<FunctionComponent<P>>): FunctionComponent<P> {
  let brought: FunctionComponent<P> | null = null;
  return function Later(props: P) {
    const [Screen, setScreen] = useState<FunctionComponent<P> | null>(() => brought);
    const [failed, setFailed] = useState(false);
    const [turn, setTurn] = useState(0);
    useEffect(() => {
      if (Screen) return;
      setFailed(false);
      bring().then((screen) => { brought = screen; setScreen(() => screen); }).catch(() => setFailed(true));
    }, [turn]);
    if (Screen) return <Screen {...props} />;
    if (!failed) return <Wait />;
    return <p class="failure" role="alert">{t('error.offline')} <Button kind="link" onClick={() => setTurn(turn + 1)}>{t('retry')}</Button></p>;
  };
}

/** Parts of a screen, as a module: null until it is there, which it is once it is wanted. */
export function laterRoom<Room extends object>(bring: () => Promise<Room>): (wanted?: boolean) => Room | null {
  let brought: Room | null = null;
  return function useRoom(wanted = true) {
    const [room, set] = useState<Room | null>(() => brought);
    useEffect(() => {
      if (!wanted || room) return;
      if (brought) set(brought); // another part of the page has brought it meanwhile
      else void bring().then((m) => { brought = m; set(m); }).catch(() => undefined);
    }, [wanted]);
    return room;
  };
}
