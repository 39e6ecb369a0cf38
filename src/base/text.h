/* text.h - a view of bytes, and a writer that never overflows
 * Takes  : pointers and lengths; no terminating zero is needed or added
 * Gives  : views that borrow from what they were cut from
 * Errors : a writer that is full stops writing and keeps `full` set (sticky)
 * Cost   : O(n), no allocation
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/arena.h"

#include <assert.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* UTF-8 bytes, borrowed. n is in bytes. {NULL, 0} is the empty view. */
struct text {
    const char *p;
    size_t n;
};

#define TEXT(literal) ((struct text){(literal), sizeof(literal) - 1})
#define TEXT_ARGS(t) (int)(t).n, (t).p /* for "%.*s" */

/* A view of the whole string; NULL gives the empty view. */
static inline struct text text_of(const char *zero_terminated)
{
    return zero_terminated ? (struct text){zero_terminated, strlen(zero_terminated)}
                           : (struct text){NULL, 0};
}

/* Same bytes. */
static inline bool text_equal(struct text a, struct text b)
{
    if (a.n != b.n || a.n == 0) {
        return a.n == b.n;
    }
    assert(a.p != NULL && b.p != NULL);
    return memcmp(a.p, b.p, a.n) == 0;
}

/* Same bytes as a zero-terminated string. Its length is not measured where the first byte tells. */
static inline bool text_is(struct text a, const char *zero_terminated)
{
    bool may = a.n == 0 || zero_terminated == NULL || a.p[0] == zero_terminated[0];
    return may && text_equal(a, text_of(zero_terminated));
}

/* Begins with a zero-terminated string, which is not measured first: for tables of heads. */
static inline bool text_begins(struct text t, const char *head)
{
    size_t i = 0;
    while (i < t.n && head[i] != '\0' && t.p[i] == head[i]) {
        i++;
    }
    return head[i] == '\0';
}

/* text_compare with a zero-terminated string. */
static inline int text_order(struct text a, const char *zero_terminated)
{
    size_t i = 0;
    while (i < a.n && zero_terminated[i] != '\0' && a.p[i] == zero_terminated[i]) {
        i++;
    }
    int one = i < a.n ? (unsigned char)a.p[i] : -1; /* a text may hold a zero */
    int two = zero_terminated[i] != '\0' ? (unsigned char)zero_terminated[i] : -1;
    return one - two;
}

/* The bytes [from, to), clamped to t. */
static inline struct text text_slice(struct text t, size_t from, size_t to)
{
    assert(t.p != NULL || t.n == 0);
    to = to > t.n ? t.n : to;
    from = from > to ? to : from;
    return (struct text){t.p ? t.p + from : NULL, to - from};
}

/* Byte order, the shorter first: negative, zero or positive. */
int text_compare(struct text a, struct text b);
/* Begins with, ends with: the empty view always fits. */
bool text_starts(struct text t, struct text prefix);
bool text_ends(struct text t, struct text suffix);
/* Without ASCII blanks at both ends. */
struct text text_trim(struct text t);
/* Offset of the first `needle` at or after `from`, or SIZE_MAX. */
size_t text_find(struct text t, struct text needle, size_t from);
/* Cuts `*rest` at the first `mark`: returns what stands before it; rest keeps what follows, and is
 * {NULL, 0} once nothing follows. Loop: while (rest.p) part = text_cut(&rest, '\n'); */
struct text text_cut(struct text *rest, char mark);
/* The next line that says something, trimmed: neither blank nor a comment ("# .."). *line, 0 before
 * the first, is the number of the last line read. false at the end: *entry is then untouched. */
bool text_entry(struct text *rest, size_t *line, struct text *entry);
/* Decimal digits only, whole view, no overflow. false leaves *out untouched. */
bool text_to_u64(struct text t, uint64_t *out);
/* A copy in the arena, zero-terminated for C libraries ({NULL,0} when the arena is full). */
struct text text_copy(struct arena *a, struct text t);

/* UTF-8: length in bytes of the well-formed character at t[at] (no surrogates, no overlong form,
 * <= U+10FFFF), 0 when it is ill-formed or at the end. *code gets the code point. */
size_t text_utf8_at(struct text t, size_t at, uint32_t *code);
/* True when the whole view is well-formed UTF-8 without NUL. */
bool text_utf8_valid(struct text t);

/* Appends to [p, p + cap); `n` bytes are written. */
struct writer {
    char *p;
    size_t n;
    size_t cap;
    bool full; /* sticky: something did not fit, and nothing after it was written */
};

/* A writer over [block, block + cap). Borrows the block. */
struct writer writer_over(void *block, size_t cap);
/* Over the whole rest of the arena; writer_done keeps what was written and gives the rest back.
 * Between the two the arena must not be used. */
struct writer writer_in(struct arena *a);
struct text writer_done(struct arena *a, struct writer *w);
/* Appending, each whole or not at all: bytes, a string, a byte, a number in decimal. */
void writer_put(struct writer *w, struct text t);
void writer_str(struct writer *w, const char *zero_terminated);
void writer_char(struct writer *w, char c);
void writer_u64(struct writer *w, uint64_t v);
void writer_i64(struct writer *w, int64_t v);
void writer_hex(struct writer *w, const void *bytes, size_t n); /* lower case */
/* A JSON string with its quotes; ill-formed UTF-8 becomes U+FFFD. */
void writer_json(struct writer *w, struct text t);
/* printf's way; for short lines only. */
void writer_f(struct writer *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
static inline struct text writer_text(const struct writer *w)
{
    return (struct text){w->p, w->n};
}

#endif
