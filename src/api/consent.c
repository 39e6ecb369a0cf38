#include "api/consent.h"

#include "api/encounter.h"
#include "api/transcript.h"

static enum verr patient_allows(struct call *c, int64_t patient)
{
    struct db_rows rows;
    enum verr e = db_first(c->db, STMT_patient_get, DB_ARGS(DB_INT(patient)), &rows);
    if (e)
        return e;
    bool allowed = text_is(db_column_text(&rows, 2), "allowed");
    e = db_done(&rows);
    return e ? e : allowed ? VERR_OK : VERR_AI_REFUSED;
}

enum verr guard_consent(struct call *c, int64_t encounter)
{
    struct encounter en;
    enum verr e = encounter_load(c, encounter, &en);
    if (!e)
        e = patient_allows(c, en.patient);
    if (e || text_is(en.consent, "agreed"))
        return e;
    return text_is(en.consent, "none") ? VERR_NO_CONSENT : VERR_AI_REFUSED;
}

enum verr guard_consent_outside(struct call *c, int64_t encounter, int64_t since_ms)
{
    struct encounter en;
    enum verr e = encounter_load(c, encounter, &en);
    if (!e)
        e = guard_consent(c, encounter);
    return e ? e : en.consent_ms < since_ms ? VERR_NOT_INFORMED : VERR_OK;
}

enum verr guard_reading(struct call *c, int64_t encounter)
{
    struct encounter en;
    enum verr e = encounter_load(c, encounter, &en);
    if (!e)
        e = patient_allows(c, en.patient);
    if (e)
        return e;
    bool open = text_is(en.consent, "none") || text_is(en.consent, "agreed");
    return open ? VERR_OK : VERR_AI_REFUSED;
}

enum verr guard_recording(struct call *c, int64_t encounter)
{
    struct encounter en;
    enum verr e = guard_consent(c, encounter);
    if (!e)
        e = encounter_load(c, encounter, &en);
    if (e || text_is(en.audio, "agreed"))
        return e;
    return text_is(en.audio, "none") ? rec_no(c, VERR_NO_CONSENT, "recording") : VERR_NO_RECORDING;
}

enum { DRAFTS_MAX = 200 };

static enum verr delete_one(struct call *c, int64_t document)
{
    enum verr e = db_run(c->db, STMT_document_delete,
                         DB_ARGS(DB_INT(c->now_ms), DB_INT(c->who.person), DB_INT(document)), NULL);
    if (!e)
        e = db_run(c->db, STMT_document_version_wipe, DB_ARGS(DB_INT(document)), NULL);
    if (!e)
        e = db_run(c->db, STMT_review_wipe, DB_ARGS(DB_INT(document)), NULL);
    return e;
}

enum verr consent_delete_drafts(struct call *c, int64_t encounter, int64_t *deleted)
{
    int64_t ids[DRAFTS_MAX];
    size_t n = 0;
    struct db_rows rows;
    enum verr e = db_query(c->db, STMT_document_unsigned_ai, DB_ARGS(DB_INT(encounter)), &rows);
    if (e)
        return e;
    while (n < DRAFTS_MAX && db_next(&rows))
        ids[n++] = db_column_int(&rows, 0);
    e = db_done(&rows);
    for (size_t i = 0; !e && i < n; i++)
        e = delete_one(c, ids[i]);
    if (!e && deleted)
        *deleted += (int64_t)n;
    /* Full house: there may be more, and leaving one would break the promise. */
    return !e && n == DRAFTS_MAX ? consent_delete_drafts(c, encounter, deleted) : e;
}

struct plan {
    int64_t encounter, id;
    struct text decision, notice;
};

/* The answer to being recorded, apart. */
static bool of_recording(struct text d)
{
    return text_is(d, "recording_agreed") || text_is(d, "recording_refused");
}

static bool known(struct text d)
{
    return text_is(d, "agreed") || text_is(d, "refused") || text_is(d, "withdrawn") ||
           text_is(d, "no_ai") || of_recording(d);
}

