/* test_text.c - pseudonyms agree, dates keep their distance, windows agree with the whole */
#include "deid/back.h"
#include "deid/deid.h"
#include "deid/known.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static char block[1 << 22];
static const struct deid_key key_one = {{1, 2, 3}}, key_two = {{9, 9, 9}};

static struct deid_result read_all(struct arena *a, const struct deid_key *key, const char *text)
{
    struct deid_result r = {0};
    assert_int_equal(deid_text(a, key, NULL, text_of(text), &r), VERR_OK);
    return r;
}

static void names_agree(void **state)
{
    (void)state;
    struct arena a = arena_over(block, sizeof block);
    struct deid_result r = read_all(
        &a, &key_one, "Mme DUBREUIL Hélène\nMadame Dubreuil\nMme dubreuil\nDr Hélène KERN");
    assert_int_equal(r.n, 6);
    struct text upper = r.at[0].replacement, capital = r.at[2].replacement,
                small = r.at[3].replacement;
    assert_true(text_equal(r.at[1].replacement, r.at[4].replacement)); /* Hélène */
    assert_int_equal(upper.n, capital.n);
    assert_int_equal(upper.n, small.n);
    assert_true(upper.p[0] == capital.p[0] && upper.p[1] != capital.p[1]);
    assert_false(text_is(upper, "DUBREUIL"));
}

/* Letters are taken in eight at a time: an accent at any place of a name of any length makes no
 * other name of it, one letter more does. */
static void names_of_all_lengths(void **state)
{
    (void)state;
    for (size_t n = 4; n <= 26; n++) {
        for (size_t accent = 1; accent < n; accent++) {
            struct arena a = arena_over(block, sizeof block);
            char line[160];
            char plain[32] = "";
            for (size_t i = 0; i < n; i++) {
                plain[i] = i == 0 ? 'X' : i == accent ? 'e' : (char)('k' + i % 7);
            }
            snprintf(line, sizeof line, "M. %.*sé%s.\nLe soir, %s dort. %sx dort.", (int)accent,
                     plain, plain + accent + 1, plain, plain);
            struct deid_result r = read_all(&a, &key_one, line);
            assert_int_equal(r.n, 2);
            assert_true(text_equal(r.at[0].replacement, r.at[1].replacement));
            assert_int_equal(r.at[1].end - r.at[1].start, n);
        }
    }
}

static void another_key_another_name(void **state)
{
    (void)state;
    struct arena a = arena_over(block, sizeof block);
    struct deid_result one =
        read_all(&a, &key_one, "Mme DUBREUIL, née le 12/03/1950, IPP : 8004512376");
    struct deid_result again =
        read_all(&a, &key_one, "Mme DUBREUIL, née le 12/03/1950, IPP : 8004512376");
    struct deid_result two =
        read_all(&a, &key_two, "Mme DUBREUIL, née le 12/03/1950, IPP : 8004512376");
    assert_true(text_equal(one.text, again.text));
    for (size_t i = 0; i < one.n; i++) {
        assert_false(text_equal(one.at[i].replacement, two.at[i].replacement));
    }
}

/* Each pseudonym is given to the next patient as a real name: under enough keys, one would draw
 * itself. */
static void nobody_keeps_their_name(void **state)
{
    (void)state;
    char name[64] = "DUBREUIL";
    for (uint32_t i = 0; i < 20000; i++) {
        struct arena a = arena_over(block, sizeof block);
        struct deid_key key = {{0}};
        char line[128];
        memcpy(key.b, &i, sizeof i);
        snprintf(line, sizeof line, "Mme %s va bien.", name);
        struct deid_result r = read_all(&a, &key, line);
        assert_int_equal(r.n, 1);
        assert_false(text_is(r.at[0].replacement, name));
        snprintf(name, sizeof name, "%.*s", (int)r.at[0].replacement.n, r.at[0].replacement.p);
    }
}

/* Days since 1 March 0 of a date "dd/mm/yyyy". */
static long days(struct text t)
{
    assert_int_equal(t.n, 10);
    long d = strtol(t.p, NULL, 10), m = strtol(t.p + 3, NULL, 10), y = strtol(t.p + 6, NULL, 10);
    y -= m <= 2;
    m = (m + 9) % 12;
    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + d;
}

static void intervals_stay(void **state)
{
    (void)state;
    struct arena a = arena_over(block, sizeof block);
    struct deid_result r =
        read_all(&a, &key_one, "Vu le 27/02/2020, le 12/03/2020 et le 01/01/2021.");
    assert_int_equal(r.n, 3);
    assert_int_equal(days(r.at[1].replacement) - days(r.at[0].replacement), 14);
    assert_int_equal(days(r.at[2].replacement) - days(r.at[0].replacement), 309);
    assert_int_equal((days(text_of("27/02/2020")) - days(r.at[0].replacement)) % 7, 0);
}

/* Letters become x, digits 0: what is left is the format. */
static void format_of(struct text t, char *out)
{
    for (size_t i = 0; i < t.n; i++) {
        out[i] = (char)(t.p[i] >= '0' && t.p[i] <= '9' ? '0' : t.p[i]);
    }
    out[t.n] = '\0';
}

static void formats_stay(void **state)
{
    (void)state;
    static const char *const dates[] = {"12/03/2021", "12-03-21", "2021-03-12", "12.03.2021"};
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        struct arena a = arena_over(block, sizeof block);
        char text[64], was[32], is[64];
        (void)snprintf(text, sizeof text, "Vu le %s ici.", dates[i]);
        struct deid_result r = read_all(&a, &key_two, text);
        assert_int_equal(r.n, 1);
        format_of(text_of(dates[i]), was);
        format_of(r.at[0].replacement, is);
        assert_string_equal(was, is);
    }
}

