/* What the engine on this machine remembers of an encounter, and how it is made to forget it: see
 * document_propose.h. */
#include "api/document_propose.h"

#include <stdio.h>

enum { DROP_MS = 120000, DROP_LEAST = 256, DROP_MOST = 1 << 18 };

static enum verr ask_short(const struct outside *o, const char *path, struct text body,
                           unsigned *status)
{
    struct outside_ask q = {.path = text_of(path),
                            .body = body,
                            .first_ms = DROP_MS,
                            .between_ms = DROP_MS,
                            .whole_ms = DROP_MS,
                            .most = 1 << 20};
    struct outside_piece piece = {0};
    unsigned ask = 0;
    enum verr e = o->begin(o->ctx, &q, &ask);
    if (e)
        return e;
    while (!e && !piece.done) {
        e = o->next(o->ctx, ask, &piece);
        *status = piece.status ? piece.status : *status;
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
    writer_f(&w, "\",\"n_predict\":1,\"cache_prompt\":false,\"id_slot\":%d}", slot);
    return writer_done(a, &w);
}

enum verr api_propose_drop(const struct outside *o, int slot, size_t held, struct arena *scratch)
{
    char path[64];
    unsigned status = 0;
    size_t n = held < DROP_MOST ? held : DROP_MOST;
    (void)snprintf(path, sizeof path, "/slots/%d?action=erase", slot);
    enum verr e = ask_short(o, path, TEXT("{}"), &status); /* 501: filling does it, too */
    do { /* 400: more tokens than its context holds, so fewer overwrite it all */
        arena_reset(scratch);
        struct text body = filler(scratch, slot, n);
        e = e ? e : arena_full(scratch) ? VERR_LIMIT : ask_short(o, "/completion", body, &status);
        n /= 2;
    } while (!e && status == 400 && n >= DROP_LEAST);
    return !e && status != 200 ? VERR_UNSUPPORTED : e;
}
