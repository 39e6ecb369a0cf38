/* doubtful words, the most dangerous first; spoken numbers in digits beside them */
#include "speech/doubt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static char block[1 << 22];
static struct arena a;

/* One segment, whose words have this confidence. */
static struct heard_words say(const char *text, float confidence, struct heard_segments *s)
{
    struct heard_words w = {0};
    a = arena_over(block, sizeof block);
    assert_int_equal(heard_split(&a, text_of(text), 0, 9000, confidence, &w), VERR_OK);
    assert_int_equal(heard_cut(&a, &w, s), VERR_OK);
    return w;
}

static void ranked(void **state)
{
    (void)state;
    struct heard_segments s = {0};
    struct doubts d = {0};
    struct heard_words w =
        say("prenez cinq milligrammes de ramipril, pas le genou gauche", 0.7f, &s);
    assert_int_equal(doubts_find(&a, &w, &s, &d), VERR_OK);
    static const struct {
        size_t word;
        enum doubt_what what;
    } expected[] = {
        {1, DOUBT_DOSE}, {2, DOUBT_DOSE}, {5, DOUBT_NEGATION}, {4, DOUBT_DRUG}, {8, DOUBT_SIDE}};
    assert_int_equal(d.n, sizeof expected / sizeof *expected);
    for (size_t i = 0; i < d.n; i++) {
        assert_int_equal(d.at[i].word, expected[i].word);
        assert_int_equal(d.at[i].what, expected[i].what);
    }
}

static void least_sure_first(void **state)
{
    (void)state;
    struct heard_segments s = {0};
    struct doubts d = {0};
    struct heard_words w = say("bonjour deux mots puis trois autres mots puis quatre", 0.45f, &s);
    w.at[8].confidence = 0.1f;
    w.at[4].confidence = HEARD_UNSURE;
    w.at[0].confidence = 0.99f;
    assert_int_equal(doubts_find(&a, &w, &s, &d), VERR_OK);
    assert_int_equal(d.at[0].word, 8);
    assert_int_equal(d.at[0].what, DOUBT_NUMBER);
    assert_int_equal(d.at[1].word, 1);
    assert_int_equal(d.at[2].word, 4);
    assert_int_equal(d.at[3].what, DOUBT_WORD);
    for (size_t i = 0; i < d.n; i++) {
        assert_int_not_equal(d.at[i].word, 0);
    }
}

/* What the engine is sure of, or a person wrote, is not doubtful. */
static void sure(void **state)
{
    (void)state;
    struct heard_segments s = {0};
    struct doubts d = {0};
    struct heard_words w = say("cinq milligrammes de ramipril", 0.95f, &s);
    assert_int_equal(doubts_find(&a, &w, &s, &d), VERR_OK);
    assert_int_equal(d.n, 0);
    w = say("cinq milligrammes", 0.1f, &s);
    w.at[0].origin = HEARD_PERSON;
    w.at[1].origin = HEARD_PERSON;
    assert_int_equal(doubts_find(&a, &w, &s, &d), VERR_OK);
    assert_int_equal(d.n, 0);
    struct heard_words none = {0};
    struct heard_segments no = {0};
    assert_int_equal(doubts_find(&a, &none, &no, &d), VERR_OK);
    assert_int_equal(d.n, 0);
}

static void digits(void **state)
{
    (void)state;
    static const struct {
        const char *said, *shown;
        size_t from, to;
    } rows[] = {
        {"trente-huit virgule cinq de fièvre", "38,5", 0, 3},
        {"je pèse quatre-vingt-douze kilos", "92", 2, 3},
        {"deux cents milligrammes", "200", 0, 2},
        {"il a mille deux cents, je crois", "1200", 2, 5},
        {"un comprimé", NULL, 0, 0},
        {"prenez 5 mg", NULL, 0, 0},
        {"j’ai mal", NULL, 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct heard_segments s = {0};
        struct shown_numbers n = {0};
        struct heard_words w = say(rows[i].said, 0.9f, &s);
        assert_int_equal(numbers_shown(&a, &w, &s, &n), VERR_OK);
        if (n.n != (rows[i].shown != NULL) ||
            (n.n && (!text_is(n.at[0].digits, rows[i].shown) || n.at[0].from != rows[i].from ||
                     n.at[0].to != rows[i].to))) {
            fail_msg("'%s': %zu numbers, %.*s", rows[i].said, n.n, n.n ? (int)n.at[0].digits.n : 0,
                     n.n ? n.at[0].digits.p : "");
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(ranked), cmocka_unit_test(least_sure_first),
                                       cmocka_unit_test(sure), cmocka_unit_test(digits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
