/* ttf.c - reading and subsetting TrueType */
#include "export/ttf.h"

#include <assert.h>

/* Big-endian reads; 0 beyond the end, so that a damaged font gives empty glyphs, never a fault. */
static uint32_t u16(struct text t, size_t at)
{
    if (at + 2 > t.n) {
        return 0;
    }
    return (uint32_t)(uint8_t)t.p[at] << 8 | (uint8_t)t.p[at + 1];
}

static uint32_t u32(struct text t, size_t at)
{
    return u16(t, at) << 16 | u16(t, at + 2);
}

static int s16(struct text t, size_t at)
{
    return (int16_t)u16(t, at);
}

static struct text table(struct text file, const char *tag)
{
    uint32_t n = u16(file, 4);
    for (uint32_t i = 0; i < n; i++) {
        size_t at = 12 + (size_t)i * 16;
        if (at + 16 <= file.n && memcmp(file.p + at, tag, 4) == 0) {
            size_t from = u32(file, at + 8);
            return text_slice(file, from, from + u32(file, at + 12));
        }
    }
    return (struct text){0};
}

/* The Windows Unicode subtable, the larger repertoire first. */
static struct text unicode_map(struct text cmap)
{
    struct text found = {0};
    uint32_t n = u16(cmap, 2);
    for (uint32_t i = 0; i < n; i++) {
        size_t at = 4 + (size_t)i * 8;
        struct text sub = text_slice(cmap, u32(cmap, at + 4), cmap.n);
        bool windows = u16(cmap, at) == 3;
        if (windows && u16(cmap, at + 2) == 10 && u16(sub, 0) == 12) {
            return sub;
        }
        if (windows && u16(cmap, at + 2) == 1 && u16(sub, 0) == 4) {
            found = sub;
        }
    }
    return found;
}

/* PostScript name (name id 6, Windows, UTF-16): letters, digits and dashes only. */
static void read_name(struct text name, char out[64])
{
    size_t n = 0;
    uint32_t count = u16(name, 2);
    for (uint32_t i = 0; i < count && n == 0; i++) {
        size_t at = 6 + (size_t)i * 12;
        if (u16(name, at) != 3 || u16(name, at + 6) != 6) {
            continue;
        }
        size_t from = (size_t)u16(name, 4) + u16(name, at + 10);
        for (uint32_t k = 0; k + 1 < u16(name, at + 8) && n < 60; k += 2) {
            uint32_t c = u16(name, from + k);
            if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                c == '-') {
                out[n++] = (char)c;
            }
        }
    }
    out[n] = '\0';
}

static int per_mille(const struct ttf *f, int units)
{
    int scaled = units * 2000 / f->units;
    return scaled >= 0 ? (scaled + 1) / 2 : -((1 - scaled) / 2);
}

enum verr ttf_open(struct text file, struct ttf *out)
{
    struct ttf f = {.file = file,
                    .cmap = unicode_map(table(file, "cmap")),
                    .glyf = table(file, "glyf"),
                    .head = table(file, "head"),
                    .hhea = table(file, "hhea"),
                    .hmtx = table(file, "hmtx"),
                    .loca = table(file, "loca"),
                    .maxp = table(file, "maxp")};
    f.glyph_n = u16(f.maxp, 4);
    f.metric_n = u16(f.hhea, 34);
    f.units = (int)u16(f.head, 18);
    f.long_loca = u16(f.head, 50) == 1;
    read_name(table(file, "name"), f.name);
    size_t loca = ((size_t)f.glyph_n + 1) * (f.long_loca ? 4 : 2);
    if (f.cmap.n == 0 || f.glyf.n == 0 || f.units < 16 || f.metric_n == 0 || f.glyph_n == 0 ||
        f.metric_n > f.glyph_n || f.hmtx.n < (size_t)f.metric_n * 4 || f.loca.n < loca ||
        !f.name[0]) {
        return VERR_UNSUPPORTED;
    }
    for (size_t i = 0; i < 4; i++) {
        f.box[i] = per_mille(&f, s16(f.head, 36 + 2 * i));
    }
    f.ascent = per_mille(&f, s16(f.hhea, 4));
    f.descent = per_mille(&f, s16(f.hhea, 6));
    *out = f;
    return VERR_OK;
}

