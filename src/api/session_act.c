/* What one does with a session: who am I, confirm, sign out. */
#include "api/oidc_provider.h"
#include "api/oidc_session.h"
#include "api/rec.h"
#include "api/route.h"
#include "api/sign_in.h"
#include "base/params.h"

static void write_permissions(struct writer *w, unsigned roles)
{
    rec_key(w, "permissions");
    writer_char(w, '[');
    for (size_t i = 0; permission_at(i).name; i++)
        if (permission_at(i).roles & roles) {
            rec_item(w);
            writer_json(w, text_of(permission_at(i).name));
        }
    writer_char(w, ']');
}

enum { CERTIFICATES_MAX = 16 };
struct certificates {
    struct text right[CERTIFICATES_MAX];
    int64_t expires_ms[CERTIFICATES_MAX];
    size_t n;
};

static enum verr load_certificates(struct call *c, int64_t person, struct certificates *out)
{
    struct db_rows rows;
    enum verr e =
        db_query(c->db, STMT_certificate_mine, DB_ARGS(DB_INT(person), DB_INT(c->now_ms)), &rows);
    if (e)
        return e;
    while (out->n < CERTIFICATES_MAX && db_next(&rows)) {
        out->right[out->n] = text_copy(c->arena, db_column_text(&rows, 0));
        out->expires_ms[out->n++] = db_column_int(&rows, 1);
    }
    return db_done(&rows);
}

static void write_certificates(struct writer *w, const struct certificates *all)
{
    rec_key(w, "certificates");
    writer_char(w, '[');
    for (size_t i = 0; i < all->n; i++) {
        rec_item(w);
        writer_char(w, '{');
        rec_json_field(w, "right", all->right[i]);
        rec_json_time_field(w, "expires", all->expires_ms[i]);
        writer_char(w, '}');
    }
    writer_char(w, ']');
}

enum verr sign_in_reply(struct call *c, int64_t person, struct text token, bool enrolling)
{
    struct person p = {.lang = c->who.lang};
    struct certificates all = {.n = 0};
    bool provider = false;
    enum verr e = person ? person_get(c, person, &p) : VERR_OK;
    if (!e)
        e = oidc_session_is(c, c->who.session, &provider);
    if (!e)
        e = load_certificates(c, person, &all);
    if (e)
        return e;
    struct writer w = writer_in(c->arena);
    writer_str(&w, "{\"person\":{");
    rec_json_id_field(&w, "id", person);
    rec_json_field(&w, "name", p.name);
    person_write_roles(&w, c->who.roles);
    rec_json_field(&w, "lang", p.lang == LANG_EN ? TEXT("en") : TEXT("fr"));
    writer_char(&w, '}');
    if (token.n > 0) {
        char csrf[SESSION_CSRF_CHARS];
        session_csrf(c->services->crypt, token, csrf);
        rec_json_field(&w, "csrf", (struct text){csrf, sizeof csrf});
    }
    write_permissions(&w, enrolling ? 0 : c->who.roles);
    write_certificates(&w, &all);
    rec_json_field(&w, "way", provider ? TEXT("oidc") : TEXT("password"));
    rec_key(&w, "enrol_required");
    writer_str(&w, enrolling ? "true}" : "false}");
    return rec_reply(c, &w);
}

static enum verr get_prepare(struct call *c)
{
    return sign_in_reply(c, c->who.person, session_token(c->cookie), c->who.enrolling);
}

const struct handler api_session_get = {get_prepare, NULL};

static enum verr close_act(struct call *c)
{
    struct text location;
    enum verr e = oidc_session_end(c, c->who.session, &location);
    if (!e)
        e = db_run(c->db, STMT_session_drop, DB_ARGS(DB_INT(c->who.session)), NULL);
    session_set_cookie(c, (struct text){NULL, 0});
    struct writer w = writer_in(c->arena);
    writer_str(&w, "{\"closed\":true");
    if (location.n > 0)
        rec_json_field(&w, "location", location);
    writer_char(&w, '}');
    return e ? e : rec_reply(c, &w);
}

const struct handler api_session_close = {NULL, close_act};

struct plan {
    struct text password, code;
    struct person person;
    struct tries by_person;
    enum verr verdict;
    int64_t step;
};

static enum verr read_proof(struct call *c, const json_t *body)
{
    struct plan *p = c->plan;
    const json_t *password = json_object_get(body, "password");
    if (!json_is_string(password) || json_string_length(password) > PASSWORD_BYTES)
        return rec_no(c, VERR_BAD_INPUT, "password");
    p->password = text_copy(
        c->arena, (struct text){json_string_value(password), json_string_length(password)});
    return rec_string(c, body, "code", 16, &p->code);
}

/* Both factors where there are two: each wrong one counts, and neither is told apart. */
static enum verr verify(struct call *c, struct plan *p)
{
    bool good = crypt_password_verify(p->person.password, p->password) == VERR_OK;
    if (good && p->person.totp_on && p->code.n == 0)
        return VERR_SECOND_FACTOR;
    if (good && p->person.totp_on)
        return sign_in_code(c, &p->person, p->code, &p->step);
    return good ? VERR_OK : VERR_BAD_CREDENTIALS;
}

static enum verr confirm_prepare(struct call *c)
{
    struct plan *p = REC_PLAN(c, struct plan);
    if (!p)
        return VERR_LIMIT;
    if (c->who.local)
        return VERR_FORBIDDEN;
    enum verr e = rec_body(c, read_proof);
    if (!e)
        e = person_get(c, c->who.person, &p->person);
    p->by_person = tries_of_person(c, c->who.person);
    if (!e)
        e = oidc_password_allowed(c, c->who.person);
    if (!e)
        e = tries_ask(c, &p->by_person, NULL);
    if (e)
        return e;
    p->verdict = verify(c, p);
    return p->verdict == VERR_SECOND_FACTOR ? p->verdict : VERR_OK;
}

static enum verr file_confirmation(struct call *c, const struct plan *p)
{
    enum verr e = tries_forget(c, &p->by_person);
    if (!e)
        e = db_run(c->db, STMT_session_confirmed,
                   DB_ARGS(DB_INT(c->now_ms), DB_INT(c->who.session)), NULL);
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    rec_json_time_field(&w, "confirmed_until", c->now_ms + PARAM_identity_fresh);
    writer_char(&w, '}');
    return e ? e : rec_reply(c, &w);
}

static enum verr confirm_act(struct call *c)
{
    const struct plan *p = c->plan;
    const struct tries *counters[] = {&p->by_person};
    enum verr e = tries_ask(c, &p->by_person, NULL);
    if (!e)
        e = p->verdict;
    if (!e && p->step)
        e = sign_in_use_step(c, c->who.person, p->step);
    if (e == VERR_BAD_CREDENTIALS)
        return sign_in_refuse(c, e, counters, 1);
    return e ? e : file_confirmation(c, p);
}

const struct handler api_session_confirm = {confirm_prepare, confirm_act};
