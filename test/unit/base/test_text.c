/* base: arena, text views, writer, errors */
#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void arena_refuses_and_remembers(void **state)
{
    (void)state;
    char block[64];
    struct arena a = arena_over(block, sizeof block);
    assert_non_null(arena_take(&a, 4, 8, 8));
    assert_null(arena_take(&a, SIZE_MAX / 2, 8, 8));
    assert_true(arena_full(&a));
    arena_reset(&a);
    assert_false(arena_full(&a));
    assert_int_equal(arena_left(&a), 64);
}

static void cut_walks_every_part(void **state)
{
    (void)state;
    struct text rest = TEXT("a,,b");
    int parts = 0;
    size_t bytes = 0;
    while (rest.p) {
        bytes += text_cut(&rest, ',').n;
        parts++;
    }
    assert_int_equal(parts, 3);
    assert_int_equal(bytes, 2);
}

static void entries_are_lines_that_say_something(void **state)
{
    (void)state;
    struct text rest = TEXT("# a list\n\n  one \r\n#two\nthree # and more"), t = {NULL, 0};
    size_t line = 0;
    assert_true(text_entry(&rest, &line, &t));
    assert_true(text_is(t, "one"));
    assert_int_equal(line, 3);
    assert_true(text_entry(&rest, &line, &t));
    assert_true(text_is(t, "three # and more"));
    assert_int_equal(line, 5);
    assert_false(text_entry(&rest, &line, &t));
    assert_int_equal(line, 5);
}

/* Eight bytes are looked at together: what is wrong is seen at each of their places. */
static void utf8_refuses_at_every_place(void **state)
{
    (void)state;
    static const char *const bad[] = {"\xff", "\xc3", "\x80", "\xc3(", "\xe2\x82", "\xc1\xbf"};
    char line[40];
    for (size_t at = 0; at < 24; at++) {
        for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
            memset(line, 'a', sizeof line);
            assert_true(text_utf8_valid((struct text){line, sizeof line}));
            memcpy(line + at, bad[k], strlen(bad[k]));
            assert_false(text_utf8_valid((struct text){line, sizeof line}));
            assert_false(text_utf8_valid((struct text){line, at + strlen(bad[k])}));
        }
        memset(line, 'a', sizeof line);
        line[at] = '\0';
        assert_false(text_utf8_valid((struct text){line, sizeof line}));
        memcpy(line + at, "\xc3\xa9", 2);
        assert_true(text_utf8_valid((struct text){line, sizeof line}));
    }
}

static void utf8_refuses_what_is_ill_formed(void **state)
{
    (void)state;
    assert_true(text_utf8_valid(TEXT("Fièvre à 38,5 °C — 🙂")));
    assert_false(text_utf8_valid(TEXT("\xC0\xAF")));         /* overlong */
    assert_false(text_utf8_valid(TEXT("\xED\xA0\x80")));     /* surrogate */
    assert_false(text_utf8_valid(TEXT("\xF4\x90\x80\x80"))); /* beyond Unicode */
    assert_false(text_utf8_valid(TEXT("\xE2\x82")));         /* cut short */
    assert_false(text_utf8_valid(TEXT("a\0b")));
}

static void writer_is_full_once_and_for_all(void **state)
{
    (void)state;
    char block[8];
    struct writer w = writer_over(block, sizeof block);
    writer_str(&w, "12345");
    writer_str(&w, "6789");
    writer_str(&w, "x");
    assert_true(w.full);
    assert_true(text_is(writer_text(&w), "12345"));
}

static void json_strings_are_escaped(void **state)
{
    (void)state;
    char block[128];
    struct writer w = writer_over(block, sizeof block);
    writer_json(&w, TEXT("a\"\\\n\x01\xFFé"));
    assert_true(text_is(writer_text(&w), "\"a\\\"\\\\\\n\\u0001\xEF\xBF\xBDé\""));
}

static void numbers_do_not_overflow(void **state)
{
    (void)state;
    uint64_t v = 7;
    assert_true(text_to_u64(TEXT("18446744073709551615"), &v));
    assert_true(v == UINT64_MAX);
    assert_false(text_to_u64(TEXT("18446744073709551616"), &v));
    assert_false(text_to_u64(TEXT(""), &v));
    assert_true(v == UINT64_MAX);
}

static void errors_speak_both_languages(void **state)
{
    (void)state;
    for (int e = VERR_OK; e < VERR_COUNT; e++) {
        assert_non_null(verr_message((enum verr)e, LANG_FR));
        assert_non_null(verr_message((enum verr)e, LANG_EN));
        assert_in_range(verr_exit((enum verr)e), 0, 5);
        assert_in_range(verr_http((enum verr)e), 200, 599);
    }
}

static int sign(int order)
{
    return (order > 0) - (order < 0);
}

/* A text is compared with a zero-terminated string as with the view of it, zeros within included.
 */
static void strings_are_compared_as_views(void **state)
{
    (void)state;
    static const struct text some[] = {{NULL, 0},   {"", 0},   {"a", 1}, {"ab", 2},
                                       {"a\0b", 3}, {"\0", 1}, {"b", 1}, {"\xC3\xA9", 2}};
    static const char *const strings[] = {"", "a", "ab", "abc", "b", "\xC3\xA9", "\xC3"};
    for (size_t i = 0; i < sizeof some / sizeof *some; i++) {
        for (size_t k = 0; k < sizeof strings / sizeof *strings; k++) {
            struct text view = text_of(strings[k]);
            assert_int_equal(text_is(some[i], strings[k]), text_equal(some[i], view));
            assert_int_equal(text_begins(some[i], strings[k]), text_starts(some[i], view));
            assert_int_equal(sign(text_order(some[i], strings[k])),
                             sign(text_compare(some[i], view)));
        }
    }
    assert_true(text_is((struct text){NULL, 0}, NULL));
    assert_false(text_is(TEXT("a"), NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_refuses_and_remembers),
        cmocka_unit_test(cut_walks_every_part),
        cmocka_unit_test(entries_are_lines_that_say_something),
        cmocka_unit_test(utf8_refuses_at_every_place),
        cmocka_unit_test(utf8_refuses_what_is_ill_formed),
        cmocka_unit_test(writer_is_full_once_and_for_all),
        cmocka_unit_test(json_strings_are_escaped),
        cmocka_unit_test(numbers_do_not_overflow),
        cmocka_unit_test(strings_are_compared_as_views),
        cmocka_unit_test(errors_speak_both_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
