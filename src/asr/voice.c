/* voice.c - see voice.h */
#include "asr/voice.h"

#include <string.h>

enum { SECOND = 16000 / ASR_WINDOW }; /* windows */

static bool sure(float probability)
{
    return probability >= 0.35F;
}

/* Whether one speaks at all: the windows of a short while are enough. */
static bool speaks(const float *probability, size_t n)
{
    size_t least = ASR_SURE_LEAST + ASR_SURE_SECOND * (n / SECOND);
    size_t some = 0;
    size_t last = 0;
    least = least < ASR_SURE_MOST ? least : ASR_SURE_MOST;
    for (size_t i = 0; i < n && some < least; i++) {
        if (sure(probability[i])) {
            some = some > 0 && i - last <= SECOND ? some + 1 : 1;
            last = i;
        }
    }
    return some >= least;
}

/* Adds a window with its margins, which may run into the span before. */
static void keep(struct asr_spans *s, size_t window, size_t samples)
{
    size_t at = window * ASR_WINDOW;
    size_t end = at + ASR_WINDOW + ASR_MARGIN;
    struct asr_span span = {at > ASR_MARGIN ? at - ASR_MARGIN : 0, end < samples ? end : samples};
    struct asr_span *before = s->n > 0 ? &s->at[s->n - 1] : NULL;
    if (before && (span.from <= before->to || s->n == ASR_SPANS_MAX)) {
        before->to = span.to;
    } else if (span.from < span.to) {
        s->at[s->n++] = span;
    }
}

void asr_voice_find(const float *probability, size_t n, size_t samples, struct asr_spans *out)
{
    out->n = 0;
    if (!speaks(probability, n)) {
        return;
    }
    for (size_t i = 0; i < n; i++) {
        if (sure(probability[i])) {
            keep(out, i, samples);
        }
    }
}

bool asr_voice_at(const struct asr_spans *s, size_t sample)
{
    size_t i = 0;
    while (i < s->n && s->at[i].to < sample) {
        i++;
    }
    return i < s->n && sample >= s->at[i].from;
}

void asr_voice_keep(const struct asr_spans *s, float *pcm, size_t n)
{
    size_t at = 0;
    for (size_t i = 0; i < s->n && at < n; i++) {
        size_t from = s->at[i].from < n ? s->at[i].from : n;
        if (from > at) {
            memset(pcm + at, 0, (from - at) * sizeof *pcm);
        }
        at = s->at[i].to;
    }
    if (at < n) {
        memset(pcm + at, 0, (n - at) * sizeof *pcm);
    }
}
