/* the second reader: each reason, for and against; citations, tokens, omissions */
#include "draft/draft.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static char block[1 << 22];

static const char talk[] = "Médecin: Qu'est-ce qui vous amène ?\n"
                           "Patient: J'ai mal au genou gauche depuis trois jours.\n"
                           "Médecin: Vous avez de la fièvre ?\n"
                           "Patient: Non.\n"
                           "Médecin: Des allergies ?\n"
                           "Patient: Je suis allergique à la pénicilline.\n"
                           "Patient: Je prends du ramipril, cinq milligrammes le matin.\n"
                           "Patient: Ma mère est diabétique.\n"
                           "Médecin: La tension est à treize huit.\n";

static struct statement read_with(struct arena *a, const char *section, const char *text,
                                  struct cite *cites, size_t n)
{
    struct draft_source source = {.bytes = text_of(talk)};
    struct statement s = {.text = text_of(text), .cites = cites, .cite_n = n};
    assert_int_equal(draft_check_statement(a, text_of(section), &s, &source, 1, NULL), VERR_OK);
    return s;
}

static bool has_reason(const struct statement *s, enum reason_kind kind)
{
    for (size_t i = 0; i < s->reason_n; i++) {
        if (s->reasons[i].kind == kind)
            return true;
    }
    return false;
}

static void each_reason(void **state)
{
    (void)state;
    static const struct {
        const char *section, *right, *wrong;
        enum reason_kind kind;
    } rows[] = {
        {"examen", "Tension 13/8.", "Tension 15/8.", REASON_VALUE},
        {"traitements", "Ramipril 5 mg le matin.", "Ramipril 5 g le matin.", REASON_UNIT},
        {"traitements", "Ramipril 5 mg le matin.", "Ramipril 10 mg le matin.", REASON_DOSE},
        {"traitements", "Ramipril 5 mg le matin.", "Ramipril 5 mg le soir.", REASON_FREQUENCY},
        {"traitements", "Ramipril 5 mg le matin.", "Bisoprolol 5 mg le matin.", REASON_DRUG},
        {"motif", "Douleur du genou gauche.", "Douleur du genou droit.", REASON_SIDE},
        {"histoire", "Pas de fièvre.", "Fièvre.", REASON_POLARITY},
        {"antecedents", "Mère : diabète.", "Diabète.", REASON_EXPERIENCER},
        {"motif", "Douleur du genou depuis 3 jours.", "Douleur du genou depuis 3 mois.",
         REASON_DATE},
        {"histoire", "Douleur du genou.", "Vertiges rotatoires.", REASON_INVENTED},
        {"motif", "« J'ai mal au genou gauche »", "« J'ai très mal au genou gauche »",
         REASON_CITATION},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena a = arena_over(block, sizeof block);
        struct statement right = read_with(&a, rows[i].section, rows[i].right, NULL, 0);
        struct statement wrong = read_with(&a, rows[i].section, rows[i].wrong, NULL, 0);
        if (right.status != STATUS_SUPPORTED || !has_reason(&wrong, rows[i].kind))
            print_message("%s / %s\n", rows[i].right, rows[i].wrong);
        assert_int_equal(right.status, STATUS_SUPPORTED);
        assert_int_not_equal(wrong.status, STATUS_SUPPORTED);
        assert_true(has_reason(&wrong, rows[i].kind));
    }
}

/* The reason shows what the source says, with its bytes. */
static void a_reason_shows_its_source(void **state)
{
    (void)state;
    struct arena a = arena_over(block, sizeof block);
    struct statement s = read_with(&a, "traitements", "Ramipril 10 mg le matin.", NULL, 0);
    const struct reason *r = &s.reasons[0];
    assert_true(text_is(r->found, "10 mg"));
    assert_true(text_is(r->expected, "5 mg"));
    assert_int_equal(r->cite.source, 0);
    struct text quoted = text_slice(text_of(talk), r->cite.start, r->cite.end);
    assert_true(text_find(quoted, TEXT("cinq milligrammes"), 0) != SIZE_MAX);
}

static void a_statement_without_cites_gets_them(void **state)
{
    (void)state;
    struct arena a = arena_over(block, sizeof block);
    struct statement s = read_with(&a, "antecedents", "Mère : diabète.", NULL, 0);
    assert_int_equal(s.cite_n, 1);
    struct text quoted = text_slice(text_of(talk), s.cites[0].start, s.cites[0].end);
    assert_true(text_is(quoted, "Ma mère est diabétique."));
}

