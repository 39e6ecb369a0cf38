/* request.c - from what a browser sends to a frame for the clerk */
#include "front/front.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { PIPE_BYTES = 131072, NO_METHOD = 255 };

void *request_begin(void *front, const char *target, struct MHD_Connection *c)
{
    return exchange_new(front, c, target);
}

static unsigned char method_rank(const char *method)
{
    static const char *const names[] = {"GET", "POST", "PUT", "DELETE"};
    for (unsigned char i = 0; i < 4; i++) {
        if (strcmp(method, names[i]) == 0)
            return i;
    }
    return strcmp(method, "HEAD") == 0 ? 0 : NO_METHOD;
}

static bool is_api(const char *url)
{
    return strncmp(url, "/api/", 5) == 0;
}

static struct text remote_of(struct MHD_Connection *c, char out[INET6_ADDRSTRLEN], bool *local)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *a = info ? info->client_addr : NULL;
    *local = false;
    if (!a)
        return TEXT("");
    if (a->sa_family == AF_INET6) {
        const struct in6_addr *six = &((const struct sockaddr_in6 *)(const void *)a)->sin6_addr;
        *local = IN6_IS_ADDR_LOOPBACK(six);
        return text_of(inet_ntop(AF_INET6, six, out, INET6_ADDRSTRLEN));
    }
    const struct in_addr *four = &((const struct sockaddr_in *)(const void *)a)->sin_addr;
    *local = ntohl(four->s_addr) >> 24 == 127;
    return text_of(inet_ntop(AF_INET, four, out, INET6_ADDRSTRLEN));
}

/* Health and metrics are for this machine's own supervision; the rest for the application. */
static enum verr may_reach(struct MHD_Connection *c, const char *url)
{
    char address[INET6_ADDRSTRLEN];
    bool local;
    if (is_api(url) || strcmp(url, "/health") == 0)
        return VERR_OK;
    if (strcmp(url, "/metrics") != 0)
        return VERR_NOT_FOUND;
    (void)remote_of(c, address, &local);
    return local ? VERR_OK : VERR_FORBIDDEN;
}

static enum verr read_length(struct exchange *x)
{
    struct text length = headers_get(x->connection, MHD_HTTP_HEADER_CONTENT_LENGTH);
    struct text coding = headers_get(x->connection, MHD_HTTP_HEADER_TRANSFER_ENCODING);
    x->expected = 0;
    if (coding.n > 0)
        x->expected = UINT64_MAX;
    else if (length.n > 0 && !text_to_u64(length, &x->expected))
        return VERR_BAD_INPUT;
    return x->expected != UINT64_MAX && x->expected > UPLOAD_MAX ? VERR_LIMIT : VERR_OK;
}

/* What the first look at the headers allows. */
static enum verr look(struct front *f, struct exchange *x, const char *url, const char *method)
{
    enum verr e = read_length(x);
    x->method = method_rank(method);
    if (!e && x->method == NO_METHOD)
        e = VERR_METHOD;
    if (!e)
        e = headers_check(f, x->connection, x->method != 0);
    if (!e && !x->file)
        e = may_reach(x->connection, url);
    else if (!e && x->method != 0)
        e = VERR_METHOD;
    return e ? e : f->stopping ? VERR_BUSY : VERR_OK;
}

/* A header that the frame has room for; false otherwise. */
static bool put_header(struct wire_out *o, struct exchange *x, enum wire_field field,
                       const char *name)
{
    struct text v = headers_get(x->connection, name);
    if (v.n > wire_field_max(field))
        return false;
    wire_put(o, field, v);
    return true;
}

