#include "api/encounter.h"

#include "api/model_server.h"

#include "draft/draft.h"

enum verr encounter_load(struct call *c, int64_t id, struct encounter *out)
{
    struct db_rows rows;
    enum verr e = db_first(c->db, STMT_encounter_get, DB_ARGS(DB_INT(id)), &rows);
    if (e)
        return e;
    *out = (struct encounter){.id = id,
                              .patient = db_column_int(&rows, 0),
                              .kind = text_copy(c->arena, db_column_text(&rows, 1)),
                              .at_ms = db_column_int(&rows, 2),
                              .consent = text_copy(c->arena, db_column_text(&rows, 3)),
                              .consent_ms = db_column_int(&rows, 4),
                              .consent_by = db_column_int(&rows, 5),
                              .sealed = text_copy(c->arena, db_column_text(&rows, 6)),
                              .audio = text_copy(c->arena, db_column_text(&rows, 7))};
    return db_done(&rows);
}

void encounter_write_consent(struct writer *w, const struct encounter *en, struct text by)
{
    writer_char(w, '{');
    rec_json_field(w, "state", en->consent);
    rec_json_time_field(w, "at", en->consent_ms);
    rec_json_field(w, "by", by);
    rec_json_field(w, "recording", en->audio);
    writer_char(w, '}');
}

enum verr encounter_documents(struct call *c, int64_t encounter, struct document_list *out)
{
    out->n = 0;
    out->at = ARENA_ARRAY(c->arena, struct document_short, ENCOUNTER_DOCUMENTS_MAX);
    struct db_rows rows;
    enum verr e = out->at ? db_query(c->db, STMT_document_list, DB_ARGS(DB_INT(encounter)), &rows)
                          : VERR_LIMIT;
    if (e)
        return e;
    while (out->n < ENCOUNTER_DOCUMENTS_MAX && db_next(&rows))
        out->at[out->n++] =
            (struct document_short){.id = db_column_int(&rows, 0),
                                    .type = text_copy(c->arena, db_column_text(&rows, 1)),
                                    .state = text_copy(c->arena, db_column_text(&rows, 2)),
                                    .version = db_column_int(&rows, 3),
                                    .updated_ms = db_column_int(&rows, 4),
                                    .engine = text_copy(c->arena, db_column_text(&rows, 5))};
    return db_done(&rows);
}

void encounter_write_documents(struct writer *w, const struct document_list *list, enum lang l)
{
    rec_key(w, "documents");
    writer_char(w, '[');
    for (size_t i = 0; i < list->n; i++) {
        const struct document_short *d = &list->at[i];
        rec_item(w);
        writer_char(w, '{');
        rec_json_id_field(w, "id", d->id);
        rec_json_field(w, "type", d->type);
        rec_json_field(w, "title", text_of(draft_type_title(d->type, l)));
        rec_json_field(w, "state", d->state);
        rec_json_int_field(w, "version", d->version);
        rec_json_time_field(w, "updated", d->updated_ms);
        writer_char(w, '}');
    }
    writer_char(w, ']');
}

enum { SOURCES_MAX = 200 };
struct source_short {
    int64_t id, version, bytes;
    struct text kind, format, title;
};
struct view {
    struct encounter en;
    struct patient_short patient;
    struct person_shown consent_by;
    struct text reason;
    struct source_short sources[SOURCES_MAX];
    size_t source_n;
    struct document_list documents;
    struct text outside; /* who is told to the patient before the answer: model_server_tell */
};

/* The title and the date stand in one sealed value: date, line break, title. */
static struct text title_of(struct text opened)
{
    text_cut(&opened, '\n');
    return opened;
}

static enum verr load_sources(struct call *c, const struct vault *v, struct view *out)
{
    struct db_rows rows;
    enum verr e = db_query(c->db, STMT_source_list, DB_ARGS(DB_INT(out->en.id)), &rows);
    if (e)
        return e;
    while (!e && out->source_n < SOURCES_MAX && db_next(&rows)) {
        struct source_short *s = &out->sources[out->source_n++];
        *s = (struct source_short){.id = db_column_int(&rows, 0),
                                   .version = db_column_int(&rows, 1),
                                   .kind = text_copy(c->arena, db_column_text(&rows, 2)),
                                   .format = text_copy(c->arena, db_column_text(&rows, 3)),
                                   .bytes = db_column_int(&rows, 4)};
        e = vault_get(v, "source", "sealed", s->id, db_column_text(&rows, 5), &s->title);
        s->title = title_of(s->title);
    }
    enum verr end = db_done(&rows);
    return e ? e : end;
}

