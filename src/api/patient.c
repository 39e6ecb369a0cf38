#include "api/patient.h"
#include "api/guard.h"
#include "api/route.h"
#include "api/services.h"

struct plan {
    int64_t id, rev;
    struct traits traits;
    struct text fields;
};

enum verr patient_load(struct call *c, int64_t patient, struct traits *out, int64_t *rev)
{
    struct vault v;
    enum verr e = vault_open(c, patient, &v);
    if (e)
        return e;
    struct db_rows rows;
    e = db_first(c->db, STMT_patient_get, DB_ARGS(DB_INT(patient)), &rows);
    if (!e) {
        struct text fields;
        if (rev)
            *rev = db_column_int(&rows, 0);
        e = vault_get(&v, "patient", "sealed", patient, db_column_text(&rows, 3), &fields);
        db_done(&rows);
        if (!e)
            e = traits_parse(c, fields, out);
    }
    vault_close(&v);
    return e;
}

enum verr rec_patient_short(struct call *c, int64_t patient, struct patient_short *out)
{
    struct traits t;
    enum verr e = patient_load(c, patient, &t, NULL);
    if (!e)
        *out = (struct patient_short){patient, traits_name(c->arena, &t), t.birth_date, t.sex};
    return e;
}

enum { TEAM_MAX = 100 };
struct team {
    int64_t ids[TEAM_MAX];
    struct person_shown shown[TEAM_MAX];
    size_t n;
    bool mine;
};

static enum verr load_team(struct call *c, int64_t patient, struct team *t)
{
    struct db_rows rows;
    enum verr e = db_query(c->db, STMT_team_list, DB_ARGS(DB_INT(patient)), &rows);
    if (e)
        return e;
    while (t->n < TEAM_MAX && db_next(&rows))
        t->ids[t->n++] = db_column_int(&rows, 0);
    e = db_done(&rows);
    for (size_t i = 0; !e && i < t->n; i++) {
        t->mine |= t->ids[i] == c->who.person;
        e = person_show(c, t->ids[i], &t->shown[i]);
    }
    return e;
}

static void write_team(struct writer *w, const struct team *t)
{
    rec_key(w, "team");
    writer_char(w, '[');
    for (size_t i = 0; i < t->n; i++) {
        rec_item(w);
        writer_char(w, '{');
        rec_json_id_field(w, "person", t->ids[i]);
        rec_json_field(w, "name", t->shown[i].name);
        rec_json_field(w, "role", role_first(t->shown[i].roles));
        writer_char(w, '}');
    }
    writer_char(w, ']');
}

struct row {
    int64_t rev;
    struct text ai, fields;
};

static enum verr load_row(struct call *c, int64_t id, struct row *out)
{
    struct vault v;
    enum verr e = vault_open(c, id, &v);
    if (e)
        return e;
    struct db_rows rows;
    e = db_first(c->db, STMT_patient_get, DB_ARGS(DB_INT(id)), &rows);
    if (!e) {
        out->rev = db_column_int(&rows, 0);
        out->ai = text_copy(c->arena, db_column_text(&rows, 2));
        e = vault_get(&v, "patient", "sealed", id, db_column_text(&rows, 3), &out->fields);
        db_done(&rows);
    }
    vault_close(&v);
    return e;
}

/* The whole patient, as the database has it now. */
static enum verr reply_patient(struct call *c, int64_t id)
{
    struct row row = {0};
    struct team *team = ARENA_NEW(c->arena, struct team);
    enum verr e = team ? load_row(c, id, &row) : VERR_LIMIT;
    if (!e)
        e = load_team(c, id, team);
    if (e)
        return e;
    rec_etag(c, row.rev);
    rec_object(c, "patient", id);
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    rec_json_id_field(&w, "id", id);
    writer_char(&w, ',');
    writer_put(&w, row.fields);
    rec_json_field(&w, "ai", row.ai);
    write_team(&w, team);
    rec_json_field(&w, "access", team->mine ? TEXT("team") : TEXT("break_glass"));
    writer_char(&w, '}');
    return rec_reply(c, &w);
}

