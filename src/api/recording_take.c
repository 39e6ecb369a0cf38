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
    int64_t id, encounter, kept_ms;
    bool paused, all; /* all: the browser says how many pieces there are */
    struct text sealed;
    struct recording_piece piece;
};

enum verr recording_may(struct call *c, int64_t encounter)
{
    enum verr e = guard_certificate(c, "generate");
    return e ? e : guard_recording(c, encounter);
}

/* ---------------- begin */

enum verr recording_room_for_take(struct call *c, int64_t encounter)
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
    struct recording_new *p = c->plan;
    struct text origin;
    enum verr e = rec_string(c, body, "origin", 16, &origin);
    bool phone = text_is(origin, "phone");
    if (!e && !phone && origin.n > 0 && !text_is(origin, "microphone"))
        e = rec_no(c, VERR_BAD_INPUT, "origin");
    p->origin = phone ? "phone" : "microphone";
    return e;
}

enum verr recording_new_key(struct call *c, int64_t id, struct crypt_key *key, struct text *wrapped)
{
    struct vault v;
    struct crypt_place at = {.table = "recording", .column = "sealed", .row = id};
    uint8_t *bytes = ARENA_ARRAY(c->arena, uint8_t, CRYPT_WRAPPED_BYTES);
    enum verr e = bytes ? vault_open(c, c->patient, &v) : VERR_LIMIT;
    if (e)
        return e;
    crypt_key_new(key);
    crypt_wrap(&v.key, at, key, bytes);
    vault_close(&v);
    *wrapped = (struct text){(const char *)bytes, CRYPT_WRAPPED_BYTES};
    return VERR_OK;
}

enum verr recording_begin(struct call *c, const struct recording_new *n)
{
    static const uint8_t nothing[CRYPT_HASH_BYTES];
    return db_run(c->db, STMT_recording_add,
                  DB_ARGS(DB_INT(n->id), DB_INT(n->encounter), DB_TEXT(text_of(n->origin)),
                          DB_TEXT(TEXT("pcm")), DB_BYTES(nothing, sizeof nothing),
                          DB_INT(c->now_ms), DB_INT(c->who.person), DB_BLOB(n->sealed),
                          DB_INT(c->now_ms + n->kept_ms)),
                  NULL);
}

