/* test_long.c - long and hostile texts: the same facts, and an end */
#include "facts/facts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { TEXT_BYTES = 1 << 20, ARENA_BYTES = 1 << 28 };

static char text[TEXT_BYTES];
static char block[ARENA_BYTES];
static char small[1 << 20];
static const struct facts_options note = {.lang = LANG_FR, .unlisted = true};

static const char *const paragraphs[] = {
    "Fièvre à 38,5 depuis trois jours, pas de toux ni de dyspnée.\n",
    "Doliprane 1 g trois fois par jour pendant 5 jours. Allergie à la pénicilline.\n",
    "Douleur du genou droit. Masse pelvienne de 3 cm, syndrome de Fraser.\n",
    "Mère : infarctus à 52 ans. Le scanner n’a pas montré d’embolie pulmonaire.\n",
    "Aucun antécédent notable ; TA 13/8, fréquence cardiaque à 72 / min.\n"};
enum { PARAGRAPHS = sizeof paragraphs / sizeof *paragraphs };

static size_t fill(size_t least)
{
    size_t n = 0;
    for (size_t k = 0; n < least; k = k + 1 == PARAGRAPHS ? 0 : k + 1) {
        memcpy(text + n, paragraphs[k], strlen(paragraphs[k]));
        n += strlen(paragraphs[k]);
    }
    return n;
}

static bool same(const struct fact *a, const struct fact *b, size_t shift)
{
    return a->kind == b->kind && a->polarity == b->polarity && a->who == b->who &&
           a->time == b->time && a->side == b->side && a->start == b->start + shift &&
           a->end == b->end + shift && a->clause_end == b->clause_end + shift &&
           text_equal(a->concept, b->concept) && text_equal(a->label, b->label) &&
           text_equal(a->value, b->value) && text_equal(a->unit, b->unit) &&
           text_equal(a->dose, b->dose) && text_equal(a->frequency, b->frequency) &&
           text_equal(a->duration, b->duration) && text_equal(a->when, b->when) &&
           text_equal(a->qualifier, b->qualifier) && text_equal(a->relative, b->relative);
}

/* Read through the window, each paragraph tells what it tells alone. */
static void windows_change_nothing(void **state)
{
    (void)state;
    struct arena a = arena_over(block, sizeof block);
    size_t n = fill(300000);
    struct fact_list l = {0};
    assert_int_equal(facts_find(&a, NULL, (struct text){text, n}, &note, &l), VERR_OK);
    size_t next = 0;
    for (size_t k = 0, at = 0; at < n; k = k + 1 == PARAGRAPHS ? 0 : k + 1) {
        struct arena b = arena_over(small, sizeof small);
        struct fact_list alone = {0};
        assert_int_equal(facts_find(&b, NULL, text_of(paragraphs[k]), &note, &alone), VERR_OK);
        assert_true(alone.n > 0);
        for (size_t i = 0; i < alone.n; i++, next++) {
            assert_true(next < l.n);
            assert_true(same(&l.at[next], &alone.at[i], at));
        }
        at += strlen(paragraphs[k]);
    }
    assert_int_equal(next, l.n);
}

struct expected {
    struct fact_list l;
    size_t next;
};

static void compare(void *to, const struct fact *f)
{
    struct expected *e = to;
    assert_true(e->next < e->l.n);
    assert_true(same(f, &e->l.at[e->next], 0));
    e->next++;
}

static void one_by_one_are_the_same(void **state)
{
    (void)state;
    size_t sizes[] = {100, 5000, 40000, 300000};
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        struct arena a = arena_over(block, sizeof block);
        struct text t = {text, fill(sizes[k])};
        struct expected e = {.next = 0};
        assert_int_equal(facts_find(&a, NULL, t, &note, &e.l), VERR_OK);
        assert_int_equal(facts_each(&a, NULL, t, &note, compare, &e), VERR_OK);
        assert_int_equal(e.next, e.l.n);
    }
}

