/* The speech engine's link goes to one job at a time, the newest first, and to none once it has
 * spoken out of turn or ended. */
#include "clerk/engines.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

static struct engines e;

static int give(void)
{
    int pair[2];
    assert_int_equal(link_pair(pair), VERR_OK);
    engines_give(&e, pair[0]);
    return pair[1];
}

static bool is_closed(int fd)
{
    char c;
    return read(fd, &c, 1) == 0;
}

static void one_job_at_a_time(void **state)
{
    struct speech_link one, two;
    (void)state;
    engines_init(&e);
    assert_int_equal(engines_speech_take(&e, &one), VERR_NO_ENGINE);
    int worker = give();
    assert_int_equal(engines_speech_take(&e, &one), VERR_OK);
    assert_int_equal(engines_speech_take(&e, &two), VERR_BUSY);
    engines_speech_back(&e, one.generation, true);
    assert_int_equal(engines_speech_take(&e, &two), VERR_OK);
    assert_true(two.generation == one.generation && two.link == one.link);
    assert_int_equal(link_say(two.link, WIRE_ASR_ABORT, 1), VERR_OK);
    assert_int_equal(link_flush(two.link), VERR_OK);
    char head[WIRE_HEADER];
    assert_int_equal(read(worker, head, sizeof head), sizeof head);
    engines_speech_back(&e, two.generation, false);
    assert_true(is_closed(worker)); /* the engine ends by that */
    assert_int_equal(engines_speech_take(&e, &two), VERR_NO_ENGINE);
    engines_fini(&e);
    close(worker);
}

static void the_newest_link(void **state)
{
    struct speech_link one, two;
    (void)state;
    engines_init(&e);
    int first = give();
    assert_int_equal(engines_speech_take(&e, &one), VERR_OK);
    int second = give(), third = give(); /* restarted twice meanwhile */
    assert_true(is_closed(second));
    assert_int_equal(engines_speech_take(&e, &two), VERR_BUSY);
    engines_speech_back(&e, one.generation, false);
    assert_int_equal(engines_speech_take(&e, &two), VERR_OK);
    assert_true(two.generation > one.generation);
    engines_speech_back(&e, one.generation, false); /* of before: nothing of the new one is lost */
    assert_true(two.link->fd >= 0);
    assert_int_equal(engines_speech_take(&e, &one), VERR_BUSY);
    engines_speech_back(&e, two.generation, true);
    engines_fini(&e);
    assert_true(is_closed(third));
    close(first);
    close(second);
    close(third);
}

static void not_one_that_speaks_unasked(void **state)
{
    struct speech_link one;
    (void)state;
    engines_init(&e);
    int worker = give();
    assert_int_equal(write(worker, "x", 1), 1);
    assert_int_equal(engines_speech_take(&e, &one), VERR_NO_ENGINE);
    close(worker);
    worker = give();
    close(worker); /* it has ended */
    assert_int_equal(engines_speech_take(&e, &one), VERR_NO_ENGINE);
    engines_fini(&e);
}

static void none_at_the_end(void **state)
{
    struct speech_link one;
    (void)state;
    engines_init(&e);
    int worker = give();
    assert_false(engines_stopping(&e));
    engines_stop(&e);
    assert_true(engines_stopping(&e));
    assert_int_equal(engines_speech_take(&e, &one), VERR_NO_ENGINE);
    engines_fini(&e);
    close(worker);
}

/* A frame as the warden sends it. */
static struct wire_frame sent(struct link *from, struct link *to)
{
    struct wire_frame f;
    assert_int_equal(link_flush(from), VERR_OK);
    while (link_next(to, &f) != VERR_OK)
        assert_int_equal(link_fill(to), VERR_OK);
    return f;
}

static void knows_how_they_are(void **state)
{
    static struct link warden, clerk;
    int pair[2];
    struct told t = {TOLD_language, TOLD_given_up, TOLD_no_model, TOLD_HOW_closed, 7, 12345, "m"},
                got;
    (void)state;
    engines_init(&e);
    assert_int_equal(link_pair(pair), VERR_OK);
    assert_int_equal(link_open(&warden, pair[0]), VERR_OK);
    assert_int_equal(link_open(&clerk, pair[1]), VERR_OK);
    engines_look(&e, TOLD_language, &got);
    assert_true(got.engine == TOLD_language && got.state == TOLD_off);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(told_send(&warden, &t), VERR_OK);
        struct wire_frame f = sent(&warden, &clerk);
        assert_int_equal(engines_hear(&e, &f, &got), i == 0); /* the second says nothing new */
    }
    engines_look(&e, TOLD_language, &got);
    assert_true(got.state == TOLD_given_up && got.why == TOLD_no_model && got.restarts == 7);
    assert_true(got.how == TOLD_HOW_closed && got.since_ms == 12345);
    assert_string_equal(got.model, "m");
    t.state = TOLD_STATES; /* not within the list */
    assert_int_equal(told_send(&warden, &t), VERR_OK);
    struct wire_frame f = sent(&warden, &clerk);
    assert_false(engines_hear(&e, &f, &got));
    (void)snprintf(t.model, sizeof t.model, "a\nb");
    t.state = TOLD_up;
    assert_int_equal(told_send(&warden, &t), VERR_OK);
    f = sent(&warden, &clerk);
    assert_false(engines_hear(&e, &f, &got));
    enum told_engine which = TOLD_speech;
    bool wanted = false;
    assert_int_equal(told_want_send(&clerk, TOLD_language, true), VERR_OK);
    f = sent(&clerk, &warden);
    assert_int_equal(told_want_read(&f, &which, &wanted), VERR_OK);
    assert_true(which == TOLD_language && wanted);
    assert_int_equal(told_read(&f, &got), VERR_BAD_INPUT);
    link_close(&warden);
    link_close(&clerk);
    engines_fini(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_job_at_a_time), cmocka_unit_test(the_newest_link),
        cmocka_unit_test(not_one_that_speaks_unasked), cmocka_unit_test(none_at_the_end),
        cmocka_unit_test(knows_how_they_are)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
