/* Training certificates: who may let AI write, who may sign, until when. A quality officer issues
 * and revokes them; both are acts in the ledger. */
#include "api/guard.h"
#include "api/person.h"
#include "api/rec.h"
#include "base/params.h"

enum { LIST_MAX = 10000 };
static const int64_t day_ms = 86400000;

struct certificate {
    int64_t id, person, issued_ms, expires_ms, issued_by, revoked_ms, revoked_by;
    struct text right, name, issued_by_name;
};

static struct certificate read_row(struct call *c, const struct db_rows *rows)
{
    return (struct certificate){.id = db_column_int(rows, 0),
                                .person = db_column_int(rows, 1),
                                .right = text_copy(c->arena, db_column_text(rows, 2)),
                                .issued_ms = db_column_int(rows, 3),
                                .expires_ms = db_column_int(rows, 4),
                                .issued_by = db_column_int(rows, 5),
                                .revoked_ms = db_column_int(rows, 6),
                                .revoked_by = db_column_int(rows, 7)};
}

static enum verr name_people(struct call *c, struct certificate *x)
{
    struct person_shown p;
    enum verr e = person_show(c, x->person, &p);
    if (e)
        return e;
    x->name = p.name;
    e = person_show(c, x->issued_by, &p);
    x->issued_by_name = p.name;
    return e;
}

static const char *state_of(const struct certificate *x, int64_t now_ms)
{
    return x->revoked_ms != 0 ? "revoked" : x->expires_ms <= now_ms ? "expired" : "valid";
}

static void write_one(struct writer *w, const struct certificate *x, int64_t now_ms)
{
    writer_char(w, '{');
    rec_json_id_field(w, "id", x->id);
    rec_json_id_field(w, "person", x->person);
    rec_json_field(w, "name", x->name);
    rec_json_field(w, "right", x->right);
    rec_json_field(w, "state", text_of(state_of(x, now_ms)));
    rec_json_time_field(w, "issued", x->issued_ms);
    rec_json_time_field(w, "expires", x->expires_ms);
    rec_json_field(w, "issued_by", x->issued_by_name);
    rec_json_time_field(w, "revoked", x->revoked_ms);
    writer_char(w, '}');
}

static enum verr load_all(struct call *c, struct certificate **out, size_t *n)
{
    struct db_rows rows;
    struct certificate *at = ARENA_ARRAY(c->arena, struct certificate, LIST_MAX);
    enum verr e = at ? db_query(c->db, STMT_certificate_list, DB_NOTHING, &rows) : VERR_LIMIT;
    if (e)
        return e;
    for (*n = 0; *n < LIST_MAX && db_next(&rows); (*n)++)
        at[*n] = read_row(c, &rows);
    e = db_done(&rows);
    for (size_t i = 0; !e && i < *n; i++)
        e = name_people(c, &at[i]);
    *out = at;
    return e;
}

static enum verr list_prepare(struct call *c)
{
    struct certificate *all = NULL;
    size_t n = 0;
    enum verr e = load_all(c, &all, &n);
    if (e)
        return e;
    struct writer w = writer_in(c->arena);
    writer_str(&w, "{\"certificates\":[");
    for (size_t i = 0; i < n; i++) {
        rec_item(&w);
        write_one(&w, &all[i], c->now_ms);
    }
    writer_str(&w, "]}");
    return rec_reply(c, &w);
}

const struct handler api_certificate_list = {list_prepare, NULL};

static enum verr reply_one(struct call *c, struct certificate *x, int status)
{
    enum verr e = name_people(c, x);
    if (e)
        return e;
    struct writer w = writer_in(c->arena);
    write_one(&w, x, c->now_ms);
    c->reply.status = status;
    return rec_reply(c, &w);
}

/* ---------------- issued */

static enum verr read_time(struct call *c, const json_t *body, const char *key, int64_t *ms)
{
    struct text t;
    enum verr e = rec_string(c, body, key, 32, &t);
    if (e || t.n == 0)
        return e;
    return rec_parse_time(t, ms) ? VERR_OK : rec_no(c, VERR_BAD_INPUT, key);
}

