/* ranks.h - numbers for texts that come back, and lists of places by number (inside the draft room)
 * Takes  : texts, which must outlive the table
 * Gives  : 1, 2, 3... in the order in which each text was first met; the places of each number
 * Errors : 0, false or an empty list when the arena is full
 * Cost   : O(length of the text), one pass over what is listed
 */
#ifndef DRAFT_RANKS_H
#define DRAFT_RANKS_H

#include "base/arena.h"
#include "base/text.h"

struct ranks {
    struct text *at; /* at[rank - 1] */
    uint32_t *slot;  /* open addressing */
    size_t n, cap, slots;
};

/* The rank of the text, added when it is new; 0 when the arena is full. */
uint32_t ranks_add(struct arena *a, struct ranks *r, struct text t);
/* Its rank, 0 when it was never added. */
uint32_t ranks_find(const struct ranks *r, struct text t);

/* Places by number: those of number i are at[first[i]] to at[first[i + 1] - 1], in order. */
struct postings {
    uint32_t *first; /* n + 1 of them */
    uint32_t *at;
    size_t n;
};

/* How places come in: number_of(data, place, k) is the k-th number of a place, 0 after the last. */
typedef uint32_t postings_number(const void *data, size_t place, size_t k);

/* Files `places` places under numbers below n. */
bool postings_make(struct arena *a, size_t places, size_t n, postings_number *number_of,
                   const void *data, struct postings *out);
/* Where in `at` the places of the number that are at or after `from` begin, and where its places
 * end. Cost: log2. */
size_t postings_from(const struct postings *p, uint32_t number, size_t from, size_t *end);
/* The first place of the number at or after `from`, SIZE_MAX when there is none. Cost: log2. */
size_t postings_next(const struct postings *p, uint32_t number, size_t from);

#endif
