/* fetch.h - requests outside that threads wait for, and the event thread has of the gate
 * Threads: asks_fetch any but the event thread's; the others the event thread's
 */
#ifndef CLERK_FETCH_H
#define CLERK_FETCH_H

#include "api/outside.h"
#include "wire/link.h"

#include <pthread.h>
#include <stdatomic.h>

enum { ASKS_MAX = 8, ASK_WAIT_MS = 12000 };

enum ask_state { ASK_FREE, ASK_WAITS, ASK_SENT, ASK_DONE };
/* One request. What it points to is its asker's, who waits: both are touched under the lock only.
 */
struct ask {
    enum ask_state state;
    uint32_t stream;
    const struct outside_request *request;
    struct arena *arena;
    struct outside_answer *answer;
    enum verr result;
};

struct asks {
    pthread_mutex_t lock;
    pthread_cond_t done;
    struct ask at[ASKS_MAX];
    uint32_t next; /* stream of the next one */
    bool alone;    /* no gate, or the clerk ends */
    int wake;      /* eventfd that the event thread watches, borrowed */
    _Atomic uint64_t asked, failed;
};

/* Empty; wake is borrowed. */
void asks_init(struct asks *s, int wake);
/* api/outside.h's fetch: ctx is a struct asks. */
enum verr asks_fetch(void *ctx, const struct outside_request *q, struct arena *a,
                     struct outside_answer *out);
/* There is no gate, or the clerk ends: who waits gets NOT_HERE. */
void asks_alone(struct asks *s);
/* Sends what waits; `gate` NULL: it is being started again, and who waits gets BUSY. */
void asks_send(struct asks *s, struct link *gate);
/* A REPLY frame of the gate. VERR_BAD_INPUT: it does not keep the rules. */
enum verr asks_hear(struct asks *s, const struct wire_frame *f);
/* The gate has gone: what it was asked is not answered. */
void asks_gate_gone(struct asks *s);

#endif
