/* name.h - what the files about persons share */
#ifndef DEID_NAME_H
#define DEID_NAME_H

#include "deid/inner.h"

/* A word with a meaning of its own. */
bool name_everyday(const struct scan *s, size_t i);
/* A word that can be part of a name. */
bool name_word(const struct scan *s, size_t i);
/* Word i belongs to what stands before it. */
bool name_joined(const struct scan *s, size_t i);
/* The last word of the name that begins at i, i - 1 when none does. titled: a title stands before.
 */
size_t name_end(const struct scan *s, size_t i, bool titled);
/* Marks words [first, last] as surnames and given names; how many words. */
size_t name_mark(struct scan *s, size_t first, size_t last, bool titled);
/* name_cue.c: names that a label, a word as "par", a list or a birth announces. */
size_t name_by_cue(struct scan *s, size_t i);
/* name_cue.c: word i stands in a reference to the literature. */
bool name_cited(const struct scan *s, size_t i);

#endif