/* A window knows the names of those before it. */
static void windows_remember(void **state)
{
    (void)state;
    static struct deid_memory memory;
    struct arena a = arena_over(block, sizeof block);
    struct deid_result r = {0};
    assert_int_equal(deid_text(&a, &key_one, &memory, TEXT("Mme Trevelouze est admise.\n"), &r),
                     VERR_OK);
    assert_int_equal(r.n, 1);
    assert_int_equal(deid_text(&a, &key_one, &memory, TEXT("Sortie de Trevelouze ce jour.\n"), &r),
                     VERR_OK);
    assert_int_equal(r.n, 1);
    assert_int_equal(r.at[0].kind, DEID_NOM);
}

static void hidden_marks_hide_nothing(void **state)
{
    (void)state;
    struct arena a = arena_over(block, sizeof block);
    struct deid_result plain = read_all(&a, &key_one, "Mme DUBREUIL");
    struct deid_result hidden = read_all(&a, &key_one, "Mme DU\u200bBRE\u202eUIL");
    assert_int_equal(hidden.n, 1);
    assert_true(text_equal(plain.at[0].replacement, hidden.at[0].replacement));
}

static void refusals(void **state)
{
    (void)state;
    struct arena a = arena_over(block, 1 << 14);
    struct deid_result r = {.n = 7};
    assert_int_equal(deid_text(&a, &key_one, NULL, TEXT("n\xe9"), &r), VERR_BAD_UTF8);
    assert_int_equal(deid_text(&a, &key_one, NULL, TEXT("Mme DUBREUIL"), &r), VERR_LIMIT);
    assert_int_equal(r.n, 7);
}

static void cuts(void **state)
{
    (void)state;
    assert_int_equal(deid_cut(TEXT("")), 0);
    assert_int_equal(deid_cut(TEXT("une ligne\nla suite")), 10);
    assert_int_equal(deid_cut(TEXT("abc d")), 4);
    assert_int_equal(deid_cut(TEXT("abc\xc3")), 3); /* not within a character */
}

/* Whatever the case, the accents and what stands between: also a word of the language. */
static void what_is_known_goes(void **state)
{
    static const struct deid_known known[] = {{DEID_NOM, TEXT("Petit-Lefèvre")},
                                              {DEID_NOM, TEXT("Lefèvre")},
                                              {DEID_NOM, TEXT("Petit")},
                                              {DEID_INS, TEXT("267039935012353")},
                                              {DEID_IPP, TEXT("12031967")}};
    static const char *const texts[] = {
        "un petit nodule",          "PETIT LEFEVRE",          "chez lefèvre, revu",
        "petit-lefevre va mieux",   "PetitLefevre",           "no 2.67.03.99.350.123.53 lu",
        "1 2 0 3 1967 puis fièvre", "L E F E V R E au lit 3", "Petit\nLefèvre"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct arena a = arena_over(block, sizeof block);
        struct deid_result r;
        bool before = false, after = true;
        assert_int_equal(deid_stands(&a, text_of(texts[i]), known, 5, &before), VERR_OK);
        assert_true(before);
        assert_int_equal(deid_text_known(&a, &key_one, NULL, known, 5, text_of(texts[i]), &r),
                         VERR_OK);
        assert_int_equal(deid_stands(&a, r.text, known, 5, &after), VERR_OK);
        assert_false(after);
        assert_true(r.n > 0);
    }
    struct arena a = arena_over(block, sizeof block);
    bool stands = true;
    assert_int_equal(deid_stands(&a, TEXT("Petite toux, lefebvre, 26703"), known, 5, &stands),
                     VERR_OK);
    assert_false(stands);
}

/* What comes back is what left; what stands for two people comes back as nobody. */
static void the_way_back(void **state)
{
    static const struct deid_span spans[] = {{0, 7, DEID_NOM, TEXT("Gravossel")},
                                             {8, 15, DEID_NOM, TEXT("GRAVOSSEL")},
                                             {16, 22, DEID_NOM, TEXT("Marnier")},
                                             {23, 30, DEID_NOM, TEXT("Marnier")},
                                             {31, 41, DEID_DATE, TEXT("16/09/1962")}};
    static const struct text original = TEXT("Lefevre LEFEVRE Durand Bernard 12/03/1967");
    (void)state;
    struct arena a = arena_over(block, sizeof block);
    struct deid_back b = {.n = 0};
    assert_int_equal(deid_back_add(&a, &b, original, spans, 5), VERR_OK);
    deid_back_close(&b);
    struct text t = deid_back_text(
        &a, &b, TEXT("Mme Gravossel, d’Gravossel, Gravosselle, Marnier, le 16/09/1962."));
    assert_true(text_is(t, "Mme Lefevre, d’Lefevre, Gravosselle, Marnier, le 12/03/1967."));
    t = deid_back_text(&a, &b, TEXT("GRAVOSSEL\u00a0: 216/09/1962"));
    assert_true(text_is(t, "LEFEVRE\u00a0: 216/09/1962"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_known_goes),
        cmocka_unit_test(the_way_back),
        cmocka_unit_test(names_agree),
        cmocka_unit_test(names_of_all_lengths),
        cmocka_unit_test(another_key_another_name),
        cmocka_unit_test(nobody_keeps_their_name),
        cmocka_unit_test(intervals_stay),
        cmocka_unit_test(formats_stay),
        cmocka_unit_test(windows_remember),
        cmocka_unit_test(hidden_marks_hide_nothing),
        cmocka_unit_test(refusals),
        cmocka_unit_test(cuts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
