/* Signing in: a password, then the one-time code where there is one. */
#include "api/sign_in.h"

#include "api/journal.h"
#include "api/oidc_provider.h"
#include "api/rec.h"
#include "api/route.h"
#include "base/params.h"

#include <stdio.h>

/* A hash of today's cost that no password opens: an unknown login costs what a known one does. */
static const char *nobody_s_hash(char out[CRYPT_PASSWORD_CHARS])
{
    int n = snprintf(out, CRYPT_PASSWORD_CHARS, "$argon2id$v=19$m=%d,t=%d,p=1$%.22s$%.43s",
                     PARAM_password_memory / 1024, PARAM_password_passes, "AAAAAAAAAAAAAAAAAAAAAA",
                     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    return n > 0 ? out : "";
}

struct plan {
    struct text login, password, code;
    struct person person;
    bool found, good, old;
    enum verr limited; /* VERR_RATE: nothing was looked at */
    struct tries by_login, by_address, by_person;
    char token[SESSION_TOKEN_CHARS + 1];
    char hash[CRYPT_PASSWORD_CHARS]; /* the password's, with today's cost, when it was old */
    int64_t session, step;
    char login_hash[JOURNAL_HASH_CHARS], address_hash[JOURNAL_HASH_CHARS];
};

static enum verr read_login(struct call *c, const json_t *body)
{
    struct plan *p = c->plan;
    enum verr e = rec_string(c, body, "login", 256, &p->login);
    const json_t *password = json_object_get(body, "password");
    if (e || !json_is_string(password) || json_string_length(password) > PASSWORD_BYTES)
        return e ? e : rec_no(c, VERR_BAD_INPUT, "password");
    p->password = text_copy(
        c->arena, (struct text){json_string_value(password), json_string_length(password)});
    return VERR_OK;
}

/* Under a snapshot of its own: the hashing that follows is long. */
static enum verr look_up(struct db *db, void *ctx)
{
    struct call *c = ctx;
    struct plan *p = c->plan;
    (void)db;
    p->limited = tries_ask(c, &p->by_login, NULL);
    if (!p->limited)
        p->limited = tries_ask(c, &p->by_address, NULL);
    if (p->limited)
        return p->limited == VERR_RATE ? VERR_OK : p->limited;
    enum verr e = person_of_login(c, p->login, &p->person);
    p->found = e == VERR_OK;
    return e == VERR_NOT_FOUND ? VERR_OK : e;
}

static void verify(struct plan *p)
{
    char nobody[CRYPT_PASSWORD_CHARS];
    const char *hash = p->found ? p->person.password : nobody_s_hash(nobody);
    bool matches = crypt_password_verify(hash, p->password) == VERR_OK;
    p->good = matches && p->found && p->person.active;
    p->old = p->good && crypt_password_old(p->person.password) &&
             crypt_password_hash(p->password, p->hash) == VERR_OK;
}

/* The ledger links tries without naming who was tried. */
static void tell_who(struct call *c, struct plan *p, struct text folded)
{
    journal_hash(c->services->crypt, "login", folded, p->login_hash);
    journal_hash(c->services->crypt, "address", c->remote, p->address_hash);
    rec_tell(c, "login", (struct text){p->login_hash, sizeof p->login_hash});
    rec_tell(c, "address", (struct text){p->address_hash, sizeof p->address_hash});
}

static enum verr open_prepare(struct call *c)
{
    struct plan *p = REC_PLAN(c, struct plan);
    enum verr e = p ? rec_body(c, read_login) : VERR_LIMIT;
    if (e) {
        c->entry = -1; /* not a try: a stranger's noise */
        return e;
    }
    struct text folded = p->login;
    (void)login_fold(c->arena, p->login, &folded); /* what is no login is counted as it came */
    tell_who(c, p, folded);
    p->by_login = tries_of(c, "login", folded);
    p->by_address = tries_of(c, "address", c->remote);
    e = db_snapshot(c->db, look_up, c);
    if (e || p->limited)
        return e;
    verify(p);
    p->session = rec_id();
    crypt_token(p->token, sizeof p->token, SESSION_TOKEN_BYTES);
    return VERR_OK;
}

enum verr sign_in_refuse(struct call *c, enum verr why, const struct tries *const *counters,
                         size_t n)
{
    enum verr e = VERR_OK;
    for (size_t i = 0; !e && i < n; i++)
        e = tries_add(c, counters[i]);
    if (c->route->open)
        c->entry = LEDGER_session_refuse;
    c->outcome = e ? e : why;
    return e;
}

/* A refusal that is told once a window. */
static enum verr refuse_to_wait(struct call *c, const struct tries *t, bool over)
{
    if (over && c->route->open)
        c->entry = -1; /* told once a window: a stranger must not be able to fill the ledger */
    else if (c->route->open)
        c->entry = LEDGER_session_refuse;
    c->outcome = VERR_RATE;
    return over ? VERR_OK : tries_add(c, t);
}

enum verr sign_in_limit(struct call *c, const struct tries *t, bool *done)
{
    bool over = false;
    enum verr e = tries_ask(c, t, &over);
    *done = e == VERR_RATE;
    return *done ? refuse_to_wait(c, t, over) : e;
}

static enum verr put_session(struct call *c, const struct plan *p)
{
    uint8_t hash[CRYPT_HASH_BYTES];
    bool code = p->person.totp_on;
    crypt_token_hash(c->services->crypt, text_of(p->token), hash);
    return db_run(c->db, STMT_session_add,
                  DB_ARGS(DB_INT(p->session), DB_BYTES(hash, sizeof hash), DB_INT(p->person.id),
                          DB_TEXT(code ? TEXT("code") : TEXT("open")), DB_INT(c->now_ms),
                          DB_INT(code ? 0 : c->now_ms)),
                  NULL);
}

/* The account may have been closed, or its password changed, since prepare. */
static enum verr same_person(struct call *c, const struct plan *p, bool *same)
{
    struct person now;
    enum verr e = person_get(c, p->person.id, &now);
    *same = !e && now.active && !strcmp(now.password, p->person.password) &&
            now.totp_on == p->person.totp_on;
    return e == VERR_NOT_FOUND ? VERR_OK : e;
}

static void set_who(struct call *c, const struct plan *p, bool second)
{
    c->who = (struct principal){.person = p->person.id,
                                .session = p->session,
                                .roles = p->person.roles,
                                .lang = lang_accepted(c->accept_language, p->person.lang),
                                .second_factor = second,
                                .confirmed_ms = c->now_ms,
                                .seen_ms = c->now_ms};
}

static enum verr begin_session(struct call *c, struct plan *p)
{
    struct text token = text_of(p->token);
    enum verr e = session_drop_former(c);
    if (!e)
        e = tries_forget(c, &p->by_login);
    if (!e && p->old)
        e = db_run(c->db, STMT_person_password,
                   DB_ARGS(DB_TEXT(text_of(p->hash)), DB_INT(p->person.id),
                           DB_TEXT(text_of(p->person.password))),
                   NULL);
    if (!e)
        e = put_session(c, p);
    if (e)
        return e;
    set_who(c, p, false);
    session_set_cookie(c, token);
    if (!p->person.totp_on)
        return sign_in_reply(c, p->person.id, token, !c->services->demo);
    rec_tell(c, "step", TEXT("code_required"));
    c->reply.body = TEXT("{\"code_required\":true}");
    return VERR_OK;
}

static enum verr open_act(struct call *c)
{
    struct plan *p = c->plan;
    const struct tries *counters[] = {&p->by_login, &p->by_address};
    bool done = false, same = false;
    enum verr e = VERR_OK;
    for (size_t i = 0; !e && !done && i < 2; i++)
        e = sign_in_limit(c, counters[i], &done);
    if (e || done)
        return e;
    if (p->limited) /* the window ended in between: the password was not looked at */
        return sign_in_refuse(c, VERR_RATE, counters, 0);
    if (p->good)
        e = same_person(c, p, &same);
    if (!e && same)
        e = oidc_password_allowed(c, p->person.id);
    if (e == VERR_OIDC_ONLY)
        return sign_in_refuse(c, e, counters, 0);
    if (e)
        return e;
    return same ? begin_session(c, p) : sign_in_refuse(c, VERR_BAD_CREDENTIALS, counters, 2);
}

const struct handler api_session_open = {open_prepare, open_act};

enum verr sign_in_code(struct call *c, const struct person *p, struct text code, int64_t *step)
{
    uint8_t secret[CRYPT_TOTP_SECRET_BYTES];
    if (!p->totp_on || p->totp.n == 0)
        return VERR_BAD_CREDENTIALS;
    enum verr e = person_open_totp(c, "person", p->id, p->totp, secret);
    if (!e)
        e = crypt_totp_verify(secret, code, c->now_ms, p->totp_step, step);
    return e;
}

enum verr sign_in_use_step(struct call *c, int64_t person, int64_t step)
{
    int64_t changed = 0;
    enum verr e = db_run(c->db, STMT_totp_used, DB_ARGS(DB_INT(step), DB_INT(person)), &changed);
    return !e && changed != 1 ? VERR_BAD_CREDENTIALS : e;
}

static enum verr read_code(struct call *c, const json_t *body)
{
    return rec_string(c, body, "code", 16, &((struct plan *)c->plan)->code);
}

static enum verr find_half_session(struct db *db, void *ctx)
{
    struct call *c = ctx;
    struct plan *p = c->plan;
    struct session s;
    (void)db;
    enum verr e = session_find(c, session_token(c->cookie), &s);
    if (!e && s.open)
        e = VERR_SIGN_IN;
    if (e)
        return e;
    p->session = s.id;
    p->by_person = tries_of_person(c, s.person);
    return person_get(c, s.person, &p->person);
}

static enum verr code_prepare(struct call *c)
{
    struct plan *p = REC_PLAN(c, struct plan);
    enum verr e = p ? rec_body(c, read_code) : VERR_LIMIT;
    if (!e)
        e = db_snapshot(c->db, find_half_session, c);
    if (e) {
        c->entry = -1; /* no half session: a stranger */
        return e;
    }
    e = sign_in_code(c, &p->person, p->code, &p->step);
    p->good = e == VERR_OK;
    crypt_token(p->token, sizeof p->token, SESSION_TOKEN_BYTES);
    return e == VERR_BAD_CREDENTIALS ? VERR_OK : e;
}

/* A new token: whoever saw the half session's gains nothing. */
static enum verr complete_session(struct call *c, const struct plan *p)
{
    uint8_t hash[CRYPT_HASH_BYTES];
    struct text token = text_of(p->token);
    int64_t changed = 0;
    crypt_token_hash(c->services->crypt, token, hash);
    enum verr e = db_run(
        c->db, STMT_session_code_given,
        DB_ARGS(DB_BYTES(hash, sizeof hash), DB_INT(c->now_ms), DB_INT(p->session)), &changed);
    if (!e && changed != 1)
        e = VERR_SIGN_IN;
    if (e)
        return e;
    set_who(c, p, true);
    session_set_cookie(c, token);
    return sign_in_reply(c, p->person.id, token, false);
}

static enum verr code_act(struct call *c)
{
    struct plan *p = c->plan;
    const struct tries *counters[] = {&p->by_person};
    bool done = false;
    enum verr e = sign_in_limit(c, &p->by_person, &done);
    if (e || done)
        return e;
    if (p->good)
        e = sign_in_use_step(c, p->person.id, p->step);
    if (!p->good || e == VERR_BAD_CREDENTIALS)
        return sign_in_refuse(c, VERR_BAD_CREDENTIALS, counters, 1);
    if (!e)
        e = tries_forget(c, &p->by_person);
    return e ? e : complete_session(c, p);
}

const struct handler api_session_code = {code_prepare, code_act};
