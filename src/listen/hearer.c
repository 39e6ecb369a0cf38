/* hearer.c - see hearer.h */
#include "listen/hearer.h"

#include "speech/vad.h"

#include <poll.h>

enum { WAIT_MS = 100, MS = VAD_RATE / 1000, ABORT_SECONDS = 5 };
#define SECOND_NS ((int64_t)1000000000)

static enum verr take_word(struct hearer *h, const struct wire_fields *v)
{
    if (h->words.n == HEARD_CHUNK_WORDS)
        return VERR_LIMIT;
    uint64_t from = wire_u64(v, FIELD_FROM_MS, 0), to = wire_u64(v, FIELD_TO_MS, 0);
    uint64_t sure = wire_u64(v, FIELD_CONFIDENCE, UINT64_MAX);
    h->room[h->words.n++] =
        (struct heard_word){.text = text_copy(h->a, v->value[FIELD_SAID]),
                            .t0 = h->from_ms + (int64_t)(from < INT32_MAX ? from : INT32_MAX),
                            .t1 = h->from_ms + (int64_t)(to < INT32_MAX ? to : INT32_MAX),
                            .confidence = sure <= 1000 ? (float)sure / 1000 : HEARD_UNSURE};
    return arena_full(h->a) ? VERR_LIMIT : VERR_OK;
}

/* Within the sound, behind those that came before. */
static enum verr take_voice(struct hearer *h, const struct wire_fields *v)
{
    int64_t before = h->voices > 0 ? h->voice[h->voices - 1].t1 : h->from_ms;
    uint64_t all = (uint64_t)(h->to_ms - h->from_ms);
    uint64_t from = wire_u64(v, FIELD_FROM_MS, UINT64_MAX), to = wire_u64(v, FIELD_TO_MS, 0);
    if (h->voices == HEARER_VOICES)
        return VERR_LIMIT;
    if (from > to || to > all || h->from_ms + (int64_t)from < before)
        return VERR_BAD_INPUT;
    h->voice[h->voices++] =
        (struct heard_voice){h->from_ms + (int64_t)from, h->from_ms + (int64_t)to};
    return VERR_OK;
}

/* Of a program that may lie: within the sound, and no more than anybody can count. */
static enum verr take_withheld(struct hearer *h, const struct wire_fields *v)
{
    uint64_t all = (uint64_t)(h->to_ms - h->from_ms), n = wire_u64(v, FIELD_WORDS, 0);
    uint64_t from = wire_u64(v, FIELD_FROM_MS, UINT64_MAX), to = wire_u64(v, FIELD_TO_MS, 0);
    if (from > to || n == 0 || n > HEARD_CHUNK_WORDS)
        return VERR_BAD_INPUT;
    from = from < all ? from : all;
    to = to < all ? to : all;
    if (h->gaps < HEARER_GAPS)
        h->gap[h->gaps++] =
            (struct heard_gap){h->from_ms + (int64_t)from, h->from_ms + (int64_t)to, (uint32_t)n};
    else if (h->gap[HEARER_GAPS - 1].words < HEARD_MOST_WORDS)
        h->gap[HEARER_GAPS - 1].words += (uint32_t)n;
    return VERR_OK;
}

static void take_done(struct hearer *h, const struct wire_fields *v)
{
    uint64_t how = wire_u64(v, FIELD_ERROR, VERR_INTERNAL);
    h->done = how < VERR_COUNT ? (enum verr)how : VERR_BAD_INPUT;
    h->over = true;
}

/* A frame of the worker, which is data of a program that may lie. */
static enum verr take(struct hearer *h, const struct wire_frame *f)
{
    struct wire_fields v = {{{NULL, 0}}};
    bool own = h->stream > 0 && f->stream == h->stream; /* before the first there is no arena */
    bool fields = f->type == WIRE_ASR_READY || f->type == WIRE_ASR_VOICE ||
                  f->type == WIRE_ASR_SEGMENT || f->type == WIRE_ASR_WORD ||
                  f->type == WIRE_ASR_WITHHELD || f->type == WIRE_ASR_DONE;
    enum verr e = fields ? wire_read(f, &v) : f->type == WIRE_PONG ? VERR_OK : VERR_BAD_INPUT;
    if (e == VERR_OK && f->type == WIRE_ASR_WORD && own)
        e = take_word(h, &v);
    else if (e == VERR_OK && f->type == WIRE_ASR_VOICE && own)
        e = take_voice(h, &v);
    else if (e == VERR_OK && f->type == WIRE_ASR_WITHHELD && own)
        e = take_withheld(h, &v);
    else if (e == VERR_OK && f->type == WIRE_ASR_DONE && own)
        take_done(h, &v);
    else if (e == VERR_OK && f->type == WIRE_ASR_READY && h->stream == 0)
        h->over = true;
    return e;
}

