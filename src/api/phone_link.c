/* The side of who records: the link, how the phone is, its end. */
#include "api/consent.h"
#include "api/guard.h"
#include "api/phone.h"
#include "api/services.h"
#include "base/params.h"

struct plan {
    int64_t take, id;
    char link[PHONE_LINK_CHARS];
};

/* What a take asks for, and that it is this person's own, under way, and meant for a phone. The
 * command line has no session with which the phone could end. */
static enum verr may_link(struct call *c, const struct recording *r)
{
    if (c->who.session == 0)
        return VERR_FORBIDDEN;
    if (r->created_by != c->who.person)
        return VERR_RECORDING_OTHER;
    if (!text_is(r->state, "consented") && !text_is(r->state, "recording"))
        return VERR_RECORDING_OVER;
    if (!text_is(r->origin, "phone"))
        return rec_no(c, VERR_BAD_INPUT, "origin");
    enum verr e = guard_certificate(c, "generate");
    return e ? e : guard_recording(c, r->encounter);
}

static void new_link(char out[PHONE_LINK_CHARS])
{
    static const char letters[] = PHONE_LETTERS;
    uint8_t random[PHONE_LINK_CHARS];
    os_random(random, sizeof random);
    for (size_t i = 0; i < sizeof random; i++)
        out[i] = letters[random[i] % 32];
}

static enum verr link_prepare(struct call *c)
{
    struct plan *p = REC_PLAN(c, struct plan);
    struct recording r;
    enum verr e = p ? recording_asked(c, &r) : VERR_LIMIT;
    if (!e)
        e = may_link(c, &r);
    if (e)
        return e;
    p->take = r.id;
    p->id = rec_id();
    new_link(p->link);
    return VERR_OK;
}

static enum verr reply_link(struct call *c, const struct plan *p)
{
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    rec_json_field(&w, "link", (struct text){p->link, sizeof p->link});
    rec_json_time_field(&w, "until", c->now_ms + PARAM_phone_link);
    writer_char(&w, '}');
    c->reply.status = 201;
    return rec_reply(c, &w);
}

/* The link before, and the phone that had it, are over. */
static enum verr link_act(struct call *c)
{
    const struct plan *p = c->plan;
    uint8_t hash[CRYPT_HASH_BYTES];
    struct recording r;
    enum verr e = recording_load(c, p->take, &r);
    if (!e)
        e = may_link(c, &r);
    if (!e)
        e = db_run(c->db, STMT_phone_close,
                   DB_ARGS(DB_INT(c->now_ms), DB_TEXT(TEXT("replaced")), DB_INT(p->take)), NULL);
    if (e)
        return e;
    phone_hash(c, "link", (struct text){p->link, sizeof p->link}, hash);
    e = db_run(c->db, STMT_phone_add,
               DB_ARGS(DB_INT(p->id), DB_INT(p->take), DB_INT(c->who.person),
                       DB_INT(c->who.session), DB_BYTES(hash, sizeof hash), DB_INT(c->now_ms)),
               NULL);
    if (e)
        return e;
    phone_say(c, p->id);
    phone_tell(c, &r, "waiting");
    return reply_link(c, p);
}

const struct handler api_recording_phone = {link_prepare, link_act};

/* ---------------- how it is */

static void write_said(struct call *c, struct writer *w, int64_t take)
{
    struct phone_said said;
    rec_key(w, "said");
    if (!phone_desk_get(&c->services->phones, take, &said)) {
        writer_str(w, "null");
        return;
    }
    writer_char(w, '{');
    rec_json_int_field(w, "ago_ms", c->now_ms > said.at_ms ? c->now_ms - said.at_ms : 0);
    rec_json_int_field(w, "peak_db", said.peak_db);
    rec_json_int_field(w, "waiting", said.waiting);
    rec_json_int_field(w, "paused", said.paused);
    rec_json_int_field(w, "silent", said.silent);
    rec_json_int_field(w, "lost", said.lost);
    writer_char(w, '}');
}

/* "none", "waiting", "expired", "linked", "over". */
static const char *state_of(const struct call *c, const struct phone *p, const char *why)
{
    if (p->id == 0)
        return "none";
    if (why)
        return "over";
    if (p->redeemed_ms > 0)
        return "linked";
    return c->now_ms - p->made_ms > PARAM_phone_link ? "expired" : "waiting";
}

static enum verr look_prepare(struct call *c)
{
    const char *why = NULL;
    struct phone p = {.id = 0};
    struct recording r;
    enum verr e = recording_asked(c, &r);
    if (e)
        return e;
    e = phone_load(c, STMT_phone_last, DB_ARGS(DB_INT(r.id)), &p);
    if (!e)
        e = phone_over(c, &p, &r, &why);
    if (e && e != VERR_NOT_FOUND)
        return e;
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    rec_json_field(&w, "state", text_of(state_of(c, &p, why)));
    rec_json_field(&w, "why", text_of(why));
    rec_json_field(&w, "want", p.want);
    rec_json_int_field(&w, "tried", p.tried);
    rec_json_time_field(&w, "until", p.id ? p.made_ms + PARAM_phone_link : 0);
    rec_json_int_field(&w, "pieces", r.pieces);
    rec_json_int_field(&w, "ms", r.ms);
    write_said(c, &w, r.id);
    writer_char(&w, '}');
    return rec_reply(c, &w);
}

const struct handler api_recording_phone_get = {look_prepare, NULL};

/* ---------------- its end */

static enum verr own_prepare(struct call *c)
{
    struct plan *p = REC_PLAN(c, struct plan);
    struct recording r;
    enum verr e = p ? recording_asked(c, &r) : VERR_LIMIT;
    if (e)
        return e;
    p->take = r.id;
    return VERR_OK;
}

static enum verr reply_state(struct call *c, const char *state)
{
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    rec_json_field(&w, "state", text_of(state));
    writer_char(&w, '}');
    return rec_reply(c, &w);
}

/* Whoever may record this patient may take the microphone away: the one who linked it may have
 * gone. */
static enum verr revoke_act(struct call *c)
{
    const struct plan *p = c->plan;
    struct recording r;
    int64_t changed = 0;
    enum verr e = recording_load(c, p->take, &r);
    if (!e)
        e = db_run(c->db, STMT_phone_close,
                   DB_ARGS(DB_INT(c->now_ms), DB_TEXT(TEXT("revoked")), DB_INT(p->take)), &changed);
    if (!e && changed == 0)
        e = VERR_NOT_FOUND;
    if (e)
        return e;
    phone_tell(c, &r, "revoked");
    return reply_state(c, "over");
}

const struct handler api_recording_phone_revoke = {own_prepare, revoke_act};

/* The phone learns it with its next beat, sends what it has, and ends the take. */
static enum verr end_act(struct call *c)
{
    const struct plan *p = c->plan;
    const char *why = NULL;
    struct phone phone;
    struct recording r;
    enum verr e = recording_load(c, p->take, &r);
    if (!e)
        e = phone_load(c, STMT_phone_last, DB_ARGS(DB_INT(p->take)), &phone);
    if (!e)
        e = phone_over(c, &phone, &r, &why);
    if (!e && why)
        e = phone_no(c, why);
    if (!e)
        e = db_run(c->db, STMT_phone_want, DB_ARGS(DB_TEXT(TEXT("stop")), DB_INT(phone.id)), NULL);
    if (e)
        return e;
    phone_tell(c, &r, "ending");
    return reply_state(c, "ending");
}

const struct handler api_recording_phone_end = {own_prepare, end_act};
