/* Accounts: listed, created, changed, closed. */
#include "api/demo.h"
#include "api/guard.h"
#include "api/person.h"
#include "api/rec.h"
#include "api/route.h"
#include "api/sign_in.h"
#include "base/params.h"

enum { PEOPLE_MAX = 10000, RPPS_CHARS = 11 };

static void write_person(struct writer *w, const struct person *p)
{
    writer_char(w, '{');
    rec_json_id_field(w, "id", p->id);
    rec_json_field(w, "login", p->login);
    rec_json_field(w, "name", p->name);
    rec_json_field(w, "rpps", p->rpps);
    person_write_roles(w, p->roles);
    rec_json_field(w, "lang", p->lang == LANG_EN ? TEXT("en") : TEXT("fr"));
    rec_json_field(w, "state", p->active ? TEXT("active") : TEXT("closed"));
    rec_key(w, "second_factor");
    writer_str(w, p->totp_on ? "true" : "false");
    rec_json_time_field(w, "created", p->created_ms);
    writer_char(w, '}');
}

struct people {
    struct person *at;
    size_t n;
};

static enum verr load_people(struct call *c, struct people *out)
{
    int64_t ids[PEOPLE_MAX];
    struct db_rows rows;
    enum verr e = db_query(c->db, STMT_person_list, DB_NOTHING, &rows);
    if (e)
        return e;
    size_t n = 0;
    while (n < PEOPLE_MAX && db_next(&rows))
        ids[n++] = db_column_int(&rows, 0);
    e = db_done(&rows);
    out->at = ARENA_ARRAY(c->arena, struct person, n + 1);
    if (!out->at)
        return VERR_LIMIT;
    for (out->n = 0; !e && out->n < n; out->n++)
        e = person_get(c, ids[out->n], &out->at[out->n]);
    return e;
}

static enum verr list_prepare(struct call *c)
{
    struct people all = {NULL, 0};
    enum verr e = load_people(c, &all);
    if (e)
        return e;
    struct writer w = writer_in(c->arena);
    writer_str(&w, "{\"people\":[");
    for (size_t i = 0; i < all.n; i++) {
        rec_item(&w);
        write_person(&w, &all.at[i]);
    }
    writer_str(&w, "]}");
    return rec_reply(c, &w);
}

const struct handler api_people_list = {list_prepare, NULL};

struct plan {
    struct person person;
    struct text password;
    bool has_roles, has_name, has_rpps, drop_totp, drop_sessions;
    struct text sealed;
};

static enum verr read_roles(struct call *c, const json_t *body, struct plan *p)
{
    const json_t *list = json_object_get(body, "roles");
    if (!list)
        return VERR_OK;
    unsigned roles = 0;
    for (size_t i = 0; i < json_array_size(list); i++) {
        enum role r = role_of(text_of(json_string_value(json_array_get(list, i))));
        if (r == ROLE_COUNT)
            return rec_no(c, VERR_BAD_INPUT, "roles");
        roles |= 1u << r;
    }
    if (roles == 0)
        return rec_no(c, VERR_BAD_INPUT, "roles");
    p->has_roles = roles != p->person.roles;
    p->person.roles = roles;
    return VERR_OK;
}

static size_t letters(struct text t)
{
    size_t n = 0;
    for (size_t i = 0; i < t.n; i++)
        n += ((unsigned char)t.p[i] & 0xc0) != 0x80;
    return n;
}

static enum verr read_password(struct call *c, const json_t *body, struct plan *p)
{
    const json_t *v = json_object_get(body, "password");
    if (!v)
        return VERR_OK;
    struct text t = {json_string_value(v), json_is_string(v) ? json_string_length(v) : 0};
    bool weak = t.n > PASSWORD_BYTES || letters(t) < PARAM_password_min ||
                (p->person.login.n > 0 && text_find(t, p->person.login, 0) != SIZE_MAX);
    if (weak)
        return rec_no(c, VERR_BAD_INPUT, "password");
    p->password = text_copy(c->arena, t);
    p->drop_sessions = true;
    return VERR_OK;
}

