/* check_kin.h - one thing said in other words: the table of paraphrases (inside the draft room)
 * Takes  : tokens
 * Gives  : at which tokens which group of the table is said
 * Owns   : static tables, compiled from share/reader/paraphrase.tsv and wording.tsv
 * Cost   : at most one search a prefix of each word, then the forms filed under the words found
 */
#ifndef DRAFT_CHECK_KIN_H
#define DRAFT_CHECK_KIN_H

#include "base/arena.h"
#include "draft/ranks.h"
#include "text/token.h"

enum {
    KIN_WORDS_MAX = 5,
    KIN_SAID = 1,
    KIN_DENIES = 2,
    KIN_NEGATED = 4,
    KIN_ALONE = 8,
    KIN_SOFT = 16,
    KIN_COMMON = 32,
    KIN_LIGHT = 0,
    KIN_IDS_MAX = 8
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
    size_t group_n;
};

extern const struct kin_table kin_table;

/* The words of the table that a word is. */
struct kin_ids {
    uint16_t at[KIN_IDS_MAX];
    uint8_t n;
};
void kin_ids_of(const struct token *t, struct kin_ids *out);

/* The distinct words of the sources and of the draft, each looked up once. */
struct lexis_word {
    uint32_t stem; /* rank of its first letters; 0: it carries no clinical meaning */
    struct kin_ids kin;
};
struct lexis {
    struct ranks words, stems;
    struct lexis_word *of; /* of each word */
    size_t cap;
};

/* A group said at a token. */
struct kin_hit {
    uint32_t token;
    uint16_t group;
    bool denies;  /* the words deny what the group means */
    bool alone;   /* the form's words mean nothing else together */
    bool soft;    /* no clinical thing: "hospitalisation" */
    bool common;  /* one word of every talk: "semaines" for a pregnancy */
    bool negated; /* a negation is one of the words: "bouge pas" for immobility */
};
struct kin_hits {
    struct kin_hit *at; /* by token */
    size_t n;
    uint32_t *first; /* of each token, and after the last: its first hit */
};

/* The groups said in `t`, whose words are `word`. `report`: the forms of a report alone, and each
 * word of a form counts as said; otherwise what people say too, filed under the form's main word.
 * false: arena full. */
bool kin_find(struct arena *a, const struct tokens *t, const struct lexis *l, const uint32_t *word,
              bool report, struct kin_hits *out);
/* The hits of tokens [b, e): the first of them, and how many. Cost: constant. */
size_t kin_between(const struct kin_hits *l, size_t b, size_t e, size_t *n);

#endif
