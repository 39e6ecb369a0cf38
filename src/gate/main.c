/* main.c - vigie-gate: reads the list, closes its sandbox, answers the clerk (see gate.h) */
#include "gate/ask.h"
#include "gate/far.h"
#include "gate/fetch.h"
#include "gate/gate.h"
#include "gate/load.h"
#include "gate/sandbox.h"
#include "os/os.h"
#include "wire/child.h"

#include <poll.h>
#include <stdio.h>
#include <unistd.h>

enum { ARENA_BYTES = 1 << 20, PATH_BYTES = 4096 };

struct gate {
    struct gate_list list;
    struct os_map map;
    struct arena arena;
    struct link control, clerk;
    struct asks asks;             /* of the language engine */
    struct fars fars;             /* of one outside, if engines.conf names it */
    struct fetches fetches;       /* of who is named in DATA/gate.allow */
    struct gate_proxy proxy;      /* DATA/gate.proxy */
    char authorities[PATH_BYTES]; /* DATA/gate.ca.pem, "" when it is not there */
    bool stopping;
};

static enum verr load(struct gate *g, const char *data)
{
    char path[PATH_BYTES];
    (void)snprintf(path, sizeof path, "%s/gate.allow", data);
    enum verr e = os_arena(ARENA_BYTES, &g->map, &g->arena);
    if (!e)
        e = gate_load(&g->arena, "vigie", path, &g->list, &g->proxy);
    if (!e && g->proxy.url[0])
        os_log(OS_INFO, "gate.proxy", "address=%s direct=%zu", g->proxy.url, g->proxy.direct_n);
    return e;
}

static void answer(struct gate *g, const struct wire_frame *f)
{
    struct wire_fields x;
    for (unsigned i = 0; i < f->fds; i++) { /* a body for somebody outside: there is nobody */
        int fd = link_take_fd(&g->clerk);
        if (fd < 0)
            break;
        close(fd);
    }
    enum verr e = wire_read(f, &x);
    if (!e)
        e = gate_allows(&g->list, x.value[FIELD_URL]);
    if (!e)
        e = fetches_begin(&g->fetches, f->stream, &x);
    if (!e)
        return; /* answered once it has come */
    os_log(OS_WARN, "gate.refused", "error=%s", verr_name(e));
    fetch_refuse(&g->clerk, f->stream, e);
}

/* libcurl is set up, and the sandbox wide enough for it, only where an address is named. */
static enum verr close_up(struct gate *g, const char *data)
{
    bool out = g->list.n > 0;
    (void)snprintf(g->authorities, sizeof g->authorities, "%s/gate.ca.pem", data);
    const char *more = os_exists(g->authorities) ? g->authorities : NULL;
    enum verr e = out ? fetches_open(&g->fetches, more) : VERR_OK;
    g->fetches.proxy = &g->proxy;
    if (!e)
        e = fars_open(&g->fars, data, g->fetches.multi, more);
    g->fars.proxy = &g->proxy;
    return e ? e : gate_sandbox(out, more);
}

static void obey(struct gate *g, const struct wire_frame *f)
{
    struct wire_fields x;
    if (f->type == WIRE_STOP) {
        g->stopping = true;
    } else if (f->type == WIRE_PING) {
        (void)link_say(&g->control, WIRE_PONG, f->stream);
    } else if (f->type == WIRE_LINK && f->fds == 1) {
        int fd = link_take_fd(&g->control);
        asks_drop(&g->asks);
        fars_drop(&g->fars);
        link_close(&g->clerk);
        fetches_forget(&g->fetches);
        if (wire_read(f, &x) == VERR_OK && wire_u64(&x, FIELD_PEER, PEER_COUNT) == PEER_CLERK)
            (void)link_open(&g->clerk, fd);
        else
            close(fd);
    }
}

/* For the engine on this machine, or the one outside. */
static enum verr take(struct gate *g, struct link *l, const struct wire_frame *f)
{
    return fars_has(&g->fars, f) ? fars_take(&g->fars, &g->list, l, f) : asks_take(&g->asks, l, f);
}

static void hear(struct gate *g, struct link *l, bool control)
{
    struct wire_frame f;
    enum verr filled = link_fill(l), e;
    while ((e = link_next(l, &f)) == VERR_OK) {
        if (control)
            obey(g, &f);
        else if (f.type == WIRE_FETCH)
            answer(g, &f);
        else if (f.type == WIRE_PING)
            (void)link_say(l, WIRE_PONG, f.stream);
        else if ((e = take(g, l, &f)) != VERR_OK)
            break;
    }
    if (!filled && e == VERR_NOT_FOUND && !link_flush(l))
        return;
    if (!control) {
        asks_drop(&g->asks);
        fars_drop(&g->fars);
        fetches_forget(&g->fetches);
    }
    link_close(l);
    g->stopping |= control; /* the warden is gone */
}

static void far_ended(void *ctx, void *easy, int how)
{
    struct gate *g = ctx;
    (void)fars_ended(&g->fars, easy, how, &g->clerk);
}

/* What the engines have to say goes out in the same turn. */
static void speak(struct gate *g)
{
    asks_turn(&g->asks, &g->clerk);
    fars_turn(&g->fars, &g->clerk);
    fetches_answer(&g->fetches, &g->clerk, far_ended, g);
    if (link_pending(&g->clerk) && link_flush(&g->clerk) != VERR_OK) {
        asks_drop(&g->asks);
        fars_drop(&g->fars);
        link_close(&g->clerk);
    }
}

static void serve(struct gate *g)
{
    while (!g->stopping) {
        struct link *const links[] = {&g->control, &g->clerk};
        struct pollfd p[2 + ASKS_MAX];
        for (int i = 0; i < 2; i++)
            p[i] =
                (struct pollfd){.fd = links[i]->fd,
                                .events = (short)(POLLIN | (link_pending(links[i]) ? POLLOUT : 0))};
        unsigned n = 2 + asks_watch(&g->asks, &g->clerk, p + 2, ASKS_MAX);
        int one = asks_wait_ms(&g->asks), other = fars_wait_ms(&g->fars);
        fetches_wait(&g->fetches, p, n, one < 0 || (other >= 0 && other < one) ? other : one);
        for (int i = 1; i >= 0; i--) { /* the control last: it may replace the other */
            if (p[i].fd >= 0 && p[i].revents)
                hear(g, links[i], i == 0);
        }
        speak(g);
    }
}

int main(int argc, char **argv)
{
    static struct gate g = {.control = {.fd = -1}, .clerk = {.fd = -1}};
    if (argc != 3 || strcmp(argv[1], "--data") != 0 || child_open(&g.control) != VERR_OK) {
        fputs("vigie-gate is started by vigie serve, not by hand.\n", stderr);
        return 2;
    }
    asks_init(&g.asks, argv[2]);
    enum verr e = load(&g, argv[2]);
    if (!e)
        e = close_up(&g, argv[2]);
    if (!e)
        e = child_ready(&g.control, PEER_GATE);
    if (e) {
        os_log(OS_ERROR, "gate.start", "error=%s", verr_name(e));
        return verr_exit(e);
    }
    serve(&g);
    asks_drop(&g.asks);
    fars_close(&g.fars);
    fetches_close(&g.fetches);
    link_close(&g.clerk);
    link_close(&g.control);
    os_unmap(&g.map);
    return 0;
}
