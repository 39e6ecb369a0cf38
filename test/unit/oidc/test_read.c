/* What a provider sends, read strictly: limits of documents, addresses and values; the published
 * vectors of RFC 7636 and RFC 7515. */
#include "oidc/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static char block[1 << 20];

static struct arena arena(void)
{
    return arena_over(block, sizeof block);
}

static void a_document_keeps_its_limits(void **state)
{
    (void)state;
    static char large[OIDC_DOCUMENT_MAX + 2];
    const char *bad[] = {"",
                         "[]",
                         "1",
                         "{\"a\":1,\"a\":2}",
                         "{\"a\":1}x",
                         "{\"a\":\"\\ud800\"}",
                         "{\"a\":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_null(oidc__object(text_of(bad[i])));
    memset(large, ' ', sizeof large);
    memcpy(large, "{}", 2);
    assert_null(oidc__object((struct text){large, OIDC_DOCUMENT_MAX + 1}));
    json_t *good = oidc__object((struct text){large, OIDC_DOCUMENT_MAX});
    assert_non_null(good);
    json_decref(good);
}

static void a_member_is_what_it_must_be_or_refused(void **state)
{
    (void)state;
    struct arena a = arena();
    struct text t;
    int64_t s;
    json_t *o = oidc__object(TEXT("{\"word\":\"abc\",\"empty\":\"\",\"line\":\"a\\nb\",\"n\":12,"
                                  "\"minus\":-1,\"real\":1.5,\"far\":253402300800}"));
    assert_true(oidc__string(&a, o, "word", 3, &t) && text_is(t, "abc"));
    assert_false(oidc__string(&a, o, "word", 2, &t));
    assert_false(oidc__string(&a, o, "empty", 9, &t));
    assert_false(oidc__string(&a, o, "line", 9, &t));
    assert_false(oidc__string(&a, o, "n", 9, &t));
    assert_true(oidc__string(&a, o, "absent", 9, &t) && t.n == 0);
    assert_true(oidc__seconds(o, "n", &s) && s == 12);
    assert_true(oidc__seconds(o, "absent", &s) && s == -1);
    assert_false(oidc__seconds(o, "minus", &s));
    assert_false(oidc__seconds(o, "real", &s));
    assert_false(oidc__seconds(o, "far", &s));
    assert_false(oidc__seconds(o, "word", &s));
    json_decref(o);
}

static void base64url_has_one_spelling(void **state)
{
    (void)state;
    struct arena a = arena();
    struct text t;
    assert_true(oidc__decode(&a, TEXT("AQAB"), 8, &t) && t.n == 3);
    assert_true(oidc__decode(&a, TEXT("_-8"), 8, &t) && t.n == 2);
    const char *bad[] = {"", "A", "AQAB=", "AQ==", "A+AB", "A/AB", "AQ AB", "AR", "AQA\n"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(oidc__decode(&a, text_of(bad[i]), 8, &t));
    assert_false(oidc__decode(&a, TEXT("AAAAAAAAAAAA"), 8, &t)); /* nine bytes */
}

static void an_address_is_encrypted_or_of_this_machine(void **state)
{
    (void)state;
    const char *good[] = {"https://a", "https://auth.example.fr:8443/realms/x?y=1",
                          "http://127.0.0.1:80/x"};
    const char *bad[] = {"",
                         "https://",
                         "ftp://a",
                         "http://a",
                         "http://localhost/",
                         "HTTPS://a",
                         "https://A.fr",
                         "https://u@a.fr",
                         "https://a.fr/#x",
                         "https://a.fr/ x",
                         "https://a.fr/\"",
                         "http://127.0.0.1.evil.fr/",
                         "https://a\\b",
                         "http://127.0.0.1@evil.fr/",
                         "javascript://a"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(oidc_url_ok(text_of(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (oidc_url_ok(text_of(bad[i])))
            fail_msg("accepted: %s", bad[i]);
    assert_true(oidc_same_origin(TEXT("https://a/x"), TEXT("https://a/y")));
    assert_false(oidc_same_origin(TEXT("https://a/x"), TEXT("https://a.b/x")));
    assert_false(oidc_same_origin(TEXT("https://a/x"), TEXT("https://a:444/x")));
    assert_false(oidc_same_origin(TEXT("x"), TEXT("x")));
}

/* RFC 7636, appendix B; RFC 6749, section 2.3.1. */
static void values_are_written_as_the_standards_show(void **state)
{
    (void)state;
    char challenge[OIDC_DERIVED_CHARS], out[64];
    struct arena a = arena();
    struct text basic;
    oidc_challenge(TEXT("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"), challenge);
    assert_memory_equal(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", sizeof challenge);
    struct writer w = writer_over(out, sizeof out);
    oidc_put_encoded(&w, TEXT("a b&c=d/é~"));
    assert_true(text_is(writer_text(&w), "a%20b%26c%3Dd%2F%C3%A9~"));
    assert_int_equal(oidc_basic(&a, TEXT("s6BhdRkqt3"), TEXT("7Fjfp0ZBr1KtDRbnfVdmIw"), &basic),
                     VERR_OK);
    assert_true(text_is(basic, "Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3"));
}

/* RFC 7515, appendix A.3: the key and the token that it publishes; its claims are not ours. */
static void the_published_es256_token_is_verified(void **state)
{
    (void)state;
    struct arena a = arena();
    struct oidc_keys keys;
    struct oidc__jws j;
    static const char token[] =
        "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxl"
        "LmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISl"
        "SApmWQxfKTUJqPP3-Kg6NU1Q";
    assert_int_equal(
        oidc_keys_read(
            &a,
            TEXT("{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMz"
                 "V76e8Tus9uPHvRVEU\",\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}]}"),
            &keys),
        OIDC_WHY_none);
    assert_true(oidc__jws_cut(&a, text_of(token), &j));
    assert_int_equal(oidc__jws_verify(&a, &j, &keys), OIDC_WHY_none);
    for (size_t i = 0; i < j.signed_bytes.n; i++) {
        char other[sizeof token];
        memcpy(other, token, sizeof token);
        other[i] = other[i] == 'A' ? 'B' : 'A';
        if (oidc__jws_cut(&a, text_of(other), &j))
            assert_int_not_equal(oidc__jws_verify(&a, &j, &keys), OIDC_WHY_none);
        a = arena();
        assert_int_equal(oidc__jws_cut(&a, text_of(token), &j), true);
    }
}

/* The form of a back-channel logout: one token, as it stands. */
static void a_logout_form_holds_one_token(void **state)
{
    (void)state;
    static const struct {
        const char *body, *token;
    } rows[] = {
        {"logout_token=a.b.c", "a.b.c"},
        {"x=1&logout_token=a-_.b9.C&y", "a-_.b9.C"},
        {"", NULL},
        {"logout_token", NULL},
        {"logout_token=", NULL},
        {"logout_token=a.b.c&logout_token=a.b.c", NULL},
        {"logout_token=a%2Eb.c", NULL},
        {"logout_token=a.b.c d", NULL},
        {"Logout_token=a.b.c", NULL},
        {"logout_token=a.b=c", NULL},
    };
    static char large[OIDC_TOKEN_MAX + 20] = "logout_token=";
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct text token = {NULL, 0};
        assert_int_equal(oidc_logout_form(text_of(rows[i].body), &token), rows[i].token != NULL);
        assert_true(!rows[i].token || text_is(token, rows[i].token));
    }
    struct text token;
    size_t n = strlen(large);
    memset(large + n, 'a', OIDC_TOKEN_MAX + 1);
    assert_true(oidc_logout_form((struct text){large, n + OIDC_TOKEN_MAX}, &token));
    assert_false(oidc_logout_form((struct text){large, n + OIDC_TOKEN_MAX + 1}, &token));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_logout_form_holds_one_token),
        cmocka_unit_test(a_document_keeps_its_limits),
        cmocka_unit_test(a_member_is_what_it_must_be_or_refused),
        cmocka_unit_test(base64url_has_one_spelling),
        cmocka_unit_test(an_address_is_encrypted_or_of_this_machine),
        cmocka_unit_test(values_are_written_as_the_standards_show),
        cmocka_unit_test(the_published_es256_token_is_verified),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
