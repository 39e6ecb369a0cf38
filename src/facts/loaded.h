/* loaded.h - terminologies beside the built-in lexicon: their labels as facts, their codes
 * Takes  : opened terminologies (terminology/terminology.h)
 * Gives  : concepts in the form of the lexicon's, with the codes of any fact
 * Rules  : the longest form wins; of forms of the same words the lexicon's wins, then that of the
 *          terminology that was given first. A drug's short or everyday name counts in capitals
 *          only
 * Owns   : nothing; the table of concepts is in the caller's arena, 88 bytes each
 */
#ifndef FACTS_LOADED_H
#define FACTS_LOADED_H

#include "facts/lexicon.h"
#include "terminology/terminology.h"

enum { LOADED_MAX = 32 }; /* terminologies of one reading */

struct loaded {
    struct terminology of;
    const struct concept *concepts; /* of each of its concepts */
};

/* Terminologies in the order of their precedence. */
struct loaded_list {
    const struct loaded *at;
    size_t n; /* LOADED_MAX at most */
};

/* Opens the bytes of a file. Borrows them. Errors: VERR_BAD_INPUT (damaged, or no terminology),
 * VERR_LIMIT (arena full); *out is then untouched. */
enum verr loaded_open(struct arena *a, struct text bytes, struct loaded *out);

/* A drug's name of one word that a terminology spells and neither the lexicon nor the word lists
 * know, folded: what speech may have meant. */
struct loaded_name {
    struct text name;    /* in the arena */
    const char *concept; /* its id */
    struct text of;      /* the terminology's name: "bdpm" */
};
/* All of them, in the order of the list. VERR_LIMIT. Cost: a look at each word of each file. */
enum verr loaded_names(struct arena *a, const struct loaded_list *l, struct loaded_name **out,
                       size_t *n);

struct fact;
struct code {
    const struct terminology *of;
    struct terminology_item item;
};

/* The code of a fact in one terminology: of its own concept; of the lexicon's link; else of the
 * words that carry it, or of its label, where they are a form of a concept of its kind. `said` is
 * the text of the facts. Cost: folds the words. */
bool loaded_code(const struct loaded *l, struct text said, const struct fact *f, struct code *out);

#endif
