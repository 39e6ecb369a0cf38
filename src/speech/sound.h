/* sound.h - how a French word sounds, and how far two of them are apart
 * Takes  : a word, folded to letters (heard_fold)
 * Gives  : its sounds, one letter each; the distance of two of them, in tenths of a consonant
 * Source : the idea is Soundex (R. Russell, 1918) and its French heirs (F. Brouard's Phonex, 1999);
 *          the rules here are the spelling rules of French, written for names of drugs; the
 *          distance is Levenshtein's with costs by articulation (place, voice, nasality)
 * Cost   : sounds of one times sounds of the other
 */
#ifndef SPEECH_SOUND_H
#define SPEECH_SOUND_H

#include "base/text.h"

enum { SOUND_MOST = 32 };

/* a e i o u y as in "tu" (Y), nasals A I O, semivowel w, consonants p b t d k g f v s z S j m n N l
 * r. */
struct sound {
    uint8_t n;
    char at[SOUND_MOST]; /* numbers of sounds, vowels first (sound.c) */
};

/* The sounds of folded letters; what is beyond SOUND_MOST is not heard. */
struct sound sound_of(struct text letters);

/* Whether one sound may be taken for the other. */
bool sound_near(char a, char b);

/* 0: they sound the same. Stops at `most`: whatever is more is most + 1. */
unsigned sound_distance(const struct sound *a, const struct sound *b, unsigned most);

#endif
