/* The cases that templates are tested on: invented consultations that ship, and those that the
 * establishment keeps, sealed: transcript, and what is expected in which section. */
#include "api/guard.h"
#include "api/services.h"
#include "api/template.h"
#include "demo_text.h"

static const size_t shipped = sizeof demo_text / sizeof *demo_text;

static enum verr read_expected(struct call *c, const json_t *list, struct template_case *x)
{
    if (!list || json_is_null(list))
        return VERR_OK;
    if (!json_is_array(list) || json_array_size(list) > TEMPLATE_EXPECTED_MAX)
        return rec_no(c, VERR_BAD_INPUT, "expected");
    x->expected = ARENA_ARRAY(c->arena, struct template_expected, json_array_size(list) + 1);
    enum verr e = x->expected ? VERR_OK : VERR_LIMIT;
    for (size_t i = 0; !e && i < json_array_size(list); i++) {
        struct template_expected *one = &x->expected[x->expected_n++];
        const json_t *v = json_array_get(list, i);
        e = rec_words(c, json_object_get(v, "says"), "expected", 200, &one->says);
        if (!e)
            e = rec_words(c, json_object_get(v, "in"), "expected", TEMPLATE_ID_MAX, &one->in);
        if (!e && (one->says.n == 0 || one->in.n == 0))
            e = rec_no(c, VERR_BAD_INPUT, "expected");
    }
    return e;
}

static enum verr read_case(struct call *c, const json_t *body, struct template_case *x)
{
    enum verr e = rec_string(c, body, "title", 120, &x->title);
    if (!e)
        e = rec_string(c, body, "type", 32, &x->type);
    if (!e)
        e = rec_string(c, body, "text", TEMPLATE_CASE_BYTES_MAX, &x->text);
    if (!e)
        e = read_expected(c, json_object_get(body, "expected"), x);
    if (e)
        return e;
    if (x->title.n == 0)
        return rec_no(c, VERR_BAD_INPUT, "title");
    if (x->text.n == 0)
        return rec_no(c, VERR_BAD_INPUT, "text");
    bool known = x->type.n == 0 ? x->expected_n == 0 : template_find(x->type) != NULL;
    return known ? VERR_OK : rec_no(c, VERR_BAD_INPUT, "type");
}

static void write_case(struct writer *w, const struct template_case *x)
{
    rec_json_field(w, "title", x->title);
    rec_json_field(w, "type", x->type);
    rec_json_field(w, "text", x->text);
    rec_key(w, "expected");
    writer_char(w, '[');
    for (size_t i = 0; i < x->expected_n; i++) {
        rec_item(w);
        writer_char(w, '{');
        rec_json_field(w, "says", x->expected[i].says);
        rec_json_field(w, "in", x->expected[i].in);
        writer_char(w, '}');
    }
    writer_char(w, ']');
}

/* ---------------- loaded */

static enum verr open_case(struct call *c, const struct db_rows *rows, struct template_case *x)
{
    struct text plain;
    json_error_t error;
    x->id = db_column_int(rows, 0);
    x->created_ms = db_column_int(rows, 1);
    x->created_by = db_column_int(rows, 2);
    enum verr e = template_unseal(c, "template_case", x->id, db_column_text(rows, 3), &plain);
    if (e)
        return e;
    json_t *body = json_loadb(plain.p, plain.n, JSON_REJECT_DUPLICATES, &error);
    e = body ? read_case(c, body, x) : VERR_CRYPT;
    json_decref(body);
    return e == VERR_BAD_INPUT ? VERR_CRYPT : e;
}

static enum verr load_kept(struct call *c, struct template_cases *out)
{
    struct db_rows rows;
    enum verr e = db_query(c->db, STMT_template_case_list, DB_NOTHING, &rows);
    if (e)
        return e;
    while (!e && out->n < shipped + TEMPLATE_CASES_MAX && db_next(&rows))
        e = open_case(c, &rows, &out->at[out->n++]);
    enum verr end = db_done(&rows);
    return e ? e : end;
}

