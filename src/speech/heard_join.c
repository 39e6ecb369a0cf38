/* heard_join.c - two chunks that share a second of audio, as one list of words */
#include "speech/heard.h"

#include <assert.h>

enum { NEAR_MS = 500, SHARED = 64, FOLDED = 2 * HEARD_WORD_BYTES };

static bool same(const struct heard_word *a, const struct heard_word *b)
{
    char one[FOLDED];
    char two[FOLDED];
    int64_t apart = a->t0 > b->t0 ? a->t0 - b->t0 : b->t0 - a->t0;
    return a->channel == b->channel && apart <= NEAR_MS &&
           text_equal(heard_fold(a->text, one, sizeof one), heard_fold(b->text, two, sizeof two));
}

static int64_t middle(const struct heard_word *w)
{
    return w->t0 + (w->t1 - w->t0) / 2;
}

/* Where the one list goes over into the other: all[0, keep), then next[skip, n). */
struct seam {
    size_t keep, skip, length;
};

/* The longest passage that both heard; the seam lies behind it. */
static struct seam common(const struct heard_words *all, size_t first,
                          const struct heard_words *next, size_t last)
{
    struct seam best = {0, 0, 0};
    for (size_t i = first; i < all->n; i++) {
        for (size_t k = 0; k < last; k++) {
            size_t length = 0;
            while (i + length < all->n && k + length < last &&
                   same(&all->at[i + length], &next->at[k + length])) {
                length++;
            }
            if (length > best.length) {
                best = (struct seam){i + length, k + length, length};
            }
        }
    }
    return best;
}

/* Nothing in common: each is believed on its side of the middle. */
static struct seam parted(const struct heard_words *all, const struct heard_words *next, int64_t at)
{
    struct seam s = {all->n, 0, 0};
    while (s.keep > 0 && middle(&all->at[s.keep - 1]) >= at) {
        s.keep--;
    }
    while (s.skip < next->n && middle(&next->at[s.skip]) < at) {
        s.skip++;
    }
    return s;
}

enum verr heard_join(struct heard_words *all, size_t room, const struct heard_words *next,
                     int64_t overlap0, int64_t overlap1)
{
    assert(all && next && all->n <= room && overlap0 <= overlap1);
    size_t first = all->n;
    size_t last = 0;
    while (first > 0 && all->n - first < SHARED && all->at[first - 1].t1 >= overlap0 - NEAR_MS) {
        first--;
    }
    while (last < next->n && last < SHARED && next->at[last].t0 <= overlap1 + NEAR_MS) {
        last++;
    }
    struct seam s = {all->n, 0, 0};
    if (overlap0 < overlap1) {
        s = common(all, first, next, last);
        s = s.length > 0 ? s : parted(all, next, overlap0 + (overlap1 - overlap0) / 2);
    }
    size_t n = next->n - s.skip;
    if (n > room - s.keep || s.keep + n > HEARD_MOST_WORDS) {
        return VERR_LIMIT;
    }
    if (n > 0) {
        memcpy(all->at + s.keep, next->at + s.skip, n * sizeof *all->at);
    }
    all->n = s.keep + n;
    return VERR_OK;
}

enum verr heard_merge(struct arena *a, const struct heard_words *one, const struct heard_words *two,
                      struct heard_words *out)
{
    assert(a && one && two && out);
    size_t n = one->n + two->n;
    struct heard_word *at = ARENA_RAW(a, struct heard_word, n);
    if (!at || n > HEARD_MOST_WORDS) {
        return VERR_LIMIT;
    }
    size_t i = 0;
    size_t k = 0;
    while (i + k < n) {
        bool first = k == two->n || (i < one->n && one->at[i].t0 <= two->at[k].t0);
        at[i + k] = first ? one->at[i] : two->at[k];
        i += first;
        k += !first;
    }
    *out = (struct heard_words){at, n};
    return VERR_OK;
}
