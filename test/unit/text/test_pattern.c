/* test_pattern.c - regular expressions: what they match, what is refused, what they cost */
#include "text/pattern.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static char block[8 << 20];

/* The expected words are those of Python's re.search; NULL for no match. */
static const struct {
    const char *pattern;
    const char *text;
    const char *match;
} cases[] = {
    {"palpitat", "des palpitations", "palpitat"},
    {"a|ab", "xab", "a"},
    {"(?:ab|a)(c|bcd)", "abcd", "abc"},
    {"a*?b", "aaab", "aaab"},
    {"a{2}", "aaa", "aa"},
    {"a{,2}b", "aaab", "aab"},
    {"a{0,2}?b", "aaab", "aab"},
    {"x{2", "x{2", "x{2"},
    {"(a*)*b", "aac aab", "aab"},
    {"", "x", NULL},
    {"\\bdt\\b", "adt dt", "dt"},
    {"\\Bt", "t at", "t"},
    {"sem\\w*", "3 semaines", "semaines"},
    {"(deux|2) ?h(eures?)?\\b", "il y a 2 heures.", "2 heures"},
    {"[^.]{0,4}x", "abcdefx", "cdefx"},
    {"douleur(?:[^.]|\\.(?=\\d)){0,9}g\\b", "douleur 2.5 g", "douleur 2.5 g"},
    {"douleur(?:[^.]|\\.(?=\\d)){0,9}g\\b", "douleur. 5 g", NULL},
    {"fievre(?! (info|non))", "fievre non, fievre", "fievre"},
    {"(?<!moins )(?<!peu )forte?s?\\b", "moins forte", NULL},
    {"(?<!moins )(?<!peu )forte?s?\\b", "forte", "forte"},
    {"(?<=\\d)g", "g 5g", "g"},
    {"a(?:(?!\\bpas\\b)[^.])*z", "a pas z, a b z", "as z, a b z"},
    {"^a$", "a", "a"},
    {"[\\w-]+", "\xc2\xb0 t-l\xc3\xa9 ", "t-l\xc3\xa9"},
    {"[]a]+", "x]a", "]a"},
    {".\xc2\xb5", "a\xc2\xb5g", "a\xc2\xb5"},
};

static void matches(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena a = arena_over(block, sizeof block);
        struct pattern p;
        struct pattern_match m = {0, 0};
        size_t at = 0;
        const char *wrong = pattern_read(&a, text_of(cases[i].pattern), &p, &at);
        struct text t = text_of(cases[i].text);
        bool found = !wrong && pattern_find(&a, &p, t, 0, &m);
        assert_int_equal(wrong != NULL, cases[i].pattern[0] == '\0');
        if (found != (cases[i].match != NULL)) {
            fail_msg("%s on %s", cases[i].pattern, cases[i].text);
        }
        if (found && !text_is(text_slice(t, m.start, m.end), cases[i].match)) {
            fail_msg("%s on %s: %zu-%zu", cases[i].pattern, cases[i].text, m.start, m.end);
        }
        assert_false(arena_full(&a));
    }
}

static void refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "(a",  "a)",         "[a",    "*a",  "a**",   "a{3,2}", "(?P<n>a)",
        "\\1", "(?<=a|bc)x", "[z-a]", "a\\", "(?i)a", "\xff",   "((a{900}){900}){900}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct arena a = arena_over(block, sizeof block);
        struct pattern p;
        size_t at = 0;
        if (!pattern_read(&a, text_of(bad[i]), &p, &at)) {
            fail_msg("%s is read", bad[i]);
        }
        assert_true(at <= strlen(bad[i]));
    }
}

/* A backtracking matcher would take 2 to the power of 5000 steps. */
static void linear(void **state)
{
    (void)state;
    static char text[5000];
    memset(text, 'a', sizeof text);
    struct arena a = arena_over(block, sizeof block);
    struct pattern p;
    struct pattern_match m;
    size_t at = 0;
    assert_null(pattern_read(&a, TEXT("(a*)*(a|a)*(a?){20}b"), &p, &at));
    size_t left = arena_left(&a);
    assert_false(pattern_find(&a, &p, (struct text){text, sizeof text}, 0, &m));
    assert_int_equal(arena_left(&a), left);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(matches), cmocka_unit_test(refused),
                                       cmocka_unit_test(linear)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
