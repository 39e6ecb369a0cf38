/* The register of models: what may serve which use, and the switch that stops a use at once. */
#include "api/guard.h"
#include "api/rec.h"

enum { LIST_MAX = 1000 };

struct model {
    int64_t id, changed_ms, changed_by;
    struct text name, use, version, sha256, licence, state, by_name;
};

static struct model read_row(struct call *c, const struct db_rows *rows)
{
    struct arena *a = c->arena;
    return (struct model){.id = db_column_int(rows, 0),
                          .name = text_copy(a, db_column_text(rows, 1)),
                          .use = text_copy(a, db_column_text(rows, 2)),
                          .version = text_copy(a, db_column_text(rows, 3)),
                          .sha256 = text_copy(a, db_column_text(rows, 4)),
                          .licence = text_copy(a, db_column_text(rows, 5)),
                          .state = text_copy(a, db_column_text(rows, 6)),
                          .changed_ms = db_column_int(rows, 7),
                          .changed_by = db_column_int(rows, 8)};
}

static enum verr name_changer(struct call *c, struct model *m)
{
    struct person_shown p;
    enum verr e = person_show(c, m->changed_by, &p);
    m->by_name = p.name;
    return e;
}

static void write_one(struct writer *w, const struct model *m)
{
    writer_char(w, '{');
    rec_json_id_field(w, "id", m->id);
    rec_json_field(w, "name", m->name);
    rec_json_field(w, "use", m->use);
    rec_json_field(w, "version", m->version);
    rec_json_field(w, "sha256", m->sha256);
    rec_json_field(w, "licence", m->licence);
    rec_json_field(w, "state", m->state);
    rec_json_time_field(w, "changed", m->changed_ms);
    rec_json_field(w, "changed_by", m->by_name);
    writer_char(w, '}');
}

static enum verr load_all(struct call *c, struct model **out, size_t *n)
{
    struct db_rows rows;
    struct model *at = ARENA_ARRAY(c->arena, struct model, LIST_MAX);
    enum verr e = at ? db_query(c->db, STMT_model_list, DB_NOTHING, &rows) : VERR_LIMIT;
    if (e)
        return e;
    for (*n = 0; *n < LIST_MAX && db_next(&rows); (*n)++)
        at[*n] = read_row(c, &rows);
    e = db_done(&rows);
    for (size_t i = 0; !e && i < *n; i++)
        e = name_changer(c, &at[i]);
    *out = at;
    return e;
}

static enum verr list_prepare(struct call *c)
{
    struct model *all = NULL;
    size_t n = 0;
    enum verr e = load_all(c, &all, &n);
    if (e)
        return e;
    struct writer w = writer_in(c->arena);
    writer_str(&w, "{\"models\":[");
    for (size_t i = 0; i < n; i++) {
        rec_item(&w);
        write_one(&w, &all[i]);
    }
    writer_str(&w, "]}");
    return rec_reply(c, &w);
}

const struct handler api_model_list = {list_prepare, NULL};

struct plan {
    int64_t id;
    struct text state;
};

static enum verr read_switch(struct call *c, const json_t *body)
{
    struct plan *p = c->plan;
    enum verr e = rec_string(c, body, "state", 16, &p->state);
    bool known = text_is(p->state, "stopped") || text_is(p->state, "approved");
    return e || known ? e : rec_no(c, VERR_BAD_INPUT, "state");
}

static enum verr switch_prepare(struct call *c)
{
    struct plan *p = REC_PLAN(c, struct plan);
    enum verr e = p ? rec_path_id(c, 0, &p->id) : VERR_LIMIT;
    return e ? e : rec_body(c, read_switch);
}

/* Asking for the state that is already there changes nothing and is no error: who stops a use twice
 * must not be told that it is not stopped. */
static enum verr switch_act(struct call *c)
{
    const struct plan *p = c->plan;
    struct db_rows rows;
    enum verr e = db_run(
        c->db, STMT_model_switch,
        DB_ARGS(DB_TEXT(p->state), DB_INT(c->now_ms), DB_INT(c->who.person), DB_INT(p->id)), NULL);
    if (!e)
        e = db_first(c->db, STMT_model_get, DB_ARGS(DB_INT(p->id)), &rows);
    if (e)
        return e;
    struct model m = read_row(c, &rows);
    e = db_done(&rows);
    if (!e)
        e = name_changer(c, &m);
    if (e)
        return e;
    rec_object(c, "model", m.id);
    rec_tell(c, "use", m.use);
    rec_tell(c, "state", m.state);
    struct writer w = writer_in(c->arena);
    write_one(&w, &m);
    return rec_reply(c, &w);
}

const struct handler api_model_switch = {switch_prepare, switch_act};
