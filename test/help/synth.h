/* synth.h - what made sounds are made of: seeded chance, resonators (inside test/help)
 */
#ifndef HELP_SYNTH_H
#define HELP_SYNTH_H

#include "noise.h"

#include <math.h>

#define PI2 6.28318530717958647692

struct random {
    uint64_t state;
};

/* splitmix64, of S. Vigna */
static inline uint64_t next(struct random *r)
{
    uint64_t z = (r->state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* 0 to 1 */
static inline double uniform(struct random *r)
{
    return (double)(next(r) >> 11) / 9007199254740992.0;
}

static inline double between(struct random *r, double low, double high)
{
    return low + (high - low) * uniform(r);
}

/* Mean 0, deviation 1, nearly normal. */
static inline double gauss(struct random *r)
{
    double sum = 0;
    for (int i = 0; i < 6; i++) {
        sum += uniform(r);
    }
    return (sum - 3) * 1.41421356;
}

/* Two poles at `hertz`, `width` wide. */
struct resonator {
    double a, b, gain, y1, y2;
};

static inline struct resonator resonator(double hertz, double width)
{
    double r = exp(-PI2 / 2 * width / NOISE_RATE);
    double c = cos(PI2 * hertz / NOISE_RATE);
    return (struct resonator){2 * r * c, -r * r,
                              (1 - r) * sqrt(1 - 2 * r * (2 * c * c - 1) + r * r), 0, 0};
}

static inline double resonate(struct resonator *f, double x)
{
    double y = f->gain * x + f->a * f->y1 + f->b * f->y2;
    f->y2 = f->y1;
    f->y1 = y;
    return y;
}

#endif
