/* call.c - a command's talk with the clerk */
#include "cli/call.h"
#include "warden/warden.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    ANSWER_BYTES = 1 << 30, /* address space for one answer */
    START_MS = 120000,      /* a clerk of our own opens its store in that time */
    ANSWER_MS = 600000,     /* silence of a clerk that works: a backup, a verification */
    PATH_BYTES = 4096,
};

const char *call_folder(const char *option)
{
    const char *env = getenv("VIGIE_DATA");
    return option ? option : env && *env ? env : "vigie-data";
}

bool call_beside(const char *program, char *out, size_t cap)
{
    ssize_t n = readlink("/proc/self/exe", out, cap - 1);
    if (n <= 0)
        return false;
    out[n] = '\0';
    char *slash = strrchr(out, '/');
    size_t room = cap - (size_t)(slash + 1 - out);
    int put = snprintf(slash + 1, room, "%s", program);
    return put > 0 && (size_t)put < room;
}

static enum verr open_link(struct caller *c, int fd)
{
    enum verr e = os_arena(ANSWER_BYTES, &c->map, &c->arena);
    if (e) {
        close(fd);
        return e;
    }
    return link_open(&c->link, fd);
}

static enum verr connect_error(void)
{
    return errno == ENOENT || errno == ECONNREFUSED ? VERR_NOT_FOUND
           : errno == EACCES                        ? VERR_FORBIDDEN
                                                    : VERR_INTERNAL;
}

enum verr caller_connect(const char *folder, struct caller *c)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    *c = (struct caller){.link = {.fd = -1}, .control = {.fd = -1}};
    int at = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (at < 0)
        return connect_error();
    (void)snprintf(a.sun_path, sizeof a.sun_path, "/proc/self/fd/%d/admin.sock", at);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    enum verr e = VERR_OK;
    if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof a) != 0)
        e = connect_error();
    close(at);
    if (e && fd >= 0)
        close(fd);
    if (e)
        return e;
    (void)fcntl(fd, F_SETFL, O_NONBLOCK);
    return open_link(c, fd);
}

/* Waits until the link has something to read. */
static enum verr wait_for(struct link *l, int ms)
{
    struct pollfd p = {.fd = l->fd, .events = POLLIN};
    if (link_pending(l))
        p.events |= POLLOUT;
    int n = poll(&p, 1, ms);
    if (n == 0)
        return VERR_BUSY;
    if (p.revents & POLLOUT) {
        enum verr e = link_flush(l);
        if (e)
            return e;
    }
    return p.revents & (POLLIN | POLLHUP | POLLERR) ? link_fill(l) : VERR_OK;
}

/* The next frame. It borrows the link's buffer. */
static enum verr next_frame(struct link *l, int ms, struct wire_frame *f)
{
    enum verr e, filled = VERR_OK;
    while ((e = link_next(l, f)) == VERR_NOT_FOUND && !filled)
        filled = wait_for(l, ms);
    return e == VERR_NOT_FOUND ? filled : e;
}

static enum verr hear_hello(struct caller *c)
{
    struct wire_frame f;
    enum verr e = next_frame(&c->control, START_MS, &f);
    if (!e && f.type == WIRE_HELLO)
        return VERR_OK;
    int status = 0;
    if (waitpid(c->clerk, &status, 0) == c->clerk)
        c->failed = WIFEXITED(status) && WEXITSTATUS(status) ? WEXITSTATUS(status) : 5;
    c->clerk = 0;
    return VERR_CANCELLED;
}

static enum verr link_own(struct caller *c)
{
    int pair[2];
    enum verr e = link_pair(pair);
    if (e)
        return e;
    struct wire_out o = link_begin(&c->control, WIRE_LINK, 0);
    wire_put_u64(&o, FIELD_PEER, PEER_WARDEN);
    e = link_end(&c->control, &o, &pair[1], 1);
    if (!e)
        e = link_flush(&c->control);
    if (!e)
        return open_link(c, pair[0]);
    close(pair[0]);
    return e;
}

static enum verr start_own(const char *folder, const char *store, struct caller *c)
{
    char path[PATH_BYTES];
    int pair[2];
    char *argv[6] = {path, (char *)(uintptr_t) "--data", (char *)(uintptr_t)folder, NULL};
    if (store) {
        argv[3] = (char *)(uintptr_t) "--store";
        argv[4] = (char *)(uintptr_t)store;
    }
    if (!call_beside("vigie-clerk", path, sizeof path) || link_pair(pair) != VERR_OK)
        return VERR_INTERNAL;
    (void)setenv("VIGIE_LOG", "warn", 0); /* it serves this command alone: only trouble is news */
    c->clerk = warden_execute(argv, pair[1], -1, false);
    close(pair[1]);
    enum verr e = link_open(&c->control, pair[0]);
    if (!e && c->clerk < 0)
        e = VERR_INTERNAL;
    if (!e)
        e = hear_hello(c);
    return e ? e : link_own(c);
}

