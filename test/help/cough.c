/* cough.c - what a throat and a nose do without speaking: bursts of noise and rough pulses of the
 * glottis through the resonances of a mouth that does not move
 * A cough has three parts (J. Korpas et al., "Analysis of the cough sound: an overview", Pulm
 * Pharmacol 9 (1996)): an explosion, air that flows, and often a voiced end.
 */
#include "music.h"
#include "synth.h"

#include <stdbool.h>
#include <string.h>

struct recipe {
    const char *name;
    enum { COUGH, THROAT, SNEEZE, BREATH, SNIFF, SNORE, HICCUP, SWALLOW } how;
    double loud;     /* 0..1 of full scale */
    double period_s; /* between two, about */
    double pitch;    /* Hz of the voiced part */
    double voiced;   /* how strong that is; 0: none */
    double mouth;    /* factor on the resonances: a child's are higher */
    int times;       /* in a row */
    double hum;      /* 50 Hz beside */
};

static const struct recipe recipes[COUGH_KINDS] = {
    {"cough, dry", COUGH, 0.3, 3, 0, 0, 1, 1, 0},
    {"cough, dry, fit", COUGH, 0.3, 4, 0, 0, 1, 4, 0},
    {"cough, loud", COUGH, 0.7, 3.5, 0, 0, 0.95, 2, 0},
    {"cough, far", COUGH, 0.02, 3, 0, 0, 1, 2, 0.002},
    {"cough, voiced end, man", COUGH, 0.3, 3, 140, 0.5, 0.95, 2, 0},
    {"cough, voiced end, woman", COUGH, 0.3, 3, 260, 0.5, 1.1, 2, 0},
    {"cough, child", COUGH, 0.3, 3, 380, 0.5, 1.3, 3, 0},
    {"cough, barking", COUGH, 0.4, 3.5, 310, 1.0, 1.2, 2, 0},
    {"cough, wet", COUGH, 0.3, 3, 95, 0.4, 0.9, 3, 0},
    {"cough, fit, with hum", COUGH, 0.2, 5, 150, 0.3, 1, 5, 0.05},
    {"cough into the elbow", COUGH, 0.08, 3, 120, 0.2, 0.7, 2, 0},
    {"throat cleared, man", THROAT, 0.2, 3, 90, 1, 0.95, 2, 0},
    {"throat cleared, woman", THROAT, 0.2, 3, 170, 1, 1.1, 2, 0},
    {"throat cleared, short", THROAT, 0.1, 2.5, 110, 0.7, 1, 1, 0},
    {"throat cleared, faint, with hum", THROAT, 0.03, 3, 100, 1, 1, 2, 0.02},
    {"throat cleared, hard", THROAT, 0.5, 4, 75, 1, 0.9, 3, 0},
    {"sneeze", SNEEZE, 0.5, 5, 0, 0, 1, 1, 0},
    {"sneeze, voiced", SNEEZE, 0.5, 5, 240, 0.5, 1, 1, 0},
    {"sneezes, two, with hum", SNEEZE, 0.3, 6, 180, 0.3, 1, 2, 0.02},
    {"breath, calm", BREATH, 0.05, 4, 0, 0, 1, 1, 0},
    {"breath, fast", BREATH, 0.1, 1.6, 0, 0, 1.1, 1, 0},
    {"breath, wheezing", BREATH, 0.05, 3.5, 420, 0.15, 1, 1, 0},
    {"sigh", BREATH, 0.15, 6, 130, 0.1, 0.9, 1, 0},
    {"sniffs", SNIFF, 0.1, 1.5, 0, 0, 1, 2, 0},
    {"nose that is blown", SNIFF, 0.4, 3.5, 0, 0, 0.6, 3, 0},
    {"snoring", SNORE, 0.2, 4, 45, 1, 0.8, 1, 0},
    {"hiccups", HICCUP, 0.2, 3, 230, 1, 1.1, 1, 0},
    {"swallowing, lips", SWALLOW, 0.1, 2, 0, 0, 1, 3, 0.005},
};

