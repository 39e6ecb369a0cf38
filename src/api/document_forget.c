/* What the engine on this machine remembers of an encounter, and how it is made to forget it: see
 * document_propose.h. */
#include "api/document_propose.h"

#include "draft/stream.h"

#include <stdio.h>

enum { DROP_LEAST = 256, DROP_MOST = 1 << 18, DROP_ANSWER = 1 << 20 };

static enum verr no_words(void *to, struct text piece)
{
    (void)to;
    (void)piece;
    return VERR_OK;
}

/* What the engine says while it reads is a sign of life; an answer that is no stream has none. */
static enum verr hear(struct stream *s, const struct outside_piece *piece, bool streamed)
{
    if (!streamed || piece->status != 200)
        return VERR_OK;
    enum verr e = stream_feed(s, piece->bytes, no_words, NULL);
    return !e && piece->done ? stream_close(s) : e;
}

static enum verr ask_short(const struct propose_talk *t, const char *path, struct text body,
                           unsigned *status)
{
    static const struct stream_limits limits = {DROP_ANSWER, DROP_ANSWER, 4096, 4096};
    const struct outside *o = &t->outside;
    struct outside_ask q = {.path = text_of(path),
                            .body = body,
                            .first_ms = t->silent_ms,
                            .between_ms = t->silent_ms,
                            .whole_ms = PROPOSE_PART_MS,
                            .most = DROP_ANSWER};
    struct outside_piece piece = {0};
    struct stream s;
    unsigned ask = 0;
    bool streamed = text_is(q.path, "/completion");
    enum verr e = stream_open(t->scratch, &limits, &s);
    if (!e)
        e = o->begin(o->ctx, &q, &ask);
    if (e)
        return e;
    while (!e && !piece.done) {
        e = o->next(o->ctx, ask, &piece);
        *status = piece.status ? piece.status : *status;
        if (!e)
            e = hear(&s, &piece, streamed);
    }
    o->end(o->ctx, ask);
    return e;
}

/* A prompt that says nothing, of n bytes. */
static struct text filler(struct arena *a, int slot, size_t n)
{
    struct writer w = writer_in(a);
    writer_str(&w, "{\"prompt\":\"");
    for (size_t i = 0; i < n; i += 2)
        writer_str(&w, ". ");
    writer_f(&w,
             "\",\"n_predict\":1,\"cache_prompt\":false,\"stream\":true,\"return_progress\":true,"
             "\"id_slot\":%d}",
             slot);
    return writer_done(a, &w);
}

enum verr api_propose_drop(const struct propose_talk *t)
{
    char path[64];
    unsigned status = 0;
    size_t n = *t->held < DROP_MOST ? *t->held : DROP_MOST;
    (void)snprintf(path, sizeof path, "/slots/%d?action=erase", t->slot);
    arena_reset(t->scratch);
    enum verr e = ask_short(t, path, TEXT("{}"), &status); /* 501: filling does it, too */
    do { /* 400: more tokens than its context holds, so fewer overwrite it all */
        arena_reset(t->scratch);
        struct text body = filler(t->scratch, t->slot, n);
        e = e                        ? e
            : arena_full(t->scratch) ? VERR_LIMIT
                                     : ask_short(t, "/completion", body, &status);
        n /= 2;
    } while (!e && status == 400 && n >= DROP_LEAST);
    e = !e && status != 200 ? VERR_UNSUPPORTED : e;
    if (!e) {
        *t->unclean = false;
        *t->held = 0;
    }
    return e;
}
