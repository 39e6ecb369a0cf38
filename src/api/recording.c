/* The takes of an encounter: read, listed, written as replies. */
#include "api/recording.h"

#include "api/guard.h"
#include "api/journal.h"
#include "api/recording_file.h"
#include "api/services.h"
#include "api/transcript.h"
#include "base/params.h"

enum { TAKES_MAX = 100, TOLD_BYTES = 160 };

void recording_from_row(struct call *c, const struct db_rows *rows, struct recording *out)
{
    *out = (struct recording){.id = db_column_int(rows, 0),
                              .encounter = db_column_int(rows, 1),
                              .state = text_copy(c->arena, db_column_text(rows, 2)),
                              .origin = text_copy(c->arena, db_column_text(rows, 3)),
                              .format = text_copy(c->arena, db_column_text(rows, 4)),
                              .pieces = db_column_int(rows, 5),
                              .bytes = db_column_int(rows, 6),
                              .ms = db_column_int(rows, 7),
                              .lost_ms = db_column_int(rows, 8),
                              .chain = text_copy(c->arena, db_column_text(rows, 9)),
                              .created_ms = db_column_int(rows, 10),
                              .created_by = db_column_int(rows, 11),
                              .seen_ms = db_column_int(rows, 12),
                              .stopped_ms = db_column_int(rows, 13),
                              .sealed = text_copy(c->arena, db_column_text(rows, 14)),
                              .cap_ms = db_column_int(rows, 15),
                              .due_ms = db_column_int(rows, 16),
                              .warned_ms = db_column_int(rows, 17),
                              .second_ms = db_column_int(rows, 18),
                              .second_person = db_column_int(rows, 19)};
}

enum verr recording_load(struct call *c, int64_t id, struct recording *out)
{
    struct db_rows rows;
    enum verr e = db_first(c->db, STMT_recording_get, DB_ARGS(DB_INT(id)), &rows);
    if (e)
        return e;
    recording_from_row(c, &rows, out);
    return db_done(&rows);
}

enum verr recording_key(struct call *c, const struct recording *r, struct crypt_key *out)
{
    struct vault v;
    struct crypt_place at = {.table = "recording", .column = "sealed", .row = r->id};
    if (r->sealed.n == 0)
        return VERR_RECORDING_OVER;
    enum verr e = vault_open(c, c->patient, &v);
    if (e)
        return e;
    e = crypt_unwrap(&v.key, at, r->sealed, out);
    vault_close(&v);
    return e;
}

int64_t recording_played_bytes(const struct recording *r)
{
    return r->bytes + RECORDING_HEAD;
}

void recording_write(struct writer *w, const struct recording *r, const struct transcript_row *t,
                     const struct recording_file *f, int64_t reader)
{
    writer_char(w, '{');
    rec_json_id_field(w, "id", r->id);
    rec_json_id_field(w, "encounter", r->encounter);
    rec_json_field(w, "state", r->state);
    rec_json_field(w, "origin", r->origin);
    rec_json_field(w, "format", r->format);
    rec_json_int_field(w, "pieces", r->pieces);
    rec_json_int_field(w, "bytes", recording_played_bytes(r));
    rec_json_int_field(w, "ms", r->ms);
    rec_json_int_field(w, "lost_ms", r->lost_ms);
    rec_json_time_field(w, "created", r->created_ms);
    rec_json_time_field(w, "last", r->seen_ms);
    rec_json_time_field(w, "stopped", r->stopped_ms);
    rec_json_time_field(w, "due", r->due_ms);
    rec_json_int_field(w, "mine", r->created_by == reader);
    rec_key(w, "transcript");
    transcript_write_short(w, t);
    rec_key(w, "file");
    recording_file_write(w, f);
    writer_char(w, '}');
}

/* A take, what became of its transcript, and the file that it came as. */
struct shown {
    struct recording r;
    struct transcript_row t;
    struct recording_file f;
    bool asked, filed;
};

static enum verr load_rest(struct call *c, struct shown *s)
{
    enum verr e = transcript_load(c, s->r.id, &s->t);
    s->asked = e == VERR_OK;
    if (e && e != VERR_NOT_FOUND)
        return e;
    e = recording_file_load(c, s->r.id, &s->f);
    s->filed = e == VERR_OK;
    return e == VERR_NOT_FOUND ? VERR_OK : e;
}

static void write_shown(struct writer *w, const struct shown *s, int64_t reader)
{
    recording_write(w, &s->r, s->asked ? &s->t : NULL, s->filed ? &s->f : NULL, reader);
}

