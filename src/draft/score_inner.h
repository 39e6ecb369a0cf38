/* score_inner.h - what the files of score.h share: the rules, and the sentences of a draft */
#ifndef DRAFT_SCORE_INNER_H
#define DRAFT_SCORE_INNER_H

#include "draft/score.h"

enum rule {
    RULE_CUE,    /* denies what follows */
    RULE_ABSENT, /* says "nothing there" without a cue */
    RULE_BREAK,  /* ends the scope of a cue */
    RULE_AFTER,  /* denies what stands before it */
    RULE_GO_ON,  /* the list that a cue denies goes on: after the mention */
    RULE_BARE,   /* begins an answer that takes its heading as subject */
    RULE_COUNT
};

enum { SCORE_SECTIONS = 9, SCORE_NUMBERS = 9 };

struct score_rules {
    struct pattern rule[RULE_COUNT];
    struct pattern title[SCORE_SECTIONS]; /* of a heading */
    struct pattern number[SCORE_NUMBERS]; /* the French words of 1 to 9 */
};

struct sentence {
    struct text text; /* folded */
    unsigned sections;
    const struct sentence *next;
};

/* Without accents and capitals, one space for any blanks, none at the ends. */
struct text score_fold(struct arena *a, struct text t);

/* The sentences of a draft in their order, NULL for none (or when the arena is full). */
const struct sentence *score_sentences(struct arena *a, const struct score_rules *rules,
                                       const struct draft *d);

#endif
