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

/* Words of a quotation found in what was said. */
struct stretch {
    int source;
    size_t start, end; /* bytes of what was said */
};

/* The first place of the folded words between bytes [b, e) of the folded source. */
static size_t next_place(const struct hearing *h, struct text words, int source, size_t b, size_t e,
                         struct stretch *out)
{
    const struct folded *said = &h->k->of[source].reading.folded;
    size_t x = text_find(text_slice(said->text, 0, e), words, b);
    if (x != SIZE_MAX)
        *out = (struct stretch){source, said->map[x], said->map[x + words.n]};
    return x;
}

/* The byte of the folded source that stands for byte `at` of what was said, or the next one. */
static size_t folded_at(const struct folded *said, size_t at)
{
    size_t low = 0, high = said->text.n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (said->map[mid] < at)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* The words stand in what the statement cites, or run into it. */
static bool find_cited(const struct hearing *h, struct text words, struct stretch *out)
{
    for (size_t i = 0; i < h->cited_n; i++) {
        const struct passage *c = &h->exact[i];
        const struct evidence *v = &h->k->of[c->source];
        const struct folded *said = &v->reading.folded;
        if (c->b >= c->e)
            continue;
        size_t b = folded_at(said, v->t.at[c->b].start);
        size_t e = folded_at(said, v->t.at[c->e - 1].end) + words.n;
        b = b > words.n ? b - words.n : 0;
        e = e < said->text.n ? e : said->text.n;
        for (size_t x; (x = next_place(h, words, c->source, b, e, out)) != SIZE_MAX; b = x + 1) {
            struct passage p = check_around(h->k, c->source, out->start, out->end, 0);
            if (check_overlap(c, &p))
                return true;
        }
    }
    return false;
}

/* Where the words stand in what was said: what is cited is asked first. */
static bool find_words(struct hearing *h, struct text words, struct stretch *out)
{
    enum { AT_ONCE = 512 }; /* bytes that cost as much as another place */
    struct folded f;
    if (words.n == 0 || !text_fold(h->k->a, words, &f))
        return false;
    if (find_cited(h, f.text, out))
        return true;
    for (size_t i = 0; i < h->k->n; i++) {
        size_t n = h->k->of[i].reading.folded.text.n;
        if (check_looks(h->k->looks, n / AT_ONCE + 1) &&
            next_place(h, f.text, (int)i, 0, n, out) != SIZE_MAX)
            return true;
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
    struct stretch at;
    if (words.n == 0)
        return;
    if (!find_words(h, words, &at)) {
        h->altered = words;
        return;
    }
    accept(h, start, end, check_around(h->k, at.source, at.start, at.end, 0),
           reading_cite(&h->k->of[at.source].reading, at.source, at.start, at.end));
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
