/* The gate between the clerk and an engine that may lie, stall or never end: this program is the
 * clerk on one side and the engine on the other. */
#include "gate/ask.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64];
static struct asks asks;
static struct link gate, clerk; /* two ends of one link */
static int listener = -1, engine = -1;

static char heard[1 << 20]; /* the body as the clerk got it */
static size_t heard_n;
static uint64_t status, error;
static bool whole;

static void listen_there(void)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    memcpy(at.sun_path, asks.socket, sizeof asks.socket);
    listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(listener, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(listener, 4), 0);
}

static int begin(void **state)
{
    int pair[2];
    char path[128];
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/vigie-ask-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/engines", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/engines/run", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    asks_init(&asks, folder);
    assert_int_equal(link_pair(pair), VERR_OK);
    assert_int_equal(link_open(&gate, pair[0]), VERR_OK);
    assert_int_equal(link_open(&clerk, pair[1]), VERR_OK);
    heard_n = 0;
    status = error = 0;
    whole = false;
    return 0;
}

static int end(void **state)
{
    char path[128];
    (void)state;
    asks_drop(&asks);
    link_close(&gate);
    link_close(&clerk);
    if (engine >= 0)
        close(engine);
    if (listener >= 0)
        close(listener);
    engine = listener = -1;
    unlink(asks.socket);
    snprintf(path, sizeof path, "%s/engines/run", folder);
    rmdir(path);
    snprintf(path, sizeof path, "%s/engines", folder);
    rmdir(path);
    rmdir(folder);
    return 0;
}

struct limits {
    unsigned first_ms, between_ms, whole_ms;
    uint64_t most;
};
static const struct limits easy = {60000, 60000, 60000, 1 << 20};

