/* reply.c - from the clerk's frames to what a browser receives */
#include "front/front.h"

#include <stdio.h>
#include <stdlib.h>

enum { BLOCK = 32768, METRICS_BYTES = 16384, VALUE_BYTES = 1100 };

static void put(struct MHD_Response *r, const char *name, const char *format, struct text v)
{
    char line[VALUE_BYTES];
    if (v.n == 0)
        return;
    int n = snprintf(line, sizeof line, format, TEXT_ARGS(v));
    if (n > 0 && (size_t)n < sizeof line)
        (void)MHD_add_response_header(r, name, line);
}

static struct text error_json(char *block, size_t cap, enum verr e, enum lang l)
{
    struct writer w = writer_over(block, cap);
    writer_str(&w, "{\"error\":{\"code\":");
    writer_json(&w, text_of(verr_name(e)));
    writer_str(&w, ",\"message\":");
    writer_json(&w, text_of(verr_message(e, l)));
    writer_str(&w, ",\"detail\":\"\"}}");
    return writer_text(&w);
}

static struct MHD_Response *error_response(const struct front *f, struct MHD_Connection *c,
                                           enum verr e)
{
    char block[512];
    struct text t = error_json(block, sizeof block, e, headers_lang(c));
    struct MHD_Response *r =
        MHD_create_response_from_buffer(t.n, (void *)(uintptr_t)t.p, MHD_RESPMEM_MUST_COPY);
    if (!r)
        return NULL;
    headers_put(f, r, true);
    (void)MHD_add_response_header(r, "Content-Type", "application/json");
    if (e == VERR_BUSY)
        (void)MHD_add_response_header(r, "Retry-After", "1");
    return r;
}

enum MHD_Result reply_error(const struct front *f, struct MHD_Connection *c, enum verr e)
{
    struct MHD_Response *r = error_response(f, c, e);
    if (!r)
        return MHD_NO;
    enum MHD_Result sent = MHD_queue_response(c, (unsigned)verr_http(e), r);
    MHD_destroy_response(r);
    return sent;
}

static void ready(struct front *f, struct exchange *x)
{
    if (x->state == EXCHANGE_ASKED)
        x->state = EXCHANGE_READY;
    exchange_resume(f, x);
}

void reply_refuse(struct front *f, struct exchange *x, enum verr e)
{
    if (x->response)
        return;
    f->count.failed += verr_http(e) >= 500;
    x->status = (unsigned)verr_http(e);
    x->response = error_response(f, x->connection, e);
    x->broken |= !x->response;
    ready(f, x);
}

/* What the clerk sent and libmicrohttpd has not taken yet. */
static bool hold(struct exchange *x, struct text bytes)
{
    size_t limit = x->events ? EVENTS_HELD : WIRE_WINDOW;
    if (bytes.n > limit - x->out_n)
        return false;
    if (!x->out)
        x->out = malloc(limit);
    if (!x->out)
        return false;
    memcpy(x->out + x->out_n, bytes.p, bytes.n);
    x->out_n += bytes.n;
    return true;
}

struct reader {
    struct front *front;
    uint32_t stream;
};

static void give_credit(struct front *f, const struct exchange *x, size_t n)
{
    if (x->events || x->answered || f->clerk.fd < 0)
        return;
    struct wire_out o = link_begin(&f->clerk, WIRE_CREDIT, exchange_stream(f, x));
    wire_put_u64(&o, FIELD_AMOUNT, n);
    (void)link_end(&f->clerk, &o, NULL, 0);
}

static ssize_t read_more(void *reader, uint64_t at, char *out, size_t max)
{
    const struct reader *r = reader;
    struct exchange *x = exchange_of(r->front, r->stream);
    (void)at;
    if (!x)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    if (x->out_n > 0 && !x->gone) {
        size_t n = x->out_n < max ? x->out_n : max;
        memcpy(out, x->out, n);
        memmove(x->out, x->out + n, x->out_n - n);
        x->out_n -= n;
        give_credit(r->front, x, n);
        return (ssize_t)n;
    }
    if (x->broken)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    if (x->ended)
        return MHD_CONTENT_READER_END_OF_STREAM;
    exchange_suspend(r->front, x);
    return 0;
}

static struct MHD_Response *streamed(struct front *f, struct exchange *x, uint64_t length)
{
    struct reader *r = malloc(sizeof *r);
    if (!r)
        return NULL;
    *r = (struct reader){f, exchange_stream(f, x)};
    x->streaming = true;
    struct MHD_Response *made =
        MHD_create_response_from_callback(length, BLOCK, read_more, r, free);
    if (!made)
        free(r);
    return made;
}

/* The clerk's own metrics, and the front's after them. */
static struct MHD_Response *with_metrics(const struct front *f, struct text clerk)
{
    char block[METRICS_BYTES];
    struct writer w = writer_over(block, sizeof block);
    writer_put(&w, clerk);
    metrics_write(f, &w);
    struct text t = writer_text(&w);
    return MHD_create_response_from_buffer(t.n, (void *)(uintptr_t)t.p, MHD_RESPMEM_MUST_COPY);
}

