/* work.h - one request inside the clerk, from the frame that brought it to the last byte of its
 * reply A work is taken by the event thread, prepared by a reader, acted by the writer, and comes
 * back to the event thread, which sends the reply and gives it back to the pool. Only one thread
 * holds it at a time; `cancelled` alone may be set by the event thread while another holds it. Owns
 * : its memory (a map, reused) and the descriptor of a large body
 */
#ifndef CLERK_WORK_H
#define CLERK_WORK_H

#include "api/call.h"
#include "os/os.h"
#include "wire/frame.h"

#include <pthread.h>
#include <stdatomic.h>

enum {
    WORKS_MAX = 1024,      /* requests under way; beyond, the answer is BUSY */
    WORK_ARENA = 64 << 20, /* address space of one; memory only once touched */
    WORK_KEEP = 256 << 10, /* touched beyond that: given back to the kernel at once */
    WORK_MAPS_IDLE = 16    /* maps kept warm when nothing happens */
};

struct work {
    struct work *next;
    struct call call;
    struct os_map map;
    struct arena arena;
    unsigned peer;       /* slot of the peer that asked */
    uint32_t generation; /* of that slot: another peer may have taken it since */
    uint32_t stream;
    atomic_bool cancelled;
    struct proposing_one *proposal; /* a language model is asked for it (propose.h), else NULL */
    bool dropped;                   /* it never reached its act: there is nothing to say */
    size_t sent;                    /* bytes of the body that have left */
    size_t credit;                  /* bytes that the peer still takes */
};

/* A list that several threads share: first in, first out. */
struct works {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    struct work *first, *last;
    unsigned n;
    bool closed;
    bool poked; /* whoever waits looks at something else */
};

/* A private list. */
struct work_list {
    struct work *first, *last;
    unsigned n;
};

/* Both start empty. */
void works_init(struct works *q);
void works_fini(struct works *q);
/* Appends a whole list in one go and empties it. Wakes one waiting thread, or all when more than
 * one came. */
void works_put(struct works *q, struct work_list *from);
/* Waits until there is something, at most wait_ms (-1: for ever); takes at most `max`. False, with
 * an empty list, once closed and empty; true with an empty list when the time is over. */
bool works_take(struct works *q, unsigned max, int wait_ms, struct work_list *out);
/* The one thread that waits is given an empty list at once. */
void works_poke(struct works *q);
/* Nobody waits any more. */
void works_close(struct works *q);

/* Appends one. */
void work_push(struct work_list *l, struct work *w);
/* Takes the first, NULL when there is none. */
struct work *work_pop(struct work_list *l);

/* The pool: used by the event thread alone. */
struct work_pool {
    struct work *all; /* WORKS_MAX of them */
    struct os_map map;
    struct work *free; /* warm ones first */
    unsigned used;
    bool warm; /* used since the last work_pool_cool */
};
enum verr work_pool_open(struct work_pool *p);
void work_pool_close(struct work_pool *p);
/* NULL when all are under way or memory is refused. The arena is empty. */
struct work *work_new(struct work_pool *p);
/* Closes what it still holds. */
void work_free(struct work_pool *p, struct work *w);
/* Gives memory of idle works back to the kernel. */
void work_pool_cool(struct work_pool *p);

#endif
