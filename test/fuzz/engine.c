/* engine.c - any bytes as a lock of packages, as what apt says, as an engine's reply and its events
 * The first byte chooses. */
#include "engine/http.h"
#include "engine/lock.h"

#include <assert.h>

enum { BODY_MAX = 64, LOCKS = 3 };

static char block[1 << 20];
static struct engine_reply reply;
static struct engine_events events;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold(const struct engine_lock *lock)
{
    char id[ENGINE_ID + 1];
    assert(lock->n > 0 && lock->n <= ENGINE_DEBS_MAX && lock->suite.n > 0 && lock->arch.n > 0);
    assert(engine_lock_size(lock) <= ENGINE_DEBS_BYTES);
    for (size_t i = 0; i < lock->n; i++) {
        const struct engine_deb *d = &lock->deb[i];
        assert(text_starts(d->path, TEXT("pool/")) && text_ends(d->path, TEXT(".deb")));
        assert(text_find(d->path, TEXT("/."), 0) == SIZE_MAX && engine_deb_file(d).n > 0);
    }
    engine_lock_id(lock, id);
}

static void try_lock(struct text t)
{
    struct engine_lock lock, again;
    size_t line = 0;
    char out[ENGINE_LOCK_MAX];
    if (engine_lock_read(t, &lock, &line) != NULL) {
        assert(line > 0);
        return;
    }
    hold(&lock);
    struct writer w = writer_over(out, sizeof out);
    engine_lock_write(&w, &lock);
    assert(!w.full && engine_lock_read(writer_text(&w), &again, &line) == NULL);
    assert(again.n == lock.n);
}

static void try_uris(struct text t)
{
    static const char said[] =
        "vigie-engines 1\nsuite s\narch a\ndeb x 1 1 "
        "5c71715c51103beb4fbba9fe9f8dff604af6610dfa71c70bff342f54a7860803 pool/x.deb\n";
    struct engine_lock wanted, made;
    size_t line;
    struct arena a = arena_over(block, sizeof block);
    const char *bad = engine_lock_read(text_of(said), &wanted, &line);
    assert(bad == NULL);
    if (engine_lock_of_uris(&a, t, &wanted, &made) == VERR_OK) {
        hold(&made);
    }
}

static void try_reply(struct text t)
{
    size_t got = 0;
    memset(&reply, 0, sizeof reply);
    memset(&events, 0, sizeof events);
    reply.max = BODY_MAX;
    while (t.n > 0 && reply.at != REPLY_DONE) {
        struct text piece, data;
        if (engine_reply_next(&reply, &t, &piece) != VERR_OK) {
            return;
        }
        got += piece.n;
        assert(got <= BODY_MAX && (reply.at == REPLY_STATUS || reply.status >= 100));
        while (piece.n > 0 && engine_events_next(&events, &piece, &data) == VERR_OK) {
            assert(data.n <= ENGINE_EVENT);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const tries[LOCKS])(struct text t) = {try_lock, try_uris, try_reply};
    if (size > 0) {
        tries[data[0] % LOCKS]((struct text){(const char *)data + 1, size - 1});
    }
    return 0;
}