enum verr recording_reply(struct call *c, int64_t id)
{
    struct shown s;
    char live[TOLD_BYTES];
    enum verr e = recording_load(c, id, &s.r);
    if (!e)
        e = load_rest(c, &s);
    if (e)
        return e;
    rec_object(c, "recording", id);
    struct writer told = writer_over(live, sizeof live);
    writer_char(&told, '{');
    rec_json_id_field(&told, "id", id);
    rec_json_id_field(&told, "encounter", s.r.encounter);
    rec_json_field(&told, "state", s.r.state);
    writer_char(&told, '}');
    c->event = TEXT("recording");
    c->event_data = text_copy(c->arena, writer_text(&told));
    struct writer w = writer_in(c->arena);
    write_shown(&w, &s, c->who.person);
    return rec_reply(c, &w);
}

enum verr recording_patient(struct db *db, int64_t take, int64_t *patient)
{
    struct db_rows rows;
    enum verr e = db_first(db, STMT_patient_of_recording, DB_ARGS(DB_INT(take)), &rows);
    if (e)
        return e;
    *patient = db_column_int(&rows, 0);
    return db_done(&rows);
}

enum verr recording_enter(struct call *c, int64_t take, enum ledger_event event)
{
    enum { NUMBER = 24 };
    char id[NUMBER], hash[JOURNAL_HASH_CHARS];
    struct writer w = writer_over(id, sizeof id);
    int64_t patient = 0;
    enum verr e = recording_patient(c->db, take, &patient);
    if (e)
        return e;
    journal_patient(c->services->crypt, patient, hash);
    writer_i64(&w, take);
    struct ledger_entry x = {.time = c->now_ms,
                             .event = event,
                             .auth = LEDGER_AUTH_SYSTEM,
                             .outcome = LEDGER_DONE,
                             .patient = {hash, sizeof hash},
                             .object = TEXT("recording"),
                             .id = writer_text(&w)};
    for (size_t i = 0; i < c->told_n; i++)
        if (!ledger_entry_add(&x, c->told[i].key, c->told[i].value))
            return VERR_NO_LEDGER;
    e = journal_begin(c->services, c->db);
    if (!e)
        e = journal_append(c->services, c->db, &x);
    return e ? e : journal_end(c->services, c->db);
}

/* Whether something here can transcribe: an approved model of that use. */
static enum verr has_engine(struct call *c, bool *has)
{
    enum verr e = guard_transcribe(c);
    *has = e == VERR_OK;
    return e == VERR_NO_MODEL || e == VERR_MODEL_ALTERED ? VERR_OK : e;
}

static void write_limits(struct writer *w)
{
    rec_key(w, "limits");
    writer_char(w, '{');
    rec_json_int_field(w, "rate", RECORDING_RATE);
    rec_json_int_field(w, "piece_ms", PARAM_recording_piece);
    rec_json_int_field(w, "length_ms", PARAM_recording_length);
    rec_json_int_field(w, "bytes", PARAM_recording_size);
    rec_json_int_field(w, "file", PARAM_recording_file);
    rec_json_int_field(w, "window", PARAM_recording_window);
    writer_char(w, '}');
}

static enum verr list_prepare(struct call *c)
{
    int64_t encounter = 0;
    struct db_rows rows;
    struct told how;
    bool engine = false;
    struct shown *all = ARENA_ARRAY(c->arena, struct shown, TAKES_MAX);
    size_t n = 0;
    enum verr e = all ? rec_path_id(c, 0, &encounter) : VERR_LIMIT;
    if (!e)
        e = has_engine(c, &engine);
    if (!e)
        e = db_query(c->db, STMT_recording_shown, DB_ARGS(DB_INT(encounter)), &rows);
    if (e)
        return e;
    while (n < TAKES_MAX && db_next(&rows))
        recording_from_row(c, &rows, &all[n++].r);
    e = db_done(&rows);
    for (size_t i = 0; i < n && !e; i++)
        e = load_rest(c, &all[i]);
    engine_look(&c->services->engines, TOLD_speech, &how);
    struct writer w = writer_in(c->arena);
    writer_str(&w, "{\"recordings\":[");
    for (size_t i = 0; i < n; i++) {
        rec_item(&w);
        write_shown(&w, &all[i], c->who.person);
    }
    writer_char(&w, ']');
    rec_key(&w, "engine");
    writer_str(&w, engine ? "true" : "false");
    rec_json_field(&w, "speech", text_of(told_state_name(how.state)));
    write_limits(&w);
    writer_char(&w, '}');
    return e ? e : rec_reply(c, &w);
}

const struct handler api_recording_list = {list_prepare, NULL};

enum verr recording_asked(struct call *c, struct recording *out)
{
    int64_t id = 0;
    enum verr e = rec_path_id(c, 0, &id);
    if (!e)
        e = recording_load(c, id, out);
    if (!e)
        rec_object(c, "recording", id);
    return e;
}

static enum verr get_prepare(struct call *c)
{
    struct shown s;
    enum verr e = recording_asked(c, &s.r);
    if (!e)
        e = load_rest(c, &s);
    if (e)
        return e;
    struct writer w = writer_in(c->arena);
    write_shown(&w, &s, c->who.person);
    return rec_reply(c, &w);
}

const struct handler api_recording_get = {get_prepare, NULL};
