/* test_phrase.c - lists of words, compiled and not */
#include "cut.h"
#include "text/phrase.h"

static char block[1 << 16];

/* What token_any must find, without anything that makes it fast. */
static size_t longest(const struct tokens *t, size_t i, const char *phrases)
{
    size_t best = 0;
    for (struct text rest = text_of(phrases); rest.p && i < t->n;) {
        struct text phrase = text_cut(&rest, '|');
        size_t n = 0;
        bool there = true;
        while (phrase.p && there) {
            struct text word = text_cut(&phrase, ' ');
            there = i + n < t->n && t->at[i + n].sentence == t->at[i].sentence &&
                    text_equal(t->at[i + n].text, word);
            n++;
        }
        best = there && n > best ? n : best;
    }
    return best;
}

/* Each tail of a long list is a list of its own: more of them than are remembered, met twice. */
static void lists(void **state)
{
    (void)state;
    static char all[4096];
    size_t n = 0;
    static const char once[] = "pas de|pas|fievre|fievre depuis hier|hier|toux|ni toux|ni|mg|";
    while (n + sizeof once < sizeof all) {
        memcpy(all + n, once, sizeof once - 1);
        n += sizeof once - 1;
    }
    struct arena a = arena_over(block, sizeof block);
    struct tokens t = cut(&a, "Pas de fièvre depuis hier, ni toux. Fièvre.");
    for (int again = 0; again < 2; again++) {
        for (size_t from = 0; from < n; from += 1 + from % 3) {
            size_t i = from % t.n;
            assert_int_equal(token_any(&t, i, all + from), longest(&t, i, all + from));
        }
    }
}

static void tables(void **state)
{
    (void)state;
    static const struct {
        const char *words;
        int value;
    } rows[] = {{"fievre", 1}, {"fievre depuis hier|toux", 2}, {"toux", 3}};
    struct arena a = arena_over(block, sizeof block);
    struct tokens t = cut(&a, "Fièvre depuis hier, toux. Fièvre depuis lundi.");
    size_t row = 9;
    assert_int_equal(token_row(&t, 0, rows, 3, sizeof *rows, &row), 3);
    assert_int_equal(row, 1);
    assert_int_equal(token_row(&t, 4, rows, 3, sizeof *rows, &row), 1);
    assert_int_equal(row, 1);
    assert_int_equal(token_row(&t, 6, rows, 3, sizeof *rows, &row), 1);
    assert_int_equal(row, 0);
    assert_int_equal(token_row(&t, 1, rows, 3, sizeof *rows, &row), 0);
    assert_int_equal(token_row(&t, t.n, rows, 3, sizeof *rows, &row), 0);
}

/* Lists that stand in the sources too (src/text/when.c): compiled, and found here by their text. */
static void compiled(void **state)
{
    (void)state;
    struct arena a = arena_over(block, sizeof block);
    struct tokens t = cut(&a, "Au moins une dizaine de jours, au\nmoins, à peu près un mois, peut "
                              "être plus, peut-être. Quand même, genre quand");
    static const char hedges[] = "environ|a peu pres|a peine|au moins|presque|peut etre|bien|pres "
                                 "de|maintenant|quand meme|genre|meme";
    size_t slow = phrase_slow_lists();
    for (size_t i = 0; i <= t.n; i++) {
        assert_int_equal(token_any(&t, i, hedges), longest(&t, i, hedges));
        assert_int_equal(token_any(&t, i, "une dizaine de|une dizaine d"),
                         longest(&t, i, "une dizaine de|une dizaine d"));
        assert_int_equal(token_is(&t, i, "de"), longest(&t, i, "de") > 0);
    }
    assert_int_equal(phrase_slow_lists(), slow);
    assert_int_equal(token_any(&t, 0, "au moins une dizaine|xyzzy"), 4);
    assert_int_equal(phrase_slow_lists(), slow + 1);
}

/* What stands at a token, of all lists of a file: no first word alone tells it. */
static void unions(void **state)
{
    (void)state;
    struct arena a = arena_over(block, sizeof block);
    struct tokens t = cut(&a, "La veille, la toux, depuis. Hier la");
    static const bool opens[] = {true, false, false, false, false, false, true, false, true, false};
    assert_int_equal(t.n, sizeof opens / sizeof *opens);
    for (size_t i = 0; i < t.n; i++) {
        assert_int_equal(token_opens(&t, i, "text/when.c text/number.c"), opens[i]);
    }
    assert_false(token_opens(&t, t.n, "text/when.c text/number.c"));
}

/* Words of all lengths, of the vocabulary and not: only the very same bytes are the word. */
static void words(void **state)
{
    (void)state;
    static const char *const known[] = {"a",
                                        "de",
                                        "presque",
                                        "semaines",
                                        "plusieurs",
                                        "actuellement",
                                        "microgrammes",
                                        "quotidiennement",
                                        "anticoagulants",
                                        "occasionnellement"};
    struct arena a = arena_over(block, sizeof block);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        struct tokens t = cut(&a, known[i]);
        assert_int_equal(t.n, 1);
        assert_int_not_equal(t.at[0].word, 0);
        for (size_t k = 0; k < t.at[0].text.n; k++) {
            char other[32] = {0};
            memcpy(other, known[i], t.at[0].text.n);
            other[k] = '~';
            struct token u = {.text = {other, t.at[0].text.n}};
            phrase_word(&phrases_fr, &u);
            assert_int_equal(u.word, 0);
            assert_ptr_equal(u.lists, phrases_fr.rows);
        }
    }
}

/* Every word of the vocabulary is found from its first slot on, whatever stands before it. */
static void all_words(void **state)
{
    (void)state;
    const struct phrases *const all[] = {&phrases_fr, &phrases_en};
    for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
        size_t found = 0;
        for (size_t at = 0; at < (size_t)1 << (64 - all[k]->shift); at++) {
            const struct phrase_slot *s = &all[k]->slots[at];
            char word[UINT8_MAX + PHRASE_KEY_BYTES] = {0};
            memcpy(word, all[k]->letters + s->letters, s->n);
            struct token t = {.text = {word, s->n}};
            if (s->word != 0) {
                phrase_word(all[k], &t);
                assert_int_equal(t.word, s->word);
                assert_ptr_equal(t.lists, all[k]->rows + s->row * all[k]->stride);
                found++;
            }
        }
        assert_int_equal(found, all[k]->word_n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(lists),    cmocka_unit_test(tables),
                                       cmocka_unit_test(compiled), cmocka_unit_test(unions),
                                       cmocka_unit_test(words),    cmocka_unit_test(all_words)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
