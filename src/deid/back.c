/* back.c - see back.h */
#include "deid/back.h"

#include "deid/inner.h"

#include <stdlib.h>

enum { FOLD_MAX = 256, NAME_LEAST = 3, OTHER_LEAST = 5 };

/* A piece of a date, or an initial, says too little to be looked for in another text. */
static bool tells(const struct deid_pair *p)
{
    bool name = p->kind == DEID_NOM || p->kind == DEID_PRENOM || p->kind == DEID_VILLE;
    return p->replacement.n >= (name ? NAME_LEAST : OTHER_LEAST) &&
           p->replacement.p[p->replacement.n - 1] != '.';
}

static bool make_room(struct arena *a, struct deid_back *b)
{
    if (b->n < b->cap) {
        return true;
    }
    size_t cap = 2 * (b->n + 1);
    struct deid_pair *more = ARENA_RAW(a, struct deid_pair, cap);
    if (!more) {
        return false;
    }
    if (b->n > 0) {
        memcpy(more, b->at, b->n * sizeof *more);
    }
    b->at = more;
    b->cap = cap;
    return true;
}

enum verr deid_back_put(struct arena *a, struct deid_back *b, const struct deid_pair *pair)
{
    if (!tells(pair)) {
        return VERR_OK;
    }
    if (!make_room(a, b)) {
        return VERR_LIMIT;
    }
    b->at[b->n++] = *pair;
    return VERR_OK;
}

enum verr deid_back_add(struct arena *a, struct deid_back *b, struct text original,
                        const struct deid_span *spans, size_t n)
{
    enum verr e = VERR_OK;
    for (size_t i = 0; !e && i < n; i++) {
        const struct deid_pair p = {.replacement = spans[i].replacement,
                                    .original = text_slice(original, spans[i].start, spans[i].end),
                                    .kind = spans[i].kind};
        e = deid_back_put(a, b, &p);
    }
    return e;
}

/* So that a name within another does not win; then by bytes. */
static int longest_first(const void *a, const void *b)
{
    struct text one = ((const struct deid_pair *)a)->replacement,
                two = ((const struct deid_pair *)b)->replacement;
    return one.n != two.n ? (one.n > two.n ? -1 : 1) : memcmp(one.p, two.p, one.n);
}

/* The same but for case, accents and what stands between the letters. */
static bool same(struct text one, struct text two)
{
    char p[FOLD_MAX], q[FOLD_MAX];
    size_t n = deid_fold(one, p, sizeof p), m = deid_fold(two, q, sizeof q);
    return n == m && memcmp(p, q, n) == 0;
}

void deid_back_close(struct deid_back *b)
{
    size_t n = 0;
    if (b->n > 0) {
        qsort(b->at, b->n, sizeof *b->at, longest_first);
    }
    for (size_t i = 0; i < b->n; i++) {
        if (n > 0 && text_equal(b->at[n - 1].replacement, b->at[i].replacement)) {
            b->at[n - 1].unsure |= !same(b->at[n - 1].original, b->at[i].original);
        } else {
            b->at[n++] = b->at[i];
        }
    }
    b->n = n;
}

static bool wordy(struct text t, size_t i)
{
    unsigned char c = i < t.n ? (unsigned char)t.p[i] : ' ';
    return c >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* U+2019 and its like are no letters, though their bytes are above 0x7f: "d’Arnaud". */
static bool begins_word(struct text t, size_t i)
{
    bool mark = i >= 3 && (unsigned char)t.p[i - 3] == 0xe2 && (unsigned char)t.p[i - 2] == 0x80;
    return i == 0 || mark || !wordy(t, i - 1);
}

static bool ends_word(struct text t, size_t i)
{
    bool mark = i + 2 < t.n && (unsigned char)t.p[i] == 0xe2 && (unsigned char)t.p[i + 1] == 0x80;
    bool blank = i + 1 < t.n && (unsigned char)t.p[i] == 0xc2 && (unsigned char)t.p[i + 1] == 0xa0;
    return mark || blank || !wordy(t, i);
}

static const struct deid_pair *pair_at(const struct deid_back *b, struct text t, size_t i)
{
    for (size_t k = 0; k < b->n; k++) {
        struct text r = b->at[k].replacement;
        if (r.p[0] == t.p[i] && r.n <= t.n - i && memcmp(r.p, t.p + i, r.n) == 0 &&
            ends_word(t, i + r.n)) {
            return b->at[k].unsure ? NULL : &b->at[k];
        }
    }
    return NULL;
}

const struct deid_pair *deid_back_next(const struct deid_back *b, struct text t, size_t from,
                                       size_t *at)
{
    for (size_t i = from; i < t.n; i++) {
        const struct deid_pair *p = begins_word(t, i) ? pair_at(b, t, i) : NULL;
        if (p) {
            *at = i;
            return p;
        }
    }
    return NULL;
}

struct text deid_back_text(struct arena *a, const struct deid_back *b, struct text t)
{
    struct writer w = writer_in(a);
    const struct deid_pair *p;
    size_t from = 0, at = 0;
    for (; (p = deid_back_next(b, t, from, &at)) != NULL; from = at + p->replacement.n) {
        writer_put(&w, text_slice(t, from, at));
        writer_put(&w, p->original);
    }
    writer_put(&w, text_slice(t, from, t.n));
    return writer_done(a, &w);
}
