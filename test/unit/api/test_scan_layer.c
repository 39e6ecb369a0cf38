/* How the words of a scan become a text: which lines go on, what weighs most. */
#include "api/scan_layer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define PAGE "{\"page\":1,\"of\":1,\"from\":\"ocr\",\"width\":1000,\"height\":1400}\n"
#define AT(text, line, block, left, width)                                                         \
    "{\"word\":\"" text "\",\"line\":" #line ",\"block\":" #block ",\"box\":[" #left "," #line     \
    "0," #width ",9],\"confidence\":95,\"doubtful\":false}\n"

static char *room;

static struct scan_layer read_of(const char *lines)
{
    struct arena a = arena_over(room, 32 << 20);
    struct scan_reading r;
    assert_int_equal(scan_reading_begin(&a, &r), VERR_OK);
    assert_int_equal(scan_reading_lines(&r, text_of(lines)), VERR_OK);
    assert_int_equal(scan_reading_end(&r), VERR_OK);
    return r.layer;
}

static void is_text(const struct scan_layer *l, const char *want)
{
    assert_int_equal(l->text.n, strlen(want));
    assert_memory_equal(l->text.p, want, l->text.n);
}

/* "bisoprolol" had no room at the end of the first line; "Retour" had. */
static void a_line_that_was_full_goes_on(void **state)
{
    (void)state;
    struct scan_layer l = read_of(PAGE AT("prendra", 1, 1, 10, 900) AT("bisoprolol", 2, 1, 10, 200)
                                      AT("2,5", 2, 1, 220, 50) AT("Retour", 3, 1, 10, 200));
    is_text(&l, "prendra bisoprolol 2,5\nRetour");
    l = read_of(PAGE AT("Objet", 1, 1, 10, 900) AT("Cher", 2, 2, 10, 200));
    is_text(&l, "Objet\n\nCher"); /* another block */
}

static void what_weighs_most(void **state)
{
    (void)state;
    struct scan_layer l = read_of(PAGE AT("lOO", 1, 1, 1, 9) AT("mg", 1, 1, 20, 9) AT(
        "Pas", 1, 1, 40, 9) AT("de", 1, 1, 60, 9) AT("fièvre", 1, 1, 80, 9) AT("88", 1, 1, 99, 9));
    static const enum scan_weight want[] = {SCAN_NUMBER, SCAN_NUMBER, SCAN_NEGATION,
                                            SCAN_WORD,   SCAN_WORD,   SCAN_NUMBER};
    for (size_t i = 0; i < l.n; i++)
        assert_int_equal(scan_weigh(&l, i), want[i]);
}

static void bounds_are_held(void **state)
{
    struct arena a = arena_over(room, 32 << 20);
    struct scan_reading r;
    (void)state;
    assert_int_equal(scan_reading_begin(&a, &r), VERR_OK);
    assert_int_equal(scan_reading_picture(&r, 9), VERR_BAD_INPUT);
    assert_int_equal(scan_reading_lines(&r, TEXT(PAGE)), VERR_OK);
    assert_int_equal(scan_reading_lines(&r, TEXT("{\"word\":\"cut")), VERR_BAD_INPUT);
    enum verr e = VERR_OK;
    size_t n = 0;
    for (; !e && n <= SCAN_WORDS_MAX; n++)
        e = scan_reading_lines(&r, TEXT(AT("mot", 1, 1, 1, 9)));
    assert_int_equal(e, VERR_LIMIT);
    assert_int_equal(r.layer.n, SCAN_WORDS_MAX);
    struct arena small = arena_over(room, 4096);
    assert_int_equal(scan_reading_begin(&small, &r), VERR_LIMIT);
}

static void what_is_kept_is_held_against_its_text(void **state)
{
    struct scan_layer l;
    (void)state;
    static const char *const bad[] = {"X 1\n", "W 0 3 0 1 2 3 4 5 0\n",
                                      "P 9 9 1 0 0\nW 2 1 0 1 2 3 4 5 0\n",
                                      "P 9 9 1 0 0\nW 0 9 0 1 2 3 4 5 0\n", "P 9 9 1 0\n"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct arena a = arena_over(room, 1 << 20);
        assert_int_equal(scan_layer_read(&a, text_of(bad[i]), TEXT("mot"), &l), VERR_CRYPT);
    }
}

int main(void)
{
    static char block[32 << 20];
    room = block;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_that_was_full_goes_on), cmocka_unit_test(what_weighs_most),
        cmocka_unit_test(bounds_are_held), cmocka_unit_test(what_is_kept_is_held_against_its_text)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
