/* templates that an establishment makes: read with limits, routed, proposed from reports */
#include "draft/draft.h"
#include "draft/template.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static char block[1 << 23];

#define BOTH(fr, en) "{\"fr\":\"" fr "\",\"en\":\"" en "\"}"
#define SECTION(id, title, takes)                                                                  \
    "{\"id\":\"" id "\",\"title\":" BOTH(title, "x") ",\"takes\":[" takes "]}"
#define TEMPLATE(sections) "{\"title\":" BOTH("Titre", "Title") ",\"sections\":[" sections "]}"
#define ALL_BUT_HISTORY                                                                            \
    "\"motif\",\"histoire\",\"allergies\",\"traitements\",\"mode_de_vie\",\"examen\","             \
    "\"conclusion\",\"conduite\""

static enum verr read_as(struct arena *a, const char *type, const char *json, struct template *t,
                         struct template_fault *f)
{
    *a = arena_over(block, sizeof block);
    return template_read(a, text_of(type), text_of(json), t, f);
}

static void must_refuse(const char *json, enum verr e, const char *at)
{
    struct arena a;
    struct template t;
    struct template_fault f;
    assert_int_equal(read_as(&a, "consultation", json, &t, &f), e);
    assert_string_equal(f.at, at);
}

static void what_is_read_is_written_again(void **state)
{
    (void)state;
    static const char json[] = TEMPLATE("{\"id\":\"a\",\"title\":" BOTH(
        "Un « é »", "One") ",\"takes\":["
                           "\"motif\",\"histoire:negative\"],\"empty\":" BOTH(
                               "Non renseigné.", "Not recorded.") "}," SECTION("b", "Deux",
                                                                               "\"histoire\""));
    struct arena a;
    struct template t;
    struct template_fault f;
    assert_int_equal(read_as(&a, "consultation", json, &t, &f), VERR_OK);
    assert_int_equal(t.section_n, 2);
    assert_string_equal(t.sections[0].empty[LANG_FR], "Non renseigné.");
    assert_string_equal(t.sections[0].loinc, "29299-5");
    assert_string_equal(t.loinc, "11488-4");
    struct writer w = writer_in(&a);
    template_write(&w, &t);
    assert_true(text_is(writer_done(&a, &w), json));
}

static void every_builtin_template_is_one_that_can_be_read(void **state)
{
    (void)state;
    static char json[TEMPLATE_JSON_MAX];
    for (const char *const *type = draft_types(); *type; type++) {
        struct arena a;
        struct template t;
        struct template_fault f;
        enum route r;
        enum group g;
        struct writer w = writer_over(json, sizeof json - 1);
        template_write(&w, template_find(text_of(*type)));
        json[w.n] = '\0';
        assert_int_equal(read_as(&a, *type, json, &t, &f), VERR_OK);
        assert_int_equal(template_loses(&t, &r, &g), 0);
        for (size_t i = 0; i < t.section_n; i++)
            assert_string_equal(t.sections[i].loinc,
                                template_find(text_of(*type))->sections[i].loinc);
    }
}

