/* heard_cut.c - segments of kept words: pauses, channels, sentences */
#include "speech/heard.h"

#include <assert.h>

enum { PAUSE_MS = 700, SENTENCE_LEAST = 6, SEGMENT_MOST = 40 };

static bool ends_sentence(struct text t)
{
    return text_ends(t, TEXT(".")) || text_ends(t, TEXT("?")) || text_ends(t, TEXT("!")) ||
           text_ends(t, TEXT("…"));
}

/* Whether the kept word `next` opens another segment than that of the kept word `last`. */
static bool parts(const struct heard_word *last, const struct heard_word *next, size_t length)
{
    return next->channel != last->channel || next->t0 - last->t1 >= PAUSE_MS ||
           length >= SEGMENT_MOST || (length >= SENTENCE_LEAST && ends_sentence(last->text)) ||
           (text_ends(last->text, TEXT("?")));
}

enum verr heard_cut(struct arena *a, const struct heard_words *words, struct heard_segments *out)
{
    assert(a && words && out);
    struct heard_segment *at = ARENA_RAW(a, struct heard_segment, words->n);
    if (!at && words->n > 0) {
        return VERR_LIMIT;
    }
    size_t n = 0;
    size_t length = 0;
    const struct heard_word *last = NULL;
    for (size_t i = 0; i < words->n; i++) {
        const struct heard_word *w = &words->at[i];
        if (w->why != HEARD_KEPT) {
            continue;
        }
        if (!last || parts(last, w, length)) {
            at[n++] = (struct heard_segment){.t0 = w->t0, .from = i, .channel = w->channel};
            length = 0;
        }
        length++;
        at[n - 1].to = i + 1;
        at[n - 1].t1 = w->t1 > at[n - 1].t1 ? w->t1 : at[n - 1].t1;
        last = w;
    }
    *out = (struct heard_segments){at, n};
    return VERR_OK;
}
