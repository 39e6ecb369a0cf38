/* asks.h - what threads of the clerk ask of the language engine, and the event thread has of the
 * gate A thread that asks waits on its slot; the event thread moves frames between slots and the
 * link to the gate. What a slot may hold is what the gate may send (credit): memory is bounded.
 * Owns   : a map a slot, made when it is first used
 * Threads: asks_begin, asks_next, asks_end any; the others the event thread's
 */
#ifndef CLERK_ASKS_H
#define CLERK_ASKS_H

#include "api/outside.h"
#include "os/os.h"
#include "wire/link.h"

#include <pthread.h>

enum { CLERK_ASKS_MAX = 8 };

enum clerk_ask_at {
    CLERK_ASK_FREE,
    CLERK_ASK_NEW,     /* not yet with the gate */
    CLERK_ASK_SENDING, /* its body is on the way */
    CLERK_ASK_UNDER_WAY,
    CLERK_ASK_OVER, /* whole, or failed */
    CLERK_ASK_LEFT  /* nobody wants it any more: the gate is to be told */
};

struct clerk_ask {
    enum clerk_ask_at at;
    uint32_t stream;
    struct outside_ask q;
    size_t sent;
    struct os_map map; /* WIRE_WINDOW bytes that came, and as many that a thread is reading */
    size_t n;          /* bytes that wait */
    size_t taken;      /* bytes that the gate gets credit for */
    unsigned status;
    enum verr error;
    bool whole;
};

struct clerk_asks {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct clerk_ask at[CLERK_ASKS_MAX];
    uint32_t stream;
    bool gate; /* there is one */
    int wake;  /* eventfd that the event thread watches, borrowed */
};

/* Nothing is asked yet. */
void asks_open(struct clerk_asks *s, int wake);
/* api/outside.h, over a struct clerk_asks. */
struct outside asks_outside(struct clerk_asks *s);
/* Requests, bodies, credit and cancellations that wait, as far as the link has room. */
void asks_send(struct clerk_asks *s, struct link *gate);
/* A frame of the gate: ASKED, BODY, END. VERR_BAD_INPUT: it does not keep the rules. */
enum verr asks_hear(struct clerk_asks *s, const struct wire_frame *f);
/* A gate is there, or it has gone: what was under way has failed. */
void asks_gate(struct clerk_asks *s, bool there);
/* Any thread. */
bool asks_has_gate(struct clerk_asks *s);

#endif
