/* match.h - the compiled lexicon and its walk (inside the facts room)
 * Takes  : tokens
 * Gives  : the longest form that starts at a token
 * Owns   : nothing; tables are static
 * Cost   : at most FORM_MAX steps from each token
 */
#ifndef FACTS_MATCH_H
#define FACTS_MATCH_H

#include "facts/lexicon.h"
#include "text/token.h"

struct lexicon_edge {
    uint32_t to;
    uint16_t word;
};

/* An everyday form names no concept, and hides what it holds: "chemin de fer" is no iron. */
enum { NODE_ABSENT = 1, NODE_CAPITALS = 2, NODE_EVERYDAY = 4 };
struct lexicon_node {
    uint64_t may;  /* bit word % 64 of each edge: most words that lead nowhere are told by it */
    uint32_t edge; /* first edge; edges of a node are sorted by word */
    uint16_t edge_n;
    int16_t concept; /* -1: no form of a concept ends here */
    uint8_t flags;
};

struct lexicon {
    const struct concept *concepts;
    size_t concept_n;
    const uint16_t *by_id;    /* ranks of the concepts, in the byte order of their ids */
    const char *const *words; /* sorted */
    size_t word_n;
    const struct lexicon_word
        *of_word; /* of each word of the vocabulary of the language's word lists */
    const struct lexicon_edge *edges;
    const struct lexicon_node *nodes; /* nodes[0] is the root */
    size_t form_n;
};

extern const struct lexicon lexicon_table;
extern const struct lexicon lexicon_en_table;
/* The number in `words` of each word of phrases_fr (text/phrase.h), LEXICON_NO_WORD when no form
 * holds it: what tool/phrases.py makes of the plural and so on. */
struct lexicon_word {
    uint64_t seconds; /* bit word % 64 of each word that a form goes on with, all when it is one */
    uint32_t root;    /* the node that it leads to from the root, 0: it begins no form */
    uint16_t word;
};
extern const struct lexicon_word lexicon_of_word[];
extern const struct lexicon_word lexicon_en_of_word[]; /* of phrases_en */

/* One form found. */
struct hit {
    uint32_t at, n;                /* tokens */
    const struct concept *concept; /* NULL: an everyday form */
    bool absent;                   /* the form itself denies the concept: "apyrétique" */
};

#define LEXICON_NO_WORD UINT16_MAX

/* The number of a folded word, or LEXICON_NO_WORD. */
uint16_t lexicon_word(const struct lexicon *l, struct text word);
/* The first token in [i, e) at which a form may begin, e when none. */
size_t lexicon_next(const struct lexicon *l, const struct tokens *t, size_t i, size_t e);
/* The longest form at token i. `source` tells capitals. false when none. */
bool lexicon_match(const struct lexicon *l, const struct tokens *t, struct text source, size_t i,
                   struct hit *out);

#endif
