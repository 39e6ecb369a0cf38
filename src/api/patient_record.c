/* A patient's record as a whole: timeline, uses of AI, refusal of AI, break-glass, erasure. */
#include "api/consent.h"
#include "api/encounter.h"
#include "api/patient.h"
#include "api/recording.h"
#include "api/scan.h"
#include "api/services.h"
#include "api/transcript.h"
#include "store/job.h"

enum { TIMELINE_MAX = 500, BREAK_GLASS_MS = 8 * 3600 * 1000 };

struct line {
    int64_t id, at_ms, sources;
    struct text kind, consent, reason;
    struct document_list documents;
};
struct timeline {
    struct line at[TIMELINE_MAX];
    size_t n;
};

static enum verr load_lines(struct call *c, const struct vault *v, struct timeline *t)
{
    struct db_rows rows;
    enum verr e = db_query(c->db, STMT_encounter_list, DB_ARGS(DB_INT(c->patient)), &rows);
    if (e)
        return e;
    while (!e && t->n < TIMELINE_MAX && db_next(&rows)) {
        struct line *l = &t->at[t->n++];
        *l = (struct line){.id = db_column_int(&rows, 0),
                           .kind = text_copy(c->arena, db_column_text(&rows, 1)),
                           .at_ms = db_column_int(&rows, 2),
                           .consent = text_copy(c->arena, db_column_text(&rows, 3)),
                           .sources = db_column_int(&rows, 5)};
        e = vault_get(v, "encounter", "sealed", l->id, db_column_text(&rows, 4), &l->reason);
    }
    enum verr end = db_done(&rows);
    return e ? e : end;
}

static enum verr load_timeline(struct call *c, struct timeline *t)
{
    struct vault v;
    enum verr e = vault_open(c, c->patient, &v);
    if (e)
        return e;
    e = load_lines(c, &v, t);
    vault_close(&v);
    for (size_t i = 0; !e && i < t->n; i++)
        e = encounter_documents(c, t->at[i].id, &t->at[i].documents);
    return e;
}

static enum verr timeline_prepare(struct call *c)
{
    rec_object(c, "patient", c->patient);
    struct timeline *t = ARENA_NEW(c->arena, struct timeline);
    enum verr e = t ? load_timeline(c, t) : VERR_LIMIT;
    if (e)
        return e;
    struct writer w = writer_in(c->arena);
    writer_str(&w, "{\"encounters\":[");
    for (size_t i = 0; i < t->n; i++) {
        const struct line *l = &t->at[i];
        rec_item(&w);
        writer_char(&w, '{');
        rec_json_id_field(&w, "id", l->id);
        rec_json_time_field(&w, "at", l->at_ms);
        rec_json_field(&w, "kind", l->kind);
        rec_json_field(&w, "reason", l->reason);
        rec_json_field(&w, "consent", l->consent);
        encounter_write_documents(&w, &l->documents, c->who.lang);
        rec_json_int_field(&w, "sources", l->sources);
        writer_char(&w, '}');
    }
    writer_str(&w, "]}");
    return rec_reply(c, &w);
}

const struct handler api_patient_timeline = {timeline_prepare, NULL};

struct use {
    int64_t at_ms, document, person;
    struct text what, model;
    struct person_shown by;
};
struct uses {
    struct use at[TIMELINE_MAX];
    size_t n;
};

static enum verr load_uses(struct call *c, struct uses *u)
{
    struct db_rows rows;
    enum verr e = db_query(c->db, STMT_ai_use_list, DB_ARGS(DB_INT(c->patient)), &rows);
    if (e)
        return e;
    while (u->n < TIMELINE_MAX && db_next(&rows))
        u->at[u->n++] = (struct use){.at_ms = db_column_int(&rows, 0),
                                     .what = text_copy(c->arena, db_column_text(&rows, 1)),
                                     .model = text_copy(c->arena, db_column_text(&rows, 2)),
                                     .document = db_column_int(&rows, 3),
                                     .person = db_column_int(&rows, 4)};
    e = db_done(&rows);
    for (size_t i = 0; !e && i < u->n; i++)
        e = person_show(c, u->at[i].person, &u->at[i].by);
    return e;
}

static enum verr uses_prepare(struct call *c)
{
    rec_object(c, "patient", c->patient);
    struct uses *u = ARENA_NEW(c->arena, struct uses);
    enum verr e = u ? load_uses(c, u) : VERR_LIMIT;
    if (e)
        return e;
    struct writer w = writer_in(c->arena);
    writer_str(&w, "{\"uses\":[");
    for (size_t i = 0; i < u->n; i++) {
        rec_item(&w);
        writer_char(&w, '{');
        rec_json_time_field(&w, "at", u->at[i].at_ms);
        rec_json_field(&w, "what", u->at[i].what);
        rec_json_field(&w, "model", u->at[i].model);
        rec_json_id_field(&w, "document", u->at[i].document);
        rec_json_field(&w, "by", u->at[i].by.name);
        writer_char(&w, '}');
    }
    writer_str(&w, "]}");
    return rec_reply(c, &w);
}

const struct handler api_patient_uses = {uses_prepare, NULL};

struct plan {
    int64_t id, patient;
    struct text ai, reason;
};

static enum verr read_ai(struct call *c, const json_t *body)
{
    struct plan *p = c->plan;
    enum verr e = rec_string(c, body, "ai", 16, &p->ai);
    if (!e && !text_is(p->ai, "allowed") && !text_is(p->ai, "refused"))
        e = rec_no(c, VERR_BAD_INPUT, "ai");
    return e;
}

