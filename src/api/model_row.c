/* Rows of the register, what is sealed in them, and how a reply shows them. */
#include "api/model.h"

#include "api/guard.h"
#include "api/model_server.h"
#include "api/services.h"
#include "weights/file.h"

enum verr model_seal(struct call *c, const char *table, int64_t row, struct text plain,
                     struct text *sealed)
{
    return rec_house_seal(c, CRYPT_USE_MODEL, table, "sealed", row, plain, sealed);
}

enum verr model_unseal(struct call *c, const char *table, int64_t row, struct text sealed,
                       struct text *plain)
{
    return rec_house_open(c, CRYPT_USE_MODEL, table, "sealed", row, sealed, plain);
}

/* "STATE HASH EVALUATION", then the reason. */
enum verr model_decision(struct call *c, const struct model_row *m, const char *state,
                         int64_t evaluation, struct text reason, struct text *sealed)
{
    struct writer w = writer_in(c->arena);
    writer_str(&w, state);
    writer_char(&w, ' ');
    writer_put(&w, m->sha256);
    writer_char(&w, ' ');
    writer_i64(&w, evaluation);
    writer_char(&w, '\n');
    writer_put(&w, reason);
    return model_seal(c, "model", m->id, writer_done(c->arena, &w), sealed);
}

static void read_decision(struct call *c, struct text sealed, struct model_row *m)
{
    struct text plain;
    uint64_t n = 0;
    if (sealed.n == 0 || model_unseal(c, "model", m->id, sealed, &plain) != VERR_OK)
        return;
    struct text head = text_cut(&plain, '\n');
    struct text state = text_cut(&head, ' ');
    bool same = text_equal(text_cut(&head, ' '), m->sha256) && text_to_u64(head, &n);
    m->approved = same && text_is(state, "approved");
    m->admitted = m->approved || (same && text_is(state, "admitted"));
    m->evaluation = (int64_t)n;
    m->reason = plain;
}

void model_row_read(struct call *c, const struct db_rows *rows, struct model_row *out)
{
    struct arena *a = c->arena;
    struct text *const texts[] = {&out->file, &out->languages, &out->card, &out->source,
                                  &out->seen};
    *out = (struct model_row){.id = db_column_int(rows, 0),
                              .name = text_copy(a, db_column_text(rows, 1)),
                              .use = text_copy(a, db_column_text(rows, 2)),
                              .version = text_copy(a, db_column_text(rows, 3)),
                              .sha256 = text_copy(a, db_column_text(rows, 4)),
                              .licence = text_copy(a, db_column_text(rows, 5)),
                              .state = text_copy(a, db_column_text(rows, 6)),
                              .changed_ms = db_column_int(rows, 7),
                              .changed_by = db_column_int(rows, 8),
                              .bytes = db_column_int(rows, 10),
                              .added_ms = db_column_int(rows, 15),
                              .added_by = db_column_int(rows, 16),
                              .server = text_copy(a, db_column_text(rows, 18)),
                              .record = text_copy(a, db_column_text(rows, 19))};
    static const int column[] = {9, 11, 12, 13, 14};
    for (size_t i = 0; i < 5; i++)
        *texts[i] = text_copy(a, db_column_text(rows, column[i]));
    read_decision(c, db_column_text(rows, 17), out);
}

enum verr model_row_get(struct call *c, int64_t id, struct model_row *out)
{
    struct db_rows rows;
    enum verr e = db_first(c->db, STMT_model_row_get, DB_ARGS(DB_INT(id)), &rows);
    if (e)
        return e;
    model_row_read(c, &rows, out);
    return db_done(&rows);
}

enum verr model_row_all(struct call *c, struct model_row **out, size_t *n)
{
    struct db_rows rows;
    struct model_row *at = ARENA_ARRAY(c->arena, struct model_row, MODEL_LIST_MAX);
    enum verr e = at ? db_query(c->db, STMT_model_row_list, DB_NOTHING, &rows) : VERR_LIMIT;
    if (e)
        return e;
    for (*n = 0; *n < MODEL_LIST_MAX && db_next(&rows); (*n)++)
        model_row_read(c, &rows, &at[*n]);
    *out = at;
    return db_done(&rows);
}

enum verr model_stands(struct call *c, const struct model_row *m)
{
    char path[WEIGHTS_PATH];
    struct model_seen now, then;
    if (m->server.n > 0)
        return model_server_stands(c, m, false);
    if (m->file.n == 0)
        return VERR_OK;
    if (!m->approved)
        return VERR_NO_MODEL;
    if (!weights_path(store_data(c->services->store), m->file, path))
        return VERR_LIMIT;
    bool same = model_seen_read(m->seen, &then) && weights_seen(path, &now) == VERR_OK &&
                model_seen_same(&now, &then);
    return same ? VERR_OK : VERR_MODEL_ALTERED;
}

/* ---------------- shown */

static enum verr write_act(struct call *c, struct text *out, int64_t at_ms, int64_t by)
{
    struct person_shown p;
    enum verr e = person_show(c, by, &p);
    if (e)
        return e;
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    rec_json_time_field(&w, "at", at_ms);
    rec_json_field(&w, "by", p.name);
    rec_key(&w, "mine");
    writer_str(&w, by != 0 && by == c->who.person ? "true" : "false");
    writer_char(&w, '}');
    *out = writer_done(c->arena, &w);
    return VERR_OK;
}

