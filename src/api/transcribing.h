/* transcribing.h - the queue of takes that are to be heard, worked off one stretch of voice at a
 * time The rows of `transcript` are the queue: it outlives the process. What is heard of a stretch
 * is durable before the next one is asked for, so that a restart asks again for one stretch at
 * most; a stretch whose engine died or hung is asked again, and fails the take when it was too
 * many. Order  : takes that are being recorded before those that have ended; of each, one stretch
 * for one person, then one for the next Errors : those of the store end a turn; the next one looks
 * again Owns   : what it holds of each take: 2 MB of sound in memory, and its words Threads: one,
 * which is neither the event thread nor the writer's. Several clerks on one database may hear the
 * same take: the first to write a stretch is right
 */
#ifndef API_TRANSCRIBING_H
#define API_TRANSCRIBING_H

#include "api/services.h"

struct transcribing_how {
    struct clerk_services *services;
    struct db *db; /* this thread's own, read-only */
    /* Runs fn in one transaction of the writer, as api_transact does; returns once durable. */
    enum verr (*act)(void *ctx, db_fn *fn, void *arg);
    /* Told to every open stream. */
    void (*tell)(void *ctx, struct text event, struct text data);
    void *ctx;
    unsigned seconds; /* that an engine may take for one stretch; 0: PARAM_transcript_answer */
};

struct transcribing;

/* Nothing is heard yet. Owns *out until transcribing_close. */
enum verr transcribing_open(const struct transcribing_how *how, struct transcribing **out);
void transcribing_close(struct transcribing *t); /* NULL allowed */

/* One stretch heard, or some sound looked at, or a transcript written: *did; else there is nothing
 * to do now, or no engine to do it with. */
enum verr transcribing_turn(struct transcribing *t, int64_t now_ms, bool *did);

/* Whose turn it is, of `n` waiting: the least owner above `last`, else the least; of one owner the
 * first. Those with `tried` are passed over. SIZE_MAX when none is left. */
struct transcribing_wait {
    int64_t owner;
    bool tried;
};
size_t transcribing_pick(const struct transcribing_wait *w, size_t n, int64_t last);

#endif