/* What has come, or what comes within a moment. */
static enum verr turn(struct hearer *h)
{
    struct wire_frame f;
    struct pollfd p = {h->link->fd, (short)(POLLIN | (link_pending(h->link) ? POLLOUT : 0)), 0};
    enum verr e = link_next(h->link, &f);
    if (e != VERR_NOT_FOUND)
        return e != VERR_OK ? e : take(h, &f);
    (void)poll(&p, 1, WAIT_MS);
    e = (p.revents & POLLOUT) != 0 ? link_flush(h->link) : VERR_OK;
    return e == VERR_OK && (p.revents & ~POLLOUT) != 0 ? link_fill(h->link) : e;
}

/* Says once that the words are no longer wanted: the worker then ends the stream. */
static enum verr give_up(struct hearer *h, int64_t *end_ns)
{
    h->asked = true;
    *end_ns = os_mono_ns() + ABORT_SECONDS * SECOND_NS;
    return link_say(h->link, WIRE_ASR_ABORT, h->stream);
}

static enum verr wait_for(struct hearer *h, unsigned seconds)
{
    int64_t end_ns = os_mono_ns() + (int64_t)seconds * SECOND_NS;
    enum verr e = VERR_OK;
    while (e == VERR_OK && !h->over) {
        bool stop = h->stopped && h->stopped(h->about);
        if (stop && h->stream == 0)
            return VERR_CANCELLED;
        if (stop && !h->asked)
            e = give_up(h, &end_ns);
        e = e != VERR_OK ? e : turn(h);
        e = e == VERR_OK && !h->over && os_mono_ns() > end_ns ? VERR_BUSY : e;
    }
    return e;
}

enum verr hearer_ready(struct hearer *h, unsigned seconds)
{
    h->stream = 0;
    h->over = h->asked = false;
    return wait_for(h, seconds);
}

bool hearer_usable(const struct hearer *h)
{
    return h->over;
}

/* Samples of one frame, which the worker takes while it has room. */
static enum verr send(struct hearer *h, const int16_t *pcm, size_t n, int64_t end_ns)
{
    struct wire_out o = link_begin(h->link, WIRE_ASR_AUDIO, h->stream);
    wire_raw(&o, (struct text){(const char *)pcm, n * sizeof *pcm});
    enum verr e = link_end(h->link, &o, NULL, 0);
    while (e == VERR_OK && link_pending(h->link)) {
        struct pollfd p = {h->link->fd, POLLOUT, 0};
        (void)poll(&p, 1, WAIT_MS);
        e = os_mono_ns() > end_ns ? VERR_BUSY : link_flush(h->link);
    }
    return e;
}

enum verr hearer_hear(struct hearer *h, struct arena *a, const int16_t *pcm, size_t n,
                      int64_t from_ms, struct heard_words *out)
{
    enum { PIECE = WIRE_PIECE / sizeof(int16_t) };
    unsigned seconds = h->seconds > 0 ? h->seconds : HEARER_SECONDS;
    int64_t end_ns = os_mono_ns() + (int64_t)seconds * SECOND_NS;
    h->stream++;
    h->a = a;
    h->words = (struct heard_words){h->room, 0};
    h->from_ms = from_ms;
    h->to_ms = from_ms + (int64_t)(n / MS);
    h->voices = h->gaps = 0;
    h->over = h->asked = false;
    struct wire_out o = link_begin(h->link, WIRE_ASR_OPEN, h->stream);
    wire_put(&o, FIELD_LANGUAGE, text_of(h->language));
    enum verr e = link_end(h->link, &o, NULL, 0);
    for (size_t i = 0; e == VERR_OK && i < n; i += PIECE)
        e = send(h, pcm + i, n - i < PIECE ? n - i : PIECE, end_ns);
    e = e != VERR_OK ? e : link_say(h->link, WIRE_ASR_CLOSE, h->stream);
    e = e != VERR_OK ? e : wait_for(h, seconds);
    e = e != VERR_OK ? e : h->done;
    e = e != VERR_OK ? e : heard_clean(&h->words, from_ms, h->to_ms);
    *out = h->words;
    return e;
}
