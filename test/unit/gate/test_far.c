/* The gate between the clerk and a language engine on another machine: this program is the clerk on
 * one side and the machine, on a loopback port, on the other. By https: test/http/outside.py. */
#include "gate/far.h"

#include "clerk_side.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64], url[128];
static struct fars fars;
static struct gate_list allowed;
static char origin[64];
static CURLM *multi;
static int listener = -1, machine = -1;

static void put(const char *name, const char *text, unsigned mode)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    assert_int_equal(fchmod(fd, mode), 0);
    close(fd);
}

static void open_fars(unsigned key_mode)
{
    char conf[512];
    put("key", "sk-essai\n", key_mode);
    snprintf(conf, sizeof conf, "language-url %s\nlanguage-key %s/key\nlanguage-model m\n", url,
             folder);
    put("engines.conf", conf, 0600);
    assert_int_equal(fars_open(&fars, folder, multi, NULL), VERR_OK);
}

static void listen_there(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof at;
    listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    assert_int_equal(bind(listener, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(listener, 4), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&at, &n), 0);
    snprintf(origin, sizeof origin, "http://127.0.0.1:%u", ntohs(at.sin_port));
    snprintf(url, sizeof url, "%s/v1", origin);
    assert_int_equal(gate_origin_read(text_of(origin), &allowed.at[0]), VERR_OK);
    allowed.n = 1;
}

static int begin(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/vigie-far-XXXXXX");
    assert_non_null(mkdtemp(folder));
    assert_int_equal(curl_global_init(CURL_GLOBAL_DEFAULT), CURLE_OK);
    multi = curl_multi_init();
    listen_there();
    open_fars(0600);
    clerk_begin();
    return 0;
}

static int end(void **state)
{
    char path[128];
    static const char *const files[] = {"key", "engines.conf"};
    (void)state;
    fars_close(&fars);
    (void)curl_multi_cleanup(multi);
    clerk_end();
    if (machine >= 0)
        close(machine);
    if (listener >= 0)
        close(listener);
    machine = listener = -1;
    for (size_t i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        unlink(path);
    }
    rmdir(folder);
    return 0;
}

/* One turn of the gate, as its loop takes it; then what the clerk got. */
static void turn(void)
{
    struct wire_frame f;
    CURLMsg *m;
    int n = 0;
    (void)link_fill(&gate);
    while (link_next(&gate, &f) == VERR_OK) {
        if (fars_has(&fars, &f))
            assert_int_equal(fars_take(&fars, &allowed, &gate, &f), VERR_OK);
    }
    fars_turn(&fars, &gate);
    (void)curl_multi_perform(multi, &n);
    (void)curl_multi_poll(multi, NULL, 0, 1, NULL);
    (void)curl_multi_perform(multi, &n);
    while ((m = curl_multi_info_read(multi, &n)) != NULL)
        assert_true(fars_ended(&fars, m->easy_handle, (int)m->data.result, &gate));
    (void)link_flush(&gate);
    clerk_hear();
}

static char got[65536];

/* The machine has the request. */
static void accept_and_read(const char *body)
{
    size_t n = 0;
    got[0] = '\0';
    for (int i = 0; i < 2000 && !strstr(got, body); i++) {
        turn();
        if (machine < 0)
            machine = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        ssize_t r = machine < 0 ? 0 : recv(machine, got + n, sizeof got - 1 - n, 0);
        n += r > 0 ? (size_t)r : 0;
        got[n] = '\0';
    }
    assert_non_null(strstr(got, "POST /v1/chat/completions HTTP/1.1\r\n"));
    assert_non_null(strstr(got, body));
}

static int *asked(const struct limits *l)
{
    clerk_ask(7, url, "/v1/chat/completions", l, "{\"a\":1}");
    accept_and_read("{\"a\":1}");
    return &machine;
}

static int wait_ms(void)
{
    return fars_wait_ms(&fars);
}

static const struct engine_side far = {begin, end, asked, turn, wait_ms};

static void until_end(void)
{
    for (int i = 0; i < 20000 && !error && !whole; i++)
        turn();
}

static void the_key_goes_with_it_and_nothing_else(void **state)
{
    (void)state;
    (void)asked(&easy);
    assert_non_null(strstr(got, "Authorization: Bearer sk-essai\r\n"));
    assert_null(strstr(got, "Cookie"));
    assert_null(strstr(got, "Expect"));
}

/* By http it is this machine: the text and the key go to it and to nothing on the way. */
static void this_machine_by_no_proxy(void **state)
{
    const struct gate_proxy nobody = {.url = "http://127.0.0.1:1"};
    (void)state;
    fars.proxy = &nobody;
    (void)asked(&easy);
    assert_non_null(strstr(got, "POST /v1/"));
    assert_null(strstr(got, "POST http://"));
    fars.proxy = NULL;
    close(machine);
    machine = -1;
    until_end();
}

