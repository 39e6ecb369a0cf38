/* fold.h - French text without accents or case, with the way back to its bytes
 * Takes  : UTF-8 text
 * Gives  : lower-case ASCII: accents gone, "œ" as "oe", "’" as "'", any blank as a space;
 *          characters with no ASCII likeness become '~'
 * Errors : false when ill-formed, over 4 GiB, or the arena is full
 * Cost   : one pass; at most 2 folded bytes for each input byte
 */
#ifndef TEXT_FOLD_H
#define TEXT_FOLD_H

#include "base/arena.h"
#include "base/text.h"

/* Zero bytes behind a folded text: words are looked at eight bytes at a time. */
enum { FOLDED_PAD = 8 };

struct folded {
    struct text text;    /* in the arena */
    const uint32_t *map; /* text.n + 1 entries: where each folded byte starts in the source */
};

/* Folds `source`. On false *out is untouched. */
bool text_fold(struct arena *a, struct text source, struct folded *out);

/* Where the folding of a text piece by piece stands; {0, 0} at its beginning. */
struct fold_place {
    size_t next; /* first byte that was not folded */
    size_t line; /* characters since the line began: a long line may go on after its end */
};

/* Folds well-formed bytes [at->next, to) of `source`, which end with a whole character, and moves
 * `at` there. `out` has room for as many bytes, `map` (or NULL) for one entry more. Returns the
 * bytes written. */
size_t text_fold_piece(char *out, uint32_t *map, struct text source, struct fold_place *at,
                       size_t to);

/* Folds into `block` without a map; returns the bytes written, 0 when it does not fit or is
 * ill-formed. */
size_t text_fold_into(char *block, size_t cap, struct text source);

#endif
