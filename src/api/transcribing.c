/* transcribing.c - whose turn it is, and what a turn does; see transcribing.h */
#include "api/transcribing_inner.h"

#include "api/consent.h"

#include <stdlib.h>

enum {
    EAR_BYTES = 128 << 20, /* address space: words of a day, touched as they come */
    TURN_BYTES = 64 << 20,
    FRESH_MS = 600000,
    PIECES_A_TURN = 120 /* of sound without a stretch: a minute */
};

enum verr transcribing_open(const struct transcribing_how *how, struct transcribing **out)
{
    struct transcribing *t = calloc(1, sizeof *t);
    if (!t)
        return VERR_LIMIT;
    t->how = *how;
    enum verr e = os_arena(TURN_BYTES, &t->map, &t->arena);
    if (e) {
        free(t);
        return e;
    }
    *out = t;
    return VERR_OK;
}

void transcribing_drop(struct transcribing *t, struct ear *ear)
{
    live_end(t->how.services->live, ear->take);
    crypt_key_wipe(&ear->key);
    os_unmap(&ear->map);
    *ear = (struct ear){.take = 0};
}

void transcribing_close(struct transcribing *t)
{
    if (!t)
        return;
    for (size_t i = 0; i < EARS; i++)
        if (t->ear[i].take)
            transcribing_drop(t, &t->ear[i]);
    os_unmap(&t->map);
    free(t);
}

enum verr transcribing_may(struct call *c, const struct recording *r)
{
    enum verr e = guard_recording(c, r->encounter);
    return e ? e : guard_transcribe(c);
}

static bool is_live(const struct recording *r)
{
    return !text_is(r->state, "stopped");
}

/* One that was cut and that nobody has ended must not keep another from being heard. */
static bool is_fresh(const struct transcribing *t, const struct recording *r)
{
    return is_live(r) && t->call.now_ms - r->seen_ms < FRESH_MS;
}

static enum verr open_ear(struct transcribing *t, struct ear *ear, const struct recording *r)
{
    struct transcript_row row;
    int64_t patient = 0;
    enum verr e = recording_patient(t->call.db, r->id, &patient);
    if (!e)
        e = transcript_load(&t->call, r->id, &row);
    if (!e)
        e = transcript_key(&t->call, patient, &row, &ear->key);
    if (!e)
        e = os_arena(EAR_BYTES, &ear->map, &ear->arena);
    if (!e)
        e = listening_open(&ear->arena, &ear->listening);
    if (!e)
        e = pack_open(&ear->arena, &ear->pack);
    ear->sound = e ? NULL : ARENA_RAW(&ear->arena, int16_t, SOUND);
    if (e || !ear->sound) {
        transcribing_drop(t, ear);
        return e ? e : VERR_LIMIT;
    }
    ear->take = r->id;
    ear->patient = patient;
    ear->live = is_fresh(t, r);
    live_begin(t->how.services->live, r->id);
    return VERR_OK;
}

enum verr transcribing_ear(struct transcribing *t, const struct recording *r, struct ear **out)
{
    struct ear *oldest = NULL;
    for (size_t i = 0; i < EARS; i++) {
        struct ear *e = &t->ear[i];
        if (e->take == r->id) {
            e->used_ns = os_mono_ns();
            e->live = is_fresh(t, r);
            *out = e;
            return VERR_OK;
        }
        if (e->take == 0 || !e->live)
            oldest = !oldest || e->used_ns < oldest->used_ns ? e : oldest;
    }
    if (!oldest) /* so many record at once: this one is heard when another has ended */
        return VERR_NOT_FOUND;
    if (oldest->take)
        transcribing_drop(t, oldest);
    enum verr e = open_ear(t, oldest, r);
    oldest->used_ns = os_mono_ns();
    *out = oldest;
    return e;
}

