/* decoding.c - pumps a file into a decode child and its answer out of it */
#include "api/decoding.h"

#include "os/os.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

enum { GIVE = 65536, ROOM = DECODED_ROOM + 65536, LOOK_MS = 500 };

struct pump {
    const struct decoding *d;
    int to, from; /* the child's input and output; -1 once closed */
    char *given;  /* GIVE bytes, of which [given_at, given_n) wait for room */
    size_t given_at, given_n;
    char *heard; /* ROOM bytes, of which heard_n are there */
    size_t heard_n;
    struct decoded at;
    enum verr result; /* by the answer's end, or its head */
};

static void shut(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
    *fd = -1;
}

/* A pipe whose end `mine` (0 or 1) does not block. */
static enum verr make_pipe(int out[2], int mine)
{
    int p[2];
    if (pipe2(p, O_CLOEXEC) != 0)
        return VERR_LIMIT;
    if (fcntl(p[mine], F_SETFL, O_NONBLOCK) != 0) {
        (void)close(p[0]);
        (void)close(p[1]);
        return VERR_INTERNAL;
    }
    out[0] = p[0];
    out[1] = p[1];
    return VERR_OK;
}

static enum verr start(struct pump *u, const struct spawner *how)
{
    int in[2] = {-1, -1}, out[2] = {-1, -1};
    enum verr e = make_pipe(out, 0);
    if (!e && u->d->file < 0)
        e = make_pipe(in, 1);
    else if (!e)
        in[0] = fcntl(u->d->file, F_DUPFD_CLOEXEC, 0);
    if (!e && in[0] < 0)
        e = VERR_LIMIT;
    if (e) {
        shut(&out[0]);
        shut(&out[1]);
        return e;
    }
    u->to = in[1];
    u->from = out[0];
    return how->spawn(how->ctx, u->d->decoder, u->d->channels, in[0], out[1]);
}

/* A child that reads no further may still have things to say: its input is then closed here. */
static enum verr give_some(struct pump *u)
{
    if (u->given_at == u->given_n) {
        ssize_t n = u->d->give(u->d->ctx, u->given, GIVE);
        if (n < 0)
            return VERR_DISK;
        u->given_at = 0;
        u->given_n = (size_t)n;
        if (n == 0)
            shut(&u->to);
    }
    if (u->to < 0)
        return VERR_OK;
    ssize_t n = write(u->to, u->given + u->given_at, u->given_n - u->given_at);
    if (n > 0)
        u->given_at += (size_t)n;
    else if (errno != EAGAIN && errno != EINTR)
        shut(&u->to);
    return VERR_OK;
}

static enum verr obey(struct pump *u, const struct decoded_part *p)
{
    bool foreign = p->what == DECODED_HEAD && p->decoder != u->d->decoder;
    if (p->what != DECODED_PIECE)
        u->result = p->status;
    if (foreign)
        return VERR_BAD_INPUT;
    return p->what == DECODED_HEAD && p->status ? VERR_OK : u->d->take(u->d->ctx, p);
}

/* All parts that are whole; what is left moves to the front. */
static enum verr hear_parts(struct pump *u)
{
    struct text rest = {u->heard, u->heard_n};
    struct decoded_part p;
    size_t used = 1;
    enum verr e = VERR_OK;
    while (!e && used > 0) {
        e = decoded_next(&u->at, rest, &p, &used);
        if (!e && used > 0)
            e = obey(u, &p);
        rest = text_slice(rest, used, rest.n);
    }
    memmove(u->heard, rest.p, rest.n);
    u->heard_n = rest.n;
    return e;
}

static enum verr hear_some(struct pump *u)
{
    ssize_t n = read(u->from, u->heard + u->heard_n, ROOM - u->heard_n);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return VERR_OK;
    if (n <= 0) {
        shut(&u->from);
        return n == 0 ? VERR_OK : VERR_INTERNAL;
    }
    u->heard_n += (size_t)n;
    return hear_parts(u);
}

/* One wait of at most LOOK_MS. *silent_ms counts those in a row in which nothing moved. */
static enum verr turn(struct pump *u, const struct spawner *how, int *silent_ms)
{
    struct pollfd p[2] = {{.fd = u->from, .events = POLLIN}, {.fd = u->to, .events = POLLOUT}};
    int wait_ms = u->d->silence_ms < LOOK_MS ? u->d->silence_ms : LOOK_MS;
    int n = poll(p, 2, wait_ms);
    enum verr e = VERR_OK;
    *silent_ms = n == 0 ? *silent_ms + wait_ms : 0;
    if (*silent_ms >= u->d->silence_ms || (how->stopping && how->stopping(how->ctx)))
        return VERR_CANCELLED;
    if (n > 0 && p[0].revents)
        e = hear_some(u);
    if (!e && n > 0 && u->to >= 0 && p[1].revents)
        e = give_some(u);
    return e;
}

static enum verr pump(struct pump *u, const struct spawner *how)
{
    int silent_ms = 0;
    enum verr e = VERR_OK;
    while (!e && u->from >= 0 && !u->at.ended)
        e = turn(u, how, &silent_ms);
    if (e)
        return e;
    return u->at.ended ? u->result : VERR_BAD_INPUT; /* it died before it had said all */
}

enum verr decoding_run(const struct spawner *how, const struct decoding *d)
{
    struct os_map map;
    if (!how->spawn)
        return VERR_NOT_HERE;
    enum verr e = os_map(GIVE + ROOM, &map);
    if (e)
        return e;
    struct pump u = {.d = d, .to = -1, .from = -1, .given = map.p, .heard = (char *)map.p + GIVE};
    e = start(&u, how);
    if (!e)
        e = pump(&u, how);
    shut(&u.to);
    shut(&u.from);
    os_unmap(&map);
    return e;
}
