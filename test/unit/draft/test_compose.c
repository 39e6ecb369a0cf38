/* the built-in composer: what is written, where, and with which source bytes */
#include "draft/draft.h"
#include "draft/template.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static char block[1 << 22];

static struct draft compose(struct arena *a, const char *type, const struct draft_source *sources,
                            size_t n)
{
    struct draft d = {0};
    assert_int_equal(draft_compose(a, text_of(type), TEXT("fr"), sources, n, NULL, &d), VERR_OK);
    return d;
}

/* The statement of a section with these words, NULL when there is none. */
static const struct statement *find(const struct draft *d, const char *section, const char *text)
{
    for (size_t i = 0; i < d->section_n; i++) {
        for (size_t k = 0; k < d->sections[i].statement_n; k++) {
            const struct statement *s = &d->sections[i].statements[k];
            if (text_is(d->sections[i].id, section) && text_is(s->text, text)) {
                return s;
            }
        }
    }
    return NULL;
}

static const struct statement *must(const struct draft *d, const char *section, const char *text)
{
    const struct statement *s = find(d, section, text);
    for (size_t i = 0; !s && i < d->section_n; i++) {
        for (size_t k = 0; k < d->sections[i].statement_n; k++) {
            print_message("%.*s: %.*s\n", TEXT_ARGS(d->sections[i].id),
                          TEXT_ARGS(d->sections[i].statements[k].text));
        }
    }
    assert_non_null(s);
    return s;
}

static const char dialogue[] = "Médecin: Bonjour, qu'est-ce qui vous amène ?\n"
                               "Patient: Je tousse depuis trois jours.\n"
                               "Médecin: De la fièvre ? Des frissons ?\n"
                               "Patient: Non.\n"
                               "Médecin: Vous êtes allergique ?\n"
                               "Patient: À la pénicilline.\n"
                               "Médecin: Dans la famille ?\n"
                               "Patient: Ma mère est diabétique.\n"
                               "Médecin: Vous prenez un traitement ?\n"
                               "Patient: Du Doliprane, un gramme trois fois par jour.\n"
                               "Médecin: La tension est à treize huit.\n"
                               "Médecin: On va faire une radio du thorax.\n";

static void a_consultation(void **state)
{
    (void)state;
    struct arena a = arena_over(block, sizeof(block));
    struct draft_source s = {.bytes = text_of(dialogue)};
    struct draft d = compose(&a, "consultation", &s, 1);
    assert_true(text_is(d.engine, "builtin"));
    must(&d, "motif", "Toux depuis 3 jours.");
    must(&d, "histoire", "Pas de fièvre, pas de frissons.");
    must(&d, "allergies", "Allergie : pénicilline.");
    must(&d, "antecedents", "Mère : diabète.");
    must(&d, "traitements", "Paracétamol (Doliprane) 1 g, 3 fois par jour.");
    must(&d, "examen", "Pression artérielle : 13/8.");
    must(&d, "conduite", "Radio du thorax.");
}

/* Question and answer are both cited, with the bytes of the source. */
static void cites_are_exact(void **state)
{
    (void)state;
    struct arena a = arena_over(block, sizeof(block));
    struct draft_source s = {.bytes = text_of(dialogue)};
    struct draft d = compose(&a, "consultation", &s, 1);
    const struct statement *fever = must(&d, "histoire", "Pas de fièvre, pas de frissons.");
    struct text quoted = text_slice(s.bytes, fever->cites[0].start, fever->cites[0].end);
    assert_true(text_starts(quoted, TEXT("De la fièvre ?")));
    for (size_t i = 0; i < d.section_n; i++) {
        for (size_t k = 0; k < d.sections[i].statement_n; k++) {
            const struct statement *one = &d.sections[i].statements[k];
            assert_true(one->cite_n > 0);
            for (size_t c = 0; c < one->cite_n; c++) {
                assert_int_equal(one->cites[c].source, 0);
                assert_true(one->cites[c].start < one->cites[c].end);
                assert_true(one->cites[c].end <= s.bytes.n);
            }
        }
    }
}

static void through_json_escapes(void **state)
{
    (void)state;
    struct arena a = arena_over(block, sizeof(block));
    struct draft_source s = {
        .bytes = TEXT("{\"segments\":[{\"speaker\":\"Patient\",\"text\":\"Bonjour.\"},{\"speaker\":"
                      "\"Patient\",\"text\":\"J\\u2019ai de la fi\\u00e8vre.\"}]}")};
    struct draft d = compose(&a, "consultation", &s, 1);
    const struct statement *one = must(&d, "motif", "Fièvre.");
    struct text quoted = text_slice(s.bytes, one->cites[0].start, one->cites[0].end);
    assert_true(text_starts(quoted, TEXT("J\\u2019ai")) && text_ends(quoted, TEXT("vre.")));
}

