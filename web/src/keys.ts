// The keyboard layer: a stack of key maps. The top map that knows the key answers; a modal map stops the search.

export type KeyMap = Record<string, (event: KeyboardEvent) => void | false>;
interface Layer { map: () => KeyMap; modal: boolean }

const layers: Layer[] = [];

export interface KeyLike {
  key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean; shiftKey: boolean; isComposing?: boolean;
}

/** The name a key map uses: 'j', '?', 'Enter', 'Escape', 'Ctrl+Enter', 'Shift+Enter'. Letters are lower case whatever Shift or
 * Caps Lock says, so that a locked capital key does not make the application deaf. */
export function keyName(e: KeyLike): string {
  const key = e.key.length === 1 ? e.key.toLowerCase() : e.key;
  const shift = e.shiftKey && key.length > 1 ? 'Shift+' : '';
  return (e.ctrlKey || e.metaKey ? 'Ctrl+' : '') + (e.altKey ? 'Alt+' : '') + shift + (key === ' ' ? 'Space' : key);
}

/** True when the key belongs to what has the focus: a field being typed in, or a control that Enter and Space press. */
export function belongsToField(target: { tagName?: string; isContentEditable?: boolean; type?: string } | null, name: string): boolean {
  if (!target || !target.tagName) return false;
  if (target.isContentEditable) return name !== 'Escape' && name !== 'Ctrl+Enter';
  const tag = target.tagName.toUpperCase();
  if (tag === 'INPUT' && (target.type === 'checkbox' || target.type === 'radio')) return name === 'Space' || name.startsWith('Arrow');
  if (tag === 'INPUT' || tag === 'TEXTAREA' || tag === 'SELECT') return name !== 'Escape' && name !== 'Ctrl+Enter';
  if (tag === 'BUTTON' || tag === 'A' || tag === 'SUMMARY') return name === 'Enter' || name === 'Space';
  return false;
}

export function dispatch(name: string, event: KeyboardEvent): boolean {
  for (let i = layers.length - 1; i >= 0; i--) {
    const layer = layers[i]!;
    const act = layer.map()[name];
    if (act) return act(event) !== false;
    if (layer.modal) return false;
  }
  return false;
}

/** Puts a map on the stack; gives the function that takes it away. */
export function pushKeys(map: () => KeyMap, modal = false): () => void {
  const layer = { map, modal };
  layers.push(layer);
  return () => {
    const i = layers.indexOf(layer);
    if (i >= 0) layers.splice(i, 1);
  };
}

export function listen(root: Document): void {
  root.addEventListener('keydown', (e) => {
    if (e.isComposing || e.defaultPrevented) return;
    const name = keyName(e);
    if (belongsToField(e.target as HTMLElement, name)) return;
    if (dispatch(name, e)) e.preventDefault();
  });
}
