/* shown.c - numbers that were said in words, in digits */
#include "speech/doubt.h"

#include "speech/line.h"
#include "text/number.h"

#include <assert.h>

/* Words [from, to) of the line hold these bytes and no letter more. */
static bool whole_words(const struct line *l, size_t start, size_t end, size_t *from, size_t *to)
{
    *from = line_word(l, start);
    *to = line_word(l, end - 1) + 1;
    size_t stop = l->start[*to] - 1; /* the blank */
    while (stop > end && strchr(".,;:?!", l->text.p[stop - 1]) != NULL) {
        stop--;
    }
    return l->start[*from] == start && stop == end;
}

static struct text digits_of(struct arena *a, int64_t milli)
{
    struct writer w = writer_in(a);
    writer_number(&w, milli);
    struct text t = writer_done(a, &w);
    for (size_t i = 0; i < t.n; i++) {
        if (t.p[i] == '.') {
            w.p[i] = ','; /* as it is read in French */
        }
    }
    return t;
}

static enum verr shown_in(struct arena *a, const struct line *l, struct shown_numbers *out)
{
    for (size_t i = 0; i < l->tokens.n;) {
        struct number number;
        const struct token *t = l->tokens.at;
        size_t n = text_number_at(&l->tokens, i, &number);
        size_t from, to;
        if (n > 0 && number.spelled && !number.article &&
            whole_words(l, t[i].start, t[i + n - 1].end, &from, &to)) {
            out->at[out->n++] = (struct shown_number){l->word[from], l->word[to - 1] + 1,
                                                      digits_of(a, number.milli)};
        }
        i += n > 0 ? n : 1;
    }
    return arena_full(a) ? VERR_LIMIT : VERR_OK;
}

enum verr numbers_shown(struct arena *a, const struct heard_words *words,
                        const struct heard_segments *segments, struct shown_numbers *out)
{
    assert(a && words && segments && out);
    struct shown_numbers shown = {ARENA_RAW(a, struct shown_number, words->n), 0};
    if (!shown.at) {
        return VERR_LIMIT;
    }
    for (size_t i = 0; i < segments->n; i++) {
        struct line l;
        enum verr e = line_of(a, words, &segments->at[i], &l);
        e = e == VERR_OK ? shown_in(a, &l, &shown) : e;
        if (e != VERR_OK) {
            return e;
        }
    }
    *out = shown;
    return VERR_OK;
}
