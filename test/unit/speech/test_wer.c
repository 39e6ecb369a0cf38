/* word error rate: what counts and what does not */
#include "speech/wer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static char block[1 << 20];

static struct wer of(const char *reference, const char *heard)
{
    struct arena a = arena_over(block, sizeof block);
    struct wer w = {0};
    assert_int_equal(wer_of(&a, text_of(reference), text_of(heard), &w), VERR_OK);
    assert_int_equal(w.hits + w.substitutions + w.deletions, w.words);
    return w;
}

static void is(struct wer w, size_t words, size_t s, size_t d, size_t i)
{
    assert_int_equal(w.words, words);
    assert_int_equal(w.substitutions, s);
    assert_int_equal(w.deletions, d);
    assert_int_equal(w.insertions, i);
}

static void same_to_the_ear(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"J’ai mal à la tête.", "j'ai mal a la tete"},
        {"Est-ce que ça va ?", "est ce que ca va"},
        {"trente-huit de fièvre", "38 de fièvre"},
        {"Docteur Martin", "dr martin"},
        {"euh, je tousse, hum", "je tousse"},
        {"quatre-vingt-douze kilos", "92 kilos"},
        {"un cœur", "Un coeur"},
        {"", "... !"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct wer w = of(pairs[i][0], pairs[i][1]);
        if (wer_rate(&w) > 0) {
            fail_msg("'%s' is not '%s'", pairs[i][0], pairs[i][1]);
        }
    }
}

static void errors(void **state)
{
    (void)state;
    is(of("je tousse depuis hier", "je tousse depuis hier"), 4, 0, 0, 0);
    is(of("je tousse depuis hier", "je pousse depuis avant hier"), 4, 1, 0, 1);
    is(of("pas de fièvre", "de fièvre"), 3, 0, 1, 0);
    is(of("cinq milligrammes", "cinquante milligrammes"), 2, 1, 0, 0);
    is(of("", "merci d’avoir"), 0, 0, 0, 3);
    is(of("oui", ""), 1, 0, 1, 0);
    struct wer w = of("", "mot");
    assert_true(wer_rate(&w) > 0.99);
    w = of("un deux trois quatre", "un deux trois");
    assert_true(wer_rate(&w) > 0.24 && wer_rate(&w) < 0.26);
}

static void refused(void **state)
{
    (void)state;
    struct arena a = arena_over(block, 1 << 10);
    struct wer w = {0};
    assert_int_equal(wer_of(&a, TEXT("a\xff"), TEXT("b"), &w), VERR_BAD_UTF8);
    static char lots[1 << 12];
    memset(lots, 'a', sizeof lots - 1);
    assert_int_equal(wer_of(&a, text_of(lots), TEXT("b"), &w), VERR_LIMIT);
    assert_int_equal(w.words, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(same_to_the_ear), cmocka_unit_test(errors),
                                       cmocka_unit_test(refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
