/* pdf_file.c - the objects of a PDF/A-1b file */
#include "export/pdf.h"

#include <assert.h>
#include <zlib.h>

/* Fixed object numbers; each font takes FONT_OBJECTS, each page two. */
enum { CATALOG = 1, PAGES, METADATA, PROFILE, INFO, FONTS };
enum { TYPE0, CID_FONT, DESCRIPTOR, FONT_FILE, TO_UNICODE, CID_SET, FONT_OBJECTS };
#define FIRST_PAGE (FONTS + PDF_FACES * FONT_OBJECTS)
#define OBJECTS (FIRST_PAGE + 2 * PDF_PAGES)

struct file {
    struct writer w;
    size_t at[OBJECTS]; /* where each object begins */
    struct arena *arena;
};

static void open_object(struct file *f, int number)
{
    assert(number > 0 && number < OBJECTS);
    f->at[number] = f->w.n;
    writer_f(&f->w, "%d 0 obj\n", number);
}

static void close_object(struct file *f)
{
    writer_str(&f->w, "\nendobj\n");
}

/* A stream, deflated unless `plain` (ISO 19005-1 wants XMP in clear); `more` are its own keys. */
static void put_stream(struct file *f, int number, const char *more, struct text bytes, bool plain)
{
    uLongf n = compressBound((uLong)bytes.n);
    char *mark = arena_mark(f->arena);
    char *block = plain ? NULL : ARENA_ARRAY(f->arena, char, n);
    struct text data = bytes;
    if (!plain) {
        if (!block || compress2((Bytef *)block, &n, (const Bytef *)bytes.p, (uLong)bytes.n, 9)) {
            f->w.full = true;
            return;
        }
        data = (struct text){block, n};
    }
    open_object(f, number);
    writer_f(&f->w, "<< /Length %zu%s%s >>\nstream\n", data.n, plain ? "" : " /Filter /FlateDecode",
             more);
    writer_put(&f->w, data);
    writer_str(&f->w, "\nendstream");
    close_object(f);
    arena_rewind(f->arena, mark);
}

/* A text string of Info: UTF-16BE in hex. */
static void put_utf16(struct writer *w, struct text t)
{
    writer_str(w, "<feff");
    for (size_t at = 0; at < t.n;) {
        uint32_t code = 0xfffd;
        size_t n = text_utf8_at(t, at, &code);
        at += n ? n : 1;
        if (n && code > 0xffff) {
            writer_f(w, "%04x%04x", 0xd800 + ((code - 0x10000) >> 10),
                     0xdc00 + ((code - 0x10000) & 0x3ff));
        } else {
            writer_f(w, "%04x", n ? code : 0xfffd);
        }
    }
    writer_char(w, '>');
}

/* "2026-03-12T08:30:00Z" as D:20260312083000Z. */
static void put_date(struct writer *w, struct text t)
{
    writer_str(w, "(D:");
    for (size_t i = 0; i < t.n && i < 19; i++) {
        if (t.p[i] >= '0' && t.p[i] <= '9') {
            writer_char(w, t.p[i]);
        }
    }
    writer_str(w, "Z)");
}

static void put_info(struct file *f, const struct pdf_about *about)
{
    open_object(f, INFO);
    writer_str(&f->w, "<< /Title ");
    put_utf16(&f->w, about->title);
    writer_str(&f->w, " /Author ");
    put_utf16(&f->w, about->author);
    writer_str(&f->w, " /Creator ");
    put_utf16(&f->w, about->tool);
    writer_str(&f->w, " /Producer ");
    put_utf16(&f->w, about->tool);
    writer_str(&f->w, " /CreationDate ");
    put_date(&f->w, about->created);
    writer_str(&f->w, " /ModDate ");
    put_date(&f->w, about->created);
    writer_str(&f->w, " >>");
    close_object(f);
}

static void put_catalog(struct file *f, const struct pdf_about *about)
{
    open_object(f, CATALOG);
    writer_f(&f->w,
             "<< /Type /Catalog /Pages %d 0 R /Metadata %d 0 R /Lang (%.*s)\n"
             "/ViewerPreferences << /DisplayDocTitle true >>\n"
             "/OutputIntents [ << /Type /OutputIntent /S /GTS_PDFA1\n"
             "/OutputConditionIdentifier (sRGB IEC61966-2.1) /Info (sRGB IEC61966-2.1)\n"
             "/DestOutputProfile %d 0 R >> ] >>",
             PAGES, METADATA, TEXT_ARGS(about->lang), PROFILE);
    close_object(f);
    put_stream(f, METADATA, " /Type /Metadata /Subtype /XML", pdf_xmp(f->arena, about), true);
    put_stream(f, PROFILE, " /N 3", pdf_srgb(f->arena), false);
}

static void put_widths(struct writer *w, const struct ttf *t, const uint8_t *used)
{
    writer_str(w, "/W [");
    for (uint32_t g = 0; g < t->glyph_n; g++) {
        if (used[g]) {
            writer_f(w, " %u [%d]", g, ttf_width(t, g));
        }
    }
    writer_str(w, " ]");
}

