/* back.h - the originals in the place of pseudonyms, in a text that somebody wrote with these
 * Takes  : spans as deid_text gave them, of any number of texts under one key
 * Gives  : a text in which each pseudonym that stands for one original has become it
 * Rule   : a pseudonym that stands for two people is left as it is: nobody may become somebody else
 * Owns   : nothing; originals and pseudonyms are borrowed, pairs live in the arena
 * Cost   : a pass over the pairs at each beginning of a word
 */
#ifndef DEID_BACK_H
#define DEID_BACK_H

#include "deid/deid.h"

struct deid_pair {
    struct text replacement, original;
    enum deid_kind kind;
    bool unsure; /* it stands for several originals */
};

struct deid_back {
    struct deid_pair *at;
    size_t n, cap;
};

/* Adds one pair, unless its pseudonym says too little to be looked for (an initial, a piece of a
 * date). Errors: VERR_LIMIT. */
enum verr deid_back_put(struct arena *a, struct deid_back *b, const struct deid_pair *pair);
/* Adds the spans of one text. Errors: VERR_LIMIT. */
enum verr deid_back_add(struct arena *a, struct deid_back *b, struct text original,
                        const struct deid_span *spans, size_t n);
/* Once all are added: the longest first, each once. */
void deid_back_close(struct deid_back *b);
/* The first pseudonym of one original that stands as a word at byte `from` or after; *at: where.
 * NULL: none. */
const struct deid_pair *deid_back_next(const struct deid_back *b, struct text t, size_t from,
                                       size_t *at);
/* The text with its originals, in the arena. {NULL, 0} when that is full. */
struct text deid_back_text(struct arena *a, const struct deid_back *b, struct text t);

#endif
