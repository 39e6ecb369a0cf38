/* what an engine heard: chunks joined, inventions set apart, segments, corrections */
#include "speech/heard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static char block[1 << 20];
static struct arena a;

static struct heard_words say(const char *text, int64_t t0, int64_t t1)
{
    struct heard_words w = {0};
    assert_int_equal(heard_split(&a, text_of(text), t0, t1, 0.9f, &w), VERR_OK);
    return w;
}

static void reads(const struct heard_words *w, const char *expected)
{
    char said[4096];
    struct writer out = writer_over(said, sizeof said);
    heard_text(&out, w, 0, w->n);
    if (!text_is(writer_text(&out), expected)) {
        fail_msg("'%.*s', not '%s'", TEXT_ARGS(writer_text(&out)), expected);
    }
}

static int start(void **state)
{
    (void)state;
    a = arena_over(block, sizeof block);
    return 0;
}

static void split(void **state)
{
    (void)state;
    struct heard_words w = say("  J’ai mal\nà la tête. ", 1000, 3000);
    assert_int_equal(w.n, 5);
    assert_true(text_is(w.at[0].text, "J’ai") && text_is(w.at[4].text, "tête."));
    assert_int_equal(w.at[0].t0, 1000);
    assert_int_equal(w.at[4].t1, 3000);
    for (size_t i = 1; i < w.n; i++) {
        assert_int_equal(w.at[i].t0, w.at[i - 1].t1);
    }
    struct heard_words none = {0};
    assert_int_equal(heard_split(&a, TEXT("a\x01"), 0, 1, 1, &none), VERR_BAD_INPUT);
    assert_int_equal(heard_split(&a, TEXT("a\u202eb"), 0, 1, 1, &none), VERR_BAD_INPUT);
    assert_int_equal(heard_split(&a, TEXT("a\xff"), 0, 1, 1, &none), VERR_BAD_UTF8);
    assert_int_equal(heard_split(&a, TEXT("a"), 2, 1, 1, &none), VERR_BAD_INPUT);
}

static void clean(void **state)
{
    (void)state;
    struct heard_words w = say("oui ... bien sûr", 0, 4000);
    w.at[0].t0 = -500;
    w.at[2].t0 = 9000;
    w.at[3].t0 = 100;
    w.at[3].confidence = 7;
    assert_int_equal(heard_clean(&w, 0, 4000), VERR_OK);
    assert_int_equal(w.n, 3);
    assert_int_equal(w.at[0].t0, 0);
    assert_int_equal(w.at[1].t0, 4000);
    assert_int_equal(w.at[2].t0, 4000);
    assert_true(w.at[2].confidence < 0);
}

/* All of `one`, then `two`, whose audio begins at overlap0 and shares it until overlap1. */
static struct heard_words joined(struct heard_words one, struct heard_words two, int64_t overlap0,
                                 int64_t overlap1)
{
    struct heard_words all = {ARENA_ARRAY(&a, struct heard_word, 100), one.n};
    memcpy(all.at, one.at, one.n * sizeof *one.at);
    assert_int_equal(heard_join(&all, 100, &two, overlap0, overlap1), VERR_OK);
    return all;
}

static void join(void **state)
{
    (void)state;
    struct heard_words w =
        joined(say("vous avez pris du paracétamol", 0, 2500),
               say("Du paracétamol, trois fois par jour", 1700, 5000), 1700, 2700);
    reads(&w, "vous avez pris du paracétamol trois fois par jour");
    /* the first chunk ends within a word, which the second hears whole */
    w = joined(say("elle tousse depuis une sem", 0, 3000),
               say("depuis une semaine environ", 1150, 4500), 1200, 3000);
    reads(&w, "elle tousse depuis une semaine environ");
    /* nothing in common: each keeps its side of the middle */
    w = joined(say("un deux trois", 0, 3000), say("toi quatre cinq", 1800, 5000), 1800, 3000);
    reads(&w, "un deux trois quatre cinq");
    /* no overlap */
    w = joined(say("non non", 0, 1000), say("non merci", 1000, 2000), 1000, 1000);
    reads(&w, "non non non merci");
    struct heard_words all = {ARENA_ARRAY(&a, struct heard_word, 1), 0};
    struct heard_words two = say("deux mots", 0, 10);
    assert_int_equal(heard_join(&all, 1, &two, 0, 0), VERR_LIMIT);
}

