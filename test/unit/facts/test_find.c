/* test_find.c - limits, bytes, comparison; what the words mean is in test/spec */
#include "facts/facts.h"
#include "text/token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static char block[1 << 20];
static const struct facts_options french = {.lang = LANG_FR};

static struct fact_list find(struct arena *a, const char *s)
{
    struct fact_list l = {0};
    assert_int_equal(facts_find(a, NULL, text_of(s), &french, &l), VERR_OK);
    return l;
}

static void bytes_are_the_sources(void **state)
{
    (void)state;
    struct arena a = arena_over(block, sizeof block);
    const char *s = "Œdème. L’été : diarrhée depuis trois jours.";
    struct fact_list l = find(&a, s);
    assert_int_equal(l.n, 2);
    assert_true(text_is(text_slice(text_of(s), l.at[1].start, l.at[1].end), "diarrhée"));
    assert_true(l.at[1].clause_end <= strlen(s));
}

static void refusals(void **state)
{
    (void)state;
    struct arena a = arena_over(block, sizeof block);
    struct fact_list l = {0};
    assert_int_equal(facts_find(&a, NULL, text_of("\xff"), &french, &l), VERR_BAD_UTF8);
    struct arena small = arena_over(block, 64);
    assert_int_equal(facts_find(&small, NULL, text_of("Pas de fièvre."), &french, &l), VERR_LIMIT);
    assert_null(l.at);
    assert_int_equal(find(&a, "").n, 0);
}

/* Each language reads with its own words, and neither with the other's. */
static void languages(void **state)
{
    (void)state;
    struct facts_options english = {.lang = LANG_EN};
    struct fact_list l = {0};
    struct arena a = arena_over(block, sizeof block);
    assert_int_equal(facts_find(&a, NULL, text_of("No fever."), &english, &l), VERR_OK);
    assert_int_equal(l.n, 1);
    assert_true(text_is(l.at[0].concept, "fievre"));
    assert_true(text_is(l.at[0].label, "fever"));
    assert_int_equal(l.at[0].polarity, FACT_ABSENT);
    assert_int_equal(facts_find(&a, NULL, text_of("Pas de fièvre."), &english, &l), VERR_OK);
    assert_int_equal(l.n, 0);
    assert_int_equal(find(&a, "No fever.").n, 0);
}

static void comparison(void **state)
{
    (void)state;
    struct arena a = arena_over(block, sizeof block);
    struct fact one = find(&a, "Amlodipine 5 mg le matin.").at[0];
    struct fact ten = find(&a, "Amlodipine 10 mg le soir.").at[0];
    struct fact bare = find(&a, "Amlodipine.").at[0];
    struct fact none = find(&a, "Pas de fièvre.").at[0];
    struct fact some = find(&a, "Fièvre.").at[0];
    struct fact left = find(&a, "Gonalgie gauche.").at[0];
    struct fact right = find(&a, "Gonalgie droite.").at[0];
    assert_int_equal(facts_compare(&one, &one), 0);
    assert_int_equal(facts_compare(&bare, &one), 0);
    assert_int_equal(facts_compare(&one, &bare), FACT_DIFF_DOSE | FACT_DIFF_FREQUENCY);
    assert_int_equal(facts_compare(&one, &ten), FACT_DIFF_DOSE | FACT_DIFF_FREQUENCY);
    assert_int_equal(facts_compare(&none, &some), FACT_DIFF_POLARITY);
    assert_int_equal(facts_compare(&left, &right), FACT_DIFF_SIDE);
    assert_int_equal(facts_compare(&left, &some), FACT_DIFF_CONCEPT);
}

static void narrower_and_broader(void **state)
{
    (void)state;
    const struct lexicon *l = lexicon_builtin();
    assert_true(lexicon_is_a(l, TEXT("toux_nocturne"), TEXT("toux")));
    assert_false(lexicon_is_a(l, TEXT("toux"), TEXT("toux_nocturne")));
    assert_false(lexicon_is_a(l, TEXT("toux"), TEXT("toux")));
    assert_false(lexicon_is_a(l, TEXT("toux_nocturne"), TEXT("nowhere")));
    assert_false(lexicon_is_a(l, TEXT("nowhere"), TEXT("toux")));
}

static void codes_of_concepts(void **state)
{
    (void)state;
    const struct concept *c = lexicon_concept(lexicon_builtin(), TEXT("fievre"));
    assert_non_null(c);
    assert_string_equal(c->hpo, "HP:0001945");
    assert_string_equal(c->cim10, "R50.9");
    assert_string_equal(lexicon_concept(lexicon_builtin(), TEXT("antecedent"))->hpo, "");
}

static struct facts_place place_of(const char *s, const char *words)
{
    size_t at = text_find(text_of(s), text_of(words), 0);
    return (struct facts_place){.start = at, .end = at + strlen(words)};
}

