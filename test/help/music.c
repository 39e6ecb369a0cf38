/* music.c - melodies, chords and drums: partials with an envelope, vibrato, the noise of bow and
 * breath
 */
#include "music.h"
#include "synth.h"

#include <string.h>

enum { PARTIALS = 14, SCALE = 7 };

/* How one note sounds. */
struct instrument {
    double attack_s, decay_s; /* decay 0: it is held to its end */
    double tilt;              /* the h-th partial is h^-tilt as strong */
    double vibrato, rate;     /* share of the pitch, Hz */
    double air;               /* noise of bow or breath */
    double stretch;           /* partials of stiff strings and bells lie higher */
    int odd;                  /* 1: odd partials only, as a clarinet */
};

static const struct instrument piano = {0.004, 0.7, 1.3, 0, 0, 0, 0.0004, 0};
static const struct instrument guitar = {0.003, 0.35, 1.0, 0, 0, 0, 0.0001, 0};
static const struct instrument violin = {0.08, 0, 1.0, 0.008, 5.6, 0.02, 0, 0};
static const struct instrument cello = {0.1, 0, 1.2, 0.006, 5.1, 0.02, 0, 0};
static const struct instrument flute = {0.05, 0, 2.2, 0.006, 5.0, 0.06, 0, 0};
static const struct instrument clarinet = {0.03, 0, 1.3, 0, 0, 0.02, 0, 1};
static const struct instrument trumpet = {0.03, 0, 0.7, 0.004, 5.5, 0.01, 0, 0};
static const struct instrument organ = {0.01, 0, 0.9, 0, 0, 0, 0, 0};
static const struct instrument bells = {0.001, 1.2, 1.0, 0, 0, 0, 0.11, 0};
static const struct instrument accordion = {0.03, 0, 0.8, 0.004, 6.5, 0.01, 0, 0};
static const struct instrument synthesizer = {0.005, 0.25, 0.8, 0, 0, 0, 0, 0};
static const struct instrument glide = {0.06, 0, 2.0, 0.02, 6.0, 0, 0, 0};

struct recipe {
    const char *name;
    const struct instrument *plays;
    double root; /* Hz */
    double note_s;
    double loud; /* 0..1 of full scale */
    int voices;  /* 1: a melody; more: chords */
    double drums;
    double hum; /* 50 Hz beside */
};

static const struct recipe recipes[MUSIC_KINDS] = {
    {"piano, melody", &piano, 262, 0.35, 0.15, 1, 0, 0},
    {"piano, chords", &piano, 131, 0.8, 0.2, 3, 0, 0},
    {"piano, faint, with hum", &piano, 220, 0.4, 0.02, 2, 0, 0.01},
    {"guitar, plucked", &guitar, 147, 0.22, 0.15, 1, 0, 0},
    {"guitar, strummed", &guitar, 110, 0.5, 0.2, 4, 0, 0},
    {"violin, vibrato", &violin, 330, 0.6, 0.15, 1, 0, 0},
    {"violin, low", &violin, 196, 0.5, 0.1, 1, 0, 0},
    {"violin, faint, with hum", &violin, 294, 0.5, 0.02, 1, 0, 0.02},
    {"cello, vibrato", &cello, 98, 0.7, 0.2, 1, 0, 0},
    {"string quartet", &cello, 131, 0.9, 0.2, 4, 0, 0},
    {"flute", &flute, 392, 0.4, 0.15, 1, 0, 0},
    {"flute, low", &flute, 262, 0.55, 0.08, 1, 0, 0},
    {"clarinet", &clarinet, 175, 0.35, 0.15, 1, 0, 0},
    {"clarinet, fast", &clarinet, 233, 0.14, 0.1, 1, 0, 0},
    {"trumpet", &trumpet, 233, 0.3, 0.2, 1, 0, 0},
    {"brass, chords", &trumpet, 117, 0.6, 0.25, 3, 0, 0},
    {"organ, chords", &organ, 131, 1.2, 0.2, 4, 0, 0},
    {"organ, melody", &organ, 196, 0.4, 0.1, 1, 0, 0},
    {"music box", &bells, 523, 0.25, 0.1, 1, 0, 0},
    {"bells", &bells, 196, 0.9, 0.2, 2, 0, 0},
    {"accordion", &accordion, 165, 0.35, 0.15, 3, 0, 0},
    {"telephone, music while waiting", &synthesizer, 196, 0.18, 0.1, 2, 0, 0.005},
    {"drums alone", NULL, 0, 0.25, 0.3, 0, 1, 0},
    {"drums, fast, with hum", NULL, 0, 0.14, 0.2, 0, 1, 0.02},
    {"band: bass, chords, drums", &guitar, 82, 0.4, 0.2, 3, 0.5, 0},
    {"dance: synthesizer, drums", &synthesizer, 110, 0.125, 0.25, 2, 0.8, 0},
    {"radio next door", &accordion, 147, 0.3, 0.01, 2, 0.3, 0.01},
    {"musical saw, gliding", &glide, 220, 1.1, 0.12, 1, 0, 0},
};

