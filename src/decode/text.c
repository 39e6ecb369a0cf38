/* text.c - encodings of plain text */
#include "decode/decode.h"

/* 0x80..0x9f of Windows-1252 (WHATWG's index without its fallbacks): 0 where nothing is defined. */
static const uint16_t high[32] = {0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
                                  0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017d, 0,
                                  0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                  0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

const char *decode_form_name(enum decode_form f)
{
    static const char *const names[] = {"utf-8", "utf-16le", "utf-16be", "windows-1252"};
    return names[f];
}

static void put_utf8(struct writer *w, uint32_t c)
{
    if (c < 0x80) {
        writer_char(w, (char)c);
        return;
    }
    int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const unsigned first[] = {0, 0xc0, 0xe0, 0xf0};
    writer_char(w, (char)(first[more] | c >> (6 * more)));
    while (more-- > 0)
        writer_char(w, (char)(0x80 | ((c >> (6 * more)) & 0x3f)));
}

/* One character of the text; false when it is none that a text holds. A CR before LF goes, alone it
 * ends a line. */
struct state {
    struct writer w;
    bool after_cr;
};

static bool take(struct state *s, uint32_t c)
{
    bool swallowed = s->after_cr && c == '\n';
    s->after_cr = c == '\r';
    if (swallowed)
        return true;
    if (c == '\r')
        c = '\n';
    if ((c < 0x20 && c != '\n' && c != '\t' && c != '\f') || (c >= 0x7f && c < 0xa0) ||
        (c >= 0xd800 && c < 0xe000) || c > 0x10ffff || (c & 0xfffe) == 0xfffe)
        return false;
    put_utf8(&s->w, c);
    return true;
}

static bool from_utf8(struct state *s, struct text t)
{
    uint32_t c;
    for (size_t i = 0; i < t.n;) {
        size_t n = text_utf8_at(t, i, &c);
        if (n == 0 || !take(s, c))
            return false;
        i += n;
    }
    return true;
}

static bool from_utf16(struct state *s, struct text t, bool little)
{
    uint32_t high_half = 0;
    if (t.n % 2)
        return false;
    for (size_t i = 0; i < t.n; i += 2) {
        unsigned a = (unsigned char)t.p[i], b = (unsigned char)t.p[i + 1];
        uint32_t c = little ? b << 8 | a : a << 8 | b;
        if (high_half) {
            if (c < 0xdc00 || c > 0xdfff)
                return false;
            c = 0x10000 + ((high_half - 0xd800) << 10) + (c - 0xdc00);
            high_half = 0;
        } else if (c >= 0xd800 && c < 0xdc00) {
            high_half = c;
            continue;
        }
        if (!take(s, c))
            return false;
    }
    return high_half == 0;
}

static bool from_windows(struct state *s, struct text t)
{
    for (size_t i = 0; i < t.n; i++) {
        uint32_t c = (unsigned char)t.p[i];
        if (c >= 0x80 && c < 0xa0)
            c = high[c - 0x80];
        if (c == 0 || !take(s, c))
            return false;
    }
    return true;
}

static enum decode_form form_of(struct text *t)
{
    if (text_starts(*t, TEXT("\xef\xbb\xbf"))) {
        *t = text_slice(*t, 3, t->n);
        return DECODE_UTF8;
    }
    if (text_starts(*t, TEXT("\xff\xfe")) || text_starts(*t, TEXT("\xfe\xff"))) {
        enum decode_form f = t->p[0] == '\xff' ? DECODE_UTF16LE : DECODE_UTF16BE;
        *t = text_slice(*t, 2, t->n);
        return f;
    }
    return text_utf8_valid(*t) ? DECODE_UTF8 : DECODE_WINDOWS_1252;
}

enum verr decode_text(struct arena *a, struct text bytes, struct text *out, enum decode_form *form)
{
    struct text t = bytes;
    enum decode_form f = form_of(&t);
    struct state s = {.w = writer_in(a)};
    bool good = f == DECODE_UTF8           ? from_utf8(&s, t)
                : f == DECODE_WINDOWS_1252 ? from_windows(&s, t)
                                           : from_utf16(&s, t, f == DECODE_UTF16LE);
    bool full = s.w.full;
    struct text done = writer_done(a, &s.w);
    if (full || arena_full(a))
        return VERR_LIMIT;
    if (!good)
        return VERR_UNSUPPORTED;
    *out = done;
    *form = f;
    return VERR_OK;
}