/* Never faster than the clerk takes it: the rest waits on the other machine. */
static void against_credit(void **state)
{
    static char block[65536];
    struct limits l = easy;
    size_t sent = 0;
    (void)state;
    l.most = 1 << 20;
    (void)asked(&l);
    engine_say(machine, STREAM);
    memset(block, 'x', sizeof block);
    for (int i = 0; i < 400; i++) {
        ssize_t n =
            sent < 600000 ? send(machine, block, sizeof block, MSG_NOSIGNAL | MSG_DONTWAIT) : 0;
        sent += n > 0 ? (size_t)n : 0;
        turn();
    }
    assert_in_range(heard_n, 1, WIRE_WINDOW);
    size_t before = heard_n;
    clerk_credit(7, WIRE_WINDOW);
    for (int i = 0; i < 400; i++)
        turn();
    assert_in_range(heard_n, before + 1, 2 * WIRE_WINDOW);
    assert_false(whole || error);
}

/* Who waits for the clerk is not late: only its server may be. */
static void the_clerk_may_take_its_time(void **state)
{
    static char block[65536];
    struct limits l = easy;
    size_t sent = 0;
    (void)state;
    l.between_ms = 200;
    (void)asked(&l);
    engine_say(machine, STREAM);
    memset(block, 'x', sizeof block);
    for (int64_t end = os_mono_ns() + 600000000; os_mono_ns() < end && !error;) {
        ssize_t n =
            sent < 600000 ? send(machine, block, sizeof block, MSG_NOSIGNAL | MSG_DONTWAIT) : 0;
        sent += n > 0 ? (size_t)n : 0;
        turn();
    }
    assert_int_equal(error, 0);
    size_t before = heard_n;
    clerk_credit(7, WIRE_WINDOW);
    for (int i = 0; i < 50; i++)
        turn();
    assert_in_range(heard_n, before + 1, 2 * WIRE_WINDOW);
    for (int i = 0; i < 5000 && !error; i++) {
        clerk_credit(7, WIRE_WINDOW);
        turn();
    }
    assert_int_equal(error, VERR_BUSY);
}

static void no_http(void **state)
{
    (void)state;
    answer_fails(&far, "garbage\r\n\r\n", true, &easy, VERR_BAD_INPUT);
}
static void headers_without_end(void **state)
{
    static char head[FAR_HEADERS_MAX + 8192];
    struct writer w = writer_over(head, sizeof head - 1);
    (void)state;
    writer_str(&w, "HTTP/1.1 200 OK\r\n");
    while (w.n < FAR_HEADERS_MAX + 4096)
        writer_str(&w, "X-Padding: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n");
    head[w.n] = '\0';
    answer_fails(&far, head, false, &easy, VERR_LIMIT);
}
/* A redirect is an answer like any other: nobody goes where it points. */
static void points_elsewhere(void **state)
{
    char answer[512];
    (void)state;
    (void)asked(&easy);
    snprintf(answer, sizeof answer,
             "HTTP/1.1 307 Go\r\nLocation: %s/elsewhere\r\nContent-Length: 0\r\n\r\n", url);
    engine_say(machine, answer);
    until_end();
    assert_int_equal(status, 307);
    assert_true(whole);
    assert_int_equal(accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK), -1);
}

static void nobody_there(void **state)
{
    (void)state;
    close(listener);
    listener = -1;
    clerk_ask(7, url, "/v1/chat/completions", &easy, "{}");
    until_end();
    assert_int_equal(error, VERR_NOT_FOUND);
}

static void refused(const char *where, const char *path, enum verr e)
{
    clerk_ask(7, where, path, &easy, "{}");
    until_end();
    assert_int_equal(error, e);
    assert_int_equal(accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK), -1);
}

/* Another address than engines.conf names, though the list does. */
static void another_address(void **state)
{
    (void)state;
    assert_int_equal(gate_origin_read(TEXT("https://ailleurs.example"), &allowed.at[1]), VERR_OK);
    allowed.n = 2;
    refused("https://ailleurs.example/v1", "/v1/chat/completions", VERR_FORBIDDEN);
}

static void not_on_the_list(void **state)
{
    (void)state;
    allowed.n = 0;
    refused(url, "/v1/chat/completions", VERR_FORBIDDEN);
}

static void another_path(void **state)
{
    (void)state;
    refused(url, "/admin", VERR_LIMIT);
}

/* The key is named and cannot be used: nothing is asked without it. */
static void a_key_for_all(void **state)
{
    (void)state;
    fars_close(&fars);
    open_fars(0640);
    refused(url, "/v1/chat/completions", VERR_FORBIDDEN);
}

static void keys(void **state)
{
    struct text key;
    (void)state;
    assert_true(far_key_read(TEXT("abc\n"), &key));
    assert_true(text_is(key, "abc"));
    assert_false(far_key_read(TEXT(""), &key));
    assert_false(far_key_read(TEXT("a b"), &key));
    assert_false(far_key_read(TEXT("a\r\nX-Other: b"), &key));
    assert_false(far_key_read(TEXT("cl\xc3\xa9"), &key));
}

#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(the_key_goes_with_it_and_nothing_else),
        T(this_machine_by_no_proxy),
        T(against_credit),
        T(the_clerk_may_take_its_time),
        T(no_http),
        T(headers_without_end),
        T(points_elsewhere),
        T(nobody_there),
        T(another_address),
        T(not_on_the_list),
        T(another_path),
        T(a_key_for_all),
        cmocka_unit_test(keys),
    };
    int failed = answers_hold("gate/far: answers", &far);
    return failed + cmocka_run_group_tests_name("far", tests, NULL, NULL);
}
