/* compose_dictate.h - what a clinician says aloud, as a report writes it (inside the draft room)
 * "Montez sur la balance. Quatre-vingt-onze kilos" gives "Poids : 91 kg"; "je vous revois dans
 * trois semaines" gives "revoir dans 3 semaines".
 * Rules  : closed lists. Words are left out or replaced one phrase at a time, in their order;
 *          numbers are written in digits; what no rule knows stays as it was said. No negation,
 *          side, person, hypothesis or drug is touched.
 * Source : French reports of consultation; units as unit.h writes them
 */
#ifndef DRAFT_COMPOSE_DICTATE_H
#define DRAFT_COMPOSE_DICTATE_H

#include "draft/compose_passage.h"

enum dictated {
    DICTATED,
    DICTATED_NOTHING, /* only small talk: "montez sur la balance" */
    /* To be quoted as it was said: a speaker corrects himself, a number may be read in two ways, or
     * the clinician speaks of himself and no number is to be written. */
    DICTATED_AS_SAID
};

/* Tokens [b, e) of the turn, rewritten, in the arena. *told is untouched unless DICTATED or
 * DICTATED_NOTHING. Cost: linear in the tokens of a sentence, times its clauses. */
enum dictated compose_dictate(struct arena *a, const struct speech *s, size_t b, size_t e,
                              enum route route, struct text *told);

#endif
