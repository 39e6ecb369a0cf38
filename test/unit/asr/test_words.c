/* Words out of tokens; a library whose parameters stand elsewhere. */
#include "asr/whisper.h"
#include "asr/words.h"
#include "params_19.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct asr_words w;
static char block[4096];

static int begin(void **state)
{
    (void)state;
    memset(&w, 0, sizeof w);
    w.bytes = writer_over(block, sizeof block);
    return 0;
}

static void is_word(size_t i, const char *said, uint64_t from, uint64_t to, unsigned confidence)
{
    assert_true(i < w.n && text_is(w.word[i].said, said));
    assert_int_equal(w.word[i].from_ms, from);
    assert_int_equal(w.word[i].to_ms, to);
    assert_int_equal(w.word[i].confidence, confidence);
}

static void joins_tokens(void **state)
{
    (void)state;
    assert_true(asr_words_take(&w, TEXT(" para"), 10, 20, 0.75F));
    assert_true(asr_words_take(&w, TEXT("c\xc3"), 20, 25, 0.5F)); /* a letter in two tokens */
    assert_true(asr_words_take(&w, TEXT("\xa9tamol"), 25, 40, 1.0F));
    assert_true(asr_words_take(&w, TEXT(","), 40, 40, 0.875F));
    assert_true(asr_words_take(&w, TEXT(" "), 40, 41, 0.0F));
    assert_true(asr_words_take(&w, TEXT(" un"), 41, 50, 1.0F));
    assert_int_equal(w.n, 2);
    is_word(0, "parac\xc3\xa9tamol,", 100, 400, 500);
    is_word(1, "un", 410, 500, 1000);
}

static void times_never_go_back(void **state)
{
    (void)state;
    assert_true(asr_words_take(&w, TEXT(" a"), 100, 200, 1.0F));
    assert_true(asr_words_take(&w, TEXT(" b"), -5, INT64_MAX, NAN));
    assert_true(asr_words_take(&w, TEXT(" c"), 150, 100, 7.0F));
    is_word(1, "b", 2000, 2000, 0);
    is_word(2, "c", 2000, 2000, 1000);
}

static void has_limits(void **state)
{
    (void)state;
    static char endless[2 * ASR_WORD_MAX];
    memset(endless, 'x', sizeof endless);
    assert_true(asr_words_take(&w, (struct text){endless, sizeof endless}, 0, 1, 1.0F));
    assert_true(asr_words_take(&w, TEXT("y"), 1, 2, 1.0F));
    assert_int_equal(w.n, 2);
    assert_int_equal(w.word[0].said.n, ASR_WORD_MAX);
    bool room = true;
    for (size_t i = 0; room && i < sizeof block; i++) {
        room = asr_words_take(&w, TEXT(" zz"), 2, 3, 1.0F);
    }
    assert_false(room);
    assert_true(w.n <= ASR_WORDS_MAX && w.bytes.n <= sizeof block);
}

static void cleans(void **state)
{
    (void)state;
    char out[12];
    struct writer o = writer_over(out, sizeof out);
    asr_clean(&o, TEXT("\xc3\xa9\n\x80"
                       "a\xc2\x85"
                       "b\xe2\x82"));
    assert_true(text_is(writer_text(&o), "\xc3\xa9 \xef\xbf\xbd"
                                         "a b\xef\xbf\xbd")); /* and no more */
    assert_true(o.full && text_utf8_valid(writer_text(&o)));
}

static void refuses_other_parameters(void **state)
{
    (void)state;
    struct whisper_full_params p = whisper_19_params();
    assert_true(whisper_params_fit(&p));
    /* As if a field of four bytes had been put in front: what follows stands elsewhere. */
    struct whisper_full_params moved = whisper_19_params();
    memmove((char *)&moved + 4, &p, sizeof p - 4);
    assert_false(whisper_params_fit(&moved));
    p.entropy_thold = 2.5F;
    assert_false(whisper_params_fit(&p));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup(joins_tokens, begin),
                                       cmocka_unit_test_setup(times_never_go_back, begin),
                                       cmocka_unit_test_setup(has_limits, begin),
                                       cmocka_unit_test(cleans),
                                       cmocka_unit_test(refuses_other_parameters)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
