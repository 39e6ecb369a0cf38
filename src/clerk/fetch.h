/* fetch.h - requests outside that threads wait for, and the event thread has of the gate
 * Threads: clerk_fetch any but the event thread's; the others the event thread's
 */
#ifndef CLERK_FETCH_H
#define CLERK_FETCH_H

#include "api/fetching.h"
#include "wire/link.h"

#include <pthread.h>
#include <stdatomic.h>

enum { CLERK_FETCHES_MAX = 8, CLERK_FETCH_MS = 12000 };

enum clerk_fetch_state { CLERK_FETCH_FREE, CLERK_FETCH_WAITS, CLERK_FETCH_SENT, CLERK_FETCH_DONE };
/* One request. What it points to is its asker's, who waits: both are touched under the lock only.
 */
struct clerk_fetch_one {
    enum clerk_fetch_state state;
    uint32_t stream;
    const struct fetch_request *request;
    struct arena *arena;
    struct fetch_answer *answer;
    enum verr result;
};

struct clerk_fetches {
    pthread_mutex_t lock;
    pthread_cond_t done;
    struct clerk_fetch_one at[CLERK_FETCHES_MAX];
    uint32_t next; /* stream of the next one */
    bool alone;    /* no gate, or the clerk ends */
    int wake;      /* eventfd that the event thread watches, borrowed */
    _Atomic uint64_t asked, failed;
};

/* Empty; wake is borrowed. */
void clerk_fetches_init(struct clerk_fetches *s, int wake);
/* api/fetching.h's fetch: ctx is a struct clerk_fetches. */
enum verr clerk_fetch(void *ctx, const struct fetch_request *q, struct arena *a,
                      struct fetch_answer *out);
/* There is no gate, or the clerk ends: who waits gets NOT_HERE. */
void clerk_fetches_alone(struct clerk_fetches *s);
/* Sends what waits; `gate` NULL: it is being started again, and who waits gets BUSY. */
void clerk_fetches_send(struct clerk_fetches *s, struct link *gate);
/* A REPLY frame of the gate. VERR_BAD_INPUT: it does not keep the rules. */
enum verr clerk_fetches_hear(struct clerk_fetches *s, const struct wire_frame *f);
/* The gate has gone: what it was asked is not answered. */
void clerk_fetches_gate_gone(struct clerk_fetches *s);

#endif
