#include "api/session.h"

#include "api/person.h"
#include "api/phone.h"
#include "api/rec.h"
#include "api/route.h"
#include "base/params.h"

#define COOKIE "vigie_session="

struct text session_token(struct text cookie)
{
    for (struct text rest = cookie; rest.p;) {
        struct text one = text_trim(text_cut(&rest, ';'));
        if (!text_starts(one, TEXT(COOKIE)))
            continue;
        struct text token = text_slice(one, sizeof COOKIE - 1, one.n);
        if (token.n == SESSION_TOKEN_CHARS)
            return token;
    }
    return (struct text){NULL, 0};
}

void session_csrf(const struct crypt *c, struct text token, char out[SESSION_CSRF_CHARS])
{
    char word[8 + SESSION_TOKEN_CHARS];
    uint8_t hash[CRYPT_HASH_BYTES];
    struct writer w = writer_over(word, sizeof word);
    writer_str(&w, "csrf:");
    writer_put(&w, token);
    crypt_token_hash(c, writer_text(&w), hash);
    struct writer hex = writer_over(out, SESSION_CSRF_CHARS);
    writer_hex(&hex, hash, sizeof hash);
}

static bool is_over(const struct session *s, int64_t now_ms)
{
    return now_ms - s->seen_ms > PARAM_session_idle ||
           now_ms - s->opened_ms > PARAM_session_absolute ||
           (!s->open && now_ms - s->opened_ms > PARAM_session_code);
}

static enum verr load(struct call *c, enum stmt stmt, struct db_values by, struct session *out)
{
    struct db_rows rows;
    enum verr e = db_first(c->db, stmt, by, &rows);
    if (e)
        return e == VERR_NOT_FOUND ? VERR_SIGN_IN : e;
    *out = (struct session){.id = db_column_int(&rows, 0),
                            .person = db_column_int(&rows, 1),
                            .open = text_is(db_column_text(&rows, 2), "open"),
                            .factors = db_column_int(&rows, 3),
                            .opened_ms = db_column_int(&rows, 4),
                            .seen_ms = db_column_int(&rows, 5),
                            .confirmed_ms = db_column_int(&rows, 6),
                            .roles = (unsigned)db_column_int(&rows, 7),
                            .active = text_is(db_column_text(&rows, 8), "active"),
                            .lang = text_is(db_column_text(&rows, 9), "en") ? LANG_EN : LANG_FR,
                            .totp_on = db_column_int(&rows, 10) != 0};
    e = db_done(&rows);
    return e ? e : out->active && !is_over(out, c->now_ms) ? VERR_OK : VERR_SIGN_IN;
}

enum verr session_find(struct call *c, struct text token, struct session *out)
{
    uint8_t hash[CRYPT_HASH_BYTES];
    if (token.n != SESSION_TOKEN_CHARS)
        return VERR_SIGN_IN;
    crypt_token_hash(c->services->crypt, token, hash);
    return load(c, STMT_session_find, DB_ARGS(DB_BYTES(hash, sizeof hash)), out);
}

enum verr session_of(struct call *c, int64_t id, struct session *out)
{
    return load(c, STMT_session_of_id, DB_ARGS(DB_INT(id)), out);
}

enum lang lang_accepted(struct text accept_language, enum lang otherwise)
{
    for (struct text rest = accept_language; rest.p;) {
        struct text one = text_trim(text_cut(&rest, ','));
        if (text_starts(one, TEXT("fr")))
            return LANG_FR;
        if (text_starts(one, TEXT("en")))
            return LANG_EN;
    }
    return otherwise;
}

/* The machine's own administrator, or the person that --as names. No session: nothing that asks for
 * a fresh identity can be done from here. */
static enum verr local(struct call *c)
{
    if (c->as.n == 0) {
        c->who = (struct principal){.local = true, .roles = ROLE_BIT_administrator};
        c->who.lang = lang_accepted(c->accept_language, LANG_FR);
        return VERR_OK;
    }
    struct person p;
    enum verr e = person_of_login(c, c->as, &p);
    if (!e && !p.active)
        e = VERR_NOT_FOUND;
    if (e)
        return e == VERR_NOT_FOUND ? rec_no(c, e, "as") : e;
    c->who = (struct principal){.local = true,
                                .person = p.id,
                                .roles = p.roles,
                                .lang = lang_accepted(c->accept_language, p.lang)};
    return VERR_OK;
}

enum verr session_authenticate(struct call *c)
{
    struct session s;
    if (c->who.local)
        return local(c);
    if (c->route->scope == SCOPE_phone && phone_token(c->cookie).n > 0)
        return phone_authenticate(c);
    enum verr e = session_find(c, session_token(c->cookie), &s);
    if (!e && !s.open)
        e = VERR_SECOND_FACTOR;
    if (e)
        return e;
    c->who = (struct principal){.person = s.person,
                                .session = s.id,
                                .roles = s.roles,
                                .lang = lang_accepted(c->accept_language, s.lang),
                                .second_factor = s.factors > 1,
                                .enrolling = s.factors < 2 && !c->services->demo,
                                .confirmed_ms = s.confirmed_ms,
                                .seen_ms = s.seen_ms};
    return VERR_OK;
}

enum verr session_check_csrf(const struct call *c)
{
    char expected[SESSION_CSRF_CHARS];
    if (c->method == METHOD_GET || c->who.local)
        return VERR_OK;
    session_csrf(c->services->crypt,
                 c->who.take ? phone_token(c->cookie) : session_token(c->cookie), expected);
    struct text want = {expected, sizeof expected};
    return crypt_equal(want, c->csrf) ? VERR_OK : VERR_CSRF;
}

void session_set_cookie(struct call *c, struct text token)
{
    struct writer w = writer_in(c->arena);
    writer_str(&w, COOKIE);
    writer_put(&w, token);
    writer_str(&w, "; Path=/; HttpOnly; SameSite=Strict");
    if (c->services->tls)
        writer_str(&w, "; Secure");
    if (token.n == 0)
        writer_str(&w, "; Max-Age=0");
    c->reply.set_cookie = writer_done(c->arena, &w);
}

enum verr session_sweep(struct db *db, int64_t now_ms)
{
    enum verr e =
        db_run(db, STMT_session_expire,
               DB_ARGS(DB_INT(now_ms - PARAM_session_idle), DB_INT(now_ms - PARAM_session_absolute),
                       DB_INT(now_ms - PARAM_session_code)),
               NULL);
    if (!e) /* kept twice as long as a flow may last */
        e = db_run(db, STMT_oidc_used_expire, DB_ARGS(DB_INT(now_ms - 2 * PARAM_oidc_flow)), NULL);
    return e ? e : db_run(db, STMT_try_expire, DB_ARGS(DB_INT(now_ms - PARAM_try_window)), NULL);
}

enum verr session_drop_former(struct call *c)
{
    uint8_t hash[CRYPT_HASH_BYTES];
    struct text token = session_token(c->cookie);
    if (token.n == 0)
        return VERR_OK;
    crypt_token_hash(c->services->crypt, token, hash);
    return db_run(c->db, STMT_session_drop_token, DB_ARGS(DB_BYTES(hash, sizeof hash)), NULL);
}
