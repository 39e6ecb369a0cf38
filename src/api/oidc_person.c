#include "api/oidc_person.h"

#include "api/rec.h"
#include "api/route.h"

enum { PEOPLE_MAX = 10000, UNKNOWN_MAX = 1000 };

static enum verr load_ids(struct call *c, int64_t *ids, size_t *n)
{
    struct db_rows rows;
    enum verr e = db_query(c->db, STMT_oidc_people, DB_NOTHING, &rows);
    if (e)
        return e;
    while (*n < PEOPLE_MAX && db_next(&rows))
        ids[(*n)++] = db_column_int(&rows, 0);
    return db_done(&rows);
}

/* What each account leaves in the arena is given back, but for the one that fits. */
enum verr oidc_person_find(struct call *c, struct text rpps, struct person *out, enum oidc_why *why)
{
    size_t n = 0;
    int64_t found = 0, *ids = ARENA_ARRAY(c->arena, int64_t, PEOPLE_MAX);
    enum verr e = ids ? load_ids(c, ids, &n) : VERR_LIMIT;
    *why = OIDC_WHY_unknown_person;
    for (size_t i = 0; !e && i < n; i++) {
        struct person p;
        char *mark = arena_mark(c->arena);
        e = person_get(c, ids[i], &p);
        bool same = !e && p.active && p.rpps.n > 0 && text_equal(p.rpps, rpps);
        arena_rewind(c->arena, mark);
        if (!same)
            continue;
        *why = found ? OIDC_WHY_two_accounts : OIDC_WHY_none;
        found = ids[i];
    }
    return e || *why ? e : person_get(c, found, out);
}

enum verr oidc_person_unknown(struct call *c, const struct oidc_person *p)
{
    struct text sealed;
    uint8_t who[CRYPT_INDEX_BYTES];
    int64_t id = rec_id();
    struct writer w = writer_in(c->arena);
    writer_put(&w, p->rpps);
    writer_char(&w, '\n');
    writer_put(&w, p->name);
    crypt_index(c->services->crypt, "oidc_rpps", p->rpps, who);
    enum verr e = rec_house_seal(c, CRYPT_USE_PEOPLE, "oidc_unknown", "sealed", id,
                                 writer_done(c->arena, &w), &sealed);
    return e ? e
             : db_run(c->db, STMT_oidc_unknown_put,
                      DB_ARGS(DB_INT(id), DB_BYTES(who, sizeof who), DB_INT(c->now_ms),
                              DB_BLOB(sealed)),
                      NULL);
}

struct unknown {
    int64_t id, first_ms, last_ms, tries;
    struct text rpps, name;
};

static enum verr read_row(struct call *c, const struct db_rows *rows, struct unknown *out)
{
    struct text rest;
    *out = (struct unknown){.id = db_column_int(rows, 0),
                            .first_ms = db_column_int(rows, 1),
                            .last_ms = db_column_int(rows, 2),
                            .tries = db_column_int(rows, 3)};
    enum verr e = rec_house_open(c, CRYPT_USE_PEOPLE, "oidc_unknown", "sealed", out->id,
                                 db_column_text(rows, 4), &rest);
    if (e)
        return e;
    out->rpps = text_cut(&rest, '\n');
    out->name = rest;
    return VERR_OK;
}

static void write_unknown(struct writer *w, const struct unknown *u)
{
    rec_item(w);
    writer_char(w, '{');
    rec_json_id_field(w, "id", u->id);
    rec_json_field(w, "rpps", u->rpps);
    rec_json_field(w, "name", u->name);
    rec_json_time_field(w, "first", u->first_ms);
    rec_json_time_field(w, "last", u->last_ms);
    rec_json_int_field(w, "tries", u->tries);
    writer_char(w, '}');
}