static void put_font(struct file *f, const struct ttf *t, const uint8_t *used, int first, int face)
{
    char tag[] = "VIGIAA+";
    tag[5] = (char)('A' + face);
    open_object(f, first + TYPE0);
    writer_f(&f->w,
             "<< /Type /Font /Subtype /Type0 /BaseFont /%s%s /Encoding /Identity-H\n"
             "/DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>",
             tag, t->name, first + CID_FONT, first + TO_UNICODE);
    close_object(f);
    open_object(f, first + CID_FONT);
    writer_f(&f->w,
             "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /%s%s /FontDescriptor %d 0 R\n"
             "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>\n"
             "/CIDToGIDMap /Identity /DW 1000\n",
             tag, t->name, first + DESCRIPTOR);
    put_widths(&f->w, t, used);
    writer_str(&f->w, " >>");
    close_object(f);
    open_object(f, first + DESCRIPTOR);
    writer_f(&f->w,
             "<< /Type /FontDescriptor /FontName /%s%s /Flags 4 /FontBBox [%d %d %d %d]\n"
             "/ItalicAngle %d /Ascent %d /Descent %d /CapHeight %d /StemV %d\n"
             "/FontFile2 %d 0 R /CIDSet %d 0 R >>",
             tag, t->name, t->box[0], t->box[1], t->box[2], t->box[3], face == PDF_ITALIC ? -12 : 0,
             t->ascent, t->descent, 716, face == PDF_BOLD ? 140 : 80, first + FONT_FILE,
             first + CID_SET);
    close_object(f);
}

/* Which code point each glyph stands for, in blocks of at most 100 as CMaps want. */
static struct text to_unicode(struct arena *a, const struct ttf *t, const uint8_t *used,
                              const uint32_t *codes)
{
    struct writer w = writer_in(a);
    writer_str(&w, "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
                   "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
                   "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
                   "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n");
    for (uint32_t g = 0; g < t->glyph_n; g++) {
        if (used[g] && codes[g]) {
            writer_f(&w, "1 beginbfchar\n<%04x> <%04x>\nendbfchar\n", g, codes[g] & 0xffff);
        }
    }
    writer_str(&w, "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    return writer_done(a, &w);
}

static struct text cid_set(struct arena *a, const struct ttf *t, const uint8_t *used)
{
    size_t n = (t->glyph_n + 7) / 8;
    char *bits = ARENA_ARRAY(a, char, n);
    for (uint32_t g = 0; bits && g < t->glyph_n; g++) {
        if (used[g]) {
            bits[g / 8] = (char)(bits[g / 8] | 0x80 >> g % 8);
        }
    }
    return (struct text){bits, bits ? n : 0};
}

static void put_fonts(struct file *f, struct pdf *p)
{
    for (int i = 0; i < PDF_FACES; i++) {
        char *mark = arena_mark(f->arena);
        int first = FONTS + i * FONT_OBJECTS;
        struct text subset = ttf_subset(f->arena, p->fonts[i], p->used[i]);
        char length[32];
        struct writer l = writer_over(length, sizeof(length));
        writer_f(&l, " /Length1 %zu", subset.n);
        writer_char(&l, '\0');
        f->w.full |= subset.n == 0;
        put_font(f, p->fonts[i], p->used[i], first, i);
        put_stream(f, first + FONT_FILE, length, subset, false);
        put_stream(f, first + TO_UNICODE, "",
                   to_unicode(f->arena, p->fonts[i], p->used[i], p->codes[i]), false);
        put_stream(f, first + CID_SET, "", cid_set(f->arena, p->fonts[i], p->used[i]), false);
        arena_rewind(f->arena, mark);
    }
}

static void put_pages(struct file *f, const struct pdf *p)
{
    open_object(f, PAGES);
    writer_f(&f->w, "<< /Type /Pages /Count %d /MediaBox [0 0 %.2f %.2f] /Kids [", p->page_n,
             PDF_WIDTH, PDF_HEIGHT);
    for (int i = 0; i < p->page_n; i++) {
        writer_f(&f->w, " %d 0 R", FIRST_PAGE + 2 * i);
    }
    writer_str(&f->w, " ]\n/Resources << /Font <<");
    for (int i = 0; i < PDF_FACES; i++) {
        writer_f(&f->w, " /F%d %d 0 R", i, FONTS + i * FONT_OBJECTS);
    }
    writer_str(&f->w, " >> >> >>");
    close_object(f);
    for (int i = 0; i < p->page_n; i++) {
        int number = FIRST_PAGE + 2 * i;
        open_object(f, number);
        writer_f(&f->w, "<< /Type /Page /Parent %d 0 R /Contents %d 0 R >>", PAGES, number + 1);
        close_object(f);
        put_stream(f, number + 1, "", writer_text(&p->pages[i]), false);
    }
}

static void put_tail(struct file *f, int objects, struct text id)
{
    size_t at = f->w.n;
    writer_f(&f->w, "xref\n0 %d\n0000000000 65535 f \n", objects);
    for (int i = 1; i < objects; i++) {
        writer_f(&f->w, "%010zu 00000 n \n", f->at[i]);
    }
    writer_f(&f->w,
             "trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R /ID [<%.*s> <%.*s>] >>\n"
             "startxref\n%zu\n%%%%EOF\n",
             objects, CATALOG, INFO, TEXT_ARGS(id), TEXT_ARGS(id), at);
}

enum verr pdf_finish(struct pdf *p, const struct pdf_about *about, struct text *out)
{
    const size_t cap = (size_t)2 << 20;
    struct file *f = ARENA_NEW(p->arena, struct file);
    char *block = ARENA_ARRAY(p->arena, char, cap);
    if (p->full || !f || !block) {
        return VERR_LIMIT;
    }
    f->arena = p->arena;
    f->w = writer_over(block, cap);
    writer_str(&f->w, "%PDF-1.4\n%\xe2\xe3\xcf\xd3\n");
    put_catalog(f, about);
    put_info(f, about);
    put_fonts(f, p);
    put_pages(f, p);
    put_tail(f, FIRST_PAGE + 2 * p->page_n, about->id);
    if (f->w.full || arena_full(p->arena)) {
        return VERR_LIMIT;
    }
    *out = writer_text(&f->w);
    return VERR_OK;
}
