/* http.c - see http.h */
#include "engine/http.h"
#include "os/os.h"

#include <errno.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { HEAD = 512, READ = 16384, HEX_DIGITS_MAX = 8 };

static enum verr read_status(struct engine_reply *r, struct text line)
{
    uint64_t status = 0;
    struct text word = text_cut(&line, ' ');
    if (!text_starts(word, TEXT("HTTP/1.")) || !text_to_u64(text_cut(&line, ' '), &status) ||
        status < 100 || status > 599) {
        return VERR_BAD_INPUT;
    }
    r->status = (unsigned)status;
    r->at = REPLY_HEADER;
    return VERR_OK;
}

static bool same_word(struct text t, const char *word)
{
    return t.n == strlen(word) && strncasecmp(t.p, word, t.n) == 0;
}

/* The blank line ends the headers: what body follows is now known. */
static void begin_body(struct engine_reply *r)
{
    if (r->status < 200) { /* "100 Continue": the real one follows */
        r->at = REPLY_STATUS;
    } else if (r->chunked) {
        r->at = REPLY_CHUNK;
    } else if (r->has_length) {
        r->at = r->left > 0 ? REPLY_LENGTH : REPLY_DONE;
    } else {
        r->at = r->status == 204 ? REPLY_DONE : REPLY_CLOSE;
    }
}

static enum verr read_header(struct engine_reply *r, struct text line)
{
    if (line.n == 0) {
        begin_body(r);
        return VERR_OK;
    }
    if (++r->headers > ENGINE_HEADERS) {
        return VERR_LIMIT;
    }
    struct text name = text_cut(&line, ':'), value = text_trim(line);
    if (same_word(name, "transfer-encoding")) {
        r->chunked = same_word(value, "chunked");
        return r->chunked ? VERR_OK : VERR_BAD_INPUT;
    }
    if (same_word(name, "content-length")) {
        bool again = r->has_length;
        r->has_length = true;
        return !again && text_to_u64(value, &r->left) ? VERR_OK : VERR_BAD_INPUT;
    }
    return VERR_OK;
}

static enum verr read_size(struct engine_reply *r, struct text line)
{
    struct text hex = text_trim(text_cut(&line, ';'));
    uint64_t size = 0;
    if (hex.n == 0 || hex.n > HEX_DIGITS_MAX) {
        return VERR_BAD_INPUT;
    }
    for (size_t i = 0; i < hex.n; i++) {
        char c = (char)(hex.p[i] | 0x20);
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0) {
            return VERR_BAD_INPUT;
        }
        size = size * 16 + (uint64_t)digit;
    }
    r->left = size;
    r->at = size > 0 ? REPLY_PIECE : REPLY_TRAILER;
    return VERR_OK;
}

static enum verr read_line(struct engine_reply *r)
{
    struct text line = {r->line, r->line_n};
    r->line_n = 0;
    if (line.n > 0 && line.p[line.n - 1] == '\r') {
        line.n--;
    }
    switch (r->at) {
    case REPLY_STATUS:
        return read_status(r, line);
    case REPLY_HEADER:
        return read_header(r, line);
    case REPLY_CHUNK:
        return read_size(r, line);
    case REPLY_AFTER:
        r->at = REPLY_CHUNK;
        return line.n == 0 ? VERR_OK : VERR_BAD_INPUT;
    default:
        r->at = line.n == 0 ? REPLY_DONE : REPLY_TRAILER;
        return ++r->headers > ENGINE_HEADERS ? VERR_LIMIT : VERR_OK;
    }
}

static bool in_body(const struct engine_reply *r)
{
    return r->at == REPLY_LENGTH || r->at == REPLY_CLOSE || r->at == REPLY_PIECE;
}

