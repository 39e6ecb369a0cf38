/* ask.c - see ask.h */
#include "gate/ask.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { HEAD = 1024, READ = 16384, LEAST_ROOM = 65536, RETRY_MS = 20 };
#define MS_NS ((int64_t)1000000)

void asks_init(struct asks *s, const char *data)
{
    *s = (struct asks){.socket = ""};
    int n = snprintf(s->socket, sizeof s->socket, "%s/engines/run/language.sock", data);
    if (n < 0 || (size_t)n >= sizeof s->socket)
        s->socket[0] = '\0';
}

static void finish(struct ask *a)
{
    if (a->fd >= 0)
        close(a->fd);
    os_unmap(&a->map);
    *a = (struct ask){.at = ASK_FREE, .fd = -1};
}

static void give_up(struct ask *a, struct link *clerk, enum verr e)
{
    struct wire_out o = link_begin(clerk, WIRE_ASKED, a->stream);
    wire_put_u64(&o, FIELD_ERROR, (uint64_t)e);
    (void)link_end(clerk, &o, NULL, 0);
    finish(a);
}

static struct ask *find(struct asks *s, uint32_t stream)
{
    for (unsigned i = 0; i < ASKS_MAX; i++) {
        if (s->at[i].at != ASK_FREE && s->at[i].stream == stream)
            return &s->at[i];
    }
    return NULL;
}

static struct ask *free_one(struct asks *s)
{
    for (unsigned i = 0; i < ASKS_MAX; i++) {
        if (s->at[i].at == ASK_FREE)
            return &s->at[i];
    }
    return NULL;
}

/* A path is ours to write, but nothing in it may end the line. */
static bool path_is_plain(struct text path)
{
    bool plain = path.n > 0 && path.n <= ASK_PATH_MAX && path.p[0] == '/';
    for (size_t i = 0; plain && i < path.n; i++)
        plain = path.p[i] > ' ' && path.p[i] < 0x7f;
    return plain;
}

static enum verr begin(struct ask *a, uint32_t stream, const struct wire_fields *x)
{
    struct text path = x->value[FIELD_PATH];
    uint64_t expected = wire_u64(x, FIELD_EXPECTED, 0);
    if (!path_is_plain(path) || expected > ASK_BODY_MAX)
        return VERR_LIMIT;
    *a = (struct ask){.at = ASK_FILLING, .stream = stream, .fd = -1, .began_ns = os_mono_ns()};
    enum verr e = os_map(HEAD + (size_t)expected, &a->map);
    if (e)
        return e;
    a->expected = (size_t)expected;
    a->first_ns = (int64_t)(wire_u64(x, FIELD_FIRST_MS, 0) & INT32_MAX) * MS_NS;
    a->between_ns = (int64_t)(wire_u64(x, FIELD_BETWEEN_MS, 0) & INT32_MAX) * MS_NS;
    a->whole_ns = (int64_t)(wire_u64(x, FIELD_WHOLE_MS, 0) & INT32_MAX) * MS_NS;
    a->reply.max = wire_u64(x, FIELD_MOST, 0);
    a->credit = WIRE_WINDOW;
    a->request = writer_over(a->map.p, a->map.size);
    writer_f(&a->request,
             "POST %.*s HTTP/1.1\r\nHost: engine\r\nConnection: close\r\n"
             "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
             TEXT_ARGS(path), a->expected);
    a->expected += a->request.n;
    return VERR_OK;
}

static enum verr take_ask(struct asks *s, struct link *clerk, const struct wire_frame *f)
{
    struct wire_fields x;
    if (find(s, f->stream) || wire_read(f, &x) != VERR_OK)
        return VERR_BAD_INPUT;
    struct ask none = {.stream = f->stream, .fd = -1};
    struct ask *a = free_one(s);
    enum verr e = a ? begin(a, f->stream, &x) : VERR_LIMIT;
    if (e) {
        if (a)
            *a = none;
        give_up(&none, clerk, e);
    }
    return VERR_OK;
}

