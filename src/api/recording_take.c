/* A take as it is made: begun, piece after piece, ended. What allows it (certificate, consent, the
 * patient's answer to being recorded) is asked before a byte is sealed and again in the act, and
 * the pieces are rows of the act's own transaction: a refusal leaves no byte behind. */
#include "api/consent.h"
#include "api/encounter.h"
#include "api/guard.h"
#include "api/phone.h"
#include "api/recording.h"
#include "api/services.h"
#include "api/transcript.h"
#include "base/params.h"

struct plan {
    int64_t id, encounter, n, start_ms, ms, kept_ms;
    bool paused, all; /* all: the browser says how many pieces there are */
    struct text origin, format, sealed;
    uint8_t hash[CRYPT_HASH_BYTES];
};

/* Guards of a take and of each of its pieces. */
static enum verr may_record(struct call *c, int64_t encounter)
{
    enum verr e = guard_certificate(c, "generate");
    return e ? e : guard_recording(c, encounter);
}

/* ---------------- begin */

static enum verr room_for_take(struct call *c, int64_t encounter)
{
    struct db_rows rows;
    enum verr e = db_first(c->db, STMT_recording_count, DB_ARGS(DB_INT(encounter)), &rows);
    if (e)
        return e;
    int64_t n = db_column_int(&rows, 0);
    e = db_done(&rows);
    return !e && n >= PARAM_recording_takes ? rec_no(c, VERR_RECORDING_FULL, "takes") : e;
}

static enum verr read_start(struct call *c, const json_t *body)
{
    struct plan *p = c->plan;
    enum verr e = rec_string(c, body, "origin", 16, &p->origin);
    if (!e && p->origin.n == 0)
        p->origin = TEXT("microphone");
    if (!e && !text_is(p->origin, "microphone") && !text_is(p->origin, "phone") &&
        !text_is(p->origin, "upload"))
        e = rec_no(c, VERR_BAD_INPUT, "origin");
    p->format = text_is(p->origin, "upload") ? TEXT("unknown") : TEXT("pcm");
    return e;
}

/* A key of the take's own, under the patient's. */
static enum verr new_key(struct call *c, struct plan *p)
{
    struct vault v;
    struct crypt_key key;
    struct crypt_place at = {.table = "recording", .column = "sealed", .row = p->id};
    uint8_t *wrapped = ARENA_ARRAY(c->arena, uint8_t, CRYPT_WRAPPED_BYTES);
    enum verr e = wrapped ? vault_open(c, c->patient, &v) : VERR_LIMIT;
    if (e)
        return e;
    crypt_key_new(&key);
    crypt_wrap(&v.key, at, &key, wrapped);
    crypt_key_wipe(&key);
    vault_close(&v);
    p->sealed = (struct text){(const char *)wrapped, CRYPT_WRAPPED_BYTES};
    return VERR_OK;
}

static enum verr start_prepare(struct call *c)
{
    struct plan *p = REC_PLAN(c, struct plan);
    enum verr e = p ? rec_path_id(c, 0, &p->encounter) : VERR_LIMIT;
    if (!e)
        e = may_record(c, p->encounter);
    if (!e)
        e = rec_body(c, read_start);
    if (!e)
        e = room_for_take(c, p->encounter);
    if (e)
        return e;
    p->id = rec_id();
    e = recording_kept_ms(c->db, &p->kept_ms);
    return e ? e : new_key(c, p);
}

/* It is heard while it is made, and at the latest once it has ended. */
static enum verr want_transcript(struct call *c, int64_t id)
{
    struct recording r;
    enum verr e = recording_load(c, id, &r);
    return e ? e : transcript_want(c, &r);
}

static enum verr start_act(struct call *c)
{
    const struct plan *p = c->plan;
    static const uint8_t nothing[CRYPT_HASH_BYTES];
    enum verr e = may_record(c, p->encounter);
    if (!e)
        e = room_for_take(c, p->encounter);
    if (!e)
        e = db_run(c->db, STMT_recording_add,
                   DB_ARGS(DB_INT(p->id), DB_INT(p->encounter), DB_TEXT(p->origin),
                           DB_TEXT(p->format), DB_BYTES(nothing, sizeof nothing), DB_INT(c->now_ms),
                           DB_INT(c->who.person), DB_BLOB(p->sealed),
                           DB_INT(c->now_ms + p->kept_ms)),
                   NULL);
    if (!e)
        e = want_transcript(c, p->id);
    if (!e)
        e = recording_reply(c, p->id);
    c->reply.status = e ? 0 : 201;
    return e;
}

