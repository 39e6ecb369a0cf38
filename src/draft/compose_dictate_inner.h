/* compose_dictate_inner.h - what compose_dictate.c (words) and compose_figure.c (numbers) share
 */
#ifndef DRAFT_COMPOSE_DICTATE_INNER_H
#define DRAFT_COMPOSE_DICTATE_INNER_H

#include "draft/compose_dictate.h"
#include "text/number.h"
#include "text/unit.h"

/* A passage being rewritten. */
struct dictate {
    const struct speech *s;
    const struct tokens *t;
    struct writer w;
    size_t b, e;
    size_t next; /* the token that follows what was written last, so that its blanks are kept */
    enum route route;
    bool pressure; /* the sentence tells a blood pressure */
    bool acted;    /* "vous arrêtez" is written "arrêter" */
    bool figures;  /* a number was written in digits */
    bool doubt;    /* it must be quoted */
};

/* A mark that ends a clause stands at token i. */
bool dictate_mark(const struct dictate *d, size_t i);
/* A clause ends before token i. */
bool dictate_ends(const struct dictate *d, size_t i);
/* Writes the blanks before token i: as they were said when nothing was left out, else one. */
void dictate_gap(struct dictate *d, size_t i);
/* A unit that a report writes with its symbol: "mg", not "semaines". */
bool dictate_symbol(const struct unit *u);
/* Writes the number at token i in digits, with its unit, and marks what may be read in two ways;
 * how many tokens, 0 when none is to be written: "un autre", "les deux". */
size_t dictate_number(struct dictate *d, size_t i);

#endif