static void what_is_wrong_is_said(void **state)
{
    (void)state;
    must_refuse("", VERR_BAD_JSON, "");
    must_refuse("{}", VERR_BAD_INPUT, "title");
    must_refuse("{\"title\":" BOTH("T", "T") "}", VERR_BAD_INPUT, "sections");
    must_refuse(TEMPLATE(SECTION("A", "T", "")), VERR_BAD_INPUT, "sections.0.id");
    must_refuse(TEMPLATE(SECTION("a", "T", "") "," SECTION("a", "T", "")), VERR_BAD_INPUT,
                "sections.1.id");
    must_refuse(TEMPLATE(SECTION("a", "", "")), VERR_BAD_INPUT, "sections.0.title");
    must_refuse(TEMPLATE(SECTION("a", "a\\nb", "")), VERR_BAD_INPUT, "sections.0.title");
    must_refuse(TEMPLATE(SECTION("a",
                                 "\xe2\x80\xae"
                                 "b",
                                 "")),
                VERR_BAD_INPUT, "sections.0.title");
    must_refuse(TEMPLATE(SECTION("a", "T", "\"nowhere\"")), VERR_BAD_INPUT, "sections.0.takes");
    must_refuse(TEMPLATE(SECTION("a", "T", "\"motif:drug\"")), VERR_BAD_INPUT, "sections.0.takes");
    must_refuse(TEMPLATE(SECTION("a", "T", "\"motif\",\"motif\"")), VERR_BAD_INPUT,
                "sections.0.takes");
    must_refuse(TEMPLATE(SECTION("a", "T", "\"motif\"") "," SECTION("b", "T", "\"motif\"")),
                VERR_BAD_INPUT, "sections.1.takes");
    must_refuse(TEMPLATE(SECTION("a", "T", "")) "x", VERR_BAD_JSON, "");
    must_refuse("{\"colour\":1}", VERR_BAD_INPUT, "");
    struct arena a;
    struct template t;
    struct template_fault f;
    assert_int_equal(read_as(&a, "roman", TEMPLATE(SECTION("a", "T", "")), &t, &f), VERR_NOT_FOUND);
    static char wide[TEMPLATE_JSON_MAX + 2];
    memset(wide, ' ', sizeof wide - 1);
    assert_int_equal(read_as(&a, "crh", wide, &t, &f), VERR_LIMIT);
    assert_int_equal(read_as(&a, "crh", "\xff", &t, &f), VERR_BAD_UTF8);
}

static void a_template_says_nothing_about_a_patient(void **state)
{
    (void)state;
    static const char *const titles[] = {"Pas d’allergie connue", "Paracétamol 1 g", "Sans fièvre"};
    static const char *const sentences[] = {
        "Pas d’allergie connue.", "RAS",        "Examen normal.",
        "Allergie : néant.",      "Non fumeur", "Aucun antécédent.",
        "Pas de particularité."};
    static const char *const fit[] = {"Non renseigné.", "Sans objet.", "À compléter.",
                                      "Information non recueillie lors de cette consultation."};
    char json[1024];
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        snprintf(json, sizeof json, TEMPLATE(SECTION("a", "%s", "")), titles[i]);
        must_refuse(json, VERR_BAD_INPUT, "sections.0.title");
    }
    const char *with_empty =
        "{\"title\":" BOTH("T", "T") ",\"sections\":[{\"id\":\"a\",\"title\":" BOTH(
            "T", "T") ",\"takes\":[],\"empty\":" BOTH("%s", "Not recorded.") "}]}";
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++) {
        snprintf(json, sizeof json, with_empty, sentences[i]);
        must_refuse(json, VERR_BAD_INPUT, "sections.0.empty");
    }
    for (size_t i = 0; i < sizeof fit / sizeof *fit; i++) {
        struct arena a;
        struct template t;
        struct template_fault f;
        snprintf(json, sizeof json, with_empty, fit[i]);
        assert_int_equal(read_as(&a, "crh", json, &t, &f), VERR_OK);
    }
    must_refuse(
        "{\"title\":" BOTH("T", "T") ",\"sections\":[{\"id\":\"a\",\"title\":" BOTH(
            "T", "T") ",\"takes\":[],\"empty\":" BOTH("Sans objet.", "No known allergy.") "}]}",
        VERR_BAD_INPUT, "sections.0.empty");
}

static void what_was_let_in_stays_readable(void **state)
{
    (void)state;
    static const char json[] = TEMPLATE(SECTION("a", "Sans fièvre", "\"motif\""));
    struct arena a = arena_over(block, sizeof block);
    struct template t;
    must_refuse(json, VERR_BAD_INPUT, "sections.0.title");
    assert_int_equal(template_read_kept(&a, TEXT("crh"), text_of(json), &t), VERR_OK);
    assert_string_equal(t.sections[0].title[LANG_FR], "Sans fièvre");
    assert_int_equal(template_read_kept(&a, TEXT("crh"), TEXT("{"), &t), VERR_BAD_JSON);
}

