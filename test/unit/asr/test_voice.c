/* Spans out of a model's probabilities: no syllable is lost, music is no voice. */
#include "asr/voice.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { WINDOWS = 9375, SECOND = 16000 }; /* five minutes, what a stream has at most */

static float p[WINDOWS];
static struct asr_spans spans;

static int begin(void **state)
{
    (void)state;
    for (size_t i = 0; i < WINDOWS; i++) {
        p[i] = 0.1F;
    }
    return 0;
}

static void voice(size_t from, size_t n)
{
    for (size_t i = from; i < from + n; i++) {
        p[i] = 0.9F;
    }
}

static size_t find(size_t windows)
{
    asr_voice_find(p, windows, windows * ASR_WINDOW, &spans);
    return spans.n;
}

static void a_second_on_either_side_is_kept(void **state)
{
    (void)state;
    voice(100, 20);
    assert_int_equal(find(400), 1);
    assert_int_equal(spans.at[0].from, 100 * ASR_WINDOW - SECOND);
    assert_int_equal(spans.at[0].to, 120 * ASR_WINDOW + SECOND);
    assert_false(asr_voice_at(&spans, spans.at[0].from - 1));
    assert_true(asr_voice_at(&spans, spans.at[0].from));
    assert_true(asr_voice_at(&spans, spans.at[0].to));
    assert_false(asr_voice_at(&spans, spans.at[0].to + 1));
    voice(0, 20);
    voice(395, 5);
    assert_int_equal(find(400), 3);
    assert_int_equal(spans.at[0].from, 0);
    assert_int_equal(spans.at[2].to, 400 * ASR_WINDOW);
}

static void pauses_stay(void **state)
{
    (void)state;
    voice(100, 12);
    voice(112 + 62, 12); /* nearly two seconds */
    assert_int_equal(find(400), 1);
    begin(state);
    voice(100, 12);
    voice(112 + 64, 12);
    assert_int_equal(find(400), 2);
}

/* What was measured: a "oui" in a second, an organ in eleven. */
static void a_short_word_alone_is_one_and_an_organ_is_none(void **state)
{
    (void)state;
    voice(10, 3);
    assert_int_equal(find(28), 1);
    begin(state);
    voice(10, 2);
    assert_int_equal(find(28), 0);
    begin(state);
    voice(200, 6);
    assert_int_equal(find(362), 0);
    for (size_t i = 0; i < 350; i += 50) { /* again and again, never near each other */
        voice(i, 6);
    }
    assert_int_equal(find(362), 0);
    voice(200, 12);
    assert_true(find(362) > 0);
}

/* Where one speaks, what is faint is kept as well. */
static void one_window_is_kept_where_one_speaks(void **state)
{
    (void)state;
    voice(20, 40);
    voice(300, 1);
    assert_int_equal(find(400), 2);
    assert_true(asr_voice_at(&spans, 300 * ASR_WINDOW));
}

static void the_threshold_and_what_is_no_number(void **state)
{
    (void)state;
    for (size_t i = 0; i < 30; i++) {
        p[i] = i % 2 ? NAN : 0.349F;
    }
    assert_int_equal(find(30), 0);
    for (size_t i = 0; i < 30; i++) {
        p[i] = 0.35F;
    }
    assert_int_equal(find(30), 1);
    assert_int_equal(find(0), 0);
}

static void there_are_never_too_many(void **state)
{
    (void)state;
    voice(0, 20);
    for (size_t i = 0; i < WINDOWS; i += 64) {
        p[i] = 0.9F;
    }
    assert_true(find(WINDOWS) <= ASR_SPANS_MAX);
    for (size_t i = 1; i < spans.n; i++) {
        assert_true(spans.at[i].from > spans.at[i - 1].to);
    }
    assert_true(asr_voice_at(&spans, WINDOWS * ASR_WINDOW - 1));
}

static void what_lies_between_is_silent(void **state)
{
    static float pcm[100];
    (void)state;
    for (size_t i = 0; i < 100; i++) {
        pcm[i] = 1;
    }
    spans = (struct asr_spans){{{10, 20}, {50, 200}}, 2};
    asr_voice_keep(&spans, pcm, 100);
    for (size_t i = 0; i < 100; i++) {
        bool kept = (i >= 10 && i < 20) || i >= 50;
        assert_true(pcm[i] == (kept ? 1.0F : 0.0F));
    }
    spans = (struct asr_spans){{{40, 60}, {150, 200}}, 2};
    asr_voice_keep(&spans, pcm, 100);
    assert_true(pcm[59] == 1.0F && pcm[60] == 0.0F && pcm[99] == 0.0F && pcm[15] == 0.0F);
    spans.n = 0;
    asr_voice_keep(&spans, pcm, 100);
    assert_true(pcm[55] == 0.0F);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_second_on_either_side_is_kept, begin),
        cmocka_unit_test_setup(pauses_stay, begin),
        cmocka_unit_test_setup(a_short_word_alone_is_one_and_an_organ_is_none, begin),
        cmocka_unit_test_setup(one_window_is_kept_where_one_speaks, begin),
        cmocka_unit_test_setup(the_threshold_and_what_is_no_number, begin),
        cmocka_unit_test_setup(there_are_never_too_many, begin),
        cmocka_unit_test_setup(what_lies_between_is_silent, begin),
    };
    return cmocka_run_group_tests_name("voice", tests, NULL, NULL);
}
