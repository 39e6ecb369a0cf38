/* name_inner.h - inside name*.c: which names are near to what was heard
 */
#ifndef SPEECH_NAME_INNER_H
#define SPEECH_NAME_INNER_H

#include "speech/name.h"

enum { NAME_LETTERS = 2 * HEARD_WORD_BYTES, NAME_WORDS = 3, NAME_LETTERS_LEAST = 5 };
/* How much nearer than any other a name must sound to be proposed alone, of 100. */
enum { NAME_MARGIN = 5 };

/* The nearest names, best first, no two of one concept or of the same letters. The last place only
 * tells that there were too many. */
struct name_near {
    const struct name_entry *at[NAME_CHOICES + 1];
    unsigned score[NAME_CHOICES + 1];
    unsigned apart[NAME_CHOICES + 1]; /* letters that differ */
    size_t n;
};

/* A hash of folded letters: two names of one hash are spelled alike (2^-64 a pair). */
uint64_t name_letters(struct text folded);
/* Some name is spelled so. */
bool names_spell(const struct names *names, struct text folded);
/* Names that sound like the folded letters: the best, whatever is not NAME_MARGIN behind it, and
 * the patient's own that are near at all. */
void names_near(const struct names *names, struct text folded, struct name_near *out);

#endif
