/* pack.c - see pack.h */
#include "listen/pack.h"

#include <assert.h>

enum { MS = VAD_RATE / 1000, JOINT = VAD_RATE / 10 };

enum verr pack_open(struct arena *a, struct pack *out)
{
    *out = (struct pack){.pcm = ARENA_RAW(a, int16_t, VAD_LONGEST)};
    return out->pcm ? VERR_OK : VERR_LIMIT;
}

void pack_empty(struct pack *p)
{
    p->n = p->parts = 0;
}

bool pack_take(struct pack *p, const struct stretch *s)
{
    size_t joint = p->parts > 0 ? JOINT : 0;
    assert(s->n <= VAD_LONGEST);
    if (p->parts == PACK_PARTS || p->n + joint + s->n > VAD_LONGEST)
        return false;
    memset(p->pcm + p->n, 0, joint * sizeof *p->pcm);
    memcpy(p->pcm + p->n + joint, s->pcm, s->n * sizeof *p->pcm);
    p->part[p->parts] = *s;
    p->part[p->parts++].pcm = p->pcm + p->n + joint;
    p->n += joint + s->n;
    return true;
}

/* Where a stretch begins in the pack, in ms. */
static int64_t begins(const struct pack *p, size_t i)
{
    return (p->part[i].pcm - p->pcm) / MS;
}

static int64_t within(int64_t t, int64_t from, int64_t to)
{
    return t < from ? from : t > to ? to : t;
}

/* Where the words of stretch i end, half way to the next. */
static int64_t ends(const struct pack *p, size_t i)
{
    return i + 1 < p->parts ? begins(p, i + 1) - JOINT / MS / 2 : INT64_MAX;
}

struct heard_words pack_words(const struct pack *p, size_t i, struct heard_words *rest)
{
    assert(i < p->parts);
    const struct stretch *s = &p->part[i];
    int64_t end = ends(p, i);
    int64_t later = s->from_ms - begins(p, i);
    struct heard_words out = {rest->at, 0};
    while (out.n < rest->n) {
        struct heard_word *w = &rest->at[out.n];
        if (w->t0 + (w->t1 - w->t0) / 2 >= end)
            break;
        w->t0 = within(w->t0 + later, s->from_ms, s->to_ms);
        w->t1 = within(w->t1 + later, w->t0, s->to_ms);
        out.n++;
    }
    rest->at += out.n;
    rest->n -= out.n;
    return out;
}

size_t pack_voices(const struct pack *p, size_t i, const struct heard_voice *all, size_t n,
                   struct heard_voice *out)
{
    assert(i < p->parts);
    const struct stretch *s = &p->part[i];
    int64_t later = s->from_ms - begins(p, i);
    size_t own = 0;
    for (size_t k = 0; k < n; k++) {
        int64_t from = within(all[k].t0 + later, s->from_ms, s->to_ms);
        int64_t to = within(all[k].t1 + later, s->from_ms, s->to_ms);
        if (from < to)
            out[own++] = (struct heard_voice){from, to};
    }
    return own;
}

size_t pack_gaps(const struct pack *p, size_t i, const struct heard_gap *all, size_t n,
                 struct heard_gap *out)
{
    assert(i < p->parts);
    const struct stretch *s = &p->part[i];
    int64_t later = s->from_ms - begins(p, i), first = i > 0 ? ends(p, i - 1) : INT64_MIN;
    size_t own = 0;
    for (size_t k = 0; k < n; k++) {
        int64_t middle = all[k].t0 + (all[k].t1 - all[k].t0) / 2;
        if (middle < first || middle >= ends(p, i))
            continue;
        int64_t from = within(all[k].t0 + later, s->from_ms, s->to_ms);
        int64_t to = within(all[k].t1 + later, from, s->to_ms);
        out[own++] = (struct heard_gap){from, to, all[k].words};
    }
    return own;
}
