/* test_score.c - what counts as mentioned, denied, in its section, trapped */
#include "draft/score.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static char block[16 << 20];

static struct arena memory(void)
{
    return arena_over(block, sizeof block);
}

static struct pattern expression(struct arena *a, const char *source)
{
    struct pattern p = {.step_n = 0};
    size_t at = 0;
    assert_null(pattern_read(a, text_of(source), &p, &at));
    return p;
}

/* A draft of one section with one statement. */
static struct draft *draft_of(struct arena *a, const char *id, const char *title, const char *said)
{
    struct statement *s = ARENA_NEW(a, struct statement);
    struct section *in = ARENA_NEW(a, struct section);
    struct draft *d = ARENA_NEW(a, struct draft);
    assert_non_null(d);
    s->text = text_of(said);
    in->id = text_of(id);
    in->title = text_of(title);
    in->statements = s;
    in->statement_n = 1;
    d->sections = in;
    d->section_n = 1;
    return d;
}

static struct score scored(struct arena *a, const struct draft *d, const struct gold *g,
                           struct fact_score *fact, bool *hit)
{
    struct score s = {.facts = 99};
    const struct score_rules *rules = score_rules(a);
    assert_non_null(rules);
    assert_true(score_draft(a, rules, d, g, fact, hit, &s));
    return s;
}

/* How one fact fares: '.' missed, 'v' without its value, 'p' wrong polarity, '+' right. */
static char fate(const char *any, enum gold_polarity polarity, const char *value, const char *title,
                 const char *said)
{
    struct arena a = memory();
    struct pattern p = expression(&a, any);
    struct gold_fact f = {.polarity = polarity, .any = &p, .any_n = 1, .value = text_of(value)};
    struct gold g = {.facts = &f, .fact_n = 1};
    struct fact_score fact;
    (void)scored(&a, draft_of(&a, "", title, said), &g, &fact, NULL);
    if (!fact.mentioned) {
        return fact.value_miss ? 'v' : '.';
    }
    return fact.polarity_error ? 'p' : '+';
}

static const struct {
    const char *any;
    enum gold_polarity polarity;
    const char *value;
    const char *title;
    const char *said;
    char fate;
} facts[] = {
    /* Accents, capitals, ligatures and odd blanks are nothing. */
    {"oedeme des", GOLD_PRESENT, "", "", "Œdème\xc2\xa0 DES chevilles.", '+'},
    {"l'oeil", GOLD_PRESENT, "", "", "douleur de l’œil", '+'},
    {"toux", GOLD_PRESENT, "", "", "Dyspnée.", '.'},
    /* A cue denies what follows it in its clause, and no further. */
    {"toux", GOLD_PRESENT, "", "", "Pas de toux.", 'p'},
    {"toux", GOLD_ABSENT, "", "", "Pas de toux.", '+'},
    {"toux", GOLD_ABSENT, "", "", "Toux.", 'p'},
    {"toux", GOLD_UNCERTAIN, "", "", "Pas de toux.", '+'},
    {"dyspnee", GOLD_PRESENT, "", "", "Pas de toux mais dyspnée.", '+'},
    {"dyspnee", GOLD_ABSENT, "", "", "Pas de toux mais dyspnée.", 'p'},
    {"toux", GOLD_PRESENT, "", "", "Toux, sans dyspnée.", '+'},
    {"toux", GOLD_PRESENT, "", "", "Aucune dyspnée : toux non soulagée.", '+'},
    /* A comma ends it, unless the list goes on. */
    {"vertige", GOLD_PRESENT, "", "", "Pas de chute, vertiges au lever.", '+'},
    {"vertige", GOLD_PRESENT, "", "", "Pas de chute, ni vertiges.", 'p'},
    {"fievre", GOLD_PRESENT, "", "", "Pas de toux, fièvre ou frissons.", 'p'},
    {"soulage", GOLD_PRESENT, "", "", "Pas totalement soulagé.", '+'},
    /* What comes after denies too. */
    {"tabac", GOLD_PRESENT, "", "", "Tabac : non.", 'p'},
    {"fievre", GOLD_PRESENT, "", "", "Fièvre non retrouvée.", 'p'},
    {"oedeme", GOLD_PRESENT, "", "", "Œdèmes absents.", 'p'},
    {"fume", GOLD_PRESENT, "", "", "Il ne fume plus.", 'p'},
    {"fievre|apyr", GOLD_ABSENT, "", "", "Apyrexie, patient apyre.", '+'},
    /* A mention that stands as it should is enough. */
    {"toux", GOLD_PRESENT, "", "", "Pas de toux hier. Toux ce jour.", '+'},
    /* Values: whole numbers, their words, years, alternatives. */
    {"comprime", GOLD_PRESENT, "2", "", "Deux comprimés.", '+'},
    {"comprime", GOLD_PRESENT, "2", "", "12 comprimés.", 'v'},
    {"comprime", GOLD_PRESENT, "1", "", "Prend une fois un comprimé.", '+'},
    {"comprime", GOLD_PRESENT, "2", "", "Comprimés. Deux fois.", 'v'},
    {"opere", GOLD_PRESENT, "85", "", "Opérée en 1985.", '+'},
    {"opere", GOLD_PRESENT, "85", "", "Opérée en 2085.", 'v'},
    {"hba1c", GOLD_PRESENT, "8,4|8.4", "", "HbA1c à 8.4 %.", '+'},
    {"hba1c", GOLD_PRESENT, "8,4|8.4", "", "HbA1c à 7,4 %.", 'v'},
    /* A bare answer takes its heading as subject, a long one does not. */
    {"allerg", GOLD_ABSENT, "", "Allergies", "Aucune.", '+'},
    {"allerg", GOLD_ABSENT, "", "Allergies", "Aucune à ce jour, selon lui.", '.'},
};