static void cites_that_do_not_carry(void **state)
{
    (void)state;
    size_t mother = text_find(text_of(talk), TEXT("Ma mère"), 0);
    size_t knee = text_find(text_of(talk), TEXT("J'ai mal"), 0);
    struct cite rows[] = {
        {.source = 0, .start = knee, .end = knee + 30},          /* another matter */
        {.source = 7, .start = 0, .end = 4},                     /* no such source */
        {.source = 0, .start = mother, .end = sizeof talk + 10}, /* beyond its end */
        {.source = 0, .start = mother, .end = mother + 9, .quote = TEXT("Mon père")},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena a = arena_over(block, sizeof block);
        struct statement s = read_with(&a, "antecedents", "Mère : diabète.", &rows[i], 1);
        assert_true(has_reason(&s, REASON_CITATION));
    }
    struct arena a = arena_over(block, sizeof block);
    struct cite good = {.source = 0, .start = mother, .end = mother + 24};
    struct statement s = read_with(&a, "antecedents", "Mère : diabète.", &good, 1);
    assert_int_equal(s.status, STATUS_SUPPORTED);
}

static void critical_tokens(void **state)
{
    (void)state;
    struct arena a = arena_over(block, sizeof block);
    struct statement s =
        read_with(&a, "", "Ramipril 5 mg. Pas de fièvre. Genou gauche, 3 jours.", NULL, 0);
    static const struct {
        enum token_kind kind;
        const char *words;
    } wanted[] = {{TOKEN_DRUG, "Ramipril"},
                  {TOKEN_DOSE, "5 mg"},
                  {TOKEN_NEGATION, "Pas"},
                  {TOKEN_SIDE, "gauche"},
                  {TOKEN_NUMBER, "3 jours"}};
    assert_int_equal(s.token_n, 5);
    for (size_t i = 0; i < s.token_n; i++) {
        assert_int_equal(s.tokens[i].kind, wanted[i].kind);
        assert_true(
            text_is(text_slice(s.text, s.tokens[i].start, s.tokens[i].end), wanted[i].words));
    }
}

/* Most dangerous first, ready to insert, with the section and the bytes. */
static void omissions(void **state)
{
    (void)state;
    struct arena a = arena_over(block, sizeof block);
    struct draft_source source = {.bytes = text_of(talk)};
    struct draft d = {.section_n = 0};
    assert_int_equal(draft_parse_plain(&a, TEXT("# Motif\nDouleur du genou gauche.\n"), &d),
                     VERR_OK);
    assert_int_equal(draft_check(&a, &d, &source, 1, NULL), VERR_OK);
    assert_true(d.omission_n >= 3);
    assert_int_equal(d.omissions[0].kind, OMISSION_ALLERGY);
    assert_true(d.omissions[0].critical);
    assert_true(text_find(d.omissions[0].text, TEXT("pénicilline"), 0) != SIZE_MAX);
    assert_true(text_is(d.omissions[0].section, "allergies"));
    assert_int_equal(d.omissions[1].kind, OMISSION_DRUG);
    assert_true(text_find(d.omissions[1].text, TEXT("5 mg"), 0) != SIZE_MAX);
    for (size_t i = 0; i < d.omission_n; i++)
        assert_true(d.omissions[i].cite.end > d.omissions[i].cite.start);
}

/* A brother's cancer does not tell of the patient's. */
static void of_another_is_left_out(void **state)
{
    (void)state;
    struct arena a = arena_over(block, sizeof block);
    struct draft_source source = {
        .bytes = TEXT("Patient: Mon frère a un asthme.\nPatient: Moi aussi, j'ai de l'asthme.\n")};
    struct draft d = {.section_n = 0};
    assert_int_equal(draft_parse_plain(&a, TEXT("# Antécédents\nFrère : asthme.\n"), &d), VERR_OK);
    assert_int_equal(draft_check(&a, &d, &source, 1, NULL), VERR_OK);
    assert_int_equal(d.omission_n, 1);
    assert_true(d.omissions[0].critical);
    assert_true(text_find(d.omissions[0].text, TEXT("sthme"), 0) != SIZE_MAX);
}

