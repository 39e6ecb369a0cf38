/* fair.c - see fair.h */
#include "clerk/fair.h"

static uint64_t last_round(const struct fair *t, int64_t person, unsigned *waiting)
{
    uint64_t last = 0;
    *waiting = 0;
    for (unsigned i = 0; i < t->served_n; i++) {
        if (t->served[i].person == person && t->served[i].round > last)
            last = t->served[i].round;
    }
    for (unsigned i = 0; i < t->n; i++) {
        if (t->at[i].person != person)
            continue;
        ++*waiting;
        last = t->at[i].round > last ? t->at[i].round : last;
    }
    return last;
}

enum verr fair_add(struct fair *t, int64_t person, void *what)
{
    unsigned waiting;
    uint64_t round = last_round(t, person, &waiting) + 1;
    if (t->n == FAIR_MAX || waiting == FAIR_A_PERSON)
        return VERR_BUSY;
    t->at[t->n++] =
        (struct fair_one){person, round > t->round ? round : t->round, t->arrivals++, what};
    return VERR_OK;
}

static bool before(const struct fair_one *a, const struct fair_one *b)
{
    return a->round != b->round ? a->round < b->round : a->arrival < b->arrival;
}

/* Their next question comes after one of each who waits now. Rounds that are over say nothing any
 * more; the oldest is forgotten when there is no room. */
static void note_served(struct fair *t, const struct fair_one *one)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < t->served_n; i++) {
        if (t->served[i].round >= one->round && t->served[i].person != one->person)
            t->served[kept++] = t->served[i];
    }
    if (kept == FAIR_MAX)
        kept = 0;
    t->served[kept].person = one->person;
    t->served[kept].round = one->round;
    t->served_n = kept + 1;
}

static void take_out(struct fair *t, unsigned i)
{
    t->at[i] = t->at[--t->n];
}

void *fair_take(struct fair *t)
{
    unsigned best = 0;
    if (t->n == 0)
        return NULL;
    for (unsigned i = 1; i < t->n; i++)
        best = before(&t->at[i], &t->at[best]) ? i : best;
    struct fair_one one = t->at[best];
    take_out(t, best);
    t->round = one.round;
    note_served(t, &one);
    return one.what;
}

bool fair_leave(struct fair *t, const void *what)
{
    for (unsigned i = 0; i < t->n; i++) {
        if (t->at[i].what == what) {
            take_out(t, i);
            return true;
        }
    }
    return false;
}

unsigned fair_ahead(const struct fair *t, const void *what)
{
    const struct fair_one *mine = NULL;
    unsigned n = 0;
    for (unsigned i = 0; i < t->n; i++)
        mine = t->at[i].what == what ? &t->at[i] : mine;
    for (unsigned i = 0; mine && i < t->n; i++)
        n += before(&t->at[i], mine);
    return n;
}
