/* vad_frame.c - one frame: noise floor, spectrum without it, period, harmonics
 * Noise floor: R. Martin, "Noise power spectral density estimation based on optimal smoothing and
 * minimum statistics", IEEE Trans. Speech Audio Proc. 9 (2001). Its minimum over two halves of a
 * window, with a fixed smoothing and a fixed bias.
 * Period: P. Boersma, "Accurate short-term analysis of the fundamental frequency and the
 * harmonics-to-noise ratio of a sampled sound", IFA Proc. 17 (1993): the autocorrelation is divided
 * by the window's, and short periods win over their multiples. It is taken of the magnitudes rather
 * than of the powers, so that no formant outweighs the others: T. Tolonen, M. Karjalainen, "A
 * computationally efficient multipitch analysis model", IEEE Trans. Speech Audio Proc. 8 (2000).
 */
#include "speech/vad_inner.h"

#include <math.h>

static const float NOTHING = 1e-12f;

static float decibels(float power)
{
    return 10 * (float)log10((double)(power + NOTHING));
}

/* Magnitudes of a spectrum, mirrored, as a signal whose transform is real. */
static void correlate(struct analysis *a)
{
    for (unsigned k = 1; k < FFT_HALF; k++) {
        a->spectrum[FFT_N - k] = a->spectrum[k];
    }
    fft_real(&a->fft, a->spectrum, a->correlation);
}

/* Hann's window, scaled so that a full-scale sine has a power of 0 dB; and how the correlation of
 * a line of its width falls with the lag. */
void analysis_open(struct analysis *a)
{
    fft_open(&a->fft);
    double sum = 0;
    for (unsigned i = 0; i < WINDOW; i++) {
        double turn = (double)i * FFT_N / WINDOW; /* between two entries of the table */
        unsigned k = (unsigned)turn;
        double part = turn - k;
        double c = (1 - part) * fft_cos(&a->fft, k) + part * fft_cos(&a->fft, (k + 1) % FFT_N);
        a->window[i] = (float)(0.5 - 0.5 * c);
        sum += (double)a->window[i];
    }
    memset(a->samples, 0, sizeof a->samples);
    memcpy(a->samples, a->window, sizeof a->window);
    fft_power(&a->fft, a->samples, a->power);
    for (unsigned k = 0; k <= FFT_HALF; k++) {
        a->spectrum[k] = (float)sqrt(sqrt((double)a->power[k]));
    }
    correlate(a);
    for (unsigned lag = 0; lag < LAG_HIGH + 2; lag++) {
        a->taper[lag] = a->correlation[lag] / a->correlation[0];
    }
    for (unsigned i = 0; i < WINDOW; i++) {
        a->window[i] *= (float)(2 / sum / 32768);
    }
    memset(&a->noise, 0, sizeof a->noise);
}

/* Of nothing but noise, the smallest of about thirty smoothed values is half of their mean. */
static void noise_learn(struct noise *n, const float *power)
{
    static const float KEPT = 0.7f;
    bool first = n->frames == 0;
    bool over = n->frames % FLOOR_FRAMES == 0;
    for (unsigned k = BIN_LOW; k < BIN_HIGH; k++) {
        n->smooth[k] = first ? power[k] : KEPT * n->smooth[k] + (1 - KEPT) * power[k];
        if (over) {
            n->before[k] = first ? INFINITY : n->now[k];
            n->now[k] = n->smooth[k];
        } else {
            n->now[k] = n->smooth[k] < n->now[k] ? n->smooth[k] : n->now[k];
        }
    }
    n->frames++;
}

static float noise_of(const struct noise *n, unsigned k)
{
    static const float BIAS = 2;
    return BIAS * (n->now[k] < n->before[k] ? n->now[k] : n->before[k]);
}

/* Power of the samples as heard, without their mean: a microphone's offset is no sound. */
static void transform(struct analysis *a, const int16_t *pcm)
{
    int64_t sum = 0;
    for (unsigned i = 0; i < WINDOW; i++) {
        sum += pcm[i];
    }
    float mean = (float)sum / WINDOW;
    for (unsigned i = 0; i < WINDOW; i++) {
        a->samples[i] = ((float)pcm[i] - mean) * a->window[i];
    }
    fft_power(&a->fft, a->samples, a->power);
}