static enum verr load_view(struct call *c, int64_t id, struct view *out)
{
    enum verr e = encounter_load(c, id, &out->en);
    struct vault v;
    if (!e)
        e = vault_open(c, out->en.patient, &v);
    if (e)
        return e;
    e = vault_get(&v, "encounter", "sealed", id, out->en.sealed, &out->reason);
    if (!e)
        e = load_sources(c, &v, out);
    vault_close(&v);
    if (!e)
        e = rec_patient_short(c, out->en.patient, &out->patient);
    if (!e && out->en.consent_by)
        e = person_show(c, out->en.consent_by, &out->consent_by);
    if (!e)
        e = model_server_tell(c, &out->outside);
    return e ? e : encounter_documents(c, id, &out->documents);
}

static void write_sources(struct writer *w, const struct view *v)
{
    rec_key(w, "sources");
    writer_char(w, '[');
    for (size_t i = 0; i < v->source_n; i++) {
        const struct source_short *s = &v->sources[i];
        rec_item(w);
        writer_char(w, '{');
        rec_json_id_field(w, "id", s->id);
        rec_json_field(w, "kind", s->kind);
        rec_json_field(w, "title", s->title);
        rec_json_field(w, "format", s->format);
        rec_json_int_field(w, "version", s->version);
        rec_json_int_field(w, "bytes", s->bytes);
        writer_char(w, '}');
    }
    writer_char(w, ']');
}

static enum verr reply_encounter(struct call *c, int64_t id)
{
    struct view *v = ARENA_NEW(c->arena, struct view);
    enum verr e = v ? load_view(c, id, v) : VERR_LIMIT;
    if (e)
        return e;
    rec_object(c, "encounter", id);
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    rec_json_id_field(&w, "id", id);
    rec_key(&w, "patient");
    rec_json_patient(&w, &v->patient);
    rec_json_field(&w, "kind", v->en.kind);
    rec_json_time_field(&w, "at", v->en.at_ms);
    rec_json_field(&w, "reason", v->reason);
    rec_key(&w, "consent");
    encounter_write_consent(&w, &v->en, v->consent_by.name);
    rec_key(&w, "outside");
    writer_put(&w, v->outside);
    write_sources(&w, v);
    encounter_write_documents(&w, &v->documents, c->who.lang);
    writer_char(&w, '}');
    return rec_reply(c, &w);
}

static enum verr get_prepare(struct call *c)
{
    int64_t id = 0;
    enum verr e = rec_path_id(c, 0, &id);
    return e ? e : reply_encounter(c, id);
}

const struct handler api_encounter_get = {get_prepare, NULL};

struct plan {
    int64_t id, at_ms;
    struct text kind, reason;
};

static enum verr read_encounter(struct call *c, const json_t *body)
{
    struct plan *p = c->plan;
    struct text at;
    enum verr e = rec_string(c, body, "kind", 32, &p->kind);
    if (!e)
        e = rec_string(c, body, "reason", 2000, &p->reason);
    if (!e)
        e = rec_string(c, body, "at", 32, &at);
    if (e)
        return e;
    if (p->kind.n == 0)
        p->kind = TEXT("consultation");
    if (!text_is(p->kind, "consultation") && !text_is(p->kind, "hospitalisation") &&
        !text_is(p->kind, "emergency") && !text_is(p->kind, "other"))
        return rec_no(c, VERR_BAD_INPUT, "kind");
    p->at_ms = c->now_ms;
    return at.n == 0 || rec_parse_time(at, &p->at_ms) ? VERR_OK : rec_no(c, VERR_BAD_INPUT, "at");
}

static enum verr create_prepare(struct call *c)
{
    struct plan *p = REC_PLAN(c, struct plan);
    if (!p)
        return VERR_LIMIT;
    p->id = rec_id();
    return rec_body(c, read_encounter);
}

static enum verr create_act(struct call *c)
{
    const struct plan *p = c->plan;
    struct vault v;
    struct text sealed;
    enum verr e = vault_open(c, c->patient, &v);
    if (e)
        return e;
    e = vault_seal(&v, "encounter", "sealed", p->id, p->reason, &sealed);
    vault_close(&v);
    if (!e)
        e = db_run(c->db, STMT_encounter_add,
                   DB_ARGS(DB_INT(p->id), DB_INT(c->patient), DB_TEXT(p->kind), DB_INT(p->at_ms),
                           DB_INT(c->now_ms), DB_INT(c->who.person), DB_BLOB(sealed)),
                   NULL);
    if (!e)
        e = reply_encounter(c, p->id);
    c->reply.status = e ? 0 : 201;
    return e;
}

const struct handler api_encounter_create = {create_prepare, create_act};
