/* noise.h - sixty recordings without a word, made from a seed: what stands on a desk, in a
 * corridor, in a wall. Music and coughs are not among them: those need trained weights.
 */
#ifndef HELP_NOISE_H
#define HELP_NOISE_H

#include <stddef.h>
#include <stdint.h>

enum { NOISE_KINDS = 60, NOISE_RATE = 16000 };

/* "hum 50 Hz, loud" of 0 <= kind < NOISE_KINDS. */
const char *noise_name(int kind);
/* n samples of it. The same seed makes the same samples. */
void noise_make(int kind, uint64_t seed, int16_t *out, size_t n);
/* n samples that a voice could have made, for what must be heard: pulses through three moving
 * formants, syllable by syllable, falling in pitch; `pitch` in Hz, `loud` 0..1 of full scale. */
void noise_voice(double pitch, double loud, uint64_t seed, int16_t *out, size_t n);

#endif