static enum verr read_decision(struct call *c, const json_t *body)
{
    struct plan *p = c->plan;
    enum verr e = rec_string(c, body, "decision", 32, &p->decision);
    if (!e)
        e = rec_string(c, body, "notice", 64, &p->notice);
    if (!e && !known(p->decision))
        e = rec_no(c, VERR_BAD_INPUT, "decision");
    if (!e && p->notice.n == 0)
        p->notice = TEXT("standard");
    return e;
}

static enum verr consent_prepare(struct call *c)
{
    struct plan *p = REC_PLAN(c, struct plan);
    if (!p)
        return VERR_LIMIT;
    p->id = rec_id();
    enum verr e = rec_path_id(c, 0, &p->encounter);
    return e ? e : rec_body(c, read_decision);
}

static enum verr allowed_step(struct call *c, const struct encounter *en, struct text decision)
{
    if (text_is(decision, "withdrawn") && !text_is(en->consent, "agreed"))
        return rec_no(c, VERR_CONFLICT, "decision");
    if (text_is(decision, "recording_agreed"))
        return guard_consent(c, en->id);
    return text_is(decision, "agreed") ? patient_allows(c, en->patient) : VERR_OK;
}

/* An answer about being recorded stands until that question, or AI's help, is refused; with the
 * agreement goes what was recorded. */
static enum verr put_audio(struct call *c, const struct plan *p)
{
    struct recording_gone gone = {0};
    bool no = text_is(p->decision, "recording_refused"), yes = false;
    struct text audio = no ? TEXT("refused") : TEXT("none");
    if (text_is(p->decision, "recording_agreed")) {
        yes = true;
        audio = TEXT("agreed");
    } else if (text_is(p->decision, "agreed")) {
        return VERR_OK;
    }
    enum verr e =
        db_run(c->db, STMT_encounter_audio, DB_ARGS(DB_TEXT(audio), DB_INT(p->encounter)), NULL);
    if (!e && !yes)
        e = recording_delete_all(c, p->encounter, "withdrawal", &gone);
    if (!e)
        recording_tell_gone(c, &gone);
    return e;
}

static enum verr put_answer(struct call *c, const struct plan *p)
{
    enum verr e = VERR_OK;
    if (!of_recording(p->decision))
        e = db_run(c->db, STMT_encounter_consent,
                   DB_ARGS(DB_TEXT(p->decision), DB_INT(c->now_ms), DB_INT(c->who.person),
                           DB_INT(p->encounter)),
                   NULL);
    return e ? e : put_audio(c, p);
}

static enum verr file_decision(struct call *c, const struct plan *p)
{
    enum verr e = put_answer(c, p);
    if (!e)
        e = db_run(c->db, STMT_consent_add,
                   DB_ARGS(DB_INT(p->id), DB_INT(p->encounter), DB_TEXT(p->decision),
                           DB_TEXT(p->notice), DB_INT(c->now_ms), DB_INT(c->who.person)),
                   NULL);
    if (!e && !text_is(p->decision, "agreed") && !of_recording(p->decision)) {
        c->forget = p->encounter;
        e = consent_delete_drafts(c, p->encounter, NULL);
    }
    if (!e && !text_is(p->decision, "agreed") && !text_is(p->decision, "recording_agreed"))
        e = transcript_withdraw(c, p->encounter);
    return e;
}

static enum verr consent_act(struct call *c)
{
    const struct plan *p = c->plan;
    rec_object(c, "encounter", p->encounter);
    struct encounter en;
    enum verr e = encounter_load(c, p->encounter, &en);
    if (!e)
        e = allowed_step(c, &en, p->decision);
    if (!e)
        e = file_decision(c, p);
    if (!e)
        e = encounter_load(c, p->encounter, &en);
    if (e)
        return e;
    struct person_shown by;
    e = person_show(c, en.consent_by, &by);
    if (e)
        return e;
    struct writer w = writer_in(c->arena);
    writer_str(&w, "{\"consent\":");
    encounter_write_consent(&w, &en, by.name);
    writer_char(&w, '}');
    return rec_reply(c, &w);
}

const struct handler api_encounter_consent = {consent_prepare, consent_act};
