/* Whoever asks once waits for one of each other person at most, however often those ask. */
#include "clerk/fair.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static char mark[256];

static void one_each_in_turn(void **state)
{
    struct fair f = {.n = 0};
    static const int order[] = {0, 4, 1, 5, 2, 3};
    (void)state;
    for (int i = 0; i < 4; i++)
        assert_int_equal(fair_add(&f, 1, &mark[i]), VERR_OK);
    for (int i = 4; i < 6; i++)
        assert_int_equal(fair_add(&f, 2, &mark[i]), VERR_OK);
    for (unsigned i = 0; i < 6; i++) {
        assert_int_equal(fair_ahead(&f, &mark[order[i]]), 0);
        assert_ptr_equal(fair_take(&f), &mark[order[i]]);
    }
    assert_null(fair_take(&f));
}

/* Who was served and asks again comes after those who wait already, and after nobody else. */
static void asking_again_is_no_way_past(void **state)
{
    struct fair f = {.n = 0};
    (void)state;
    assert_int_equal(fair_add(&f, 1, &mark[0]), VERR_OK);
    assert_ptr_equal(fair_take(&f), &mark[0]);
    assert_int_equal(fair_add(&f, 1, &mark[1]), VERR_OK);
    assert_int_equal(fair_add(&f, 2, &mark[2]), VERR_OK);
    assert_int_equal(fair_ahead(&f, &mark[1]), 1);
    assert_ptr_equal(fair_take(&f), &mark[2]);
    assert_int_equal(fair_add(&f, 3, &mark[3]), VERR_OK);
    assert_ptr_equal(fair_take(&f), &mark[3]);
    assert_ptr_equal(fair_take(&f), &mark[1]);
}

static void bounds_and_leaving(void **state)
{
    struct fair f = {.n = 0};
    (void)state;
    for (int i = 0; i < FAIR_A_PERSON; i++)
        assert_int_equal(fair_add(&f, 1, &mark[i]), VERR_OK);
    assert_int_equal(fair_add(&f, 1, &mark[9]), VERR_BUSY);
    assert_true(fair_leave(&f, &mark[1]));
    assert_false(fair_leave(&f, &mark[1]));
    assert_int_equal(fair_add(&f, 1, &mark[9]), VERR_OK);
    for (int i = 0; f.n < FAIR_MAX; i++)
        assert_int_equal(fair_add(&f, 100 + i, &mark[32 + i]), VERR_OK);
    assert_int_equal(fair_add(&f, 999, &mark[200]), VERR_BUSY);
    for (int i = 0; i < FAIR_MAX; i++)
        assert_non_null(fair_take(&f));
    assert_null(fair_take(&f));
}

/* Everybody always has something waiting: after any number of turns nobody is ahead by two. */
static void equal_shares(void **state)
{
    (void)state;
    for (int people = 1; people <= 8; people *= 2) {
        struct fair f = {.n = 0};
        int served[8] = {0};
        for (int p = 0; p < people; p++) {
            for (int i = 0; i < (p == 0 ? FAIR_A_PERSON : 1); i++) /* the first one is greedy */
                assert_int_equal(fair_add(&f, p + 1, &mark[p]), VERR_OK);
        }
        for (int turn = 0; turn < 800; turn++) {
            const char *who = fair_take(&f);
            int p = (int)(who - mark), least = served[0], most = served[0];
            served[p]++;
            assert_int_equal(fair_add(&f, p + 1, &mark[p]), VERR_OK);
            for (int i = 1; i < people; i++) {
                least = served[i] < least ? served[i] : least;
                most = served[i] > most ? served[i] : most;
            }
            assert_in_range(most - least, 0, 1);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_each_in_turn), cmocka_unit_test(asking_again_is_no_way_past),
        cmocka_unit_test(bounds_and_leaving), cmocka_unit_test(equal_shares)};
    return cmocka_run_group_tests_name("clerk/fair", tests, NULL, NULL);
}
