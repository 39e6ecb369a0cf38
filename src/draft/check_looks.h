/* check_looks.h - how many places of the sources the second reader may look at (inside the draft
 * room)
 * It compares a statement with every place that says something alike: of sources that say one
 * thing in thousands of ways, with thousands. So that no text takes more than its length, all
 * statements of a draft have a number of looks together: CHECK_LOOKS for each token that is read,
 * above CHECK_LOOKS_LEAST. A talk takes fewer than ten a token. Once none is left, nothing is found
 * any more, and whatever is read is REASON_UNREAD.
 */
#ifndef DRAFT_CHECK_LOOKS_H
#define DRAFT_CHECK_LOOKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CHECK_LOOKS = 64, CHECK_LOOKS_LEAST = 1 << 20 };

struct looks {
    uint64_t left;
};

/* Takes n of them; false when none is left. */
static inline bool check_looks(struct looks *l, size_t n)
{
    l->left = l->left > n ? l->left - n : 0;
    return l->left > 0;
}

/* Takes one. */
static inline bool check_look(struct looks *l)
{
    return check_looks(l, 1);
}

#endif
