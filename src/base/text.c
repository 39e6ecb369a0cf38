/* text.c - see text.h */
#include "base/text.h"

#include <assert.h>
#include <endian.h>
#include <stdio.h>

int text_compare(struct text a, struct text b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n ? memcmp(a.p, b.p, n) : 0;
    if (order != 0)
        return order;
    return (a.n > b.n) - (a.n < b.n);
}

bool text_starts(struct text t, struct text prefix)
{
    return t.n >= prefix.n && text_equal(text_slice(t, 0, prefix.n), prefix);
}

bool text_ends(struct text t, struct text suffix)
{
    return t.n >= suffix.n && text_equal(text_slice(t, t.n - suffix.n, t.n), suffix);
}

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct text text_trim(struct text t)
{
    while (t.n && blank(t.p[0]))
        t = text_slice(t, 1, t.n);
    while (t.n && blank(t.p[t.n - 1]))
        t.n--;
    return t;
}

/* The same as memmem, whose tables cost more than a sentence. `needle` is not empty. */
static const char *find_short(struct text t, struct text needle)
{
    const char *at = t.p;
    const char *last = t.p + (t.n - needle.n);
    while (at <= last && (at = memchr(at, needle.p[0], (size_t)(last - at) + 1)) != NULL) {
        if (memcmp(at, needle.p, needle.n) == 0)
            return at;
        at++;
    }
    return NULL;
}

size_t text_find(struct text t, struct text needle, size_t from)
{
    enum { SHORT = 1 << 9 };
    if (from > t.n || needle.n > t.n - from)
        return SIZE_MAX;
    if (needle.n == 0)
        return from;
    const char *hit = t.n - from <= SHORT ? find_short(text_slice(t, from, t.n), needle)
                                          : memmem(t.p + from, t.n - from, needle.p, needle.n);
    return hit ? (size_t)(hit - t.p) : SIZE_MAX;
}

struct text text_cut(struct text *rest, char mark)
{
    struct text all = *rest;
    const char *hit = all.n ? memchr(all.p, mark, all.n) : NULL;
    if (!hit) {
        *rest = (struct text){0};
        return all;
    }
    size_t at = (size_t)(hit - all.p);
    *rest = text_slice(all, at + 1, all.n);
    return text_slice(all, 0, at);
}

bool text_entry(struct text *rest, size_t *line, struct text *entry)
{
    while (rest->p) {
        struct text t = text_trim(text_cut(rest, '\n'));
        ++*line;
        if (t.n == 0 || t.p[0] == '#')
            continue;
        *entry = t;
        return true;
    }
    return false;
}

bool text_to_u64(struct text t, uint64_t *out)
{
    uint64_t v = 0;
    if (t.n == 0)
        return false;
    for (size_t i = 0; i < t.n; i++) {
        unsigned digit = (unsigned)(t.p[i] - '0');
        if (digit > 9 || v > (UINT64_MAX - digit) / 10)
            return false;
        v = v * 10 + digit;
    }
    *out = v;
    return true;
}

struct text text_copy(struct arena *a, struct text t)
{
    char *p = arena_raw(a, t.n + 1, 1, 1);
    if (!p)
        return (struct text){0};
    if (t.n)
        memcpy(p, t.p, t.n);
    p[t.n] = '\0';
    return (struct text){p, t.n};
}

/* Smallest code point that needs 2, 3, 4 bytes: below it the form is overlong. */
static const uint32_t utf8_floor[5] = {0, 0, 0x80, 0x800, 0x10000};

