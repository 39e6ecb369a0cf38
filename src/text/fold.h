/* fold.h - French text without accents or case, with the way back to its bytes
 * Takes  : UTF-8 text
 * Gives  : lower-case ASCII: accents gone, "œ" as "oe", "’" as "'", any blank as a space;
 * characters with no ASCII likeness become '~' Errors : false when ill-formed, over 4 GiB, or the
 * arena is full Cost   : one pass; at most 2 folded bytes for each input byte
 */
#ifndef TEXT_FOLD_H
#define TEXT_FOLD_H

#include "base/arena.h"
#include "base/text.h"

/* Readable zeroes behind a folded text: words are looked at eight bytes at a time. */
enum { FOLDED_PAD = 8 };

struct folded {
    struct text text;    /* in the arena */
    const uint32_t *map; /* text.n + 1 entries: where each folded byte starts in the source */
};

/* Folds `source`. On false *out is untouched. */
bool text_fold(struct arena *a, struct text source, struct folded *out);

/* Folds into `block` without a map; returns the bytes written, 0 when it does not fit or is
 * ill-formed. */
size_t text_fold_into(char *block, size_t cap, struct text source);

#endif