static enum verr read_lines(struct call *c, const json_t *body, struct plan *p)
{
    struct text name, rpps;
    uint64_t number;
    enum verr e = rec_string(c, body, "name", PERSON_NAME_BYTES, &name);
    if (!e)
        e = rec_string(c, body, "rpps", RPPS_CHARS, &rpps);
    if (e)
        return e;
    if (json_object_get(body, "rpps")) {
        if (rpps.n > 0 && (rpps.n != RPPS_CHARS || !text_to_u64(rpps, &number)))
            return rec_no(c, VERR_BAD_INPUT, "rpps");
        p->person.rpps = rpps;
    }
    if (name.n > 0)
        p->person.name = name;
    return p->person.name.n == 0 || text_find(p->person.name, TEXT("\n"), 0) != SIZE_MAX
               ? rec_no(c, VERR_BAD_INPUT, "name")
               : VERR_OK;
}

static enum verr read_lang(struct call *c, const json_t *body, struct plan *p)
{
    struct text lang;
    enum verr e = rec_string(c, body, "lang", 8, &lang);
    if (!e && lang.n > 0)
        p->person.lang = text_is(lang, "en") ? LANG_EN : LANG_FR;
    return e;
}

static enum verr read_account(struct call *c, const json_t *body)
{
    struct plan *p = c->plan;
    enum verr e = read_roles(c, body, p);
    if (!e)
        e = read_lines(c, body, p);
    if (!e)
        e = read_lang(c, body, p);
    return e ? e : read_password(c, body, p);
}

static enum verr hash_and_seal(struct call *c, struct plan *p)
{
    enum verr e = VERR_OK;
    const char *known = demo_hash(c->services, p->password);
    if (known)
        memcpy(p->person.password, known, sizeof p->person.password);
    else if (p->password.n > 0)
        e = crypt_password_hash(p->password, p->person.password);
    return e ? e
             : person_seal(c, p->person.id, p->person.login, p->person.rpps, p->person.name,
                           &p->sealed);
}

static enum verr read_new(struct call *c, const json_t *body)
{
    struct plan *p = c->plan;
    struct text login;
    enum verr e = rec_string(c, body, "login", 256, &login);
    if (!e && login_fold(c->arena, login, &p->person.login))
        e = rec_no(c, VERR_BAD_INPUT, "login");
    if (!e)
        e = read_account(c, body);
    if (!e && p->person.roles == 0)
        e = rec_no(c, VERR_BAD_INPUT, "roles");
    return !e && p->password.n == 0 ? rec_no(c, VERR_BAD_INPUT, "password") : e;
}

static enum verr create_prepare(struct call *c)
{
    struct plan *p = REC_PLAN(c, struct plan);
    if (!p)
        return VERR_LIMIT;
    p->person.id = rec_id();
    p->person.active = true;
    p->person.created_ms = c->now_ms;
    enum verr e = rec_body(c, read_new);
    return e ? e : hash_and_seal(c, p);
}

/* The roles of an account, for the ledger: a change of rights must be readable there. */
static void tell_roles(struct call *c, const struct plan *p)
{
    struct writer w = writer_in(c->arena);
    for (enum role r = (enum role)0; r < ROLE_COUNT; r++)
        if (p->person.roles & (1u << r)) {
            if (w.n > 0)
                writer_char(&w, '+');
            writer_str(&w, role_name(r));
        }
    rec_tell(c, "roles", writer_done(c->arena, &w));
}

static enum verr reply_person(struct call *c, const struct plan *p, int status)
{
    rec_etag(c, p->person.rev);
    struct writer w = writer_in(c->arena);
    write_person(&w, &p->person);
    enum verr e = rec_reply(c, &w);
    c->reply.status = e ? 0 : status;
    return e;
}

