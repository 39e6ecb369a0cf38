/* The life of an engine: what it does when, told the time. */
#include "warden/life.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define MS ((int64_t)1000000)
#define S (1000 * MS)

static struct life fresh(void)
{
    return (struct life){.due_ns = INT64_MAX, .start_ns = 60 * S, .silence_ns = 20 * S};
}

static struct life up_at(int64_t now)
{
    struct life l = fresh();
    life_want(&l, now, true, TOLD_nothing);
    assert_int_equal(life_turn(&l, now), LIFE_START);
    life_started(&l, now);
    life_ready(&l, now);
    assert_int_equal(l.state, TOLD_up);
    return l;
}

static void starts_once_wanted(void **state)
{
    struct life l = fresh();
    (void)state;
    assert_int_equal(life_turn(&l, S), LIFE_NOTHING);
    assert_true(life_due(&l) == INT64_MAX);
    life_want(&l, S, true, TOLD_nothing);
    assert_int_equal(l.state, TOLD_waiting);
    assert_true(life_due(&l) == S);
    assert_int_equal(life_turn(&l, S), LIFE_START);
    assert_int_equal(life_turn(&l, S), LIFE_NOTHING); /* once */
    life_started(&l, S);
    assert_int_equal(l.state, TOLD_starting);
    assert_int_equal(life_turn(&l, 2 * S), LIFE_NOTHING);
    life_ready(&l, 2 * S);
    assert_int_equal(l.state, TOLD_up);
    assert_int_equal(l.restarts, 0);
}

/* Any number of deaths after readiness: each is followed by a start at once. */
static void starts_again_at_once(void **state)
{
    struct life l = up_at(0);
    (void)state;
    for (int i = 1; i <= 100; i++) {
        life_ended(&l, 2 * i * S);
        assert_int_equal(l.state, TOLD_waiting);
        assert_int_equal(l.why, TOLD_ended);
        assert_int_equal(life_turn(&l, 2 * i * S), LIFE_START);
        life_started(&l, 2 * i * S);
        life_ready(&l, 2 * i * S + MS);
        assert_int_equal(l.restarts, i);
        assert_int_equal(l.failures, 0);
    }
}

/* But one that was up for a moment only is given a breath, which counts as no failure. */
static void takes_a_breath(void **state)
{
    struct life l = up_at(0);
    (void)state;
    for (int i = 0; i < 100; i++) {
        int64_t now = i * S;
        life_ended(&l, now + LIFE_SHORT_MS * MS - 1);
        assert_int_equal(l.state, TOLD_waiting);
        assert_true(life_due(&l) == now + (LIFE_SHORT_MS + LIFE_BREATH_MS) * MS - 1);
        assert_int_equal(life_turn(&l, life_due(&l)), LIFE_START);
        life_started(&l, now + S);
        life_ready(&l, now + S);
        assert_int_equal(l.failures, 0);
    }
}

static void fail_start(struct life *l, int64_t now)
{
    assert_int_equal(life_turn(l, now), LIFE_START);
    life_started(l, now);
    life_ended(l, now);
}

static void backs_off_and_gives_up(void **state)
{
    static const int64_t pause[] = {500, 1000, 2000, 4000};
    struct life l = fresh();
    int64_t now = S;
    (void)state;
    life_want(&l, now, true, TOLD_nothing);
    for (int i = 0; i < LIFE_TRIES - 1; i++) {
        fail_start(&l, now);
        assert_int_equal(l.state, TOLD_waiting);
        assert_int_equal(life_turn(&l, now + pause[i] * MS - 1), LIFE_NOTHING);
        now += pause[i] * MS;
    }
    fail_start(&l, now);
    assert_int_equal(l.state, TOLD_given_up);
    assert_int_equal(l.why, TOLD_ended);
    for (int i = 0; i < 3; i++) { /* and each minute */
        assert_int_equal(life_turn(&l, now + LIFE_AGAIN_S * S - 1), LIFE_NOTHING);
        now += LIFE_AGAIN_S * S;
        fail_start(&l, now);
        assert_int_equal(l.state, TOLD_given_up);
    }
    now += LIFE_AGAIN_S * S; /* then it is well again */
    assert_int_equal(life_turn(&l, now), LIFE_START);
    life_started(&l, now);
    life_ready(&l, now);
    assert_int_equal(l.state, TOLD_up);
    life_ended(&l, now + S); /* and begins from nought */
    assert_int_equal(life_turn(&l, now + S), LIFE_START);
    life_started(&l, now + S);
    life_ended(&l, now + S);
    assert_int_equal(l.state, TOLD_waiting);
}

static void nothing_to_start(void **state)
{
    struct life l = fresh();
    (void)state;
    life_want(&l, S, true, TOLD_nothing);
    assert_int_equal(life_turn(&l, S), LIFE_START);
    life_refused(&l, S, TOLD_no_model);
    assert_int_equal(l.state, TOLD_given_up);
    assert_int_equal(l.why, TOLD_no_model);
    assert_int_equal(life_turn(&l, 30 * S), LIFE_NOTHING);
    life_want(&l, 30 * S, true, TOLD_nothing); /* a person asks: now */
    assert_int_equal(life_turn(&l, 30 * S), LIFE_START);
}

