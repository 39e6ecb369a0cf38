/* Acts on templates: a version written, tested, released, retired; a look at one without saving it;
 * one proposed from reports that are not kept. */
#include "api/services.h"
#include "api/template.h"

static void tell_version(struct call *c, int64_t version, struct text sha256)
{
    struct writer w = writer_in(c->arena);
    writer_i64(&w, version);
    rec_tell(c, "version", writer_done(c->arena, &w));
    if (sha256.n > 0)
        rec_tell(c, "sha256", sha256);
}

/* What a body carries as "template": canonical bytes and the template they make. */
static enum verr read_content(struct call *c, const json_t *body, struct text *content,
                              struct template *t)
{
    const json_t *v = json_object_get(body, "template");
    struct template_fault fault = {""};
    if (!json_is_object(v))
        return rec_no(c, VERR_BAD_INPUT, "template");
    size_t n = json_dumpb(v, NULL, 0, JSON_COMPACT);
    char *bytes = n > 0 && n <= TEMPLATE_JSON_MAX ? ARENA_ARRAY(c->arena, char, n) : NULL;
    if (!bytes)
        return VERR_LIMIT;
    (void)json_dumpb(v, bytes, n, JSON_COMPACT);
    enum verr e = template_read(c->arena, c->path[0], (struct text){bytes, n}, t, &fault);
    if (e == VERR_NOT_FOUND || e == VERR_LIMIT)
        return e;
    if (e) {
        char *at = ARENA_ARRAY(c->arena, char, sizeof fault.at);
        if (at)
            memcpy(at, fault.at, sizeof fault.at);
        return rec_no(c, e, at && *at ? at : "template");
    }
    struct writer w = writer_in(c->arena);
    template_write(&w, t);
    *content = writer_done(c->arena, &w);
    return content->n <= TEMPLATE_JSON_MAX ? VERR_OK : VERR_LIMIT;
}

static enum verr path_version(const struct call *c, int64_t *out)
{
    enum verr e = template_find(c->path[0]) ? rec_path_id(c, 1, out) : VERR_NOT_FOUND;
    return e;
}

/* The fields of a row whose object write_row left open. */
static enum verr reply_row(struct call *c, int64_t version, struct text more)
{
    struct template_row row;
    struct writer w;
    enum verr e = template_open_row(c, version, &w, &row);
    if (e)
        return e;
    if (more.n > 0) {
        rec_key(&w, "trial");
        writer_put(&w, more);
    }
    writer_char(&w, '}');
    return rec_reply(c, &w);
}

/* ---------------- written */

struct save {
    int64_t id, base, latest;
    struct text note, content, sha256, sealed;
    struct template t;
};

static enum verr read_save(struct call *c, const json_t *body)
{
    struct save *p = c->plan;
    const json_t *base = json_object_get(body, "base"), *latest = json_object_get(body, "latest");
    if (!json_is_integer(base) || json_integer_value(base) < 0)
        return rec_no(c, VERR_BAD_INPUT, "base");
    if (!json_is_integer(latest) || json_integer_value(latest) < json_integer_value(base))
        return rec_no(c, VERR_BAD_INPUT, "latest");
    p->base = json_integer_value(base);
    p->latest = json_integer_value(latest);
    enum verr e = rec_string(c, body, "note", TEMPLATE_NOTE_MAX, &p->note);
    if (!e && p->note.n > 0 && memchr(p->note.p, '\n', p->note.n))
        e = rec_no(c, VERR_BAD_INPUT, "note");
    return e ? e : read_content(c, body, &p->content, &p->t);
}

static enum verr save_prepare(struct call *c)
{
    struct save *p = REC_PLAN(c, struct save);
    if (!p)
        return VERR_LIMIT;
    p->id = rec_id();
    enum verr e = template_find(c->path[0]) ? rec_body(c, read_save) : VERR_NOT_FOUND;
    if (e)
        return e;
    p->sha256 = template_hash(c, p->content);
    struct writer w = writer_in(c->arena);
    writer_put(&w, p->note);
    writer_char(&w, '\n');
    writer_put(&w, p->content);
    return template_seal(c, "template_version", p->id, writer_done(c->arena, &w), &p->sealed);
}

/* Somebody who wrote meanwhile must not be written over unseen: the latest version is the one read.
 */
static enum verr save_act(struct call *c)
{
    const struct save *p = c->plan;
    struct db_rows rows;
    rec_object(c, "template", p->id);
    rec_tell(c, "type", text_of(p->t.id));
    tell_version(c, p->latest + 1, p->sha256);
    enum verr e = db_first(c->db, STMT_template_latest, DB_ARGS(DB_TEXT(c->path[0])), &rows);
    if (e)
        return e;
    int64_t latest = db_column_int(&rows, 0);
    e = db_done(&rows);
    if (!e && latest != p->latest)
        e = VERR_CONFLICT;
    if (!e)
        e = db_run(c->db, STMT_template_add,
                   DB_ARGS(DB_INT(p->id), DB_TEXT(c->path[0]), DB_INT(latest + 1), DB_INT(p->base),
                           DB_TEXT(p->sha256), DB_INT(c->now_ms), DB_INT(c->who.person),
                           DB_BLOB(p->sealed)),
                   NULL);
    if (!e)
        e = reply_row(c, latest + 1, (struct text){NULL, 0});
    c->reply.status = e ? 0 : 201;
    return e;
}