static enum verr ai_prepare(struct call *c)
{
    return REC_PLAN(c, struct plan) ? rec_body(c, read_ai) : VERR_LIMIT;
}

/* The sound of every encounter: its key is under the one that is destroyed, and nobody hears it. */
static enum verr delete_sound(struct call *c, int64_t patient, struct recording_gone *gone)
{
    struct db_rows rows;
    enum verr e = db_query(c->db, STMT_encounter_ids, DB_ARGS(DB_INT(patient)), &rows);
    if (e)
        return e;
    while (!e && db_next(&rows))
        e = recording_delete_all(c, db_column_int(&rows, 0), "erasure", gone);
    enum verr end = db_done(&rows);
    return e ? e : end;
}

static enum verr delete_of(struct call *c, int64_t encounter, struct recording_gone *gone)
{
    enum verr e = consent_delete_drafts(c, encounter, NULL);
    if (!e)
        e = recording_delete_all(c, encounter, "withdrawal", gone);
    if (!e)
        e = transcript_withdraw(c, encounter);
    return e ? e
             : db_run(c->db, STMT_encounter_audio,
                      DB_ARGS(DB_TEXT(TEXT("none")), DB_INT(encounter)), NULL);
}

/* A refusal for all care also deletes what AI proposed and nobody signed, and what was recorded. */
static enum verr delete_all_drafts(struct call *c)
{
    struct db_rows rows;
    struct recording_gone gone = {0};
    enum verr e = db_query(c->db, STMT_encounter_ids, DB_ARGS(DB_INT(c->patient)), &rows);
    if (e)
        return e;
    while (!e && db_next(&rows))
        e = delete_of(c, db_column_int(&rows, 0), &gone);
    enum verr end = db_done(&rows);
    if (!e)
        recording_tell_gone(c, &gone);
    return e ? e : end;
}

static enum verr ai_act(struct call *c)
{
    const struct plan *p = c->plan;
    rec_object(c, "patient", c->patient);
    int64_t changed = 0;
    enum verr e = db_run(c->db, STMT_patient_ai,
                         DB_ARGS(DB_TEXT(p->ai), DB_INT(c->now_ms), DB_INT(c->patient)), &changed);
    if (!e && changed != 1)
        e = VERR_NOT_FOUND;
    if (!e && text_is(p->ai, "refused"))
        e = delete_all_drafts(c);
    c->forget = text_is(p->ai, "refused") ? -1 : 0;
    if (e)
        return e;
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    rec_json_field(&w, "ai", p->ai);
    writer_char(&w, '}');
    return rec_reply(c, &w);
}

const struct handler api_patient_ai = {ai_prepare, ai_act};

static enum verr read_reason(struct call *c, const json_t *body)
{
    struct plan *p = c->plan;
    enum verr e = rec_string(c, body, "reason", 2000, &p->reason);
    return !e && p->reason.n < 3 ? rec_no(c, VERR_BAD_INPUT, "reason") : e;
}

static enum verr reason_prepare(struct call *c)
{
    struct plan *p = REC_PLAN(c, struct plan);
    if (!p)
        return VERR_LIMIT;
    p->id = rec_id();
    enum verr e = rec_path_id(c, 0, &p->patient);
    return e ? e : rec_body(c, read_reason);
}

static enum verr break_glass_act(struct call *c)
{
    const struct plan *p = c->plan;
    rec_object(c, "patient", p->patient);
    struct vault v;
    struct text sealed;
    enum verr e = vault_open(c, p->patient, &v);
    if (e)
        return e;
    e = vault_seal(&v, "break_glass", "sealed", p->id, p->reason, &sealed);
    vault_close(&v);
    if (!e)
        e = db_run(c->db, STMT_break_glass_add,
                   DB_ARGS(DB_INT(p->id), DB_INT(p->patient), DB_INT(c->who.person),
                           DB_INT(c->now_ms), DB_INT(c->now_ms + BREAK_GLASS_MS), DB_BLOB(sealed)),
                   NULL);
    c->reply.body = TEXT("{\"access\":\"break_glass\"}");
    return e;
}

const struct handler api_patient_break_glass = {reason_prepare, break_glass_act};

static enum verr erase_act(struct call *c)
{
    const struct plan *p = c->plan;
    rec_object(c, "patient", p->patient);
    struct recording_gone gone = {0};
    enum verr e = keys_erase(c->db, c->services->crypt, p->patient);
    if (!e)
        e = delete_sound(c, p->patient, &gone);
    if (!e)
        e = scan_wipe_all(c, p->patient);
    if (!e)
        e = db_run(c->db, STMT_token_drop, DB_ARGS(DB_INT(p->patient)), NULL);
    int64_t changed = 0;
    if (!e)
        e = db_run(c->db, STMT_patient_erased, DB_ARGS(DB_INT(c->now_ms), DB_INT(p->patient)),
                   &changed);
    if (!e && changed != 1)
        e = VERR_NOT_FOUND;
    if (!e) /* what the database's log still holds of the key goes after the commit */
        e = job_add(c->db, TEXT("settle"), TEXT(""), c->now_ms, 20, NULL);
    if (!e)
        recording_tell_gone(c, &gone);
    c->forget = -1;
    c->reply.body = TEXT("{\"erased\":true}");
    return e;
}

const struct handler api_patient_erase = {reason_prepare, erase_act};
