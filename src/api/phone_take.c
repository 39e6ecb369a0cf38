/* The side of the phone: it brings its link, says how it is, asks where the take stands. */
#include "api/consent.h"
#include "api/guard.h"
#include "api/phone.h"
#include "api/route.h"
#include "api/services.h"
#include "api/session.h"
#include "base/params.h"

struct plan {
    char link[PHONE_LINK_CHARS], token[PHONE_TOKEN_CHARS + 1];
};

/* ---------------- where the take stands */

enum verr phone_reply(struct call *c)
{
    char csrf[SESSION_CSRF_CHARS];
    struct phone p;
    struct recording r;
    enum verr e = recording_load(c, c->who.take, &r);
    if (!e)
        e = phone_load(c, STMT_phone_last, DB_ARGS(DB_INT(r.id)), &p);
    if (e)
        return e;
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    rec_json_id_field(&w, "id", r.id);
    rec_json_field(&w, "state", r.state);
    rec_json_int_field(&w, "pieces", r.pieces);
    rec_json_int_field(&w, "ms", r.ms);
    rec_json_int_field(&w, "most_ms", PARAM_recording_length);
    rec_json_time_field(&w, "created", r.created_ms);
    rec_json_field(&w, "want", p.want);
    rec_json_time_field(&w, "until", p.redeemed_ms + PARAM_phone_time);
    if (phone_token(c->cookie).n > 0) {
        session_csrf(c->services->crypt, phone_token(c->cookie), csrf);
        rec_json_field(&w, "csrf", (struct text){csrf, sizeof csrf});
    }
    writer_char(&w, '}');
    return rec_reply(c, &w);
}

static enum verr get_prepare(struct call *c)
{
    return phone_reply(c);
}

const struct handler api_phone_get = {get_prepare, NULL};

/* ---------------- how it is */

static enum verr read_beat(struct call *c, const json_t *body)
{
    struct phone_said said = {.recording = c->who.take, .at_ms = c->now_ms};
    const json_t *peak = json_object_get(body, "peak_db");
    const json_t *waiting = json_object_get(body, "waiting");
    if (!json_is_integer(peak) || json_integer_value(peak) > 0 ||
        json_integer_value(peak) < PHONE_QUIET_DB)
        return rec_no(c, VERR_BAD_INPUT, "peak_db");
    if (!json_is_integer(waiting) || json_integer_value(waiting) < 0)
        return rec_no(c, VERR_BAD_INPUT, "waiting");
    said.peak_db = json_integer_value(peak);
    said.waiting = json_integer_value(waiting);
    said.paused = json_is_true(json_object_get(body, "paused"));
    said.silent = json_is_true(json_object_get(body, "silent"));
    said.lost = json_is_true(json_object_get(body, "lost"));
    phone_desk_put(&c->services->phones, &said);
    return VERR_OK;
}

static enum verr beat_prepare(struct call *c)
{
    enum verr e = rec_body(c, read_beat);
    return e ? e : phone_reply(c);
}

const struct handler api_phone_beat = {beat_prepare, NULL};

/* ---------------- the link is brought */

bool phone_link_read(struct text said, char out[PHONE_LINK_CHARS])
{
    char link[PHONE_LINK_CHARS];
    size_t n = 0;
    for (size_t i = 0; i < said.n; i++) {
        char ch = said.p[i];
        if (ch == '-' || ch == ' ')
            continue;
        if (ch >= 'a' && ch <= 'z')
            ch = (char)(ch - 'a' + 'A');
        ch = (char)(ch == 'O' ? '0' : ch == 'I' || ch == 'L' ? '1' : ch);
        if (n == PHONE_LINK_CHARS || !memchr(PHONE_LETTERS, ch, sizeof PHONE_LETTERS - 1))
            return false;
        link[n++] = ch;
    }
    if (n < PHONE_LINK_CHARS)
        return false;
    memcpy(out, link, sizeof link);
    return true;
}

