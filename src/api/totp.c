/* The second factor: a secret is given out, and counts once a code has proven that it arrived. */
#include "api/guard.h"
#include "api/rec.h"
#include "api/sign_in.h"

struct plan {
    uint8_t secret[CRYPT_TOTP_SECRET_BYTES];
    struct text code, sealed;
    struct person person;
    struct tries by_person;
    int64_t step;
    bool good;
};

/* Who has a second factor already must have given it, and lately, to get another. */
static enum verr may_enrol(struct call *c, struct plan *p)
{
    if (c->who.local)
        return VERR_FORBIDDEN;
    enum verr e = person_get(c, c->who.person, &p->person);
    return !e && p->person.totp_on ? guard_confirmed(c) : e;
}

static enum verr enrol_prepare(struct call *c)
{
    struct plan *p = REC_PLAN(c, struct plan);
    enum verr e = p ? may_enrol(c, p) : VERR_LIMIT;
    if (e)
        return e;
    crypt_totp_new(p->secret);
    e = person_seal_totp(c, "session", c->who.session, p->secret, &p->sealed);
    char words[33];
    crypt_totp_text(p->secret, words);
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    rec_json_field(&w, "secret", text_of(words));
    rec_key(&w, "uri");
    writer_str(&w, "\"otpauth://totp/Vigie:");
    writer_put(&w, p->person.login); /* its alphabet needs no escape */
    writer_str(&w, "?secret=");
    writer_str(&w, words);
    writer_str(&w, "&issuer=Vigie\"}");
    return e ? e : rec_reply(c, &w);
}

static enum verr enrol_act(struct call *c)
{
    const struct plan *p = c->plan;
    rec_tell(c, "step", TEXT("given"));
    return db_run(c->db, STMT_session_enrol, DB_ARGS(DB_BLOB(p->sealed), DB_INT(c->who.session)),
                  NULL);
}

const struct handler api_totp_enrol = {enrol_prepare, enrol_act};

static enum verr read_code(struct call *c, const json_t *body)
{
    return rec_string(c, body, "code", 16, &((struct plan *)c->plan)->code);
}

static enum verr load_enrolled(struct call *c, struct plan *p)
{
    struct db_rows rows;
    enum verr e = db_first(c->db, STMT_session_enrol_get, DB_ARGS(DB_INT(c->who.session)), &rows);
    if (e)
        return e;
    struct text sealed = db_column_text(&rows, 0);
    e = sealed.n == 0 ? VERR_NOT_FOUND
                      : person_open_totp(c, "session", c->who.session, sealed, p->secret);
    db_done(&rows);
    return e;
}

static enum verr confirm_prepare(struct call *c)
{
    struct plan *p = REC_PLAN(c, struct plan);
    enum verr e = p ? may_enrol(c, p) : VERR_LIMIT;
    if (!e)
        e = rec_body(c, read_code);
    if (!e)
        e = load_enrolled(c, p);
    if (e)
        return e;
    p->by_person = tries_of_person(c, c->who.person);
    e = crypt_totp_verify(p->secret, p->code, c->now_ms, 0, &p->step);
    p->good = e == VERR_OK;
    return person_seal_totp(c, "person", c->who.person, p->secret, &p->sealed);
}

static enum verr confirm_act(struct call *c)
{
    const struct plan *p = c->plan;
    const struct tries *counters[] = {&p->by_person};
    enum verr e = tries_ask(c, &p->by_person, NULL);
    if (e)
        return e;
    if (!p->good)
        return sign_in_refuse(c, VERR_BAD_CREDENTIALS, counters, 1);
    rec_tell(c, "step", TEXT("on"));
    e = db_run(c->db, STMT_totp_put,
               DB_ARGS(DB_BLOB(p->sealed), DB_INT(p->step), DB_INT(c->who.person)), NULL);
    if (!e)
        e = db_run(c->db, STMT_session_enrolled, DB_ARGS(DB_INT(c->now_ms), DB_INT(c->who.session)),
                   NULL);
    /* Sessions that a password alone opened are over: theirs may be another's. */
    if (!e)
        e = db_run(c->db, STMT_session_drop_person,
                   DB_ARGS(DB_INT(c->who.person), DB_INT(c->who.session)), NULL);
    if (e)
        return e;
    return sign_in_reply(c, c->who.person, session_token(c->cookie), false);
}

const struct handler api_totp_confirm = {confirm_prepare, confirm_act};