static uint32_t glyph_in_groups(struct text map, uint32_t code)
{
    uint32_t n = u32(map, 12);
    for (uint32_t i = 0; i < n && 16 + (size_t)i * 12 < map.n; i++) {
        size_t at = 16 + (size_t)i * 12;
        if (code >= u32(map, at) && code <= u32(map, at + 4)) {
            return u32(map, at + 8) + code - u32(map, at);
        }
    }
    return 0;
}

static uint32_t glyph_in_segments(struct text map, uint32_t code)
{
    uint32_t twice = u16(map, 6);
    for (uint32_t i = 0; i < twice && code <= 0xffff; i += 2) {
        uint32_t end = u16(map, 14 + i);
        uint32_t start = u16(map, 16 + twice + i);
        if (code > end) {
            continue;
        }
        if (code < start) {
            return 0;
        }
        uint32_t delta = u16(map, 16 + 2 * twice + i);
        size_t range_at = 16 + 3 * (size_t)twice + i;
        uint32_t range = u16(map, range_at);
        if (range == 0) {
            return (code + delta) & 0xffff;
        }
        uint32_t g = u16(map, range_at + range + 2 * (size_t)(code - start));
        return g ? (g + delta) & 0xffff : 0;
    }
    return 0;
}

uint32_t ttf_glyph(const struct ttf *f, uint32_t code)
{
    uint32_t g =
        u16(f->cmap, 0) == 12 ? glyph_in_groups(f->cmap, code) : glyph_in_segments(f->cmap, code);
    return g < f->glyph_n ? g : 0;
}

int ttf_width(const struct ttf *f, uint32_t glyph)
{
    uint32_t metric = glyph < f->metric_n ? glyph : f->metric_n - 1;
    return per_mille(f, (int)u16(f->hmtx, (size_t)metric * 4));
}

static struct text outline(const struct ttf *f, uint32_t glyph)
{
    size_t from = f->long_loca ? u32(f->loca, (size_t)glyph * 4)
                               : 2 * (size_t)u16(f->loca, (size_t)glyph * 2);
    size_t to = f->long_loca ? u32(f->loca, (size_t)glyph * 4 + 4)
                             : 2 * (size_t)u16(f->loca, (size_t)glyph * 2 + 2);
    return text_slice(f->glyf, from, to < from ? from : to);
}

/* Marks the parts of a composite glyph. Returns true when one was new. */
static bool mark_parts(const struct ttf *f, uint32_t glyph, uint8_t *used)
{
    enum { WORDS = 1, SCALE = 8, MORE = 32, XY_SCALE = 64, TWO_BY_TWO = 128 };
    struct text g = outline(f, glyph);
    bool fresh = false;
    if (g.n < 10 || s16(g, 0) >= 0) {
        return false;
    }
    size_t at = 10;
    uint32_t flags = MORE;
    while (flags & MORE && at + 4 <= g.n) {
        flags = u16(g, at);
        uint32_t part = u16(g, at + 2);
        if (part < f->glyph_n && !used[part]) {
            used[part] = 1;
            fresh = true;
        }
        at += 4 + (flags & WORDS ? 4U : 2U);
        at += flags & SCALE ? 2U : flags & XY_SCALE ? 4U : flags & TWO_BY_TWO ? 8U : 0U;
    }
    return fresh;
}