const struct handler api_template_save = {save_prepare, save_act};

/* ---------------- looked at */

struct look {
    struct text content;
    struct template t;
    int64_t id; /* of a kept case */
    struct text title;
};

static enum verr read_look(struct call *c, const json_t *body)
{
    struct look *p = c->plan;
    const json_t *id = json_object_get(body, "case");
    if (id && !json_is_null(id) && !rec_id_field(id, &p->id))
        return rec_no(c, VERR_BAD_INPUT, "case");
    enum verr e = rec_string(c, body, "title", 120, &p->title);
    return e ? e : read_content(c, body, &p->content, &p->t);
}

/* One of the cases: a kept one by its id, one that ships by its title. */
static enum verr choose_case(struct call *c, const struct look *p, struct template_cases *out)
{
    enum verr e = template_cases_load(c, out);
    for (size_t i = 0; !e && i < out->n; i++)
        if (out->at[i].id == p->id && (p->id != 0 || text_equal(out->at[i].title, p->title))) {
            out->at = &out->at[i];
            out->n = 1;
            return VERR_OK;
        }
    return e ? e : rec_no(c, VERR_NOT_FOUND, "case");
}

static enum verr preview_prepare(struct call *c)
{
    struct look *p = REC_PLAN(c, struct look);
    struct template_cases cases;
    struct template now;
    struct template_trial trial;
    if (!p)
        return VERR_LIMIT;
    enum verr e = template_in_force(c, c->path[0], &now);
    if (!e)
        e = rec_body(c, read_look);
    if (!e)
        e = choose_case(c, p, &cases);
    if (!e)
        e = template_try(c, &p->t, &now, &cases, &trial);
    if (e)
        return e;
    struct writer w = writer_in(c->arena);
    writer_put(&w, trial.json);
    return rec_reply(c, &w);
}

const struct handler api_template_preview = {preview_prepare, NULL};

/* ---------------- proposed */

struct proposal {
    struct text at[PROPOSE_TEXTS_MAX];
    size_t n;
};

static enum verr read_examples(struct call *c, const json_t *body)
{
    struct proposal *p = c->plan;
    const json_t *list = json_object_get(body, "texts");
    size_t n = json_array_size(list);
    if (!json_is_array(list) || n == 0 || n > PROPOSE_TEXTS_MAX)
        return rec_no(c, VERR_BAD_INPUT, "texts");
    enum verr e = VERR_OK;
    for (size_t i = 0; !e && i < n; i++)
        e = rec_words(c, json_array_get(list, i), "texts", TEMPLATE_CASE_BYTES_MAX, &p->at[p->n++]);
    return e;
}

/* The ledger is told how many reports were read, and nothing of them. */
static enum verr propose_prepare(struct call *c)
{
    struct proposal *p = REC_PLAN(c, struct proposal);
    struct template t;
    enum verr e = p ? rec_body(c, read_examples) : VERR_LIMIT;
    if (!e)
        e = template_propose(c->arena, c->path[0], p->at, p->n, &t);
    if (e)
        return e == VERR_BAD_INPUT ? rec_no(c, e, "texts") : e;
    struct writer count = writer_in(c->arena);
    writer_u64(&count, p->n);
    rec_tell(c, "type", text_of(t.id));
    rec_tell(c, "texts", writer_done(c->arena, &count));
    struct writer w = writer_in(c->arena);
    writer_str(&w, "{\"template\":");
    template_write(&w, &t);
    writer_char(&w, '}');
    return rec_reply(c, &w);
}

const struct handler api_template_propose = {propose_prepare, NULL};

/* ---------------- tested */

struct test {
    int64_t id, version;
    struct template_row row;
    struct text digest;
    struct template_trial trial;
};

static enum verr test_prepare(struct call *c)
{
    struct test *p = REC_PLAN(c, struct test);
    struct template_cases cases;
    struct template t, now;
    if (!p)
        return VERR_LIMIT;
    p->id = rec_id();
    enum verr e = path_version(c, &p->version);
    if (!e)
        e = template_row_get(c, c->path[0], p->version, &p->row);
    if (!e)
        e = template_of_row(c, &p->row, &t);
    if (!e)
        e = template_in_force(c, c->path[0], &now);
    if (!e)
        e = template_cases_load(c, &cases);
    if (!e)
        e = template_try(c, &t, &now, &cases, &p->trial);
    if (!e)
        p->digest = cases.digest;
    return e;
}

