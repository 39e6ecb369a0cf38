/* test_repair.c - what a speaker takes back in the same breath */
#include "cut.h"
#include "text/repair.h"

static char block[1 << 16];

/* The words that stay, with a space between two. */
static const char *kept(const char *said, size_t *back)
{
    static char out[256];
    bool gone[64] = {false};
    struct arena a = arena_over(block, sizeof block);
    struct tokens t = cut(&a, said);
    struct writer w = writer_over(out, sizeof out - 1);
    assert_true(t.n <= sizeof gone);
    *back = text_repair(&t, 0, t.n, gone);
    size_t counted = 0;
    for (size_t i = 0; i < t.n; i++) {
        counted += gone[i];
        if (!gone[i] && t.at[i].kind != TOKEN_MARK) {
            writer_str(&w, w.n > 0 ? " " : "");
            writer_put(&w, t.at[i].text);
        }
    }
    assert_int_equal(counted, *back);
    out[w.n] = '\0';
    return out;
}

static void takes_back(void **state)
{
    (void)state;
    static const struct {
        const char *said, *meant;
    } cases[] = {{"À gauche, euh non, à droite.", "a droite"},
                 {"Cinq jours… enfin, sept jours.", "sept jours"},
                 {"Le Cozaar, cent, non attendez, cinquante.", "le cozaar cinquante"},
                 {"Opérée du genou droit… du gauche, pardon.", "operee du genou gauche"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t back;
        assert_string_equal(kept(cases[i].said, &back), cases[i].meant);
        assert_true(back > 0);
    }
}

static void leaves(void **state)
{
    (void)state;
    static const char *const cases[] = {"À gauche, et un peu à droite.",
                                        "Non, à droite.",
                                        "Deux le matin, trois le soir.",
                                        "Ni à gauche, ni à droite.",
                                        "Du Doliprane, mille, trois fois par jour.",
                                        ""};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t back;
        (void)kept(cases[i], &back);
        assert_int_equal(back, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(takes_back), cmocka_unit_test(leaves)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
