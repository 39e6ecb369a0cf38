// Pictures for a telephone's camera.
import { renderSVG } from 'uqr';

/** Dark on light whatever the theme, with the quiet zone that ISO/IEC 18004 asks for (4 modules). */
export function qrPicture(text: string): string {
  return `data:image/svg+xml,${encodeURIComponent(renderSVG(text, { border: 4, ecc: 'M' }))}`;
}
