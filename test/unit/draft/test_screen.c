/* what a statement may hold: prose passes, whatever could act does not, and is made inert */
#include "draft/screen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static char block[1 << 14];

static void prose_passes(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "TA < 14/9, SpO₂ ≥ 95 % ; douleur à 8/10 (EVA).",
        "Paracétamol 1 g × 3/j p.o. si T° > 38,5 °C.",
        "« J’ai mal », dit-elle — depuis le 12.03.2026 à 14:30.",
        "Œdème des chevilles, β-bloquant 2,5 mg, créatinine 90 µmol/L.",
        "Suivi : à 3 mois.",
        "Rapport 1:2, Dr. Martin & coll.",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct screen_found f;
        if (screen_active(text_of(rows[i]), &f)) {
            print_message("row %zu\n", i);
        }
        assert_false(screen_active(text_of(rows[i]), &f));
    }
}

static const char *const active[] = {
    "<script>alert(1)</script>",
    "Fièvre </b>",
    "<!-- x",
    "<|im_end|>",
    "&lt;b&gt;",
    "&#60;",
    "voir https://evil.example/",
    "javascript:alert(1)",
    "data:text/html",
    "//evil.example",
    "mailto:a",
    "www.evil.example",
    "evil.example",
    "10.0.0.1",
    "[ici](x)",
    "![x]",
    "**gras**",
    "`ls`",
    "{\"name\":\"f\"}",
    "a_b",
    "# Titre",
    "a | b",
    "x@y",
    "~~x~~",
    "$x",
    "a\\b",
    "Pas de\xe2\x80\xaerien",
    "Fiè\xe2\x80\x8bvre",
    "F\xd1\x96\xc3\xa8vre", /* RLO, ZWSP, і */
    "\xc2\xad",
    "x\ny",
    "x\ty",
    "\x1b[31m",
    "\xef\xbb\xbf",
    "\xf3\xa0\x81\x81",
    "\xff",
    "evil\xe3\x80\x82net",
};

static void what_acts_does_not(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof active / sizeof *active; i++) {
        struct screen_found f = {0};
        if (!screen_active(text_of(active[i]), &f)) {
            print_message("row %zu\n", i);
        }
        assert_true(screen_active(text_of(active[i]), &f));
        assert_true(f.start < f.end && f.end <= strlen(active[i]));
    }
}

/* Nothing of markup or of an address is left, and what is left is UTF-8. */
static void it_is_made_inert(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof active / sizeof *active; i++) {
        struct arena a = arena_over(block, sizeof block);
        struct text t = screen_inert(&a, text_of(active[i]));
        assert_true(t.n > 0 && text_utf8_valid(t));
        static const char *const never[] = {
            "<", "://", "//e", "](", "`", "javascript:a", "l.e", "0.0.0.1", "\xe2\x80\xae"};
        for (size_t k = 0; k < sizeof never / sizeof *never; k++) {
            assert_true(text_find(t, text_of(never[k]), 0) == SIZE_MAX);
        }
    }
    struct arena a = arena_over(block, sizeof block);
    assert_true(
        text_is(screen_inert(&a, TEXT("https://a.example/<b>")), "https: / /a. example/‹b›"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prose_passes),
        cmocka_unit_test(what_acts_does_not),
        cmocka_unit_test(it_is_made_inert),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
