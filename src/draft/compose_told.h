/* compose_told.h - what the facts of a source say together, gathered once (inside the draft room)
 * Takes  : the facts of one source, in their order
 * Gives  : answers that each fact asks of all the others, without a walk for each
 * Errors : false when the arena is full
 * Cost   : one pass to gather, then O(1) an answer
 */
#ifndef DRAFT_COMPOSE_TOLD_H
#define DRAFT_COMPOSE_TOLD_H

#include "draft/compose_inner.h"

enum { TOLD_WAYS = 3 }; /* of enum fact_polarity, and of enum fact_who */

struct told {
    const struct fact_list *l;
    bool pain;                             /* present: any "douleur..." */
    bool pain_named;                       /* "douleur_...", or painful periods */
    bool radiates;                         /* "irradiation_..." */
    size_t operations;                     /* procedures of the patient's past */
    const struct fact *operation;          /* the last of them */
    bool no_allergy[TOLD_WAYS][TOLD_WAYS]; /* "allergie", by polarity and bearer */
    bool pain_early;                       /* in the turns that tell why the patient comes */
    const bool *pain_in;                   /* of each turn */
    int turns;
    const bool *episode; /* of each fact: told of an earlier episode, when it describes */
};

/* What the facts tell together; false: arena full. Cost: one pass. */
bool told_gather(struct arena *a, const struct fact_list *l, struct told *out);

/* Where a pain sits, goes and what it is like: without a pain it is about something else. */
bool told_places_pain(const struct fact *f);
/* A pain is told near fact f, or it is why the patient comes. */
bool told_pain(const struct told *t, const struct fact *f);
/* The same turn tells of an earlier episode: fact f is it, or describes it. */
bool told_episode(const struct told *t, const struct fact *f);
/* Another procedure of the past is named. */
bool told_operation(const struct told *t, const struct fact *f);

#endif
