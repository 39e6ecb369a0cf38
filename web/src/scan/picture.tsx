// The pages of a scanned letter as pictures, drawn on canvases: a whole page with places lit, or one word, larger.
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../i18n';
import { Button } from '../parts/common';
import type { Place, Scan } from './words';

const OFFLINE_TRIES = 3;

/** The picture of one page, as long as whoever asks for it is there. */
export function usePicture(id: string, page: number, shown: boolean): ImageBitmap | null {
  const [bitmap, setBitmap] = useState<ImageBitmap | null>(null);
  useEffect(() => {
    let here = true;
    let mine: ImageBitmap | null = null;
    const load = async () => {
      for (let i = 0; here && i < OFFLINE_TRIES; i++) {
        const answer = await fetch(`/api/sources/${id}/pages/${page}`, { credentials: 'same-origin', cache: 'no-store' }).catch(() => null);
        if (!answer?.ok) continue;
        mine = await createImageBitmap(await answer.blob());
        if (here) setBitmap(mine);
        else mine.close();
        return;
      }
    };
    if (shown) void load().catch(() => undefined); // no picture: the words stand without it
    return () => {
      here = false;
      setBitmap(null);
      mine?.close();
    };
  }, [id, page, shown]);
  return bitmap;
}

const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** One place of a page, with what stands around it. */
export function Crop({ bitmap, scan, place, label }: { bitmap: ImageBitmap | null; scan: Scan; place: Place; label: string }) {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const canvas = ref.current!;
    const pen = canvas.getContext('2d')!;
    const sheet = scan.pages[place.page - 1]!;
    if (!bitmap || !sheet.width) return;
    const by = bitmap.width / sheet.width;
    const pad = place.height * 0.7;
    const left = Math.max(0, place.left - pad * 3), top = Math.max(0, place.top - pad);
    const w = Math.min(sheet.width - left, place.width + pad * 6), h = Math.min(sheet.height - top, place.height + pad * 2);
    const zoom = Math.min(4, 48 / (h * by), 520 / (w * by));
    canvas.width = Math.max(1, Math.round(w * by * zoom));
    canvas.height = Math.max(1, Math.round(h * by * zoom));
    pen.drawImage(bitmap, left * by, top * by, w * by, h * by, 0, 0, canvas.width, canvas.height);
    pen.lineWidth = 2;
    pen.strokeStyle = '#b87400';
    pen.strokeRect((place.left - left) * by * zoom - 2, (place.top - top) * by * zoom - 2, place.width * by * zoom + 4, place.height * by * zoom + 4);
  }, [bitmap, place.left, place.top, place.page]);
  return <canvas ref={ref} class="scan-crop" width={1} height={48} role="img" aria-label={label} />;
}

/** A page, one at a time; places in doubt are marked, those that are lit stand out. */
export function Pages({ id, scan, lit, page, onPage, onPick }: {
  id: string; scan: Scan; lit: Place[]; page: number; onPage: (n: number) => void; onPick?: (rank: number) => void;
}) {
  const ref = useRef<HTMLCanvasElement>(null);
  const sheet = scan.pages[page - 1];
  const bitmap = usePicture(id, page, sheet?.shown ?? false);
  useEffect(() => {
    const canvas = ref.current;
    if (!canvas || !bitmap || !sheet?.width) return;
    const pen = canvas.getContext('2d')!;
    const by = bitmap.width / sheet.width;
    canvas.width = bitmap.width;
    canvas.height = bitmap.height;
    pen.drawImage(bitmap, 0, 0);
    const box = (p: Place, fill: string, line: string) => {
      pen.globalAlpha = 0.3;
      pen.fillStyle = fill;
      pen.fillRect(p.left * by - 3, p.top * by - 3, p.width * by + 6, p.height * by + 6);
      pen.globalAlpha = 1;
      pen.strokeStyle = line;
      pen.lineWidth = 2;
      pen.strokeRect(p.left * by - 3, p.top * by - 3, p.width * by + 6, p.height * by + 6);
    };
    for (const p of scan.places) if (p.page === page && p.state === 1 && p.width) box(p, '#ffce5c', '#b87400');
    for (const p of lit) if (p.page === page && p.width) box(p, '#6ad0dc', colour('--lit-line') || '#0b5563');
  }, [bitmap, lit, scan, page]);
  const pick = (e: MouseEvent) => {
    const canvas = ref.current!;
    if (!sheet || !onPick) return;
    const frame = canvas.getBoundingClientRect();
    const x = ((e.clientX - frame.left) / frame.width) * sheet.width, y = ((e.clientY - frame.top) / frame.height) * sheet.height;
    const hit = scan.places.find((p) => p.page === page && x >= p.left && x <= p.left + p.width && y >= p.top && y <= p.top + p.height);
    if (hit) onPick(hit.rank);
  };
  if (!sheet?.shown) return null;
  return (
    <figure class="scan-page" data-drawn={bitmap ? page : 0} data-lit={lit.filter((p) => p.page === page).length}>
      <canvas ref={ref} width={1} height={1} role="img" aria-label={t('scan.page.picture', { n: page, of: scan.pages.length })} onClick={pick} />
      {scan.pages.length > 1 && (
        <figcaption class="row">
          <Button disabled={page < 2} onClick={() => onPage(page - 1)}>{t('scan.page.previous')}</Button>
          <span>{t('scan.page', { n: page })} / {scan.pages.length}</span>
          <Button disabled={page >= scan.pages.length} onClick={() => onPage(page + 1)}>{t('scan.page.next')}</Button>
        </figcaption>
      )}
    </figure>
  );
}
