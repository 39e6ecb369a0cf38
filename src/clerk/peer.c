/* peer.c - the front, the gate and command lines: frames in, requests out of them */
#include "clerk/clerk.h"
#include "clerk/lane.h"

#include <assert.h>
#include <sys/epoll.h>
#include <unistd.h>

struct peer *peer_of(struct clerk *k, unsigned slot, uint32_t generation)
{
    struct peer *p = &k->peer[slot];
    return p->kind != PEER_KIND_NONE && p->generation == generation ? p : NULL;
}

struct link *peer_gate_link(struct clerk *k)
{
    for (unsigned i = 0; i < PEERS_MAX; i++)
        if (k->peer[i].kind == PEER_KIND_GATE)
            return &k->peer[i].link;
    return NULL;
}

static unsigned slot_of(const struct clerk *k, const struct peer *p)
{
    return (unsigned)(p - k->peer);
}

void peer_watch(struct clerk *k, struct peer *p)
{
    bool out = link_pending(&p->link);
    if (out == p->wants_out)
        return;
    struct epoll_event ev = {.events = EPOLLIN | (out ? EPOLLOUT : 0), .data.u32 = slot_of(k, p)};
    int refused = epoll_ctl(k->epoll, EPOLL_CTL_MOD, p->link.fd, &ev);
    assert(refused == 0);
    p->wants_out = out;
}

static struct peer *free_slot(struct clerk *k, enum peer_kind kind)
{
    for (unsigned i = 0; i < PEERS_MAX; i++) {
        if (k->peer[i].kind == kind && kind != PEER_KIND_LOCAL)
            peer_close(k, &k->peer[i]); /* a new front or gate replaces the former one */
    }
    for (unsigned i = 0; i < PEERS_MAX; i++) {
        if (k->peer[i].kind == PEER_KIND_NONE)
            return &k->peer[i];
    }
    return NULL;
}

enum verr peer_open(struct clerk *k, enum peer_kind kind, int fd)
{
    struct peer *p = free_slot(k, kind);
    if (!p) {
        close(fd);
        return VERR_BUSY;
    }
    uint32_t generation = p->generation + 1;
    *p = (struct peer){.generation = generation};
    enum verr e = link_open(&p->link, fd);
    if (e)
        return e;
    struct epoll_event ev = {.events = EPOLLIN, .data.u32 = slot_of(k, p)};
    if (epoll_ctl(k->epoll, EPOLL_CTL_ADD, fd, &ev) != 0) {
        link_close(&p->link);
        return VERR_LIMIT;
    }
    p->kind = kind;
    if (kind == PEER_KIND_GATE) {
        asks_gate(&k->proposals.asks, true);
        propose_gate(k);
    }
    return VERR_OK;
}

void peer_close(struct clerk *k, struct peer *p)
{
    struct work *w;
    for (unsigned i = 0; i < p->under_way_n; i++)
        atomic_store(&p->under_way[i]->cancelled, true);
    p->under_way_n = 0;
    if (p->kind == PEER_KIND_GATE)
        clerk_fetches_gate_gone(&k->fetches);
    stream_peer_gone(k, p);
    propose_peer_gone(k, slot_of(k, p), p->generation);
    if (p->kind == PEER_KIND_GATE)
        asks_gate(&k->proposals.asks, false);
    while ((w = work_pop(&p->sending)) || (w = work_pop(&p->waiting)))
        work_free(&k->pool, w);
    (void)epoll_ctl(k->epoll, EPOLL_CTL_DEL, p->link.fd, NULL);
    link_close(&p->link);
    p->kind = PEER_KIND_NONE;
    p->generation++;
}

/* A request's frame as a call. Its fields borrow the frame, which lives in the work's arena. */
static enum verr read_call(struct work *w, const struct wire_fields *f, struct link *link,
                           unsigned fds, bool local)
{
    struct call *c = &w->call;
    struct text method = f->value[FIELD_METHOD];
    if (method.n != 1 || (unsigned char)method.p[0] > METHOD_DELETE)
        return VERR_METHOD;
    c->method = (enum method)method.p[0];
    c->target = f->value[FIELD_PATH];
    c->query = f->value[FIELD_QUERY];
    c->cookie = f->value[FIELD_COOKIE];
    c->csrf = f->value[FIELD_CSRF];
    c->if_match = f->value[FIELD_IF_MATCH];
    c->accept_language = f->value[FIELD_ACCEPT_LANGUAGE];
    c->content_type = f->value[FIELD_CONTENT_TYPE];
    c->remote = f->value[FIELD_REMOTE];
    c->body = f->value[FIELD_CONTENT];
    c->range = f->value[FIELD_RANGE];
    c->who.local = local;
    if (local)
        c->as = f->value[FIELD_AS];
    if (fds > 0)
        c->inbound = (struct inbound){link_take_fd(link), wire_u64(f, FIELD_EXPECTED, UINT64_MAX)};
    return VERR_OK;
}

