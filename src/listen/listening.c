/* listening.c - see listening.h */
#include "listen/listening.h"

enum {
    MS = VAD_RATE / 1000,
    KEPT = 64 * VAD_RATE, /* samples: a region of half a minute, what is between, and a piece */
    AT_ONCE = VAD_RATE    /* given to the detector before what is kept moves on */
};

enum verr listening_open(struct arena *a, struct listening *out)
{
    *out = (struct listening){.a = a,
                              .vad = vad_open(a),
                              .kept = ARENA_RAW(a, int16_t, KEPT),
                              .heard_to = -1,
                              .words = {ARENA_RAW(a, struct heard_word, HEARD_MOST_WORDS), 0}};
    return out->vad && out->kept && out->words.at ? VERR_OK : VERR_LIMIT;
}

static void keep(struct listening *l, const int16_t *pcm, size_t n)
{
    if (l->n + n > KEPT) { /* a region reaches back half a minute at most */
        size_t drop = l->n + n - KEPT;
        memmove(l->kept, l->kept + drop, (l->n - drop) * sizeof *l->kept);
        l->first += (int64_t)drop;
        l->n -= drop;
        l->looked -= drop;
    }
    memcpy(l->kept + l->n, pcm, n * sizeof *pcm);
    l->n += n;
}

/* What is kept and was not looked at stays within a second, so that a region found in it has all of
 * its samples here. */
size_t listening_give(struct listening *l, const int16_t *pcm, size_t n)
{
    size_t waiting = l->n - l->looked;
    size_t take = waiting < AT_ONCE ? AT_ONCE - waiting : 0;
    take = take < n ? take : n;
    keep(l, pcm, take);
    return take;
}

void listening_end(struct listening *l)
{
    l->ended = true;
}

static bool cut(const struct listening *l, const struct vad_region *r, struct stretch *out)
{
    int64_t from = r->from > l->first ? r->from : l->first;
    int64_t to = r->to < l->first + (int64_t)l->n ? r->to : l->first + (int64_t)l->n;
    *out = (struct stretch){.pcm = l->kept + (from - l->first),
                            .n = from < to ? (size_t)(to - from) : 0,
                            .from_ms = from / MS,
                            .to_ms = to / MS,
                            .goes_on = r->goes_on};
    return from < to;
}

bool listening_next(struct listening *l, struct stretch *out)
{
    struct vad_region r;
    while (l->looked < l->n) {
        bool found = false;
        l->looked += vad_take(l->vad, l->kept + l->looked, l->n - l->looked, &r, &found);
        if (found && cut(l, &r, out))
            return true;
    }
    if (!l->ended || !l->vad)
        return false;
    bool last = vad_end(l->vad, &r);
    l->vad = NULL; /* its recording is over */
    return last && cut(l, &r, out);
}

bool listening_open_stretch(const struct listening *l, struct stretch *out)
{
    struct vad_region r = {.to = l->first + (int64_t)l->looked};
    return l->vad && vad_speaks(l->vad, &r.from) && cut(l, &r, out);
}

/* Room for one more, at least; the old list stays in the arena: in all as much again. */
static bool make_room(struct listening *l)
{
    if (l->voices < l->voice_room)
        return true;
    size_t room = l->voice_room ? l->voice_room * 2 : 256;
    struct heard_voice *more = ARENA_ARRAY(l->a, struct heard_voice, room);
    if (more && l->voices > 0)
        memcpy(more, l->voice, l->voices * sizeof *more);
    l->voice = more ? more : l->voice;
    l->voice_room = more ? room : l->voice_room;
    return more != NULL;
}

enum verr listening_heard(struct listening *l, const struct stretch *s,
                          const struct heard_words *words)
{
    bool overlaps = l->heard_to > s->from_ms;
    if (!make_room(l))
        return VERR_LIMIT;
    enum verr e = heard_join(&l->words, HEARD_MOST_WORDS, words, s->from_ms,
                             overlaps ? l->heard_to : s->from_ms);
    if (e)
        return e;
    l->voice[l->voices++] = (struct heard_voice){s->from_ms, s->to_ms};
    l->heard_to = s->goes_on ? s->to_ms : -1;
    return VERR_OK;
}

const struct heard_words *listening_words(struct listening *l)
{
    (void)heard_guard(&l->words, l->voice, l->voices);
    return &l->words;
}