static enum verr take_body(struct asks *s, const struct wire_frame *f)
{
    struct ask *a = find(s, f->stream);
    if (!a ||
        a->at != ASK_FILLING) /* it was given up meanwhile: what was under way is for nobody */
        return a ? VERR_BAD_INPUT : VERR_OK;
    if (f->payload.n > a->expected - a->request.n)
        return VERR_BAD_INPUT;
    writer_put(&a->request, f->payload);
    return VERR_OK;
}

enum verr asks_take(struct asks *s, struct link *clerk, const struct wire_frame *f)
{
    struct wire_fields x;
    struct ask *a = f->type == WIRE_ASK ? NULL : find(s, f->stream);
    switch (f->type) {
    case WIRE_ASK:
        return take_ask(s, clerk, f);
    case WIRE_BODY:
        return take_body(s, f);
    case WIRE_CREDIT:
        if (wire_read(f, &x) != VERR_OK)
            return VERR_BAD_INPUT;
        if (a) {
            uint64_t more = wire_u64(&x, FIELD_AMOUNT, 0);
            a->credit += more < WIRE_WINDOW - a->credit ? (size_t)more : WIRE_WINDOW - a->credit;
        }
        return VERR_OK;
    case WIRE_CANCEL: /* the engine sees the connection close, and stops */
        if (a)
            finish(a);
        return VERR_OK;
    default:
        return VERR_BAD_INPUT;
    }
}

static bool wants_in(const struct ask *a, const struct link *clerk)
{
    return a->at == ASK_READING && a->credit > 0 && link_room(clerk) >= LEAST_ROOM;
}

unsigned asks_watch(struct asks *s, const struct link *clerk, struct pollfd *p, unsigned max)
{
    unsigned n = 0;
    for (unsigned i = 0; i < ASKS_MAX && n < max; i++) {
        const struct ask *a = &s->at[i];
        if (a->at == ASK_SENDING)
            p[n++] = (struct pollfd){.fd = a->fd, .events = POLLOUT};
        else if (wants_in(a, clerk))
            p[n++] = (struct pollfd){.fd = a->fd, .events = POLLIN};
    }
    return n;
}

/* When a wait of this request is over, and so is the request. */
static int64_t due_ns(const struct ask *a)
{
    int64_t whole = a->began_ns + a->whole_ns;
    int64_t next = a->heard_ns ? a->heard_ns + a->between_ns : a->began_ns + a->first_ns;
    if (a->at == ASK_CONNECTING && next > a->began_ns + ASK_CONNECT_MS * MS_NS)
        next = a->began_ns + ASK_CONNECT_MS * MS_NS;
    if (a->at == ASK_READING && a->credit == 0) /* it waits for us, not we for it */
        next = whole;
    return next < whole ? next : whole;
}

int asks_wait_ms(const struct asks *s)
{
    int64_t now = os_mono_ns(), least = -1;
    for (unsigned i = 0; i < ASKS_MAX; i++) {
        const struct ask *a = &s->at[i];
        if (a->at == ASK_FREE)
            continue;
        int64_t left = (due_ns(a) - now) / MS_NS + 1;
        left = left < 0 ? 0 : left;
        if (a->at == ASK_CONNECTING && left > RETRY_MS)
            left = RETRY_MS;
        least = least < 0 || left < least ? left : least;
    }
    return least > 60000 ? 60000 : (int)least;
}

/* VERR_BUSY: its queue of connections is full, at the next turn. */
static enum verr connect_now(struct asks *s, struct ask *a)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    memcpy(to.sun_path, s->socket, sizeof s->socket);
    if (a->fd < 0)
        a->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (a->fd < 0 || s->socket[0] == '\0')
        return VERR_NOT_FOUND;
    if (connect(a->fd, (struct sockaddr *)&to, sizeof to) != 0)
        return errno == EAGAIN || errno == EINTR ? VERR_BUSY : VERR_NOT_FOUND;
    a->at = ASK_SENDING;
    return VERR_OK;
}

