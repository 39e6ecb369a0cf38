#include "api/ins.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static enum verr read_str(const char *s)
{
    char out[INS_CHARS + 1];
    return ins_read(text_of(s), out);
}

/* INSEE's published example (2 55 08 14 168 025, key 38) and Corsica's two rules. */
static void keys(void **state)
{
    (void)state;
    assert_int_equal(ins_key(TEXT("2550814168025")), 38);
    assert_int_equal(ins_key(TEXT("1850519004001")), ins_key(TEXT("185052A004001")));
    assert_int_equal(ins_key(TEXT("1850518004001")), ins_key(TEXT("185052B004001")));
    assert_int_equal(ins_key(TEXT("255081416802")), 0);
    assert_int_equal(ins_key(TEXT("255081416802X")), 0);
    assert_int_equal(ins_key(TEXT("25A0814168025")), 0);
}

static void forms(void **state)
{
    (void)state;
    char out[INS_CHARS + 1];
    assert_int_equal(ins_read(TEXT("2 55 08 14 168 025 38"), out), VERR_OK);
    assert_string_equal(out, "255081416802538");
    assert_int_equal(read_str(""), VERR_BAD_INS);
    assert_int_equal(read_str("2550814168025"), VERR_BAD_INS);
    assert_int_equal(read_str("2550814168025380"), VERR_BAD_INS);
    assert_int_equal(read_str("055081416802538"), VERR_BAD_INS);
    assert_int_equal(read_str("25508141680253X"), VERR_BAD_INS);
}

/* Every change of one digit breaks the key: 97 is prime and divides no 9 * 10^k. */
static void one_wrong_digit(void **state)
{
    (void)state;
    char ins[] = "255081416802538";
    for (int i = 0; i < INS_CHARS; i++) {
        char right = ins[i];
        for (char c = '0'; c <= '9'; c++) {
            ins[i] = c;
            assert_int_equal(read_str(ins), c == right ? VERR_OK : VERR_BAD_INS);
        }
        ins[i] = right;
    }
}

static void authorities(void **state)
{
    (void)state;
    assert_int_equal(ins_oid(TEXT("1.2.250.1.213.1.4.8"), false), VERR_OK);
    assert_int_equal(ins_oid(TEXT("1.2.250.1.213.1.4.8"), true), VERR_BAD_INS);
    assert_int_equal(ins_oid(TEXT("1.2.250.1.213.1.4.10"), true), VERR_OK);
    assert_int_equal(ins_oid(TEXT("1.2.250.1.213.1.4.10"), false), VERR_BAD_INS);
    assert_int_equal(ins_oid(TEXT("1.2.3"), false), VERR_BAD_INS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(keys), cmocka_unit_test(forms),
                                       cmocka_unit_test(one_wrong_digit),
                                       cmocka_unit_test(authorities)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
