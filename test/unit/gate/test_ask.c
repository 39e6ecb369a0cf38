/* The gate between the clerk and an engine that may lie, stall or never end: this program is the
 * clerk on one side and the engine on the other. */
#include "clerk_side.h"
#include "gate/ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static char folder[64];
static struct asks asks;
static int listener = -1, engine = -1;

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
    char path[128];
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/vigie-ask-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/engines", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/engines/run", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    asks_init(&asks, folder);
    clerk_begin();
    return 0;
}

static int end(void **state)
{
    char path[128];
    (void)state;
    asks_drop(&asks);
    clerk_end();
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

static void ask(uint32_t stream, const struct limits *l, const char *body)
{
    clerk_ask(stream, NULL, "/v1/chat/completions", l, body);
}

/* One turn of the gate, as its loop takes it; then what the clerk got. */
static void turn(void)
{
    struct wire_frame f;
    (void)link_fill(&gate);
    while (link_next(&gate, &f) == VERR_OK)
        assert_int_equal(asks_take(&asks, &gate, &f), VERR_OK);
    asks_turn(&asks, &gate);
    (void)link_flush(&gate);
    clerk_hear();
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

static int *asked(const struct limits *l)
{
    listen_there();
    ask(7, l, "{\"a\":1}");
    accept_and_read("{\"a\":1}");
    return &engine;
}

static int wait_ms(void)
{
    return asks_wait_ms(&asks);
}

static const struct engine_side near = {begin, end, asked, turn, wait_ms};

static void chunks_and_lengths(void **state)
{
    (void)state;
    (void)asked(&easy);
    engine_say(engine,
               "HTTP/1.1 503 No\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n");
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

static void no_http(void **state)
{
    (void)state;
    answer_fails(&near, "garbage\r\n\r\n", false, &easy, VERR_BAD_INPUT);
}
static void two_lengths(void **state)
{
    (void)state;
    answer_fails(&near, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
                 false, &easy, VERR_BAD_INPUT);
}
/* An endless stream goes no further than its credit, and further with more. */
static void back_pressure(void **state)
{
    static char block[65536];
    struct limits l = easy;
    (void)state;
    l.most = UINT32_MAX;
    (void)asked(&l);
    engine_say(engine, STREAM);
    memset(block, 'x', sizeof block);
    for (int i = 0; i < 64; i++) {
        (void)send(engine, block, sizeof block, MSG_NOSIGNAL | MSG_DONTWAIT);
        turn();
    }
    assert_int_equal(heard_n, WIRE_WINDOW);
    struct pollfd p[ASKS_MAX];
    assert_int_equal(asks_watch(&asks, &gate, p, ASKS_MAX), 0);
    clerk_credit(7, 1000);
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
    const struct CMUnitTest tests[] = {IN_A_FOLDER(chunks_and_lengths),
                                       IN_A_FOLDER(nobody_there),
                                       IN_A_FOLDER(no_http),
                                       IN_A_FOLDER(two_lengths),

                                       IN_A_FOLDER(back_pressure),
                                       IN_A_FOLDER(rules_of_the_clerk),
                                       IN_A_FOLDER(no_more_than_so_many)};
    int failed = answers_hold("gate/ask: answers", &near);
    return failed + cmocka_run_group_tests_name("gate/ask", tests, NULL, NULL);
}
