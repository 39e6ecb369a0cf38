/* The gate's list: nothing leaves but to what was named, with a reason. */
#include "gate/gate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void reads_origins(void **state)
{
    static const char *const bad[] = {"",
                                      "ftp://a.fr",
                                      "https://",
                                      "https://A.fr",
                                      "https://u:p@a.fr",
                                      "https://a.fr:0",
                                      "https://a.fr:99999",
                                      "https://a_b.fr",
                                      "//a.fr"};
    struct gate_origin o;
    (void)state;
    assert_int_equal(gate_origin_read(TEXT("https://api.example.org/v1?q=1"), &o), VERR_OK);
    assert_true(o.tls && o.port == 443 && text_is(o.host, "api.example.org"));
    assert_int_equal(gate_origin_read(TEXT("http://127.0.0.1:8081"), &o), VERR_OK);
    assert_true(!o.tls && o.port == 8081);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(gate_origin_read(text_of(bad[i]), &o), VERR_BAD_INPUT);
}

static void an_empty_list_refuses_all(void **state)
{
    struct gate_list l;
    size_t line;
    (void)state;
    assert_int_equal(gate_list_read(TEXT("# nothing yet\n\n"), &l, &line), VERR_OK);
    assert_int_equal(l.n, 0);
    assert_int_equal(gate_allows(&l, TEXT("https://example.org/")), VERR_FORBIDDEN);
}

static void allows_exactly_what_is_named(void **state)
{
    struct gate_list l;
    size_t line;
    (void)state;
    assert_int_equal(
        gate_list_read(TEXT("https://asr.hopital.fr transcription, registre 12\n"), &l, &line),
        VERR_OK);
    assert_int_equal(gate_allows(&l, TEXT("https://asr.hopital.fr/v1/audio")), VERR_OK);
    assert_int_equal(gate_allows(&l, TEXT("http://asr.hopital.fr/v1")), VERR_FORBIDDEN);
    assert_int_equal(gate_allows(&l, TEXT("https://asr.hopital.fr:8443/")), VERR_FORBIDDEN);
    assert_int_equal(gate_allows(&l, TEXT("https://asr.hopital.fr.evil.org/")), VERR_FORBIDDEN);
    assert_int_equal(gate_allows(&l, TEXT("https://asr.hopital.fr@evil.org/")), VERR_BAD_INPUT);
}

static void names_the_bad_line(void **state)
{
    struct gate_list l;
    size_t line;
    (void)state;
    assert_int_equal(gate_list_read(TEXT("# a\nhttps://a.fr why\nhttps://b.fr\n"), &l, &line),
                     VERR_BAD_INPUT);
    assert_int_equal(line, 3);
    assert_int_equal(gate_list_read(TEXT("https://a.fr/path why\n"), &l, &line), VERR_BAD_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_origins), cmocka_unit_test(an_empty_list_refuses_all),
        cmocka_unit_test(allows_exactly_what_is_named), cmocka_unit_test(names_the_bad_line)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
