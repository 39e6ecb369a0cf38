/* recording_decode.c - the thread that makes takes of files: see recording_file.h */
#include "api/recording_file.h"

#include "api/consent.h"
#include "api/decoding.h"
#include "api/transcript.h"
#include "base/params.h"
#include "store/blob.h"

#include <sodium.h>
#include <stdlib.h>

enum {
    PIECE_MS = 500,
    PIECE = PIECE_MS * RECORDING_MS_BYTES,
    BATCH = 40, /* pieces in one transaction: 20 s of sound */
    ARENA_BYTES = 4 << 20,
    LOOKED = 50,
    SILENCE_MS = 60000,
    DEATHS = 3, /* children that may die of one file, in a row */
    TOLD_BYTES = 160,
    TOLD_EVERY_MS = 500
};

struct filing {
    struct filing_how how;
    struct os_map map;
    struct arena arena; /* of one turn, and the sound */
    char *sound;        /* BATCH pieces */
    char *mark;         /* of the arena, with nothing but the sound in it */
    struct call call;   /* Vigie's own: an arena, a time, nobody */
    /* the take whose children died, where, and how many in a row without a step further */
    int64_t died_of, died_at;
    unsigned deaths;
};

/* A file on its way through its child. */
struct passage {
    struct filing *f;
    struct recording r;
    struct recording_file file;
    struct crypt_key key;
    struct blob_reader *from;
    struct text rest;     /* of the file's present chunk */
    int64_t fed;          /* bytes of the file that the child has had */
    uint64_t declared_ms; /* of sound, by the file; 0: it does not say */
    int64_t skip;         /* bytes of sound that the store holds already */
    int64_t given;        /* bytes of sound that the child has given */
    size_t n;             /* bytes that wait in f->sound */
    enum verr kept;       /* what reading the file or filing its sound ended with */
    enum verr result;     /* of the decoding */
    bool ended, failed;   /* the child said how it ended; nothing stands of the file */
    bool full;            /* the disk has no room for its sound */
    struct text kind;     /* of the file */
    int64_t told_ns;
};

/* One transaction of the writer's. May run again: it starts from `mark`. */
struct keeping {
    struct call call;
    const struct passage *p;
    char *mark;
    const struct recording_piece *piece;
    size_t n;
    bool last;
    enum verr error; /* of a file that failed, or that is not whole */
};

enum verr filing_open(const struct filing_how *how, struct filing **out)
{
    struct filing *f = calloc(1, sizeof *f);
    if (!f)
        return VERR_LIMIT;
    f->how = *how;
    enum verr e = os_arena(ARENA_BYTES, &f->map, &f->arena);
    if (e) {
        free(f);
        return e;
    }
    f->sound = ARENA_RAW(&f->arena, char, (size_t)BATCH *PIECE);
    f->mark = arena_mark(&f->arena);
    *out = f;
    return VERR_OK;
}

void filing_close(struct filing *f)
{
    if (!f)
        return;
    os_unmap(&f->map);
    free(f);
}

static void tell(struct passage *p, const char *state, uint64_t permille)
{
    char told[TOLD_BYTES];
    struct writer w = writer_over(told, sizeof told);
    writer_char(&w, '{');
    rec_json_id_field(&w, "id", p->r.id);
    rec_json_id_field(&w, "encounter", p->r.encounter);
    rec_json_field(&w, "state", text_of(state));
    rec_json_int_field(&w, "permille", (int64_t)permille);
    writer_char(&w, '}');
    p->f->how.tell(p->f->how.ctx, TEXT("recording"), writer_text(&w));
}

/* ---------------- writes */

static struct call *begin(struct keeping *k, struct db *db)
{
    struct call *c = &k->call;
    arena_rewind(c->arena, k->mark);
    c->db = db;
    c->told_n = 0;
    return c;
}

/* The take is still to be filed, from where this thread saw it, by the same patient's leave. */
static enum verr still_wanted(struct keeping *k, struct recording *r, struct recording_file *f)
{
    struct call *c = &k->call;
    enum verr e = recording_load(c, k->p->r.id, r);
    if (!e)
        e = recording_patient(c->db, r->id, &c->patient);
    if (!e)
        e = recording_file_load(c, r->id, f);
    if (!e && (!text_is(f->state, "waiting") || text_is(r->state, "deleted")))
        e = VERR_CONFLICT;
    return e ? e : guard_recording(c, r->encounter);
}

