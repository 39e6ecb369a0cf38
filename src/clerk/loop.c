/* loop.c - the event thread: waits for whoever has something to say, and obeys the warden */
#include "clerk/clerk.h"

#include <assert.h>
#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* What epoll's data says beside a peer's slot. */
enum { AT_CONTROL = PEERS_MAX, AT_WAKE, AT_LISTEN };
enum { EVENTS = 32, BEAT_NS_S = 15, COOL_NS_S = 2 };
#define SECOND_NS ((int64_t)1000000000)

static void watch(struct clerk *k, int fd, uint32_t what)
{
    struct epoll_event ev = {.events = EPOLLIN, .data.u32 = what};
    int refused = epoll_ctl(k->epoll, EPOLL_CTL_ADD, fd, &ev);
    assert(refused == 0);
}

static void begin_stop(struct clerk *k)
{
    if (!k->stopping)
        k->stop_ns = os_mono_ns() + (int64_t)STOP_MS * 1000000;
    k->stopping = true;
    spawns_alone(&k->spawns);
    engines_stop(&k->engines);
    clerk_fetches_alone(&k->fetches);
}

static void obey_link(struct clerk *k, uint64_t peer, int fd)
{
    static const enum peer_kind kinds[PEER_COUNT] = {[PEER_WARDEN] = PEER_KIND_LOCAL,
                                                     [PEER_FRONT] = PEER_KIND_FRONT,
                                                     [PEER_GATE] = PEER_KIND_GATE};
    enum peer_kind kind = peer < PEER_COUNT ? kinds[peer] : PEER_KIND_NONE;
    enum verr e = VERR_BAD_INPUT;
    if (peer == PEER_SPEECH) {
        engines_give(&k->engines, fd);
        return;
    }
    if (kind == PEER_KIND_LOCAL) { /* a command started this clerk: there is nobody else */
        spawns_alone(&k->spawns);
        clerk_fetches_alone(&k->fetches);
    }
    if (kind != PEER_KIND_NONE)
        e = peer_open(k, kind, fd);
    else
        close(fd);
    if (e)
        os_log(OS_ERROR, "clerk.link", "peer=%llu error=%s", (unsigned long long)peer,
               verr_name(e));
}

/* The page is told the state and no more: how it is, whoever may ask does. */
static void hear_engine(struct clerk *k, const struct wire_frame *f)
{
    char data[96];
    struct told now;
    struct writer w = writer_over(data, sizeof data);
    if (!engines_hear(&k->engines, f, &now))
        return;
    writer_f(&w, "{\"engine\":\"%s\",\"state\":\"%s\"}", told_engine_name(now.engine),
             told_state_name(now.state));
    stream_tell(k, TEXT("engine"), writer_text(&w));
}

static void obey_control(struct clerk *k, const struct wire_frame *f)
{
    struct wire_fields fields;
    switch (f->type) {
    case WIRE_STOP:
        begin_stop(k);
        break;
    case WIRE_PING: /* the writer's silence is the clerk's: the warden then starts another */
        if (metrics_healthy(k))
            (void)link_say(&k->control, WIRE_PONG, f->stream);
        break;
    case WIRE_LINK:
        if (f->fds == 1 && wire_read(f, &fields) == VERR_OK)
            obey_link(k, wire_u64(&fields, FIELD_PEER, PEER_COUNT), link_take_fd(&k->control));
        break;
    case WIRE_ENGINE:
        hear_engine(k, f);
        break;
    default:
        break;
    }
}

static void hear_warden(struct clerk *k)
{
    struct wire_frame f;
    enum verr filled = link_fill(&k->control), e;
    while ((e = link_next(&k->control, &f)) == VERR_OK)
        obey_control(k, &f);
    if (filled || e != VERR_NOT_FOUND) {
        (void)epoll_ctl(k->epoll, EPOLL_CTL_DEL, k->control.fd, NULL);
        begin_stop(k); /* the warden is gone */
    } else {
        (void)link_flush(&k->control);
    }
}

