/* test_file.c - what was compiled is found again; what was damaged does not open; facts take codes
 */
#include "sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static const char table[] = "# invented\n"
                            "Z1\tZorbite aiguë\tfinding\tzorbites aiguës|inflammation de la zorbe\n"
                            "Z2\tZorbite\tproblem\n"
                            "Z3\tMirlotomie\tprocedure\n"
                            "Z4\tKXQ\tmedication\n"
                            "Z5\tFièvre\tfinding\n"
                            "Z6\tAbsence de zorbe\tfinding\n"
                            "Z7\tDoliprane Mirlo\tmedication\n";
static char block[1 << 24];

static struct loaded open_table(struct sample *s, const char *text)
{
    struct loaded l;
    struct arena a = arena_over(block, sizeof block / 2);
    assert_int_equal(sample_make(s, TERMINOLOGY_TSV, LANG_FR, &text, 1), VERR_OK);
    assert_int_equal(loaded_open(&a, s->file, &l), VERR_OK);
    return l;
}

static struct fact_list facts_of(const struct loaded *l, size_t n, const char *text)
{
    struct arena a = arena_over(block + sizeof block / 2, sizeof block / 2);
    struct loaded_list list = {l, n};
    struct facts_options o = {.lang = LANG_FR, .loaded = &list};
    struct fact_list f = {0};
    assert_int_equal(facts_find(&a, NULL, text_of(text), &o, &f), VERR_OK);
    return f;
}

/* The fact of these words; its code is `code`, "" for none. */
static const struct fact *expect(const struct loaded *l, const char *text, const char *words,
                                 const char *code)
{
    struct fact_list f = facts_of(l, 1, text);
    for (size_t i = 0; i < f.n; i++) {
        struct code c;
        if (text_is(text_slice(text_of(text), f.at[i].start, f.at[i].end), words)) {
            bool coded = loaded_code(l, text_of(text), &f.at[i], &c);
            assert_string_equal(coded ? c.item.code : "", code);
            return &f.at[i];
        }
    }
    fail_msg("no fact « %s » in: %s", words, text);
    return NULL;
}

/* Drugs of one word that nobody knows, as they are spelled: what a stem loses comes back. */
static void names_are_spelled(void **state)
{
    (void)state;
    static const char words[] = "Z1\tZolbitas\tmedication\tZorbidée|ZORBIDIÉES\n"
                                "Z2\tZorbal retard\tmedication\n"
                                "Z3\tZorbite\tproblem\n"
                                "Z4\tDoliprane\tmedication\n";
    static const char *const spelled[] = {"zolbitas", "zorbidee", "zorbidiees"};
    struct sample s;
    struct loaded l = open_table(&s, words);
    struct arena a = arena_over(block + sizeof block / 2, sizeof block / 2);
    struct loaded_name *names;
    size_t n = 0, found = 0;
    assert_int_equal(loaded_names(&a, &(struct loaded_list){&l, 1}, &names, &n), VERR_OK);
    assert_int_equal(n, 3);
    for (size_t i = 0; i < n; i++) {
        assert_string_equal(names[i].concept, "tsv:Z1");
        assert_true(text_equal(names[i].of, l.of.about.name));
        for (size_t k = 0; k < 3; k++) {
            found += text_is(names[i].name, spelled[k]);
        }
    }
    assert_int_equal(found, 3);
    struct terminology_header *h = (void *)(uintptr_t)l.of.header;
    h->spelled = 0; /* a file of before: its words have lost their ends */
    assert_int_equal(loaded_names(&a, &(struct loaded_list){&l, 1}, &names, &n), VERR_OK);
    assert_int_equal(n, 0);
    struct arena small = arena_over(block + sizeof block / 2, 64);
    h->spelled = 1;
    assert_int_equal(loaded_names(&small, &(struct loaded_list){&l, 1}, &names, &n), VERR_LIMIT);
}

static void all_is_found_again(void **state)
{
    (void)state;
    struct sample s;
    struct loaded l = open_table(&s, table);
    assert_int_equal(terminology_concepts(&l.of), 6); /* Z6 has no form left */
    assert_int_equal(s.build.misleading, 1);
    assert_string_equal(l.of.about.name.p, "tsv");
    size_t c = 0;
    assert_true(terminology_find(&l.of, TEXT("tsv:Z1"), &c));
    struct terminology_item item = terminology_item(&l.of, c);
    assert_string_equal(item.code, "Z1");
    assert_string_equal(item.label, "Zorbite aiguë");
    assert_int_equal(item.kind, TERMINOLOGY_FINDING);
    assert_false(terminology_find(&l.of, TEXT("tsv:Z6"), &c));
    assert_false(terminology_find(&l.of, TEXT(""), &c));
}