const struct handler api_recording_start = {start_prepare, start_act};

/* ---------------- one piece */

/* The path's. A phone has one take, and says which it means all the same: what it kept of another
 * one must not come into this. */
static enum verr which_take(struct call *c, int64_t *id)
{
    uint64_t meant = 0;
    if (c->who.take == 0)
        return rec_path_id(c, 0, id);
    *id = c->who.take;
    if (!text_to_u64(rec_query(c, "take"), &meant))
        return rec_no(c, VERR_BAD_INPUT, "take");
    return (int64_t)meant == c->who.take ? VERR_OK : VERR_PHONE_TAKE;
}

/* A refusal of the guards is told; what a browser does wrong twice a second is not. */
static enum verr admitted(struct call *c, const struct recording *r)
{
    if (r->created_by != c->who.person)
        return VERR_RECORDING_OTHER;
    if (text_is(r->origin, "phone") != (c->who.take == r->id))
        return VERR_PHONE_TAKE;
    enum verr e = may_record(c, r->encounter);
    if (e)
        c->entry = LEDGER_recording_refuse;
    return e;
}

/* How long its sound is, and that it is no longer than a piece may be. */
static enum verr check_sound(struct call *c, struct plan *p, const struct recording *r)
{
    int64_t n = (int64_t)c->body.n;
    if (n == 0)
        return rec_no(c, VERR_BAD_INPUT, "body");
    p->format = r->format;
    if (text_is(r->origin, "upload")) {
        const char *kind = p->n == 0 ? recording_kind(c->body) : NULL;
        if (p->n == 0)
            p->format = text_of(kind);
        return p->n == 0 && !kind ? VERR_UNSUPPORTED : VERR_OK;
    }
    if (n % 2)
        return rec_no(c, VERR_BAD_INPUT, "body");
    p->ms = n / RECORDING_MS_BYTES;
    return n > PARAM_recording_piece * RECORDING_MS_BYTES ? VERR_LIMIT : VERR_OK;
}

static enum verr read_number(struct call *c, const char *key, int64_t *out)
{
    uint64_t v = 0;
    struct text t = rec_query(c, key);
    if (t.n > 0 && (t.n > 12 || !text_to_u64(t, &v)))
        return rec_no(c, VERR_BAD_INPUT, key);
    *out = (int64_t)v;
    return VERR_OK;
}

/* The number, the time and the hash that the browser gives; the hash is of the sound as it left. */
static enum verr read_piece(struct call *c, struct plan *p)
{
    uint64_t n = 0;
    uint8_t hash[CRYPT_HASH_BYTES];
    char hex[2 * CRYPT_HASH_BYTES];
    struct writer w = writer_over(hex, sizeof hex);
    struct text number = c->path[c->who.take ? 0 : 1];
    enum verr e = number.n > 9 || !text_to_u64(number, &n) ? VERR_NOT_FOUND : VERR_OK;
    if (!e)
        e = read_number(c, "start", &p->start_ms);
    if (e)
        return e;
    p->n = (int64_t)n;
    p->paused = text_is(rec_query(c, "paused"), "1");
    crypt_sha256(c->body, hash);
    writer_hex(&w, hash, sizeof hash);
    return text_equal(writer_text(&w), rec_query(c, "sha256"))
               ? VERR_OK
               : rec_no(c, VERR_BAD_INPUT, "sha256");
}

static enum verr seal_piece(struct call *c, struct plan *p, const struct recording *r)
{
    struct crypt_key key;
    struct crypt_place at = {.table = "recording_piece", .column = "sealed", .row = p->n};
    enum verr e = recording_key(c, r, &key);
    if (e)
        return e;
    e = crypt_seal(&key, at, c->body, c->arena, &p->sealed);
    crypt_key_wipe(&key);
    crypt_ledger_hash(c->services->crypt, "audio", c->body, p->hash);
    return e;
}

