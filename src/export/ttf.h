/* ttf.h - a TrueType font: glyphs, advances, and a subset to embed
 * Takes  : the bytes of a .ttf file (glyf outlines, a Unicode cmap of format 4 or 12)
 * Gives  : glyph ids, widths in 1/1000 em, and a font file that holds only the glyphs asked for
 * Errors : VERR_UNSUPPORTED when the file is not such a font; every read is bounded
 * Owns   : nothing: borrows the bytes
 * Source : Microsoft OpenType specification 1.9, tables cmap, glyf, head, hhea, hmtx, loca, name
 */
#ifndef EXPORT_TTF_H
#define EXPORT_TTF_H

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

#define TTF_GLYPHS 65536

struct ttf {
    struct text file;
    struct text cmap, glyf, head, hhea, hmtx, loca, maxp;
    uint32_t glyph_n, metric_n;
    int units; /* per em */
    bool long_loca;
    char name[64]; /* PostScript name */
    int box[4];    /* 1/1000 em: xMin, yMin, xMax, yMax */
    int ascent, descent;
};

/* Opens a font. Borrows `file`. */
enum verr ttf_open(struct text file, struct ttf *out);
/* Glyph of a code point, 0 when the font has none. */
uint32_t ttf_glyph(const struct ttf *f, uint32_t code);
/* Advance of a glyph in 1/1000 em, rounded to the nearest. */
int ttf_width(const struct ttf *f, uint32_t glyph);
/* A font file with the same glyph ids, whose glyphs not in `used` (one byte each, TTF_GLYPHS of
 * them) are empty; parts of composite glyphs are added to `used`. {NULL, 0} when the arena is full
 * or the font is damaged. */
struct text ttf_subset(struct arena *a, const struct ttf *f, uint8_t *used);

#endif
