/* unit.h - units of measure, written or spoken, to UCUM
 * Takes  : tokens
 * Gives  : how many tokens the unit spans (0: none), its UCUM code and how a French report writes
 *          it
 * Source : UCUM 2.1 (ucum.org); counts of doses ("comprimé", "goutte") use UCUM annotations
 * Cost   : constant
 */
#ifndef TEXT_UNIT_H
#define TEXT_UNIT_H

#include "text/token.h"

struct unit {
    const char *ucum; /* "mg", "Cel", "mm[Hg]", "{comprimé}" */
    const char *one;  /* "mg", "comprimé" */
    const char *many; /* "mg", "comprimés" */
    bool dose;        /* may be the unit of a dose of a drug */
};

/* The unit at token i, or 0. */
size_t text_unit_at(const struct tokens *t, size_t i, const struct unit **out);

/* A half stands behind the unit of one word at token i: "deux | milligrammes et demi". It counts
 * among the tokens of the unit, and in the number before it. */
bool text_unit_halved(const struct tokens *t, size_t i);

/* The unit of a UCUM code, NULL when it is none of ours. Cost: linear in the number of units. */
const struct unit *text_unit_of(struct text ucum);

#endif
