/* Text in whatever encoding an office computer writes. */
#include "decode/decode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static char block[4096];

static void becomes(struct text in, const char *want, enum decode_form form)
{
    struct arena a = arena_over(block, sizeof block);
    struct text out;
    enum decode_form f;
    assert_int_equal(decode_text(&a, in, &out, &f), VERR_OK);
    assert_int_equal(f, form);
    assert_true(text_is(out, want));
}

static void refused(struct text in, enum verr e)
{
    struct arena a = arena_over(block, sizeof block);
    struct text out = {NULL, 7};
    enum decode_form f;
    assert_int_equal(decode_text(&a, in, &out, &f), e);
    assert_int_equal(out.n, 7);
}

static void reads_each_form(void **state)
{
    (void)state;
    becomes(TEXT("fi\xc3\xa8vre"), "fièvre", DECODE_UTF8);
    becomes(TEXT("\xef\xbb\xbf"
                 "fi\xc3\xa8vre"),
            "fièvre", DECODE_UTF8);
    becomes(TEXT("fi\xe8vre \x80 \x9cuf"), "fièvre € œuf", DECODE_WINDOWS_1252);
    becomes(TEXT("\xff\xfe"
                 "f\0i\0\xe8\0v\0r\0e\0"),
            "fièvre", DECODE_UTF16LE);
    becomes(TEXT("\xfe\xff"
                 "\0f\0i\0\xe8"),
            "fiè", DECODE_UTF16BE);
    becomes(TEXT("\xff\xfe\x3d\xd8\x00\xde"), "\xf0\x9f\x98\x80", DECODE_UTF16LE);
}

static void ends_lines_one_way(void **state)
{
    (void)state;
    becomes(TEXT("a\r\nb\rc\n"), "a\nb\nc\n", DECODE_UTF8);
}

static void refuses_what_is_no_text(void **state)
{
    (void)state;
    refused(TEXT("a\0b"), VERR_UNSUPPORTED);
    refused(TEXT("\x89PNG\r\n\x1a\n"), VERR_UNSUPPORTED);
    refused(TEXT("caf\xe9 \x81"), VERR_UNSUPPORTED);
    refused(TEXT("\xff\xfe\x3d\xd8"), VERR_UNSUPPORTED);
    refused(TEXT("\xff\xfe"
                 "f"),
            VERR_UNSUPPORTED);
}

static void says_when_there_is_no_room(void **state)
{
    static char long_text[sizeof block + 64];
    (void)state;
    memset(long_text, 'a', sizeof long_text);
    refused((struct text){long_text, sizeof long_text}, VERR_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_each_form), cmocka_unit_test(ends_lines_one_way),
        cmocka_unit_test(refuses_what_is_no_text), cmocka_unit_test(says_when_there_is_no_room)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