/* Fields in the order of the table. read_end (-1: none) is taken once VERR_OK. */
static enum verr send_request(struct front *f, struct exchange *x, int read_end)
{
    char address[INET6_ADDRSTRLEN];
    bool local;
    char method = (char)x->method;
    struct text query = text_of(x->target), path = text_cut(&query, '?');
    if (path.n > wire_field_max(FIELD_PATH) || query.n > wire_field_max(FIELD_QUERY))
        return VERR_LIMIT;
    struct wire_out o = link_begin(&f->clerk, WIRE_REQUEST, exchange_stream(f, x));
    wire_put(&o, FIELD_METHOD, (struct text){&method, 1});
    wire_put(&o, FIELD_PATH, path);
    wire_put(&o, FIELD_QUERY, query);
    bool fits = put_header(&o, x, FIELD_COOKIE, "Cookie") &&
                put_header(&o, x, FIELD_CSRF, "X-Vigie-CSRF") &&
                put_header(&o, x, FIELD_IF_MATCH, "If-Match") &&
                put_header(&o, x, FIELD_ACCEPT_LANGUAGE, "Accept-Language") &&
                put_header(&o, x, FIELD_CONTENT_TYPE, "Content-Type");
    wire_put(&o, FIELD_REMOTE, remote_of(x->connection, address, &local));
    if (read_end >= 0)
        wire_put_u64(&o, FIELD_EXPECTED, x->expected);
    if (read_end < 0 && x->body_n > 0)
        wire_put(&o, FIELD_CONTENT, (struct text){x->body, x->body_n});
    (void)put_header(&o, x, FIELD_RANGE, "Range"); /* one too long is not obeyed, as any may be */
    if (!fits) {                                   /* takes the frame back */
        o.w->full = false;
        o.w->n = o.start;
        return VERR_LIMIT;
    }
    return link_end(&f->clerk, &o, &read_end, read_end >= 0);
}

/* Asks the clerk; what fails becomes the answer. */
static void ask(struct front *f, struct exchange *x, int read_end)
{
    enum verr e = f->clerk.fd < 0 ? VERR_BUSY : send_request(f, x, read_end);
    if (!e) {
        x->asked = true;
        return;
    }
    if (read_end >= 0)
        close(read_end);
    x->dropping = true;
    reply_refuse(f, x, e);
}

static void watch_pipe(struct front *f, struct exchange *x, bool add)
{
    struct epoll_event ev = {.events = EPOLLOUT | EPOLLONESHOT,
                             .data.u64 = AT(AT_PIPE, exchange_stream(f, x))};
    (void)epoll_ctl(f->epoll, add ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, x->pipe, &ev);
}

static void open_pipe(struct front *f, struct exchange *x)
{
    int ends[2];
    f->count.uploads++;
    if (pipe2(ends, O_CLOEXEC) != 0) {
        x->dropping = true;
        reply_refuse(f, x, VERR_BUSY);
        return;
    }
    (void)fcntl(ends[1], F_SETFL, O_NONBLOCK); /* the clerk's end waits for bytes, this one never */
    (void)fcntl(ends[1], F_SETPIPE_SZ, PIPE_BYTES);
    x->pipe = ends[1];
    ask(f, x, ends[0]);
}

/* To the pipe as much as it takes; the connection waits while it does not take all. What
 * libmicrohttpd keeps meanwhile may be the last of the body: nothing more would come from the
 * browser to have it offered again. */
static size_t pour(struct front *f, struct exchange *x, const char *data, size_t n)
{
    ssize_t put = write(x->pipe, data, n);
    if (put < 0 && errno != EAGAIN) {
        x->dropping = true; /* the clerk reads no further: its answer says why */
        return n;
    }
    size_t taken = put < 0 ? 0 : (size_t)put;
    if (taken < n) {
        bool first = !x->pipe_full;
        x->pipe_full = true;
        watch_pipe(f, x, first);
        exchange_suspend(f, x);
    }
    return taken;
}

static size_t keep(struct exchange *x, const char *data, size_t n)
{
    if (!x->body)
        x->body = malloc(x->expected < WIRE_WHOLE_BODY ? (size_t)x->expected : WIRE_WHOLE_BODY);
    if (x->body)
        memcpy(x->body + x->body_n, data, n);
    x->body_n += n;
    return n;
}