static void write_bool(struct writer *w, const char *key, bool v)
{
    rec_key(w, key);
    writer_str(w, v ? "true" : "false");
}

static void write_number(struct writer *w, const char *key, double v)
{
    rec_key(w, key);
    writer_f(w, "%.6g", v >= 0 && v < 1e15 ? v : 0.0);
}

static void write_outcome(struct call *c, struct writer *w, const struct model_outcome *o)
{
    bool french = c->who.lang == LANG_FR;
    rec_item(w);
    writer_char(w, '{');
    rec_json_field(w, "measure", o->mark->measure);
    rec_json_field(w, "name", model_measure_name(o->mark->measure, french));
    rec_json_field(w, "group", o->figure ? o->figure->group : (struct text){NULL, 0});
    write_bool(w, "for_groups", o->mark->group);
    write_bool(w, "at_least", o->mark->at_least);
    write_number(w, "bound", o->mark->bound);
    rec_key(w, "value");
    if (o->figure)
        writer_f(w, "%.6g", o->figure->value);
    else
        writer_str(w, "null");
    write_bool(w, "met", o->met);
    rec_json_field(w, "reason", o->mark->reason);
    writer_char(w, '}');
}

static void write_figures(struct writer *w, const struct model_evaluation *v)
{
    rec_key(w, "figures");
    writer_char(w, '[');
    for (size_t i = 0; i < v->figure_n; i++) {
        rec_item(w);
        writer_char(w, '{');
        rec_json_field(w, "measure", v->figure[i].measure);
        rec_json_field(w, "group", v->figure[i].group);
        write_number(w, "value", v->figure[i].value);
        rec_json_int_field(w, "n", (int64_t)v->figure[i].n);
        writer_char(w, '}');
    }
    writer_char(w, ']');
}

static enum verr write_evaluation(struct call *c, const struct model_row *m, bool full,
                                  struct text *out)
{
    struct text act;
    struct model_evaluation *v = ARENA_NEW(c->arena, struct model_evaluation);
    enum verr e = v ? model_evaluation_last(c, m, v) : VERR_LIMIT;
    *out = TEXT("null");
    if (e == VERR_NOT_FOUND || e == VERR_CRYPT) /* what does not open is no evaluation */
        return VERR_OK;
    if (!e)
        e = write_act(c, &act, v->at_ms, v->by);
    if (e)
        return e;
    struct writer w = writer_in(c->arena);
    writer_str(&w, "{\"n\":");
    writer_i64(&w, v->n);
    rec_key(&w, "done");
    writer_put(&w, act);
    write_bool(&w, "passed", v->verdict.passed);
    write_bool(&w, "current", v->current);
    rec_json_int_field(&w, "seconds", v->seconds);
    rec_json_field(&w, "engine", v->engine);
    rec_json_field(&w, "set", v->set);
    rec_key(&w, "marks");
    writer_char(&w, '[');
    for (size_t i = 0; i < v->verdict.n; i++)
        write_outcome(c, &w, &v->verdict.at[i]);
    writer_char(&w, ']');
    if (full)
        write_figures(&w, v);
    writer_char(&w, '}');
    *out = writer_done(c->arena, &w);
    return VERR_OK;
}

/* "same", "altered" or "missing", without reading the file. */
static struct text file_state(struct call *c, const struct model_row *m)
{
    char path[WEIGHTS_PATH];
    struct model_seen now, then;
    if (m->file.n == 0)
        return TEXT("");
    if (!weights_path(store_data(c->services->store), m->file, path) ||
        weights_seen(path, &now) != VERR_OK)
        return TEXT("missing");
    return model_seen_read(m->seen, &then) && model_seen_same(&now, &then) ? TEXT("same")
                                                                           : TEXT("altered");
}

static void write_fields(struct call *c, struct writer *w, const struct model_row *m)
{
    rec_json_id_field(w, "id", m->id);
    rec_json_field(w, "name", m->name);
    rec_json_field(w, "use", m->use);
    rec_json_field(w, "version", m->version);
    rec_json_field(w, "sha256", m->sha256);
    rec_json_field(w, "licence", m->licence);
    rec_json_field(w, "state", m->state);
    rec_json_field(w, "file", m->file);
    rec_json_field(w, "file_state", file_state(c, m));
    rec_json_int_field(w, "bytes", m->bytes);
    rec_json_field(w, "languages", m->languages);
    rec_json_field(w, "card", m->card);
    rec_json_field(w, "source", m->source);
    rec_json_field(w, "reason", m->reason);
    rec_json_int_field(w, "approved_evaluation", m->approved ? m->evaluation : 0);
    model_server_write(c, w, m);
}

enum verr model_write(struct call *c, struct writer *w, const struct model_row *m, bool full)
{
    struct person_shown p;
    struct text added = TEXT("null"), evaluation;
    enum verr e = person_show(c, m->changed_by, &p);
    if (!e && m->added_ms > 0)
        e = write_act(c, &added, m->added_ms, m->added_by);
    if (!e)
        e = write_evaluation(c, m, full, &evaluation);
    if (e)
        return e;
    *w = writer_in(c->arena);
    writer_char(w, '{');
    write_fields(c, w, m);
    rec_json_time_field(w, "changed", m->changed_ms);
    rec_json_field(w, "changed_by", p.name);
    rec_key(w, "added");
    writer_put(w, added);
    rec_key(w, "evaluation");
    writer_put(w, evaluation);
    writer_char(w, '}');
    return VERR_OK;
}