size_t text_utf8_at(struct text t, size_t at, uint32_t *code)
{
    if (at >= t.n)
        return 0;
    unsigned char b = (unsigned char)t.p[at];
    if (b < 0x80) {
        *code = b;
        return 1;
    }
    size_t n = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2;
    if (b < 0xC2 || b > 0xF4 || n > t.n - at)
        return 0;
    uint32_t c = b & (0xFFu >> (n + 1));
    for (size_t i = 1; i < n; i++) {
        unsigned char next = (unsigned char)t.p[at + i];
        if ((next & 0xC0) != 0x80)
            return 0;
        c = c << 6 | (next & 0x3F);
    }
    if (c < utf8_floor[n] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
        return 0;
    *code = c;
    return n;
}

/* Bytes from `at` on that are ASCII without NUL, eight at a time; the first one is. */
static size_t ascii_run(struct text t, size_t at)
{
    size_t n = 1;
    while (at + n + sizeof(uint64_t) <= t.n) {
        uint64_t eight;
        memcpy(&eight, t.p + at + n, sizeof eight);
        eight = le64toh(eight);
        uint64_t high = 0x8080808080808080u;
        uint64_t other = (eight | (eight - 0x0101010101010101u)) & high;
        if (other != 0) /* the lowest bit is that of the first byte that is not */
            return n + (size_t)__builtin_ctzll(other) / 8;
        n += sizeof eight;
    }
    return n;
}

bool text_utf8_valid(struct text t)
{
    size_t at = 0;
    while (at < t.n) {
        uint32_t code = (unsigned char)t.p[at];
        if (code - 1 < 0x7f) {
            at += ascii_run(t, at);
            continue;
        }
        if (code >= 0xC2 && code < 0xE0 && at + 1 < t.n && (t.p[at + 1] & 0xC0) == 0x80) {
            at += 2;
            continue;
        }
        size_t n = text_utf8_at(t, at, &code);
        if (n == 0 || code == 0)
            return false;
        at += n;
    }
    return true;
}

struct writer writer_over(void *block, size_t cap)
{
    assert(block != NULL || cap == 0);
    return (struct writer){block, 0, cap, false};
}

struct writer writer_in(struct arena *a)
{
    size_t left;
    char *block = arena_rest(a, &left);
    return writer_over(block, left);
}

struct text writer_done(struct arena *a, struct writer *w)
{
    struct text written = writer_text(w);
    arena_rewind(a, w->p + w->n);
    if (w->full)
        a->full = true;
    return written;
}

void writer_put(struct writer *w, struct text t)
{
    if (w->full || t.n > w->cap - w->n) {
        w->full = true;
        return;
    }
    if (t.n)
        memcpy(w->p + w->n, t.p, t.n);
    w->n += t.n;
}

void writer_str(struct writer *w, const char *s)
{
    writer_put(w, text_of(s));
}

void writer_char(struct writer *w, char c)
{
    writer_put(w, (struct text){&c, 1});
}

void writer_u64(struct writer *w, uint64_t v)
{
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + v % 10);
        v /= 10;
    } while (v);
    writer_put(w, (struct text){digits + at, sizeof digits - at});
}

void writer_i64(struct writer *w, int64_t v)
{
    if (v < 0)
        writer_char(w, '-');
    writer_u64(w, v < 0 ? 0 - (uint64_t)v : (uint64_t)v);
}

void writer_hex(struct writer *w, const void *bytes, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *b = bytes;
    for (size_t i = 0; i < n; i++) {
        writer_char(w, digits[b[i] >> 4]);
        writer_char(w, digits[b[i] & 15]);
    }
}

static void json_char(struct writer *w, uint32_t code, struct text raw)
{
    if (code == '"' || code == '\\') {
        writer_char(w, '\\');
        writer_put(w, raw);
    } else if (code == '\n') {
        writer_str(w, "\\n");
    } else if (code < 0x20 || code == 0x7F) {
        char escape[8] = "\\u00";
        struct writer e = writer_over(escape + 4, 4);
        unsigned char low = (unsigned char)code;
        writer_hex(&e, &low, 1);
        writer_put(w, (struct text){escape, 6});
    } else {
        writer_put(w, raw);
    }
}

/* Bytes from `at` on that stand for themselves. */
static size_t json_plain(struct text t, size_t at)
{
    size_t i = at;
    while (i < t.n) {
        unsigned char c = (unsigned char)t.p[i];
        if (c >= 0x20 && c < 0x7F && c != '"' && c != '\\') {
            i++;
            continue;
        }
        uint32_t code = 0;
        size_t n = c < 0x80 ? 0 : text_utf8_at(t, i, &code);
        if (n == 0)
            break;
        i += n;
    }
    return i - at;
}

void writer_json(struct writer *w, struct text t)
{
    writer_char(w, '"');
    size_t at = 0;
    while (at < t.n) {
        uint32_t code = 0;
        size_t plain = json_plain(t, at);
        writer_put(w, text_slice(t, at, at + plain));
        at += plain;
        size_t n = text_utf8_at(t, at, &code);
        if (n > 0) {
            json_char(w, code, text_slice(t, at, at + n));
        } else if (at < t.n) {
            writer_str(w, "\xEF\xBF\xBD");
            n = 1;
        }
        at += n;
    }
    writer_char(w, '"');
}

void writer_f(struct writer *w, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    size_t left = w->full ? 0 : w->cap - w->n;
    int n = vsnprintf(left ? w->p + w->n : NULL, left, format, args);
    va_end(args);
    assert(n >= 0);
    /* vsnprintf needs one byte for its zero: text that fits exactly counts as too long. */
    if ((size_t)n >= left)
        w->full = true;
    else
        w->n += (size_t)n;
}
