/* check_kin.h - one thing said in other words: the table of paraphrases (inside the draft room)
 * Takes  : tokens
 * Gives  : at which tokens which group of the table is said
 * Owns   : static tables, compiled from share/reader/paraphrase.tsv
 * Cost   : at most one search a prefix of each word, then the forms filed under the words found
 */
#ifndef DRAFT_CHECK_KIN_H
#define DRAFT_CHECK_KIN_H

#include "base/arena.h"
#include "text/token.h"

enum {
    KIN_WORDS_MAX = 5,
    KIN_SAID = 1,
    KIN_DENIES = 2,
    KIN_NEGATED = 4,
    KIN_ALONE = 8,
    KIN_LIGHT = 0
};

struct kin_form {
    uint16_t group; /* KIN_LIGHT: asserts nothing */
    uint8_t flags;
    uint8_t n;
    uint16_t words[KIN_WORDS_MAX]; /* ranks; it is filed under the first */
};

struct kin_table {
    const char *const *words; /* whole words, then beginnings of words: each part sorted */
    size_t whole_n, word_n;
    const struct kin_form *forms; /* by their first word */
    const uint16_t *first;        /* of each word: its first form; one more entry ends the last */
};

extern const struct kin_table kin_table;

/* A group said at a token. */
struct kin_hit {
    uint32_t token;
    uint16_t group;
    bool denies;  /* the words deny what the group means */
    bool alone;   /* the form's words mean nothing else together */
    bool negated; /* a negation is one of the words: "bouge pas" for immobility */
};
struct kin_hits {
    struct kin_hit *at; /* by token */
    size_t n;
};

/* The groups said in `t`. `report`: the forms of a report alone, and each word of a form counts as
 * said; otherwise what people say too, filed under the form's main word. false: arena full. */
bool kin_find(struct arena *a, const struct tokens *t, bool report, struct kin_hits *out);
/* The hits of tokens [b, e): the first of them, and how many. */
size_t kin_between(const struct kin_hits *l, size_t b, size_t e, size_t *n);

#endif
