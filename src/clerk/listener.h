/* listener.h - a thread of Vigie's own, and its way to the writer: one has takes transcribed
 * (api/transcribing.h), one makes takes of files of sound (api/recording_file.h)
 * Its writes are errands: the writer runs each in a transaction of its own between two batches, and
 * the thread waits. What it tells open pages goes through the event thread.
 * Threads: listener_errand and listener_told as said; the rest the event thread's
 */
#ifndef CLERK_LISTENER_H
#define CLERK_LISTENER_H

#include "api/recording_file.h"
#include "api/transcribing.h"
#include "clerk/work.h"

struct listener;

enum { TIDINGS = 32, TIDING_BYTES = 224, TIDING_EVENT = 16 };

/* What it does, turn after turn. */
struct listener_work {
    const char *name; /* in the log */
    /* Owns *state until close; *state stays NULL when it cannot begin. */
    enum verr (*open)(struct listener *l, struct db *db, void **state);
    enum verr (*turn)(void *state, int64_t now_ms, bool *did);
    void (*close)(void *state); /* NULL allowed */
};
extern const struct listener_work listener_hears, listener_decodes;

struct tiding {
    char event[TIDING_EVENT];
    char data[TIDING_BYTES];
    size_t n;
};

struct listener {
    const struct listener_work *work;
    struct clerk_services *services;
    struct works *acts; /* poked when an errand waits */
    int wake;           /* of the event thread */
    pthread_t thread;
    bool started;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    db_fn *fn; /* the errand; NULL: none waits */
    void *arg;
    enum verr result;
    bool done, over; /* over: the writer takes no more */
    bool stopping;
    struct tiding tiding[TIDINGS];
    size_t tidings;
};

/* Starts the thread. The pointers are borrowed until listener_stop. */
enum verr listener_start(struct listener *l, const struct listener_work *work,
                         struct clerk_services *services, struct works *acts, int wake);
/* Ends it: what it was at is given up, and taken up again at the next start. */
void listener_stop(struct listener *l);

/* On the writer's thread, between batches: runs the errand that waits, if one does. */
void listener_errand(struct listener *l, struct db *db);
/* On the writer's thread: it runs no more errands. */
void listener_no_more(struct listener *l);
/* On the event thread: the oldest thing to tell; false when there is none. */
bool listener_told(struct listener *l, struct tiding *out);

#endif