static enum verr create_act(struct call *c)
{
    struct plan *p = c->plan;
    struct person_new n = {.id = p->person.id,
                           .login = p->person.login,
                           .name = p->person.name,
                           .rpps = p->person.rpps,
                           .roles = p->person.roles,
                           .lang = p->person.lang,
                           .password = p->person.password};
    rec_object(c, "person", p->person.id);
    tell_roles(c, p);
    p->person.rev = 1;
    enum verr e = person_add(c, &n);
    return e ? e : reply_person(c, p, 201);
}

const struct handler api_people_create = {create_prepare, create_act};

static enum verr read_change(struct call *c, const json_t *body)
{
    struct plan *p = c->plan;
    struct text state, totp;
    enum verr e = read_account(c, body);
    if (!e)
        e = rec_string(c, body, "state", 16, &state);
    if (!e)
        e = rec_string(c, body, "totp", 16, &totp);
    if (e)
        return e;
    if (state.n > 0 && !text_is(state, "active") && !text_is(state, "closed"))
        return rec_no(c, VERR_BAD_INPUT, "state");
    if (totp.n > 0 && !text_is(totp, "reset"))
        return rec_no(c, VERR_BAD_INPUT, "totp");
    if (state.n > 0)
        p->person.active = text_is(state, "active");
    p->drop_totp = totp.n > 0;
    p->drop_sessions |= p->has_roles || p->drop_totp || !p->person.active;
    return VERR_OK;
}

/* Nobody gives themselves rights: another administrator does, or the machine's own. */
static enum verr not_oneself(const struct call *c, const struct plan *p)
{
    bool mine = p->person.id == c->who.person && !c->who.local;
    return mine && (p->has_roles || p->drop_totp || !p->person.active) ? VERR_FORBIDDEN : VERR_OK;
}

static enum verr update_prepare(struct call *c)
{
    struct plan *p = REC_PLAN(c, struct plan);
    int64_t id = 0, rev = 0;
    enum verr e = p ? rec_path_id(c, 0, &id) : VERR_LIMIT;
    if (!e)
        e = person_get(c, id, &p->person);
    if (!e && c->if_match.n > 0) {
        e = rec_if_match(c, &rev);
        if (!e && rev != p->person.rev)
            e = VERR_CONFLICT;
    }
    if (!e)
        e = rec_body(c, read_change);
    if (!e)
        e = not_oneself(c, p);
    return e ? e : hash_and_seal(c, p);
}

static enum verr put(struct call *c, const struct plan *p)
{
    int64_t changed = 0;
    const struct person *x = &p->person;
    enum verr e = db_run(
        c->db, STMT_person_put,
        DB_ARGS(DB_INT(x->roles), DB_TEXT(x->active ? TEXT("active") : TEXT("closed")),
                DB_TEXT(x->lang == LANG_EN ? TEXT("en") : TEXT("fr")),
                DB_TEXT(text_of(x->password)), DB_BLOB(p->sealed), DB_INT(x->id), DB_INT(x->rev)),
        &changed);
    return !e && changed != 1 ? VERR_CONFLICT : e;
}

static enum verr update_act(struct call *c)
{
    struct plan *p = c->plan;
    int64_t id = p->person.id, mine = id == c->who.person ? c->who.session : 0;
    rec_object(c, "person", id);
    tell_roles(c, p);
    rec_tell(c, "state", p->person.active ? TEXT("active") : TEXT("closed"));
    if (p->password.n > 0)
        rec_tell(c, "password", TEXT("changed"));
    if (p->drop_totp)
        rec_tell(c, "totp", TEXT("reset"));
    enum verr e = put(c, p);
    if (!e && p->drop_totp)
        e = db_run(c->db, STMT_totp_drop, DB_ARGS(DB_INT(id)), NULL);
    if (!e && p->drop_sessions)
        e = db_run(c->db, STMT_session_drop_person, DB_ARGS(DB_INT(id), DB_INT(mine)), NULL);
    struct plan shown = *p;
    shown.person.rev++;
    shown.person.totp_on &= !p->drop_totp;
    return e ? e : reply_person(c, &shown, 200);
}

const struct handler api_people_update = {update_prepare, update_act};
