/* stream.c - server-sent events: who listens, what they are told; a slow listener is let go, never
 * waited for */
#include "clerk/clerk.h"

enum { EVENT_BYTES = 4096, LEAST_ROOM = 256 * 1024 };

/* A stream ends after that long and the browser comes back with its session, which may be over. */
#define STREAM_LIFE_NS ((int64_t)15 * 60 * 1000000000)

static void drop(struct clerk *k, unsigned i)
{
    k->subscriber[i] = k->subscriber[--k->subscribers];
}

void stream_add(struct clerk *k, struct work *w)
{
    struct peer *p = peer_of(k, w->peer, w->generation);
    if (k->subscribers == STREAMS_MAX) {
        (void)link_say(&p->link, WIRE_END, w->stream);
        return;
    }
    k->subscriber[k->subscribers++] =
        (struct subscriber){w->peer, w->generation, w->stream, os_mono_ns()};
}

/* False when the listener is gone or does not read. */
static bool send_to(struct clerk *k, const struct subscriber *s, struct text bytes)
{
    struct peer *p = peer_of(k, s->peer, s->generation);
    if (!p)
        return false;
    if (link_room(&p->link) < LEAST_ROOM) {
        (void)link_say(&p->link, WIRE_CANCEL, s->stream);
        return false;
    }
    struct wire_out o = link_begin(&p->link, WIRE_EVENT, s->stream);
    wire_raw(&o, bytes);
    k->count.events++;
    return link_end(&p->link, &o, NULL, 0) == VERR_OK;
}

static void send_all(struct clerk *k, struct text bytes)
{
    for (unsigned i = k->subscribers; i-- > 0;) {
        if (!send_to(k, &k->subscriber[i], bytes))
            drop(k, i);
    }
}

void stream_tell(struct clerk *k, struct text event, struct text data)
{
    char block[EVENT_BYTES];
    struct writer w = writer_over(block, sizeof block);
    writer_str(&w, "event: ");
    writer_put(&w, event);
    writer_str(&w, "\ndata: ");
    writer_put(&w, data.n > 0 ? data : TEXT("{}"));
    writer_str(&w, "\n\n");
    if (!w.full)
        send_all(k, writer_text(&w));
}

static void end_stream(struct clerk *k, unsigned i)
{
    struct subscriber s = k->subscriber[i];
    struct peer *p = peer_of(k, s.peer, s.generation);
    if (p && send_to(k, &s, TEXT("event: bye\ndata: {}\n\n")))
        (void)link_say(&p->link, WIRE_END, s.stream);
    drop(k, i);
}

void stream_beat(struct clerk *k)
{
    int64_t now = os_mono_ns();
    for (unsigned i = k->subscribers; i-- > 0;) {
        if (now - k->subscriber[i].since_ns > STREAM_LIFE_NS)
            end_stream(k, i);
    }
    send_all(k, TEXT(": still here\n\n"));
}

void stream_bye(struct clerk *k)
{
    while (k->subscribers > 0)
        end_stream(k, k->subscribers - 1);
}

bool stream_cancel(struct clerk *k, struct peer *p, uint32_t stream)
{
    for (unsigned i = 0; i < k->subscribers; i++) {
        const struct subscriber *s = &k->subscriber[i];
        if (s->stream == stream && peer_of(k, s->peer, s->generation) == p) {
            drop(k, i);
            return true;
        }
    }
    return false;
}

void stream_peer_gone(struct clerk *k, struct peer *p)
{
    for (unsigned i = k->subscribers; i-- > 0;) {
        const struct subscriber *s = &k->subscriber[i];
        if (peer_of(k, s->peer, s->generation) == p)
            drop(k, i);
    }
}
