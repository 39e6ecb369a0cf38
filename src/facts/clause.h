/* clause.h - what governs the words of a clause as scope.c reads them from left to right (inside
 * the facts room)
 * Takes  : the scan, a token, its sentence, the clause so far
 * Gives  : the clause changed, marks of earlier tokens mended
 * Owns   : nothing
 */
#ifndef FACTS_CLAUSE_H
#define FACTS_CLAUSE_H

#include "facts/scan.h"

struct clause {
    struct mark now;
    size_t since;  /* first token since the last break */
    size_t framed; /* words before this token stand between "ne" and "pas" */
    size_t alone;  /* words before this token stand after a "non" that governs nothing more */
    bool self;     /* the patient has spoken of himself in this sentence */
    bool sought;   /* in doubt because looked for: what follows says what was found */
    size_t named;  /* first token after the relative named last, 0 for none */
    bool cannot;   /* "ne peut pas": a "sans" that follows affirms */
    bool gone;     /* "disparition de": "et des" goes on with the list */
    bool refused;  /* "nie": "et les" goes on with the list */
    bool whose;    /* "dont le père...": his until the comma */
    bool mine;     /* a companion speaks of himself, until he names the patient */
};

/* Ends what governs. */
void clause_break(struct clause *st, size_t i);
/* "Peut-être pas de fièvre" stays a doubt; "la recherche de BK n'a pas montré de..." denies. */
void clause_deny(struct clause *st);
/* What only the grammar of reports has. */
void clause_report(struct scan *s, size_t i, struct span in, struct clause *st);
/* "Si fièvre, reconsulter"; "vacciné contre la grippe": the disease is nobody's. */
bool clause_supposes(const struct scan *s, size_t i, struct span in);
/* companion.c: somebody who comes with the patient begins to speak of what he has himself. */
bool companion_of_himself(const struct scan *s, size_t i);
/* Rank of the relative that he is by the name of his turn, 0 when it does not tell. */
uint8_t companion_rank(const struct scan *s, size_t i);
/* companion.c: "le grand" at token i, `words` tokens and `she` for "la grande", in the words of who
 * brings a child: the child's elder, as a rank; 0 where it is an adjective or nobody's. */
uint8_t companion_elder(const struct scan *s, size_t i, size_t words, bool she);
/* companion.c: the other parent of a companion who calls the patient "papa" or "maman", named so at
 * token i: the patient's wife or husband, as a rank; RELATIVE_FAMILY when nothing tells. */
uint8_t companion_parent(const struct scan *s, size_t i);
/* warned.c: the comma goes on with what a "si" supposes: what is to be done comes later. */
bool warned_goes_on(const struct tokens *t, size_t comma, size_t e);
/* The sentence says back what to watch for, which the turn before told. */
bool warned_back(const struct scan *s, struct span in);
/* What is denied is a change, or that there is more: "pas d'amélioration de la dyspnée", "pas
 * d'autre antécédent qu'une appendicectomie". */
bool clause_affirms(const struct scan *s, size_t i, struct span in);

#endif
