/* noise.c - sources (white noise, oscillators, ringing blows) through one-pole and two-pole filters
 */
#include "noise.h"
#include "synth.h"

#include <stdbool.h>
#include <string.h>

/* What a kind is made of; a field that is 0 is not used. */
struct recipe {
    const char *name;
    enum { STEADY, HUM, BLOWS, BREATH, BEEPS, SWEEP, TRAIN, CRACKLE, RAIN, BURST } how;
    double loud;     /* 0..1 of full scale */
    double hertz;    /* of the tone, the blades, the resonance, the middle of the band */
    double width;    /* of the band; how far a sweep goes, in octaves */
    double period_s; /* of what comes back */
    double length_s; /* of each */
    int harmonics;   /* of a tone; 0: noise */
    double tilt;     /* pole of a low-pass on the noise: 0 white, 0.9 pinkish, 0.99 brown */
};

static const struct recipe recipes[NOISE_KINDS] = {
    {"digital silence", STEADY, 0, 0, 0, 0, 0, 0, 0},
    {"dither of one bit", STEADY, 0.00003, 0, 0, 0, 0, 0, 0},
    {"offset of the converter", STEADY, 0.0001, 0, 0, 0, 0, 0, 0},
    {"preamplifier, faint", STEADY, 0.0004, 0, 0, 0, 0, 0, 0.3},
    {"hum 50 Hz, faint", HUM, 0.002, 50, 0, 0, 0, 6, 0},
    {"hum 50 Hz", HUM, 0.02, 50, 0, 0, 0, 12, 0},
    {"hum 50 Hz, loud", HUM, 0.2, 50, 0, 0, 0, 30, 0},
    {"hum 50 Hz that swells", HUM, 0.05, 50, 0, 5, 0, 20, 0},
    {"hum 60 Hz", HUM, 0.05, 60, 0, 0, 0, 20, 0},
    {"rectifier 100 Hz", HUM, 0.05, 100, 0, 0, 0, 40, 0},
    {"transformer that beats", HUM, 0.05, 100, 0, 0.7, 0, 8, 0},
    {"neon tube that starts", HUM, 0.03, 100, 0, 0.4, 0.1, 30, 0},
    {"white noise, faint", STEADY, 0.002, 0, 0, 0, 0, 0, 0},
    {"white noise", STEADY, 0.02, 0, 0, 0, 0, 0, 0},
    {"white noise, loud", STEADY, 0.2, 0, 0, 0, 0, 0, 0},
    {"white noise that swells", STEADY, 0.05, 0, 0, 3, 0, 0, 0},
    {"pink noise, faint", STEADY, 0.004, 0, 0, 0, 0, 0, 0.9},
    {"pink noise", STEADY, 0.04, 0, 0, 0, 0, 0, 0.9},
    {"pink noise, loud", STEADY, 0.3, 0, 0, 0, 0, 0, 0.9},
    {"brown noise", STEADY, 0.1, 0, 0, 0, 0, 0, 0.99},
    {"air conditioning", STEADY, 0.04, 180, 200, 7, 0, 0, 0.95},
    {"ventilation shaft", STEADY, 0.06, 320, 60, 5, 0, 0, 0.9},
    {"fan, slow blades", HUM, 0.03, 70, 0, 2.1, 0, 4, 0.9},
    {"fan, blades", HUM, 0.03, 118, 0, 0, 0, 6, 0.9},
    {"fan, fast blades", HUM, 0.03, 237, 0, 0, 0, 8, 0.9},
    {"computer that spins up", SWEEP, 0.02, 90, 1.2, 10, 10, 5, 0.9},
    {"keyboard, slow", BLOWS, 0.1, 2400, 900, 0.4, 0.012, 0, 0},
    {"keyboard, fast", BLOWS, 0.1, 2600, 900, 0.13, 0.012, 0, 0},
    {"keyboard on a hollow desk", BLOWS, 0.2, 310, 120, 0.17, 0.03, 0, 0},
    {"keyboard, fast and faint", BLOWS, 0.01, 3000, 1200, 0.1, 0.01, 0, 0},
    {"mouse clicks", BLOWS, 0.05, 4200, 1500, 0.7, 0.004, 0, 0},
    {"pen that is clicked", BLOWS, 0.1, 3500, 400, 0.3, 0.01, 0, 0},
    {"knocks on a door", BLOWS, 0.5, 140, 30, 0.25, 0.06, 0, 0},
    {"knocks on a thin door", BLOWS, 0.5, 260, 40, 0.3, 0.05, 0, 0},
    {"footsteps", BLOWS, 0.2, 95, 60, 0.55, 0.08, 0, 0.9},
    {"drawer", BURST, 0.2, 700, 500, 2.3, 0.5, 0, 0.5},
    {"chair on the floor", BURST, 0.2, 900, 300, 1.9, 0.35, 0, 0.5},
    {"breath, calm", BREATH, 0.02, 900, 1200, 4, 1.4, 0, 0.3},
    {"breath, fast", BREATH, 0.04, 1200, 1500, 1.6, 0.7, 0, 0.3},
    {"breath on the microphone", BREATH, 0.3, 150, 200, 3.5, 0.8, 0, 0.97},
    {"rain on a window", RAIN, 0.05, 3000, 2000, 0.004, 0.003, 0, 0.2},
    {"drops in a basin", BLOWS, 0.1, 1100, 50, 0.6, 0.03, 0, 0},
    {"tap that runs", RAIN, 0.1, 1500, 1800, 0.002, 0.004, 0, 0.5},
    {"tone 440 Hz", BEEPS, 0.1, 440, 0, 0, 0, 1, 0},
    {"tone 1 kHz, loud", BEEPS, 0.5, 1000, 0, 0, 0, 1, 0},
    {"tone 200 Hz with harmonics", BEEPS, 0.1, 200, 0, 0, 0, 8, 0},
    {"sweep, slow", SWEEP, 0.1, 60, 6, 10, 10, 1, 0},
    {"sweep, fast", SWEEP, 0.1, 100, 5, 1, 0.9, 1, 0},
    {"sweep of a sawtooth", SWEEP, 0.1, 80, 3, 5, 4.5, 20, 0},
    {"monitor that beeps", BEEPS, 0.1, 960, 0, 0.8, 0.1, 2, 0},
    {"monitor, low beeps", BEEPS, 0.1, 330, 0, 1, 0.15, 6, 0},
    {"pump alarm, three notes", BEEPS, 0.2, 523, 0.33, 0.5, 0.25, 5, 0},
    {"siren of two notes", BEEPS, 0.2, 360, 0.42, 0.5, 0.5, 9, 0},
    {"telephone that rings", BEEPS, 0.2, 425, 0, 5, 1.5, 3, 0},
    {"clicks, irregular", BLOWS, 0.6, 5000, 4000, 0.21, 0.001, 0, 0},
    {"pulses, 120 a second", TRAIN, 0.2, 120, 0, 0, 0, 0, 0},
    {"mobile phone near a cable", TRAIN, 0.2, 217, 0, 1.4, 0.5, 0, 0},
    {"paper that is turned", CRACKLE, 0.1, 3200, 2500, 1.3, 0.6, 0, 0.1},
    {"cloth on the microphone", CRACKLE, 0.2, 500, 600, 0.9, 0.5, 0, 0.8},
    {"lorries in the street", STEADY, 0.15, 90, 80, 6, 0, 0, 0.98},
};

