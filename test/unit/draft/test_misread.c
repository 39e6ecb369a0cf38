/* A statement that rests on a word which a machine read with doubt says so, once for each word. */
#include "draft/draft.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static char room[65536];
/* 0 Bisoprolol 11 2,5 15 mg 18 par 22 jour. 28 Pas 32 de ... */
static const struct draft_doubt doubts[] = {{11, 14}, {18, 21}, {28, 31}};
static const struct draft_source letter = {
    .kind = SOURCE_DOCUMENT,
    .bytes = {"Bisoprolol 2,5 mg par jour. Pas de fievre.", 42},
    .doubts = doubts,
    .doubt_n = 3};

static struct statement cites(struct cite *c, size_t n, enum status status)
{
    return (struct statement){
        .text = TEXT("Bisoprolol 2,5 mg."), .status = status, .cites = c, .cite_n = n};
}

static enum verr run(struct statement *s, const struct draft_source *sources, size_t n)
{
    struct arena a = arena_over(room, sizeof room);
    return draft_misread(&a, s, sources, n);
}

static void a_doubt_in_what_is_cited(void **state)
{
    struct cite c[] = {{.source = 0, .start = 0, .end = 17}, {.source = 0, .start = 11, .end = 20}};
    struct statement s = cites(c, 2, STATUS_SUPPORTED);
    (void)state;
    assert_int_equal(run(&s, &letter, 1), VERR_OK);
    assert_int_equal(s.status, STATUS_UNSUPPORTED);
    assert_int_equal(s.reason_n,
                     2); /* "2,5" once, though both cites hold it; "par" by a part of it */
    assert_int_equal(s.reasons[0].kind, REASON_MISREAD);
    assert_true(text_is(s.reasons[0].found, "2,5") && text_is(s.reasons[1].found, "par"));
    assert_int_equal(s.reasons[0].cite.start, 11);
}

static void a_doubt_beside_it(void **state)
{
    struct cite c[] = {{.source = 0, .start = 14, .end = 18},
                       {.source = 0, .start = 21, .end = 28},
                       {.source = -1}};
    struct statement s = cites(c, 3, STATUS_SUPPORTED);
    (void)state;
    assert_int_equal(run(&s, &letter, 1), VERR_OK);
    assert_int_equal(s.status, STATUS_SUPPORTED);
    assert_int_equal(s.reason_n, 0);
}

static void what_the_reader_said_stays(void **state)
{
    struct reason said = {.kind = REASON_DOSE, .cite.source = -1};
    struct cite c = {.source = 0, .start = 28, .end = 42};
    struct statement s = cites(&c, 1, STATUS_CONTRADICTED);
    (void)state;
    s.reasons = &said;
    s.reason_n = 1;
    assert_int_equal(run(&s, &letter, 1), VERR_OK);
    assert_int_equal(s.status, STATUS_CONTRADICTED);
    assert_int_equal(s.reason_n, 2);
    assert_int_equal(s.reasons[0].kind, REASON_DOSE);
    assert_true(text_is(s.reasons[1].found, "Pas"));
}

static void without_doubts_nothing_is_asked(void **state)
{
    struct draft_source plain = {.kind = SOURCE_NOTE, .bytes = letter.bytes};
    struct cite c = {.source = 0, .start = 0, .end = 42};
    struct statement s = cites(&c, 1, STATUS_SUPPORTED);
    struct arena none = arena_over(room, 0);
    (void)state;
    assert_int_equal(draft_misread(&none, &s, &plain, 1), VERR_OK);
    assert_int_equal(draft_misread(&none, &s, &letter, 1), VERR_LIMIT);
    assert_int_equal(s.status, STATUS_SUPPORTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_doubt_in_what_is_cited),
                                       cmocka_unit_test(a_doubt_beside_it),
                                       cmocka_unit_test(what_the_reader_said_stays),
                                       cmocka_unit_test(without_doubts_nothing_is_asked)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
