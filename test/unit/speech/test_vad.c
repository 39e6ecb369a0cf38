/* voice activity: sixty noises give no second of speech; voices are heard, whole, in any pieces */
#include "help/noise.h"
#include "help/wav.h"
#include "speech/vad.h"

#include <dirent.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 1 << 21, REGIONS = 256 };
static int16_t pcm[MOST];
static char block[1 << 18];
static struct vad_region regions[REGIONS];

/* Somebody who hears speech in n samples: how many regions. */
typedef size_t listener(const int16_t *samples, size_t n);

static size_t vad(const int16_t *samples, size_t n)
{
    struct arena a = arena_over(block, sizeof block);
    size_t count = vad_regions(vad_open(&a), samples, n, regions, REGIONS);
    assert_true(count <= REGIONS);
    return count;
}

/* Planted: what a recorder without voice activity detection gives to its engine. */
static size_t hears_all(const int16_t *samples, size_t n)
{
    (void)samples;
    regions[0] = (struct vad_region){0, (int64_t)n, false};
    return 1;
}

/* Planted: the energy above a threshold, which is what is often called voice activity. */
static size_t hears_energy(const int16_t *samples, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += (double)samples[i] * samples[i];
    }
    return sqrt(sum / (double)n) > 300 ? hears_all(samples, n) : 0;
}

static double seconds(size_t count)
{
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += regions[i].to - regions[i].from;
    }
    return (double)sum / VAD_RATE;
}

/* Files of sixty in which `who` hears speech, of `length` seconds each. */
static int deceived(listener *who, uint64_t seed, size_t length, double *heard)
{
    int files = 0;
    *heard = 0;
    for (int kind = 0; kind < NOISE_KINDS; kind++) {
        noise_make(kind, seed, pcm, length * VAD_RATE);
        double s = seconds(who(pcm, length * VAD_RATE));
        if (s > 0 && who == vad) {
            (void)fprintf(stderr, "speech heard in '%s', seed %d\n", noise_name(kind), (int)seed);
        }
        files += s > 0;
        *heard += s;
    }
    return files;
}

static void noise_says_nothing(void **state)
{
    (void)state;
    enum { LENGTH = 12, SEEDS = 3 };
    double heard = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        double s = 0;
        assert_int_equal(deceived(vad, seed, LENGTH, &s), 0);
        heard += s;
    }
    (void)printf("noise: %d files of %d s, %d seeds: %.2f s of speech\n", NOISE_KINDS, LENGTH,
                 SEEDS, heard);
}

static void the_noises_catch_a_bad_detector(void **state)
{
    (void)state;
    double heard = 0;
    assert_int_equal(deceived(hears_all, 1, 4, &heard), NOISE_KINDS);
    assert_true(heard > 4 * NOISE_KINDS - 1);
    assert_true(deceived(hears_energy, 1, 4, &heard) > NOISE_KINDS / 2);
}

static void voices_are_heard(void **state)
{
    (void)state;
    enum { LENGTH = 10 * VAD_RATE };
    for (int pitch = 85; pitch < 330; pitch += 15) {
        noise_voice(pitch, 0.1, (uint64_t)pitch, pcm, LENGTH);
        assert_true(seconds(vad(pcm, LENGTH)) > 9.5);
    }
}

/* Three seconds of voice in ten of silence, where they are, with a margin. */
static void margins(void **state)
{
    (void)state;
    enum { FROM = 4 * VAD_RATE, LENGTH = 3 * VAD_RATE, ALL = 10 * VAD_RATE };
    memset(pcm, 0, ALL * sizeof *pcm);
    noise_voice(130, 0.1, 3, pcm + FROM, LENGTH);
    assert_int_equal(vad(pcm, ALL), 1);
    assert_true(regions[0].from < FROM - VAD_RATE / 5 && regions[0].from > FROM - VAD_RATE);
    assert_true(regions[0].to > FROM + LENGTH && regions[0].to < FROM + LENGTH + VAD_RATE);
    assert_false(regions[0].goes_on);
}

