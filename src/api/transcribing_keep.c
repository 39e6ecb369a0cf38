/* transcribing_keep.c - what was heard, filed: each in one transaction of the writer, which asks
 * again for what must hold */
#include "api/transcribing_inner.h"

#include "base/params.h"
#include "speech/role.h"

enum { NUMBER = 24 };

/* One act of Vigie's own about a take. May run again: it starts from `mark`. */
struct keeping {
    struct call call;
    struct transcribing *t;
    const struct recording *r;
    char *mark;
    /* a stretch */
    int64_t n, from_ms, to_ms;
    struct text sealed;
    /* an engine's end */
    bool hung, failed;
    const char *why;
    /* the whole */
    int64_t patient, source, version, words;
    struct text title, text, now, heard;
    size_t bytes;
    bool wiped;
};

static struct keeping about(struct transcribing *t, const struct recording *r)
{
    return (struct keeping){.call = t->call, .t = t, .r = r, .mark = arena_mark(t->call.arena)};
}

static struct text number(char out[NUMBER], int64_t v)
{
    struct writer w = writer_over(out, NUMBER);
    writer_i64(&w, v);
    return writer_text(&w);
}

static struct call *begin(struct keeping *k, struct db *db)
{
    arena_rewind(k->t->call.arena, k->mark);
    k->call.db = db;
    return &k->call;
}

/* The take is still to be heard, by the same patient's leave. */
static enum verr still_wanted(struct keeping *k)
{
    struct recording r;
    enum verr e = recording_load(&k->call, k->r->id, &r);
    if (!e && text_is(r.state, "deleted"))
        e = VERR_CONFLICT;
    return e ? e : transcribing_may(&k->call, &r);
}

/* An entry of Vigie itself about the take, with one pair. */
static enum verr enter(struct keeping *k, enum ledger_event event, const char *key,
                       struct text value)
{
    k->call.told_n = 0;
    rec_tell(&k->call, key, value);
    return recording_enter(&k->call, k->r->id, event);
}

/* ---------------- a stretch */

static enum verr keep_stretch(struct db *db, void *ctx)
{
    struct keeping *k = ctx;
    struct call *c = begin(k, db);
    int64_t changed = 0;
    enum verr e = still_wanted(k);
    if (!e)
        e = db_run(c->db, STMT_transcript_stretch_add,
                   DB_ARGS(DB_INT(k->r->id), DB_INT(k->n), DB_INT(k->from_ms), DB_INT(k->to_ms),
                           DB_BLOB(k->sealed)),
                   NULL);
    if (!e)
        e = db_run(c->db, STMT_transcript_heard,
                   DB_ARGS(DB_INT(k->to_ms), DB_INT(k->n + 1), DB_INT(k->r->id)), &changed);
    return !e && changed != 1 ? VERR_CONFLICT : e;
}

static struct crypt_place stretch_place(int64_t n)
{
    return (struct crypt_place){"transcript_stretch", "sealed", n};
}

enum verr transcribing_keep(struct transcribing *t, struct ear *ear, const struct recording *r,
                            const struct stretch *s, const struct heard_transcript *heard)
{
    char *mark = arena_mark(t->call.arena);
    struct text plain = transcript_pack(t->call.arena, heard), sealed;
    enum verr e = crypt_seal(&ear->key, stretch_place(ear->heard), plain, t->call.arena, &sealed);
    if (!e) {
        struct keeping k = about(t, r);
        k.n = ear->heard;
        k.from_ms = s->from_ms;
        k.to_ms = s->to_ms;
        k.sealed = sealed;
        e = t->how.act(t->how.ctx, keep_stretch, &k);
    }
    arena_rewind(t->call.arena, mark);
    return e == VERR_EXISTS ? VERR_CONFLICT : e;
}

static enum verr drop_from(struct db *db, void *ctx)
{
    struct keeping *k = ctx;
    struct call *c = begin(k, db);
    return db_run(c->db, STMT_transcript_stretch_drop, DB_ARGS(DB_INT(k->r->id), DB_INT(k->n)),
                  NULL);
}

/* Words that another way of cutting gave are not those of this stretch: they are heard again. */
static enum verr drop_stale(struct transcribing *t, const struct ear *ear)
{
    struct recording r = {.id = ear->take};
    struct keeping k = about(t, &r);
    k.n = ear->heard;
    enum verr e = t->how.act(t->how.ctx, drop_from, &k);
    return e ? e : VERR_NOT_FOUND;
}

