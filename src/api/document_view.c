/* What is shown of a document. */
#include "api/document.h"
#include "api/document_model.h"

#include "api/encounter.h"
#include "draft/draft.h"

static struct text hex(struct arena *a, struct text bytes)
{
    struct writer w = writer_in(a);
    writer_hex(&w, bytes.p, bytes.n);
    return writer_done(a, &w);
}

static enum verr open_signatory(struct call *c, const struct document *d, struct text sealed,
                                struct signature_shown *out)
{
    struct vault v;
    enum verr e = vault_open(c, d->patient, &v);
    if (e)
        return e;
    struct text both;
    e = vault_get(&v, "signature", "sealed", d->id, sealed, &both);
    vault_close(&v);
    out->rpps = text_cut(&both, '\n');
    out->name = both;
    return e;
}

enum verr signature_load(struct call *c, const struct document *d, struct signature_shown *out)
{
    *out = (struct signature_shown){0};
    struct db_rows rows;
    enum verr e = db_first(c->db, STMT_signature_get, DB_ARGS(DB_INT(d->id)), &rows);
    if (e)
        return e == VERR_NOT_FOUND ? VERR_OK : e;
    out->version = db_column_int(&rows, 0);
    out->at_ms = db_column_int(&rows, 1);
    out->by = db_column_int(&rows, 2);
    out->seal = hex(c->arena, db_column_text(&rows, 3));
    out->pdf_sha256 = hex(c->arena, db_column_text(&rows, 4));
    e = open_signatory(c, d, db_column_text(&rows, 5), out);
    db_done(&rows);
    return e;
}

static void write_sources(struct writer *w, const struct document *d)
{
    rec_key(w, "sources");
    writer_char(w, '[');
    for (size_t i = 0; i < d->source_n; i++) {
        rec_item(w);
        writer_char(w, '{');
        rec_json_id_field(w, "id", d->source[i].id);
        rec_json_field(w, "title", d->source[i].title);
        rec_json_field(w, "kind", d->source[i].kind);
        rec_json_int_field(w, "version", d->source[i].version);
        writer_char(w, '}');
    }
    writer_char(w, ']');
}

static void write_signature(struct writer *w, const struct signature_shown *s)
{
    rec_key(w, "signature");
    if (s->by == 0) {
        writer_str(w, "null");
        return;
    }
    writer_char(w, '{');
    rec_json_field(w, "by", s->name);
    rec_json_field(w, "name", s->name);
    rec_json_field(w, "rpps", s->rpps);
    rec_json_time_field(w, "at", s->at_ms);
    rec_json_field(w, "seal", s->seal);
    rec_json_field(w, "pdf_sha256", s->pdf_sha256);
    writer_char(w, '}');
}

static void write_difference(struct writer *w, const struct body *b)
{
    struct difference d = body_difference(b);
    rec_key(w, "difference");
    writer_char(w, '{');
    rec_json_int_field(w, "kept", d.kept);
    rec_json_int_field(w, "edited", d.edited);
    rec_json_int_field(w, "removed", d.removed);
    rec_json_int_field(w, "added", d.added);
    writer_char(w, '}');
}

static void write_head(struct writer *w, const struct call *c, const struct document *d,
                       const struct patient_short *p)
{
    rec_json_id_field(w, "id", d->id);
    rec_json_field(w, "type", d->type);
    rec_json_field(w, "title", body_title(&d->body, c->who.lang));
    rec_json_int_field(w, "template", d->template);
    rec_json_field(w, "state", d->state);
    rec_json_int_field(w, "version", d->version);
    rec_json_field(w, "engine", d->engine);
    rec_json_field(w, "lang", d->lang);
    rec_json_id_field(w, "encounter", d->encounter);
    rec_key(w, "patient");
    rec_json_patient(w, p);
    rec_json_time_field(w, "updated", d->updated_ms);
    rec_json_id_field(w, "replaces", d->replaces);
    rec_json_id_field(w, "replaced_by", d->replaced_by);
}

/* A signatory sees as open what they have not decided themselves; others see what nobody has. */
static int64_t signatory_of(const struct call *c)
{
    return guard_role(c, "physician") ? c->who.person : 0;
}

/* Whoever has the document or its encounter on a screen hears that it changed, once that is
 * durable.
 */
static void tell_listeners(struct call *c, const struct document *d, int64_t open_points)
{
    if (c->route->kind != ROUTE_write)
        return;
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    rec_json_id_field(&w, "id", d->id);
    rec_json_id_field(&w, "encounter", d->encounter);
    rec_json_int_field(&w, "version", d->version);
    rec_json_field(&w, "state", d->state);
    rec_json_int_field(&w, "open_points", open_points);
    writer_char(&w, '}');
    c->event = TEXT("document");
    c->event_data = writer_done(c->arena, &w);
}