const char *cough_name(int kind)
{
    return recipes[kind].name;
}

struct throat {
    struct random *r;
    const struct recipe *k;
    struct resonator formant[3];
    double phase, jitter, shimmer;
};

static void open_mouth(struct throat *t, double first, double second, double third)
{
    const double hertz[3] = {first, second, third};
    for (int i = 0; i < 3; i++) {
        t->formant[i] = resonator(hertz[i] * t->k->mouth * between(t->r, 0.93, 1.07), 120 + 80 * i);
    }
}

/* One sample: noise and rough pulses, through the mouth. */
static double utter(struct throat *t, double air, double voice, double pitch)
{
    double v = air * gauss(t->r);
    t->phase += pitch * (1 + t->jitter) / NOISE_RATE;
    if (voice > 0 && t->phase >= 1) {
        t->phase -= 1;
        t->jitter = between(t->r, -0.12, 0.12);
        t->shimmer = between(t->r, 0.5, 1.3);
        v += voice * t->shimmer * sqrt(NOISE_RATE / pitch);
    }
    double out = 0;
    for (int i = 0; i < 3; i++) {
        out += resonate(&t->formant[i], v) / (i + 1);
    }
    return 4 * out;
}

/* What each does `s` seconds after it began: the strength of the air, of the voice, the pitch.
 * false: it is over. */
static bool cough(const struct recipe *k, double s, double *air, double *voice, double *pitch)
{
    double burst = s < 0.004 ? s / 0.004 : exp(-(s - 0.004) / 0.035);
    double flow = s > 0.04 && s < 0.26 ? 0.35 * (1 - (s - 0.04) / 0.22) : 0;
    double end = s > 0.16 && s < 0.36 ? sin(PI2 / 2 * (s - 0.16) / 0.2) : 0;
    *air = burst + flow;
    *voice = 0.6 * k->voiced * end;
    *pitch = k->pitch * (1.15 - 0.8 * (s > 0.16 ? s - 0.16 : 0));
    return s < 0.38;
}

static bool clear_throat(const struct recipe *k, double s, double *air, double *voice,
                         double *pitch)
{
    double shape = s < 0.05 ? s / 0.05 : s < 0.35 ? 1 : (0.45 - s) / 0.1;
    *air = 0.3 * shape;
    *voice = 0.7 * k->voiced * shape * (0.6 + 0.4 * sin(PI2 * 27 * s));
    *pitch = k->pitch * (1.1 - 0.4 * s);
    return s < 0.45;
}

static bool sneeze(const struct recipe *k, double s, double *air, double *voice, double *pitch)
{
    double in = s < 0.6 ? 0.15 * s / 0.6 : 0;
    double u = s - 0.7;
    double out = u < 0 ? 0 : u < 0.01 ? u / 0.01 : exp(-(u - 0.01) / 0.12);
    *air = in + out;
    *voice = u > 0 && u < 0.2 ? k->voiced * (1 - u / 0.2) : 0;
    *pitch = k->pitch * (1 - 0.9 * (u > 0 ? u : 0));
    return s < 1.2;
}

static bool breath(const struct recipe *k, double s, double *air, double *voice, double *pitch)
{
    double length = k->period_s * 0.35;
    double in = s < length ? sin(PI2 / 2 * s / length) : 0;
    double u = s - k->period_s / 2;
    double out = u > 0 && u < length ? sin(PI2 / 2 * u / length) : 0;
    *air = 0.7 * in + out;
    *voice = 0.5 * k->voiced * out;
    *pitch = k->pitch;
    return s < k->period_s * 0.9;
}

static bool sniff(const struct recipe *k, double s, double *air, double *voice, double *pitch)
{
    (void)k;
    *air = sin(PI2 / 2 * s / 0.22);
    *voice = 0;
    *pitch = 100;
    return s < 0.22;
}

