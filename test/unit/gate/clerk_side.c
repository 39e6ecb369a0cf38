/* clerk_side.c - see clerk_side.h */
#include "clerk_side.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

const struct limits easy = {60000, 60000, 60000, 1 << 20};

struct link gate, clerk;
char heard[1 << 20];
size_t heard_n;
uint64_t status, error;
bool whole;

void clerk_begin(void)
{
    int pair[2];
    assert_int_equal(link_pair(pair), VERR_OK);
    assert_int_equal(link_open(&gate, pair[0]), VERR_OK);
    assert_int_equal(link_open(&clerk, pair[1]), VERR_OK);
    heard_n = 0;
    status = error = 0;
    whole = false;
}

void clerk_end(void)
{
    link_close(&gate);
    link_close(&clerk);
}

void clerk_ask(uint32_t stream, const char *url, const char *path, const struct limits *l,
               const char *body)
{
    struct wire_out o = link_begin(&clerk, WIRE_ASK, stream);
    wire_put(&o, FIELD_PATH, text_of(path));
    wire_put_u64(&o, FIELD_EXPECTED, strlen(body));
    if (url)
        wire_put(&o, FIELD_URL, text_of(url));
    wire_put_u64(&o, FIELD_FIRST_MS, l->first_ms);
    wire_put_u64(&o, FIELD_BETWEEN_MS, l->between_ms);
    wire_put_u64(&o, FIELD_WHOLE_MS, l->whole_ms);
    wire_put_u64(&o, FIELD_MOST, l->most);
    assert_int_equal(link_end(&clerk, &o, NULL, 0), VERR_OK);
    o = link_begin(&clerk, WIRE_BODY, stream);
    wire_raw(&o, text_of(body));
    assert_int_equal(link_end(&clerk, &o, NULL, 0), VERR_OK);
    assert_int_equal(link_flush(&clerk), VERR_OK);
}

void clerk_credit(uint32_t stream, uint64_t n)
{
    struct wire_out o = link_begin(&clerk, WIRE_CREDIT, stream);
    wire_put_u64(&o, FIELD_AMOUNT, n);
    assert_int_equal(link_end(&clerk, &o, NULL, 0), VERR_OK);
    assert_int_equal(link_flush(&clerk), VERR_OK);
}

static void hear(const struct wire_frame *f)
{
    struct wire_fields x;
    assert_false(whole || error); /* nothing after the end */
    if (f->type == WIRE_BODY) {
        assert_in_range(f->payload.n, 1, sizeof heard - heard_n);
        memcpy(heard + heard_n, f->payload.p, f->payload.n);
        heard_n += f->payload.n;
    } else if (f->type == WIRE_ASKED) {
        assert_int_equal(wire_read(f, &x), VERR_OK);
        status = wire_has(&x, FIELD_STATUS) ? wire_u64(&x, FIELD_STATUS, 0) : status;
        error = wire_u64(&x, FIELD_ERROR, 0);
    } else {
        assert_int_equal(f->type, WIRE_END);
        whole = true;
    }
}

void clerk_hear(void)
{
    struct wire_frame f;
    (void)link_fill(&clerk);
    while (link_next(&clerk, &f) == VERR_OK)
        hear(&f);
}

void engine_say(int engine, const char *bytes)
{
    assert_int_equal(send(engine, bytes, strlen(bytes), MSG_NOSIGNAL), (ssize_t)strlen(bytes));
}

static const struct engine_side *side; /* of the tests below */

static void leave(int *engine)
{
    close(*engine);
    *engine = -1;
}

static void until_end(const struct engine_side *x)
{
    for (int i = 0; i < 1000000 && !error && !whole; i++)
        x->turn();
}

void answer_fails(const struct engine_side *x, const char *bytes, bool closes,
                  const struct limits *l, enum verr e)
{
    int *engine = x->asked(l);
    if (bytes)
        engine_say(*engine, bytes);
    if (closes)
        leave(engine);
    until_end(x);
    assert_int_equal(error, e);
    assert_false(whole);
    assert_int_equal(x->wait_ms(), -1); /* nothing is left of it */
}

static void a_stream_passes_as_it_comes(void **state)
{
    (void)state;
    int *engine = side->asked(&easy);
    engine_say(*engine, STREAM "data: 1\n\n");
    for (int i = 0; i < 2000 && heard_n < 9; i++)
        side->turn();
    assert_int_equal(status, 200);
    assert_memory_equal(heard, "data: 1\n\n", 9);
    assert_false(whole);
    engine_say(*engine, "data: 2\n\n");
    leave(engine);
    until_end(side);
    assert_int_equal(heard_n, 18);
    assert_true(whole);
    assert_int_equal(error, 0);
    assert_int_equal(side->wait_ms(), -1);
}

static void cut_short(void **state)
{
    (void)state;
    answer_fails(side, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", true, &easy,
                 VERR_CANCELLED);
}
static void more_than_it_may(void **state)
{
    struct limits l = easy;
    (void)state;
    l.most = 4;
    answer_fails(side, STREAM "data: 1\n\n", false, &l, VERR_LIMIT);
}
static void says_nothing(void **state)
{
    struct limits l = easy;
    (void)state;
    l.first_ms = 50;
    answer_fails(side, NULL, false, &l, VERR_BUSY);
}
static void stops_in_the_middle(void **state)
{
    struct limits l = easy;
    (void)state;
    l.between_ms = 50;
    answer_fails(side, STREAM "data: 1\n\n", false, &l, VERR_BUSY);
    assert_int_equal(status, 200);
}
static void too_long_in_all(void **state)
{
    struct limits l = easy;
    (void)state;
    l.whole_ms = 100;
    answer_fails(side, STREAM "data: 1\n\n", false, &l, VERR_BUSY);
}

/* The clerk no longer wants it: the engine sees its connection close. */
static void cancelled(void **state)
{
    char c;
    ssize_t n = -1;
    (void)state;
    int *engine = side->asked(&easy);
    engine_say(*engine, STREAM "data: 1\n\n");
    side->turn();
    assert_int_equal(link_say(&clerk, WIRE_CANCEL, 7), VERR_OK);
    assert_int_equal(link_flush(&clerk), VERR_OK);
    for (int i = 0; i < 2000 && n < 0; i++) {
        side->turn();
        n = recv(*engine, &c, 1, 0);
    }
    assert_int_equal(n, 0);
    assert_false(whole);
    assert_int_equal(error, 0);
    assert_int_equal(side->wait_ms(), -1);
}

#define HELD(f)                                                                                    \
    {                                                                                              \
        .name = #f, .test_func = f, .setup_func = x->begin, .teardown_func = x->end                \
    }

int answers_hold(const char *name, const struct engine_side *x)
{
    const struct CMUnitTest tests[] = {HELD(a_stream_passes_as_it_comes),
                                       HELD(cut_short),
                                       HELD(more_than_it_may),
                                       HELD(says_nothing),
                                       HELD(stops_in_the_middle),
                                       HELD(too_long_in_all),
                                       HELD(cancelled)};
    side = x;
    return cmocka_run_group_tests_name(name, tests, NULL, NULL);
}
