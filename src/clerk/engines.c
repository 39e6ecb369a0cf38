/* engines.c - see engines.h */
#include "clerk/engines.h"

#include <assert.h>
#include <poll.h>
#include <unistd.h>

void engines_init(struct engines *e)
{
    *e = (struct engines){.speech = {.fd = -1}, .fresh = -1};
    for (unsigned i = 0; i < TOLD_ENGINES; i++)
        e->told[i].engine = (enum told_engine)i;
    int bad = pthread_mutex_init(&e->lock, NULL);
    assert(bad == 0);
}

static void drop_fresh(struct engines *e)
{
    if (e->fresh >= 0)
        (void)close(e->fresh);
    e->fresh = -1;
}

void engines_fini(struct engines *e)
{
    drop_fresh(e);
    if (!e->held)
        link_close(&e->speech);
    (void)pthread_mutex_destroy(&e->lock);
}

bool engines_hear(struct engines *e, const struct wire_frame *f, struct told *now)
{
    if (told_read(f, now) != VERR_OK)
        return false;
    pthread_mutex_lock(&e->lock);
    bool other = e->told[now->engine].state != now->state;
    e->told[now->engine] = *now;
    pthread_mutex_unlock(&e->lock);
    return other;
}

void engines_give(struct engines *e, int fd)
{
    pthread_mutex_lock(&e->lock);
    drop_fresh(e);
    e->fresh = fd;
    e->given++;
    pthread_mutex_unlock(&e->lock);
}

void engines_stop(struct engines *e)
{
    pthread_mutex_lock(&e->lock);
    e->stopping = true;
    pthread_mutex_unlock(&e->lock);
}

bool engines_stopping(void *engines)
{
    struct engines *e = engines;
    pthread_mutex_lock(&e->lock);
    bool yes = e->stopping;
    pthread_mutex_unlock(&e->lock);
    return yes;
}

void engines_look(void *engines, enum told_engine engine, struct told *out)
{
    struct engines *e = engines;
    assert(engine < TOLD_ENGINES);
    pthread_mutex_lock(&e->lock);
    *out = e->told[engine];
    pthread_mutex_unlock(&e->lock);
}

/* Between two jobs an engine has nothing to say: if there is something to read, it has ended or
 * does not keep the rules. */
static bool quiet(const struct link *l)
{
    struct pollfd p = {l->fd, POLLIN, 0};
    return l->in_from == l->in_to && poll(&p, 1, 0) == 0;
}

/* The newest link, opened; the lock is held, and no job has one. */
static enum verr newest(struct engines *e)
{
    if (e->fresh >= 0) {
        link_close(&e->speech);
        enum verr bad = link_open(&e->speech, e->fresh);
        e->fresh = -1;
        e->generation = e->given;
        if (bad)
            return bad;
    }
    if (e->speech.fd >= 0 && !quiet(&e->speech))
        link_close(&e->speech);
    return e->speech.fd >= 0 ? VERR_OK : VERR_NO_ENGINE;
}

enum verr engines_speech_take(void *engines, struct speech_link *out)
{
    struct engines *e = engines;
    pthread_mutex_lock(&e->lock);
    enum verr bad = e->stopping ? VERR_NO_ENGINE : e->held ? VERR_BUSY : newest(e);
    if (!bad) {
        e->held = true;
        *out = (struct speech_link){&e->speech, e->generation};
    }
    pthread_mutex_unlock(&e->lock);
    return bad;
}

void engines_speech_back(void *engines, uint64_t generation, bool whole)
{
    struct engines *e = engines;
    pthread_mutex_lock(&e->lock);
    if (e->held && e->generation == generation) {
        e->held = false;
        if (!whole)
            link_close(&e->speech);
    }
    pthread_mutex_unlock(&e->lock);
}
