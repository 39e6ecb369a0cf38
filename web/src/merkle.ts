// Checks an inclusion proof in this browser (RFC 9162, section 2.1.3.2; the tree is that of RFC 6962), so that the
// auditor need not believe the server's word.

export function bytesOf(text: string): Uint8Array | null {
  if (/^[0-9a-f]{64}$/i.test(text)) return Uint8Array.from(text.match(/../g)!, (h) => parseInt(h, 16));
  try {
    const raw = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
    return raw.length === 32 ? Uint8Array.from(raw, (c) => c.charCodeAt(0)) : null;
  } catch {
    return null;
  }
}

async function node(left: Uint8Array, right: Uint8Array): Promise<Uint8Array> {
  const all = new Uint8Array(65);
  all[0] = 1;
  all.set(left, 1);
  all.set(right, 33);
  return new Uint8Array(await crypto.subtle.digest('SHA-256', all));
}

/** True when `leaf` (a leaf hash) stands at `index` in the tree of `size` leaves whose root is `root`. */
export async function included(leaf: Uint8Array, index: number, size: number, proof: Uint8Array[], root: Uint8Array): Promise<boolean> {
  if (!(index >= 0 && index < size)) return false;
  let fn = index;
  let sn = size - 1;
  let r = leaf;
  for (const p of proof) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      r = await node(p, r);
      while (fn % 2 === 0 && fn !== 0) {
        fn = Math.floor(fn / 2);
        sn = Math.floor(sn / 2);
      }
    } else {
      r = await node(r, p);
    }
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  return sn === 0 && r.length === root.length && r.every((b, i) => b === root[i]);
}