static enum verr get_prepare(struct call *c)
{
    int64_t id = 0;
    enum verr e = rec_path_id(c, 0, &id);
    return e ? e : reply_patient(c, id);
}

const struct handler api_patient_get = {get_prepare, NULL};

static enum verr read_plan(struct call *c, const json_t *body)
{
    struct plan *p = REC_PLAN(c, struct plan);
    if (!p)
        return VERR_LIMIT;
    enum verr e = traits_read(c, body, &p->traits);
    if (!e)
        p->fields = traits_write(c->arena, &p->traits);
    return e;
}

static enum verr create_prepare(struct call *c)
{
    enum verr e = rec_body(c, read_plan);
    if (!e)
        ((struct plan *)c->plan)->id = rec_id();
    return e;
}

static enum verr team_put(struct call *c, int64_t patient, int64_t person)
{
    return db_run(
        c->db, STMT_team_add,
        DB_ARGS(DB_INT(patient), DB_INT(person), DB_INT(c->now_ms), DB_INT(c->who.person)), NULL);
}

static enum verr create_act(struct call *c)
{
    struct plan *p = c->plan;
    struct vault v = {.arena = c->arena};
    struct text sealed;
    enum verr e = keys_add(c->db, c->services->crypt, p->id, &v.key);
    if (e)
        return e;
    e = vault_seal(&v, "patient", "sealed", p->id, p->fields, &sealed);
    vault_close(&v);
    if (!e)
        e = db_run(c->db, STMT_patient_add,
                   DB_ARGS(DB_INT(p->id), DB_INT(c->now_ms), DB_BLOB(sealed)), NULL);
    if (!e)
        e = tokens_put(c, p->id, &p->traits);
    if (!e && c->who.person != 0)
        e = team_put(c, p->id, c->who.person);
    if (!e)
        e = reply_patient(c, p->id);
    c->reply.status = e ? 0 : 201;
    return e;
}

const struct handler api_patient_create = {create_prepare, create_act};

static enum verr update_prepare(struct call *c)
{
    int64_t id = 0, rev = 0;
    enum verr e = rec_path_id(c, 0, &id);
    if (!e)
        e = rec_if_match(c, &rev);
    if (!e)
        e = rec_body(c, read_plan);
    if (e)
        return e;
    struct plan *p = c->plan;
    p->id = id;
    p->rev = rev;
    return VERR_OK;
}

static enum verr update_act(struct call *c)
{
    struct plan *p = c->plan;
    struct vault v;
    struct text sealed;
    enum verr e = vault_open(c, p->id, &v);
    if (e)
        return e;
    e = vault_seal(&v, "patient", "sealed", p->id, p->fields, &sealed);
    vault_close(&v);
    int64_t changed = 0;
    if (!e)
        e = db_run(c->db, STMT_patient_put,
                   DB_ARGS(DB_INT(c->now_ms), DB_BLOB(sealed), DB_INT(p->id), DB_INT(p->rev)),
                   &changed);
    if (!e && changed != 1)
        e = VERR_CONFLICT;
    if (!e)
        e = tokens_put(c, p->id, &p->traits);
    return e ? e : reply_patient(c, p->id);
}

const struct handler api_patient_update = {update_prepare, update_act};

static enum verr team_body(struct call *c, const json_t *body)
{
    int64_t *person = REC_PLAN(c, int64_t);
    if (!person)
        return VERR_LIMIT;
    return rec_id_field(json_object_get(body, "person"), person)
               ? VERR_OK
               : rec_no(c, VERR_BAD_INPUT, "person");
}

static enum verr team_prepare(struct call *c)
{
    enum verr e = rec_body(c, team_body);
    struct person_shown shown;
    if (!e)
        e = person_show(c, *(int64_t *)c->plan, &shown);
    if (!e && shown.name.n == 0)
        e = rec_no(c, VERR_NOT_FOUND, "person");
    return e;
}

static enum verr team_act(struct call *c)
{
    rec_object(c, "patient", c->patient);
    enum verr e = team_put(c, c->patient, *(int64_t *)c->plan);
    c->reply.body = TEXT("{\"access\":\"team\"}");
    return e;
}

const struct handler api_patient_team = {team_prepare, team_act};