static enum verr take_body(struct engine_reply *r, struct text *in, struct text *piece)
{
    size_t n = r->at == REPLY_CLOSE || r->left > in->n ? in->n : (size_t)r->left;
    if (n > r->max - r->got) {
        return VERR_LIMIT;
    }
    *piece = text_slice(*in, 0, n);
    *in = text_slice(*in, n, in->n);
    r->got += n;
    if (r->at != REPLY_CLOSE) {
        r->left -= n;
        if (r->left == 0) {
            r->at = r->at == REPLY_PIECE ? REPLY_AFTER : REPLY_DONE;
        }
    }
    return VERR_OK;
}

enum verr engine_reply_next(struct engine_reply *r, struct text *in, struct text *piece)
{
    *piece = (struct text){NULL, 0};
    while (in->n > 0 && r->at != REPLY_DONE) {
        if (in_body(r)) {
            return take_body(r, in, piece);
        }
        char c = in->p[0];
        *in = text_slice(*in, 1, in->n);
        if (c != '\n') {
            if (r->line_n == ENGINE_LINE) {
                return VERR_LIMIT;
            }
            r->line[r->line_n++] = c;
            continue;
        }
        enum verr e = read_line(r);
        if (e != VERR_OK) {
            return e;
        }
    }
    return VERR_OK;
}

enum verr engine_events_next(struct engine_events *e, struct text *in, struct text *data)
{
    *data = (struct text){NULL, 0};
    while (in->n > 0) {
        char c = in->p[0];
        *in = text_slice(*in, 1, in->n);
        if (c != '\n') {
            if (e->n == ENGINE_EVENT) {
                return VERR_LIMIT;
            }
            e->line[e->n++] = c;
            continue;
        }
        struct text line = text_trim((struct text){e->line, e->n});
        e->n = 0;
        if (text_starts(line, TEXT("data:"))) {
            *data = text_trim(text_slice(line, sizeof "data:" - 1, line.n));
            return VERR_OK;
        }
    }
    return VERR_OK;
}

/* Waits until the socket is ready for `what`, or the deadline. */
static enum verr wait_for(int fd, short what, int64_t end_ns)
{
    int64_t left = (end_ns - os_mono_ns()) / 1000000;
    struct pollfd p = {fd, what, 0};
    int n = left > 0 ? poll(&p, 1, left > 1000 ? 1000 : (int)left) : 0;
    return n > 0 || (n < 0 && errno == EINTR) || left > 1000 ? VERR_OK : VERR_BUSY;
}

static enum verr send_all(int fd, struct text t, int64_t end_ns)
{
    while (t.n > 0) {
        ssize_t n = send(fd, t.p, t.n, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n > 0) {
            t = text_slice(t, (size_t)n, t.n);
        } else if (n < 0 && errno != EAGAIN && errno != EINTR) {
            return VERR_CANCELLED;
        } else {
            enum verr e = wait_for(fd, POLLOUT, end_ns);
            if (e != VERR_OK) {
                return e;
            }
        }
    }
    return VERR_OK;
}

static enum verr connect_to(const struct engine_ask *q, int64_t end_ns, int *out)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    size_t n = strlen(q->socket);
    if (n >= sizeof at.sun_path) {
        return VERR_LIMIT;
    }
    memcpy(at.sun_path, q->socket, n);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return VERR_INTERNAL;
    }
    char head[HEAD];
    struct writer w = writer_over(head, sizeof head);
    writer_f(&w, "%s %s HTTP/1.1\r\nHost: engine\r\nConnection: close\r\n", q->method, q->path);
    if (q->body.n > 0) {
        writer_f(&w, "Content-Type: application/json\r\nContent-Length: %zu\r\n", q->body.n);
    }
    writer_str(&w, "\r\n");
    enum verr e = w.full                                                ? VERR_LIMIT
                  : connect(fd, (struct sockaddr *)&at, sizeof at) != 0 ? VERR_NOT_FOUND
                                                                        : VERR_OK;
    e = e != VERR_OK ? e : send_all(fd, writer_text(&w), end_ns);
    e = e != VERR_OK ? e : send_all(fd, q->body, end_ns);
    if (e != VERR_OK) {
        (void)close(fd);
        return e;
    }
    *out = fd;
    return VERR_OK;
}