static bool answer_inside(struct clerk *k, struct peer *p, const struct wire_frame *f,
                          const struct call *c)
{
    char block[4096];
    struct writer w = writer_over(block, sizeof block);
    if (p->kind != PEER_KIND_FRONT || c->method != METHOD_GET)
        return false;
    if (text_equal(c->target, TEXT("/metrics"))) {
        metrics_write(k, &w);
        reply_text(p, f->stream, "text/plain; version=0.0.4", writer_text(&w));
        return true;
    }
    if (text_equal(c->target, TEXT("/health"))) {
        if (metrics_healthy(k))
            reply_text(p, f->stream, "text/plain; charset=utf-8", TEXT("ok\n"));
        else
            reply_error(p, f->stream, VERR_BUSY, LANG_FR);
        return true;
    }
    return false;
}

static void refuse(struct clerk *k, struct peer *p, const struct wire_frame *f)
{
    for (unsigned i = 0; i < f->fds; i++)
        close(link_take_fd(&p->link));
    k->count.busy++;
    reply_error(p, f->stream, VERR_BUSY, LANG_FR);
}

/* Requests that came together, by the threads that take them. */
struct arrivals {
    struct work_list by[LANE_OUTSIDE + 1];
};

static enum verr request(struct clerk *k, struct peer *p, const struct wire_frame *f,
                         struct arrivals *came)
{
    struct work *w = k->stopping || p->under_way_n == WORKS_MAX ? NULL : work_new(&k->pool);
    if (!w) {
        refuse(k, p, f);
        return VERR_OK;
    }
    struct wire_fields fields;
    struct wire_frame own = *f;
    own.payload = text_copy(&w->arena, f->payload);
    enum verr e = wire_read(&own, &fields);
    if (!e)
        e = read_call(w, &fields, &p->link, f->fds, p->kind == PEER_KIND_LOCAL);
    if (e || answer_inside(k, p, f, &w->call)) {
        work_free(&k->pool, w);
        return e;
    }
    w->peer = slot_of(k, p);
    w->generation = p->generation;
    w->stream = f->stream;
    w->call.services = k->services;
    w->call.now_ms = os_wall_ms();
    p->under_way[p->under_way_n++] = w;
    k->count.requests++;
    work_push(&came->by[lane_of(w->call.method, w->call.target)], w);
    return VERR_OK;
}

static enum verr obey(struct clerk *k, struct peer *p, const struct wire_frame *f,
                      struct arrivals *came)
{
    struct wire_fields fields;
    if (p->kind == PEER_KIND_GATE &&
        (f->type == WIRE_ASKED || f->type == WIRE_BODY || f->type == WIRE_END))
        return asks_hear(&k->proposals.asks, f);
    switch (f->type) {
    case WIRE_REQUEST:
        return p->kind == PEER_KIND_GATE ? VERR_BAD_INPUT : request(k, p, f, came);
    case WIRE_CANCEL:
        reply_cancel(k, p, f->stream);
        return VERR_OK;
    case WIRE_CREDIT:
        if (wire_read(f, &fields) != VERR_OK)
            return VERR_BAD_INPUT;
        reply_credit(k, p, f->stream, wire_u64(&fields, FIELD_AMOUNT, 0));
        return VERR_OK;
    case WIRE_REPLY:
        return p->kind == PEER_KIND_GATE ? clerk_fetches_hear(&k->fetches, f) : VERR_BAD_INPUT;
    case WIRE_PING:
        return link_say(&p->link, WIRE_PONG, f->stream);
    case WIRE_PONG:
        return VERR_OK;
    default:
        return VERR_BAD_INPUT;
    }
}

enum verr peer_read(struct clerk *k, struct peer *p)
{
    struct arrivals came = {{{NULL, NULL, 0}}};
    struct wire_frame f;
    enum verr filled = link_fill(&p->link), e;
    while ((e = link_next(&p->link, &f)) == VERR_OK) {
        e = obey(k, p, &f, &came);
        if (e)
            break;
    }
    works_put(&k->quick, &came.by[LANE_QUICK]);
    works_put(&k->slow, &came.by[LANE_SLOW]);
    works_put(&k->outside, &came.by[LANE_OUTSIDE]);
    works_put(&k->files, &came.by[LANE_FILES]);
    if (e != VERR_NOT_FOUND)
        return e;
    return filled;
}

enum verr peer_write(struct clerk *k, struct peer *p)
{
    enum verr e = link_flush(&p->link);
    if (!e)
        e = reply_go_on(k, p);
    if (!e)
        e = link_flush(&p->link);
    if (!e)
        peer_watch(k, p);
    return e;
}
