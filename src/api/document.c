#include "api/document.h"

#include "api/consent.h"
#include "api/encounter.h"
#include "api/scan.h"
#include "api/services.h"

struct sources document_sources(const struct document *d)
{
    return (struct sources){d->bytes, d->source_n};
}

static enum verr load_row(struct call *c, int64_t id, struct document *d)
{
    struct db_rows rows;
    enum verr e = db_first(c->db, STMT_document_get, DB_ARGS(DB_INT(id)), &rows);
    if (e)
        return e;
    *d = (struct document){.id = id,
                           .encounter = db_column_int(&rows, 0),
                           .rev = db_column_int(&rows, 1),
                           .version = db_column_int(&rows, 2),
                           .type = text_copy(c->arena, db_column_text(&rows, 3)),
                           .state = text_copy(c->arena, db_column_text(&rows, 4)),
                           .engine = text_copy(c->arena, db_column_text(&rows, 5)),
                           .lang = text_copy(c->arena, db_column_text(&rows, 6)),
                           .updated_ms = db_column_int(&rows, 7),
                           .updated_by = db_column_int(&rows, 8),
                           .replaces = db_column_int(&rows, 9),
                           .replaced_by = db_column_int(&rows, 10),
                           .created_ms = db_column_int(&rows, 11),
                           .created_by = db_column_int(&rows, 12),
                           .template = db_column_int(&rows, 13)};
    e = db_done(&rows);
    return !e && text_is(d->state, "deleted") ? VERR_NOT_FOUND : e;
}

static enum verr list_sources(struct call *c, struct document *d)
{
    struct db_rows rows;
    enum verr e = db_query(c->db, STMT_document_source_list, DB_ARGS(DB_INT(d->id)), &rows);
    if (e)
        return e;
    while (d->source_n < DOCUMENT_SOURCES_MAX && db_next(&rows)) {
        struct document_source *s = &d->source[d->source_n++];
        s->id = db_column_int(&rows, 0);
        s->version = db_column_int(&rows, 1);
    }
    return db_done(&rows);
}

static enum verr load_sources(struct call *c, const struct vault *v, struct document *d)
{
    enum verr e = list_sources(c, d);
    for (size_t i = 0; !e && i < d->source_n; i++) {
        struct source s;
        e = source_load(c, v, d->source[i].id, &s);
        if (e)
            return e;
        d->source[i].title = s.title;
        d->source[i].kind = s.kind;
        d->bytes[i] =
            (struct draft_source){.kind = source_kind_of(s.kind), .title = s.title, .date = s.date};
        e = source_text(c, v, s.id, d->source[i].version, &d->bytes[i].bytes);
        if (!e)
            e = scan_doubts(c, v, &s, d->source[i].version, &d->bytes[i]);
    }
    return e;
}

static enum verr load_body(struct call *c, const struct vault *v, struct document *d,
                           int64_t version)
{
    struct db_rows rows;
    enum verr e =
        db_first(c->db, STMT_document_version_get, DB_ARGS(DB_INT(d->id), DB_INT(version)), &rows);
    if (e)
        return e;
    e = vault_get(v, "document_version", "sealed", db_column_int(&rows, 0),
                  db_column_text(&rows, 4), &d->canonical);
    db_done(&rows);
    return e ? e : body_parse(c->arena, d->canonical, document_sources(d), &d->body);
}

static void place(struct document *d, struct text kind, int64_t n, const struct decision *act)
{
    bool cleared = text_is(act->decision, "reopened");
    struct decision now = cleared ? (struct decision){0} : *act;
    if (text_is(kind, "omission")) {
        struct body_omission *o = body_find_omission(&d->body, n);
        if (o)
            o->review = now;
    } else {
        struct body_statement *s = body_find(&d->body, n, NULL);
        if (s)
            s->review = now;
    }
}

static enum verr load_reviews(struct call *c, const struct vault *v, struct document *d)
{
    struct db_rows rows;
    enum verr e = db_query(c->db, STMT_review_list, DB_ARGS(DB_INT(d->id)), &rows);
    if (e)
        return e;
    while (!e && db_next(&rows)) {
        struct decision act = {.decision = text_copy(c->arena, db_column_text(&rows, 3)),
                               .at_ms = db_column_int(&rows, 4),
                               .by = db_column_int(&rows, 5)};
        e = vault_get(v, "review_act", "sealed", db_column_int(&rows, 0), db_column_text(&rows, 6),
                      &act.reason);
        if (!e)
            place(d, db_column_text(&rows, 1), db_column_int(&rows, 2), &act);
    }
    enum verr end = db_done(&rows);
    return e ? e : end;
}

/* The name of one person, asked once for a run of decisions by the same hand. */
static enum verr name_one(struct call *c, struct decision *d, int64_t *last, struct text *name)
{
    if (d->by == 0)
        return VERR_OK;
    if (d->by != *last) {
        struct person_shown p;
        enum verr e = person_show(c, d->by, &p);
        if (e)
            return e;
        *last = d->by;
        *name = p.name;
    }
    d->by_name = *name;
    return VERR_OK;
}