enum verr caller_open(const char *folder, const char *store, struct caller *c)
{
    (void)signal(SIGPIPE, SIG_IGN);
    enum verr e = caller_connect(folder, c);
    if (e == VERR_NOT_FOUND && os_exists(folder)) /* a name that was misspelt makes no new one */
        e = start_own(folder, store, c);
    if (e)
        caller_close(c);
    return e;
}

void caller_close(struct caller *c)
{
    link_close(&c->link);
    if (c->control.fd >= 0 && link_say(&c->control, WIRE_STOP, 0) == VERR_OK)
        (void)link_flush(&c->control);
    link_close(&c->control);
    if (c->clerk > 0)
        (void)waitpid(c->clerk, NULL, 0);
    c->clerk = 0;
    os_unmap(&c->map);
}

static enum verr send_asked(struct caller *c, const struct asked *q)
{
    char method = (char)q->method;
    const char *lang = getenv("LC_ALL");
    if (!lang || !*lang)
        lang = getenv("LANG");
    struct wire_out o = link_begin(&c->link, WIRE_REQUEST, ++c->stream);
    wire_put(&o, FIELD_METHOD, (struct text){&method, 1});
    wire_put(&o, FIELD_PATH, q->path);
    wire_put(&o, FIELD_QUERY, q->query);
    wire_put(&o, FIELD_IF_MATCH, q->if_match);
    wire_put(&o, FIELD_ACCEPT_LANGUAGE,
             lang && strncmp(lang, "fr", 2) == 0 ? TEXT("fr") : TEXT("en"));
    wire_put(&o, FIELD_CONTENT_TYPE, q->body.n > 0 ? TEXT("application/json") : TEXT(""));
    wire_put(&o, FIELD_AS, q->as);
    wire_put(&o, FIELD_CONTENT, q->body);
    enum verr e = link_end(&c->link, &o, NULL, 0);
    return e ? e : link_flush(&c->link);
}

static enum verr give_credit(struct caller *c, size_t n)
{
    struct wire_out o = link_begin(&c->link, WIRE_CREDIT, c->stream);
    wire_put_u64(&o, FIELD_AMOUNT, n);
    enum verr e = link_end(&c->link, &o, NULL, 0);
    return e ? e : link_flush(&c->link);
}

struct receipt {
    call_sink *sink;
    void *ctx;
    struct writer w;
    bool keep; /* no sink, or an answer that says no */
};

static enum verr take_piece(struct receipt *r, struct text piece)
{
    if (!r->keep)
        return r->sink(r->ctx, piece);
    writer_put(&r->w, piece);
    return r->w.full ? VERR_LIMIT : VERR_OK;
}

static enum verr read_head(struct caller *c, const struct wire_frame *f, struct receipt *r,
                           struct answer *out, uint64_t *more)
{
    struct wire_fields x;
    if (wire_read(f, &x) != VERR_OK)
        return VERR_BAD_INPUT;
    out->status = (int)wire_u64(&x, FIELD_STATUS, 500);
    uint64_t error = wire_u64(&x, FIELD_ERROR, VERR_OK);
    out->error = error < VERR_COUNT ? (enum verr)error : VERR_INTERNAL;
    out->type = text_copy(&c->arena, x.value[FIELD_TYPE]);
    out->etag = text_copy(&c->arena, x.value[FIELD_ETAG]);
    out->filename = text_copy(&c->arena, x.value[FIELD_FILENAME]);
    *more = wire_u64(&x, FIELD_MORE, 0);
    r->keep = !r->sink || out->status >= 300;
    r->w = writer_in(&c->arena);
    return x.value[FIELD_CONTENT].n > 0 ? take_piece(r, x.value[FIELD_CONTENT]) : VERR_OK;
}

static enum verr read_body(struct caller *c, struct receipt *r)
{
    struct wire_frame f;
    enum verr e;
    while ((e = next_frame(&c->link, ANSWER_MS, &f)) == VERR_OK) {
        if (f.stream != c->stream)
            continue;
        if (f.type == WIRE_END)
            return VERR_OK;
        if (f.type != WIRE_BODY && f.type != WIRE_EVENT)
            return VERR_CANCELLED;
        size_t n = f.payload.n;
        e = take_piece(r, f.payload);
        if (!e && f.type == WIRE_BODY)
            e = give_credit(c, n);
        if (e)
            return e;
    }
    return e;
}

enum verr caller_ask_into(struct caller *c, const struct asked *q, call_sink *sink, void *ctx,
                          struct answer *out)
{
    struct wire_frame f = {.type = WIRE_NONE};
    struct receipt r = {.sink = sink, .ctx = ctx};
    uint64_t more = 0;
    arena_reset(&c->arena);
    *out = (struct answer){.status = 0};
    enum verr e = send_asked(c, q);
    while (!e && (f.type != WIRE_REPLY || f.stream != c->stream))
        e = next_frame(&c->link, ANSWER_MS, &f);
    if (!e)
        e = read_head(c, &f, &r, out, &more);
    if (!e && more > 0)
        e = read_body(c, &r);
    if (!e)
        out->body = writer_done(&c->arena, &r.w);
    return e;
}

enum verr caller_ask(struct caller *c, const struct asked *q, struct answer *out)
{
    return caller_ask_into(c, q, NULL, NULL, out);
}
