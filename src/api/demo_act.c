#include "api/demo_act.h"

#include <stdio.h>
#include <stdlib.h>

enum { ARENA_BYTES = 64 << 20 };

enum verr demo_open(struct clerk_services *s, struct demo *out)
{
    *out = (struct demo){.s = s};
    enum verr e = api_connect(s, false, &out->reader);
    if (!e)
        e = api_connect(s, true, &out->writer);
    for (int i = 0; !e && i < DEMO_BATCH; i++)
        e = os_arena(ARENA_BYTES, &out->map[i], &out->arena[i]);
    return e;
}

void demo_close(struct demo *d)
{
    for (int i = 0; i < DEMO_BATCH; i++)
        os_unmap(&d->map[i]);
    api_disconnect(d->reader);
    api_disconnect(d->writer);
}

struct demo_act demo_post(const struct demo_seat *by, json_t *body, const char *format, ...)
{
    struct demo_act a = {.by = by, .method = METHOD_POST, .body = body};
    va_list args;
    va_start(args, format);
    (void)vsnprintf(a.path, sizeof a.path, format, args);
    va_end(args);
    return a;
}

const char *demo_reply(const struct demo_act *a, const char *key)
{
    const char *s = json_string_value(json_object_get(a->reply, key));
    return s ? s : "";
}

void demo_forget(struct demo_act *acts, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        json_decref(acts[i].body);
        json_decref(acts[i].reply);
        acts[i].body = acts[i].reply = NULL;
    }
}

static enum verr begin(struct demo *d, struct demo_act *a, struct arena *arena, struct call *c)
{
    *c = (struct call){.arena = arena,
                       .services = d->s,
                       .db = d->reader,
                       .method = a->method,
                       .target = text_of(a->path),
                       .content_type = TEXT("application/json"),
                       .remote = TEXT("127.0.0.1"),
                       .accept_language = TEXT("fr"),
                       .if_match = text_of(a->tag),
                       .inbound.fd = -1,
                       .now_ms = os_wall_ms()};
    c->who.local = a->by && a->by->as;
    if (a->by) {
        c->as = text_of(a->by->as);
        c->cookie = text_of(a->by->cookie);
        c->csrf = text_of(a->by->csrf);
    }
    if (!a->body)
        return VERR_OK;
    char *body = json_dumps(a->body, JSON_COMPACT);
    if (!body)
        return VERR_LIMIT;
    c->body = text_copy(arena, text_of(body));
    free(body);
    return VERR_OK;
}

struct batch {
    struct demo *d;
    struct call *calls;
    size_t n;
};

static enum verr act_all(struct db *db, void *ctx)
{
    struct batch *b = ctx;
    enum verr e = api_batch_begin(b->d->s, db);
    for (size_t i = 0; !e && i < b->n; i++) {
        b->calls[i].db = db;
        e = api_act(&b->calls[i]);
    }
    return e ? e : api_batch_end(b->d->s, db);
}

static void keep(char *out, size_t cap, struct text t)
{
    size_t n = t.n < cap ? t.n : 0;
    memcpy(out, t.n < cap && n > 0 ? t.p : "", n);
    out[n] = '\0';
}

static enum verr finish(struct demo_act *a, const struct call *c)
{
    struct text rest = c->reply.set_cookie;
    if (c->outcome) {
        os_log(OS_ERROR, "api.demo", "act=%s error=%s detail=%.*s", a->path, verr_name(c->outcome),
               TEXT_ARGS(c->reply.detail));
        return c->outcome;
    }
    keep(a->tag, sizeof a->tag, c->reply.etag);
    keep(a->cookie, sizeof a->cookie, text_cut(&rest, ';'));
    json_decref(a->body);
    a->body = NULL;
    a->reply = c->reply.body.n > 0 && !c->reply.type
                   ? json_loadb(c->reply.body.p, c->reply.body.n, JSON_REJECT_DUPLICATES, NULL)
                   : NULL;
    return VERR_OK;
}

static enum verr do_batch(struct demo *d, struct demo_act *acts, size_t n)
{
    struct call calls[DEMO_BATCH];
    struct batch b = {d, calls, n};
    enum verr e = VERR_OK;
    for (size_t i = 0; !e && i < n; i++) {
        arena_reset(&d->arena[i]);
        e = begin(d, &acts[i], &d->arena[i], &calls[i]);
        if (!e)
            api_prepare(&calls[i]);
    }
    if (!e)
        e = api_transact(d->writer, act_all, &b);
    for (size_t i = 0; !e && i < n; i++)
        e = finish(&acts[i], &calls[i]);
    return e;
}

enum verr demo_do(struct demo *d, struct demo_act *acts, size_t n)
{
    enum verr e = VERR_OK;
    for (size_t at = 0; !e && at < n; at += DEMO_BATCH)
        e = do_batch(d, acts + at, n - at < DEMO_BATCH ? n - at : DEMO_BATCH);
    return e;
}