const char *noise_name(int kind)
{
    return recipes[kind].name;
}

/* Noise of the colour that the recipe asks, mean power 1. */
static double colour(struct random *r, const struct recipe *k, double *low)
{
    *low = k->tilt * *low + (1 - k->tilt) * gauss(r);
    return *low * sqrt((1 + k->tilt) / (1 - k->tilt));
}

static double swell(const struct recipe *k, double t)
{
    return k->period_s > 0 ? 0.6 + 0.4 * sin(PI2 * t / k->period_s) : 1;
}

static void steady(const struct recipe *k, struct random *r, double *x, size_t n)
{
    struct resonator f = resonator(k->hertz, k->width);
    double low = 0;
    for (size_t i = 0; i < n; i++) {
        double noise = colour(r, k, &low);
        double heard = k->hertz > 0 ? 6 * resonate(&f, noise) + 0.1 * noise : noise;
        x[i] = heard * swell(k, (double)i / NOISE_RATE);
    }
}

/* A mains hum or blades: a fixed period, harmonics of fixed strength; the tube starts in jerks. */
static void hum(const struct recipe *k, struct random *r, double *x, size_t n)
{
    double strength[64];
    double phase[64];
    double low = 0;
    for (int h = 1; h <= k->harmonics; h++) {
        strength[h] = between(r, 0.3, 1) / h;
        phase[h] = between(r, 0, PI2);
    }
    for (size_t i = 0; i < n; i++) {
        double t = (double)i / NOISE_RATE;
        double v = 0;
        for (int h = 1; h <= k->harmonics; h++) {
            v += strength[h] * sin(PI2 * k->hertz * h * t + phase[h]);
        }
        bool dark = k->length_s > 0 && fmod(t, k->period_s) > k->length_s && t < 3;
        x[i] = dark ? 0 : v * swell(k, t);
        x[i] += k->tilt > 0 ? 0.5 * colour(r, k, &low) : 0.01 * gauss(r);
    }
}

