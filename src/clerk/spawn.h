/* spawn.h - decode children that reader threads ask for, and the event thread has of the warden
 * Owns   : the descriptors of those that wait
 * Threads: spawns_ask any; the others the event thread's
 */
#ifndef CLERK_SPAWN_H
#define CLERK_SPAWN_H

#include "wire/decoded.h"
#include "wire/link.h"

#include <pthread.h>

enum { SPAWNS_MAX = 32 };

struct spawn {
    enum decoder decoder;
    unsigned channels;
    int in, out;
};

struct spawns {
    pthread_mutex_t lock;
    struct spawn wait[SPAWNS_MAX];
    unsigned n;
    bool alone; /* started by a command, with no warden that could execute anything */
    int wake;   /* eventfd that the event thread watches, borrowed */
};

/* Empty; wake is borrowed. */
void spawns_init(struct spawns *s, int wake);
/* api/decoding.h's spawner: `spawns` is a struct spawns. Takes both descriptors in any case. */
enum verr spawns_ask(void *spawns, enum decoder decoder, unsigned channels, int in, int out);
/* There is no warden, or the clerk ends: what waits and what comes is given up. */
void spawns_alone(struct spawns *s);
/* That was called: api/decoding.h's stopping. Any thread. */
bool spawns_stopping(void *spawns);
/* Sends what waits, as far as the link has room. */
void spawns_send(struct spawns *s, struct link *control);

#endif