enum verr template_cases_load(struct call *c, struct template_cases *out)
{
    *out = (struct template_cases){
        .at = ARENA_ARRAY(c->arena, struct template_case, shipped + TEMPLATE_CASES_MAX)};
    if (!out->at)
        return VERR_LIMIT;
    for (size_t i = 0; i < shipped; i++)
        out->at[out->n++] = (struct template_case){.title = text_of(demo_text[i].name),
                                                   .text = text_of(demo_text[i].text)};
    enum verr e = load_kept(c, out);
    if (e)
        return e;
    struct writer w = writer_in(c->arena);
    for (size_t i = 0; i < out->n; i++) {
        writer_i64(&w, out->at[i].id);
        writer_char(&w, '\n');
    }
    out->digest = template_hash(c, writer_done(c->arena, &w));
    return VERR_OK;
}

static enum verr list_prepare(struct call *c)
{
    struct template_cases all;
    enum verr e = template_cases_load(c, &all);
    struct text *by = ARENA_ARRAY(c->arena, struct text, e ? 1 : all.n + 1);
    for (size_t i = 0; !e && by && i < all.n; i++) {
        struct person_shown p;
        e = person_show(c, all.at[i].created_by, &p);
        by[i] = p.name;
    }
    if (e || !by)
        return e ? e : VERR_LIMIT;
    struct writer w = writer_in(c->arena);
    writer_str(&w, "{\"cases\":[");
    for (size_t i = 0; i < all.n; i++) {
        rec_item(&w);
        writer_char(&w, '{');
        rec_json_id_field(&w, "id", all.at[i].id);
        write_case(&w, &all.at[i]);
        rec_json_time_field(&w, "created", all.at[i].created_ms);
        rec_json_field(&w, "created_by", by[i]);
        writer_char(&w, '}');
    }
    writer_str(&w, "]}");
    return rec_reply(c, &w);
}

const struct handler api_template_case_list = {list_prepare, NULL};

/* ---------------- kept */

struct plan {
    int64_t id;
    struct template_case one;
    struct text sealed;
};

static enum verr read_new(struct call *c, const json_t *body)
{
    struct plan *p = c->plan;
    return read_case(c, body, &p->one);
}

/* What cannot be composed is no case. */
static enum verr add_prepare(struct call *c)
{
    struct plan *p = REC_PLAN(c, struct plan);
    struct placed_list items;
    if (!p)
        return VERR_LIMIT;
    p->id = rec_id();
    enum verr e = rec_body(c, read_new);
    if (e)
        return e;
    const struct draft_source source = {.bytes = p->one.text};
    e = template_items(c->arena, &source, 1, &c->services->terms, &items);
    if (e)
        return e == VERR_LIMIT ? e : rec_no(c, VERR_BAD_INPUT, "text");
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    write_case(&w, &p->one);
    writer_char(&w, '}');
    return template_seal(c, "template_case", p->id, writer_done(c->arena, &w), &p->sealed);
}

static enum verr add_act(struct call *c)
{
    const struct plan *p = c->plan;
    struct db_rows rows;
    enum verr e = db_first(c->db, STMT_template_case_count, DB_NOTHING, &rows);
    if (e)
        return e;
    int64_t n = db_column_int(&rows, 0);
    e = db_done(&rows);
    if (!e && n >= TEMPLATE_CASES_MAX)
        e = VERR_LIMIT;
    rec_object(c, "template_case", p->id);
    if (!e)
        e = db_run(
            c->db, STMT_template_case_add,
            DB_ARGS(DB_INT(p->id), DB_INT(c->now_ms), DB_INT(c->who.person), DB_BLOB(p->sealed)),
            NULL);
    if (e)
        return e;
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    rec_json_id_field(&w, "id", p->id);
    writer_char(&w, '}');
    c->reply.status = 201;
    return rec_reply(c, &w);
}

const struct handler api_template_case_add = {add_prepare, add_act};

static enum verr remove_act(struct call *c)
{
    int64_t id = 0, changed = 0;
    enum verr e = rec_path_id(c, 0, &id);
    if (e)
        return e;
    rec_object(c, "template_case", id);
    e = db_run(c->db, STMT_template_case_remove,
               DB_ARGS(DB_INT(c->now_ms), DB_INT(c->who.person), DB_INT(id)), &changed);
    if (!e && changed != 1)
        e = VERR_NOT_FOUND;
    if (e)
        return e;
    struct writer w = writer_in(c->arena);
    writer_str(&w, "{}");
    return rec_reply(c, &w);
}

const struct handler api_template_case_remove = {NULL, remove_act};
