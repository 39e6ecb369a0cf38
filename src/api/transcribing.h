/* transcribing.h - the queue of takes that are to be heard, worked off half a minute of voice at a
 * time
 * The rows of `transcript` are the queue: it outlives the process. Stretches that wait are
 * asked together (listen/pack.h); each is durable by itself before more is asked, so that a
 * restart asks again for half a minute at most; what an engine died of or hung on is asked again,
 * and fails the take when it was too often.
 * Order  : takes that are being recorded before those that have ended; of each, one question for
 *          one person, then one for the next
 * Errors : those of the store end a turn; the next one looks again
 * Owns   : what it holds of each take: 2 MB of sound in memory, and its words
 * Threads: one, which is neither the event thread nor the writer's. Several clerks on one database
 *          may hear the same take: the first to write a stretch is right
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

/* One question answered, or some sound looked at, or a transcript written: *did; else there is
 * nothing to do now, or no engine to do it with. */
enum verr transcribing_turn(struct transcribing *t, int64_t now_ms, bool *did);

/* Whose turn it is, of `n` waiting: the least owner above `last`, else the least; of one owner the
 * first. Those with `tried` are passed over. SIZE_MAX when none is left. */
struct transcribing_wait {
    int64_t owner;
    bool tried;
};
size_t transcribing_pick(const struct transcribing_wait *w, size_t n, int64_t last);

#endif
