/* pdf.c - drawing on pages */
#include "export/pdf.h"

#include <assert.h>
#include <stdio.h>

/* Letters that come as base and combining mark (NFD), as some systems paste them. */
static const struct {
    char base;
    uint16_t mark, whole;
} composed[] = {
    {'a', 0x300, 0xe0}, {'a', 0x302, 0xe2}, {'a', 0x308, 0xe4}, {'c', 0x327, 0xe7},
    {'e', 0x300, 0xe8}, {'e', 0x301, 0xe9}, {'e', 0x302, 0xea}, {'e', 0x308, 0xeb},
    {'i', 0x302, 0xee}, {'i', 0x308, 0xef}, {'o', 0x302, 0xf4}, {'o', 0x308, 0xf6},
    {'u', 0x300, 0xf9}, {'u', 0x302, 0xfb}, {'u', 0x308, 0xfc}, {'n', 0x303, 0xf1},
    {'A', 0x300, 0xc0}, {'A', 0x302, 0xc2}, {'C', 0x327, 0xc7}, {'E', 0x300, 0xc8},
    {'E', 0x301, 0xc9}, {'E', 0x302, 0xca}, {'E', 0x308, 0xcb}, {'I', 0x302, 0xce},
    {'I', 0x308, 0xcf}, {'O', 0x302, 0xd4}, {'U', 0x300, 0xd9}, {'U', 0x302, 0xdb},
};

static uint32_t compose(uint32_t base, uint32_t mark)
{
    for (size_t i = 0; i < sizeof(composed) / sizeof(*composed); i++) {
        if ((unsigned char)composed[i].base == base && composed[i].mark == mark) {
            return composed[i].whole;
        }
    }
    return 0;
}

/* The next character of t at *at, composed with its mark; U+FFFD for an ill-formed byte. */
static uint32_t next_code(struct text t, size_t *at)
{
    uint32_t code = 0;
    size_t n = text_utf8_at(t, *at, &code);
    if (n == 0) {
        (*at)++;
        return 0xfffd;
    }
    *at += n;
    uint32_t mark = 0;
    size_t m = *at < t.n ? text_utf8_at(t, *at, &mark) : 0;
    uint32_t whole = m ? compose(code, mark) : 0;
    if (whole) {
        *at += m;
        return whole;
    }
    return code < 0x20 ? ' ' : code;
}

/* Narrow spaces that a font lacks are drawn as the no-break space, which every font has. */
static uint32_t drawable(const struct ttf *f, uint32_t code)
{
    bool thin = code == 0x202f || code == 0x2009 || code == 0x2007;
    return thin && !ttf_glyph(f, code) ? 0xa0 : code;
}

/* Calls of the two users of a run of text: one glyph at a time. */
struct run {
    const struct ttf *font;
    struct pdf *pdf; /* NULL: measure only */
    enum pdf_face face;
    struct writer *w;
    int width; /* 1/1000 em */
};

static void one_glyph(struct run *r, uint32_t code)
{
    uint32_t g = ttf_glyph(r->font, code);
    r->width += ttf_width(r->font, g);
    if (r->pdf) {
        uint8_t id[2] = {(uint8_t)(g >> 8), (uint8_t)g};
        r->pdf->used[r->face][g] = 1;
        /* Blank and no-break blank may share a glyph: readers then find the plain one. */
        uint32_t *known = &r->pdf->codes[r->face][g];
        *known = *known && *known < code ? *known : code;
        writer_hex(r->w, id, 2);
    }
}

static void run_text(struct run *r, struct text t)
{
    for (size_t at = 0; at < t.n;) {
        uint32_t code = drawable(r->font, next_code(t, &at));
        if (ttf_glyph(r->font, code)) {
            one_glyph(r, code);
            continue;
        }
        char name[16];
        (void)snprintf(name, sizeof(name), "[U+%04X]", code & 0x1fffffU);
        for (const char *c = name; *c; c++) {
            one_glyph(r, (unsigned char)*c);
        }
    }
}

void pdf_begin(struct pdf *p, struct arena *a, const struct ttf fonts[PDF_FACES])
{
    *p = (struct pdf){.arena = a};
    for (int i = 0; i < PDF_FACES; i++) {
        p->fonts[i] = &fonts[i];
        p->used[i] = ARENA_ARRAY(a, uint8_t, TTF_GLYPHS);
        p->codes[i] = ARENA_ARRAY(a, uint32_t, TTF_GLYPHS);
        p->full |= !p->used[i] || !p->codes[i];
    }
}

void pdf_again(struct pdf *p)
{
    for (int i = 0; i < p->page_n; i++) {
        p->pages[i].n = 0;
    }
    p->page_n = 0;
}

void pdf_page(struct pdf *p)
{
    if (p->full || p->page_n == PDF_PAGES) {
        p->full = true;
        return;
    }
    struct writer *w = &p->pages[p->page_n++];
    if (!w->p) {
        char *block = ARENA_ARRAY(p->arena, char, PDF_PAGE_BYTES);
        p->full |= !block;
        *w = writer_over(block, block ? PDF_PAGE_BYTES : 0);
    }
}

static struct writer *page_writer(struct pdf *p)
{
    assert(p->full || p->page_n > 0);
    return p->full ? NULL : &p->pages[p->page_n - 1];
}

void pdf_text(struct pdf *p, enum pdf_face face, double size, double x, double y,
              struct pdf_color color, struct text t)
{
    struct writer *w = page_writer(p);
    if (!w) {
        return;
    }
    writer_f(w, "BT /F%d %.2f Tf %.3f %.3f %.3f rg %.2f %.2f Td <", (int)face, size, color.r,
             color.g, color.b, x, PDF_HEIGHT - y);
    struct run r = {.font = p->fonts[face], .pdf = p, .face = face, .w = w};
    run_text(&r, t);
    writer_str(w, "> Tj ET\n");
    p->full |= w->full;
}

double pdf_width(const struct pdf *p, enum pdf_face face, double size, struct text t)
{
    struct run r = {.font = p->fonts[face]};
    run_text(&r, t);
    return r.width * size / 1000;
}

void pdf_box(struct pdf *p, double x, double y, double width, double height, struct pdf_color color)
{
    struct writer *w = page_writer(p);
    if (w) {
        writer_f(w, "%.3f %.3f %.3f rg %.2f %.2f %.2f %.2f re f\n", color.r, color.g, color.b, x,
                 PDF_HEIGHT - y - height, width, height);
        p->full |= w->full;
    }
}
