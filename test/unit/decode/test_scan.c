/* Which kind of file a scan is, whether it is whole, and which of its words are in doubt. */
#include "decode/scan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void knows_kinds(void **state)
{
    (void)state;
    assert_int_equal(scan_kind_of(TEXT("%PDF-1.7\n")), SCAN_PDF);
    assert_int_equal(scan_kind_of(TEXT("\x89PNG\r\n\x1a\n")), SCAN_PNG);
    assert_int_equal(scan_kind_of(TEXT("\xff\xd8\xff\xe0")), SCAN_JPEG);
    assert_int_equal(scan_kind_of(TEXT("II*\0\x8")), SCAN_TIFF);
    assert_int_equal(scan_kind_of(TEXT("MM\0*")), SCAN_TIFF);
    assert_int_equal(scan_kind_of(TEXT("GIF89a")), SCAN_NONE);
    assert_int_equal(scan_kind_of(TEXT("")), SCAN_NONE);
}

/* A thumbnail's own end inside a segment, stuffed bytes and restarts are no end. */
static void knows_a_cut_jpeg(void **state)
{
    struct text whole = TEXT("\xff\xd8\xff\xe1\0\6\xff\xd9zz\xff\xda\0\3x12\xff\0"
                             "3\xff\xd0"
                             "4\xff\xff\xd9 and a film behind it");
    (void)state;
    assert_false(scan_jpeg_is_cut(whole));
    assert_false(scan_jpeg_is_cut(text_slice(whole, 0, 26)));
    for (size_t n = 2; n < 26; n++)
        assert_true(scan_jpeg_is_cut(text_slice(whole, 0, n)));
}

static void knows_a_cut_pdf(void **state)
{
    static char long_tail[2048] = "%PDF-1.4 %%EOF";
    (void)state;
    assert_false(scan_pdf_is_cut(TEXT("%PDF-1.4 ... %%EOF\n")));
    assert_true(scan_pdf_is_cut(TEXT("%PDF-1.4 ... %%EO")));
    assert_true(scan_pdf_is_cut((struct text){long_tail, sizeof long_tail}));
}

static void digits_need_more(void **state)
{
    (void)state;
    assert_false(scan_is_doubtful(TEXT("patient"), SCAN_CONFIDENCE));
    assert_true(scan_is_doubtful(TEXT("patient"), SCAN_CONFIDENCE - 1));
    assert_true(scan_is_doubtful(TEXT("2,5"), SCAN_CONFIDENCE));
    assert_false(scan_is_doubtful(TEXT("2,5"), SCAN_CONFIDENCE_NUM));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_kinds), cmocka_unit_test(knows_a_cut_jpeg),
        cmocka_unit_test(knows_a_cut_pdf), cmocka_unit_test(digits_need_more)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