enum verr document_reply(struct call *c, const struct document *d)
{
    struct patient_short patient;
    struct signature_shown sign;
    struct document_model model;
    enum verr e = rec_patient_short(c, d->patient, &patient);
    if (!e)
        e = signature_load(c, d, &sign);
    if (!e)
        e = document_model_load(c, d->id, &model);
    if (e)
        return e;
    int64_t open = sign.by != 0 ? 0 : body_open_points(&d->body, signatory_of(c));
    tell_listeners(c, d, open);
    rec_etag(c, d->rev);
    rec_object(c, "document", d->id);
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    write_head(&w, c, d, &patient);
    write_sources(&w, d);
    body_write_reply(&w, &d->body, document_sources(d), signatory_of(c));
    rec_json_int_field(&w, "open_points", open);
    write_signature(&w, &sign);
    write_difference(&w, &d->body);
    document_model_write(&w, &model);
    writer_char(&w, '}');
    return rec_reply(c, &w);
}

enum verr document_reply_fresh(struct call *c, int64_t id)
{
    struct document *d = ARENA_NEW(c->arena, struct document);
    enum verr e = d ? document_open(c, id, 0, d) : VERR_LIMIT;
    return e ? e : document_reply(c, d);
}

static enum verr get_prepare(struct call *c)
{
    int64_t id = 0;
    enum verr e = rec_path_id(c, 0, &id);
    return e ? e : document_reply_fresh(c, id);
}

const struct handler api_document_get = {get_prepare, NULL};

static enum verr version_prepare(struct call *c)
{
    int64_t id = 0, version = 0;
    enum verr e = rec_path_id(c, 0, &id);
    if (!e)
        e = rec_path_id(c, 1, &version);
    struct document *d = ARENA_NEW(c->arena, struct document);
    if (!e)
        e = d ? document_open(c, id, version, d) : VERR_LIMIT;
    if (e)
        return e;
    d->version = version;
    return document_reply(c, d);
}

const struct handler api_document_version = {version_prepare, NULL};

enum { VERSIONS_MAX = 1000 };
struct version_row {
    int64_t version, at_ms, by;
    struct text why;
    struct person_shown shown;
};

static enum verr load_versions(struct call *c, int64_t id, struct version_row *at, size_t *n)
{
    struct db_rows rows;
    enum verr e = db_query(c->db, STMT_document_version_list, DB_ARGS(DB_INT(id)), &rows);
    if (e)
        return e;
    while (*n < VERSIONS_MAX && db_next(&rows))
        at[(*n)++] = (struct version_row){.version = db_column_int(&rows, 0),
                                          .at_ms = db_column_int(&rows, 1),
                                          .by = db_column_int(&rows, 2),
                                          .why = text_copy(c->arena, db_column_text(&rows, 3))};
    e = db_done(&rows);
    for (size_t i = 0; !e && i < *n; i++) {
        if (i > 0 && at[i].by == at[i - 1].by)
            at[i].shown = at[i - 1].shown;
        else
            e = person_show(c, at[i].by, &at[i].shown);
    }
    return e;
}

static enum verr versions_prepare(struct call *c)
{
    int64_t id = 0;
    size_t n = 0;
    struct version_row *at = ARENA_ARRAY(c->arena, struct version_row, VERSIONS_MAX);
    enum verr e = at ? rec_path_id(c, 0, &id) : VERR_LIMIT;
    if (!e)
        e = load_versions(c, id, at, &n);
    if (e)
        return e;
    rec_object(c, "document", id);
    struct writer w = writer_in(c->arena);
    writer_str(&w, "{\"versions\":[");
    for (size_t i = 0; i < n; i++) {
        rec_item(&w);
        writer_char(&w, '{');
        rec_json_int_field(&w, "version", at[i].version);
        rec_json_time_field(&w, "at", at[i].at_ms);
        rec_json_field(&w, "by", at[i].shown.name);
        rec_json_field(&w, "why", at[i].why);
        writer_char(&w, '}');
    }
    writer_str(&w, "]}");
    return rec_reply(c, &w);
}

const struct handler api_document_versions = {versions_prepare, NULL};

static enum verr types_prepare(struct call *c)
{
    struct writer w = writer_in(c->arena);
    writer_str(&w, "{\"types\":[");
    for (const char *const *t = draft_types(); *t; t++) {
        rec_item(&w);
        writer_char(&w, '{');
        rec_json_field(&w, "id", text_of(*t));
        rec_json_field(&w, "title", text_of(draft_type_title(text_of(*t), c->who.lang)));
        writer_char(&w, '}');
    }
    writer_str(&w, "]}");
    return rec_reply(c, &w);
}

const struct handler api_document_types = {types_prepare, NULL};
