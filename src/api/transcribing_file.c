/* transcribing_file.c - a take that is a file: its decode child gives the samples, half a
 * minute after the other is heard while the child waits, and between two others have their turn */
#include "api/transcribing_inner.h"

#include "api/decoding.h"

enum { SILENCE_MS = 60000 };

struct filing {
    struct transcribing *t;
    struct ear *ear;
    const struct recording *r;
    int64_t at; /* bytes of the file that the child has had */
    int64_t samples;
    bool *did;
};

/* The next bytes of the file: the rest of the piece that they stand in. */
static ssize_t give(void *ctx, void *to, size_t n)
{
    struct filing *f = ctx;
    struct call *c = &f->t->call;
    struct crypt_key key;
    struct db_rows rows;
    struct text plain = {NULL, 0};
    if (f->at >= f->r->bytes)
        return 0;
    char *mark = arena_mark(c->arena);
    c->patient = f->ear->patient;
    enum verr e = recording_key(c, f->r, &key);
    if (e)
        return -1;
    e = db_first(c->db, STMT_recording_piece_read,
                 DB_ARGS(DB_INT(f->r->id), DB_INT(f->at), DB_INT(f->at + 1)), &rows);
    if (!e) {
        struct crypt_place place = {"recording_piece", "sealed", db_column_int(&rows, 0)};
        int64_t from = f->at - db_column_int(&rows, 1);
        e = crypt_open_sealed(&key, place, db_column_text(&rows, 3), c->arena, &plain);
        plain = e ? plain : text_slice(plain, (size_t)from, (size_t)from + n);
        enum verr end = db_done(&rows);
        e = e ? e : end;
    }
    crypt_key_wipe(&key);
    if (!e && plain.n > 0)
        memcpy(to, plain.p, plain.n);
    arena_rewind(c->arena, mark);
    f->at += e ? 0 : (int64_t)plain.n;
    return e ? -1 : (ssize_t)plain.n;
}

/* Others first: each owner after this one, until it is this one's turn again. */
static void let_others(struct filing *f)
{
    struct transcribing *t = f->t;
    bool did = true;
    t->last_owner = f->r->created_by;
    for (int i = 0; i < QUEUE && did; i++) {
        int64_t before = t->last_owner;
        if (transcribing_turn(t, t->call.now_ms, &did) || !did)
            return;
        bool round = t->last_owner <= f->r->created_by && before > f->r->created_by;
        if (round || t->last_owner == f->r->created_by)
            return;
    }
}

/* Hears what is packed, once nothing more has room beside it, or nothing more comes. */
static enum verr hear_all(struct filing *f, bool last)
{
    struct ear *ear = f->ear;
    bool full = false, did = false;
    enum verr e = transcribing_next(f->t, ear, &full);
    while (!e && (full || (last && ear->pack.parts > 0))) {
        int64_t heard = ear->heard;
        did = false;
        e = transcribing_hear(f->t, ear, f->r, &did);
        *f->did = *f->did || did;
        if (!e && ear->heard == heard) /* no engine, or it ended: again when there is one */
            return VERR_NO_ENGINE;
        let_others(f);
        if (!e)
            e = transcribing_next(f->t, ear, &full);
    }
    return e;
}

static enum verr take(void *ctx, const struct decoded_part *p)
{
    struct filing *f = ctx;
    struct ear *ear = f->ear;
    if (p->what != DECODED_PIECE || !text_is(p->kind, "PCM"))
        return VERR_OK;
    size_t n = p->bytes.n / sizeof *ear->sound;
    if (n > SOUND)
        return VERR_BAD_INPUT;
    memcpy(ear->sound, p->bytes.p, n * sizeof *ear->sound);
    ear->at = 0;
    ear->n = n;
    f->samples += (int64_t)n;
    return hear_all(f, false);
}

/* Nothing is decoded for an engine that is not there. */
static bool has_engine(struct transcribing *t)
{
    struct speech_link l;
    const struct engine_desk *desk = &t->how.services->engines;
    if (speech_take(desk, &l))
        return false;
    speech_back(desk, l.generation);
    return true;
}

/* What could be read of a damaged file is heard; a file of which nothing can be read is not. */
static enum verr decode(struct filing *f)
{
    struct decoding d = {.decoder = DECODER_AUDIO,
                         .channels = 1,
                         .file = -1,
                         .give = give,
                         .take = take,
                         .ctx = f,
                         .silence_ms = SILENCE_MS};
    enum verr e = decoding_run(&f->t->how.services->spawner, &d);
    if (e == VERR_BAD_INPUT && f->samples > 0)
        return VERR_OK;
    return e == VERR_UNSUPPORTED || e == VERR_BAD_INPUT ? VERR_CRYPT : e;
}

enum verr transcribing_file(struct transcribing *t, const struct recording *r, bool *did)
{
    struct filing f = {.t = t, .r = r, .did = did};
    if (!t->how.services->spawner.spawn || !has_engine(t))
        return VERR_OK;
    for (size_t i = 0; i < EARS; i++) /* from its beginning: what was heard is in the store */
        if (t->ear[i].take == r->id)
            transcribing_drop(t, &t->ear[i]);
    enum verr e = transcribing_ear(t, r, &f.ear);
    if (e)
        return e;
    t->beside = r->id;
    e = decode(&f);
    if (!e) {
        listening_end(&f.ear->listening);
        e = hear_all(&f, true);
    }
    t->beside = 0;
    if (e)
        return e;
    *did = true;
    return transcribing_finish(t, f.ear, r);
}
