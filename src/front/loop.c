/* loop.c - one thread: browsers by libmicrohttpd's epoll, the clerk, the warden */
#include "front/front.h"

#include <assert.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { EVENTS = 128, BEAT_MS = 1000 };

static void watch(struct front *f, int op, int fd, uint64_t what, bool out)
{
    struct epoll_event ev = {.events = EPOLLIN | (out ? EPOLLOUT : 0), .data.u64 = what};
    int refused = epoll_ctl(f->epoll, op, fd, &ev);
    assert(refused == 0);
}

static void clerk_gone(struct front *f)
{
    if (f->clerk.fd < 0)
        return;
    os_log(OS_WARN, "front.clerk_gone", "under_way=%u", f->used);
    link_close(&f->clerk);
    reply_clerk_gone(f);
}

static void take_link(struct front *f, int fd)
{
    clerk_gone(f);
    f->clerk_wants_out = false;
    if (link_open(&f->clerk, fd) == VERR_OK)
        watch(f, EPOLL_CTL_ADD, f->clerk.fd, AT(AT_CLERK, 0), false);
}

static void begin_stop(struct front *f)
{
    if (f->stopping)
        return;
    f->stopping = true;
    f->stop_ns = os_mono_ns() + (int64_t)STOP_MS * 1000000;
    (void)MHD_quiesce_daemon(f->http);
}

static void obey(struct front *f, const struct wire_frame *frame)
{
    struct wire_fields v;
    if (frame->type == WIRE_STOP) {
        begin_stop(f);
    } else if (frame->type == WIRE_PING) {
        (void)link_say(&f->control, WIRE_PONG, frame->stream);
    } else if (frame->type == WIRE_LINK && frame->fds == 1) {
        int fd = link_take_fd(&f->control);
        if (wire_read(frame, &v) == VERR_OK && wire_u64(&v, FIELD_PEER, PEER_COUNT) == PEER_CLERK)
            take_link(f, fd);
        else
            close(fd);
    }
}

static void hear_control(struct front *f)
{
    struct wire_frame frame;
    enum verr filled = link_fill(&f->control), e;
    while ((e = link_next(&f->control, &frame)) == VERR_OK)
        obey(f, &frame);
    if (!filled && e == VERR_NOT_FOUND && !link_flush(&f->control))
        return;
    (void)epoll_ctl(f->epoll, EPOLL_CTL_DEL, f->control.fd, NULL);
    begin_stop(f); /* the warden is gone */
}

static void hear_clerk(struct front *f)
{
    struct wire_frame frame;
    if (f->clerk.fd < 0)
        return;
    enum verr filled = link_fill(&f->clerk), e;
    while ((e = link_next(&f->clerk, &frame)) == VERR_OK) {
        e = reply_frame(f, &frame);
        if (e)
            break;
    }
    if (filled || e != VERR_NOT_FOUND)
        clerk_gone(f);
}

/* One write for all the requests of this turn. */
static void flush_clerk(struct front *f)
{
    if (f->clerk.fd < 0)
        return;
    if (link_flush(&f->clerk) != VERR_OK) {
        clerk_gone(f);
        return;
    }
    bool out = link_pending(&f->clerk);
    if (out != f->clerk_wants_out)
        watch(f, EPOLL_CTL_MOD, f->clerk.fd, AT(AT_CLERK, 0), out);
    f->clerk_wants_out = out;
}

static void connection_left(struct front *f, uint32_t socket)
{
    uint32_t rank = socket < f->sockets ? f->at_socket[socket] : 0;
    if (rank > 0)
        request_gone(f, &f->exchange[rank - 1]);
}

static void hear(struct front *f, uint64_t what)
{
    uint32_t rank = (uint32_t)what;
    switch (what >> 32) {
    case AT_CONTROL:
        hear_control(f);
        break;
    case AT_CLERK:
        hear_clerk(f);
        break;
    case AT_CONNECTION:
        connection_left(f, rank);
        break;
    case AT_PIPE:
        if (exchange_of(f, rank))
            request_pipe_ready(f, exchange_of(f, rank));
        break;
    default: /* AT_HTTP: libmicrohttpd runs at each turn */
        break;
    }
}

static int patience(struct front *f)
{
    MHD_UNSIGNED_LONG_LONG ms;
    if (f->stopping)
        return 20;
    return MHD_get_timeout(f->http, &ms) == MHD_YES && ms < BEAT_MS ? (int)ms : BEAT_MS;
}

static bool finished(struct front *f)
{
    if (!f->stopping)
        return false;
    reply_end_streams(f);
    return f->used == 0 || os_mono_ns() > f->stop_ns;
}

/* libmicrohttpd may not be stopped while it has suspended connections. */
static void let_go(struct front *f)
{
    for (uint32_t i = 0; i < EXCHANGES_MAX; i++) {
        if (f->exchange[i].state != EXCHANGE_FREE)
            request_gone(f, &f->exchange[i]);
    }
    (void)MHD_run(f->http);
}

void front_loop(struct front *f)
{
    struct epoll_event ev[EVENTS];
    watch(f, EPOLL_CTL_ADD, f->control.fd, AT(AT_CONTROL, 0), false);
    watch(f, EPOLL_CTL_ADD, f->http_epoll, AT(AT_HTTP, 0), false);
    while (!finished(f)) {
        int n = epoll_wait(f->epoll, ev, EVENTS, patience(f));
        for (int i = 0; i < n; i++)
            hear(f, ev[i].data.u64);
        (void)MHD_run(f->http);
        flush_clerk(f);
    }
    let_go(f);
}