const char *music_name(int kind)
{
    return recipes[kind].name;
}

static double envelope(const struct instrument *in, double t, double length)
{
    double rise = t < in->attack_s ? t / in->attack_s : 1;
    double fall = in->decay_s > 0 ? exp(-t / in->decay_s) : 1;
    double left = length - t;
    return rise * fall * (left < 0.03 ? left > 0 ? left / 0.03 : 0 : 1);
}

/* One note from sample `first` on; held ones end with it, plucked ones ring on. */
static void note(const struct instrument *in, struct random *r, double hertz, double note_s,
                 double *x, size_t first, size_t n)
{
    double length = in->decay_s > 0 ? note_s + 2 * in->decay_s : note_s;
    double hard = between(r, 0.6, 1);
    double start = between(r, 0, PI2);
    double bent = between(r, -0.03, 0.03); /* a player reaches the note from beside it */
    double phase = 0;
    double strength[PARTIALS + 1];
    for (int h = 1; h <= PARTIALS; h++) {
        strength[h] = pow(h, -in->tilt);
    }
    for (size_t i = first; i < n && (double)(i - first) < length * NOISE_RATE; i++) {
        double t = (double)(i - first) / NOISE_RATE;
        double wave = in->vibrato * sin(PI2 * in->rate * t + start);
        double bend = in->vibrato > 0 ? bent * exp(-t / 0.05) : 0;
        phase += PI2 * hertz * (1 + wave + bend) / NOISE_RATE;
        double v = in->air * gauss(r);
        for (int h = 1; h <= PARTIALS; h += 1 + in->odd) {
            double ratio = h * sqrt(1 + in->stretch * h * h);
            if (ratio * hertz > 7000) {
                break;
            }
            double fades = in->decay_s > 0 ? exp(-t * (h - 1) * 0.8) : 1;
            v += sin(ratio * phase) * strength[h] * fades;
        }
        x[i] += hard * envelope(in, t, length) * v;
    }
}

/* A kick that falls in pitch, a snare of noise over a drum, a cymbal. */
static void drum(struct random *r, int which, double loud, double *x, size_t first, size_t n)
{
    struct resonator cymbal = resonator(6000, 3000);
    for (size_t i = first; i < n && i < first + NOISE_RATE / 3; i++) {
        double t = (double)(i - first) / NOISE_RATE;
        double noise = gauss(r);
        double v = which == 0   ? sin(PI2 * (50 * t + 6 * (1 - exp(-t / 0.03)))) * exp(-t / 0.12)
                   : which == 1 ? (noise + sin(PI2 * 185 * t)) * exp(-t / 0.07)
                                : 3 * resonate(&cymbal, noise) * exp(-t / 0.05);
        x[i] += loud * v;
    }
}

/* The next step of a melody: mostly to a neighbour. */
static int walk(struct random *r, int step)
{
    static const int moves[8] = {-2, -1, -1, 1, 1, 2, 3, -3};
    int to = step + moves[next(r) % 8];
    return to < 0 ? to + SCALE : to > 2 * SCALE ? to - SCALE : to;
}

static double pitch_of(const struct recipe *k, int step)
{
    static const double scale[SCALE] = {0, 2, 4, 5, 7, 9, 11}; /* half tones */
    return k->root * pow(2, floor(step / (double)SCALE) + scale[step % SCALE] / 12);
}

static void play(const struct recipe *k, struct random *r, double *x, size_t n)
{
    static const double lengths[4] = {1, 1, 2, 0.5};
    int step = SCALE / 2;
    double at = between(r, 0, 0.3);
    for (int beat = 0; at * NOISE_RATE < (double)n; beat++) {
        double length = k->note_s * (k->plays ? lengths[next(r) % 4] : 1);
        size_t first = (size_t)(at * NOISE_RATE);
        step = walk(r, step);
        for (int v = 0; v < k->voices; v++) {
            note(k->plays, r, pitch_of(k, step + 2 * v), length, x, first, n);
        }
        if (k->drums > 0) {
            drum(r, beat % 2 == 0 ? (beat % 4 == 0 ? 0 : 1) : 2, 2 * k->drums, x, first, n);
        }
        at += length;
    }
}

void music_make(int kind, uint64_t seed, double *x, size_t n)
{
    const struct recipe *k = &recipes[kind];
    struct random r = {seed * SOUND_KINDS + (uint64_t)kind + 1};
    play(k, &r, x, n);
    double share = k->loud / (k->voices > 1 ? 1.5 * k->voices : 2);
    for (size_t i = 0; i < n; i++) {
        double t = (double)i / NOISE_RATE;
        double hum = sin(PI2 * 50 * t) + 0.4 * sin(PI2 * 150 * t) + 0.2 * sin(PI2 * 250 * t);
        x[i] = share * x[i] + k->hum * hum + 0.0003 * gauss(&r);
    }
}