static size_t facts_of(const char *unit)
{
    size_t n = 0;
    size_t more = strlen(unit);
    while (n + more <= sizeof text) {
        memcpy(text + n, unit, more);
        n += more;
    }
    struct arena a = arena_over(block, sizeof block);
    struct fact_list l = {0};
    assert_int_equal(facts_find(&a, NULL, (struct text){text, n}, &note, &l), VERR_OK);
    for (size_t i = 0; i < l.n; i++) {
        assert_true(l.at[i].start < l.at[i].end && l.at[i].end <= n);
        assert_true(i == 0 || l.at[i - 1].start <= l.at[i].start);
    }
    return l.n;
}

/* One thing said again and again, without an end of sentence: what a pass over a sentence costs is
 * bounded, and a megabyte of it is read in a moment. */
static void hostile_texts_end(void **state)
{
    (void)state;
    assert_true(facts_of("fièvre ") >= sizeof text / 8);
    assert_int_equal(facts_of("a"), 0);
    assert_int_equal(facts_of("((((((((("), 0);
    assert_int_equal(facts_of(")("), 0);
    assert_int_equal(facts_of("."), 0);
    assert_int_equal(facts_of("\n"), 0);
    assert_int_equal(facts_of("\xe2\x80\xae"), 0); /* right to left */
    assert_int_equal(facts_of("\xe2\x80\x8b"), 0); /* no width */
    assert_int_equal(facts_of("e\xcc\x81\xcc\x81"), 0);
    (void)facts_of("mal au mal au ventre mal ");
    (void)facts_of("pas de , ");
    (void)facts_of("depuis 3 jours fièvre ");
    (void)facts_of("non , pardon , la gauche ");
    (void)facts_of("mille cent vingt et un ");
    (void)facts_of("Zorvex 50 mg par ");
    (void)facts_of("ne la mère de son père si c est ");
}

static void hidden_words_are_read(void **state)
{
    (void)state;
    struct arena a = arena_over(block, sizeof block);
    struct fact_list l = {0};
    struct text t = TEXT("fi\xe2\x80\x8b\xc3\xa8vre, \xe2\x80\xaetoux");
    assert_int_equal(facts_find(&a, NULL, t, &note, &l), VERR_OK);
    assert_int_equal(l.n, 1); /* a mark of direction is a letter of no French word */
    assert_true(text_is(l.at[0].concept, "fievre"));
}

static void ill_formed_far_away(void **state)
{
    (void)state;
    struct arena a = arena_over(block, sizeof block);
    size_t n = fill(300000);
    static const char *const bad[] = {"\xff",     "\xc3",         "\xe2\x80",
                                      "\xc0\xaf", "\xed\xa0\x80", "\xf5\x80\x80\x80"};
    struct fact_list l = {0};
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        memcpy(text + n, bad[k], strlen(bad[k]));
        struct text t = {text, n + strlen(bad[k])};
        assert_int_equal(facts_find(&a, NULL, t, &note, &l), VERR_BAD_UTF8);
    }
    text[n] = '\0';
    assert_int_equal(facts_find(&a, NULL, (struct text){text, n + 1}, &note, &l), VERR_BAD_UTF8);
}

static void no_room_is_said(void **state)
{
    (void)state;
    struct arena a = arena_over(small, 4096);
    struct fact_list l = {0};
    struct expected e = {.next = 0};
    struct text t = {text, fill(300000)};
    assert_int_equal(facts_find(&a, NULL, t, &note, &l), VERR_LIMIT);
    a = arena_over(small, 4096);
    assert_int_equal(facts_each(&a, NULL, t, &note, compare, &e), VERR_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_change_nothing), cmocka_unit_test(one_by_one_are_the_same),
        cmocka_unit_test(hostile_texts_end),      cmocka_unit_test(hidden_words_are_read),
        cmocka_unit_test(ill_formed_far_away),    cmocka_unit_test(no_room_is_said)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