static void a_certificate_gains_nothing(void **state)
{
    (void)state;
    struct arena a;
    struct template t;
    struct template_fault f;
    assert_int_equal(
        read_as(&a, "certificat", TEMPLATE(SECTION("a", "T", "\"traitements\"")), &t, &f),
        VERR_BAD_INPUT);
    assert_string_equal(f.at, "sections.0.takes");
}

static void what_goes_nowhere_is_counted(void **state)
{
    (void)state;
    struct arena a;
    struct template t;
    struct template_fault f;
    enum route r = ROUTE_COUNT;
    enum group g = GROUP_COUNT;
    assert_int_equal(
        read_as(&a, "consultation", TEMPLATE(SECTION("a", "T", ALL_BUT_HISTORY)), &t, &f), VERR_OK);
    assert_int_equal(template_loses(&t, &r, &g), GROUP_COUNT);
    assert_int_equal(r, ROUTE_ANTECEDENTS);
    assert_int_equal(g, GROUP_WORDS);
    assert_int_equal(read_as(&a, "consultation",
                             TEMPLATE(SECTION("a", "T", ALL_BUT_HISTORY) "," SECTION(
                                 "b", "F", "\"antecedents:family\"")),
                             &t, &f),
                     VERR_OK);
    assert_int_equal(template_loses(&t, &r, &g), GROUP_COUNT - 1);
    assert_int_equal(template_place(&t, ROUTE_ANTECEDENTS, GROUP_FAMILY), 1);
    assert_int_equal(template_place(&t, ROUTE_ANTECEDENTS, GROUP_NEGATIVE), -1);
    assert_int_equal(template_home(&t, ROUTE_ANTECEDENTS), 1);
}

static const char dialogue[] = "Médecin: Bonjour, qu'est-ce qui vous amène ?\n"
                               "Patient: Je tousse depuis trois jours.\n"
                               "Médecin: De la fièvre ? Des frissons ?\n"
                               "Patient: Non.\n"
                               "Médecin: Vous êtes allergique ?\n"
                               "Patient: À la pénicilline.\n"
                               "Médecin: Dans la famille ?\n"
                               "Patient: Ma mère est diabétique.\n"
                               "Médecin: Vous avez des antécédents ?\n"
                               "Patient: Oui, de l'asthme.\n";

static size_t statements(const struct draft *d)
{
    size_t n = 0;
    for (size_t i = 0; i < d->section_n; i++)
        n += d->sections[i].statement_n;
    return n;
}

static void a_draft_by_a_template_moves_facts_and_loses_none(void **state)
{
    (void)state;
    struct arena a;
    struct template t;
    struct template_fault f;
    struct draft own, moved;
    const struct draft_source source = {.bytes = TEXT(dialogue)};
    assert_int_equal(
        read_as(&a, "consultation",
                TEMPLATE(SECTION("kin", "Famille", "\"antecedents:family\"") "," SECTION(
                    "not", "Signes négatifs",
                    "\"histoire:negative\"") "," SECTION("all", "Le reste",
                                                         ALL_BUT_HISTORY ",\"antecedents\"")),
                &t, &f),
        VERR_OK);
    assert_int_equal(draft_compose(&a, TEXT("consultation"), TEXT("fr"), &source, 1, NULL, &own),
                     VERR_OK);
    assert_int_equal(draft_compose_as(&a, &t, TEXT("fr"), &source, 1, NULL, &moved), VERR_OK);
    assert_true(statements(&moved) >= 5);
    assert_int_equal(statements(&moved), statements(&own));
    assert_int_equal(moved.omission_n, own.omission_n);
    assert_int_equal(moved.sections[0].statement_n, 1);
    assert_true(text_find(moved.sections[0].statements[0].text, TEXT("Mère"), 0) != SIZE_MAX);
    assert_int_equal(moved.sections[1].statement_n, 1);
    assert_true(text_starts(moved.sections[1].statements[0].text, TEXT("Pas de fièvre")));
    assert_true(text_is(moved.title, "Titre"));
    assert_true(text_is(moved.sections[2].homes, "motif histoire allergies antecedents traitements "
                                                 "mode_de_vie examen conclusion conduite"));
    for (size_t i = 0; i < moved.section_n; i++)
        for (size_t k = 0; k < moved.sections[i].statement_n; k++)
            assert_int_equal(moved.sections[i].statements[k].status, STATUS_SUPPORTED);
    struct placed_list l;
    assert_int_equal(template_items(&a, &source, 1, NULL, &l), VERR_OK);
    assert_true(l.n >= statements(&own));
    for (size_t i = 0; i < l.n; i++)
        assert_true(template_place(&t, l.at[i].route, l.at[i].group) >= 0 && l.at[i].words.n > 0);
}

