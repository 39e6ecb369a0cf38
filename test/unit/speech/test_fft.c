/* the transform, held against its definition */
#include "speech/fft.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct fft f;
static float x[FFT_N];
static float got[FFT_HALF + 1];

static void fill(void)
{
    unsigned state = 7;
    for (unsigned i = 0; i < FFT_N; i++) {
        state = state * 1103515245u + 12345u;
        x[i] = (float)(state >> 16 & 0x7fff) / 32768 - 0.5f;
    }
}

static void bin(unsigned k, double *re, double *im)
{
    *re = 0;
    *im = 0;
    for (unsigned i = 0; i < FFT_N; i++) {
        double turn = 2 * acos(-1) * (double)(k * i % FFT_N) / FFT_N;
        *re += (double)x[i] * cos(turn);
        *im -= (double)x[i] * sin(turn);
    }
}

static void as_defined(void **state)
{
    (void)state;
    fft_open(&f);
    fill();
    for (unsigned k = 0; k <= FFT_HALF; k += 37) {
        double re, im;
        bin(k, &re, &im);
        fft_power(&f, x, got);
        assert_true(fabs((double)got[k] - (re * re + im * im)) < 1e-3 * (1 + re * re + im * im));
        fft_real(&f, x, got);
        assert_true(fabs((double)got[k] - re) < 1e-3);
    }
}

static void tables(void **state)
{
    (void)state;
    fft_open(&f);
    for (unsigned k = 0; k < FFT_N; k++) {
        assert_true(fabs(fft_cos(&f, k) - cos(2 * acos(-1) * k / FFT_N)) < 1e-6);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(as_defined), cmocka_unit_test(tables)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