static enum verr name_deciders(struct call *c, struct document *d)
{
    int64_t last = 0;
    struct text name = {NULL, 0};
    enum verr e = VERR_OK;
    for (size_t i = 0; !e && i < d->body.section_n; i++)
        for (size_t k = 0; !e && k < d->body.sections[i].n; k++)
            e = name_one(c, &d->body.sections[i].at[k].review, &last, &name);
    for (size_t i = 0; !e && i < d->body.omission_n; i++)
        e = name_one(c, &d->body.omissions[i].review, &last, &name);
    return e;
}

enum verr document_open(struct call *c, int64_t id, int64_t version, struct document *d)
{
    enum verr e = load_row(c, id, d);
    struct encounter en;
    if (!e)
        e = encounter_load(c, d->encounter, &en);
    struct vault v;
    if (!e)
        e = vault_open(c, en.patient, &v);
    if (e)
        return e;
    d->patient = en.patient;
    e = load_sources(c, &v, d);
    if (!e)
        e = load_body(c, &v, d, version ? version : d->version);
    if (!e && (version == 0 || version == d->version))
        e = load_reviews(c, &v, d);
    vault_close(&v);
    return e ? e : name_deciders(c, d);
}

enum verr document_open_withheld(struct call *c, int64_t id, struct document *d)
{
    struct vault v;
    enum verr e = document_open(c, id, 0, d);
    if (!e)
        e = vault_open(c, d->patient, &v);
    if (e)
        return e;
    e = load_body(c, &v, d, 0);
    vault_close(&v);
    return e;
}

enum verr document_open_to_change(struct call *c, struct document *d, int64_t *rev)
{
    int64_t id = 0;
    enum verr e = rec_path_id(c, 0, &id);
    if (!e)
        e = rec_if_match(c, rev);
    if (!e)
        e = document_open(c, id, 0, d);
    if (e)
        return e;
    if (!text_is(d->state, "draft") && !text_is(d->state, "in_review"))
        return VERR_ALREADY_SIGNED;
    return d->rev == *rev ? VERR_OK : VERR_CONFLICT;
}

enum verr document_read(struct call *c, struct document *d)
{
    enum verr e = guard_consent(c, d->encounter);
    if (e == VERR_OK && d->source_n > 0) {
        e = guard_model(c, TEXT("builtin"), "check");
        if (!e)
            return body_check(c->arena, &d->body, document_sources(d), &c->services->terms);
        /* What AI proposed is not changed without its reader; what is written by hand needs none.
         */
        if (e == VERR_NO_MODEL && text_is(d->engine, "manual"))
            e = VERR_OK;
    }
    if (e && e != VERR_NO_CONSENT && e != VERR_AI_REFUSED)
        return e;
    body_mark_unread(&d->body);
    return VERR_OK;
}

enum verr document_plan(struct call *c, struct document *d, struct text reason,
                        struct document_change *change)
{
    struct vault v;
    enum verr e = vault_open(c, d->patient, &v);
    if (e)
        return e;
    change->id = d->id;
    change->rev = d->rev;
    change->version = d->version;
    change->open_points = body_open_points(&d->body, 0);
    if (change->why) {
        change->version++;
        change->version_id = rec_id();
        struct writer w = writer_in(c->arena);
        body_write(&w, &d->body, document_sources(d));
        struct text json = writer_done(c->arena, &w);
        e = vault_seal(&v, "document_version", "sealed", change->version_id, json, &change->sealed);
    }
    if (!e && change->review_kind) {
        change->review_id = rec_id();
        if (reason.n > 0)
            e = vault_seal(&v, "review_act", "sealed", change->review_id, reason,
                           &change->sealed_reason);
    }
    vault_close(&v);
    return !e && arena_full(c->arena) ? VERR_LIMIT : e;
}

static enum verr add_version(struct call *c, const struct document_change *p)
{
    return db_run(c->db, STMT_document_version_add,
                  DB_ARGS(DB_INT(p->version_id), DB_INT(p->id), DB_INT(p->version),
                          DB_INT(c->now_ms), DB_INT(c->who.person), DB_TEXT(text_of(p->why)),
                          DB_BLOB(p->sealed)),
                  NULL);
}

static enum verr add_review(struct call *c, const struct document_change *p)
{
    struct db_value sealed = p->sealed_reason.n > 0 ? DB_BLOB(p->sealed_reason) : DB_NULL;
    return db_run(c->db, STMT_review_add,
                  DB_ARGS(DB_INT(p->review_id), DB_INT(p->id), DB_INT(p->rev + 1),
                          DB_TEXT(text_of(p->review_kind)), DB_INT(p->review_n),
                          DB_TEXT(p->decision), DB_INT(p->version), DB_INT(c->now_ms),
                          DB_INT(c->who.person), sealed),
                  NULL);
}

enum verr document_commit(struct call *c, const struct document_change *p)
{
    int64_t changed = 0;
    rec_object(c, "document", p->id);
    enum verr e =
        db_run(c->db, STMT_document_touch,
               DB_ARGS(DB_INT(p->version), DB_TEXT(TEXT("in_review")), DB_INT(p->open_points),
                       DB_INT(c->now_ms), DB_INT(c->who.person), DB_INT(p->id), DB_INT(p->rev)),
               &changed);
    if (!e && changed != 1)
        e = VERR_CONFLICT;
    if (!e && p->version_id)
        e = add_version(c, p);
    if (!e && p->review_id)
        e = add_review(c, p);
    return e;
}