static enum verr send_some(struct ask *a)
{
    while (a->sent < a->request.n) {
        ssize_t n = send(a->fd, a->request.p + a->sent, a->request.n - a->sent, MSG_NOSIGNAL);
        if (n < 0)
            return errno == EAGAIN || errno == EINTR ? VERR_BUSY : VERR_CANCELLED;
        a->sent += (size_t)n;
    }
    a->at = ASK_READING;
    return VERR_OK;
}

static enum verr pass_on(struct ask *a, struct link *clerk, struct text piece)
{
    if (!a->told && a->reply.status >= 200) {
        struct wire_out o = link_begin(clerk, WIRE_ASKED, a->stream);
        wire_put_u64(&o, FIELD_STATUS, a->reply.status);
        if (link_end(clerk, &o, NULL, 0) != VERR_OK)
            return VERR_LIMIT;
        a->told = true;
    }
    if (piece.n == 0)
        return VERR_OK;
    struct wire_out o = link_begin(clerk, WIRE_BODY, a->stream);
    wire_raw(&o, piece);
    a->credit -= piece.n;
    return link_end(clerk, &o, NULL, 0);
}

static enum verr read_bytes(struct ask *a, struct link *clerk, struct text in)
{
    enum verr e = VERR_OK;
    while (!e && in.n > 0 && a->reply.at != REPLY_DONE) {
        struct text piece;
        e = engine_reply_next(&a->reply, &in, &piece);
        if (!e && a->reply.at != REPLY_STATUS && a->reply.at != REPLY_HEADER)
            e = pass_on(a, clerk, piece);
    }
    return e;
}

/* VERR_OK: it is whole; VERR_BUSY: more is to come. */
static enum verr read_some(struct ask *a, struct link *clerk)
{
    char block[READ];
    while (wants_in(a, clerk)) {
        size_t most = a->credit < sizeof block ? a->credit : sizeof block;
        ssize_t n = recv(a->fd, block, most, 0);
        if (n < 0)
            return errno == EAGAIN || errno == EINTR ? VERR_BUSY : VERR_CANCELLED;
        if (n == 0)
            return a->reply.at == REPLY_CLOSE ? VERR_OK : VERR_CANCELLED;
        a->heard_ns = os_mono_ns();
        enum verr e = read_bytes(a, clerk, (struct text){block, (size_t)n});
        if (e)
            return e == VERR_BUSY ? VERR_LIMIT : e;
        if (a->reply.at == REPLY_DONE)
            return VERR_OK;
    }
    return VERR_BUSY;
}

/* VERR_OK: its answer is whole; VERR_BUSY: it goes on. */
static enum verr go_on(struct asks *s, struct ask *a, struct link *clerk)
{
    enum verr e = VERR_OK;
    if (a->at == ASK_FILLING && a->request.n < a->expected)
        return VERR_BUSY;
    if (a->at == ASK_FILLING)
        a->at = ASK_CONNECTING;
    if (a->at == ASK_CONNECTING)
        e = connect_now(s, a);
    if (!e && a->at == ASK_SENDING)
        e = send_some(a);
    return e ? e : read_some(a, clerk);
}

void asks_turn(struct asks *s, struct link *clerk)
{
    for (unsigned i = 0; i < ASKS_MAX && clerk->fd >= 0; i++) {
        struct ask *a = &s->at[i];
        if (a->at == ASK_FREE)
            continue;
        enum verr e = go_on(s, a, clerk);
        if (e == VERR_OK) {
            (void)link_say(clerk, WIRE_END, a->stream);
            finish(a);
        } else if (e != VERR_BUSY) {
            give_up(a, clerk, e);
        } else if (os_mono_ns() >= due_ns(a)) {
            give_up(a, clerk, VERR_BUSY);
        }
    }
}

void asks_drop(struct asks *s)
{
    for (unsigned i = 0; i < ASKS_MAX; i++) {
        if (s->at[i].at != ASK_FREE)
            finish(&s->at[i]);
    }
}