/* Gives how many bytes were taken. */
static size_t take_body(struct front *f, struct exchange *x, const char *data, size_t n)
{
    if (x->expected > WIRE_WHOLE_BODY && x->expected != UINT64_MAX && x->pipe < 0 && !x->dropping)
        open_pipe(f, x);
    if (x->expected == UINT64_MAX && x->body_n + n > WIRE_WHOLE_BODY && !x->dropping) {
        /* Without a length an upload that was cut short would look complete. */
        x->dropping = true;
        reply_refuse(f, x, VERR_LIMIT);
    }
    size_t taken = x->dropping ? n : x->pipe >= 0 ? pour(f, x, data, n) : keep(x, data, n);
    x->received += taken;
    f->count.bytes_in += taken;
    return taken;
}

static void body_ends(struct front *f, struct exchange *x)
{
    if (x->pipe >= 0) {
        close(x->pipe);
        x->pipe = -1;
    }
    if (x->body_n > 0 && !x->body) {
        x->dropping = true;
        reply_refuse(f, x, VERR_BUSY);
    } else if (!x->asked && !x->dropping) {
        ask(f, x, -1);
    }
    free(x->body);
    x->body = NULL;
    if (x->state == EXCHANGE_BODY)
        x->state = EXCHANGE_ASKED;
}

static enum MHD_Result first_call(struct front *f, struct exchange *x, const char *url,
                                  const char *method)
{
    f->count.requests++;
    x->file = files_has(url);
    x->refusal = look(f, x, url, method);
    f->count.refused += x->refusal != VERR_OK;
    /* An answer before a body has come ends the connection; without a body it can wait its turn. */
    if (x->refusal && x->expected > 0)
        return reply_error(f, x->connection, x->refusal);
    return MHD_YES;
}

/* What the front answers by itself. */
static enum MHD_Result own_answer(struct front *f, struct exchange *x, const char *url)
{
    x->state = EXCHANGE_SENDING;
    return x->refusal ? reply_error(f, x->connection, x->refusal)
                      : files_serve(f, x->connection, url);
}

enum MHD_Result request_handle(void *front, struct MHD_Connection *c, const char *url,
                               const char *method, const char *version, const char *data, size_t *n,
                               void **exchange)
{
    struct front *f = front;
    struct exchange *x = *exchange;
    (void)version;
    if (!x)
        return reply_error(f, c, VERR_BUSY);
    if (x->gone)
        return MHD_NO;
    if (!x->looked) {
        x->looked = true;
        return first_call(f, x, url, method);
    }
    if (*n > 0 && (x->refusal || x->file)) {
        *n = 0;
        return MHD_YES;
    }
    if (*n > 0) {
        *n -= take_body(f, x, data, *n);
        return MHD_YES;
    }
    if (x->refusal || x->file)
        return own_answer(f, x, url);
    if (x->state == EXCHANGE_BODY)
        body_ends(f, x);
    if (x->state == EXCHANGE_ASKED && x->response)
        x->state = EXCHANGE_READY;
    if (x->state == EXCHANGE_READY)
        return reply_queue(f, x);
    exchange_suspend(f, x);
    return MHD_YES;
}

void request_completed(void *front, struct MHD_Connection *c, void **exchange,
                       enum MHD_RequestTerminationCode why)
{
    struct front *f = front;
    struct exchange *x = *exchange;
    (void)c, (void)why;
    if (!x)
        return;
    if (x->asked && !x->answered && f->clerk.fd >= 0) {
        f->count.cancelled++;
        (void)link_say(&f->clerk, WIRE_CANCEL, exchange_stream(f, x));
    }
    exchange_free(f, x);
    *exchange = NULL;
}

void request_gone(struct front *f, struct exchange *x)
{
    x->gone = x->broken = true;
    exchange_resume(f, x);
}

void request_pipe_ready(struct front *f, struct exchange *x)
{
    exchange_resume(f, x);
}
