/* link.c - reading and writing frames in batches, with descriptors beside them */
#include "wire/link.h"

#include <assert.h>
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

enum verr link_open(struct link *l, int fd)
{
    *l = (struct link){.fd = -1};
    enum verr e = os_map(LINK_IN + LINK_OUT, &l->map);
    if (e != VERR_OK) {
        close(fd);
        return e;
    }
    l->fd = fd;
    l->in = l->map.p;
    l->out = writer_over(l->in + LINK_IN, LINK_OUT);
    return VERR_OK;
}

void link_close(struct link *l)
{
    if (l->fd < 0) {
        return;
    }
    close(l->fd);
    for (unsigned i = 0; i < l->got_count; i++) {
        close(l->got[i]);
    }
    for (unsigned i = 0; i < l->give_count; i++) {
        close(l->give[i].fd);
    }
    os_unmap(&l->map);
    *l = (struct link){.fd = -1};
}

/* Keeps the descriptors of a message; more than the queue holds breaks the rules. */
static enum verr keep_fds(struct link *l, struct msghdr *m)
{
    enum verr e = m->msg_flags & MSG_CTRUNC ? VERR_BAD_INPUT : VERR_OK;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS) {
            continue;
        }
        size_t n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < n; i++) {
            int fd;
            memcpy(&fd, CMSG_DATA(c) + i * sizeof(int), sizeof(int));
            if (l->got_count < LINK_FDS) {
                l->got[l->got_count++] = fd;
            } else {
                close(fd);
                e = VERR_BAD_INPUT;
            }
        }
    }
    return e;
}

static void make_room(struct link *l)
{
    if (l->in_from == l->in_to) {
        l->in_from = l->in_to = 0;
    } else if (LINK_IN - l->in_to < WIRE_PAYLOAD_MAX + WIRE_HEADER) {
        memmove(l->in, l->in + l->in_from, l->in_to - l->in_from);
        l->in_to -= l->in_from;
        l->in_from = 0;
    }
}

enum verr link_fill(struct link *l)
{
    make_room(l);
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(8 * sizeof(int))];
    } control;
    struct iovec v = {l->in + l->in_to, LINK_IN - l->in_to};
    struct msghdr m = {.msg_iov = &v,
                       .msg_iovlen = 1,
                       .msg_control = control.bytes,
                       .msg_controllen = sizeof(control.bytes)};
    ssize_t n = recvmsg(l->fd, &m, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    if (n < 0) {
        return errno == EAGAIN || errno == EINTR ? VERR_OK : VERR_CANCELLED;
    }
    if (n == 0) {
        return VERR_CANCELLED;
    }
    l->in_to += (size_t)n;
    l->bytes_in += (uint64_t)n;
    return keep_fds(l, &m);
}

enum verr link_next(struct link *l, struct wire_frame *out)
{
    size_t used;
    enum verr e = wire_parse((struct text){l->in + l->in_from, l->in_to - l->in_from}, out, &used);
    if (e != VERR_OK) {
        return e;
    }
    if (used == 0) {
        return VERR_NOT_FOUND;
    }
    l->in_from += used;
    return out->fds <= l->got_count ? VERR_OK : VERR_BAD_INPUT;
}

int link_take_fd(struct link *l)
{
    if (l->got_count == 0) {
        return -1;
    }
    int fd = l->got[0];
    l->got_count--;
    memmove(l->got, l->got + 1, l->got_count * sizeof(l->got[0]));
    return fd;
}

static void compact(struct link *l)
{
    size_t gone = l->out_from;
    memmove(l->out.p, l->out.p + gone, l->out.n - gone);
    l->out.n -= gone;
    l->out_from = 0;
    for (unsigned i = 0; i < l->give_count; i++) {
        l->give[i].at -= gone;
    }
}

size_t link_room(const struct link *l)
{
    return l->fd < 0 ? 0 : LINK_OUT - (l->out.n - l->out_from);
}

struct wire_out link_begin(struct link *l, enum wire_type type, uint32_t stream)
{
    if (l->out_from > 0 && l->out.cap - l->out.n < WIRE_PAYLOAD_MAX + WIRE_HEADER) {
        compact(l);
    }
    return wire_begin(&l->out, type, stream);
}

enum verr link_end(struct link *l, struct wire_out *o, const int *fds, unsigned count)
{
    assert(count <= WIRE_FDS_MAX);
    if (l->give_count + count > LINK_FDS) {
        l->out.full = true;
    }
    if (!wire_end(o, count)) {
        return VERR_BUSY;
    }
    for (unsigned i = 0; i < count; i++) {
        l->give[l->give_count++] = (struct link_fd){o->start, fds[i]};
    }
    return VERR_OK;
}

enum verr link_say(struct link *l, enum wire_type type, uint32_t stream)
{
    struct wire_out o = link_begin(l, type, stream);
    return link_end(l, &o, NULL, 0);
}

/* How many of the waiting descriptors belong to the frame at the head. */
static unsigned due(const struct link *l)
{
    unsigned n = 0;
    while (n < l->give_count && n < WIRE_FDS_MAX && l->give[n].at == l->out_from) {
        n++;
    }
    return n;
}

static void given(struct link *l, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        close(l->give[i].fd);
    }
    l->give_count -= n;
    memmove(l->give, l->give + n, l->give_count * sizeof(l->give[0]));
}

/* One system call: up to the next frame that carries descriptors, which must begin a message. */
static ssize_t send_some(struct link *l, unsigned fds)
{
    assert(fds <= WIRE_FDS_MAX);
    size_t end = fds < l->give_count ? l->give[fds].at : l->out.n;
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(WIRE_FDS_MAX * sizeof(int))];
    } control = {0};
    struct iovec v = {l->out.p + l->out_from, end - l->out_from};
    struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1};
    if (fds > 0) {
        m.msg_control = control.bytes;
        m.msg_controllen = CMSG_SPACE(fds * sizeof(int));
        struct cmsghdr *c = CMSG_FIRSTHDR(&m);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(fds * sizeof(int));
        for (unsigned i = 0; i < fds; i++) {
            memcpy(CMSG_DATA(c) + i * sizeof(int), &l->give[i].fd, sizeof(int));
        }
    }
    return sendmsg(l->fd, &m, MSG_NOSIGNAL | MSG_DONTWAIT);
}

enum verr link_flush(struct link *l)
{
    while (link_pending(l)) {
        unsigned fds = due(l);
        ssize_t n = send_some(l, fds);
        if (n < 0) {
            if (errno == EINTR) {
                continue;
            }
            return errno == EAGAIN ? VERR_OK : VERR_CANCELLED;
        }
        given(l, fds);
        l->out_from += (size_t)n;
        l->bytes_out += (uint64_t)n;
    }
    l->out_from = l->out.n = 0;
    return VERR_OK;
}

enum verr link_pair(int out[2])
{
    return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, out) == 0
               ? VERR_OK
               : VERR_LIMIT;
}
