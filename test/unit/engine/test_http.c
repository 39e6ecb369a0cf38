/* Replies of an engine, cut anywhere; what is no HTTP, or too much of it. */
#include "engine/http.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct engine_reply reply;
static struct engine_events events;
static char body[65536];

/* The whole reply in pieces of `step` bytes; its body in body[]. */
static enum verr read_all(const char *said, size_t step, size_t max, size_t *body_n)
{
    struct text all = text_of(said);
    memset(&reply, 0, sizeof reply);
    reply.max = max;
    *body_n = 0;
    for (size_t at = 0; at < all.n; at += step) {
        struct text in = text_slice(all, at, at + step), piece;
        while (in.n > 0 && reply.at != REPLY_DONE) {
            enum verr e = engine_reply_next(&reply, &in, &piece);
            if (e != VERR_OK) {
                return e;
            }
            memcpy(body + *body_n, piece.p ? piece.p : "", piece.n);
            *body_n += piece.n;
        }
    }
    return VERR_OK;
}

static void reads(const char *said, unsigned status, const char *want)
{
    size_t n;
    for (size_t step = 1; step < 40; step += 3) {
        assert_int_equal(read_all(said, step, sizeof body, &n), VERR_OK);
        assert_int_equal(reply.status, status);
        assert_true(text_is((struct text){body, n}, want));
    }
}

static void reads_each_kind_of_body(void **state)
{
    (void)state;
    reads("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello");
    assert_int_equal(reply.at, REPLY_DONE);
    reads("HTTP/1.1 503 x\ncontent-LENGTH: 0\n\n", 503, "");
    reads("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nB;x=y\r\n, the "
          "world\r\n0\r\nX: y\r\n\r\n",
          200, "hello, the world");
    assert_int_equal(reply.at, REPLY_DONE);
    reads("HTTP/1.1 200 OK\r\n\r\nup to the end", 200, "up to the end");
    assert_int_equal(reply.at, REPLY_CLOSE);
    reads("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No\r\n\r\n", 204, "");
}

static void refuses_what_lies(void **state)
{
    (void)state;
    static const char *const lies[] = {
        "SMTP 220\r\n",
        "HTTP/1.1 99 x\r\n",
        "HTTP/1.1 six\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n"};
    size_t n;
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        assert_int_equal(read_all(lies[i], 7, sizeof body, &n), VERR_BAD_INPUT);
    }
    assert_int_equal(read_all("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 7, 4, &n),
                     VERR_LIMIT);
}

static void has_limits(void **state)
{
    (void)state;
    static char long_one[ENGINE_LINE + 64] = "HTTP/1.1 200 ";
    static char many[ENGINE_HEADERS * 8 + 64] = "HTTP/1.1 200 OK\n";
    size_t n;
    memset(long_one + strlen(long_one), 'a', ENGINE_LINE);
    assert_int_equal(read_all(long_one, 4096, sizeof body, &n), VERR_LIMIT);
    for (size_t i = 0; i <= ENGINE_HEADERS; i++) {
        memcpy(many + strlen(many), "a: b\n", 5);
    }
    assert_int_equal(read_all(many, 4096, sizeof body, &n), VERR_LIMIT);
}

static void reads_events(void **state)
{
    (void)state;
    static const char said[] =
        ": still there\r\n\r\ndata: {\"a\":1}\r\n\r\nevent: x\ndata:[DONE]\n\n";
    for (size_t step = 1; step < sizeof said; step++) {
        struct text all =
            TEXT(": still there\r\n\r\ndata: {\"a\":1}\r\n\r\nevent: x\ndata:[DONE]\n\n");
        unsigned seen = 0;
        memset(&events, 0, sizeof events);
        while (all.n > 0) {
            struct text in = text_slice(all, 0, step), data;
            all = text_slice(all, step, all.n);
            while (in.n > 0) {
                assert_int_equal(engine_events_next(&events, &in, &data), VERR_OK);
                if (data.n > 0) {
                    assert_true(text_is(data, seen++ ? "[DONE]" : "{\"a\":1}"));
                }
            }
        }
        assert_int_equal(seen, 2);
    }
}

static void refuses_an_event_without_end(void **state)
{
    (void)state;
    static char endless[ENGINE_EVENT + 1];
    struct text in = {endless, sizeof endless}, data;
    memset(endless, 'x', sizeof endless);
    memset(&events, 0, sizeof events);
    assert_int_equal(engine_events_next(&events, &in, &data), VERR_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(reads_each_kind_of_body),
                                       cmocka_unit_test(refuses_what_lies),
                                       cmocka_unit_test(has_limits), cmocka_unit_test(reads_events),
                                       cmocka_unit_test(refuses_an_event_without_end)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
