/* jobs.c - durable jobs: what was begun in a transaction and must be finished after it, whoever
 * dies meanwhile */
#include "clerk/clerk.h"
#include "store/blob.h"
#include "store/job.h"
#include "store/keys.h"

enum { LEASE_MS = 60 * 1000, SWEEP_AGE_MS = 24 * 3600 * 1000 };

/* Runs outside any transaction, on the writer's connection; may run twice. */
static enum verr settle(struct db *db, struct text payload)
{
    (void)payload;
    return keys_settle(db);
}

static const struct job_kind {
    const char *name;
    enum verr (*run)(struct db *db, struct text payload);
} kinds[] = {
    {"settle", settle},    /* a patient's key was destroyed */
    {"blob", blob_unlink}, /* a content was forgotten: its file goes */
};

struct taking {
    struct arena *a;
    struct job job;
    enum verr result;
    bool finish;
};

static enum verr take_or_finish(struct db *db, void *ctx)
{
    struct taking *t = ctx;
    if (!t->finish) {
        arena_reset(t->a);
        return job_take(db, os_wall_ms(), LEASE_MS, t->a, &t->job);
    }
    if (t->result)
        return job_fail(db, &t->job, os_wall_ms(), text_of(verr_name(t->result)));
    return job_done(db, &t->job);
}

static enum verr run(struct db *db, const struct job *job)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (text_is(job->kind, kinds[i].name))
            return kinds[i].run(db, job->payload);
    }
    return VERR_UNSUPPORTED; /* made by a later version: it waits for it */
}

bool jobs_run(struct db *db, struct arena *a)
{
    struct taking t = {.a = a};
    if (api_transact(db, take_or_finish, &t) != VERR_OK)
        return false;
    t.result = run(db, &t.job);
    t.finish = true;
    enum verr e = api_transact(db, take_or_finish, &t);
    if (t.result || e)
        os_log(OS_WARN, "clerk.job", "kind=%.*s tries=%lld error=%s", TEXT_ARGS(t.job.kind),
               (long long)t.job.tries, verr_name(t.result ? t.result : e));
    return true;
}

void jobs_sweep(struct db *db)
{
    int64_t removed = 0;
    enum verr e = blob_sweep(db, SWEEP_AGE_MS, &removed);
    if (e || removed > 0)
        os_log(OS_INFO, "clerk.sweep", "removed=%lld error=%s", (long long)removed, verr_name(e));
}