static bool snore(const struct recipe *k, double s, double *air, double *voice, double *pitch)
{
    double shape = sin(PI2 / 2 * s / 1.3);
    *air = 0.4 * shape * (0.5 + 0.5 * sin(PI2 * k->pitch * s));
    *voice = k->voiced * shape;
    *pitch = k->pitch * (1 + 0.1 * sin(PI2 * 0.6 * s));
    return s < 1.3;
}

static bool hiccup(const struct recipe *k, double s, double *air, double *voice, double *pitch)
{
    *air = s < 0.03 ? 0.5 : 0.05;
    *voice = s < 0.09 ? k->voiced * (1 - s / 0.09) : 0;
    *pitch = k->pitch * (1 + 2 * s);
    return s < 0.1;
}

static bool swallow(const struct recipe *k, double s, double *air, double *voice, double *pitch)
{
    (void)k;
    *air = s < 0.012 ? 1 : s > 0.11 && s < 0.13 ? 0.7 : 0.02;
    *voice = 0;
    *pitch = 100;
    return s < 0.2;
}

/* One of them from sample `first` on; the sample behind it. */
static size_t one(struct throat *t, double *x, size_t first, size_t n)
{
    static bool (*const does[])(const struct recipe *, double, double *, double *, double *) = {
        cough, clear_throat, sneeze, breath, sniff, snore, hiccup, swallow};
    static const double mouths[][3] = {{650, 1500, 2700}, {550, 1200, 2500},  {900, 2600, 4200},
                                       {700, 1700, 3100}, {1400, 2900, 4500}, {350, 900, 2200},
                                       {500, 1500, 2500}, {1200, 2600, 4000}};
    double air = 0;
    double voice = 0;
    double pitch = 100;
    double hard = between(t->r, 0.6, 1);
    double pace = between(t->r, 0.85, 1.2);
    const double *m = mouths[t->k->how];
    open_mouth(t, m[0], m[1], m[2]);
    size_t i = first;
    for (; i < n; i++) {
        double s = (double)(i - first) / NOISE_RATE / pace;
        if (!does[t->k->how](t->k, s, &air, &voice, &pitch)) {
            break;
        }
        x[i] += hard * utter(t, air, voice, pitch > 30 ? pitch : 30);
    }
    return i;
}

void cough_make(int kind, uint64_t seed, double *x, size_t n)
{
    const struct recipe *k = &recipes[kind];
    struct random r = {seed * SOUND_KINDS + (uint64_t)(MUSIC_KINDS + kind) + 1};
    struct throat t = {.r = &r, .k = k};
    for (double at = between(&r, 0.3, 1); at * NOISE_RATE < (double)n;
         at += k->period_s * between(&r, 0.8, 1.3)) {
        size_t i = (size_t)(at * NOISE_RATE);
        for (int again = 0; again < k->times && i < n; again++) {
            i = one(&t, x, i, n) + (size_t)(between(&r, 0.04, 0.25) * NOISE_RATE);
        }
    }
    for (size_t i = 0; i < n; i++) {
        double s = (double)i / NOISE_RATE;
        double hum = sin(PI2 * 50 * s) + 0.4 * sin(PI2 * 150 * s);
        x[i] = 0.4 * k->loud * x[i] + k->hum * hum + 0.0003 * gauss(&r);
    }
}

const char *sound_name(int kind)
{
    return kind < MUSIC_KINDS ? music_name(kind) : cough_name(kind - MUSIC_KINDS);
}

enum { PIECE = 1 << 20 };

void sound_make(int kind, uint64_t seed, int16_t *out, size_t n)
{
    static double room[PIECE];
    n = n < PIECE ? n : PIECE;
    memset(room, 0, n * sizeof *room);
    if (kind < MUSIC_KINDS) {
        music_make(kind, seed, room, n);
    } else {
        cough_make(kind - MUSIC_KINDS, seed, room, n);
    }
    for (size_t i = 0; i < n; i++) {
        double v = room[i] * 32767;
        out[i] = (int16_t)(v > 32767 ? 32767 : v < -32768 ? -32768 : lround(v));
    }
}
