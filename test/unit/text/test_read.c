/* test_read.c - folding, tokens, numbers, units, dates */
#include "cut.h"
#include "text/phrase.h"
#include "text/unit.h"
#include "text/when.h"

static char block[1 << 16];

static void fold_keeps_bytes(void **state)
{
    (void)state;
    struct arena a = arena_over(block, sizeof block);
    struct folded f;
    const char *s = "Œdème à l’Été";
    assert_true(text_fold(&a, text_of(s), &f));
    assert_true(text_is(f.text, "oedeme a l'ete"));
    assert_int_equal(f.map[0], 0);
    assert_int_equal(f.map[1], 0); /* both letters of œ come from its first byte */
    assert_int_equal(f.map[f.text.n], strlen(s));
    assert_false(text_fold(&a, text_of("\xff"), &f));
}

static void sentences(void **state)
{
    (void)state;
    struct arena a = arena_over(block, sizeof block);
    struct tokens t = cut(&a, "Vu par le Dr. Martin. TA 13,8 ! Fin");
    assert_int_equal(t.sentences, 3);
    t = cut(&a, "j’ai est-ce 39°5 500mg");
    assert_true(token_is(&t, 0, "j") && token_is(&t, 1, "ai"));
    assert_true(t.at[3].hyphen);
    assert_true(token_is(&t, 7, "500") && token_is(&t, 8, "mg") && t.at[8].glued);
}

static void numbers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t milli;
        size_t n;
    } cases[] = {{"trente-huit", 38000, 2},
                 {"quatre-vingt-douze", 92000, 3},
                 {"soixante et onze", 71000, 3},
                 {"soixante-dix-sept", 77000, 3},
                 {"38,5", 38500, 1},
                 {"39°5", 39500, 3},
                 {"un demi", 500, 2},
                 {"deux et demi", 2500, 3},
                 {"deux cents", 200000, 2},
                 {"mille neuf cent", 1900000, 3},
                 {"trente-huit virgule cinq", 38500, 4},
                 {"1 000", 1000000, 2},
                 {"nonante", 90000, 1},
                 {"1/2", 500, 3},
                 {"quatre-vingts", 80000, 2},
                 {"bonjour", 0, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena a = arena_over(block, sizeof block);
        struct tokens t = cut(&a, cases[i].text);
        struct number n = {0};
        assert_int_equal(text_number_at(&t, 0, &n), cases[i].n);
        assert_int_equal(n.milli, cases[i].milli);
    }
}

