/* job.c - see job.h. A taken job is a due one again when its lease ends (due_ms is the lease's
 * end); its `lease` number changes with each take, so that whoever lost it can no longer finish it.
 */
#include "store/job.h"

#include <assert.h>

enum { TRIES_MAX = 20, BACKOFF_MAX_S = 3600 };

enum verr job_add(struct db *db, struct text kind, struct text payload, int64_t due_ms,
                  int64_t tries_max, int64_t *id)
{
    assert(tries_max >= 1 && tries_max <= TRIES_MAX);
    return db_insert(db, STMT_job_add,
                     DB_ARGS(DB_TEXT(kind), DB_BLOB(payload), DB_INT(due_ms), DB_INT(tries_max)),
                     id);
}

/* A job that kills its clerk each time ends here too: its tries are counted when it is taken. */
enum verr job_take(struct db *db, int64_t now_ms, int64_t lease_ms, struct arena *a,
                   struct job *out)
{
    struct db_rows rows;
    enum verr e = db_run(db, STMT_job_bury, DB_ARGS(DB_INT(now_ms)), NULL);
    if (!e)
        e = db_first(db, STMT_job_take, DB_ARGS(DB_INT(now_ms + lease_ms), DB_INT(now_ms)), &rows);
    if (e)
        return e;
    *out = (struct job){.id = db_column_int(&rows, 0),
                        .kind = text_copy(a, db_column_text(&rows, 1)),
                        .payload = text_copy(a, db_column_text(&rows, 2)),
                        .tries = db_column_int(&rows, 3),
                        .lease = db_column_int(&rows, 4)};
    while (db_next(&rows))
        ; /* an UPDATE ends with its last row */
    e = db_done(&rows);
    return e ? e : arena_full(a) ? VERR_LIMIT : VERR_OK;
}

static enum verr held(enum verr e, int64_t changed)
{
    return e ? e : changed == 1 ? VERR_OK : VERR_CONFLICT;
}

enum verr job_keep(struct db *db, const struct job *job, int64_t until_ms)
{
    int64_t changed = 0;
    enum verr e = db_run(db, STMT_job_keep,
                         DB_ARGS(DB_INT(until_ms), DB_INT(job->id), DB_INT(job->lease)), &changed);
    return held(e, changed);
}

enum verr job_done(struct db *db, const struct job *job)
{
    int64_t changed = 0;
    enum verr e = db_run(db, STMT_job_done, DB_ARGS(DB_INT(job->id), DB_INT(job->lease)), &changed);
    return held(e, changed);
}

enum verr job_fail(struct db *db, const struct job *job, int64_t now_ms, struct text why)
{
    int64_t changed = 0;
    int64_t wait_s = job->tries < 12 ? (int64_t)1 << job->tries : BACKOFF_MAX_S;
    if (wait_s > BACKOFF_MAX_S)
        wait_s = BACKOFF_MAX_S;
    enum verr e = db_run(
        db, STMT_job_fail,
        DB_ARGS(DB_INT(now_ms + wait_s * 1000), DB_TEXT(why), DB_INT(job->id), DB_INT(job->lease)),
        &changed);
    return held(e, changed);
}
