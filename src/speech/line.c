/* line.c - a segment as one text */
#include "speech/line.h"

#include <assert.h>

static void places(const struct heard_words *words, const struct heard_segment *s, struct line *l)
{
    size_t at = 0;
    for (size_t i = s->from; i < s->to; i++) {
        if (words->at[i].why == HEARD_KEPT) {
            l->word[l->n] = i;
            l->start[l->n++] = at;
            at += words->at[i].text.n + 1;
        }
    }
    l->start[l->n] = at;
}

enum verr line_of(struct arena *a, const struct heard_words *words, const struct heard_segment *s,
                  struct line *out)
{
    assert(s->from <= s->to && s->to <= words->n);
    struct line l = {.word = ARENA_RAW(a, size_t, s->to - s->from),
                     .start = ARENA_RAW(a, size_t, s->to - s->from + 1)};
    if (!l.word || !l.start) {
        return VERR_LIMIT;
    }
    places(words, s, &l);
    struct writer w = writer_in(a);
    heard_text(&w, words, s->from, s->to);
    l.text = writer_done(a, &w);
    struct folded folded;
    if (w.full || !text_fold(a, l.text, &folded) || !text_tokens(a, &folded, &l.tokens)) {
        return VERR_LIMIT;
    }
    *out = l;
    return VERR_OK;
}

size_t line_word(const struct line *l, size_t at)
{
    size_t low = 0;
    size_t high = l->n;
    while (high - low > 1) {
        size_t half = low + (high - low) / 2;
        if (l->start[half] <= at) {
            low = half;
        } else {
            high = half;
        }
    }
    return low;
}
