#include "api/demo_act.h"

#include <stdio.h>
#include <stdlib.h>

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

static enum verr begin(struct demo *d, const struct demo_act *a, struct call *c)
{
    arena_reset(&d->arena);
    *c = (struct call){.arena = &d->arena,
                       .services = d->s,
                       .db = d->db,
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
    c->body = text_copy(&d->arena, text_of(body));
    free(body);
    return VERR_OK;
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

static enum verr do_one(struct demo *d, struct demo_act *a)
{
    struct call c;
    enum verr e = begin(d, a, &c);
    if (e)
        return e;
    api_prepare(&c);
    e = api_act(&c);
    return e ? e : finish(a, &c);
}

enum verr demo_do(struct demo *d, struct demo_act *acts, size_t n)
{
    enum verr e = VERR_OK;
    for (size_t i = 0; !e && i < n; i++)
        e = do_one(d, &acts[i]);
    return e;
}
