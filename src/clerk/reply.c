/* reply.c - what goes back: heads, bodies against credit, cancellations */
#include "clerk/clerk.h"

#include <assert.h>
#include <unistd.h>

static void take_off(struct peer *p, const struct work *w)
{
    for (unsigned i = 0; i < p->under_way_n; i++) {
        if (p->under_way[i] == w) {
            p->under_way[i] = p->under_way[--p->under_way_n];
            return;
        }
    }
}

static bool is_stream(const struct work *w)
{
    const struct call *c = &w->call;
    return c->outcome == VERR_OK && c->route &&
           (c->route->kind == ROUTE_stream || c->reply.proposes);
}

/* VERR_BUSY: no room in the link now. */
static enum verr send_head(struct peer *p, const struct work *w)
{
    const struct reply *r = &w->call.reply;
    bool whole = r->body.n <= WIRE_WHOLE_BODY;
    struct wire_out o = link_begin(&p->link, WIRE_REPLY, w->stream);
    wire_put_u64(&o, FIELD_STATUS, (uint64_t)r->status);
    wire_put_u64(&o, FIELD_ERROR, (uint64_t)w->call.outcome);
    if (r->body.n > 0)
        wire_put(&o, FIELD_TYPE, text_of(r->type ? r->type : "application/json"));
    wire_put(&o, FIELD_ETAG, r->etag);
    wire_put(&o, FIELD_SET_COOKIE, r->set_cookie);
    wire_put(&o, FIELD_FILENAME, r->filename);
    if (is_stream(w))
        wire_put_u64(&o, FIELD_MORE, 2);
    else if (!whole)
        wire_put_u64(&o, FIELD_MORE, 1);
    if (!whole)
        wire_put_u64(&o, FIELD_LENGTH, r->body.n);
    else if (!is_stream(w))
        wire_put(&o, FIELD_CONTENT, r->body);
    wire_put(&o, FIELD_RANGE, r->range);
    return link_end(&p->link, &o, NULL, 0);
}

/* Sends what credit and room allow. True once the body is complete. */
static bool send_body(struct peer *p, struct work *w)
{
    struct text body = w->call.reply.body;
    while (w->sent < body.n && w->credit > 0) {
        size_t n = body.n - w->sent;
        n = n < WIRE_PIECE ? n : WIRE_PIECE;
        n = n < w->credit ? n : w->credit;
        struct wire_out o = link_begin(&p->link, WIRE_BODY, w->stream);
        wire_raw(&o, text_slice(body, w->sent, w->sent + n));
        if (link_end(&p->link, &o, NULL, 0) != VERR_OK)
            return false;
        w->sent += n;
        w->credit -= n;
    }
    return w->sent == body.n && link_say(&p->link, WIRE_END, w->stream) == VERR_OK;
}

/* True when the work is finished; false when it waits in one of the peer's lists. */
static bool go(struct clerk *k, struct peer *p, struct work *w)
{
    if (send_head(p, w) != VERR_OK) {
        work_push(&p->waiting, w);
        return false;
    }
    if (is_stream(w) && w->call.reply.proposes) {
        propose_add(k, w);
        return false;
    }
    if (is_stream(w)) {
        stream_add(k, w);
        return true;
    }
    w->credit = WIRE_WINDOW;
    if (w->call.reply.body.n <= WIRE_WHOLE_BODY || send_body(p, w))
        return true;
    work_push(&p->sending, w);
    return false;
}

void reply_begin(struct clerk *k, struct work *w)
{
    struct peer *p = peer_of(k, w->peer, w->generation);
    enum verr e = w->call.outcome;
    if (w->call.inbound.fd >= 0) {
        close(w->call.inbound.fd);
        w->call.inbound.fd = -1;
    }
    k->count.refused += e && verr_http(e) < 500;
    k->count.failed += e && verr_http(e) >= 500;
    if (!w->dropped && w->call.event.n > 0)
        stream_tell(k, w->call.event, w->call.event_data);
    if (!w->dropped && e == VERR_OK && w->call.engine.is)
        (void)told_want_send(&k->control, w->call.engine.engine, w->call.engine.wanted);
    if (!w->dropped && !e && w->call.forget != 0)
        propose_forget(k, w->call.forget);
    if (w->proposal) {
        propose_acted(k, w);
        return;
    }
    if (p)
        take_off(p, w);
    if (!p || w->dropped || atomic_load(&w->cancelled) || go(k, p, w)) {
        k->count.cancelled += w->dropped;
        work_free(&k->pool, w);
    }
}

enum verr reply_go_on(struct clerk *k, struct peer *p)
{
    struct work_list waiting = p->waiting, sending = p->sending, none = {NULL, NULL, 0};
    struct work *w;
    p->waiting = p->sending = none;
    while ((w = work_pop(&sending))) {
        if (send_body(p, w))
            work_free(&k->pool, w);
        else
            work_push(&p->sending, w);
    }
    while ((w = work_pop(&waiting))) {
        if (go(k, p, w))
            work_free(&k->pool, w);
    }
    return VERR_OK;
}

void reply_credit(struct clerk *k, struct peer *p, uint32_t stream, uint64_t amount)
{
    for (struct work *w = p->sending.first; w; w = w->next) {
        if (w->stream == stream) {
            w->credit += amount < WIRE_WINDOW ? (size_t)amount : WIRE_WINDOW;
            (void)reply_go_on(k, p);
            return;
        }
    }
}

static bool forget(struct clerk *k, struct work_list *l, uint32_t stream)
{
    struct work_list kept = {NULL, NULL, 0};
    struct work *w;
    bool found = false;
    while ((w = work_pop(l))) {
        if (w->stream == stream) {
            work_free(&k->pool, w);
            found = true;
        } else {
            work_push(&kept, w);
        }
    }
    *l = kept;
    return found;
}

void reply_cancel(struct clerk *k, struct peer *p, uint32_t stream)
{
    for (unsigned i = 0; i < p->under_way_n; i++) {
        if (p->under_way[i]->stream == stream) {
            atomic_store(&p->under_way[i]->cancelled, true);
            return;
        }
    }
    if (propose_cancel(k, (unsigned)(p - k->peer), p->generation, stream) ||
        stream_cancel(k, p, stream) || forget(k, &p->sending, stream) ||
        forget(k, &p->waiting, stream))
        k->count.cancelled++;
}

static void send_short(struct peer *p, uint32_t stream, uint64_t status, enum verr error,
                       const char *type, struct text body)
{
    struct wire_out o = link_begin(&p->link, WIRE_REPLY, stream);
    wire_put_u64(&o, FIELD_STATUS, status);
    wire_put_u64(&o, FIELD_ERROR, (uint64_t)error);
    wire_put(&o, FIELD_TYPE, text_of(type));
    wire_put(&o, FIELD_CONTENT, body);
    /* Without room for so little the peer reads nothing any more: its timeout will tell it. */
    (void)link_end(&p->link, &o, NULL, 0);
}

void reply_text(struct peer *p, uint32_t stream, const char *type, struct text body)
{
    send_short(p, stream, 200, VERR_OK, type, body);
}

void reply_error(struct peer *p, uint32_t stream, enum verr e, enum lang l)
{
    char block[512];
    struct writer w = writer_over(block, sizeof block);
    writer_str(&w, "{\"error\":{\"code\":");
    writer_json(&w, text_of(verr_name(e)));
    writer_str(&w, ",\"message\":");
    writer_json(&w, text_of(verr_message(e, l)));
    writer_str(&w, ",\"detail\":\"\"}}");
    send_short(p, stream, (uint64_t)verr_http(e), e, "application/json", writer_text(&w));
}