/* Blows that ring: three modes that are no harmonics of each other, and the noise of the touch. */
static void blows(const struct recipe *k, struct random *r, double *x, size_t n)
{
    double at = between(r, 0.1, 0.5);
    while (at * NOISE_RATE < (double)n) {
        double hard = between(r, 0.3, 1);
        double mode[3] = {k->hertz * between(r, 0.9, 1.1), k->hertz * between(r, 1.5, 1.8),
                          k->hertz * between(r, 2.3, 2.8)};
        size_t first = (size_t)(at * NOISE_RATE);
        for (size_t i = first; i < n && i < first + NOISE_RATE / 2; i++) {
            double t = (double)(i - first) / NOISE_RATE;
            double v = gauss(r) * exp(-t / 0.002);
            for (int m = 0; m < 3; m++) {
                v += sin(PI2 * mode[m] * t) * exp(-t * (m + 1) / k->length_s) / (m + 1);
            }
            x[i] += hard * v;
        }
        at += k->period_s * between(r, 0.6, 1.6);
    }
}

/* Air, in and out. */
static void breath(const struct recipe *k, struct random *r, double *x, size_t n)
{
    struct resonator in = resonator(k->hertz, k->width);
    struct resonator out = resonator(k->hertz * 0.7, k->width);
    double low = 0;
    for (size_t i = 0; i < n; i++) {
        double t = fmod((double)i / NOISE_RATE, k->period_s);
        double noise = colour(r, k, &low);
        double a = t < k->length_s ? sin(PI2 / 2 * t / k->length_s) : 0;
        double u = t - k->period_s / 2;
        double b = u > 0 && u < k->length_s ? sin(PI2 / 2 * u / k->length_s) : 0;
        x[i] = 4 * (a * resonate(&in, noise) + 0.7 * b * resonate(&out, noise));
    }
}

/* Notes that come back, each of a fixed pitch; every second one higher by `width`. */
static void beeps(const struct recipe *k, struct random *r, double *x, size_t n)
{
    double phase = 0;
    for (size_t i = 0; i < n; i++) {
        double t = (double)i / NOISE_RATE;
        double in = k->period_s > 0 ? fmod(t, k->period_s) : 0;
        double note = k->period_s > 0 ? fmod(floor(t / k->period_s), 2) : 0;
        phase += PI2 * k->hertz * (1 + k->width * note) / NOISE_RATE;
        double edge = k->length_s - in < in ? k->length_s - in : in;
        double a = k->period_s <= 0 ? 1 : edge <= 0 ? 0 : edge < 0.005 ? edge / 0.005 : 1;
        double v = 0;
        for (int h = 1; h <= k->harmonics; h++) {
            v += sin(h * phase) / h;
        }
        x[i] = a * v + 0.005 * gauss(r);
    }
}

static void sweep(const struct recipe *k, struct random *r, double *x, size_t n)
{
    double phase = 0;
    double low = 0;
    for (size_t i = 0; i < n; i++) {
        double t = fmod((double)i / NOISE_RATE, k->period_s);
        double hertz = k->hertz * pow(2, k->width * t / k->period_s);
        phase += PI2 * hertz / NOISE_RATE;
        double v = 0;
        for (int h = 1; h <= k->harmonics && h * hertz < NOISE_RATE / 2; h++) {
            v += sin(h * phase) / h;
        }
        x[i] = (t < k->length_s ? v : 0) + (k->tilt > 0 ? 0.3 * colour(r, k, &low) : 0);
    }
}

static void train(const struct recipe *k, struct random *r, double *x, size_t n)
{
    double phase = 0;
    for (size_t i = 0; i < n; i++) {
        double t = (double)i / NOISE_RATE;
        bool on = k->period_s <= 0 || fmod(t, k->period_s) < k->length_s;
        phase += k->hertz / NOISE_RATE;
        if (phase >= 1) {
            phase -= 1;
            x[i] += on ? 6 : 0;
        }
        x[i] += 0.01 * gauss(r);
    }
}

/* Paper and cloth: noise in grains of any strength, while the hand moves. */
static void crackle(const struct recipe *k, struct random *r, double *x, size_t n)
{
    struct resonator f = resonator(k->hertz, k->width);
    double low = 0;
    double grain = 0;
    for (size_t i = 0; i < n; i++) {
        double t = fmod((double)i / NOISE_RATE, k->period_s);
        if (uniform(r) < 0.004) {
            grain = pow(uniform(r), 3) * 3;
        }
        grain *= 0.998;
        double hand = t < k->length_s ? sin(PI2 / 2 * t / k->length_s) : 0;
        x[i] = 3 * hand * grain * resonate(&f, colour(r, k, &low));
    }
}