static enum verr put_pieces(struct keeping *k, struct recording *r)
{
    int64_t ms = 0, bytes = 0;
    for (size_t i = 0; i < k->n; i++) {
        ms += k->piece[i].ms;
        bytes += k->piece[i].bytes;
    }
    if (k->n > 0 && r->pieces != k->piece[0].n)
        return VERR_CONFLICT;
    enum verr e = k->n > 0 ? recording_room(&k->call, r, ms, bytes) : VERR_OK;
    for (size_t i = 0; i < k->n && !e; i++)
        e = recording_put(&k->call, r, &k->piece[i]);
    return e;
}

/* The last signature came meanwhile: the sound goes once it is transcribed, or now when it will not
 * be; a document that was begun since keeps it for its own signature. */
static enum verr obey_signature(struct call *c, const struct recording *r, bool transcribes)
{
    struct db_rows rows;
    int64_t waits = 0;
    if (transcribes)
        return db_run(c->db, STMT_transcript_wipe_one, DB_ARGS(DB_INT(c->now_ms), DB_INT(r->id)),
                      NULL);
    enum verr e = db_first(c->db, STMT_document_waiting_n, DB_ARGS(DB_INT(r->encounter)), &rows);
    if (e)
        return e;
    waits = db_column_int(&rows, 0);
    e = db_done(&rows);
    if (e || waits > 0)
        return e;
    e = recording_wipe(c, r, "signature", &(struct recording_gone){0});
    c->told_n = 0;
    recording_tell(c, r);
    return e ? e : recording_enter(c, r->id, LEDGER_recording_delete);
}

/* The sound stands: the file goes, and what is said in it is to be written, asked by who sent it.
 */
static enum verr end_take(struct keeping *k, const struct recording *r,
                          const struct recording_file *f)
{
    struct call *c = &k->call;
    struct transcript_row t;
    int64_t changed = 0;
    struct text error = k->error ? text_of(verr_name(k->error)) : (struct text){"", 0};
    c->who.person = r->created_by;
    enum verr e =
        db_run(c->db, STMT_recording_stop,
               DB_ARGS(DB_INT(c->now_ms), DB_INT(r->created_by), DB_INT(r->id), DB_INT(r->pieces)),
               &changed);
    if (!e && changed != 1)
        e = VERR_CONFLICT;
    if (!e)
        e = blob_forget(c->db, f->blob, c->now_ms);
    if (!e)
        e = db_run(c->db, STMT_recording_file_done,
                   DB_ARGS(DB_TEXT(error), DB_TEXT(k->p->kind), DB_INT(r->id)), NULL);
    if (!e)
        e = transcript_want(c, r);
    recording_tell(c, r);
    rec_tell(c, "result", text_of(verr_name(k->error)));
    if (!e)
        e = recording_enter(c, r->id, LEDGER_recording_decode);
    if (e || f->signed_ms == 0)
        return e;
    e = transcript_load(c, r->id, &t);
    return e && e != VERR_NOT_FOUND ? e : obey_signature(c, r, e == VERR_OK);
}

static enum verr keep_sound(struct db *db, void *ctx)
{
    struct keeping *k = ctx;
    struct recording r;
    struct recording_file f;
    (void)begin(k, db);
    enum verr e = still_wanted(k, &r, &f);
    if (!e)
        e = put_pieces(k, &r);
    return e || !k->last ? e : end_take(k, &r, &f);
}

/* No piece stays of a file that cannot be had whole; the file stays, to be tried again. */
static enum verr give_up(struct db *db, void *ctx)
{
    static const uint8_t nothing[CRYPT_HASH_BYTES];
    struct keeping *k = ctx;
    struct recording r;
    struct recording_file f;
    struct call *c = begin(k, db);
    enum verr e = still_wanted(k, &r, &f);
    if (!e)
        e = db_run(c->db, STMT_recording_piece_wipe, DB_ARGS(DB_INT(r.id)), NULL);
    if (!e)
        e = db_run(c->db, STMT_recording_empty,
                   DB_ARGS(DB_BYTES(nothing, sizeof nothing), DB_INT(r.id)), NULL);
    if (!e)
        e = db_run(
            c->db, STMT_recording_file_fail,
            DB_ARGS(DB_TEXT(text_of(verr_name(k->error))), DB_TEXT(k->p->kind), DB_INT(r.id)),
            NULL);
    rec_tell(c, "result", text_of(verr_name(k->error)));
    if (!e)
        e = recording_enter(c, r.id, LEDGER_recording_decode);
    return e || f.signed_ms == 0 ? e : obey_signature(c, &r, false);
}