static void fates(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        char got =
            fate(facts[i].any, facts[i].polarity, facts[i].value, facts[i].title, facts[i].said);
        if (got != facts[i].fate) {
            fail_msg("%s in « %s »: %c, not %c", facts[i].any, facts[i].said, got, facts[i].fate);
        }
    }
}

static void sections_are_known_by_id_or_title(void **state)
{
    static const struct {
        const char *id;
        const char *title;
        const char *gold;
        size_t sectioned, right, lenient;
    } cases[] = {
        {"histoire", "Motif", "histoire", 1, 1, 1},
        {"", "Histoire de la maladie", "histoire", 1, 1, 1},
        {"mode-de-vie", "", "mode_de_vie", 1, 1, 1},
        {"x", "Antécédents et allergies", "allergies", 1, 1, 1},
        {"motif", "", "histoire", 1, 0, 0},
        {"examen", "", "histoire", 1, 0, 1},
        {"x", "Divers", "histoire", 0, 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena a = memory();
        struct pattern p = expression(&a, "toux");
        struct gold_fact f = {.section = score_section(text_of(cases[i].gold)),
                              .also = score_section(TEXT("examen")),
                              .any = &p,
                              .any_n = 1};
        struct gold g = {.facts = &f, .fact_n = 1};
        struct fact_score fact;
        struct draft *d = draft_of(&a, cases[i].id, cases[i].title, "Toux.");
        struct score s = scored(&a, d, &g, &fact, NULL);
        assert_int_equal(s.sectioned, cases[i].sectioned);
        assert_int_equal(s.section_right, cases[i].right);
        assert_int_equal(s.section_lenient, cases[i].lenient);
    }
    assert_int_equal(score_section(TEXT("histoires")), 0);
}

static void traps(void **state)
{
    static const struct {
        const char *any;
        const char *said;
        bool hit;
    } cases[] = {
        {"fievre a", "Fièvre à 39.", true},
        {"fievre a", "Pas de fièvre à 39.", false},
        {"pas de fievre", "Pas de fièvre.", true}, /* its own cue does not excuse it */
        {"fievre", "Douleur.", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena a = memory();
        struct pattern p = expression(&a, cases[i].any);
        struct gold_trap t = {.any = &p, .any_n = 1};
        struct gold g = {.traps = &t, .trap_n = 1};
        bool hit = !cases[i].hit;
        struct score s = scored(&a, draft_of(&a, "", "", cases[i].said), &g, NULL, &hit);
        assert_int_equal(hit, cases[i].hit);
        assert_int_equal(s.trap_hits, cases[i].hit);
        assert_int_equal(s.traps, 1);
    }
}

static void counts_add_up(void **state)
{
    struct arena a = memory();
    struct pattern p[] = {expression(&a, "nause"), expression(&a, "vomi"), expression(&a, "toux")};
    struct gold_fact f[] = {
        {.polarity = GOLD_PRESENT, .any = &p[0], .any_n = 1, .critical = true},
        {.polarity = GOLD_PRESENT, .any = &p[1], .any_n = 1, .critical = true},
        {.polarity = GOLD_PRESENT, .any = &p[2], .any_n = 1},
    };
    struct gold g = {.facts = f, .fact_n = 3};
    struct fact_score fact[3];
    struct score s =
        scored(&a, draft_of(&a, "", "", "Nausées; pas de vomissement"), &g, fact, NULL);
    struct score sum = {.words = 1};
    (void)state;
    score_add(&sum, &s);
    score_add(&sum, &s);
    assert_int_equal(s.words, 4);
    assert_int_equal(sum.words, 9);
    assert_int_equal(sum.facts, 6);
    assert_int_equal(sum.mentioned, 4);
    assert_int_equal(sum.ok, 2);
    assert_int_equal(sum.critical, 4);
    assert_int_equal(sum.critical_mentioned, 4);
    assert_int_equal(sum.critical_ok, 2);
    assert_int_equal(sum.polarity_errors, 2);
}

static void small_arenas_say_so(void **state)
{
    struct arena a = memory();
    struct pattern p = expression(&a, "(a|b)*c");
    struct gold_fact f = {.any = &p, .any_n = 1};
    struct gold g = {.facts = &f, .fact_n = 1};
    const struct score_rules *rules = score_rules(&a);
    struct draft *d = draft_of(&a, "", "Toux", "abababc, pas de toux; abc");
    struct fact_score fact;
    struct score s;
    bool fits = false;
    (void)state;
    for (size_t size = 0; size < 1 << 20 && !fits; size += 512) {
        struct arena small = arena_over(block + (sizeof block >> 1), size);
        fits = score_draft(&small, rules, d, &g, &fact, NULL, &s);
    }
    assert_true(fits);
    assert_true(fact.mentioned);
    struct arena none = arena_over(block, 100);
    assert_null(score_rules(&none));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fates),
        cmocka_unit_test(sections_are_known_by_id_or_title),
        cmocka_unit_test(traps),
        cmocka_unit_test(counts_add_up),
        cmocka_unit_test(small_arenas_say_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