/* Drops that come when they come, each ringing for a moment. */
static void rain(const struct recipe *k, struct random *r, double *x, size_t n)
{
    struct resonator f = resonator(k->hertz, k->width);
    double low = 0;
    double drop = 0;
    for (size_t i = 0; i < n; i++) {
        if (uniform(r) < 1 / (k->period_s * NOISE_RATE)) {
            drop += uniform(r);
        }
        drop *= exp(-1 / (k->length_s * NOISE_RATE));
        double noise = colour(r, k, &low);
        x[i] = 4 * drop * resonate(&f, noise) + 0.3 * noise;
    }
}

/* A drawer, a chair: noise of a band that moves and trembles. */
static void burst(const struct recipe *k, struct random *r, double *x, size_t n)
{
    double low = 0;
    struct resonator f = resonator(k->hertz, k->width);
    for (size_t i = 0; i < n; i++) {
        double t = fmod((double)i / NOISE_RATE, k->period_s);
        if (i % 400 == 0) {
            struct resonator moved = resonator(k->hertz * (1 + 0.5 * t), k->width);
            moved.y1 = f.y1;
            moved.y2 = f.y2;
            f = moved;
        }
        double tremble = 0.6 + 0.4 * sin(PI2 * 37 * t + gauss(r) * 0.3);
        double a = t < k->length_s ? tremble * (1 - t / k->length_s) : 0;
        x[i] = 4 * a * resonate(&f, colour(r, k, &low));
    }
}

static void write_samples(const double *x, double loud, int16_t *out, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        double v = x[i] * loud * 32767;
        out[i] = (int16_t)(v > 32767 ? 32767 : v < -32768 ? -32768 : lround(v));
    }
}

enum { PIECE = 1 << 20 };
static double room[PIECE];

void noise_make(int kind, uint64_t seed, int16_t *out, size_t n)
{
    static void (*const makers[])(const struct recipe *, struct random *, double *, size_t) = {
        steady, hum, blows, breath, beeps, sweep, train, crackle, rain, burst};
    const struct recipe *k = &recipes[kind];
    struct random r = {seed * NOISE_KINDS + (uint64_t)kind};
    n = n < PIECE ? n : PIECE;
    memset(room, 0, n * sizeof *room);
    makers[k->how](k, &r, room, n);
    write_samples(room, k->loud, out, n);
    for (size_t i = 0; i < n && kind == 2; i++) {
        out[i] = (int16_t)(out[i] - 300);
    }
}

/* A voice on its way from one vowel to the next. */
struct mouth {
    double from[3], to[3]; /* formants, Hz */
    struct resonator formant[3];
    double at, length; /* of the syllable, in samples */
    double note;
};

static void mouth_next(struct mouth *m, struct random *r)
{
    static const double vowels[5][3] = {{300, 2300, 3000},
                                        {700, 1300, 2600},
                                        {450, 900, 2500},
                                        {500, 1800, 2500},
                                        {320, 800, 2300}};
    const double *v = vowels[next(r) % 5];
    memcpy(m->from, m->to, sizeof m->from);
    memcpy(m->to, v, sizeof m->to);
    m->at = 0;
    m->length = between(r, 0.13, 0.24) * NOISE_RATE;
    m->note = between(r, 0.85, 1.15);
}

/* The formants move in the first half of a syllable, without a click. */
static void mouth_move(struct mouth *m)
{
    double part = m->at / m->length * 2;
    for (int k = 0; k < 3; k++) {
        double hertz = part < 1 ? m->from[k] + (m->to[k] - m->from[k]) * part : m->to[k];
        struct resonator f = resonator(hertz, 60 + 40 * k);
        f.y1 = m->formant[k].y1;
        f.y2 = m->formant[k].y2;
        m->formant[k] = f;
    }
}

void noise_voice(double pitch, double loud, uint64_t seed, int16_t *out, size_t n)
{
    struct random r = {seed};
    struct mouth m = {0};
    mouth_next(&m, &r);
    mouth_next(&m, &r);
    double phase = 0;
    n = n < PIECE ? n : PIECE;
    for (size_t i = 0; i < n; i++, m.at++) {
        if (m.at >= m.length) {
            mouth_next(&m, &r);
        }
        if (i % 64 == 0) {
            mouth_move(&m);
        }
        double part = m.at / m.length;
        phase += pitch * m.note * (1.1 - 0.2 * part + 0.01 * gauss(&r)) / NOISE_RATE;
        double pulse = phase >= 1 ? 1 : 0;
        phase -= pulse;
        double open = part < 0.75 ? sin(PI2 / 2 * part / 0.75) : 0;
        double x = open * pulse * 40 + 0.002 * gauss(&r);
        room[i] = part > 0.8 ? 0.02 * gauss(&r) : 0;
        for (int k = 0; k < 3; k++) {
            room[i] += resonate(&m.formant[k], x) / (k + 1);
        }
    }
    write_samples(room, loud, out, n);
}
