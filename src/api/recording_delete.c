/* The end of a take: its sound and its key go, what the ledger tells of it remains. */
#include "api/recording_file.h"
#include "api/transcript.h"

#include "store/job.h"

struct plan {
    int64_t id;
};

enum verr recording_wipe(struct call *c, const struct recording *r, const char *why,
                         struct recording_gone *gone)
{
    uint8_t both[2 * CRYPT_HASH_BYTES] = {0};
    enum verr e = db_run(c->db, STMT_recording_piece_wipe, DB_ARGS(DB_INT(r->id)), NULL);
    if (!e)
        e = db_run(
            c->db, STMT_recording_delete,
            DB_ARGS(DB_INT(c->now_ms), DB_INT(c->who.person), DB_TEXT(text_of(why)), DB_INT(r->id)),
            NULL);
    if (!e)
        e = recording_file_drop(c, r->id);
    if (!e)
        e = transcript_sound_gone(c, r->id);
    if (!e && gone->takes == 0) /* what the database's log still holds goes after the commit */
        e = job_add(c->db, TEXT("settle"), TEXT(""), c->now_ms, 20, NULL);
    if (e)
        return e;
    memcpy(both, gone->chain, CRYPT_HASH_BYTES);
    memcpy(both + CRYPT_HASH_BYTES, r->chain.p,
           r->chain.n < CRYPT_HASH_BYTES ? r->chain.n : CRYPT_HASH_BYTES);
    crypt_sha256((struct text){(const char *)both, sizeof both}, gone->chain);
    gone->takes++;
    gone->pieces += r->pieces;
    gone->bytes += r->bytes;
    gone->ms += r->ms;
    return VERR_OK;
}

/* One after the other: each is no longer found by the query once it is gone. */
static enum verr wipe_each(struct call *c, enum stmt query, int64_t encounter, const char *why,
                           struct recording_gone *gone)
{
    struct db_rows rows;
    struct recording r;
    for (;;) {
        enum verr e = db_first(c->db, query, DB_ARGS(DB_INT(encounter)), &rows);
        if (e)
            return e == VERR_NOT_FOUND ? VERR_OK : e;
        recording_from_row(c, &rows, &r);
        e = db_done(&rows);
        if (!e)
            e = recording_wipe(c, &r, why, gone);
        if (e)
            return e;
    }
}

enum verr recording_delete_all(struct call *c, int64_t encounter, const char *why,
                               struct recording_gone *gone)
{
    return wipe_each(c, STMT_recording_list, encounter, why, gone);
}

enum verr recording_delete_signed(struct call *c, int64_t encounter, struct recording_gone *gone)
{
    struct db_rows rows;
    enum verr e = db_first(c->db, STMT_document_waiting_n, DB_ARGS(DB_INT(encounter)), &rows);
    if (e)
        return e;
    bool waits = db_column_int(&rows, 0) > 0;
    e = db_done(&rows);
    if (!e && !waits)
        e = db_run(c->db, STMT_transcript_wipe_later, DB_ARGS(DB_INT(c->now_ms), DB_INT(encounter)),
                   NULL);
    if (!e && !waits)
        e = db_run(c->db, STMT_recording_file_signed, DB_ARGS(DB_INT(c->now_ms), DB_INT(encounter)),
                   NULL);
    return e || waits ? e : wipe_each(c, STMT_recording_stopped, encounter, "signature", gone);
}

static void tell_number(struct call *c, const char *key, int64_t v)
{
    struct writer w = writer_in(c->arena);
    writer_i64(&w, v);
    rec_tell(c, key, writer_done(c->arena, &w));
}

void recording_tell_gone(struct call *c, const struct recording_gone *gone)
{
    if (gone->takes == 0)
        return;
    tell_number(c, "audio_takes", gone->takes);
    tell_number(c, "audio_pieces", gone->pieces);
    tell_number(c, "audio_bytes", gone->bytes);
    tell_number(c, "audio_ms", gone->ms);
    struct writer w = writer_in(c->arena);
    writer_hex(&w, gone->chain, sizeof gone->chain);
    rec_tell(c, "audio_sha256", writer_done(c->arena, &w));
}

static enum verr delete_prepare(struct call *c)
{
    struct plan *p = REC_PLAN(c, struct plan);
    return p ? rec_path_id(c, 0, &p->id) : VERR_LIMIT;
}

static enum verr delete_act(struct call *c)
{
    const struct plan *p = c->plan;
    struct recording r;
    struct recording_gone gone = {0};
    enum verr e = recording_load(c, p->id, &r);
    if (!e && text_is(r.state, "deleted"))
        e = VERR_RECORDING_OVER;
    if (!e)
        e = recording_wipe(c, &r, "person", &gone);
    if (e)
        return e;
    recording_tell_gone(c, &gone);
    return recording_reply(c, p->id);
}

const struct handler api_recording_delete = {delete_prepare, delete_act};
