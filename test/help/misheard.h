/* misheard.h - a name as speech recognition may write it, from a seed
 */
#ifndef HELP_MISHEARD_H
#define HELP_MISHEARD_H

#include <stddef.h>
#include <stdint.h>

/* Writes `name` (folded letters) with `changes` confusions of spelling and sound: other letters for
 * the same sound, a voiced consonant for its voiceless one, a vowel for its neighbour, a lost or
 * doubled letter, a blank inside. Returns the bytes written to out (cap of them at most). */
size_t misheard(const char *name, int changes, uint64_t *seed, char *out, size_t cap);

#endif
