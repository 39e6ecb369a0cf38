// Typed text that is not yet on the server: kept in this browser under the person and the object, through a reload or a lost
// connection, and forgotten at sign-out.
const PREFIX = 'vigie.keep.';

export function keepKey(person: string, object: string): string {
  return `${PREFIX}${person}.${object}`;
}

export function keep(person: string, object: string, text: string): void {
  try {
    if (text === '') localStorage.removeItem(keepKey(person, object));
    else localStorage.setItem(keepKey(person, object), text);
  } catch {
    // A full or forbidden store only loses the safety net: what is typed stays on the screen.
  }
}

export function kept(person: string, object: string): string {
  try {
    return localStorage.getItem(keepKey(person, object)) ?? '';
  } catch {
    return '';
  }
}

export function forgetAll(): void {
  for (let i = localStorage.length - 1; i >= 0; i--) {
    const key = localStorage.key(i);
    if (key?.startsWith(PREFIX)) localStorage.removeItem(key);
  }
}