static void ask(uint32_t stream, const struct limits *l, const char *body)
{
    struct wire_out o = link_begin(&clerk, WIRE_ASK, stream);
    wire_put(&o, FIELD_PATH, TEXT("/v1/chat/completions"));
    wire_put_u64(&o, FIELD_EXPECTED, strlen(body));
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

/* One turn of the gate, as its loop takes it; then what the clerk got. */
static void turn(void)
{
    struct wire_frame f;
    struct wire_fields x;
    (void)link_fill(&gate);
    while (link_next(&gate, &f) == VERR_OK)
        assert_int_equal(asks_take(&asks, &gate, &f), VERR_OK);
    asks_turn(&asks, &gate);
    (void)link_flush(&gate);
    (void)link_fill(&clerk);
    while (link_next(&clerk, &f) == VERR_OK) {
        assert_false(whole || error); /* nothing after the end */
        if (f.type == WIRE_BODY) {
            assert_in_range(f.payload.n, 1, sizeof heard - heard_n);
            memcpy(heard + heard_n, f.payload.p, f.payload.n);
            heard_n += f.payload.n;
        } else if (f.type == WIRE_ASKED) {
            assert_int_equal(wire_read(&f, &x), VERR_OK);
            status = wire_has(&x, FIELD_STATUS) ? wire_u64(&x, FIELD_STATUS, 0) : status;
            error = wire_u64(&x, FIELD_ERROR, 0);
        } else {
            assert_int_equal(f.type, WIRE_END);
            whole = true;
        }
    }
}

/* The engine has the request. */
static void accept_and_read(const char *body)
{
    static char got[65536];
    size_t n = 0;
    turn();
    engine = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    assert_true(engine >= 0);
    for (int i = 0; i < 100 && !(n && strstr(got, body)); i++) {
        turn();
        ssize_t r = recv(engine, got + n, sizeof got - 1 - n, 0);
        n += r > 0 ? (size_t)r : 0;
        got[n] = '\0';
    }
    assert_non_null(strstr(got, "POST /v1/chat/completions HTTP/1.1\r\n"));
    assert_non_null(strstr(got, body));
}

static void say(const char *bytes)
{
    assert_int_equal(send(engine, bytes, strlen(bytes), MSG_NOSIGNAL), (ssize_t)strlen(bytes));
}

static void begin_one(const struct limits *l)
{
    listen_there();
    ask(7, l, "{\"a\":1}");
    accept_and_read("{\"a\":1}");
}

#define STREAM "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"

static void a_stream_passes_as_it_comes(void **state)
{
    (void)state;
    begin_one(&easy);
    say(STREAM "data: 1\n\n");
    turn();
    assert_int_equal(status, 200);
    assert_memory_equal(heard, "data: 1\n\n", 9);
    assert_false(whole);
    say("data: 2\n\n");
    close(engine);
    engine = -1;
    turn();
    assert_int_equal(heard_n, 18);
    assert_true(whole);
    assert_int_equal(error, 0);
}

static void chunks_and_lengths(void **state)
{
    (void)state;
    begin_one(&easy);
    say("HTTP/1.1 503 No\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n");
    turn();
    assert_int_equal(status, 503);
    assert_int_equal(heard_n, 5);
    assert_true(whole);
}

static void nobody_there(void **state)
{
    (void)state;
    ask(7, &easy, "{}");
    turn();
    assert_int_equal(error, VERR_NOT_FOUND);
}

static void fails_with(const char *bytes, bool closes, const struct limits *l, enum verr e)
{
    begin_one(l);
    if (bytes)
        say(bytes);
    if (closes) {
        close(engine);
        engine = -1;
    }
    for (int i = 0; i < 1000000 && !error && !whole; i++)
        turn();
    assert_int_equal(error, e);
    assert_false(whole);
    assert_int_equal(asks_wait_ms(&asks), -1); /* nothing is left of it */
}

static void no_http(void **state)
{
    (void)state;
    fails_with("garbage\r\n\r\n", false, &easy, VERR_BAD_INPUT);
}
static void two_lengths(void **state)
{
    (void)state;
    fails_with("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc", false, &easy,
               VERR_BAD_INPUT);
}
static void cut_short(void **state)
{
    (void)state;
    fails_with("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", true, &easy, VERR_CANCELLED);
}
static void more_than_it_may(void **state)
{
    struct limits l = easy;
    (void)state;
    l.most = 4;
    fails_with(STREAM "data: 1\n\n", false, &l, VERR_LIMIT);
}
static void says_nothing(void **state)
{
    struct limits l = easy;
    (void)state;
    l.first_ms = 5;
    fails_with(NULL, false, &l, VERR_BUSY);
}
static void stops_in_the_middle(void **state)
{
    struct limits l = easy;
    (void)state;
    l.between_ms = 5;
    fails_with(STREAM "data: 1\n\n", false, &l, VERR_BUSY);
    assert_int_equal(status, 200);
}
static void too_long_in_all(void **state)
{
    struct limits l = easy;
    (void)state;
    l.whole_ms = 5;
    fails_with(STREAM "data: 1\n\n", false, &l, VERR_BUSY);
}

/* The clerk no longer wants it: the engine sees its connection close. */
static void cancelled(void **state)
{
    char c;
    (void)state;
    begin_one(&easy);
    say(STREAM "data: 1\n\n");
    turn();
    assert_int_equal(link_say(&clerk, WIRE_CANCEL, 7), VERR_OK);
    assert_int_equal(link_flush(&clerk), VERR_OK);
    turn();
    assert_int_equal(recv(engine, &c, 1, 0), 0);
    assert_false(whole);
    assert_int_equal(error, 0);
}

/* An endless stream goes no further than its credit, and further with more. */
static void back_pressure(void **state)
{
    static char block[65536];
    struct limits l = easy;
    (void)state;
    l.most = UINT32_MAX;
    begin_one(&l);
    say(STREAM);
    memset(block, 'x', sizeof block);
    for (int i = 0; i < 64; i++) {
        (void)send(engine, block, sizeof block, MSG_NOSIGNAL | MSG_DONTWAIT);
        turn();
    }
    assert_int_equal(heard_n, WIRE_WINDOW);
    struct pollfd p[ASKS_MAX];
    assert_int_equal(asks_watch(&asks, &gate, p, ASKS_MAX), 0);
    struct wire_out o = link_begin(&clerk, WIRE_CREDIT, 7);
    wire_put_u64(&o, FIELD_AMOUNT, 1000);
    assert_int_equal(link_end(&clerk, &o, NULL, 0), VERR_OK);
    assert_int_equal(link_flush(&clerk), VERR_OK);
    turn();
    turn();
    assert_int_equal(heard_n, WIRE_WINDOW + 1000);
}

/* A clerk that does not keep the rules is not followed. */
static void rules_of_the_clerk(void **state)
{
    (void)state;
    ask(7, &easy, "{}");
    turn();
    struct wire_frame more = {.type = WIRE_BODY, .stream = 9, .payload = TEXT("x")};
    assert_int_equal(asks_take(&asks, &gate, &more), VERR_OK); /* of one that is over */
    struct wire_frame odd = {.type = WIRE_REQUEST, .stream = 9};
    assert_int_equal(asks_take(&asks, &gate, &odd), VERR_BAD_INPUT);
}

static void no_more_than_so_many(void **state)
{
    (void)state;
    listen_there();
    for (uint32_t i = 0; i < ASKS_MAX; i++)
        ask(i + 1, &easy, "{}");
    turn();
    assert_int_equal(error, 0);
    ask(ASKS_MAX + 1, &easy, "{}");
    turn();
    assert_int_equal(error, VERR_LIMIT);
}

#define IN_A_FOLDER(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {IN_A_FOLDER(a_stream_passes_as_it_comes),
                                       IN_A_FOLDER(chunks_and_lengths),
                                       IN_A_FOLDER(nobody_there),
                                       IN_A_FOLDER(no_http),
                                       IN_A_FOLDER(two_lengths),
                                       IN_A_FOLDER(cut_short),
                                       IN_A_FOLDER(more_than_it_may),
                                       IN_A_FOLDER(says_nothing),
                                       IN_A_FOLDER(stops_in_the_middle),
                                       IN_A_FOLDER(too_long_in_all),
                                       IN_A_FOLDER(cancelled),
                                       IN_A_FOLDER(back_pressure),
                                       IN_A_FOLDER(rules_of_the_clerk),
                                       IN_A_FOLDER(no_more_than_so_many)};
    return cmocka_run_group_tests_name("gate/ask", tests, NULL, NULL);
}
