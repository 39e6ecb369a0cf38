/* How long sound is kept, and who is asked before it goes by the clock. */
#include "api/recording.h"
#include "api/route.h"
#include "api/services.h"
#include "api/setting.h"
#include "base/params.h"

enum { STEP_BYTES = 16 * 1024, STEPS_MAX = 200, SETTING_BYTES = 64 };

/* Roles that may answer for a take, besides the DPO: those of recording_write. */
enum { COLLEAGUES = 1 << ROLE_physician | 1 << ROLE_nurse | 1 << ROLE_intern };

enum verr recording_kept_ms(struct db *db, int64_t *out)
{
    char room[SETTING_BYTES];
    struct arena a = arena_over(room, sizeof room);
    struct text hours;
    uint64_t n = 0;
    enum verr e = setting_get(db, &a, "recording_hours", &hours);
    if (e)
        return e;
    *out = text_to_u64(hours, &n) && n > 0 ? (int64_t)n * 3600000 : PARAM_recording_kept;
    return VERR_OK;
}

/* One step of a tick: at most one take is told of, or goes. */
struct step {
    struct call call; /* Vigie's own: an arena, a time, nobody */
    int64_t after;    /* takes that have nobody to ask are passed over */
    bool acted;
};

static struct text number(struct call *c, int64_t v)
{
    struct writer w = writer_in(c->arena);
    writer_i64(&w, v);
    return writer_done(c->arena, &w);
}

/* An entry of Vigie itself about a take. `told`: whom, 0 for a deletion. */
static enum verr enter(struct step *t, const struct recording *r, enum ledger_event event,
                       int64_t told)
{
    struct call *c = &t->call;
    t->acted = true;
    if (told) {
        rec_tell(c, "person", number(c, told));
        return recording_enter(c, r->id, event);
    }
    struct writer w = writer_in(c->arena);
    writer_hex(&w, r->chain.p, r->chain.n);
    rec_tell(c, "audio_sha256", writer_done(c->arena, &w));
    rec_tell(c, "audio_pieces", number(c, r->pieces));
    rec_tell(c, "why", TEXT("cap"));
    return recording_enter(c, r->id, event);
}

/* The next take of a query; VERR_NOT_FOUND when there is none. */
static enum verr next_take(struct step *t, enum stmt query, struct db_values values,
                           struct recording *out)
{
    struct db_rows rows;
    enum verr e = db_first(t->call.db, query, values, &rows);
    if (e)
        return e;
    recording_from_row(&t->call, &rows, out);
    return db_done(&rows);
}

static enum verr warn_owner(struct step *t)
{
    struct recording r;
    int64_t until = t->call.now_ms + PARAM_recording_notice;
    enum verr e = next_take(t, STMT_recording_to_warn, DB_ARGS(DB_INT(until)), &r);
    if (!e)
        e = db_run(t->call.db, STMT_recording_warned, DB_ARGS(DB_INT(t->call.now_ms), DB_INT(r.id)),
                   NULL);
    return e ? e : enter(t, &r, LEDGER_recording_warn, r.created_by);
}

static enum verr first_id(struct db *db, enum stmt query, struct db_values values, int64_t *id)
{
    struct db_rows rows;
    enum verr e = db_first(db, query, values, &rows);
    if (e)
        return e;
    *id = db_column_int(&rows, 0);
    return db_done(&rows);
}

static enum verr second_person(struct step *t, const struct recording *r, int64_t *person)
{
    struct db *db = t->call.db;
    int64_t patient = 0;
    enum verr e = recording_patient(db, r->id, &patient);
    if (!e)
        e = first_id(db, STMT_recording_colleague,
                     DB_ARGS(DB_INT(patient), DB_INT(r->created_by), DB_INT(COLLEAGUES)), person);
    if (e == VERR_NOT_FOUND)
        e = first_id(db, STMT_recording_dpo, DB_ARGS(DB_INT(r->created_by), DB_INT(1 << ROLE_dpo)),
                     person);
    return e;
}

/* The owner had the time of a notice and did not answer. */
static enum verr tell_second(struct step *t)
{
    struct recording r;
    int64_t person = 0, now = t->call.now_ms;
    enum verr e =
        next_take(t, STMT_recording_to_second,
                  DB_ARGS(DB_INT(now), DB_INT(now - PARAM_recording_notice), DB_INT(t->after)), &r);
    if (e)
        return e;
    e = second_person(t, &r, &person);
    if (e == VERR_NOT_FOUND) {
        os_log(OS_INFO, "recording.nobody_to_ask", "recording=%lld", (long long)r.id);
        t->after = r.id;
        t->acted = true;
        return VERR_OK;
    }
    if (!e)
        e = db_run(t->call.db, STMT_recording_second,
                   DB_ARGS(DB_INT(now), DB_INT(person), DB_INT(r.id)), NULL);
    return e ? e : enter(t, &r, LEDGER_recording_warn, person);
}

/* Neither answered. */
static enum verr let_go(struct step *t)
{
    struct recording r;
    int64_t until = t->call.now_ms - PARAM_recording_answer;
    enum verr e = next_take(t, STMT_recording_to_delete, DB_ARGS(DB_INT(until)), &r);
    if (!e)
        e = recording_wipe(&t->call, &r, "cap", &(struct recording_gone){0});
    return e ? e : enter(t, &r, LEDGER_recording_delete, 0);
}

/* What was transcribed and read has served: it goes at its time, and nobody needs to be asked. */
static enum verr let_go_read(struct step *t)
{
    struct recording r;
    enum verr e = next_take(t, STMT_recording_read_over, DB_ARGS(DB_INT(t->call.now_ms)), &r);
    if (!e)
        e = recording_wipe(&t->call, &r, "cap", &(struct recording_gone){0});
    return e ? e : enter(t, &r, LEDGER_recording_delete, 0);
}

static enum verr step(struct db *db, void *ctx)
{
    struct step *t = ctx;
    enum verr e = VERR_NOT_FOUND;
    static enum verr (*const each[])(struct step * t) = {warn_owner, tell_second, let_go,
                                                         let_go_read};
    t->call.db = db;
    t->call.told_n = 0;
    t->acted = false;
    for (size_t i = 0; i < sizeof each / sizeof *each && e == VERR_NOT_FOUND; i++)
        e = each[i](t);
    return e == VERR_NOT_FOUND ? VERR_OK : e;
}

enum verr recording_cap_tick(struct clerk_services *s, struct db *db, int64_t now_ms)
{
    char room[STEP_BYTES];
    struct arena a;
    struct step t = {.call = {.arena = &a, .services = s, .now_ms = now_ms}};
    enum verr e = VERR_OK;
    for (int i = 0; i < STEPS_MAX && !e; i++) {
        a = arena_over(room, sizeof room);
        e = db_transact(db, step, &t);
        if (!t.acted)
            break;
    }
    return e;
}