static void no_word_without_voice(void **state)
{
    (void)state;
    static const struct heard_voice voice[] = {{1000, 2000}, {10000, 12000}};
    struct heard_words w =
        joined(say("merci beaucoup", 1000, 2000), say("je vous en prie", 5000, 6500), 5000, 5000);
    struct heard_words later = say("au revoir", 10000, 11000);
    assert_int_equal(heard_join(&w, 100, &later, 10000, 10000), VERR_OK);
    assert_int_equal(heard_guard(&w, voice, 2), 4);
    reads(&w, "merci beaucoup au revoir");
    assert_int_equal(w.at[2].why, HEARD_NO_VOICE);
    assert_int_equal(heard_guard(&w, NULL, 0), w.n);
}

static void loops(void **state)
{
    (void)state;
    static const struct heard_voice voice[] = {{0, 60000}};
    struct heard_words w =
        say("et voilà et voilà et voilà et voilà et voilà et voilà bon", 0, 20000);
    assert_int_equal(heard_guard(&w, voice, 1), 10);
    reads(&w, "et voilà bon");
    w = say("je vais vous examiner. Je vais vous examiner, je vais vous examiner. oui", 0, 9000);
    assert_int_equal(heard_guard(&w, voice, 1), 8);
    reads(&w, "je vais vous examiner. oui");
    static const char *const said[] = {"non non non non ça va", "j’ai mal, j’ai mal, j’ai mal",
                                       "oui oui oui d’accord oui", "ça pique, ça pique vraiment"};
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        w = say(said[i], 0, 4000);
        assert_int_equal(heard_guard(&w, voice, 1), 0);
    }
}

static void credits(void **state)
{
    (void)state;
    static const struct heard_voice voice[] = {{0, 5000}};
    struct heard_words w =
        joined(say("à bientôt docteur", 0, 4800),
               say("Sous-titres réalisés par la communauté d'Amara.org", 4900, 9000), 4800, 4800);
    assert_true(heard_guard(&w, voice, 1) >= 6);
    reads(&w, "à bientôt docteur");
    /* somebody says so: it stands */
    static const struct heard_voice all[] = {{0, 9000}};
    assert_int_equal(heard_guard(&w, all, 1), 0);
}

static void cut(void **state)
{
    (void)state;
    struct heard_segments s = {0};
    struct heard_words w =
        joined(say("Vous toussez ? Oui.", 0, 2000), say("depuis hier", 3000, 4000), 3000, 3000);
    w.at[w.n - 1].channel = 1;
    assert_int_equal(heard_cut(&a, &w, &s), VERR_OK);
    assert_int_equal(s.n, 4);
    assert_int_equal(s.at[0].to, 2 + 1);
    assert_int_equal(s.at[2].t0, 3000);
    assert_int_equal(s.at[3].channel, 1);
    struct heard_words none = {0};
    assert_int_equal(heard_cut(&a, &none, &s), VERR_OK);
    assert_int_equal(s.n, 0);
}

static void correct(void **state)
{
    (void)state;
    struct heard_words w = say("je prends du dolly prane le soir", 0, 7000);
    struct heard_words now = {0};
    assert_int_equal(heard_correct(&a, &w, 2, 5, TEXT("du Doliprane"), &now), VERR_OK);
    reads(&now, "je prends du Doliprane le soir");
    assert_int_equal(now.at[3].t0, w.at[2].t1);
    assert_int_equal(now.at[3].t1, w.at[4].t1);
    assert_int_equal(now.at[3].origin, HEARD_PERSON);
    assert_int_equal(now.at[0].origin, HEARD_ENGINE);
    assert_int_equal(heard_guard(&now, NULL, 0), 4); /* what a person wrote stands: "du" too */
    reads(&now, "du Doliprane");
    assert_int_equal(heard_correct(&a, &w, 0, w.n, TEXT(""), &now), VERR_OK);
    assert_int_equal(now.n, 0);
}

/* A word as an engine gives it, then as it was heard, through two merged channels. */
static void merge(void **state)
{
    (void)state;
    struct heard_words one = say("un trois cinq", 0, 3000);
    struct heard_words two = say("deux quatre", 500, 2500);
    struct heard_words all = {0};
    assert_int_equal(heard_merge(&a, &one, &two, &all), VERR_OK);
    assert_int_equal(all.n, 5);
    for (size_t i = 1; i < all.n; i++) {
        assert_true(all.at[i - 1].t0 <= all.at[i].t0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(split, start), cmocka_unit_test_setup(clean, start),
        cmocka_unit_test_setup(join, start),  cmocka_unit_test_setup(no_word_without_voice, start),
        cmocka_unit_test_setup(loops, start), cmocka_unit_test_setup(credits, start),
        cmocka_unit_test_setup(cut, start),   cmocka_unit_test_setup(correct, start),
        cmocka_unit_test_setup(merge, start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
