/* check_quote.c - what a statement quotes must stand in a source, word for word */
#include "draft/check_inner.h"

static const struct text open_mark = {"«", 2}, close_mark = {"»", 2};

/* Bytes [start, end) between the marks, without the spaces (also unbreakable ones) beside them. */
static struct text inside(struct text t, size_t start, size_t end)
{
    static const char *const blanks[] = {" ", "\xc2\xa0", "\xe2\x80\xaf"};
    struct text q = text_slice(t, start, end);
    for (bool again = true; again;) {
        again = false;
        for (int i = 0; i < 3; i++) {
            struct text b = text_of(blanks[i]);
            if (text_starts(q, b)) {
                q = text_slice(q, b.n, q.n);
                again = true;
            }
            if (text_ends(q, b)) {
                q = text_slice(q, 0, q.n - b.n);
                again = true;
            }
        }
    }
    return q;
}

/* Where the folded words stand in what was said: the cited passages are asked first. */
static bool find_words(struct hearing *h, struct text words, int *source, size_t *at, size_t *end)
{
    struct folded f;
    if (words.n == 0 || !text_fold(h->k->a, words, &f))
        return false;
    for (int cited = h->cited_n > 0; cited >= 0; cited--) {
        for (size_t i = 0; i < h->k->n; i++) {
            const struct folded *said = &h->k->of[i].reading.folded;
            size_t x = text_find(said->text, f.text, 0);
            for (; x != SIZE_MAX; x = text_find(said->text, f.text, x + 1)) {
                *source = (int)i;
                *at = said->map[x];
                *end = said->map[x + f.text.n];
                struct passage p = check_around(h->k, (int)i, *at, *end, 0);
                bool near = !cited;
                for (size_t j = 0; j < h->cited_n && !near; j++)
                    near = check_overlap(&h->exact[j], &p);
                if (near)
                    return true;
            }
        }
    }
    return false;
}

static void accept(struct hearing *h, size_t start, size_t end, struct passage exact,
                   struct cite at)
{
    for (size_t i = 0; i < h->t.n; i++) {
        if (h->t.at[i].start >= start && h->t.at[i].end <= end)
            h->covered[i] = h->quoted[i] = true;
    }
    for (size_t i = 0; i < h->claims.n; i++) {
        if (h->claims.at[i].start >= start && h->claims.at[i].end <= end)
            h->absorbed[i] = true;
    }
    check_lean(h, check_widen(h->k, &exact, CHECK_NEAR), exact, at);
}

static void read_quote(struct hearing *h, size_t start, size_t end)
{
    struct text words = inside(h->text, start, end);
    size_t at = 0, to = 0;
    int source = -1;
    if (words.n == 0)
        return;
    if (!find_words(h, words, &source, &at, &to)) {
        h->altered = words;
        return;
    }
    accept(h, start, end, check_around(h->k, source, at, to, 0),
           reading_cite(&h->k->of[source].reading, source, at, to));
}

enum verr check_quotes(struct hearing *h)
{
    h->absorbed = ARENA_ARRAY(h->k->a, bool, h->claims.n + 1);
    h->quoted = ARENA_ARRAY(h->k->a, bool, h->t.n + 1);
    if (!h->absorbed || !h->quoted)
        return VERR_LIMIT;
    size_t at = text_find(h->text, open_mark, h->prefix);
    while (at != SIZE_MAX) {
        size_t end = text_find(h->text, close_mark, at);
        if (end == SIZE_MAX)
            break;
        read_quote(h, at + open_mark.n, end);
        at = text_find(h->text, open_mark, end);
    }
    return VERR_OK;
}