/* Two minutes without a breath but for a pause of 0.2 s every ten: cut there, with overlap. */
static void long_speech_is_cut(void **state)
{
    (void)state;
    enum { PIECE = 10 * VAD_RATE, PIECES = 12, PAUSE = VAD_RATE / 5 };
    for (int k = 0; k < PIECES; k++) {
        noise_voice(120, 0.1, 9, pcm + k * PIECE, PIECE);
        memset(pcm + k * PIECE, 0, PAUSE * sizeof *pcm);
    }
    size_t n = vad(pcm, (size_t)PIECE * PIECES);
    assert_true(n >= 5 && n <= 8);
    for (size_t i = 0; i < n; i++) {
        assert_true(regions[i].to - regions[i].from <= VAD_LONGEST);
        assert_true(regions[i].goes_on == (i + 1 < n));
        if (i + 1 < n) {
            int64_t middle = regions[i].to - VAD_OVERLAP;
            assert_int_equal(regions[i + 1].from, middle - VAD_OVERLAP);
            assert_true(middle % PIECE <= PAUSE + VAD_RATE / 20 ||
                        middle % PIECE > PIECE - VAD_RATE / 10);
        }
    }
    assert_true(regions[n - 1].to == (int64_t)PIECE * PIECES);
}

/* The same regions whatever the pieces, and a live question is answered before the region's end. */
static void pieces(void **state)
{
    (void)state;
    enum { ALL = 12 * VAD_RATE };
    memset(pcm, 0, ALL * sizeof *pcm);
    noise_voice(180, 0.2, 5, pcm + VAD_RATE, 4 * VAD_RATE);
    noise_voice(110, 0.2, 6, pcm + 8 * VAD_RATE, 3 * VAD_RATE);
    assert_int_equal(vad(pcm, ALL), 2);
    struct vad_region whole[2] = {regions[0], regions[1]};
    for (size_t piece = 1; piece < 5000; piece = piece * 3 + 1) {
        struct arena a = arena_over(block, sizeof block);
        struct vad *v = vad_open(&a);
        struct vad_region r;
        size_t n = 0;
        bool live = false;
        for (size_t at = 0; at < ALL;) {
            bool found;
            size_t some = piece < ALL - at ? piece : ALL - at;
            int64_t since = -1;
            at += vad_take(v, pcm + at, some, &r, &found);
            live |= at < 3 * VAD_RATE && vad_speaks(v, &since) && since == whole[0].from;
            if (found) {
                assert_memory_equal(&r.from, &whole[n].from, sizeof r.from);
                assert_true(r.to == whole[n++].to);
            }
        }
        n += vad_end(v, &r);
        assert_int_equal(n, 2);
        assert_true(live);
    }
}

static void degenerate(void **state)
{
    (void)state;
    assert_int_equal(vad(pcm, 0), 0);
    assert_int_equal(vad(pcm, 1), 0);
    assert_int_equal(vad(pcm, 700), 0);
    struct arena small = arena_over(block, 100);
    assert_null(vad_open(&small));
}

/* What is certainly speech in a clean recording: 10 ms frames 12 dB over its quiet tenth and
 * within 35 dB of its loudest. No reference by hand comes with the recordings; vowels and most
 * consonants of a clean one stand that high, and nothing else in these does. */
static double reference(size_t frames, unsigned char *speech)
{
    static float level[MOST / 160];
    static float sorted[MOST / 160];
    double speaks = 0;
    for (size_t k = 0; k < frames; k++) {
        double sum = 1;
        for (size_t i = 0; i < 160; i++) {
            sum += (double)pcm[k * 160 + i] * pcm[k * 160 + i] / 160;
        }
        level[k] = (float)(10 * log10(sum));
        size_t at = k;
        for (; at > 0 && sorted[at - 1] > level[k]; at--) {
            sorted[at] = sorted[at - 1];
        }
        sorted[at] = level[k];
    }
    float quiet = sorted[frames / 10] + 12;
    float loud = sorted[frames - 1] - 35;
    for (size_t k = 0; k < frames; k++) {
        speech[k] = level[k] > (quiet > loud ? quiet : loud);
        speaks += speech[k];
    }
    return speaks;
}