static enum verr read_link(struct call *c, const json_t *body)
{
    struct plan *p = c->plan;
    struct text link;
    enum verr e = rec_string(c, body, "link", 64, &link);
    return e ? e : phone_link_read(link, p->link) ? VERR_OK : VERR_PHONE_LINK;
}

static enum verr redeem_prepare(struct call *c)
{
    struct plan *p = REC_PLAN(c, struct plan);
    c->entry = -1; /* who brings no link of ours is a stranger, and leaves none */
    enum verr e = p ? rec_body(c, read_link) : VERR_LIMIT;
    if (e)
        return e;
    crypt_token(p->token, sizeof p->token, PHONE_TOKEN_BYTES);
    return VERR_OK;
}

/* It has served: told to the page of who made it, for somebody else may have seen it. */
static enum verr refuse_used(struct call *c, const struct phone *p, const struct recording *r)
{
    if (p->tried >= PARAM_phone_tries)
        return VERR_PHONE_USED;
    enum verr e = db_run(c->db, STMT_phone_tried, DB_ARGS(DB_INT(p->id)), NULL);
    if (e)
        return e;
    c->entry = LEDGER_phone_refuse;
    phone_tell(c, r, "refused");
    c->outcome = VERR_PHONE_USED;
    return VERR_OK;
}

static enum verr may_redeem(struct call *c, const struct phone *p, const struct recording *r)
{
    const char *why = NULL;
    if (c->now_ms - p->made_ms > PARAM_phone_link)
        return VERR_PHONE_EXPIRED;
    enum verr e = phone_over(c, p, r, &why);
    if (!e && why)
        e = phone_no(c, why);
    if (!e)
        e = guard_certificate(c, "generate");
    return e ? e : guard_recording(c, r->encounter);
}

static enum verr set_credential(struct call *c, const struct plan *p, const struct phone *phone)
{
    uint8_t hash[CRYPT_HASH_BYTES];
    int64_t changed = 0;
    phone_hash(c, "token", text_of(p->token), hash);
    enum verr e = db_run(c->db, STMT_phone_redeem,
                         DB_ARGS(DB_BYTES(hash, sizeof hash), DB_INT(c->now_ms), DB_INT(phone->id)),
                         &changed);
    if (!e && changed != 1)
        e = VERR_PHONE_USED;
    struct writer w = writer_in(c->arena);
    writer_f(&w, "vigie_phone=%s; Path=/api/phone; HttpOnly; SameSite=Strict; Max-Age=%d%s",
             p->token, PARAM_phone_time / 1000, c->services->tls ? "; Secure" : "");
    c->reply.set_cookie = writer_done(c->arena, &w);
    /* what is replied is what this cookie will be told */
    c->cookie = text_slice(c->reply.set_cookie, 0, text_find(c->reply.set_cookie, TEXT(";"), 0));
    return e;
}

static enum verr redeem_act(struct call *c)
{
    const struct plan *p = c->plan;
    uint8_t hash[CRYPT_HASH_BYTES];
    struct phone phone;
    struct recording r;
    phone_hash(c, "link", (struct text){p->link, sizeof p->link}, hash);
    enum verr e = phone_load(c, STMT_phone_of_link, DB_ARGS(DB_BYTES(hash, sizeof hash)), &phone);
    if (e)
        return e == VERR_NOT_FOUND ? VERR_PHONE_LINK : e;
    e = recording_load(c, phone.recording, &r);
    if (!e)
        e = recording_patient(c->db, r.id, &c->patient);
    if (e)
        return e;
    rec_object(c, "recording", r.id);
    phone_say(c, phone.id);
    if (phone.redeemed_ms > 0)
        return refuse_used(c, &phone, &r);
    c->entry = LEDGER_phone_refuse;
    c->who.person = phone.person;
    c->who.take = r.id;
    c->who.roles = ROLE_BIT_phone;
    e = may_redeem(c, &phone, &r);
    if (!e)
        e = set_credential(c, p, &phone);
    if (e)
        return e;
    c->entry = LEDGER_phone_redeem;
    phone_tell(c, &r, "linked");
    return phone_reply(c);
}

const struct handler api_phone_redeem = {redeem_prepare, redeem_act};