/* Not in the future, not for ever. */
static enum verr check_times(struct call *c, const struct certificate *x)
{
    if (x->issued_ms > c->now_ms)
        return rec_no(c, VERR_BAD_INPUT, "issued");
    return x->expires_ms > c->now_ms &&
                   x->expires_ms - x->issued_ms <= PARAM_certificate_days * day_ms
               ? VERR_OK
               : rec_no(c, VERR_BAD_INPUT, "expires");
}

static enum verr read_new(struct call *c, const json_t *body)
{
    struct certificate *x = c->plan;
    enum verr e = rec_string(c, body, "right", 16, &x->right);
    if (!e && !text_is(x->right, "generate") && !text_is(x->right, "sign"))
        e = rec_no(c, VERR_BAD_INPUT, "right");
    if (!e && !rec_id_field(json_object_get(body, "person"), &x->person))
        e = rec_no(c, VERR_BAD_INPUT, "person");
    if (!e)
        e = read_time(c, body, "issued", &x->issued_ms);
    if (!e)
        e = read_time(c, body, "expires", &x->expires_ms);
    return e ? e : check_times(c, x);
}

/* Nobody certifies themselves, and a closed account needs no right. */
static enum verr may_issue(struct call *c, const struct certificate *x)
{
    struct person p;
    if (x->person == c->who.person)
        return rec_no(c, VERR_FORBIDDEN, "person");
    enum verr e = person_get(c, x->person, &p);
    if (!e && !p.active)
        e = VERR_NOT_FOUND;
    return e == VERR_NOT_FOUND ? rec_no(c, e, "person") : e;
}

static enum verr issue_prepare(struct call *c)
{
    struct certificate *x = REC_PLAN(c, struct certificate);
    if (!x)
        return VERR_LIMIT;
    *x = (struct certificate){.id = rec_id(), .issued_ms = c->now_ms, .issued_by = c->who.person};
    enum verr e = rec_body(c, read_new);
    return e ? e : may_issue(c, x);
}

static struct text in_arena(struct call *c, int64_t v, bool time)
{
    struct writer w = writer_in(c->arena);
    if (time)
        rec_iso(&w, v);
    else
        writer_i64(&w, v);
    return writer_done(c->arena, &w);
}

static void tell(struct call *c, const struct certificate *x)
{
    rec_object(c, "certificate", x->id);
    rec_tell(c, "person", in_arena(c, x->person, false));
    rec_tell(c, "right", x->right);
    rec_tell(c, "expires", in_arena(c, x->expires_ms, true));
}

static enum verr issue_act(struct call *c)
{
    struct certificate shown = *(const struct certificate *)c->plan;
    tell(c, &shown);
    enum verr e = may_issue(c, &shown);
    if (!e)
        e = db_run(c->db, STMT_certificate_add,
                   DB_ARGS(DB_INT(shown.id), DB_INT(shown.person), DB_TEXT(shown.right),
                           DB_INT(shown.issued_ms), DB_INT(shown.expires_ms),
                           DB_INT(shown.issued_by)),
                   NULL);
    return e ? e : reply_one(c, &shown, 201);
}

const struct handler api_certificate_issue = {issue_prepare, issue_act};

/* ---------------- revoked */

static enum verr revoke_act(struct call *c)
{
    struct db_rows rows;
    int64_t id = 0, changed = 0;
    enum verr e = rec_path_id(c, 0, &id);
    if (!e)
        e = db_first(c->db, STMT_certificate_get, DB_ARGS(DB_INT(id)), &rows);
    if (e)
        return e;
    struct certificate x = read_row(c, &rows);
    e = db_done(&rows);
    tell(c, &x);
    if (!e)
        e = db_run(c->db, STMT_certificate_revoke,
                   DB_ARGS(DB_INT(c->now_ms), DB_INT(c->who.person), DB_INT(id)), &changed);
    if (!e && changed != 1)
        e = VERR_CONFLICT;
    x.revoked_ms = c->now_ms;
    return e ? e : reply_one(c, &x, 200);
}

const struct handler api_certificate_revoke = {NULL, revoke_act};
