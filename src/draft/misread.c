/* misread.c - a statement that rests on a word which a machine read with doubt says so */
#include "draft/draft.h"

enum { WORDS_MAX = 16 }; /* of one statement that are told */

/* Rank of the first doubt that ends after `at`. */
static size_t first_after(const struct draft_source *s, size_t at)
{
    size_t low = 0, high = s->doubt_n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (s->doubts[mid].end > at)
            high = mid;
        else
            low = mid + 1;
    }
    return low;
}

static bool is_told(const struct reason *r, size_t n, int source, size_t start)
{
    for (size_t i = 0; i < n; i++)
        if (r[i].kind == REASON_MISREAD && r[i].cite.source == source && r[i].cite.start == start)
            return true;
    return false;
}

/* The doubts of one cite, after the n reasons that stand there. */
static size_t add_of(const struct cite *c, const struct draft_source *s, struct reason *r, size_t n,
                     size_t max)
{
    for (size_t i = first_after(s, c->start); i < s->doubt_n && s->doubts[i].start < c->end; i++) {
        const struct draft_doubt *d = &s->doubts[i];
        if (n == max || is_told(r, n, c->source, d->start))
            continue;
        r[n++] = (struct reason){.kind = REASON_MISREAD,
                                 .found = text_slice(s->bytes, d->start, d->end),
                                 .cite = {.source = c->source, .start = d->start, .end = d->end}};
    }
    return n;
}

static bool has_doubts(const struct draft_source *sources, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (sources[i].doubt_n > 0)
            return true;
    return false;
}

enum verr draft_misread(struct arena *a, struct statement *s, const struct draft_source *sources,
                        size_t source_n)
{
    size_t n = s->reason_n, max = n + WORDS_MAX;
    if (!has_doubts(sources, source_n))
        return VERR_OK;
    struct reason *all = ARENA_ARRAY(a, struct reason, max);
    if (!all)
        return VERR_LIMIT;
    for (size_t i = 0; i < n; i++)
        all[i] = s->reasons[i];
    for (size_t i = 0; i < s->cite_n; i++) {
        const struct cite *c = &s->cites[i];
        if (c->source >= 0 && (size_t)c->source < source_n)
            n = add_of(c, &sources[c->source], all, n, max);
    }
    if (n > s->reason_n && s->status == STATUS_SUPPORTED)
        s->status = STATUS_UNSUPPORTED;
    s->reasons = all;
    s->reason_n = n;
    return VERR_OK;
}