static struct MHD_Response *response_of(struct front *f, struct exchange *x,
                                        const struct wire_fields *v)
{
    uint64_t more = wire_u64(v, FIELD_MORE, 0);
    struct text body = v->value[FIELD_CONTENT];
    x->events = more == 2;
    x->answered = more == 0;
    if (more == 1)
        return streamed(f, x, wire_u64(v, FIELD_LENGTH, 0));
    if (more == 2)
        return streamed(f, x, MHD_SIZE_UNKNOWN);
    if (strcmp(x->target, "/metrics") == 0 && x->status == 200)
        return with_metrics(f, body);
    return MHD_create_response_from_buffer(body.n, (void *)(uintptr_t)body.p,
                                           MHD_RESPMEM_MUST_COPY);
}

static void put_headers(struct front *f, struct exchange *x, const struct wire_fields *v)
{
    struct MHD_Response *r = x->response;
    headers_put(f, r, true);
    put(r, "Content-Type", "%.*s", x->events ? TEXT("text/event-stream") : v->value[FIELD_TYPE]);
    put(r, "ETag", "\"%.*s\"", v->value[FIELD_ETAG]);
    put(r, "Set-Cookie", "%.*s", v->value[FIELD_SET_COOKIE]);
    put(r, "Content-Disposition", "attachment; filename=\"%.*s\"", v->value[FIELD_FILENAME]);
    put(r, "Content-Range", "%.*s", v->value[FIELD_RANGE]);
    if (v->value[FIELD_RANGE].n > 0)
        (void)MHD_add_response_header(r, "Accept-Ranges", "bytes");
    if (x->status == MHD_HTTP_SERVICE_UNAVAILABLE)
        (void)MHD_add_response_header(r, "Retry-After", "1");
    if (x->events)
        (void)MHD_add_response_header(r, "X-Accel-Buffering", "no");
}

static enum verr begin(struct front *f, struct exchange *x, const struct wire_frame *frame)
{
    struct wire_fields v;
    if (x->response)
        return x->dropping ? VERR_OK : VERR_BAD_INPUT;
    if (wire_read(frame, &v) != VERR_OK)
        return VERR_BAD_INPUT;
    uint64_t status = wire_u64(&v, FIELD_STATUS, 0);
    if (status < 200 || status > 599)
        return VERR_BAD_INPUT;
    x->status = (unsigned)status;
    f->count.refused += status >= 400 && status < 500;
    f->count.failed += status >= 500;
    x->response = response_of(f, x, &v);
    if (x->response)
        put_headers(f, x, &v);
    else
        x->broken = true;
    ready(f, x);
    return VERR_OK;
}

static enum verr piece(struct front *f, struct exchange *x, const struct wire_frame *frame)
{
    if (!x->streaming)
        return VERR_BAD_INPUT;
    if (!hold(x, frame->payload)) {
        if (!x->events)
            return VERR_BAD_INPUT; /* more than its credit */
        x->broken = true;          /* a browser that does not read: it comes back */
    }
    exchange_resume(f, x);
    return VERR_OK;
}

static void end(struct front *f, struct exchange *x, bool whole)
{
    x->answered = true;
    x->ended |= whole;
    x->broken |= !whole;
    if (!x->streaming)
        reply_refuse(f, x, VERR_CANCELLED);
    exchange_resume(f, x);
}

enum verr reply_frame(struct front *f, const struct wire_frame *frame)
{
    struct exchange *x = exchange_of(f, frame->stream);
    switch (frame->type) {
    case WIRE_PING:
        return link_say(&f->clerk, WIRE_PONG, frame->stream);
    case WIRE_PONG:
        return VERR_OK;
    case WIRE_REPLY:
        return x ? begin(f, x, frame) : VERR_OK;
    case WIRE_BODY:
    case WIRE_EVENT:
        return x ? piece(f, x, frame) : VERR_OK;
    case WIRE_END:
    case WIRE_CANCEL:
        if (x)
            end(f, x, frame->type == WIRE_END);
        return VERR_OK;
    default:
        return VERR_BAD_INPUT;
    }
}

void reply_clerk_gone(struct front *f)
{
    for (uint32_t i = 0; i < EXCHANGES_MAX && f->used > 0; i++) {
        struct exchange *x = &f->exchange[i];
        if (x->state == EXCHANGE_FREE || !x->asked || x->answered)
            continue;
        x->answered = true;
        if (!x->streaming) { /* whose answer has begun cannot be given another */
            reply_refuse(f, x, VERR_BUSY);
            continue;
        }
        x->ended |= x->events; /* the browser opens another */
        x->broken |= !x->events;
        exchange_resume(f, x);
    }
}

void reply_end_streams(struct front *f)
{
    for (uint32_t i = 0; i < EXCHANGES_MAX && f->used > 0; i++) {
        struct exchange *x = &f->exchange[i];
        if (x->state == EXCHANGE_FREE || !x->events || x->ended)
            continue;
        (void)hold(x, TEXT("event: bye\ndata: {}\n\n"));
        x->ended = true;
        exchange_resume(f, x);
    }
}

enum MHD_Result reply_queue(struct front *f, struct exchange *x)
{
    (void)f;
    if (!x->response)
        return MHD_NO;
    x->state = EXCHANGE_SENDING;
    enum MHD_Result sent = MHD_queue_response(x->connection, x->status, x->response);
    MHD_destroy_response(x->response); /* libmicrohttpd has its own hold on it */
    x->response = NULL;
    return sent;
}