size_t transcribing_pick(const struct transcribing_wait *w, size_t n, int64_t last)
{
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < n; i++) {
        if (w[i].tried)
            continue;
        bool after = w[i].owner > last, best_after = best < n && w[best].owner > last;
        if (best == SIZE_MAX || (after && !best_after) ||
            (after == best_after && w[i].owner < w[best].owner))
            best = i;
    }
    return best;
}

static enum verr look(struct transcribing *t)
{
    struct db_rows rows;
    enum verr e = db_query(t->call.db, STMT_transcript_queue, DB_ARGS(DB_INT(QUEUE)), &rows);
    if (e)
        return e;
    for (t->n = 0; t->n < QUEUE && db_next(&rows); t->n++)
        recording_from_row(&t->call, &rows, &t->queue[t->n]);
    return db_done(&rows);
}

/* What is no longer in the queue is no longer held. */
static void forget_others(struct transcribing *t)
{
    for (size_t i = 0; i < EARS; i++) {
        bool stays = t->ear[i].take == 0;
        for (size_t k = 0; !stays && k < t->n; k++)
            stays = t->queue[k].id == t->ear[i].take;
        if (!stays)
            transcribing_drop(t, &t->ear[i]);
    }
}

/* Pieces of the take that are not in the ear yet, at most what it has room for. */
static enum verr read_pieces(struct transcribing *t, struct ear *ear, const struct recording *r)
{
    struct crypt_key key;
    struct db_rows rows;
    t->call.patient = ear->patient;
    enum verr e = recording_key(&t->call, r, &key);
    if (e)
        return e;
    e = db_query(t->call.db, STMT_transcript_pieces, DB_ARGS(DB_INT(r->id), DB_INT(ear->piece)),
                 &rows);
    if (e) {
        crypt_key_wipe(&key);
        return e;
    }
    ear->at = ear->n = 0;
    while (!e && db_next(&rows)) {
        struct text plain;
        char *mark = arena_mark(t->call.arena);
        struct crypt_place at = {"recording_piece", "sealed", db_column_int(&rows, 0)};
        e = crypt_open_sealed(&key, at, db_column_text(&rows, 1), t->call.arena, &plain);
        size_t n = e ? 0 : plain.n / sizeof *ear->sound;
        e = !e && n > SOUND - ear->n ? VERR_CRYPT : e;
        if (!e && n > 0)
            memcpy(ear->sound + ear->n, plain.p, n * sizeof *ear->sound);
        arena_rewind(t->call.arena, mark);
        ear->n += e ? 0 : n;
        ear->piece++;
    }
    crypt_key_wipe(&key);
    enum verr end = db_done(&rows);
    return e ? e : end;
}

/* A stretch that has its end: from the store, or into the pack. What the store holds comes before
 * all that it does not. */
static enum verr take_stretch(struct transcribing *t, struct ear *ear, const struct stretch *s)
{
    struct heard_transcript heard;
    enum verr e = ear->pack.parts > 0 ? VERR_NOT_FOUND : transcribing_kept(t, ear, s, &heard);
    if (e == VERR_NOT_FOUND) {
        ear->more = !pack_take(&ear->pack, s);
        ear->next = *s;
        return VERR_OK;
    }
    return e ? e : transcribing_take(t, ear, s, &heard);
}

enum verr transcribing_next(struct transcribing *t, struct ear *ear, bool *full)
{
    enum verr e = VERR_OK;
    if (ear->more && ear->pack.parts == 0)
        ear->more = !pack_take(&ear->pack, &ear->next);
    while (!e && !ear->more) {
        struct stretch s;
        if (listening_next(&ear->listening, &s))
            e = take_stretch(t, ear, &s);
        else if (ear->at < ear->n)
            ear->at += listening_give(&ear->listening, ear->sound + ear->at, ear->n - ear->at);
        else
            break;
    }
    *full = !e && ear->more;
    return e;
}

/* Gives the ear what came of a take, until so much is packed as can be heard at
 * once: while it is recorded, nothing waits for what is not said yet. */
