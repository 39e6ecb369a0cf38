/* From a request to its reply: route, sign-in, rights, handler, ledger. See call.h. */
#include "api/authorize.h"
#include "api/journal.h"
#include "api/rec.h"
#include "api/route.h"
#include "api/session.h"
#include "base/params.h"

#include <assert.h>

enum { ERROR_BYTES = 1024, DETAIL_BYTES = 200 };

/* What api_act starts from, however often it runs; and room for the reply that says no, taken
 * before anything else can fill the arena. */
struct saved {
    char error[ERROR_BYTES];
    char *mark;
    bool admitted; /* sign-in and rights let the call in */
    enum verr outcome;
    struct principal who;
    int64_t patient;
    struct reply reply;
    struct text object, event, event_data;
    struct ledger_pair told[LEDGER_DETAIL_MAX];
    size_t told_n;
    int entry;
};

static void keep(struct call *c, struct saved *s)
{
    s->mark = arena_mark(c->arena);
    s->outcome = c->outcome;
    s->who = c->who;
    s->patient = c->patient;
    s->reply = c->reply;
    s->object = c->object;
    s->event = c->event;
    s->event_data = c->event_data;
    memcpy(s->told, c->told, sizeof s->told);
    s->told_n = c->told_n;
    s->entry = c->entry;
}

static void restore(struct call *c, const struct saved *s)
{
    arena_rewind(c->arena, s->mark);
    c->arena->full = false;
    c->outcome = s->outcome;
    c->who = s->who;
    c->forget = 0;
    c->patient = s->patient;
    c->reply = s->reply;
    c->object = s->object;
    c->event = s->event;
    c->event_data = s->event_data;
    memcpy(c->told, s->told, sizeof s->told);
    c->told_n = s->told_n;
    c->entry = s->entry;
}

static void begin(struct call *c)
{
    c->route = NULL;
    c->who = (struct principal){.local = c->who.local,
                                .lang = lang_accepted(c->accept_language, LANG_FR)};
    c->patient = 0;
    c->plan = NULL;
    c->reply = (struct reply){0};
    c->object = c->event = c->event_data = (struct text){NULL, 0};
    c->told_n = 0;
    c->entry = -1;
    c->saved = ARENA_NEW(c->arena, struct saved);
}

static enum verr admit(struct call *c)
{
    if (c->route->open)
        return VERR_OK;
    enum verr e = session_authenticate(c);
    if (!e)
        e = session_check_csrf(c);
    return e ? e : authorize(c);
}

static enum verr run_prepare(struct call *c)
{
    enum verr e = c->route->handler->prepare ? c->route->handler->prepare(c) : VERR_OK;
    return !e && arena_full(c->arena) ? VERR_LIMIT : e;
}

static enum verr admit_and_prepare(struct db *db, void *ctx)
{
    struct call *c = ctx;
    struct saved *s = c->saved;
    (void)db;
    enum verr e = admit(c);
    s->admitted = e == VERR_OK;
    return e || c->route->kind == ROUTE_upload ? e : run_prepare(c);
}

static enum verr prepare(struct call *c)
{
    struct saved *s = c->saved;
    if (!s)
        return VERR_LIMIT;
    enum verr e = route_find(c->method, c->target, &c->route, c->path);
    if (e)
        return e;
    c->entry = c->route->event;
    if (c->route->open)
        s->admitted = true;
    else
        e = db_snapshot(c->db, admit_and_prepare, c);
    if (!e && (c->route->open || c->route->kind == ROUTE_upload))
        e = run_prepare(c);
    return e;
}

void api_prepare(struct call *c)
{
    begin(c);
    c->outcome = prepare(c);
    if (c->saved)
        keep(c, c->saved);
}

void api_rekeep(struct call *c)
{
    if (c->saved)
        keep(c, c->saved);
}

/* A reply that says no: code, sentence, detail. The rest of what was prepared does not leave. */
static void reply_no(struct call *c)
{
    char small[ERROR_BYTES / 4];
    struct saved *s = c->saved;
    struct writer w = s ? writer_over(s->error, sizeof s->error) : writer_over(small, sizeof small);
    struct text detail = text_slice(c->reply.detail, 0, DETAIL_BYTES);
    writer_str(&w, "{\"error\":{");
    rec_json_field(&w, "code", text_of(verr_name(c->outcome)));
    rec_json_field(&w, "message", text_of(verr_message(c->outcome, c->who.lang)));
    rec_json_field(&w, "detail", detail);
    writer_str(&w, "}}");
    os_unmap(&c->reply.spool);
    c->reply = (struct reply){.status = verr_http(c->outcome), .detail = c->reply.detail};
    if (s)
        c->reply.body = writer_text(&w);
}

static void finish_reply(struct call *c)
{
    if (c->outcome)
        reply_no(c);
    else if (c->reply.status == 0)
        c->reply.status = verr_http(VERR_OK);
}

/* Rights may have gone since the call was prepared, and an encounter may have another patient now,
 * whose key did not seal what was prepared. */
static enum verr still_admitted(struct call *c)
{
    const struct saved *s = c->saved;
    if (c->route->open)
        return VERR_OK;
    enum verr e = session_authenticate(c);
    if (!e)
        e = authorize(c);
    return !e && c->patient != s->patient ? VERR_CONFLICT : e;
}

static void tell_nothing(struct call *c)
{
    c->event = c->event_data = (struct text){NULL, 0};
}

/* *fatal: the transaction itself is lost, not only this act. */
static enum verr act_in_savepoint(struct call *c, enum verr *fatal)
{
    *fatal = db_savepoint(c->db);
    if (*fatal)
        return *fatal;
    enum verr e = still_admitted(c);
    if (!e)
        e = c->route->handler->act(c);
    if (!e && arena_full(c->arena))
        e = VERR_LIMIT;
    if (e) /* an act that refuses and yet writes may tell what it wrote */
        tell_nothing(c);
    *fatal = e ? db_rollback_to(c->db) : db_release(c->db);
    if (!*fatal && db_must_rerun(c->db))
        *fatal = VERR_BUSY;
    return e ? e : c->outcome;
}

static enum verr mark_seen(struct call *c)
{
    if (c->who.session == 0 || c->now_ms - c->who.seen_ms < PARAM_session_seen)
        return VERR_OK;
    return db_run(c->db, STMT_session_seen, DB_ARGS(DB_INT(c->now_ms), DB_INT(c->who.session)),
                  NULL);
}

enum verr api_act(struct call *c)
{
    struct saved *s = c->saved;
    enum verr fatal = VERR_OK;
    if (s) {
        restore(c, s);
        if (c->outcome)
            tell_nothing(c);
        else if (c->route->handler->act)
            c->outcome = act_in_savepoint(c, &fatal);
        if (!fatal)
            fatal = mark_seen(c);
        if (!fatal)
            fatal = journal_call(c, s->admitted);
    }
    if (fatal)
        return db_must_rerun(c->db) ? VERR_BUSY : VERR_NO_LEDGER;
    finish_reply(c);
    return VERR_OK;
}

void api_no_ledger(struct call *c)
{
    c->outcome = VERR_NO_LEDGER;
    c->reply.detail = (struct text){NULL, 0};
    tell_nothing(c);
    reply_no(c);
}

enum verr api_batch_begin(struct clerk_services *s, struct db *db)
{
    return journal_begin(s, db);
}

enum verr api_batch_end(struct clerk_services *s, struct db *db)
{
    return journal_end(s, db);
}
