/* spawn.c - from a reader thread's wish to the warden's SPAWN */
#include "clerk/spawn.h"

#include <assert.h>
#include <unistd.h>

void spawns_init(struct spawns *s, int wake)
{
    *s = (struct spawns){.wake = wake};
    int bad = pthread_mutex_init(&s->lock, NULL);
    assert(bad == 0);
}

static void give_up(const struct spawn *w)
{
    (void)close(w->in);
    (void)close(w->out);
}

enum verr spawns_ask(void *spawns, enum decoder decoder, unsigned channels, int in, int out)
{
    struct spawns *s = spawns;
    struct spawn w = {decoder, channels, in, out};
    uint64_t one = 1;
    pthread_mutex_lock(&s->lock);
    enum verr e = s->alone ? VERR_NOT_HERE : s->n == SPAWNS_MAX ? VERR_BUSY : VERR_OK;
    if (!e)
        s->wait[s->n++] = w;
    pthread_mutex_unlock(&s->lock);
    if (e) {
        give_up(&w);
        return e;
    }
    ssize_t n = write(s->wake, &one, sizeof one);
    assert(n == sizeof one);
    return VERR_OK;
}

void spawns_alone(struct spawns *s)
{
    pthread_mutex_lock(&s->lock);
    s->alone = true;
    for (unsigned i = 0; i < s->n; i++)
        give_up(&s->wait[i]);
    s->n = 0;
    pthread_mutex_unlock(&s->lock);
}

bool spawns_stopping(void *spawns)
{
    struct spawns *s = spawns;
    pthread_mutex_lock(&s->lock);
    bool alone = s->alone;
    pthread_mutex_unlock(&s->lock);
    return alone;
}

static enum verr send(const struct spawn *w, struct link *control)
{
    int fds[2] = {w->in, w->out};
    struct wire_out o = link_begin(control, WIRE_SPAWN, 0);
    wire_put_u64(&o, FIELD_DECODER, w->decoder);
    wire_put_u64(&o, FIELD_CHANNELS, w->channels);
    return link_end(control, &o, fds, 2);
}

void spawns_send(struct spawns *s, struct link *control)
{
    unsigned sent = 0;
    pthread_mutex_lock(&s->lock);
    for (; sent < s->n; sent++) {
        if (send(&s->wait[sent], control) != VERR_OK)
            break; /* no room: at the next turn */
    }
    s->n -= sent;
    for (unsigned i = 0; i < s->n; i++)
        s->wait[i] = s->wait[sent + i];
    pthread_mutex_unlock(&s->lock);
    if (link_pending(control))
        (void)link_flush(control);
}