/* A command line: only who owns this process, or the machine's administrator. */
static void welcome(struct clerk *k)
{
    int fd = accept4(k->listen, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    struct ucred who;
    socklen_t n = sizeof who;
    if (fd < 0)
        return;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &n) != 0 ||
        (who.uid != 0 && who.uid != geteuid())) {
        os_log(OS_WARN, "clerk.admin", "refused=%d", (int)VERR_FORBIDDEN);
        close(fd);
        return;
    }
    (void)peer_open(k, PEER_KIND_LOCAL, fd);
}

static void hear_peer(struct clerk *k, unsigned slot, uint32_t events)
{
    struct peer *p = &k->peer[slot];
    enum verr e = VERR_OK;
    if (p->kind == PEER_KIND_NONE)
        return;
    if (events & EPOLLOUT)
        e = peer_write(k, p);
    if (!e && events & (EPOLLIN | EPOLLHUP | EPOLLERR))
        e = peer_read(k, p);
    if (!e)
        e = link_flush(&p->link);
    if (e)
        peer_close(k, p);
    else
        peer_watch(k, p);
}

static void flush_all(struct clerk *k)
{
    for (unsigned i = 0; i < PEERS_MAX; i++) {
        struct peer *p = &k->peer[i];
        if (p->kind == PEER_KIND_NONE || !link_pending(&p->link))
            continue;
        if (link_flush(&p->link))
            peer_close(k, p);
        else
            peer_watch(k, p);
    }
}

static void answer_done(struct clerk *k)
{
    uint64_t n;
    struct work_list done;
    struct work *w;
    ssize_t got = read(k->wake, &n, sizeof n);
    if (got < 0 && errno != EAGAIN)
        return;
    (void)works_take(&k->done, WORKS_MAX, 0, &done);
    while ((w = work_pop(&done)))
        reply_begin(k, w);
    struct tiding told;
    while (listener_told(&k->listener, &told) || listener_told(&k->decoder, &told))
        stream_tell(k, text_of(told.event), (struct text){told.data, told.n});
}

static void hear(struct clerk *k, const struct epoll_event *ev)
{
    switch (ev->data.u32) {
    case AT_CONTROL:
        hear_warden(k);
        break;
    case AT_WAKE:
        answer_done(k);
        break;
    case AT_LISTEN:
        welcome(k);
        break;
    default:
        hear_peer(k, ev->data.u32, ev->events);
    }
}

static void look_at_the_clock(struct clerk *k)
{
    int64_t now = os_mono_ns();
    if (now - k->beat_ns > BEAT_NS_S * SECOND_NS) {
        k->beat_ns = now;
        stream_beat(k);
    }
    if (now - k->cool_ns > COOL_NS_S * SECOND_NS && k->pool.used == 0) {
        k->cool_ns = now;
        work_pool_cool(&k->pool);
    }
}

static bool finished(struct clerk *k)
{
    if (!k->stopping)
        return false;
    stream_bye(k);
    propose_stop(k);
    propose_turn(k);
    flush_all(k);
    return k->pool.used == 0 || os_mono_ns() > k->stop_ns;
}

void clerk_loop(struct clerk *k)
{
    struct epoll_event ev[EVENTS];
    watch(k, k->control.fd, AT_CONTROL);
    watch(k, k->wake, AT_WAKE);
    if (k->listen >= 0)
        watch(k, k->listen, AT_LISTEN);
    while (!finished(k)) {
        int n = epoll_wait(k->epoll, ev, EVENTS, k->stopping ? 20 : 1000);
        for (int i = 0; i < n; i++)
            hear(k, &ev[i]);
        propose_turn(k);
        clerk_fetches_send(&k->fetches, peer_gate_link(k));
        flush_all(k);
        spawns_send(&k->spawns, &k->control);
        look_at_the_clock(k);
    }
}
