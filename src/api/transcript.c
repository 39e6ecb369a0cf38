/* A transcript's row and key, who may ask for one, and how it ends with what it was made from. */
#include "api/transcript.h"

#include "api/consent.h"
#include "api/guard.h"

enum { TOLD_BYTES = 200, ALL = 0 };

enum verr transcript_load(struct call *c, int64_t recording, struct transcript_row *out)
{
    struct db_rows rows;
    enum verr e = db_first(c->db, STMT_transcript_get, DB_ARGS(DB_INT(recording)), &rows);
    if (e)
        return e;
    *out = (struct transcript_row){.recording = db_column_int(&rows, 0),
                                   .state = text_copy(c->arena, db_column_text(&rows, 1)),
                                   .why = text_copy(c->arena, db_column_text(&rows, 2)),
                                   .asked_ms = db_column_int(&rows, 3),
                                   .heard_ms = db_column_int(&rows, 4),
                                   .stretches = db_column_int(&rows, 5),
                                   .deaths = db_column_int(&rows, 6),
                                   .hangs = db_column_int(&rows, 7),
                                   .rev = db_column_int(&rows, 8),
                                   .source = db_column_int(&rows, 9),
                                   .words = db_column_int(&rows, 10),
                                   .ready_ms = db_column_int(&rows, 11),
                                   .reviewed_ms = db_column_int(&rows, 12),
                                   .reviewed_by = db_column_int(&rows, 13),
                                   .wipe_ms = db_column_int(&rows, 14),
                                   .sealed = text_copy(c->arena, db_column_text(&rows, 15))};
    return db_done(&rows);
}

static struct crypt_place key_place(int64_t recording)
{
    return (struct crypt_place){.table = "transcript", .column = "sealed", .row = recording};
}

enum verr transcript_key(struct call *c, int64_t patient, const struct transcript_row *t,
                         struct crypt_key *out)
{
    struct vault v;
    enum verr e = vault_open(c, patient, &v);
    if (e)
        return e;
    e = crypt_unwrap(&v.key, key_place(t->recording), t->sealed, out);
    vault_close(&v);
    return e;
}

void transcript_write_short(struct writer *w, const struct transcript_row *t)
{
    if (!t) {
        writer_str(w, "null");
        return;
    }
    writer_char(w, '{');
    rec_json_field(w, "state", t->state);
    rec_json_field(w, "why", t->why);
    rec_json_int_field(w, "heard_ms", t->heard_ms);
    rec_json_int_field(w, "deaths", t->deaths + t->hangs);
    rec_json_int_field(w, "words", t->words);
    rec_json_int_field(w, "version", t->rev);
    rec_json_id_field(w, "source", t->source);
    rec_json_time_field(w, "ready", t->ready_ms);
    rec_json_time_field(w, "reviewed", t->reviewed_ms);
    writer_char(w, '}');
}

enum verr guard_transcribe(struct call *c)
{
    struct text model;
    return guard_use(c, "transcribe", &model);
}

enum verr transcript_may_ask(struct call *c, int64_t encounter)
{
    enum verr e = guard_certificate(c, "generate");
    if (!e)
        e = guard_recording(c, encounter);
    return e ? e : guard_transcribe(c);
}

/* A key of the transcript's own, under the patient's. */
static enum verr add_row(struct call *c, int64_t recording)
{
    struct vault v;
    struct crypt_key key;
    uint8_t wrapped[CRYPT_WRAPPED_BYTES];
    enum verr e = vault_open(c, c->patient, &v);
    if (e)
        return e;
    crypt_key_new(&key);
    crypt_wrap(&v.key, key_place(recording), &key, wrapped);
    crypt_key_wipe(&key);
    vault_close(&v);
    return db_run(c->db, STMT_transcript_add,
                  DB_ARGS(DB_INT(recording), DB_INT(c->now_ms), DB_INT(c->who.person),
                          DB_BYTES(wrapped, sizeof wrapped)),
                  NULL);
}

enum verr transcript_want(struct call *c, const struct recording *r)
{
    struct transcript_row t;
    struct text detail = c->reply.detail;
    enum verr e = transcript_load(c, r->id, &t);
    if (e != VERR_NOT_FOUND)
        return e;
    e = transcript_may_ask(c, r->encounter);
    c->reply.detail = detail; /* what is missing for a transcript refuses no recording */
    if (e == VERR_NO_MODEL || e == VERR_NO_CERTIFICATE || e == VERR_NO_CONSENT ||
        e == VERR_AI_REFUSED || e == VERR_NO_RECORDING)
        return VERR_OK;
    if (!e)
        e = add_row(c, r->id);
    if (!e)
        rec_tell(c, "transcript", TEXT("asked"));
    return e;
}

void transcript_tell(struct call *c, const struct recording *r, struct text state)
{
    char told[TOLD_BYTES];
    struct writer w = writer_over(told, sizeof told);
    writer_char(&w, '{');
    rec_json_id_field(&w, "id", r->id);
    rec_json_id_field(&w, "encounter", r->encounter);
    rec_json_field(&w, "state", state);
    writer_char(&w, '}');
    c->event = TEXT("transcript");
    c->event_data = text_copy(c->arena, writer_text(&w));
}

enum verr transcript_sound_gone(struct call *c, int64_t recording)
{
    int64_t changed = 0;
    enum verr e = db_run(c->db, STMT_transcript_cancel, DB_ARGS(DB_INT(recording)), &changed);
    if (!e && changed > 0)
        e = db_run(c->db, STMT_transcript_stretch_drop, DB_ARGS(DB_INT(recording), DB_INT(ALL)),
                   NULL);
    return e;
}

enum verr transcript_withdraw(struct call *c, int64_t encounter)
{
    const struct db_values of = DB_ARGS(DB_INT(encounter));
    enum verr e = db_run(c->db, STMT_transcript_bodies_drop, of, NULL);
    if (!e)
        e = db_run(c->db, STMT_transcript_edits_drop, of, NULL);
    if (!e)
        e = db_run(c->db, STMT_transcript_versions_drop,
                   DB_ARGS(DB_BYTES("", 0), DB_INT(encounter)), NULL);
    if (!e)
        e = db_run(c->db, STMT_transcript_sources_drop, DB_ARGS(DB_BYTES("", 0), DB_INT(encounter)),
                   NULL);
    return e ? e : db_run(c->db, STMT_transcript_withdrawn, of, NULL);
}
