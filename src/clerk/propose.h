/* propose.h - proposals of language models under way: their queue, their threads, their events
 * A call whose first act is durable (reply.proposes) waits its turn (fair.h), is composed on one of
 * as many threads as the engine has slots (api_propose), goes to the writer a second time, and
 * then ends. What it tells goes to the browser that asked, as server-sent events, never faster
 * than that reads. One slot of the engine belongs to one encounter; before another comes into it,
 * and when the document is signed, the consent withdrawn or the encounter moved, the engine is
 * made to forget what it holds.
 * Owns   : the works that were given to it, until they have ended
 * Threads: composer threads; what is declared here is the event thread's
 */
#ifndef CLERK_PROPOSE_H
#define CLERK_PROPOSE_H

#include "clerk/asks.h"
#include "clerk/fair.h"
#include "clerk/work.h"

enum {
    COMPOSERS_MAX = 4, /* threads, and slots of the engine that are used */
    PROPOSALS_MAX = FAIR_MAX + COMPOSERS_MAX + 16,
    PROPOSE_OUT = 131072, /* bytes of events that wait for the browser */
    PROPOSE_LAST = 1024,  /* of them for the last one */
    PROPOSE_WAIT_S = 600, /* in the queue at most */
    PROPOSE_BEAT_S = 10
};
/* Of a slot: the words of nobody who may ask again. */
#define SLOT_UNCLEAN INT64_MIN

struct clerk;

enum proposal_at { PROPOSAL_FREE_SLOT, PROPOSAL_WAITING, PROPOSAL_RUNNING, PROPOSAL_ENDING };

struct proposing_one {
    enum proposal_at at;
    struct work *work;
    int64_t id, person, encounter;
    int64_t since_ns, beat_ns;
    unsigned ahead; /* as last told */
    bool acted;     /* its second act is done: what it tells is all there is */
    atomic_bool stop, enough;
    struct os_map map; /* PROPOSE_OUT bytes */
    size_t out_n;
};

/* A slot of the engine, and whose words it holds. */
struct engine_slot {
    int64_t encounter, used_ns; /* encounter 0: nobody's; SLOT_UNCLEAN */
    size_t held;                /* bytes of prompt at most */
    bool busy;
    bool drop; /* its words are to be forgotten */
};

struct proposals {
    pthread_mutex_t lock;
    pthread_cond_t come, drained;
    struct proposing_one at[PROPOSALS_MAX];
    struct fair queue;
    struct engine_slot slot[COMPOSERS_MAX];
    int slots;          /* of them */
    unsigned silent_ms; /* propose_talk's */
    struct clerk_asks asks;
    bool closed;
    bool probe;             /* the server outside is to be tried */
    uint64_t begun, fallen; /* since the start, for the metrics */
};

/* As many slots as engines.conf gives the language engine, at most COMPOSERS_MAX; one when the file
 * cannot be read: the warden says why. */
void propose_open(struct clerk *k);
/* The first act is durable and its head has left: takes the work. */
void propose_add(struct clerk *k, struct work *w);
/* The second act is done, or the batch could not be written. */
void propose_acted(struct clerk *k, struct work *w);
/* Sends what waits for the browsers, tells places in the queue, ends what is late. */
void propose_turn(struct clerk *k);
/* The browser left. True when it was one of these. */
bool propose_cancel(struct clerk *k, unsigned peer, uint32_t generation, uint32_t stream);
void propose_peer_gone(struct clerk *k, unsigned peer, uint32_t generation);
/* Nothing of this encounter (-1: of any) may stay in an engine, nor go on. */
void propose_forget(struct clerk *k, int64_t encounter);
/* A gate is there: the server outside can be tried. */
void propose_gate(struct clerk *k);
/* The clerk ends: everything under way stops. */
void propose_stop(struct clerk *k);
/* A thread's main; `clerk` is a struct clerk. */
void *propose_thread(void *clerk);
/* api/proposer.h; ctx is a struct proposals. Any thread. */
bool propose_enough(void *ctx, int64_t id, int64_t person);

#endif