static void nothing_is_left_out(void **state)
{
    (void)state;
    struct arena a = arena_over(block, sizeof block);
    struct draft_source source = {.bytes = text_of(talk)};
    struct draft d = {.section_n = 0};
    struct text report = TEXT("# Allergies\nAllergie à la pénicilline.\n# Traitements\n"
                              "Ramipril 5 mg le matin.\n# Examen\nTension 13/8.\n");
    assert_int_equal(draft_parse_plain(&a, report, &d), VERR_OK);
    assert_int_equal(draft_check(&a, &d, &source, 1, NULL), VERR_OK);
    for (size_t i = 0; i < d.omission_n; i++)
        assert_false(d.omissions[i].critical);
}

static void bad_sources_are_refused(void **state)
{
    (void)state;
    struct arena a = arena_over(block, sizeof block);
    struct draft_source source = {.bytes = TEXT("Patient: \xff\xfe\n")};
    struct statement s = {.text = TEXT("Toux.")};
    assert_int_equal(draft_check_statement(&a, TEXT(""), &s, &source, 1, NULL), VERR_BAD_UTF8);
    source.bytes = TEXT("Patient: Je tousse.\n");
    s.text = TEXT("Tou\xff");
    assert_int_equal(draft_check_statement(&a, TEXT(""), &s, &source, 1, NULL), VERR_BAD_UTF8);
    a = arena_over(block, 512);
    s.text = TEXT("Toux.");
    assert_int_equal(draft_check_statement(&a, TEXT(""), &s, &source, 1, NULL), VERR_LIMIT);
}

/* A source that says less, or with doubt, does not contradict. */
static void contradicted_when_told_otherwise(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum status status;
    } of[] = {
        {"Toux depuis trois jours.", STATUS_SUPPORTED},
        {"Toux depuis dix jours.", STATUS_CONTRADICTED},
        {"Pas de toux.", STATUS_CONTRADICTED},
        {"Tramadol 50 mg.", STATUS_UNSUPPORTED},
        {"Diabète.", STATUS_UNSUPPORTED},
        {"Fièvre.", STATUS_CONTRADICTED},
    };
    struct draft_source source = {
        .bytes =
            TEXT("Patient: Je tousse depuis trois jours, pas de fièvre. Je prends du tramadol. "
                 "Du diabète, je crois, je suis pas sûr.\n")};
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        struct arena a = arena_over(block, sizeof block);
        struct statement s = {.text = text_of(of[i].text)};
        assert_int_equal(draft_check_statement(&a, TEXT(""), &s, &source, 1, NULL), VERR_OK);
        if (s.status != of[i].status) {
            print_message("%s\n", of[i].text);
        }
        assert_int_equal(s.status, of[i].status);
    }
}

/* Sources that say one thing in thousands of ways cost no more than their length: what could not be
 * compared with all of them is left in the draft, and never as supported. */
static void what_is_unread_is_not_supported(void **state)
{
    (void)state;
    enum { TIMES = 1500, ROOM = 128 << 20, LINE = 32 };
    char *room = malloc(ROOM), *said = malloc(TIMES * LINE);
    assert_non_null(room);
    assert_non_null(said);
    size_t n = (size_t)sprintf(said, "Patient: ");
    for (int i = 1; i <= TIMES; i++)
        n += (size_t)sprintf(said + n, "Douleur depuis %d jours. ", i);
    struct arena a = arena_over(room, ROOM);
    struct draft_source source = {.bytes = {said, n}};
    struct draft d;
    assert_int_equal(draft_compose(&a, TEXT("consultation"), TEXT("fr"), &source, 1, NULL, &d),
                     VERR_OK);
    size_t read = 0, unread = 0;
    for (size_t i = 0; i < d.section_n; i++) {
        for (size_t k = 0; k < d.sections[i].statement_n; k++) {
            const struct statement *s = &d.sections[i].statements[k];
            bool not_read = has_reason(s, REASON_UNREAD);
            assert_true(s->status == (not_read ? STATUS_UNSUPPORTED : STATUS_SUPPORTED));
            read += !not_read;
            unread += not_read;
        }
    }
    assert_true(read > 100);
    assert_true(unread > 100);
    free(said);
    free(room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_reason),
        cmocka_unit_test(a_reason_shows_its_source),
        cmocka_unit_test(a_statement_without_cites_gets_them),
        cmocka_unit_test(cites_that_do_not_carry),
        cmocka_unit_test(critical_tokens),
        cmocka_unit_test(omissions),
        cmocka_unit_test(of_another_is_left_out),
        cmocka_unit_test(nothing_is_left_out),
        cmocka_unit_test(bad_sources_are_refused),
        cmocka_unit_test(contradicted_when_told_otherwise),
        cmocka_unit_test(what_is_unread_is_not_supported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
