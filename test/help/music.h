/* music.h - recordings without a word that move as a voice does, made from a seed: music and what a
 * throat does without speaking. A detector without trained weights may take them for speech.
 */
#ifndef HELP_MUSIC_H
#define HELP_MUSIC_H

#include <stddef.h>
#include <stdint.h>

/* The first MUSIC_KINDS are music, the others coughs, sneezes, breath. */
enum { MUSIC_KINDS = 28, COUGH_KINDS = 28, SOUND_KINDS = MUSIC_KINDS + COUGH_KINDS };

/* "violin, vibrato" of 0 <= kind < SOUND_KINDS. */
const char *sound_name(int kind);
/* n samples of 16 kHz. The same seed makes the same samples. */
void sound_make(int kind, uint64_t seed, int16_t *out, size_t n);

/* The two halves, with numbers of their own; samples are added to x. */
const char *music_name(int kind);
void music_make(int kind, uint64_t seed, double *x, size_t n);
const char *cough_name(int kind);
void cough_make(int kind, uint64_t seed, double *x, size_t n);

#endif
