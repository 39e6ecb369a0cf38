/* inbound.c - see inbound.h */
#include "api/inbound.h"

#include <errno.h>
#include <unistd.h>

enum { PART = 65536 };

static ssize_t read_some(int fd, char *to)
{
    ssize_t n;
    do
        n = read(fd, to, PART);
    while (n < 0 && errno == EINTR);
    return n;
}

/* The next bytes into the blob; the first of them say what it is. */
static enum verr take(struct inbound_seal *s, struct blob_writer *w, struct text part)
{
    if (s->bytes == 0 && s->good && !s->good(s->ctx, part))
        return VERR_UNSUPPORTED;
    s->bytes += (int64_t)part.n;
    return s->bytes > s->max ? VERR_LIMIT : blob_append(w, part);
}

static enum verr take_all(struct call *c, struct inbound_seal *s, struct blob_writer *w)
{
    char *room = ARENA_RAW(c->arena, char, PART);
    if (!room)
        return VERR_LIMIT;
    if (c->inbound.fd < 0)
        return c->body.n > 0 ? take(s, w, c->body) : VERR_UNSUPPORTED;
    if (c->inbound.expected != UINT64_MAX && c->inbound.expected > (uint64_t)s->max)
        return VERR_LIMIT;
    for (;;) {
        ssize_t n = read_some(c->inbound.fd, room);
        if (n < 0)
            return VERR_DISK;
        if (n == 0)
            break;
        enum verr e = take(s, w, (struct text){room, (size_t)n});
        if (e)
            return e;
    }
    bool whole = c->inbound.expected == UINT64_MAX || (uint64_t)s->bytes == c->inbound.expected;
    return whole && s->bytes > 0 ? VERR_OK : VERR_CANCELLED;
}

enum verr inbound_seal(struct call *c, const struct crypt_key *key, struct inbound_seal *s)
{
    struct blob_writer *w = NULL;
    enum verr e = blob_open(db_store(c->db), key, &w);
    if (!e)
        e = take_all(c, s, w);
    if (!e)
        e = blob_finish(w);
    if (!e)
        e = blob_keep(w, c->arena, &s->kept);
    blob_drop(w);
    return e;
}