static enum verr act(struct passage *p, struct keeping *k, db_fn *fn)
{
    k->call = p->f->call;
    k->p = p;
    k->mark = arena_mark(p->f->call.arena);
    return p->f->how.act(p->f->how.ctx, fn, k);
}

/* What waits is sealed and filed: all of it when it is the last, else whole pieces. */
static enum verr flush(struct passage *p, bool last)
{
    struct call *c = &p->f->call;
    char *mark = arena_mark(c->arena);
    struct recording_piece *piece = ARENA_ARRAY(c->arena, struct recording_piece, BATCH);
    struct keeping k = {.piece = piece, .last = last, .error = p->result};
    struct text rest = {p->f->sound, p->n};
    enum verr e = piece ? VERR_OK : VERR_LIMIT;
    while (!e && rest.n > 0) {
        struct recording_piece *one = &piece[k.n];
        struct text sound = text_slice(rest, 0, PIECE);
        one->n = p->r.pieces + (int64_t)k.n++;
        one->start_ms = one->n * PIECE_MS;
        one->bytes = (int64_t)sound.n;
        one->ms = one->bytes / RECORDING_MS_BYTES;
        e = recording_seal(c, &p->key, sound, one);
        rest = text_slice(rest, sound.n, rest.n);
    }
    if (!e)
        e = act(p, &k, keep_sound);
    p->full = e == VERR_DISK;
    arena_rewind(c->arena, mark);
    p->r.pieces += e ? 0 : (int64_t)k.n;
    p->n = e ? p->n : 0;
    return e;
}

/* ---------------- through the child */

static ssize_t give(void *ctx, void *to, size_t n)
{
    struct passage *p = ctx;
    if (p->rest.n == 0)
        p->kept = blob_reader_next(p->from, &p->rest);
    if (p->kept)
        return -1;
    struct text part = text_slice(p->rest, 0, n);
    if (part.n > 0)
        memcpy(to, part.p, part.n);
    p->rest = text_slice(p->rest, part.n, p->rest.n);
    p->fed += (int64_t)part.n;
    return (ssize_t)part.n;
}

/* Sound that the store holds already is passed over. */
static enum verr take_sound(struct passage *p, struct text sound)
{
    enum { ROOM = BATCH * PIECE };
    p->given += (int64_t)sound.n;
    size_t known = p->skip < (int64_t)sound.n ? (size_t)p->skip : sound.n;
    p->skip -= (int64_t)known;
    sound = text_slice(sound, known, sound.n);
    while (sound.n > 0 && !p->kept) {
        struct text part = text_slice(sound, 0, ROOM - p->n);
        memcpy(p->f->sound + p->n, part.p, part.n);
        p->n += part.n;
        sound = text_slice(sound, part.n, sound.n);
        if (p->n == ROOM)
            p->kept = flush(p, false);
    }
    return p->kept;
}

/* Now and then, by what the file says of its length, else by what the child has read of it. */
static void tell_progress(struct passage *p, const struct decoded_part *part)
{
    int64_t now_ns = os_mono_ns();
    uint64_t done = decoded_number(part, 0, PARAM_recording_length, 0), of = p->declared_ms;
    if (now_ns - p->told_ns < (int64_t)TOLD_EVERY_MS * 1000000)
        return;
    p->told_ns = now_ns;
    if (of == 0) {
        done = (uint64_t)p->fed;
        of = p->file.bytes > 0 ? (uint64_t)p->file.bytes : 1;
    }
    tell(p, "decoding", done < of ? done * 1000 / of : 1000);
}

static enum verr take(void *ctx, const struct decoded_part *part)
{
    struct passage *p = ctx;
    if (part->what == DECODED_HEAD && part->words > 0) {
        p->kind = text_copy(p->f->call.arena, part->word[0]);
        p->declared_ms = decoded_number(part, 4, PARAM_recording_length, 0);
    }
    p->ended = p->ended || part->what == DECODED_END;
    if (part->what != DECODED_PIECE)
        return VERR_OK;
    if (!text_is(part->kind, "PCM") || part->bytes.n % 2)
        return VERR_BAD_INPUT;
    tell_progress(p, part);
    return take_sound(p, part->bytes);
}

static enum verr decode(struct passage *p)
{
    struct decoding d = {.decoder = DECODER_AUDIO,
                         .channels = 1,
                         .file = -1,
                         .give = give,
                         .take = take,
                         .ctx = p,
                         .silence_ms = SILENCE_MS};
    enum verr e = blob_reader_open(p->f->how.db, p->file.blob, &p->key, &p->from);
    if (e)
        return p->kept = e == VERR_NOT_FOUND ? VERR_DISK : e;
    e = decoding_run(&p->f->how.services->spawner, &d);
    blob_reader_close(p->from);
    p->from = NULL;
    return p->kept ? p->kept : e;
}