/* Parts of parts, until nothing is new: at most as many rounds as composites nest. */
static void close_over_parts(const struct ttf *f, uint8_t *used)
{
    bool fresh = true;
    for (int round = 0; fresh && round < 8; round++) {
        fresh = false;
        for (uint32_t g = 0; g < f->glyph_n; g++) {
            fresh |= used[g] && mark_parts(f, g, used);
        }
    }
}

static void put16(struct writer *w, uint32_t v)
{
    writer_char(w, (char)(v >> 8));
    writer_char(w, (char)v);
}

static void put32(struct writer *w, uint32_t v)
{
    put16(w, v >> 16);
    put16(w, v & 0xffff);
}

static void pad(struct writer *w)
{
    while (w->n % 4) {
        writer_char(w, 0);
    }
}

struct piece {
    const char *tag;
    struct text bytes;
};

static uint32_t checksum(struct text t)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < t.n; i++) {
        sum += (uint32_t)(uint8_t)t.p[i] << (24 - 8 * (i % 4));
    }
    return sum;
}

/* The nine tables, in the order of their tags. */
static struct text assemble(struct arena *a, const struct piece *pieces, uint32_t n)
{
    size_t size = 12 + (size_t)n * 16;
    for (uint32_t i = 0; i < n; i++) {
        size += pieces[i].bytes.n + 4;
    }
    char *block = ARENA_ARRAY(a, char, size);
    if (!block) {
        return (struct text){0};
    }
    struct writer w = writer_over(block, size);
    put32(&w, 0x00010000);
    put16(&w, n);
    put16(&w, 128); /* the largest power of two <= 9 tables, times 16 */
    put16(&w, 3);
    put16(&w, n * 16 - 128);
    size_t at = 12 + (size_t)n * 16;
    for (uint32_t i = 0; i < n; i++) {
        writer_put(&w, (struct text){pieces[i].tag, 4});
        put32(&w, checksum(pieces[i].bytes));
        put32(&w, (uint32_t)at);
        put32(&w, (uint32_t)pieces[i].bytes.n);
        at += (pieces[i].bytes.n + 3) / 4 * 4;
    }
    for (uint32_t i = 0; i < n; i++) {
        writer_put(&w, pieces[i].bytes);
        pad(&w);
    }
    assert(!w.full);
    return writer_text(&w);
}

struct text ttf_subset(struct arena *a, const struct ttf *f, uint8_t *used)
{
    used[0] = 1;
    close_over_parts(f, used);
    size_t loca_n = ((size_t)f->glyph_n + 1) * 4;
    size_t glyf_n = 4 * (size_t)f->glyph_n + f->glyf.n;
    char *loca = ARENA_ARRAY(a, char, loca_n);
    char *glyf = ARENA_ARRAY(a, char, glyf_n);
    char *head = ARENA_ARRAY(a, char, f->head.n);
    if (!loca || !glyf || !head) {
        return (struct text){0};
    }
    struct writer l = writer_over(loca, loca_n);
    struct writer g = writer_over(glyf, glyf_n);
    for (uint32_t i = 0; i < f->glyph_n; i++) {
        put32(&l, (uint32_t)g.n);
        if (used[i]) {
            writer_put(&g, outline(f, i));
            pad(&g);
        }
    }
    put32(&l, (uint32_t)g.n);
    if (l.full || g.full) {
        return (struct text){0}; /* overlapping outlines: a damaged font */
    }
    memcpy(head, f->head.p, f->head.n);
    head[51] = 1; /* long loca */
    struct piece pieces[] = {{"cvt ", table(f->file, "cvt ")},
                             {"fpgm", table(f->file, "fpgm")},
                             {"glyf", writer_text(&g)},
                             {"head", {head, f->head.n}},
                             {"hhea", f->hhea},
                             {"hmtx", f->hmtx},
                             {"loca", writer_text(&l)},
                             {"maxp", f->maxp},
                             {"prep", table(f->file, "prep")}};
    return assemble(a, pieces, sizeof(pieces) / sizeof(*pieces));
}