typedef enum verr piece_taker(void *ctx, const struct engine_reply *r, struct text piece);

/* Reads until the reply is done. A body without a length is done when the connection is. */
static enum verr receive(int fd, struct engine_reply *r, int64_t end_ns, piece_taker *take,
                         void *ctx)
{
    char block[READ];
    while (r->at != REPLY_DONE) {
        enum verr e = wait_for(fd, POLLIN, end_ns);
        if (e != VERR_OK) {
            return e;
        }
        ssize_t n = recv(fd, block, sizeof block, MSG_DONTWAIT);
        if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
            continue;
        }
        if (n <= 0) {
            return n == 0 && r->at == REPLY_CLOSE ? VERR_OK : VERR_CANCELLED;
        }
        struct text in = {block, (size_t)n};
        while (in.n > 0 && r->at != REPLY_DONE) {
            struct text piece;
            e = engine_reply_next(r, &in, &piece);
            e = e != VERR_OK || piece.n == 0 ? e : take(ctx, r, piece);
            if (e != VERR_OK) {
                return e;
            }
        }
    }
    return VERR_OK;
}

static enum verr exchange(struct arena *a, const struct engine_ask *q, piece_taker *take, void *ctx,
                          unsigned *status)
{
    struct engine_reply *r = ARENA_NEW(a, struct engine_reply);
    int64_t end_ns = os_mono_ns() + q->most_ms * 1000000;
    int fd = -1;
    if (r == NULL) {
        return VERR_LIMIT;
    }
    r->max = q->max;
    enum verr e = connect_to(q, end_ns, &fd);
    if (e == VERR_OK) {
        e = receive(fd, r, end_ns, take, ctx);
        (void)close(fd);
        *status = r->status;
    }
    return e;
}

static enum verr append(void *ctx, const struct engine_reply *r, struct text piece)
{
    struct writer *w = ctx;
    (void)r;
    writer_put(w, piece);
    return w->full ? VERR_LIMIT : VERR_OK;
}

enum verr engine_ask(struct arena *a, const struct engine_ask *q, unsigned *status,
                     struct text *body)
{
    char *block = ARENA_RAW(a, char, q->max);
    struct writer w = writer_over(block, block ? q->max : 0);
    enum verr e = block ? exchange(a, q, append, &w, status) : VERR_LIMIT;
    if (e == VERR_OK) {
        *body = writer_text(&w);
    }
    return e;
}

struct streaming {
    struct engine_events events;
    bool (*take)(void *ctx, struct text data);
    void *ctx;
    bool done;
};

static enum verr take_events(void *ctx, const struct engine_reply *r, struct text piece)
{
    struct streaming *s = ctx;
    while (piece.n > 0 && !s->done) {
        struct text data;
        if (r->status != 200) {
            return VERR_BAD_INPUT;
        }
        enum verr e = engine_events_next(&s->events, &piece, &data);
        if (e != VERR_OK) {
            return e;
        }
        s->done = text_is(data, "[DONE]");
        if (data.n > 0 && !s->done && !s->take(s->ctx, data)) {
            return VERR_CANCELLED;
        }
    }
    return VERR_OK;
}

enum verr engine_ask_stream(struct arena *a, const struct engine_ask *q,
                            bool (*take)(void *ctx, struct text data), void *ctx, unsigned *status)
{
    struct streaming *s = ARENA_NEW(a, struct streaming);
    if (s == NULL) {
        return VERR_LIMIT;
    }
    s->take = take;
    s->ctx = ctx;
    enum verr e = exchange(a, q, take_events, s, status);
    return e != VERR_OK ? e : s->done ? VERR_OK : VERR_BAD_INPUT;
}