/* ---------------- what became of it */

/* Nothing that has to do with the file: it waits. */
static bool is_later(const struct passage *p, enum verr e)
{
    const struct spawner *s = &p->f->how.services->spawner;
    switch (e) {
    case VERR_BUSY:
    case VERR_NOT_HERE:
    case VERR_STORE:
    case VERR_CONFLICT: /* it was deleted, or another clerk is at it */
    case VERR_NOT_FOUND:
    case VERR_NO_CONSENT:
    case VERR_AI_REFUSED:
    case VERR_NO_RECORDING:
        return true;
    case VERR_DISK: /* of the database; a file that is not there is another matter */
        return p->full;
    case VERR_CANCELLED:
        return p->kept || (s->stopping && s->stopping(s->ctx));
    default:
        return false;
    }
}

/* A child that ended without a word was killed, or died of its file: the next one tries again. */
static bool dies(struct passage *p, enum verr e)
{
    struct filing *f = p->f;
    if (e != VERR_BAD_INPUT || p->kept || p->ended)
        return false;
    bool same = f->died_of == p->r.id && f->died_at == p->r.pieces;
    f->deaths = same ? f->deaths + 1 : 1;
    f->died_of = p->r.id;
    f->died_at = p->r.pieces;
    return f->deaths < DEATHS;
}

/* What could be read of a damaged file is kept, and the take says that it is not whole. */
static enum verr conclude(struct passage *p, enum verr e)
{
    bool some = p->given > 0 && (e == VERR_OK || (e == VERR_BAD_INPUT && !p->kept));
    p->result = e;
    if (some)
        e = p->kept = flush(p, true);
    else
        e = e ? e : VERR_BAD_INPUT;
    if (!some || (e && !is_later(p, e))) {
        struct keeping k = {.error = e};
        p->failed = true;
        e = act(p, &k, give_up);
    }
    return e;
}

static enum verr start(struct filing *f, struct passage *p)
{
    struct call *c = &f->call;
    enum verr e = recording_load(c, p->file.recording, &p->r);
    if (!e)
        e = guard_recording(c, p->r.encounter);
    if (!e)
        e = recording_patient(c->db, p->r.id, &c->patient);
    if (!e)
        e = recording_key(c, &p->r, &p->key);
    p->skip = e ? 0 : p->r.pieces * PIECE;
    return e;
}

static enum verr try_one(struct filing *f, const struct recording_file *file, bool *did)
{
    struct passage p = {.f = f, .file = *file};
    enum verr e = start(f, &p);
    if (e) /* nobody may now, or it went meanwhile: the next one */
        return e == VERR_STORE ? e : VERR_OK;
    e = decode(&p);
    *did = !is_later(&p, e);
    if (*did && !dies(&p, e)) {
        e = conclude(&p, e);
        if (!e)
            tell(&p, p.failed ? "failed" : "decoded", 0);
        *did = !e;
    }
    crypt_key_wipe(&p.key);
    sodium_memzero(f->sound, (size_t)BATCH * PIECE);
    os_log(OS_DEBUG, "recording.decode", "recording=%lld error=%s", (long long)p.r.id,
           verr_name(e));
    return *did || (e != VERR_STORE && !p.full) ? VERR_OK : e;
}

static enum verr look(struct filing *f, struct recording_file *all, size_t *n)
{
    struct db_rows rows;
    *n = 0;
    enum verr e = db_query(f->how.db, STMT_recording_file_waiting, DB_ARGS(DB_INT(LOOKED)), &rows);
    if (e)
        return e;
    while (*n < LOOKED && db_next(&rows))
        recording_file_from_row(&f->call, &rows, &all[(*n)++]);
    return db_done(&rows);
}

enum verr filing_turn(struct filing *f, int64_t now_ms, bool *did)
{
    size_t n = 0;
    *did = false;
    arena_rewind(&f->arena, f->mark);
    f->arena.full = false;
    f->call = (struct call){
        .arena = &f->arena, .services = f->how.services, .db = f->how.db, .now_ms = now_ms};
    struct recording_file *all = ARENA_ARRAY(&f->arena, struct recording_file, LOOKED);
    if (!f->how.services->spawner.spawn || !all)
        return VERR_OK;
    enum verr e = look(f, all, &n);
    for (size_t i = 0; i < n && !e && !*did; i++)
        e = try_one(f, &all[i], did);
    return e;
}