static enum verr test_act(struct call *c)
{
    const struct test *p = c->plan;
    const struct template_trial *r = &p->trial;
    rec_object(c, "template", p->row.id);
    rec_tell(c, "type", p->row.type);
    tell_version(c, p->version, p->row.sha256);
    rec_tell(c, "passed", r->passed ? TEXT("yes") : TEXT("no"));
    enum verr e = db_run(c->db, STMT_template_test_add,
                         DB_ARGS(DB_INT(p->id), DB_INT(p->row.id), DB_TEXT(p->row.sha256),
                                 DB_TEXT(text_of(c->services->program_sha256)), DB_TEXT(p->digest),
                                 DB_INT(r->passed), DB_INT(r->case_n), DB_INT(r->fact_n),
                                 DB_INT(r->lost), DB_INT(r->flagged), DB_INT(r->missed),
                                 DB_INT(c->now_ms), DB_INT(c->who.person)),
                         NULL);
    if (!e)
        e = db_run(c->db, STMT_template_tested,
                   DB_ARGS(DB_TEXT(r->passed ? TEXT("tested") : TEXT("draft")), DB_INT(c->now_ms),
                           DB_INT(c->who.person), DB_INT(p->row.id), DB_TEXT(p->row.sha256)),
                   NULL);
    return e ? e : reply_row(c, p->version, r->json);
}

const struct handler api_template_test = {test_prepare, test_act};

/* ---------------- released, retired */

/* The last test of this very content, by this program, on the cases of now, has passed. */
static enum verr has_passed(struct call *c, const struct template_row *row)
{
    struct db_rows rows;
    struct template_cases cases;
    enum verr e = template_cases_load(c, &cases);
    if (!e)
        e = db_first(c->db, STMT_template_test_last, DB_ARGS(DB_INT(row->id)), &rows);
    if (e)
        return e == VERR_NOT_FOUND ? VERR_NOT_TESTED : e;
    bool same = text_equal(db_column_text(&rows, 0), row->sha256);
    bool program = text_is(db_column_text(&rows, 1), c->services->program_sha256);
    bool present = text_equal(db_column_text(&rows, 2), cases.digest);
    bool passed = db_column_int(&rows, 3) == 1;
    e = db_done(&rows);
    return e ? e : same && program && present && passed ? VERR_OK : VERR_NOT_TESTED;
}

static enum verr may_release(struct call *c, const struct template_row *row)
{
    struct template t;
    enum route r;
    enum group g;
    enum verr e = template_of_row(c, row, &t);
    if (!e && template_loses(&t, &r, &g) > 0)
        e = VERR_NOT_TESTED;
    if (!e)
        e = has_passed(c, row);
    if (!e && row->created_by == c->who.person)
        e = VERR_SECOND_PERSON;
    return e;
}

/* The version that the path names, which the ledger's entry is about. */
static enum verr path_row(struct call *c, int64_t *version, struct template_row *row)
{
    enum verr e = path_version(c, version);
    if (!e)
        e = template_row_get(c, c->path[0], *version, row);
    if (e)
        return e;
    rec_object(c, "template", row->id);
    rec_tell(c, "type", row->type);
    tell_version(c, *version, row->sha256);
    return VERR_OK;
}

static enum verr release_act(struct call *c)
{
    struct template_row row;
    int64_t version = 0, changed = 0;
    enum verr e = path_row(c, &version, &row);
    if (e)
        return e;
    if (text_is(row.state, "released"))
        return VERR_CONFLICT;
    e = may_release(c, &row);
    if (!e)
        e = db_run(c->db, STMT_template_retire,
                   DB_ARGS(DB_INT(c->now_ms), DB_INT(c->who.person), DB_TEXT(row.type)), NULL);
    if (!e)
        e = db_run(c->db, STMT_template_release,
                   DB_ARGS(DB_INT(c->now_ms), DB_INT(c->who.person), DB_INT(row.id)), &changed);
    if (!e && changed != 1)
        e = VERR_NOT_TESTED;
    return e ? e : reply_row(c, version, (struct text){NULL, 0});
}

const struct handler api_template_release = {NULL, release_act};

/* Back to the built-in template, which needs no test and no second person: the safe direction. */
static enum verr retire_act(struct call *c)
{
    struct template_row row;
    int64_t version = 0;
    enum verr e = path_row(c, &version, &row);
    if (e)
        return e;
    if (!text_is(row.state, "released"))
        return VERR_CONFLICT;
    e = db_run(c->db, STMT_template_retire,
               DB_ARGS(DB_INT(c->now_ms), DB_INT(c->who.person), DB_TEXT(row.type)), NULL);
    return e ? e : reply_row(c, version, (struct text){NULL, 0});
}

const struct handler api_template_retire = {NULL, retire_act};