/* What stands over the noise, as magnitudes below 4 kHz; the levels of the frame. */
static void rise(struct analysis *a, struct frame *f)
{
    static const unsigned edges[BANDS + 1] = {BIN_LOW, 26, 45, 70, 102, 160, BIN_VOICE};
    /* a sine at full scale fills bins of a sum of 2.4: three main ones of Hann's, oversampled */
    static const float SPREAD = 1 / 2.4f;
    float all = 0;
    float floor = 0;
    float above = 0;
    memset(a->spectrum, 0, (FFT_HALF + 1) * sizeof *a->spectrum);
    for (unsigned k = BIN_LOW; k < BIN_HIGH; k++) {
        float noise = noise_of(&a->noise, k);
        float over = a->power[k] - noise;
        all += a->power[k];
        floor += noise;
        above += over > 0 ? over : 0;
        if (k < BIN_VOICE && over > 0.25f * noise) {
            a->spectrum[k] = (float)sqrt(sqrt((double)over));
        }
    }
    for (unsigned b = 0; b < BANDS; b++) {
        float sum = 0;
        for (unsigned k = edges[b]; k < edges[b + 1]; k++) {
            sum += a->power[k];
        }
        f->bands[b] = decibels(sum * SPREAD);
    }
    f->level = decibels(all * SPREAD);
    f->snr = decibels(above) - decibels(floor);
}

static float peak_at(const struct analysis *a, unsigned lag)
{
    return a->correlation[lag] / (a->taper[lag] > 0.1f ? a->taper[lag] : 0.1f);
}

/* The shortest lag whose peak is nearly the highest. The lag and its height, interpolated. */
static float period(struct analysis *a, float *height)
{
    static const float NEARLY = 0.85f;
    float best = 0;
    for (unsigned lag = LAG_SHORT; lag <= LAG_HIGH; lag++) {
        float at = peak_at(a, lag);
        best = at > best ? at : best;
    }
    for (unsigned lag = LAG_SHORT; lag <= LAG_HIGH && best > 0; lag++) {
        float l = peak_at(a, lag - 1);
        float m = peak_at(a, lag);
        float r = peak_at(a, lag + 1);
        if (m >= NEARLY * best && m >= l && m > r) {
            float bend = l - 2 * m + r;
            float shift = bend < 0 ? 0.5f * (l - r) / bend : 0;
            *height = m / a->correlation[0];
            return (float)lag + shift;
        }
    }
    *height = 0;
    return 0;
}

static float three(const float *power, float at)
{
    unsigned k = (unsigned)(at + 0.5f);
    return power[k - 1] + power[k] + power[k + 1];
}

/* How many harmonics of a fundamental, in bins, stand out of the valleys around them. */
static int harmonics(const struct analysis *a, float bins)
{
    static const float RATIO = 4;
    static const float FAINT = 1e-4f; /* of the strongest */
    enum { MOST = 16 };
    float strongest = 0;
    for (unsigned k = BIN_LOW; k < BIN_VOICE; k++) {
        strongest = a->power[k] > strongest ? a->power[k] : strongest;
    }
    int n = 0;
    for (int h = 1; h <= MOST && ((float)h + 0.5f) * bins < BIN_VOICE; h++) {
        float peak = three(a->power, (float)h * bins);
        float left = three(a->power, ((float)h - 0.5f) * bins);
        float right = three(a->power, ((float)h + 0.5f) * bins);
        float valley = left > right ? left : right;
        n += peak > RATIO * valley && peak > FAINT * strongest;
    }
    return n;
}

struct frame analysis_frame(struct analysis *a, const int16_t *pcm)
{
    static const float RATE_PER_BIN = 16000.0f / FFT_N;
    struct frame f = {0};
    transform(a, pcm);
    noise_learn(&a->noise, a->power);
    rise(a, &f);
    f.active = f.level > -66 && f.snr > 3;
    if (!f.active) {
        return f;
    }
    correlate(a);
    float lag = period(a, &f.harmonicity);
    if (lag >= LAG_LOW) {
        float hertz = 16000 / lag;
        f.pitch = (float)log((double)hertz);
        f.harmonics = harmonics(a, hertz / RATE_PER_BIN);
        f.voiced = f.harmonicity > 0.35f && f.harmonics >= 2;
    }
    return f;
}
