/* The identity provider as an administrator names it: read, changed, tried. */
#include "api/guard.h"
#include "api/oidc_provider.h"
#include "api/person.h"
#include "api/rec.h"
#include "api/route.h"

#include <sodium.h>

enum { BREAK_GLASS_MAX = 8, SECRET_BYTES = 512 };

static struct crypt_place secret_place(void)
{
    return (struct crypt_place){.table = "oidc_provider", .column = "secret", .row = 1};
}

enum verr oidc_secret_seal(struct call *c, struct text secret, struct text *sealed)
{
    struct crypt_key k;
    crypt_subkey(c->services->crypt, CRYPT_USE_PEOPLE, &k);
    enum verr e = crypt_seal(&k, secret_place(), secret, c->arena, sealed);
    crypt_key_wipe(&k);
    return e;
}

enum verr oidc_secret_open(struct call *c, const struct oidc_config *x, struct text *secret)
{
    struct crypt_key k;
    crypt_subkey(c->services->crypt, CRYPT_USE_PEOPLE, &k);
    enum verr e = crypt_open_sealed(&k, secret_place(), x->secret, c->arena, secret);
    crypt_key_wipe(&k);
    return e;
}

enum verr oidc_config_get(struct call *c, struct oidc_config *out)
{
    struct db_rows rows;
    struct arena *a = c->arena;
    *out = (struct oidc_config){.acr = TEXT("eidas1"), .scope = TEXT("openid scope_all")};
    enum verr e = db_first(c->db, STMT_oidc_get, DB_NOTHING, &rows);
    if (e)
        return e == VERR_NOT_FOUND ? VERR_OK : e;
    *out =
        (struct oidc_config){.rev = db_column_int(&rows, 0),
                             .on = text_is(db_column_text(&rows, 1), "on"),
                             .issuer = text_copy(a, db_column_text(&rows, 2)),
                             .discovery = text_copy(a, db_column_text(&rows, 3)),
                             .client = text_copy(a, db_column_text(&rows, 4)),
                             .redirect = text_copy(a, db_column_text(&rows, 5)),
                             .acr = text_copy(a, db_column_text(&rows, 6)),
                             .scope = text_copy(a, db_column_text(&rows, 7)),
                             .break_glass_only = text_is(db_column_text(&rows, 8), "break_glass"),
                             .break_glass = text_copy(a, db_column_text(&rows, 9)),
                             .secret = text_copy(a, db_column_text(&rows, 10)),
                             .changed_ms = db_column_int(&rows, 11),
                             .changed_by = db_column_int(&rows, 12)};
    return db_done(&rows);
}

static bool listed(struct text ids, int64_t person)
{
    uint64_t id;
    for (struct text rest = ids; rest.p && rest.n > 0;)
        if (text_to_u64(text_cut(&rest, ' '), &id) && id == (uint64_t)person)
            return true;
    return false;
}

enum verr oidc_password_allowed(struct call *c, int64_t person)
{
    struct oidc_config x;
    enum verr e = oidc_config_get(c, &x);
    if (e)
        return e;
    return x.on && x.break_glass_only && !listed(x.break_glass, person) ? VERR_OIDC_ONLY : VERR_OK;
}

/* ---------------- read */

struct logins {
    struct text at[BREAK_GLASS_MAX];
    size_t n;
};

static enum verr load_break_glass(struct call *c, struct text ids, struct logins *out)
{
    out->n = 0;
    for (struct text rest = ids; rest.p && rest.n > 0 && out->n < BREAK_GLASS_MAX;) {
        uint64_t id = 0;
        struct person p;
        bool good = text_to_u64(text_cut(&rest, ' '), &id);
        enum verr e = good ? person_get(c, (int64_t)id, &p) : VERR_NOT_FOUND;
        if (e && e != VERR_NOT_FOUND)
            return e;
        if (!e)
            out->at[out->n++] = p.login;
    }
    return VERR_OK;
}

static void write_break_glass(struct writer *w, const struct logins *all)
{
    rec_key(w, "break_glass");
    writer_char(w, '[');
    for (size_t i = 0; i < all->n; i++) {
        rec_item(w);
        writer_json(w, all->at[i]);
    }
    writer_char(w, ']');
}