/* A certificate says no more than it must: treatments and habits stay out. */
static void each_type_takes_its_sections(void **state)
{
    (void)state;
    struct draft_source s = {.bytes = text_of(dialogue)};
    for (const char *const *type = draft_types(); *type; type++) {
        struct arena a = arena_over(block, sizeof(block));
        struct draft d = compose(&a, *type, &s, 1);
        assert_int_equal(d.section_n, template_find(text_of(*type))->section_n);
        bool certificate = strcmp(*type, "certificat") == 0;
        bool drug =
            find(&d, "traitements", "Paracétamol (Doliprane) 1 g, 3 fois par jour.") != NULL;
        assert_true(drug != certificate);
    }
}

static void said_twice_written_once(void **state)
{
    (void)state;
    struct arena a = arena_over(block, sizeof(block));
    struct draft_source s[2] = {{.bytes = TEXT("Allergies : pénicilline.\nAsthme.\n")},
                                {.bytes = TEXT("Allergie à la pénicilline. Asthme.\n")}};
    struct draft d = compose(&a, "synthese", s, 2);
    must(&d, "allergies", "Allergie : pénicilline.");
    size_t n = 0;
    for (size_t i = 0; i < d.section_n; i++) {
        n += d.sections[i].statement_n;
    }
    assert_int_equal(n, 2);
}

static void nothing_said_nothing_written(void **state)
{
    (void)state;
    struct arena a = arena_over(block, sizeof(block));
    struct draft_source s[2] = {{.bytes = TEXT("Médecin: Bonjour.\nPatient: Bonjour docteur.\n")},
                                {.bytes = TEXT(" \n")}};
    struct draft d = compose(&a, "consultation", s, 2);
    for (size_t i = 0; i < d.section_n; i++) {
        assert_int_equal(d.sections[i].statement_n, 0);
    }
    d = compose(&a, "consultation", NULL, 0);
    assert_int_equal(d.sections[0].statement_n, 0);
}

static void refused(void **state)
{
    (void)state;
    struct arena a = arena_over(block, sizeof(block));
    struct draft_source s = {.bytes = text_of(dialogue)};
    struct draft d = {.section_n = 7};
    assert_int_equal(draft_compose(&a, TEXT("roman"), TEXT("fr"), &s, 1, NULL, &d), VERR_NOT_FOUND);
    struct draft_source bad = {.bytes = TEXT("Patient: \xff\n")};
    assert_int_equal(draft_compose(&a, TEXT("crh"), TEXT("fr"), &bad, 1, NULL, &d), VERR_BAD_UTF8);
    struct arena small = arena_over(block, 600);
    assert_int_equal(draft_compose(&small, TEXT("crh"), TEXT("fr"), &s, 1, NULL, &d), VERR_LIMIT);
    assert_int_equal(d.section_n, 7);
}

/* "Posez-la sur la table, respirez fort" in the first turns begins no examination: what the mother
 * asks back then ends none, and her answers are still the history. */
static void a_greeting_is_no_examination(void **state)
{
    (void)state;
    static char talk[1 << 14];
    struct writer w = writer_over(talk, sizeof talk);
    writer_str(&w, "Médecin: Bonjour, je l'examine tout à l'heure, posez-la sur la table.\n"
                   "Mère: D'accord.\nMédecin: C'était jaune ?\nMère: Jaune ? Oui.\n"
                   "Médecin: Et les crottes de lapin dans la couche ?\n"
                   "Mère: Des crottes de lapin, trois dans la couche.\n");
    for (int i = 0; i < 20; i++) {
        writer_str(&w, "Médecin: D'accord.\nMère: Voilà, docteur, c'est comme je vous le dis.\n");
    }
    struct arena a = arena_over(block, sizeof(block));
    struct draft_source s = {.bytes = writer_text(&w)};
    struct draft d = compose(&a, "consultation", &s, 1);
    bool told = false;
    for (size_t i = 0; i < d.section_n; i++) {
        const struct section *one = &d.sections[i];
        for (size_t k = 0; text_is(one->id, "histoire") && k < one->statement_n; k++) {
            told |= text_find(one->statements[k].text, TEXT("crottes de lapin"), 0) != SIZE_MAX;
        }
    }
    assert_true(told);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_consultation),
        cmocka_unit_test(cites_are_exact),
        cmocka_unit_test(through_json_escapes),
        cmocka_unit_test(each_type_takes_its_sections),
        cmocka_unit_test(said_twice_written_once),
        cmocka_unit_test(nothing_said_nothing_written),
        cmocka_unit_test(refused),
        cmocka_unit_test(a_greeting_is_no_examination),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
