/* vad_inner.h - what is measured of a frame, and the state between frames (inside the speech room)
 */
#ifndef SPEECH_VAD_INNER_H
#define SPEECH_VAD_INNER_H

#include "speech/fft.h"
#include "speech/vad.h"

#include <string.h>

enum {
    HOP = 256,          /* 16 ms */
    WINDOW = 768,       /* 48 ms: three periods of the lowest voice, and more */
    BIN_LOW = 6,        /* 94 Hz */
    BIN_VOICE = 256,    /* 4 kHz: harmonics are looked for below */
    BIN_HIGH = 448,     /* 7 kHz */
    LAG_SHORT = 16,     /* 1 kHz: a tone that high is no voice, but it must be seen */
    LAG_LOW = 36,       /* 444 Hz, the highest voice */
    LAG_HIGH = 213,     /* 75 Hz, the lowest */
    BANDS = 6,          /* of the envelope, between 100 Hz and 4 kHz */
    FLOOR_FRAMES = 100, /* half of the memory of the noise floor: 1.6 s */
    RING = 1 << 11,     /* frames that are remembered: 32.8 s */
};

struct frame {
    float level;        /* power of 94 Hz to 7 kHz, dB under full scale */
    float snr;          /* over the noise floor, dB */
    float harmonicity;  /* height of the peak of the autocorrelation, 0..1 */
    float pitch;        /* natural logarithm of Hz; 0: none */
    int harmonics;      /* how many of the first ones stand out */
    float bands[BANDS]; /* dB */
    bool active;        /* something sounds */
    bool voiced;        /* with harmonics of a pitch that a voice may have */
};

/* The noise floor of each bin. */
struct noise {
    float smooth[BIN_HIGH]; /* power, smoothed over time */
    float now[BIN_HIGH];    /* smallest of this half of the memory */
    float before[BIN_HIGH]; /* of the last half */
    unsigned frames;
};

/* What one frame needs. */
struct analysis {
    struct fft fft;
    struct noise noise;
    float window[WINDOW];
    float taper[LAG_HIGH + 2]; /* autocorrelation of the window's own spectrum */
    float samples[FFT_N], power[FFT_HALF + 1], spectrum[FFT_N], correlation[FFT_HALF + 1];
};

/* Makes the tables; nothing is known of the noise yet. */
void analysis_open(struct analysis *a);
/* Measures WINDOW samples, and learns the noise from them. */
struct frame analysis_frame(struct analysis *a, const int16_t *pcm);

#endif
