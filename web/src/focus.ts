// The keyboard's place, where controls come and go: nobody begins at the top of the page again because a button did what it is for.
import { useCallback, useRef } from 'preact/hooks';

/** As the `ref` of what holds controls that come and go: the keyboard's place is kept within it. */
export function useHeldFocus(first?: string): (box: HTMLElement | null) => void {
  const letGo = useRef<(() => void) | null>(null);
  return useCallback((box: HTMLElement | null) => {
    letGo.current?.();
    letGo.current = box && holdFocus(box, first);
  }, []);
}

/** Watches `box` until the function that it gives is called. When the control that has the focus goes, or is out of use for a while,
 * because of what it did, the focus comes back to it, else to the `first` control of the nearest thing around it that still stands: never
 * to one that destroys. */
function holdFocus(box: HTMLElement, first = '.btn:not([disabled]):not(.danger)'): () => void {
  let last: HTMLElement | null = null;
  let around: HTMLElement[] = []; // from the nearest on
  const gone = () => !!last && (!last.isConnected || (last as HTMLButtonElement).disabled);
  const came = (e: FocusEvent) => {
    last = box.contains(e.target as Node) ? e.target as HTMLElement : null;
    around = [];
    for (let p = last?.parentElement; p && p !== box.parentElement; p = p.parentElement) around.push(p);
  };
  // By a person's own hand: a control that goes does not say so, or says so before it goes.
  const left = (e: FocusEvent) => { if (!e.relatedTarget) setTimeout(() => { if (!gone() && document.activeElement !== last) last = null; }); };
  const pointed = () => { if (gone()) last = null; };
  const look = new MutationObserver(() => {
    if (!last || document.activeElement !== document.body) return;
    if (last.isConnected && !gone()) last.focus({ preventScroll: true });
    else if (!last.isConnected) around.find((p) => p.isConnected)?.querySelector<HTMLElement>(first)?.focus({ preventScroll: true });
  });
  document.addEventListener('focusin', came);
  document.addEventListener('pointerdown', pointed);
  box.addEventListener('focusout', left);
  look.observe(box, { childList: true, subtree: true, attributeFilter: ['disabled'] });
  return () => {
    look.disconnect();
    document.removeEventListener('focusin', came);
    document.removeEventListener('pointerdown', pointed);
    box.removeEventListener('focusout', left);
  };
}