/* Never the secret: only whether there is one. */
static enum verr reply_config(struct call *c, const struct oidc_config *x)
{
    struct logins kept;
    enum verr e = load_break_glass(c, x->break_glass, &kept);
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    rec_json_field(&w, "state", x->on ? TEXT("on") : TEXT("off"));
    rec_json_field(&w, "issuer", x->issuer);
    rec_json_field(&w, "discovery", x->discovery);
    rec_json_field(&w, "client_id", x->client);
    rec_json_field(&w, "redirect_uri", x->redirect);
    rec_json_field(&w, "acr", x->acr);
    rec_json_field(&w, "scope", x->scope);
    rec_json_field(&w, "passwords", x->break_glass_only ? TEXT("break_glass") : TEXT("all"));
    write_break_glass(&w, &kept);
    rec_json_field(&w, "secret", x->secret.n > 0 ? TEXT("set") : TEXT("missing"));
    writer_char(&w, '}');
    return e ? e : rec_reply(c, &w);
}

static enum verr get_prepare(struct call *c)
{
    struct oidc_config x;
    enum verr e = oidc_config_get(c, &x);
    return e ? e : reply_config(c, &x);
}

const struct handler api_oidc_get = {get_prepare, NULL};

/* ---------------- changed */

struct plan {
    struct oidc_config x;
    bool secret_changed;
};

static enum verr read_url(struct call *c, const json_t *body, const char *key, struct text *out)
{
    struct text t;
    enum verr e = rec_string(c, body, key, OIDC_URL_MAX, &t);
    if (e || !json_object_get(body, key))
        return e;
    *out = t;
    return oidc_url_ok(t) ? VERR_OK : rec_no(c, VERR_BAD_INPUT, key);
}

static enum verr read_word(struct call *c, const json_t *body, const char *key, struct text *out)
{
    struct text t;
    enum verr e = rec_string(c, body, key, OIDC_WORD_MAX, &t);
    if (!e && json_object_get(body, key))
        *out = t;
    return e;
}

/* Where the standard says that it is, unless the provider has its own place (Pro Santé Connect). */
static enum verr read_addresses(struct call *c, const json_t *body, struct oidc_config *x)
{
    bool moved = json_object_get(body, "issuer") && !json_object_get(body, "discovery");
    enum verr e = read_url(c, body, "issuer", &x->issuer);
    if (!e)
        e = read_url(c, body, "discovery", &x->discovery);
    if (!e)
        e = read_url(c, body, "redirect_uri", &x->redirect);
    if (e || x->issuer.n == 0)
        return e;
    if (moved || x->discovery.n == 0) {
        struct writer w = writer_in(c->arena);
        writer_put(&w, x->issuer);
        writer_str(&w, "/.well-known/openid-configuration");
        x->discovery = writer_done(c->arena, &w);
    }
    return oidc_same_origin(x->issuer, x->discovery) ? VERR_OK
                                                     : rec_no(c, VERR_BAD_INPUT, "discovery");
}

/* Logins to ids: who may still come in when the provider does not answer. */
static enum verr read_break_glass(struct call *c, const json_t *body, struct oidc_config *x)
{
    const json_t *list = json_object_get(body, "break_glass");
    if (!list)
        return VERR_OK;
    char ids[BREAK_GLASS_MAX * 20];
    size_t n = json_array_size(list);
    struct writer w = writer_over(ids, sizeof ids);
    if (!json_is_array(list) || n > BREAK_GLASS_MAX)
        return rec_no(c, VERR_BAD_INPUT, "break_glass");
    for (size_t i = 0; i < n; i++) {
        struct person p;
        enum verr e = person_of_login(c, text_of(json_string_value(json_array_get(list, i))), &p);
        if (e || !p.active)
            return e && e != VERR_NOT_FOUND ? e : rec_no(c, VERR_BAD_INPUT, "break_glass");
        if (i > 0)
            writer_char(&w, ' ');
        writer_i64(&w, p.id);
    }
    x->break_glass = text_copy(c->arena, writer_text(&w));
    return VERR_OK;
}

static enum verr read_modes(struct call *c, const json_t *body, struct oidc_config *x)
{
    struct text state, passwords;
    enum verr e = rec_string(c, body, "state", 16, &state);
    if (!e)
        e = rec_string(c, body, "passwords", 16, &passwords);
    if (e)
        return e;
    if (state.n > 0 && !text_is(state, "on") && !text_is(state, "off"))
        return rec_no(c, VERR_BAD_INPUT, "state");
    if (passwords.n > 0 && !text_is(passwords, "all") && !text_is(passwords, "break_glass"))
        return rec_no(c, VERR_BAD_INPUT, "passwords");
    if (state.n > 0)
        x->on = text_is(state, "on");
    if (passwords.n > 0)
        x->break_glass_only = text_is(passwords, "break_glass");
    return VERR_OK;
}

static enum verr read_secret(struct call *c, const json_t *body, struct plan *p)
{
    struct text secret;
    enum verr e = rec_string(c, body, "secret", SECRET_BYTES, &secret);
    if (e || secret.n == 0)
        return e;
    p->secret_changed = true;
    e = oidc_secret_seal(c, secret, &p->x.secret);
    sodium_memzero((void *)(uintptr_t)secret.p, secret.n);
    return e;
}