enum verr transcribing_kept(struct transcribing *t, struct ear *ear, const struct stretch *s,
                            struct heard_transcript *out)
{
    struct db_rows rows;
    struct text plain;
    enum verr e = db_first(t->call.db, STMT_transcript_stretch_get,
                           DB_ARGS(DB_INT(ear->take), DB_INT(ear->heard)), &rows);
    if (e)
        return e;
    bool fits = db_column_int(&rows, 0) == s->from_ms && db_column_int(&rows, 1) == s->to_ms;
    if (fits)
        e = crypt_open_sealed(&ear->key, stretch_place(ear->heard), db_column_text(&rows, 2),
                              &ear->arena, &plain);
    enum verr end = db_done(&rows);
    e = e ? e : end;
    if (!e && !fits)
        return drop_stale(t, ear);
    return e ? e : transcript_unpack(&ear->arena, plain, out);
}

/* ---------------- engines that die or hang */

static enum verr fail(struct keeping *k)
{
    int64_t changed = 0;
    enum verr e = db_run(k->call.db, STMT_transcript_fail,
                         DB_ARGS(DB_TEXT(text_of(k->why)), DB_INT(k->r->id)), &changed);
    k->failed = !e && changed == 1;
    return k->failed ? enter(k, LEDGER_transcript_fail, "why", text_of(k->why)) : e;
}

static enum verr count_end(struct db *db, void *ctx)
{
    struct keeping *k = ctx;
    struct call *c = begin(k, db);
    struct transcript_row row;
    enum verr e = db_run(c->db, STMT_transcript_hurt,
                         DB_ARGS(DB_INT(!k->hung), DB_INT(k->hung), DB_INT(k->r->id)), NULL);
    k->failed = false;
    if (!e)
        e = transcript_load(c, k->r->id, &row);
    if (e || (row.deaths < PARAM_transcript_deaths && row.hangs < PARAM_transcript_hangs))
        return e;
    k->why = row.hangs >= PARAM_transcript_hangs ? "hangs" : "deaths";
    return fail(k);
}

enum verr transcribing_hurt(struct transcribing *t, const struct recording *r, bool hung)
{
    struct keeping k = about(t, r);
    k.hung = hung;
    enum verr e = t->how.act(t->how.ctx, count_end, &k);
    os_log(OS_WARN, "transcribe.engine", "recording=%lld hung=%d failed=%d", (long long)r->id, hung,
           k.failed);
    if (k.failed)
        transcribing_tell(t, r, "failed");
    return !e && k.failed ? VERR_CANCELLED : e;
}

static enum verr fail_take(struct db *db, void *ctx)
{
    struct keeping *k = ctx;
    begin(k, db);
    return fail(k);
}

enum verr transcribing_fail(struct transcribing *t, const struct recording *r, const char *why)
{
    struct keeping k = about(t, r);
    k.why = why;
    enum verr e = t->how.act(t->how.ctx, fail_take, &k);
    if (k.failed)
        transcribing_tell(t, r, "failed");
    return e;
}

/* ---------------- the whole */

static enum verr put_source(struct keeping *k)
{
    struct call *c = &k->call;
    enum verr e =
        db_run(c->db, STMT_source_add,
               DB_ARGS(DB_INT(k->source), DB_INT(k->r->encounter), DB_TEXT(TEXT("transcript")),
                       DB_TEXT(TEXT("vtt")), DB_INT((int64_t)k->bytes), DB_INT(c->now_ms),
                       DB_INT(k->r->created_by), DB_BLOB(k->title)),
               NULL);
    return e ? e
             : db_run(c->db, STMT_source_version_add,
                      DB_ARGS(DB_INT(k->version), DB_INT(k->source), DB_INT(1), DB_INT(c->now_ms),
                              DB_INT(k->r->created_by), DB_BLOB(k->text)),
                      NULL);
}

static enum verr put_bodies(struct keeping *k)
{
    struct call *c = &k->call;
    enum verr e = db_run(c->db, STMT_transcript_body_add,
                         DB_ARGS(DB_INT(k->r->id), DB_INT(0), DB_BLOB(k->heard)), NULL);
    if (!e)
        e = db_run(c->db, STMT_transcript_body_add,
                   DB_ARGS(DB_INT(k->r->id), DB_INT(1), DB_BLOB(k->now)), NULL);
    return e ? e
             : db_run(c->db, STMT_transcript_stretch_drop, DB_ARGS(DB_INT(k->r->id), DB_INT(0)),
                      NULL);
}

