/* What an evaluation counted: read from a body or from what is sealed, held against the marks. */
#include "api/model.h"
#include "api/services.h"

struct text model_marks_hash(struct call *c)
{
    uint8_t hash[CRYPT_HASH_BYTES];
    struct writer w = writer_in(c->arena);
    crypt_sha256(model_marks_built_in(), hash);
    writer_hex(&w, hash, sizeof hash);
    return writer_done(c->arena, &w);
}

/* "" or "sex=F": shown, and drawn. */
static bool group_good(struct text t)
{
    for (size_t i = 0; i < t.n; i++) {
        if ((unsigned char)t.p[i] < ' ')
            return false;
    }
    return t.n <= MODEL_WORD_MAX;
}

static enum verr read_figure(struct call *c, const json_t *row, struct model_figure *f)
{
    const json_t *value = json_object_get(row, "value"), *n = json_object_get(row, "n");
    enum verr e = rec_string(c, row, "measure", MODEL_WORD_MAX, &f->measure);
    if (!e)
        e = rec_string(c, row, "group", MODEL_WORD_MAX, &f->group);
    bool good = json_is_number(value) && json_is_integer(n) && json_integer_value(n) >= 0 &&
                json_number_value(value) >= 0 && group_good(f->group) && f->measure.n > 0;
    if (!e && !good)
        e = rec_no(c, VERR_BAD_INPUT, "figures");
    f->value = json_number_value(value);
    f->n = (uint64_t)json_integer_value(n);
    return e;
}

static enum verr read_hash(struct call *c, const json_t *body, const char *key, struct text *out)
{
    enum verr e = rec_string(c, body, key, 64, out);
    bool good = out->n == 64;
    for (size_t i = 0; !e && good && i < out->n; i++)
        good = memchr("0123456789abcdef", out->p[i], 16) != NULL;
    return e || good ? e : rec_no(c, VERR_BAD_INPUT, key);
}

static enum verr read_figures(struct call *c, const json_t *body, struct model_evaluation *out)
{
    const json_t *list = json_object_get(body, "figures");
    out->figure_n = json_array_size(list);
    if (!json_is_array(list) || out->figure_n == 0 || out->figure_n > MODEL_FIGURES_MAX)
        return rec_no(c, VERR_BAD_INPUT, "figures");
    out->figure = ARENA_ARRAY(c->arena, struct model_figure, out->figure_n);
    enum verr e = out->figure ? VERR_OK : VERR_LIMIT;
    for (size_t i = 0; !e && i < out->figure_n; i++)
        e = read_figure(c, json_array_get(list, i), &out->figure[i]);
    return e;
}

enum verr model_evaluation_read(struct call *c, const json_t *body, struct text use,
                                struct model_evaluation *out)
{
    size_t line;
    const json_t *seconds = json_object_get(body, "seconds");
    enum verr e = read_hash(c, body, "sha256", &out->sha256);
    if (!e)
        e = read_hash(c, body, "engine", &out->engine);
    if (!e)
        e = read_hash(c, body, "set", &out->set);
    if (!e)
        e = rec_string(c, body, "engine_path", MODEL_FIELD_MAX, &out->engine_path);
    if (!e)
        e = rec_string(c, body, "set_path", MODEL_FIELD_MAX, &out->set_path);
    if (!e)
        e = read_figures(c, body, out);
    if (e)
        return e;
    out->seconds = json_is_integer(seconds) && json_integer_value(seconds) > 0
                       ? json_integer_value(seconds)
                       : 0;
    const char *fault = model_marks_read(model_marks_built_in(), &out->bounds, &line);
    assert(fault == NULL);
    model_decide(&out->bounds, use, out->figure, out->figure_n, &out->verdict);
    return VERR_OK;
}

/* What is sealed is what was posted, with the program and the marks of then. */
static enum verr read_sealed(struct call *c, const struct model_row *m, struct text plain,
                             struct model_evaluation *out)
{
    json_t *j = json_loadb(plain.p, plain.n, JSON_REJECT_DUPLICATES, NULL);
    enum verr e = json_is_object(j) ? model_evaluation_read(c, j, m->use, out) : VERR_CRYPT;
    if (!e)
        e = rec_string(c, j, "program", 64, &out->program);
    if (!e)
        e = rec_string(c, j, "marks", 64, &out->marks);
    json_decref(j);
    return e == VERR_BAD_INPUT ? VERR_CRYPT : e;
}

enum verr model_evaluation_last(struct call *c, const struct model_row *m,
                                struct model_evaluation *out)
{
    struct db_rows rows;
    struct text plain;
    enum verr e = db_first(c->db, STMT_model_evaluation_last, DB_ARGS(DB_INT(m->id)), &rows);
    if (e)
        return e;
    *out = (struct model_evaluation){.id = db_column_int(&rows, 0),
                                     .n = db_column_int(&rows, 1),
                                     .at_ms = db_column_int(&rows, 2),
                                     .by = db_column_int(&rows, 3)};
    e = model_unseal(c, "model_evaluation", out->id, db_column_text(&rows, 4), &plain);
    enum verr end = db_done(&rows);
    if (!e)
        e = end;
    if (!e)
        e = read_sealed(c, m, plain, out);
    if (e)
        return e;
    out->current = text_equal(out->sha256, m->sha256) &&
                   text_is(out->program, c->services->program_sha256) &&
                   text_equal(out->marks, model_marks_hash(c));
    return VERR_OK;
}