static void kills_what_is_not_ready(void **state)
{
    struct life l = fresh();
    (void)state;
    life_want(&l, S, true, TOLD_nothing);
    (void)life_turn(&l, S);
    life_started(&l, S);
    assert_int_equal(life_turn(&l, 61 * S - 1), LIFE_NOTHING);
    assert_int_equal(life_turn(&l, 61 * S), LIFE_KILL);
    assert_int_equal(life_turn(&l, 61 * S), LIFE_NOTHING);
    life_ready(&l, 61 * S); /* too late: it is being killed */
    assert_int_equal(l.state, TOLD_starting);
    life_ended(&l, 61 * S);
    assert_int_equal(l.why, TOLD_not_ready);
    assert_int_equal(l.failures, 1);
}

static void kills_what_is_silent(void **state)
{
    struct life l = up_at(0);
    (void)state;
    int asked = 0;
    int64_t now = 0;
    while (now < 20 * S) {
        now = life_due(&l);
        asked += life_turn(&l, now) == LIFE_ASK;
    }
    assert_int_equal(asked, 4);
    life_heard(&l);
    int64_t last = now;
    while (life_turn(&l, now) != LIFE_KILL) {
        now = life_due(&l);
    }
    assert_true(now > last + 25 * S && now <= last + 26 * S); /* asked after 5 s, given 20 */
    assert_int_equal(life_turn(&l, now + S), LIFE_NOTHING);
    assert_true(life_due(&l) == INT64_MAX);
    life_ended(&l, now + S);
    assert_int_equal(l.why, TOLD_silent);
    assert_int_equal(life_turn(&l, now + S), LIFE_START);
}

/* A warden that was held up for an hour has not asked: it asks first. */
static void is_not_killed_for_anothers_delay(void **state)
{
    struct life l = up_at(0);
    (void)state;
    assert_int_equal(life_turn(&l, 5 * S), LIFE_ASK);
    life_heard(&l);
    assert_int_equal(life_turn(&l, 3600 * S), LIFE_ASK);
    assert_int_equal(life_turn(&l, 3620 * S), LIFE_ASK);
    assert_int_equal(life_turn(&l, 3620 * S + 1), LIFE_KILL);
}

static void kills_what_breaks_the_rules(void **state)
{
    struct life l = up_at(0);
    (void)state;
    assert_int_equal(life_wrong(&l, TOLD_rules), LIFE_KILL);
    assert_int_equal(life_wrong(&l, TOLD_rules), LIFE_NOTHING);
    life_ended(&l, S);
    assert_int_equal(l.why, TOLD_rules);
    assert_int_equal(life_wrong(&l, TOLD_rules), LIFE_NOTHING); /* nothing runs */
}

static void asks_thrice_to_end(void **state)
{
    struct life l = up_at(0);
    (void)state;
    life_want(&l, S, false, TOLD_stopped);
    assert_int_equal(l.state, TOLD_stopping);
    assert_int_equal(life_turn(&l, S), LIFE_TERM);
    assert_int_equal(life_turn(&l, 3 * S - 1), LIFE_NOTHING);
    assert_int_equal(life_turn(&l, 3 * S), LIFE_TERM);
    assert_int_equal(life_turn(&l, 4 * S), LIFE_KILL);
    assert_int_equal(life_turn(&l, 9 * S), LIFE_NOTHING);
    assert_int_equal(life_wrong(&l, TOLD_rules), LIFE_NOTHING);
    life_ended(&l, 9 * S);
    assert_int_equal(l.state, TOLD_off);
    assert_int_equal(l.why, TOLD_stopped);
    assert_int_equal(life_turn(&l, 99 * S), LIFE_NOTHING);
}

static void wanted_again_while_it_ends(void **state)
{
    struct life l = up_at(0);
    (void)state;
    life_want(&l, S, false, TOLD_stopped);
    assert_int_equal(life_turn(&l, S), LIFE_TERM);
    life_want(&l, S, true, TOLD_nothing);
    assert_int_equal(l.state, TOLD_stopping);
    life_ended(&l, 2 * S);
    assert_int_equal(life_turn(&l, 2 * S), LIFE_START);
}

static void stopped_while_it_waits(void **state)
{
    struct life l = fresh();
    (void)state;
    life_want(&l, S, true, TOLD_nothing);
    fail_start(&l, S);
    life_want(&l, S, false, TOLD_stopped);
    assert_int_equal(l.state, TOLD_off);
    assert_int_equal(life_turn(&l, 99 * S), LIFE_NOTHING);
    life_want(&l, 99 * S, true, TOLD_nothing);
    (void)life_turn(&l, 99 * S);
    life_started(&l, 99 * S);
    life_want(&l, 99 * S, false, TOLD_stopped); /* or while it starts */
    assert_int_equal(life_turn(&l, 99 * S), LIFE_TERM);
    life_ended(&l, 99 * S);
    assert_int_equal(l.state, TOLD_off);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(starts_once_wanted),
                                       cmocka_unit_test(starts_again_at_once),
                                       cmocka_unit_test(takes_a_breath),
                                       cmocka_unit_test(backs_off_and_gives_up),
                                       cmocka_unit_test(nothing_to_start),
                                       cmocka_unit_test(kills_what_is_not_ready),
                                       cmocka_unit_test(kills_what_is_silent),
                                       cmocka_unit_test(is_not_killed_for_anothers_delay),
                                       cmocka_unit_test(kills_what_breaks_the_rules),
                                       cmocka_unit_test(asks_thrice_to_end),
                                       cmocka_unit_test(wanted_again_while_it_ends),
                                       cmocka_unit_test(stopped_while_it_waits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