static enum verr piece_prepare(struct call *c)
{
    struct plan *p = REC_PLAN(c, struct plan);
    struct recording r;
    enum verr e = p ? which_take(c, &p->id) : VERR_LIMIT;
    if (!e)
        e = recording_load(c, p->id, &r);
    if (!e)
        e = admitted(c, &r);
    if (!e && c->inbound.fd >= 0)
        e = VERR_LIMIT; /* by the pipe comes only what is over 64 KiB */
    if (!e)
        e = read_piece(c, p);
    if (!e)
        e = check_sound(c, p, &r);
    return e ? e : seal_piece(c, p, &r);
}

/* A number that has its piece: the same one again changes nothing. */
static enum verr known_piece(struct call *c, const struct plan *p, int64_t *end_ms)
{
    struct db_rows rows;
    enum verr e =
        db_first(c->db, STMT_recording_piece_known, DB_ARGS(DB_INT(p->id), DB_INT(p->n)), &rows);
    if (e)
        return e;
    struct text own = {(const char *)p->hash, sizeof p->hash};
    bool same = text_equal(db_column_text(&rows, 0), own);
    *end_ms = db_column_int(&rows, 1) + db_column_int(&rows, 2);
    e = db_done(&rows);
    return e ? e : same ? VERR_OK : VERR_EXISTS;
}

static enum verr reply_next(struct call *c, int64_t next)
{
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    rec_json_int_field(&w, "next", next);
    writer_char(&w, '}');
    return rec_reply(c, &w);
}

static enum verr say_next(struct call *c, int64_t next)
{
    struct writer w = writer_in(c->arena);
    writer_i64(&w, next);
    c->reply.detail = writer_done(c->arena, &w);
    return VERR_PIECE_MISSING;
}

static enum verr room_for_piece(struct call *c, const struct plan *p, const struct recording *r)
{
    struct db_rows rows;
    int64_t n = (int64_t)c->body.n;
    if (r->ms + p->ms > PARAM_recording_length || r->bytes + n > PARAM_recording_size)
        return VERR_RECORDING_FULL;
    enum verr e = db_first(c->db, STMT_recording_house_bytes, DB_NOTHING, &rows);
    if (e)
        return e;
    int64_t all = db_column_int(&rows, 0);
    e = db_done(&rows);
    return !e && all + n > (int64_t)PARAM_recording_house << 20 ? VERR_HOUSE_FULL : e;
}

/* Sound that is missing before this piece: the browser was away, and nobody had paused it. */
static enum verr lost_before(struct call *c, const struct plan *p, int64_t *lost_ms)
{
    enum { JITTER_MS = 250 };
    struct plan before = *p;
    int64_t end_ms = 0;
    *lost_ms = 0;
    before.n = p->n - 1;
    if (p->n == 0 || p->paused || p->ms == 0)
        return VERR_OK;
    enum verr e = known_piece(c, &before, &end_ms);
    if (e && e != VERR_EXISTS)
        return e;
    int64_t gap = p->start_ms - end_ms;
    *lost_ms = gap > JITTER_MS ? gap : 0;
    return VERR_OK;
}

static enum verr put_piece(struct call *c, const struct plan *p, const struct recording *r)
{
    uint8_t both[2 * CRYPT_HASH_BYTES] = {0}, chain[CRYPT_HASH_BYTES];
    int64_t lost = 0, changed = 0, bytes = (int64_t)c->body.n;
    enum verr e = lost_before(c, p, &lost);
    if (!e)
        e = db_run(c->db, STMT_recording_piece_add,
                   DB_ARGS(DB_INT(p->id), DB_INT(p->n), DB_INT(p->start_ms), DB_INT(p->ms),
                           DB_INT(r->bytes), DB_INT(bytes), DB_BYTES(p->hash, sizeof p->hash),
                           DB_BLOB(p->sealed)),
                   NULL);
    if (e)
        return e;
    memcpy(both, r->chain.p, r->chain.n < CRYPT_HASH_BYTES ? r->chain.n : CRYPT_HASH_BYTES);
    memcpy(both + CRYPT_HASH_BYTES, p->hash, CRYPT_HASH_BYTES);
    crypt_sha256((struct text){(const char *)both, sizeof both}, chain);
    e = db_run(c->db, STMT_recording_grow,
               DB_ARGS(DB_TEXT(p->format), DB_INT(bytes), DB_INT(p->ms), DB_INT(lost),
                       DB_BYTES(chain, sizeof chain), DB_INT(c->now_ms), DB_INT(p->id),
                       DB_INT(p->n)),
               &changed);
    return !e && changed != 1 ? VERR_CONFLICT : e;
}

