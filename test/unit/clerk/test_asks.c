/* A question's way from a thread to the gate and back: this program is the thread and the gate. */
#include "clerk/asks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cmocka.h>

static struct clerk_asks asks;
static struct outside o;
static struct link out, gate; /* two ends of one link */

static int begin(void **state)
{
    int pair[2];
    (void)state;
    asks_open(&asks, eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    o = asks_outside(&asks);
    assert_int_equal(link_pair(pair), VERR_OK);
    assert_int_equal(link_open(&out, pair[0]), VERR_OK);
    assert_int_equal(link_open(&gate, pair[1]), VERR_OK);
    return 0;
}

static int end(void **state)
{
    (void)state;
    link_close(&out);
    link_close(&gate);
    close(asks.wake);
    for (int i = 0; i < CLERK_ASKS_MAX; i++)
        os_unmap(&asks.at[i].map);
    return 0;
}

static unsigned ask(const char *body)
{
    unsigned n = 99;
    struct outside_ask q = {
        .path = TEXT("/v1/chat/completions"), .body = text_of(body), .first_ms = 1};
    assert_int_equal(o.begin(o.ctx, &q, &n), VERR_OK);
    asks_send(&asks, &out);
    assert_int_equal(link_flush(&out), VERR_OK);
    return n;
}

/* The next frame that the gate gets. */
static struct wire_frame got(void)
{
    struct wire_frame f;
    if (link_next(&gate, &f) != VERR_OK) {
        assert_int_equal(link_fill(&gate), VERR_OK);
        assert_int_equal(link_next(&gate, &f), VERR_OK);
    }
    return f;
}

static enum verr say(enum wire_type type, uint32_t stream, struct text bytes)
{
    struct wire_frame f = {.type = type, .stream = stream, .payload = bytes};
    return asks_hear(&asks, &f);
}

static void no_gate_no_question(void **state)
{
    struct outside_ask q = {.path = TEXT("/")};
    unsigned n;
    (void)state;
    assert_int_equal(o.begin(o.ctx, &q, &n), VERR_NOT_FOUND);
    asks_gate(&asks, true);
    for (int i = 0; i < CLERK_ASKS_MAX; i++)
        assert_int_equal(o.begin(o.ctx, &q, &n), VERR_OK);
    assert_int_equal(o.begin(o.ctx, &q, &n), VERR_BUSY);
}

static void there_and_back(void **state)
{
    struct outside_piece p;
    struct wire_fields x;
    (void)state;
    asks_gate(&asks, true);
    unsigned n = ask("{\"a\":1}");
    struct wire_frame f = got();
    assert_int_equal(f.type, WIRE_ASK);
    assert_int_equal(wire_read(&f, &x), VERR_OK);
    assert_int_equal(wire_u64(&x, FIELD_EXPECTED, 0), 7);
    uint32_t stream = f.stream;
    f = got();
    assert_true(f.type == WIRE_BODY && text_is(f.payload, "{\"a\":1}"));
    assert_int_equal(o.next(o.ctx, n, &p), VERR_OK); /* nothing yet: it may look whether to go on */
    assert_true(p.bytes.n == 0 && !p.done && p.status == 0);
    assert_int_equal(say(WIRE_BODY, stream, TEXT("ab")), VERR_OK);
    assert_int_equal(say(WIRE_BODY, stream, TEXT("cd")), VERR_OK);
    assert_int_equal(say(WIRE_END, stream, TEXT("")), VERR_OK);
    assert_int_equal(o.next(o.ctx, n, &p), VERR_OK);
    assert_true(text_is(p.bytes, "abcd") && !p.done);
    assert_int_equal(o.next(o.ctx, n, &p), VERR_OK);
    assert_true(p.done);
    o.end(o.ctx, n);
    assert_int_equal(asks.at[n].at, CLERK_ASK_FREE);
}

/* What was read gives credit; what comes without it is against the rules. */
static void credit(void **state)
{
    static char block[WIRE_PIECE];
    struct outside_piece p;
    struct wire_fields x;
    (void)state;
    asks_gate(&asks, true);
    unsigned n = ask("{}");
    uint32_t stream = got().stream;
    (void)got();
    for (int i = 0; i < WIRE_WINDOW / WIRE_PIECE; i++)
        assert_int_equal(say(WIRE_BODY, stream, (struct text){block, sizeof block}), VERR_OK);
    assert_int_equal(say(WIRE_BODY, stream, TEXT("x")), VERR_BAD_INPUT);
    assert_int_equal(o.next(o.ctx, n, &p), VERR_OK);
    assert_int_equal(p.bytes.n, WIRE_WINDOW);
    asks_send(&asks, &out);
    assert_int_equal(link_flush(&out), VERR_OK);
    struct wire_frame f = got();
    assert_int_equal(f.type, WIRE_CREDIT);
    assert_int_equal(wire_read(&f, &x), VERR_OK);
    assert_int_equal(wire_u64(&x, FIELD_AMOUNT, 0), WIRE_WINDOW);
    o.end(o.ctx, n);
}

/* Who no longer wants it tells the gate; the slot is free once that is said. */
static void left(void **state)
{
    (void)state;
    asks_gate(&asks, true);
    unsigned n = ask("{}");
    uint32_t stream = got().stream;
    (void)got();
    o.end(o.ctx, n);
    assert_int_equal(asks.at[n].at, CLERK_ASK_LEFT);
    assert_int_equal(say(WIRE_BODY, stream, TEXT("late")), VERR_OK);
    asks_send(&asks, &out);
    assert_int_equal(link_flush(&out), VERR_OK);
    assert_int_equal(got().type, WIRE_CANCEL);
    assert_int_equal(asks.at[n].at, CLERK_ASK_FREE);
}

static void the_gate_dies(void **state)
{
    struct outside_piece p;
    (void)state;
    asks_gate(&asks, true);
    unsigned n = ask("{}");
    uint32_t stream = got().stream;
    assert_int_equal(say(WIRE_BODY, stream, TEXT("half")), VERR_OK);
    asks_gate(&asks, false);
    assert_int_equal(o.next(o.ctx, n, &p), VERR_OK); /* what came is given first */
    assert_true(text_is(p.bytes, "half"));
    assert_int_equal(o.next(o.ctx, n, &p), VERR_CANCELLED);
    o.end(o.ctx, n);
    assert_int_equal(asks.at[n].at, CLERK_ASK_FREE);
}

#define ON_A_LINK(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {ON_A_LINK(no_gate_no_question), ON_A_LINK(there_and_back),
                                       ON_A_LINK(credit), ON_A_LINK(left),
                                       ON_A_LINK(the_gate_dies)};
    return cmocka_run_group_tests_name("clerk/asks", tests, NULL, NULL);
}