/* The last signature came while it was heard: what it would have deleted goes now. */
static enum verr wipe_signed(struct keeping *k)
{
    struct call *c = &k->call;
    struct recording r;
    struct db_rows rows;
    char hash[2 * CRYPT_HASH_BYTES];
    struct writer w = writer_over(hash, sizeof hash);
    enum verr e = recording_load(c, k->r->id, &r);
    if (!e)
        e = db_first(c->db, STMT_document_waiting_n, DB_ARGS(DB_INT(r.encounter)), &rows);
    if (e)
        return e;
    bool waits =
        db_column_int(&rows, 0) > 0; /* a document was begun since: it goes with that one */
    e = db_done(&rows);
    if (!e && !waits)
        e = recording_wipe(c, &r, "signature", &(struct recording_gone){0});
    if (e || waits)
        return e;
    writer_hex(&w, r.chain.p, r.chain.n);
    k->wiped = true;
    return enter(k, LEDGER_recording_delete, "audio_sha256", writer_text(&w));
}

static enum verr put_whole(struct db *db, void *ctx)
{
    struct keeping *k = ctx;
    struct call *c = begin(k, db);
    struct transcript_row row;
    char words[NUMBER];
    int64_t changed = 0, patient = 0;
    enum verr e = still_wanted(k);
    if (!e)
        e = recording_patient(c->db, k->r->id, &patient);
    if (!e && patient != k->patient) /* it moved to another, whose key did not seal this */
        e = VERR_CONFLICT;
    if (!e)
        e = db_run(c->db, STMT_transcript_ready,
                   DB_ARGS(DB_INT(k->to_ms), DB_INT(k->source), DB_INT(k->words), DB_INT(c->now_ms),
                           DB_INT(k->r->id)),
                   &changed);
    if (!e && changed != 1)
        e = VERR_CONFLICT;
    if (!e && k->source)
        e = put_source(k);
    if (!e)
        e = put_bodies(k);
    if (!e)
        e = enter(k, LEDGER_transcript_ready, "words", number(words, k->words));
    if (!e)
        e = transcript_load(c, k->r->id, &row);
    return !e && row.wipe_ms > 0 ? wipe_signed(k) : e;
}

static int64_t count_kept(const struct heard_words *w)
{
    int64_t n = 0;
    for (size_t i = 0; i < w->n; i++)
        n += w->at[i].why == HEARD_KEPT;
    return n;
}

static enum verr seal_source(struct call *c, struct keeping *k, const struct heard_transcript *t)
{
    struct vault v;
    struct text text = transcript_vtt(c->arena, t);
    enum verr e = vault_open(c, k->patient, &v);
    if (e)
        return e;
    k->bytes = text.n;
    k->source = rec_id();
    k->version = rec_id();
    e = vault_seal(&v, "source_version", "sealed", k->version, text, &k->text);
    if (!e) /* "date\ntitle": without a date */
        e = vault_seal(&v, "source", "sealed", k->source, TEXT("\nTranscription"), &k->title);
    vault_close(&v);
    return e;
}

static enum verr seal_bodies(struct call *c, struct keeping *k, const struct ear *ear,
                             const struct heard_transcript *t)
{
    struct text plain = transcript_pack(c->arena, t);
    enum verr e = crypt_seal(&ear->key, (struct crypt_place){"transcript_body", "sealed", 0}, plain,
                             c->arena, &k->heard);
    return e ? e
             : crypt_seal(&ear->key, (struct crypt_place){"transcript_body", "sealed", 1}, plain,
                          c->arena, &k->now);
}

enum verr transcribing_finish(struct transcribing *t, struct ear *ear, const struct recording *r)
{
    struct call *c = &t->call;
    char *mark = arena_mark(c->arena);
    struct keeping k = {.patient = ear->patient,
                        .to_ms = (ear->listening.first + (int64_t)ear->listening.n) / 16};
    struct heard_transcript all = {.words = *listening_words(&ear->listening),
                                   .gaps = {ear->gap, ear->gaps}};
    enum verr e = heard_cut(c->arena, &all.words, &all.segments);
    if (!e)
        e = roles_guess(c->arena, &all.words, &all.segments, 1);
    k.words = count_kept(&all.words);
    if (!e && k.words > 0)
        e = seal_source(c, &k, &all);
    if (!e)
        e = seal_bodies(c, &k, ear, &all);
    if (!e && arena_full(c->arena))
        e = VERR_LIMIT;
    if (!e) {
        k.call = t->call;
        k.t = t;
        k.r = r;
        k.mark = arena_mark(c->arena);
        e = t->how.act(t->how.ctx, put_whole, &k);
    }
    arena_rewind(c->arena, mark);
    if (e)
        return e;
    transcribing_drop(t, ear);
    transcribing_tell(t, r, "ready");
    return VERR_OK;
}
