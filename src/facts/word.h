/* word.h - what the form of a French medical word tells of it, with no table of concepts (inside
 * the facts room)
 * Takes  : tokens
 * Gives  : disease, symptom, operation or drug by its stem or suffix; adjectives of place and
 *          class; nouns of anatomy
 * Owns   : nothing; tables are static
 */
#ifndef FACTS_WORD_H
#define FACTS_WORD_H

#include "text/phrase.h"

enum word_sort {
    WORD_PLAIN,
    WORD_SIGN,      /* names what is wrong by itself: "masse", "gonalgie" */
    WORD_DISEASE,   /* "pancréatite", "lymphome" */
    WORD_VAGUE,     /* says something only with what follows: "syndrome", "trouble" */
    WORD_OPERATION, /* "colectomie" */
    WORD_DRUG,      /* a stem of the international names: "-vudine", "-pril", "cef-" */
};

/* A letter on the way back from the end of a word, made by tool/phrases.py from `endings` of
 * word.c. next[letter - 'a'] is 0 when no ending goes on so; sets[k] are the endings that are
 * complete here, of a word with k letters more, or WORD_STEM_MOST and any more. */
enum { WORD_STEM_MOST = 3 };
struct word_end {
    uint16_t next[26];
    uint8_t sets[WORD_STEM_MOST + 1];
};
extern const struct word_end word_ends[];

/* The sort of the noun at token i in *sort: how many tokens it takes ("effet indésirable"), 0 and
 * WORD_PLAIN when its form tells nothing. `source` tells accents: "mycosité" is no "-ite". */
size_t word_at(const struct tokens *t, struct text source, size_t i, enum word_sort *sort);
/* False when word_at finds nothing at the word i, whatever its accents. */
static inline bool word_tells(const struct tokens *t, size_t i);

/* The same of a word that no list and no form of the lexicon holds. */
bool word_tells_new(const struct tokens *t, size_t i);
/* Bits of phrases.ends. tool/phrases.py sets WORD_TOLD of the words that `named` or `drug_starts`
 * of word.c tell; the others but two are endings that tell: see END_SIGN there. */
enum { WORD_TOLD = 1 << 7, WORD_TELLING = WORD_TOLD | 0x2f };
static inline bool word_tells(const struct tokens *t, size_t i)
{
    uint16_t word = t->at[i].word;
    return word != 0 ? (t->phrases->ends[word] & WORD_TELLING) != 0 : word_tells_new(t, i);
}

/* "Pleural", "hépatique", "aigu": where or of which class; not how much ("intense"), not which
 * side. */
bool word_classifies(const struct tokens *t, size_t i);
/* "Foie", "os du carpe": how many tokens, 0 when it is no noun of anatomy. */
size_t word_anatomy(const struct tokens *t, size_t i);

#endif
