/* lexicon.h - clinical concepts and the words people say for them
 * Takes  : nothing at run time: share/lexicon/ .tsv tables are compiled into the program
 * Gives  : concepts by id; the matcher is internal to the facts room
 * Owns   : static tables; everything returned lives as long as the program
 */
#ifndef FACTS_LEXICON_H
#define FACTS_LEXICON_H

#include "base/err.h"
#include "base/text.h"
#include "text/token.h"

struct lexicon;

struct concept {
    const char *id;      /* "fievre", "med:paracetamol" */
    const char *kind;    /* kind of the table: finding problem medication procedure social ... */
    const char *label;   /* preferred clinical wording: "fièvre"; the INN of a drug */
    const char *section; /* hint: "histoire", "antecedents"... */
    const char *hpo;     /* Human Phenotype Ontology: "HP:0001945"; "" when none is sure */
    const char *cim10;   /* CIM-10: "R50.9"; "" when none is sure */
    const char *classes; /* of a drug: ids of its classes between spaces, or "" */
    const char *unit;    /* of a measurement: UCUM code in which it is usually given, or "" */
    const char *normal;  /* reference range of adults in that unit: "3.5-5", "-5", "90-", or "" */
    int16_t broader;     /* rank of the concept that this one is a kind of, -1: none */
    bool critical;       /* red flag */
};

/* The lexicon that ships with Vigie. Never NULL. */
const struct lexicon *lexicon_builtin(void);
/* The one of a language: English names some of the French concepts. */
const struct lexicon *lexicon_of(enum lang lang);
/* The concept of an id, NULL when unknown. Cost: log2(concepts) comparisons. */
const struct concept *lexicon_concept(const struct lexicon *l, struct text id);
/* Some form holds this folded word. Cost: log2(words) comparisons. */
bool lexicon_knows(const struct lexicon *l, struct text word);
/* Whether each `narrow` is a `broad`: every "toux nocturne" is a "toux", a drug is of its classes.
 * false for the same concept and for unknown ids. Cost: two searches, then at most 8 steps; as much
 * again for each class of a drug. */
bool lexicon_is_a(const struct lexicon *l, struct text narrow, struct text broad);
/* All that the concept `id` is a kind of, as lexicon_is_a tells; some may come twice. Returns how
 * many, at most `cap`; 0 for an unknown id. */
size_t lexicon_kinds(const struct lexicon *l, struct text id, const struct concept **out,
                     size_t cap);
/* How many tokens at token i may stand inside a form without changing it, 0: none. */
size_t lexicon_filler(const struct tokens *t, size_t i);
/* How many concepts and how many forms. */
size_t lexicon_concepts(const struct lexicon *l);
size_t lexicon_forms(const struct lexicon *l);

#endif