static enum verr list_prepare(struct call *c)
{
    struct db_rows rows;
    struct unknown *all = ARENA_ARRAY(c->arena, struct unknown, UNKNOWN_MAX);
    size_t n = 0;
    enum verr e = all ? db_query(c->db, STMT_oidc_unknown_list, DB_NOTHING, &rows) : VERR_LIMIT;
    if (e)
        return e;
    while (!e && n < UNKNOWN_MAX && db_next(&rows))
        e = read_row(c, &rows, &all[n++]);
    enum verr done = db_done(&rows);
    struct writer w = writer_in(c->arena);
    writer_str(&w, "{\"unknown\":[");
    for (size_t i = 0; !e && i < n; i++)
        write_unknown(&w, &all[i]);
    writer_str(&w, "]}");
    return e ? e : done ? done : rec_reply(c, &w);
}

const struct handler api_oidc_unknown_list = {list_prepare, NULL};

struct plan {
    struct unknown who;
    struct person person;
    struct text sealed;
};

static enum verr load_unknown(struct call *c, int64_t id, struct unknown *out)
{
    struct db_rows rows;
    enum verr e = db_first(c->db, STMT_oidc_unknown_get, DB_ARGS(DB_INT(id)), &rows);
    if (e)
        return e;
    e = read_row(c, &rows, out);
    enum verr done = db_done(&rows);
    return e ? e : done;
}

static enum verr read_person(struct call *c, const json_t *body)
{
    struct plan *p = c->plan;
    int64_t id = 0;
    struct text login;
    if (rec_id_field(json_object_get(body, "person"), &id))
        return person_get(c, id, &p->person);
    enum verr e = rec_string(c, body, "login", LOGIN_BYTES, &login);
    return e              ? e
           : login.n == 0 ? rec_no(c, VERR_BAD_INPUT, "person")
                          : person_of_login(c, login, &p->person);
}

/* The number goes to an account that has none: whose it was does not lose it here. */
static enum verr link_prepare(struct call *c)
{
    struct plan *p = REC_PLAN(c, struct plan);
    struct person other;
    enum oidc_why why = OIDC_WHY_none;
    int64_t id = 0;
    enum verr e = p ? rec_path_id(c, 0, &id) : VERR_LIMIT;
    if (!e)
        e = load_unknown(c, id, &p->who);
    if (!e)
        e = rec_body(c, read_person);
    if (!e && (!p->person.active || p->person.rpps.n > 0))
        e = rec_no(c, VERR_EXISTS, "person");
    if (!e)
        e = oidc_person_find(c, p->who.rpps, &other, &why);
    if (!e && why != OIDC_WHY_unknown_person)
        e = rec_no(c, VERR_EXISTS, "rpps");
    return e ? e
             : person_seal(c, p->person.id, p->person.login, p->who.rpps, p->person.name,
                           &p->sealed);
}

static enum verr link_act(struct call *c)
{
    const struct plan *p = c->plan;
    const struct person *x = &p->person;
    int64_t changed = 0;
    rec_object(c, "person", x->id);
    rec_tell(c, "rpps", TEXT("linked"));
    enum verr e = db_run(c->db, STMT_person_put,
                         DB_ARGS(DB_INT(x->roles), DB_TEXT(TEXT("active")),
                                 DB_TEXT(x->lang == LANG_EN ? TEXT("en") : TEXT("fr")),
                                 DB_TEXT(text_of(x->password)), DB_BLOB(p->sealed), DB_INT(x->id),
                                 DB_INT(x->rev)),
                         &changed);
    if (!e && changed != 1)
        e = VERR_CONFLICT;
    if (!e)
        e = db_run(c->db, STMT_oidc_unknown_drop, DB_ARGS(DB_INT(p->who.id)), NULL);
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    rec_json_field(&w, "login", x->login);
    rec_json_field(&w, "name", x->name);
    rec_json_field(&w, "rpps", p->who.rpps);
    writer_char(&w, '}');
    return e ? e : rec_reply(c, &w);
}

const struct handler api_oidc_link = {link_prepare, link_act};