static enum verr feed(struct transcribing *t, struct ear *ear, const struct recording *r,
                      bool *found, bool *more)
{
    int64_t last = ear->piece + PIECES_A_TURN;
    bool full = false;
    enum verr e = transcribing_next(t, ear, &full);
    while (!e && !full && ear->piece < r->pieces && ear->piece < last) {
        e = read_pieces(t, ear, r);
        if (!e)
            e = transcribing_next(t, ear, &full);
    }
    *more = ear->piece < r->pieces;
    if (!e && !full && !*more && !is_live(r) && !ear->over) {
        ear->over = true;
        listening_end(&ear->listening);
        e = transcribing_next(t, ear, &full);
    }
    *found = full || (!*more && ear->pack.parts > 0);
    return e;
}

static enum verr turn_sound(struct transcribing *t, const struct recording *r, bool *did)
{
    struct ear *ear = NULL;
    bool found = false, more = false;
    enum verr e = transcribing_ear(t, r, &ear);
    if (!e)
        e = feed(t, ear, r, &found, &more);
    if (!e && found)
        return transcribing_hear(t, ear, r, did);
    *did = more;
    if (e || !ear->over)
        return e;
    *did = true;
    return transcribing_finish(t, ear, r);
}

static enum verr turn_open(struct transcribing *t, const struct recording *r, bool *did)
{
    struct ear *ear = NULL;
    enum verr e = transcribing_ear(t, r, &ear);
    return e || ear->pack.parts > 0 ? e : transcribing_hear_open(t, ear, r, did);
}

enum pass { PASS_LIVE, PASS_OPEN, PASS_ENDED, PASSES };

static bool of_pass(enum pass p, const struct recording *r)
{
    return is_live(r) == (p != PASS_ENDED);
}

/* An error of one take is not the others': its ear is emptied, and the store says what is so. */
static enum verr try_one(struct transcribing *t, enum pass p, const struct recording *r, bool *did)
{
    enum verr e = transcribing_may(&t->call, r);
    if (!e && p == PASS_OPEN)
        e = turn_open(t, r, did);
    else if (!e)
        e = turn_sound(t, r, did);
    if (!e)
        return VERR_OK;
    os_log(OS_DEBUG, "transcribe.take", "recording=%lld error=%s", (long long)r->id, verr_name(e));
    for (size_t i = 0; i < EARS; i++)
        if (t->ear[i].take == r->id)
            transcribing_drop(t, &t->ear[i]);
    if (e == VERR_LIMIT)
        return transcribing_fail(t, r, "length");
    if (e == VERR_CRYPT)
        return transcribing_fail(t, r, "sound");
    return e == VERR_STORE || e == VERR_DISK || e == VERR_BUSY ? e : VERR_OK;
}

static enum verr pass(struct transcribing *t, enum pass p, bool *did)
{
    size_t i;
    enum verr e = VERR_OK;
    for (size_t k = 0; k < t->n; k++)
        t->wait[k] = (struct transcribing_wait){t->queue[k].created_by, !of_pass(p, &t->queue[k])};
    while (!e && !*did && (i = transcribing_pick(t->wait, t->n, t->last_owner)) != SIZE_MAX) {
        const struct recording r = t->queue[i];
        t->wait[i].tried = true;
        e = try_one(t, p, &r, did);
        if (*did)
            t->last_owner = r.created_by;
    }
    return e;
}

enum verr transcribing_turn(struct transcribing *t, int64_t now_ms, bool *did)
{
    char *mark = arena_mark(&t->arena);
    *did = t->no_engine = false;
    t->call = (struct call){
        .arena = &t->arena, .services = t->how.services, .db = t->how.db, .now_ms = now_ms};
    enum verr e = look(t);
    if (!e)
        forget_others(t);
    for (int p = PASS_LIVE; p < PASSES && !e && !*did; p++)
        e = pass(t, (enum pass)p, did);
    arena_rewind(&t->arena, mark);
    t->arena.full = false;
    return e;
}