/* A house that nobody can enter any more, or a sign-in that cannot work, is refused. */
static enum verr check_whole(struct call *c, const struct oidc_config *x)
{
    if (x->break_glass_only && x->break_glass.n == 0)
        return rec_no(c, VERR_BAD_INPUT, "break_glass");
    if (!x->on)
        return VERR_OK;
    return x->issuer.n == 0                        ? rec_no(c, VERR_BAD_INPUT, "issuer")
           : x->client.n == 0                      ? rec_no(c, VERR_BAD_INPUT, "client_id")
           : x->redirect.n == 0                    ? rec_no(c, VERR_BAD_INPUT, "redirect_uri")
           : x->secret.n == 0                      ? rec_no(c, VERR_BAD_INPUT, "secret")
           : text_starts(x->scope, TEXT("openid")) ? VERR_OK
                                                   : rec_no(c, VERR_BAD_INPUT, "scope");
}

static enum verr read_config(struct call *c, const json_t *body)
{
    struct plan *p = c->plan;
    enum verr e = read_addresses(c, body, &p->x);
    if (!e)
        e = read_word(c, body, "client_id", &p->x.client);
    if (!e)
        e = read_word(c, body, "acr", &p->x.acr);
    if (!e)
        e = read_word(c, body, "scope", &p->x.scope);
    if (!e)
        e = read_modes(c, body, &p->x);
    if (!e)
        e = read_break_glass(c, body, &p->x);
    if (!e)
        e = read_secret(c, body, p);
    return e ? e : check_whole(c, &p->x);
}

/* The machine's own administrator has no session to confirm. */
static enum verr may_change(struct call *c)
{
    return c->who.local ? VERR_OK : guard_confirmed(c);
}

static enum verr put_prepare(struct call *c)
{
    struct plan *p = REC_PLAN(c, struct plan);
    enum verr e = p ? may_change(c) : VERR_LIMIT;
    if (!e)
        e = oidc_config_get(c, &p->x);
    return e ? e : rec_body(c, read_config);
}

static enum verr put_act(struct call *c)
{
    const struct plan *p = c->plan;
    const struct oidc_config *x = &p->x;
    int64_t changed = 0;
    rec_tell(c, "state", x->on ? TEXT("on") : TEXT("off"));
    rec_tell(c, "passwords", x->break_glass_only ? TEXT("break_glass") : TEXT("all"));
    if (p->secret_changed)
        rec_tell(c, "secret", TEXT("changed"));
    enum verr e = may_change(c);
    if (!e)
        e = db_run(c->db, STMT_oidc_put,
                   DB_ARGS(DB_TEXT(x->on ? TEXT("on") : TEXT("off")), DB_TEXT(x->issuer),
                           DB_TEXT(x->discovery), DB_TEXT(x->client), DB_TEXT(x->redirect),
                           DB_TEXT(x->acr), DB_TEXT(x->scope),
                           DB_TEXT(x->break_glass_only ? TEXT("break_glass") : TEXT("all")),
                           DB_TEXT(x->break_glass), DB_BLOB(x->secret), DB_INT(c->now_ms),
                           DB_INT(c->who.person), DB_INT(x->rev)),
                   &changed);
    if (!e && changed != 1)
        e = VERR_CONFLICT;
    return e ? e : reply_config(c, x);
}

const struct handler api_oidc_put = {put_prepare, put_act};

/* ---------------- tried */

static enum verr reply_test(struct call *c, enum oidc_why why, enum verr failed)
{
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    rec_json_field(&w, "result", why ? text_of(oidc_why_name(why)) : TEXT("good"));
    rec_json_field(&w, "reason", text_of(oidc_why_sentence(why, c->who.lang)));
    rec_json_field(&w, "gate", failed ? text_of(verr_message(failed, c->who.lang)) : TEXT(""));
    writer_char(&w, '}');
    return rec_reply(c, &w);
}

/* Asks for what a sign-in needs before anybody waits for it. Rare, so it may hold its snapshot. */
static enum verr test_prepare(struct call *c)
{
    struct oidc_config x;
    struct oidc_metadata m;
    struct oidc_keys keys;
    enum verr failed = VERR_OK, e = oidc_config_get(c, &x);
    if (!e && x.issuer.n == 0)
        e = VERR_OIDC_OFF;
    if (e)
        return e;
    enum oidc_why why = oidc_ask_metadata(c, &x, true, &m, &failed);
    if (!why)
        why = oidc_ask_keys(c, &m, true, &keys, &failed);
    return reply_test(c, why, failed);
}

const struct handler api_oidc_test = {test_prepare, NULL};
