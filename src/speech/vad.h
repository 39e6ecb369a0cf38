/* vad.h - where somebody speaks, without trained weights
 * Takes  : 16 kHz mono samples of 16 bits, in pieces of any length, of a recording of any length
 * Gives  : regions of speech with margins, in order; none for silence, hum, fans, clicks, knocks,
 *          breath, tones, alarms. Music and animals may pass: those need trained weights
 *          (asr/voice.h). Of 28 made kinds of coughs, sneezes and breath none passes (make eval).
 *          A whisper, which has no voice, is not heard.
 * How    : 48 ms frames every 16 ms. A frame is voiced when a period between 75 and 444 Hz and at
 *          least two of its harmonics stand out of the noise floor (vad_frame.c names the
 *          papers). A run of them speaks when its pitch moves and its spectral envelope moves, as
 *          the mouth does from one sound to the next: a machine holds one or the other still. The
 *          envelope's movement at the pace of sounds and syllables is the modulation spectrum of
 *          T. Houtgast, H. Steeneken, J. Acoust. Soc. Am. 77 (1985), in its shortest form.
 * Errors : none: any samples are sound
 * Owns   : nothing. The state, 49 kB, lives in the arena.
 * Cost   : about 7 s of one core for an hour of audio, less for silence
 */
#ifndef SPEECH_VAD_H
#define SPEECH_VAD_H

#include "base/arena.h"

#include <stdint.h>

#define VAD_RATE 16000
/* No region is longer, in samples: what an engine takes at once. */
#define VAD_LONGEST (30 * VAD_RATE)
/* Regions of one speech that was cut have twice this, about 1 s, in common; in samples. */
#define VAD_OVERLAP 8192

/* Samples [from, to) of the recording. */
struct vad_region {
    int64_t from, to;
    bool goes_on; /* speech was cut at its quietest: what goes on begins before this region ends */
};

struct vad;

/* A new recording. NULL when the arena is full. */
struct vad *vad_open(struct arena *a);

/* Takes samples until a region is known or all are taken: returns how many, and *found tells
 * whether *out holds a region. A region is known at the latest 1 s after its end. */
size_t vad_take(struct vad *v, const int16_t *pcm, size_t n, struct vad_region *out, bool *found);

/* The recording is over: true, and the last region in *out, or false when there is none. */
bool vad_end(struct vad *v, struct vad_region *out);

/* Somebody is certainly speaking now: true, and the sample since when, for who cannot wait for the
 * region's end. */
bool vad_speaks(const struct vad *v, int64_t *from);

/* All regions of a recording at once: how many, at most `cap` of them in `out`. */
size_t vad_regions(struct vad *v, const int16_t *pcm, size_t n, struct vad_region *out, size_t cap);

#endif