static void dates(void **state)
{
    (void)state;
    static const char *const cases[][2] = {{"depuis trois jours", "depuis 3 jours"},
                                           {"hier soir", "hier soir"},
                                           {"il y a deux ans", "il y a 2 ans"},
                                           {"il y a 2-3 mois", "il y a 2-3 mois"},
                                           {"en 97", "en 97"},
                                           {"depuis hier", "depuis hier"},
                                           {"le 12/03/2024", "le 12/03/2024"},
                                           {"en mars 2020", "en mars 2020"},
                                           {"pendant sept jours", "pendant 7 jours"},
                                           {"ça fait une semaine", "depuis 1 semaine"},
                                           {"vers 22 heures", "vers 22 h"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena a = arena_over(block, sizeof block);
        struct tokens t = cut(&a, cases[i][0]);
        struct when w = {0};
        assert_int_equal(text_when_at(&a, &t, 0, &w), t.n);
        assert_true(text_is(w.words, cases[i][1]));
    }
}

static void units(void **state)
{
    (void)state;
    struct arena a = arena_over(block, sizeof block);
    struct tokens t = cut(&a, "milligrammes mmol/L comprimés");
    const struct unit *u = NULL;
    assert_int_equal(text_unit_at(&t, 0, &u), 1);
    assert_string_equal(u->ucum, "mg");
    assert_int_equal(text_unit_at(&t, 1, &u), 3);
    assert_string_equal(u->ucum, "mmol/L");
    assert_int_equal(text_unit_at(&t, 4, &u), 1);
    assert_true(u->dose);
}

/* Letters are counted eight at a time: a word of any length ends where its letters do. */
static void words_of_all_lengths(void **state)
{
    (void)state;
    enum { LONGEST = 40 };
    static const char behind[] = "\0 -'.,5(_`{@[";
    static const char letters[] = "az";
    for (size_t n = 1; n <= LONGEST; n++) {
        for (size_t k = 0; k < sizeof behind - 1; k++) {
            struct arena a = arena_over(block, sizeof block);
            char line[LONGEST + 4] = {0};
            for (size_t i = 0; i < n; i++) {
                line[i] = letters[i % 2];
            }
            line[n] = behind[k];
            line[n + 1] = 'b';
            struct tokens t = cut(&a, line);
            assert_int_equal(t.at[0].kind, TOKEN_WORD);
            assert_int_equal(t.at[0].text.n, n);
            assert_int_equal(t.at[0].end, n);
            assert_true(t.n == 1 ? behind[k] == 0 : t.at[t.n - 1].start == n + 1);
        }
    }
}

/* Folded and cut in pieces, after any blank: the same tokens. */
static void pieces_are_the_whole(void **state)
{
    (void)state;
    static const char said[] =
        "Œdème de la jambe GAUCHE, à 38,5 °C depuis le 12.03.2024 - 1,5 mg/j de XYZ ; M. Dupont a "
        "une très longue ligne qui continue après sa\nfin. Non.\n\nL’été : peut-être…\t10 000 pas "
        "({~}) « cité » naïf ﬁn.";
    static char room[sizeof said + FOLDED_PAD];
    static uint32_t map[sizeof said + 1];
    static struct token tokens[sizeof said];
    struct arena a = arena_over(block, sizeof block);
    struct tokens whole = cut(&a, said);
    struct text source = text_of(said);
    for (size_t least = 1; least <= source.n; least++) {
        struct fold_place at = {0, 0};
        struct text_cutter c =
            text_cutter_over(tokens, sizeof tokens / sizeof *tokens, &phrases_fr);
        size_t folded = 0;
        while (at.next < source.n) {
            size_t to = at.next + least < source.n ? at.next + least : source.n;
            while (to < source.n && said[to - 1] != ' ' && said[to - 1] != '\n') {
                to++;
            }
            size_t from = folded;
            folded += text_fold_piece(room + folded, map + folded, source, &at, to);
            memset(room + folded, 0, FOLDED_PAD);
            struct folded f = {{room, folded}, map};
            assert_int_equal(text_cut_tokens(&c, &f, from), folded);
        }
        assert_int_equal(c.out.n, whole.n);
        for (size_t i = 0; i < whole.n; i++) {
            const struct token *x = &c.out.at[i];
            const struct token *y = &whole.at[i];
            assert_true(text_equal(x->text, y->text));
            assert_int_equal(x->start, y->start);
            assert_int_equal(x->end, y->end);
            assert_int_equal(x->sentence, y->sentence);
            assert_true(x->kind == y->kind && x->glued == y->glued && x->hyphen == y->hyphen);
            assert_true(x->word == y->word && x->key == y->key && x->lists == y->lists);
        }
    }
}

/* What a pass over a sentence costs is bounded: it ends at 512 tokens. */
static void sentences_end(void **state)
{
    (void)state;
    static char many[6001]; /* and its end */
    static char more[1 << 19];
    for (size_t i = 0; i < sizeof many - 1; i += 2) {
        memcpy(many + i, i % 4 == 0 ? "a " : "( ", 2);
    }
    struct arena a = arena_over(more, sizeof more);
    struct tokens t = cut(&a, many);
    assert_int_equal(t.n, 3000);
    assert_int_equal(t.at[511].sentence, 0);
    assert_int_equal(t.at[512].sentence, 1);
    assert_int_equal(t.sentences, 6);
}

/* ".5" is a half after a blank; a row of points is no part of the number that it leads to. */
static void points_before_digits(void **state)
{
    (void)state;
    static const struct {
        const char *text, *last;
    } cases[] = {{"base .5", ".5"},       {"base ,5", ",5"},    {"base....5", "5"},
                 {"base ....0,4", "0,4"}, {"base .0,4", "0,4"}, {".5", ".5"}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct arena a = arena_over(block, sizeof block);
        struct tokens t = cut(&a, cases[k].text);
        assert_true(text_is(t.at[t.n - 1].text, cases[k].last));
        assert_int_equal(t.at[t.n - 1].kind, TOKEN_DIGITS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(fold_keeps_bytes),
                                       cmocka_unit_test(sentences),
                                       cmocka_unit_test(sentences_end),
                                       cmocka_unit_test(points_before_digits),
                                       cmocka_unit_test(words_of_all_lengths),
                                       cmocka_unit_test(pieces_are_the_whole),
                                       cmocka_unit_test(numbers),
                                       cmocka_unit_test(dates),
                                       cmocka_unit_test(units)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
