/* job.h - a durable queue of jobs, shared by several clerks
 * A job taken by a clerk that dies comes back when its lease ends; a failed one comes back later
 * (2^tries s, at most an hour) until `tries_max`, then it stays, state "dead", for a person to look
 * at. Every function runs inside db_transact.
 */
#ifndef STORE_JOB_H
#define STORE_JOB_H

#include "store/store.h"

struct job {
    int64_t id;
    struct text kind;    /* in the arena */
    struct text payload; /* opaque bytes: ids, never clear patient data; in the arena */
    int64_t tries;       /* with this one: 1.. */
    int64_t lease;       /* proof that this clerk holds it: changes with each take */
};

/* due_ms: wall clock, not before; tries_max 1..20. */
enum verr job_add(struct db *db, struct text kind, struct text payload, int64_t due_ms,
                  int64_t tries_max, int64_t *id);
/* The job due longest, leased until now_ms + lease_ms. VERR_NOT_FOUND when none is due. */
enum verr job_take(struct db *db, int64_t now_ms, int64_t lease_ms, struct arena *a,
                   struct job *out);
/* Prolongs the lease. VERR_CONFLICT when it was lost: another clerk may have the job. */
enum verr job_keep(struct db *db, const struct job *job, int64_t until_ms);
/* The job is finished: its row goes. VERR_CONFLICT when the lease was lost. */
enum verr job_done(struct db *db, const struct job *job);
/* It failed. `why`: a name of verr, for the operator. VERR_CONFLICT when the lease was lost. */
enum verr job_fail(struct db *db, const struct job *job, int64_t now_ms, struct text why);

#endif
