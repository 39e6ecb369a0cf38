/* What a server claims is held against what it was asked. */
#include "fetch/fetch.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void a_range_is_the_one_asked_for(void **state)
{
    static const char *const bad[] = {"",
                                      "bytes",
                                      "bytes 5-9",
                                      "bytes 4-9/10",
                                      "bytes 6-9/10",
                                      "bytes 5-8/10",
                                      "bytes 5-10/10",
                                      "bytes 5-9/11",
                                      "bytes 5-9/*",
                                      "bytes */10",
                                      "items 5-9/10",
                                      "bytes 5-9/10 ",
                                      "bytes 5-18446744073709551615/0",
                                      "bytes +5-9/10",
                                      "bytes 5-9/10, bytes 0-1/10"};
    uint64_t total = 0;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        bool trailing = i == 11; /* blanks around a header are none of it */
        if (fetch_range_good(text_of(bad[i]), 5, 10, &total) != trailing)
            fail_msg("%s", bad[i]);
    }
    assert_true(fetch_range_good(TEXT("bytes 5-9/10"), 5, 10, &total));
    assert_int_equal(total, 10);
    assert_true(fetch_range_good(TEXT("bytes 5-9/10"), 5, 0, &total));
    assert_false(fetch_range_good(TEXT("bytes 5-9/10"), 5, 12, &total));
}

static void a_redirect_stays_on_the_list(void **state)
{
    struct gate_list l;
    size_t line;
    const struct text from = TEXT("https://models.example.org/a");
    (void)state;
    assert_int_equal(gate_list_read(TEXT("https://models.example.org why\nhttps://cdn.example.org "
                                         "why\nhttp://models.example.org why\n"),
                                    &l, &line),
                     VERR_OK);
    assert_int_equal(fetch_redirect(&l, from, TEXT("https://cdn.example.org/x?y")), VERR_OK);
    assert_int_equal(fetch_redirect(&l, from, TEXT("https://evil.example.org/x")), VERR_FORBIDDEN);
    assert_int_equal(fetch_redirect(&l, from, TEXT("http://models.example.org/x")), VERR_FORBIDDEN);
    assert_int_equal(fetch_redirect(&l, TEXT("http://models.example.org/a"),
                                    TEXT("http://models.example.org/b")),
                     VERR_OK);
    assert_int_equal(fetch_redirect(&l, from, TEXT("https://cdn.example.org:444/x")),
                     VERR_FORBIDDEN);
    assert_int_equal(fetch_redirect(&l, from, TEXT("https://cdn.example.org@evil.org/")),
                     VERR_BAD_INPUT);
    assert_int_equal(fetch_redirect(&l, from, TEXT("/elsewhere")), VERR_BAD_INPUT);
    assert_int_equal(fetch_redirect(&l, from, TEXT("file:///etc/passwd")), VERR_BAD_INPUT);
    assert_int_equal(fetch_redirect(&l, from, TEXT("")), VERR_BAD_INPUT);
}

static void a_tag_is_strong_and_plain(void **state)
{
    (void)state;
    assert_true(fetch_tag_good(TEXT("\"abc-1\"")));
    assert_false(fetch_tag_good(TEXT("W/\"abc\"")));
    assert_false(fetch_tag_good(TEXT("\"\"")));
    assert_false(fetch_tag_good(TEXT("\"a b\"")));
    assert_false(fetch_tag_good(TEXT("\"a\r\n\"")));
    assert_false(fetch_tag_good(TEXT("\"a\"b\"")));
    assert_false(fetch_tag_good(TEXT("abc")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_range_is_the_one_asked_for),
                                       cmocka_unit_test(a_redirect_stays_on_the_list),
                                       cmocka_unit_test(a_tag_is_strong_and_plain)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
