/* fft.h - Fourier transform of FFT_N real samples (inside the speech room)
 * Source : J. W. Cooley, J. W. Tukey, "An algorithm for the machine calculation of complex Fourier
 *          series", 1965 (radix 2); two halves of a real signal as one complex one, as in
 *          H. V. Sorensen et al., "Real-valued fast Fourier transform algorithms", 1987
 * Cost   : about 25,000 operations on floats, no allocation
 */
#ifndef SPEECH_FFT_H
#define SPEECH_FFT_H

#include <stdint.h>

enum { FFT_N = 1024, FFT_HALF = FFT_N / 2 };

/* Tables, and the complex numbers at work. */
struct fft {
    float cos[FFT_HALF], sin[FFT_HALF]; /* of 2 pi k / FFT_N */
    uint16_t swap[FFT_HALF];            /* k with its 9 bits reversed */
    float re[FFT_HALF], im[FFT_HALF];
};

/* Makes the tables, once. */
void fft_open(struct fft *f);
/* Cosine and sine of 2 pi k / FFT_N, 0 <= k < FFT_N. */
double fft_cos(const struct fft *f, unsigned k);
/* x: FFT_N samples. Gives the squared magnitude of bins 0..FFT_HALF, that is FFT_HALF + 1 of them,
 * in the square of the unit of x. */
void fft_power(struct fft *f, const float *x, float *power);
/* Gives the real part of bins 0..FFT_HALF: of a symmetric spectrum, its autocorrelation. */
void fft_real(struct fft *f, const float *x, float *real);

#endif