static enum verr start_prepare(struct call *c)
{
    struct recording_new *p = REC_PLAN(c, struct recording_new);
    struct crypt_key key;
    enum verr e = p ? rec_path_id(c, 0, &p->encounter) : VERR_LIMIT;
    if (!e)
        e = recording_may(c, p->encounter);
    if (!e)
        e = rec_body(c, read_start);
    if (!e)
        e = recording_room_for_take(c, p->encounter);
    if (e)
        return e;
    p->id = rec_id();
    e = recording_kept_ms(c->db, &p->kept_ms);
    if (!e)
        e = recording_new_key(c, p->id, &key, &p->sealed);
    if (!e)
        crypt_key_wipe(&key);
    return e;
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
    const struct recording_new *p = c->plan;
    enum verr e = recording_may(c, p->encounter);
    if (!e)
        e = recording_room_for_take(c, p->encounter);
    if (!e)
        e = recording_begin(c, p);
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

/* A refusal of the guards is told; what a browser does wrong twice a second is not. What came as a
 * file has come whole. */
static enum verr admitted(struct call *c, const struct recording *r)
{
    if (text_is(r->origin, "upload"))
        return VERR_RECORDING_OVER;
    if (r->created_by != c->who.person)
        return VERR_RECORDING_OTHER;
    if (text_is(r->origin, "phone") != (c->who.take == r->id))
        return VERR_PHONE_TAKE;
    enum verr e = recording_may(c, r->encounter);
    if (e)
        c->entry = LEDGER_recording_refuse;
    return e;
}

/* How long its sound is, and that it is no longer than a piece may be. */
static enum verr check_sound(struct call *c, struct plan *p)
{
    int64_t n = (int64_t)c->body.n;
    if (n == 0 || n % 2)
        return rec_no(c, VERR_BAD_INPUT, "body");
    p->piece.bytes = n;
    p->piece.ms = n / RECORDING_MS_BYTES;
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
        e = read_number(c, "start", &p->piece.start_ms);
    if (e)
        return e;
    p->piece.n = (int64_t)n;
    p->paused = text_is(rec_query(c, "paused"), "1");
    crypt_sha256(c->body, hash);
    writer_hex(&w, hash, sizeof hash);
    return text_equal(writer_text(&w), rec_query(c, "sha256"))
               ? VERR_OK
               : rec_no(c, VERR_BAD_INPUT, "sha256");
}

enum verr recording_seal(struct call *c, const struct crypt_key *key, struct text sound,
                         struct recording_piece *p)
{
    struct crypt_place at = {.table = "recording_piece", .column = "sealed", .row = p->n};
    crypt_ledger_hash(c->services->crypt, "audio", sound, p->hash);
    return crypt_seal(key, at, sound, c->arena, &p->sealed);
}

static enum verr seal_piece(struct call *c, struct plan *p, const struct recording *r)
{
    struct crypt_key key;
    enum verr e = recording_key(c, r, &key);
    if (e)
        return e;
    e = recording_seal(c, &key, c->body, &p->piece);
    crypt_key_wipe(&key);
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
        e = check_sound(c, p);
    return e ? e : seal_piece(c, p, &r);
}

/* A number that has its piece: the same one again changes nothing. */
static enum verr known_piece(struct call *c, const struct plan *p, int64_t n, int64_t *end_ms)
{
    struct db_rows rows;
    enum verr e =
        db_first(c->db, STMT_recording_piece_known, DB_ARGS(DB_INT(p->id), DB_INT(n)), &rows);
    if (e)
        return e;
    struct text own = {(const char *)p->piece.hash, sizeof p->piece.hash};
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

enum verr recording_room_in_house(struct call *c, int64_t bytes)
{
    struct db_rows rows;
    enum verr e = db_first(c->db, STMT_recording_house_bytes, DB_NOTHING, &rows);
    if (e)
        return e;
    int64_t all = db_column_int(&rows, 0);
    e = db_done(&rows);
    return !e && all + bytes > (int64_t)PARAM_recording_house << 20 ? VERR_HOUSE_FULL : e;
}

enum verr recording_room(struct call *c, const struct recording *r, int64_t ms, int64_t bytes)
{
    if (r->ms + ms > PARAM_recording_length || r->bytes + bytes > PARAM_recording_size)
        return VERR_RECORDING_FULL;
    return recording_room_in_house(c, bytes);
}

/* Sound that is missing before this piece: the browser was away, and nobody had paused it. */
static enum verr lost_before(struct call *c, const struct plan *p, int64_t *lost_ms)
{
    enum { JITTER_MS = 250 };
    int64_t end_ms = 0;
    *lost_ms = 0;
    if (p->piece.n == 0 || p->paused || p->piece.ms == 0)
        return VERR_OK;
    enum verr e = known_piece(c, p, p->piece.n - 1, &end_ms);
    if (e && e != VERR_EXISTS)
        return e;
    int64_t gap = p->piece.start_ms - end_ms;
    *lost_ms = gap > JITTER_MS ? gap : 0;
    return VERR_OK;
}

/* The chain goes on over the piece's hash. */
static enum verr go_on(struct call *c, struct recording *r, const struct recording_piece *p)
{
    uint8_t both[2 * CRYPT_HASH_BYTES] = {0};
    uint8_t *chain = ARENA_ARRAY(c->arena, uint8_t, CRYPT_HASH_BYTES);
    if (!chain)
        return VERR_LIMIT;
    memcpy(both, r->chain.p, r->chain.n < CRYPT_HASH_BYTES ? r->chain.n : CRYPT_HASH_BYTES);
    memcpy(both + CRYPT_HASH_BYTES, p->hash, CRYPT_HASH_BYTES);
    crypt_sha256((struct text){(const char *)both, sizeof both}, chain);
    r->chain = (struct text){(const char *)chain, CRYPT_HASH_BYTES};
    r->pieces++;
    r->bytes += p->bytes;
    r->ms += p->ms;
    return VERR_OK;
}

enum verr recording_put(struct call *c, struct recording *r, const struct recording_piece *p)
{
    int64_t changed = 0;
    enum verr e = db_run(c->db, STMT_recording_piece_add,
                         DB_ARGS(DB_INT(r->id), DB_INT(p->n), DB_INT(p->start_ms), DB_INT(p->ms),
                                 DB_INT(r->bytes), DB_INT(p->bytes),
                                 DB_BYTES(p->hash, sizeof p->hash), DB_BLOB(p->sealed)),
                         NULL);
    if (!e)
        e = go_on(c, r, p);
    if (!e)
        e = db_run(c->db, STMT_recording_grow,
                   DB_ARGS(DB_TEXT(r->format), DB_INT(p->bytes), DB_INT(p->ms), DB_INT(p->lost_ms),
                           DB_BYTES(r->chain.p, CRYPT_HASH_BYTES), DB_INT(c->now_ms), DB_INT(r->id),
                           DB_INT(p->n)),
                   &changed);
    return !e && changed != 1 ? VERR_CONFLICT : e;
}

static enum verr put_next(struct call *c, const struct plan *p, struct recording *r)
{
    struct recording_piece piece = p->piece;
    enum verr e = recording_room(c, r, piece.ms, piece.bytes);
    if (!e)
        e = lost_before(c, p, &piece.lost_ms);
    return e ? e : recording_put(c, r, &piece);
}

static enum verr piece_act(struct call *c)
{
    const struct plan *p = c->plan;
    struct recording r;
    int64_t end_ms, n = p->piece.n;
    enum verr e = recording_load(c, p->id, &r);
    if (!e)
        e = admitted(c, &r);
    if (e)
        return e;
    if (n < r.pieces)
        e = known_piece(c, p, n, &end_ms);
    else if (!text_is(r.state, "consented") && !text_is(r.state, "recording"))
        e = VERR_RECORDING_OVER;
    else if (n > r.pieces)
        e = say_next(c, r.pieces);
    else
        e = put_next(c, p, &r);
    return e ? e : reply_next(c, n < r.pieces ? r.pieces : n + 1);
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
    p->piece.n = p->all ? json_integer_value(n) : 0;
    return VERR_OK;
}

static enum verr stop_prepare(struct call *c)
{
    struct plan *p = REC_PLAN(c, struct plan);
    enum verr e = p ? which_take(c, &p->id) : VERR_LIMIT;
    return e ? e : rec_body(c, read_stop);
}

void recording_tell(struct call *c, const struct recording *r)
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
    if (text_is(r.state, "deleted") || text_is(r.origin, "upload"))
        return VERR_RECORDING_OVER;
    if (p->all && p->piece.n > r.pieces)
        return say_next(c, r.pieces);
    if (p->all && p->piece.n < r.pieces)
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
    recording_tell(c, &r);
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
