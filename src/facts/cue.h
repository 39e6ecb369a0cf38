/* cue.h - words of French grammar that say under what the rest of a clause falls (inside the facts
 * room)
 * Takes  : tokens
 * Gives  : the cue or relative that starts at a token, the longest
 * Owns   : nothing; tables are static
 */
#ifndef FACTS_CUE_H
#define FACTS_CUE_H

#include "text/token.h"

enum act {
    ACT_NONE, /* looks like a cue and is none: "ou pas", "pas seulement" */
    ACT_DENY,
    ACT_DOUBT,
    ACT_IF,    /* hypothesis */
    ACT_BREAK, /* ends what governs */
    ACT_SELF,  /* the patient speaks of himself */
    ACT_OTHER, /* somebody who is not of the family */
    ACT_PAST,
    ACT_PLAN,
    ACT_SEEK,    /* "recherche de": in doubt until the sentence says what was found */
    ACT_AROUND,  /* circumstance, in a report: "à la radiographie" is not denied with the rest */
    ACT_PATIENT, /* a report names its patient: "cet enfant" */
};

/* The longest cue at token i: how many tokens it takes, 0 when none; *act is then untouched. */
size_t cue_at(const struct tokens *t, size_t i, enum act *act);

enum { RELATIVE_FAMILY = 18 }; /* rank of "famille", nobody in particular */
/* The relative named at token i: how many tokens, 0 when none; *rank is then untouched. */
size_t relative_at(const struct tokens *t, size_t i, uint8_t *rank);
/* The relative of a folded name, "mere": its rank, 0 when it is none. */
uint8_t relative_of(struct text folded);

#endif
