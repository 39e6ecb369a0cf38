/* fair.h - who is next when several people wait: one each in turn, whoever asked how often
 * Start-time fair queueing with equal shares: what a person asks gets the round after the last one
 * that they have, never before the present one; the least round is served, in order of arrival.
 * Somebody who asks once waits for one of each other person at most.
 * Threads: one at a time
 * Cost   : O(waiting)
 */
#ifndef CLERK_FAIR_H
#define CLERK_FAIR_H

#include "base/err.h"

enum { FAIR_MAX = 32, FAIR_A_PERSON = 4 };

struct fair_one {
    int64_t person;
    uint64_t round, arrival;
    void *what; /* borrowed */
};

struct fair {
    struct fair_one at[FAIR_MAX];
    unsigned n;
    uint64_t round, arrivals;
    struct {
        int64_t person;
        uint64_t round;
    } served[FAIR_MAX]; /* the last round of those who were served last */
    unsigned served_n;
};

/* VERR_BUSY: too many wait, or too many of this person's. */
enum verr fair_add(struct fair *t, int64_t person, void *what);
/* The next one, who waits no more; NULL when nobody waits. */
void *fair_take(struct fair *t);
/* It waits no more. false: it did not. */
bool fair_leave(struct fair *t, const void *what);
/* How many are served before it, if nobody else comes. */
unsigned fair_ahead(const struct fair *t, const void *what);

#endif