static enum verr piece_act(struct call *c)
{
    const struct plan *p = c->plan;
    struct recording r;
    int64_t end_ms;
    enum verr e = recording_load(c, p->id, &r);
    if (!e)
        e = admitted(c, &r);
    if (e)
        return e;
    if (p->n < r.pieces)
        e = known_piece(c, p, &end_ms);
    else if (!text_is(r.state, "consented") && !text_is(r.state, "recording"))
        e = VERR_RECORDING_OVER;
    else if (p->n > r.pieces)
        e = say_next(c, r.pieces);
    else if (!(e = room_for_piece(c, p, &r)))
        e = put_piece(c, p, &r);
    int64_t next = p->n < r.pieces ? r.pieces : p->n + 1;
    return e ? e : reply_next(c, next);
}

const struct handler api_recording_piece = {piece_prepare, piece_act};
const struct handler api_phone_piece = {piece_prepare, piece_act};

/* ---------------- end */

static enum verr read_stop(struct call *c, const json_t *body)
{
    struct plan *p = c->plan;
    const json_t *n = json_object_get(body, "pieces");
    p->all = json_is_integer(n);
    if (n && !p->all)
        return rec_no(c, VERR_BAD_INPUT, "pieces");
    p->n = p->all ? json_integer_value(n) : 0;
    return VERR_OK;
}

static enum verr stop_prepare(struct call *c)
{
    struct plan *p = REC_PLAN(c, struct plan);
    enum verr e = p ? which_take(c, &p->id) : VERR_LIMIT;
    return e ? e : rec_body(c, read_stop);
}

static void tell_take(struct call *c, const struct recording *r)
{
    struct writer w = writer_in(c->arena);
    writer_hex(&w, r->chain.p, r->chain.n);
    rec_tell(c, "audio_sha256", writer_done(c->arena, &w));
    w = writer_in(c->arena);
    writer_i64(&w, r->pieces);
    rec_tell(c, "pieces", writer_done(c->arena, &w));
    w = writer_in(c->arena);
    writer_i64(&w, r->ms);
    rec_tell(c, "ms", writer_done(c->arena, &w));
    w = writer_in(c->arena);
    writer_i64(&w, r->lost_ms);
    rec_tell(c, "lost_ms", writer_done(c->arena, &w));
}

/* Ended twice is ended; whoever may record may end, for the one who began it may have gone. */
static enum verr stop_act(struct call *c)
{
    const struct plan *p = c->plan;
    struct recording r;
    int64_t changed = 0;
    enum verr e = recording_load(c, p->id, &r);
    if (e)
        return e;
    if (text_is(r.state, "deleted"))
        return VERR_RECORDING_OVER;
    if (p->all && p->n > r.pieces)
        return say_next(c, r.pieces);
    if (p->all && p->n < r.pieces)
        return VERR_CONFLICT;
    if (text_is(r.state, "stopped"))
        return recording_reply(c, p->id);
    if (r.pieces == 0)
        e = recording_wipe(c, &r, "empty", &(struct recording_gone){0});
    else
        e = db_run(
            c->db, STMT_recording_stop,
            DB_ARGS(DB_INT(c->now_ms), DB_INT(c->who.person), DB_INT(p->id), DB_INT(r.pieces)),
            &changed);
    if (!e && r.pieces > 0)
        e = transcript_want(c, &r);
    if (e)
        return e;
    tell_take(c, &r);
    return recording_reply(c, p->id);
}

const struct handler api_recording_stop = {stop_prepare, stop_act};

/* What the take is to its house stays there: the phone is told that it has ended. */
static enum verr phone_stop_act(struct call *c)
{
    enum verr e = stop_act(c);
    return e ? e : phone_reply(c);
}

const struct handler api_phone_stop = {stop_prepare, phone_stop_act};
