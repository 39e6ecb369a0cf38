/* deid.c - see deid.h: words, marks in the order of what is surest, then the text with each mark
 * replaced */
#include "deid/inner.h"
#include "deid/known.h"

#include <stdlib.h>

static void find_exact(struct scan *s)
{
    const uint64_t worth = W_month | W_number | W_street | W_way | W_house | W_centre;
    for (size_t i = 0; i < s->n; i++) {
        const struct word *w = &s->at[i];
        bool mail = i + 1 < s->n && s->at[i + 1].mark == '@';
        if (w->kind != DEID_NONE || (w->shape == SHAPE_LOWER && (w->flags & worth) == 0 && !mail)) {
            continue;
        }
        size_t n = mail ? find_mail(s, i) : 0;
        n = n ? n : find_date(s, i);
        n = n ? n : find_place(s, i);
        if (n == 0 && w->shape == SHAPE_NUMBER) {
            find_number(s, i);
        }
    }
}

static void find_persons(struct scan *s)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct word *w = &s->at[i];
        bool worth = w->shape != SHAPE_NUMBER &&
                     (w->shape != SHAPE_LOWER || w->flags != 0 || w->mark == ':');
        if (worth) {
            size_t n = find_name(s, i);
            i += n > 1 ? n - 1 : 0;
        }
    }
}

static void find_rest(struct scan *s)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct word *w = &s->at[i];
        if (w->kind == DEID_NONE && w->shape == SHAPE_NUMBER) {
            find_bare_number(s, i);
        } else if (w->kind == DEID_NONE && w->shape >= SHAPE_CAPITAL) {
            find_town(s, i);
        }
    }
}

static int by_start(const void *a, const void *b)
{
    const struct mark *one = a, *two = b;
    return one->start < two->start ? -1 : one->start > two->start;
}

/* Writes the text with each mark replaced, and the spans. */
static enum verr replace_all(struct arena *a, const struct deid_key *key, const struct scan *s,
                             struct deid_result *out)
{
    struct deid_span *spans = s->marks_n ? ARENA_ARRAY(a, struct deid_span, s->marks_n) : NULL;
    if (s->marks_n > 0 && spans == NULL) {
        return VERR_LIMIT;
    }
    struct writer w = writer_in(a);
    size_t at = 0;
    for (size_t k = 0; k < s->marks_n; k++) {
        const struct mark *m = &s->marks[k];
        writer_put(&w, text_slice(s->t, at, m->start));
        size_t from = w.n;
        mask_write(&w, key, s, m);
        spans[k] = (struct deid_span){.start = m->start,
                                      .end = m->end,
                                      .kind = m->kind,
                                      .replacement = {w.p + from, w.n - from}};
        at = m->end;
    }
    writer_put(&w, text_slice(s->t, at, s->t.n));
    if (w.full) {
        return VERR_LIMIT;
    }
    *out = (struct deid_result){.text = writer_done(a, &w), .at = spans, .n = s->marks_n};
    return VERR_OK;
}

enum verr deid_text_known(struct arena *a, const struct deid_key *key, struct deid_memory *memory,
                          const struct deid_known *known, size_t n, struct text t,
                          struct deid_result *out)
{
    struct scan s = {.t = t, .a = a, .memory = memory};
    if (t.n > DEID_WINDOW_MAX) {
        return VERR_LIMIT;
    }
    if (!text_utf8_valid(t)) {
        return VERR_BAD_UTF8;
    }
    s.memory = memory ? memory : ARENA_NEW(a, struct deid_memory);
    if (s.memory == NULL || !deid_words(a, t, &s)) {
        return VERR_LIMIT;
    }
    find_exact(&s);
    find_persons(&s);
    find_again(&s);
    find_rest(&s);
    find_known(&s, known, n); /* last: an address that holds a name goes as an address */
    find_births(&s);
    if (arena_full(a)) {
        return VERR_LIMIT;
    }
    if (s.marks_n > 0) {
        qsort(s.marks, s.marks_n, sizeof *s.marks, by_start);
    }
    return replace_all(a, key, &s, out);
}

enum verr deid_text(struct arena *a, const struct deid_key *key, struct deid_memory *memory,
                    struct text t, struct deid_result *out)
{
    return deid_text_known(a, key, memory, NULL, 0, t, out);
}