static void what_describes_a_complaint_stays_with_it(void **state)
{
    (void)state;
    struct arena a = arena_over(block, sizeof block);
    const struct draft_source source = {
        .bytes = TEXT("Médecin: Vous êtes essoufflé ?\nPatient: Oui, à l'effort.\n"
                      "Médecin: Et au repos ?\nPatient: Non. Je n'ai pas de fièvre.\n")};
    struct placed_list l;
    assert_int_equal(template_items(&a, &source, 1, NULL, &l), VERR_OK);
    size_t describing = 0, denied = 0;
    for (size_t i = 0; i < l.n; i++) {
        if (text_is(l.at[i].words, "Pas au repos.")) {
            assert_int_not_equal(l.at[i].group, GROUP_NEGATIVE);
            describing++;
        }
        denied += l.at[i].group == GROUP_NEGATIVE;
    }
    assert_int_equal(describing, 1);
    assert_int_equal(denied, 1);
}

static void reports_propose_their_headings(void **state)
{
    (void)state;
    static const char one[] = "MOTIF DE CONSULTATION\nToux.\n\nAllergies : pénicilline\n"
                              "Antécédents familiaux :\nMère diabétique.\n"
                              "# Antécédents personnels\nAsthme. HTA.\n"
                              "Examen clinique :\nTA 120/80. Abdomen souple.\n";
    struct arena a = arena_over(block, sizeof block);
    struct text reports[2] = {text_of(one), text_of(one)};
    struct template t, again;
    struct template_fault f;
    enum route r;
    enum group g;
    assert_int_equal(template_propose(&a, TEXT("consultation"), reports, 2, &t), VERR_OK);
    assert_true(t.section_n > 5);
    assert_string_equal(t.sections[0].title[LANG_FR], "Motif de consultation");
    assert_string_equal(t.sections[1].title[LANG_FR], "Allergies");
    assert_string_equal(t.sections[2].title[LANG_FR], "Antécédents familiaux");
    assert_int_equal(template_place(&t, ROUTE_ANTECEDENTS, GROUP_FAMILY), 2);
    assert_int_equal(template_place(&t, ROUTE_ANTECEDENTS, GROUP_WORDS), 3);
    assert_int_equal(template_place(&t, ROUTE_EXAMEN, GROUP_WORDS), 4);
    assert_int_equal(template_loses(&t, &r, &g), 0);
    struct writer w = writer_in(&a);
    template_write(&w, &t);
    struct text json = writer_done(&a, &w);
    assert_int_equal(template_read(&a, TEXT("consultation"), json, &again, &f), VERR_OK);
    struct text none = TEXT("une phrase sans titre");
    assert_int_equal(template_propose(&a, TEXT("crh"), &none, 1, &t), VERR_BAD_INPUT);
    assert_int_equal(template_propose(&a, TEXT("roman"), &none, 1, &t), VERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_read_is_written_again),
        cmocka_unit_test(every_builtin_template_is_one_that_can_be_read),
        cmocka_unit_test(what_is_wrong_is_said),
        cmocka_unit_test(a_template_says_nothing_about_a_patient),
        cmocka_unit_test(what_was_let_in_stays_readable),
        cmocka_unit_test(a_certificate_gains_nothing),
        cmocka_unit_test(what_goes_nowhere_is_counted),
        cmocka_unit_test(a_draft_by_a_template_moves_facts_and_loses_none),
        cmocka_unit_test(what_describes_a_complaint_stays_with_it),
        cmocka_unit_test(reports_propose_their_headings),
    };
    return cmocka_run_group_tests_name("template", tests, NULL, NULL);
}
