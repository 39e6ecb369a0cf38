/* known.c - what is known of a person is a mark wherever it stands, whether anything around it says
 * so or not; nothing is too common to be a name
 */
#include "deid/known.h"

#include "deid/inner.h"

enum { FOLD_MAX = 256 };

struct folded {
    char p[FOLD_MAX];
    size_t n;
};

static struct folded fold(struct text t)
{
    struct folded f;
    f.n = deid_fold(t, f.p, sizeof f.p);
    return f;
}

/* How many words from i on make the value, whatever stands between them: "LE GOFF", "LeGoff",
 * "1 85 05". 0: they do not. */
static size_t words_of(const struct scan *s, size_t i, const struct folded *value)
{
    size_t at = 0, n = 0;
    while (at < value->n && i + n < s->n) {
        struct folded w = fold(word_text(s, i + n));
        if (w.n > value->n - at || memcmp(value->p + at, w.p, w.n) != 0) {
            return 0;
        }
        at += w.n;
        n++;
    }
    return at == value->n && n > 0 ? n : 0;
}

static bool is_free(const struct scan *s, size_t i, size_t n)
{
    for (size_t k = i; k < i + n; k++) {
        if (s->at[k].kind != DEID_NONE) {
            return false;
        }
    }
    return true;
}

/* Words that are marked already leave too; those between them are marked one by one. */
static void mark_words(struct scan *s, size_t i, size_t n, enum deid_kind kind)
{
    if (is_free(s, i, n)) {
        (void)scan_mark(s, i, i + n - 1, kind);
        return;
    }
    for (size_t k = i; k < i + n; k++) {
        if (s->at[k].kind == DEID_NONE) {
            (void)scan_mark(s, k, k, kind);
        }
    }
}

void find_known(struct scan *s, const struct deid_known *known, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        struct folded value = fold(known[k].value);
        for (size_t i = 0; value.n > 0 && i < s->n; i++) {
            size_t words = words_of(s, i, &value);
            if (words > 0) {
                mark_words(s, i, words, known[k].kind);
                i += words - 1;
            }
        }
    }
}

enum verr deid_stands(struct arena *a, struct text t, const struct deid_known *known, size_t n,
                      bool *stands)
{
    struct scan s = {.t = t, .a = a};
    char *mark = arena_mark(a);
    bool found = false;
    if (!text_utf8_valid(t)) {
        return VERR_BAD_UTF8;
    }
    if (!deid_words(a, t, &s) || arena_full(a)) {
        return VERR_LIMIT;
    }
    for (size_t k = 0; k < n && !found; k++) {
        struct folded value = fold(known[k].value);
        for (size_t i = 0; value.n > 0 && i < s.n && !found; i++) {
            found = words_of(&s, i, &value) > 0;
        }
    }
    arena_rewind(a, mark);
    *stands = found;
    return VERR_OK;
}