static void facts_have_codes(void **state)
{
    (void)state;
    struct sample s;
    struct loaded l = open_table(&s, table);
    const struct fact *f = expect(&l, "Pas de ZORBITES AIGUES.", "ZORBITES AIGUES", "Z1");
    assert_int_equal(f->polarity, FACT_ABSENT);
    assert_true(text_is(f->concept, "tsv:Z1"));
    assert_int_equal(f->kind, FACT_FINDING);
    f = expect(&l, "Sa mère avait une zorbite.", "zorbite", "Z2");
    assert_int_equal(f->who, FACT_FAMILY);
    assert_int_equal(f->kind, FACT_PROBLEM);
    /* the longest form; a filler inside it */
    (void)expect(&l, "Inflammation un peu de la zorbe.", "Inflammation un peu de la zorbe", "Z1");
    /* the lexicon's own concept stays, and has the code */
    f = expect(&l, "Fièvre depuis hier.", "Fièvre", "Z5");
    assert_true(text_is(f->concept, "fievre"));
    /* a longer name of a drug wins, and its dose is still read */
    f = expect(&l, "Doliprane Mirlo 500 mg.", "Doliprane Mirlo", "Z7");
    assert_true(text_is(f->dose, "500 mg"));
    /* a short name counts in capitals */
    (void)expect(&l, "KXQ 2 mg le soir.", "KXQ", "Z4");
    assert_int_equal(facts_of(&l, 1, "kxq 2 mg").n, 0);
    /* "absence de zorbe" is no finding that is there */
    assert_int_equal(facts_of(&l, 1, "Absence de zorbe.").n, 0);
}

/* Read through the window, too. */
static void a_long_text_has_them_all(void **state)
{
    enum { TIMES = 4000 };
    static char text[TIMES * 64];
    (void)state;
    struct sample s;
    struct loaded l = open_table(&s, table);
    struct writer w = writer_over(text, sizeof text - 1);
    for (int i = 0; i < TIMES; i++) {
        writer_str(&w, "Pas de zorbite aiguë. Mirlotomie hier.\n");
    }
    struct fact_list f = facts_of(&l, 1, text);
    assert_int_equal(f.n, 2 * TIMES);
    for (size_t i = 0; i < f.n; i++) {
        assert_true(text_is(f.at[i].concept, i % 2 == 0 ? "tsv:Z1" : "tsv:Z3"));
    }
}

static void two_terminologies(void **state)
{
    (void)state;
    struct sample first, second;
    struct loaded both[2];
    static const char *const texts[] = {"A1\tzorbite\n", "B1\tzorbite\nB2\tzorbite de la zorbe\n"};
    struct arena a = arena_over(block, sizeof block / 2);
    assert_int_equal(sample_make(&first, TERMINOLOGY_TSV, LANG_FR, texts, 1), VERR_OK);
    assert_int_equal(sample_make(&second, TERMINOLOGY_TSV, LANG_FR, texts + 1, 1), VERR_OK);
    assert_int_equal(loaded_open(&a, first.file, &both[0]), VERR_OK);
    assert_int_equal(loaded_open(&a, second.file, &both[1]), VERR_OK);
    struct fact_list f = facts_of(both, 2, "Zorbite. Zorbite de la zorbe.");
    assert_int_equal(f.n, 2);
    assert_true(text_is(f.at[0].concept, "tsv:A1")); /* the one that comes first */
    assert_true(text_is(f.at[1].concept, "tsv:B2")); /* the longest */
    struct code c;
    assert_true(loaded_code(&both[1], TEXT("Zorbite. Zorbite de la zorbe."), &f.at[0], &c));
    assert_string_equal(c.item.code, "B1"); /* each gives its own code */
}

/* Any byte changed, any length cut: it does not open. */
static void damage_is_seen(void **state)
{
    (void)state;
    struct sample s;
    (void)open_table(&s, table);
    char *copy = malloc(s.file.n);
    struct terminology t;
    for (size_t i = 0; i < s.file.n; i += i < 512 ? 1 : 97) {
        memcpy(copy, s.file.p, s.file.n);
        copy[i] = (char)(copy[i] ^ 0x40);
        assert_int_equal(terminology_open((struct text){copy, s.file.n}, &t), VERR_BAD_INPUT);
        memcpy(copy, s.file.p, s.file.n);
        assert_int_equal(terminology_open((struct text){copy, i}, &t), VERR_BAD_INPUT);
    }
    free(copy);
}

/* A number that leads outside, under a right hash. */
static void nothing_leads_outside(void **state)
{
    (void)state;
    struct sample s;
    (void)open_table(&s, table);
    char *copy = malloc(s.file.n);
    struct terminology t;
    size_t opened = 0;
    for (size_t i = sizeof(struct terminology_header); i + 4 <= s.file.n; i += 4) {
        uint32_t wild = 0xfffffff0;
        memcpy(copy, s.file.p, s.file.n);
        memcpy(copy + i, &wild, sizeof wild);
        sample_seal(copy, s.file.n);
        if (terminology_open((struct text){copy, s.file.n}, &t) == VERR_OK) {
            struct loaded l;
            struct arena a = arena_over(block, sizeof block / 2);
            assert_int_equal(loaded_open(&a, (struct text){copy, s.file.n}, &l), VERR_OK);
            (void)facts_of(&l, 1, "Zorbite aiguë, KXQ, inflammation de la zorbe.");
            opened++;
        }
    }
    assert_true(opened > 0);
    free(copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_is_found_again),   cmocka_unit_test(names_are_spelled),
        cmocka_unit_test(facts_have_codes),     cmocka_unit_test(a_long_text_has_them_all),
        cmocka_unit_test(two_terminologies),    cmocka_unit_test(damage_is_seen),
        cmocka_unit_test(nothing_leads_outside)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