static bool within(size_t count, size_t frame)
{
    int64_t at = (int64_t)frame * 160 + 80;
    for (size_t i = 0; i < count; i++) {
        if (at >= regions[i].from && at < regions[i].to) {
            return true;
        }
    }
    return false;
}

struct kept {
    double speech, kept, heard, all;
    int files, lost;
};

/* One recording; `lost` are stretches of 100 ms of certain speech of which not half is heard. */
static void keep(const char *path, struct kept *sum)
{
    static unsigned char speech[MOST / 160];
    size_t n = wav_read(path, pcm, MOST);
    size_t frames = n / 160;
    if (frames == 0) {
        return;
    }
    sum->files++;
    sum->all += (double)frames;
    sum->speech += reference(frames, speech);
    size_t count = vad(pcm, n);
    size_t run = 0;
    size_t heard = 0;
    for (size_t k = 0; k < frames; k++) {
        bool in = within(count, k);
        sum->heard += in;
        sum->kept += in && speech[k];
        run = speech[k] ? run + 1 : 0;
        heard = speech[k] ? heard + in : 0;
        if (run >= 10 && (k + 1 == frames || !speech[k + 1]) && heard < run / 2) {
            (void)fprintf(stderr, "%s: %zu ms lost before %.2f s\n", path, run * 10,
                          (double)(k + 1) / 100);
            sum->lost++;
        }
    }
}

static void keep_folder(const char *name, struct kept *sum)
{
    char folder[2048];
    const char *shared = getenv("VIGIE_SHARED");
    (void)snprintf(folder, sizeof folder, "%s/data/speech/%s",
                   shared ? shared : SOURCE_ROOT "/../shared", name);
    DIR *d = opendir(folder);
    struct dirent *e;
    while (d && (e = readdir(d)) != NULL) {
        char path[4096];
        (void)snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        if (strstr(e->d_name, ".wav")) {
            keep(path, sum);
        }
    }
    if (d) {
        (void)closedir(d);
    }
}

static void say(const char *which, const struct kept *k)
{
    (void)printf("%s: %d recordings, %.0f s, of which certain speech %.1f s: %.2f %% kept, %d "
                 "stretches lost, %.1f s heard\n",
                 which, k->files, k->all / 100, k->speech / 100, 100 * k->kept / k->speech, k->lost,
                 k->heard / 100);
}

/* The English ones were made in a hall and a studio of old: the applause at the end of one stands
 * as high as speech, and is none. */
static void recorded_speech_is_kept(void **state)
{
    (void)state;
    struct kept french = {0};
    struct kept english = {0};
    keep_folder("fr_voxforge", &french);
    keep_folder("fr_wavenet_tts", &french);
    keep_folder("en_samples", &english);
    if (french.files == 0) {
        (void)fprintf(stderr, "skipped: no recorded speech under VIGIE_SHARED\n");
        return;
    }
    say("French", &french);
    assert_true(french.kept > 0.99 * french.speech);
    assert_int_equal(french.lost, 0);
    say("English", &english);
    assert_true(english.kept >= 0.97 * english.speech);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(noise_says_nothing), cmocka_unit_test(the_noises_catch_a_bad_detector),
        cmocka_unit_test(voices_are_heard),   cmocka_unit_test(margins),
        cmocka_unit_test(long_speech_is_cut), cmocka_unit_test(pieces),
        cmocka_unit_test(degenerate),         cmocka_unit_test(recorded_speech_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