static void any_words_have_a_scope(void **state)
{
    (void)state;
    struct arena a = arena_over(block, sizeof block);
    const char *s =
        "Sans hippocratisme. En cas de zozotement. Sa mère a un zozotement. Zozotement.";
    struct facts_place p[] = {place_of(s, "hippocratisme"),
                              place_of(s, "zozotement"),
                              place_of(s, "un zozotement"),
                              place_of(s, "Zozotement"),
                              {.start = 0, .end = 0}};
    assert_int_equal(facts_at(&a, NULL, text_of(s), &french, p, 5), VERR_BAD_INPUT);
    p[4] = (struct facts_place){.start = 0, .end = strlen(s) + 1};
    assert_int_equal(facts_at(&a, NULL, text_of(s), &french, p, 5), VERR_BAD_INPUT);
    assert_int_equal(facts_at(&a, NULL, text_of(s), &french, p, 4), VERR_OK);
    assert_int_equal(p[0].polarity, FACT_ABSENT);
    assert_false(p[0].hypothetical);
    assert_true(p[1].hypothetical);
    assert_int_equal(p[2].who, FACT_FAMILY);
    assert_true(text_is(p[2].relative, "mère"));
    assert_int_equal(p[3].polarity, FACT_PRESENT);
    struct facts_place blank = {.start = 4, .end = 5};
    assert_int_equal(facts_at(&a, NULL, text_of(s), &french, &blank, 1), VERR_OK);
    assert_int_equal(blank.polarity, FACT_PRESENT);
}

static void unlisted_on_demand(void **state)
{
    (void)state;
    struct arena a = arena_over(block, sizeof block);
    struct facts_options all = {.lang = LANG_FR, .unlisted = true};
    const char *s = "Zozotite pelvienne.";
    struct fact_list l = {0};
    assert_int_equal(find(&a, s).n, 0);
    assert_int_equal(facts_find(&a, NULL, text_of(s), &all, &l), VERR_OK);
    assert_int_equal(l.n, 1);
    assert_true(l.at[0].unlisted);
    assert_true(text_is(l.at[0].concept, "problem:zozotite pelvienne"));
    assert_true(text_is(l.at[0].label, "Zozotite pelvienne"));
    struct facts_turn turn = {.speaker = FACTS_PATIENT, .end = strlen(s)};
    all.turns = &turn;
    all.turn_n = 1;
    assert_int_equal(facts_find(&a, NULL, text_of(s), &all, &l), VERR_OK);
    assert_int_equal(l.n, 0);
}

static void lexicon_is_whole(void **state)
{
    (void)state;
    const struct lexicon *l = lexicon_builtin();
    assert_true(lexicon_concepts(l) >= 600);
    assert_true(lexicon_forms(l) >= 3000);
    /* concepts that the code names */
    static const char *const named[] = {"age",        "eva",         "ta",       "hta",
                                        "debut",      "temperature", "fievre",   "allergie",
                                        "antecedent", "traitement",  "operation"};
    for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
        assert_non_null(lexicon_concept(l, text_of(named[i])));
    }
    assert_null(lexicon_concept(l, TEXT("nothing")));
}

/* What is read here meets most lists; one that tool/phrases.py has not seen would be slow. */
static void lists_are_compiled(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "Traitement par Zorvex 50 mg 2 fois par jour depuis 3 semaines, si besoin.\nPas de fièvre "
        "à 38,5. Allergie à la pénicilline. Masse pelvienne de 3 cm ; diabète chez sa mère.",
        "Vous avez de la fièvre ?\nOui, 38,5 depuis hier soir. Je prends du Doliprane 1 g."};
    struct arena a = arena_over(block, sizeof block);
    size_t line = strcspn(texts[1], "\n");
    struct facts_turn turns[] = {
        {.speaker = FACTS_CLINICIAN, .end = line},
        {.speaker = FACTS_PATIENT, .start = line + 1, .end = strlen(texts[1])}};
    struct facts_options options[] = {
        {.lang = LANG_FR, .unlisted = true},
        {.lang = LANG_FR, .turns = turns, .turn_n = sizeof turns / sizeof *turns}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct fact_list l = {0};
        assert_int_equal(facts_find(&a, NULL, text_of(texts[i]), &options[i], &l), VERR_OK);
        assert_true(l.n > 0);
    }
    assert_int_equal(phrase_slow_lists(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(bytes_are_the_sources),
                                       cmocka_unit_test(refusals),
                                       cmocka_unit_test(languages),
                                       cmocka_unit_test(comparison),
                                       cmocka_unit_test(narrower_and_broader),
                                       cmocka_unit_test(codes_of_concepts),
                                       cmocka_unit_test(any_words_have_a_scope),
                                       cmocka_unit_test(unlisted_on_demand),
                                       cmocka_unit_test(lexicon_is_whole),
                                       cmocka_unit_test(lists_are_compiled)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
