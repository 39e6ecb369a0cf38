/* fft.c - radix 2, in place, after a permutation */
#include "speech/fft.h"

#include <assert.h>
#include <math.h>

enum { BITS = 9 };

/* The angle is halved seven times from a right angle: no library of trigonometry is asked. */
void fft_open(struct fft *f)
{
    static_assert(1 << BITS == FFT_HALF, "the bits of a half spectrum");
    double c = 0;
    double s = 1;
    for (int quarter = FFT_N / 4; quarter > 1; quarter /= 2) {
        c = sqrt((1 + c) / 2);
        s = s / (2 * c);
    }
    double x = 1;
    double y = 0;
    for (unsigned k = 0; k < FFT_HALF; k++) {
        f->cos[k] = (float)x;
        f->sin[k] = (float)y;
        double next = x * c - y * s;
        y = x * s + y * c;
        x = next;
        unsigned back = 0;
        for (unsigned b = 0; b < BITS; b++) {
            back |= (k >> b & 1u) << (BITS - 1 - b);
        }
        f->swap[k] = (uint16_t)back;
    }
}

double fft_cos(const struct fft *f, unsigned k)
{
    assert(k < FFT_N);
    return k < FFT_HALF ? (double)f->cos[k] : -(double)f->cos[k - FFT_HALF];
}

/* One butterfly of each pair at distance `half`. */
static void stage(struct fft *f, unsigned half)
{
    unsigned step = FFT_HALF / half; /* of the tables, which turn in FFT_N */
    float *restrict re = f->re;
    float *restrict im = f->im;
    for (unsigned block = 0; block < FFT_HALF; block += 2 * half) {
        for (unsigned k = 0; k < half; k++) {
            float c = f->cos[k * step];
            float s = f->sin[k * step];
            unsigned i = block + k;
            unsigned j = i + half;
            float x = re[j] * c + im[j] * s;
            float y = im[j] * c - re[j] * s;
            re[j] = re[i] - x;
            im[j] = im[i] - y;
            re[i] += x;
            im[i] += y;
        }
    }
}

/* Even samples as real, odd ones as imaginary parts. */
static void transform(struct fft *f, const float *x)
{
    for (unsigned k = 0; k < FFT_HALF; k++) {
        f->re[f->swap[k]] = x[2 * k];
        f->im[f->swap[k]] = x[2 * k + 1];
    }
    for (unsigned half = 1; half < FFT_HALF; half *= 2) {
        stage(f, half);
    }
}

/* Bin k of the real signal, 0 < k < FFT_HALF, from the two halves. */
static void unfold(const struct fft *f, unsigned k, float *re, float *im)
{
    unsigned j = FFT_HALF - k;
    float even_re = (f->re[k] + f->re[j]) / 2;
    float even_im = (f->im[k] - f->im[j]) / 2;
    float odd_re = (f->im[k] + f->im[j]) / 2;
    float odd_im = (f->re[j] - f->re[k]) / 2;
    *re = even_re + odd_re * f->cos[k] + odd_im * f->sin[k];
    *im = even_im + odd_im * f->cos[k] - odd_re * f->sin[k];
}

void fft_power(struct fft *f, const float *x, float *power)
{
    transform(f, x);
    float sum = f->re[0] + f->im[0];
    float difference = f->re[0] - f->im[0];
    power[0] = sum * sum;
    power[FFT_HALF] = difference * difference;
    for (unsigned k = 1; k < FFT_HALF; k++) {
        float re, im;
        unfold(f, k, &re, &im);
        power[k] = re * re + im * im;
    }
}

void fft_real(struct fft *f, const float *x, float *real)
{
    transform(f, x);
    real[0] = f->re[0] + f->im[0];
    real[FFT_HALF] = f->re[0] - f->im[0];
    for (unsigned k = 1; k < FFT_HALF; k++) {
        float im;
        unfold(f, k, &real[k], &im);
    }
}
