/* an answer as it streams: text in pieces, however the bytes are cut; and all that is no answer */
#include "draft/stream.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static char block[1 << 16];
static char said[1 << 12];
static struct writer heard;

static enum verr hear(void *to, struct text piece)
{
    (void)to;
    assert_true(text_utf8_valid(piece));
    writer_put(&heard, piece);
    return heard.full ? VERR_LIMIT : VERR_OK;
}

static const struct stream_limits small = {.event = 1024, .total = 8192, .events = 16, .text = 100};

/* Feeds it `step` bytes at a time, then closes. */
static struct stream run(struct text bytes, size_t step)
{
    struct arena a = arena_over(block, sizeof block);
    struct stream s = {0};
    heard = writer_over(said, sizeof said);
    assert_int_equal(stream_open(&a, &small, &s), VERR_OK);
    for (size_t i = 0; i < bytes.n; i += step) {
        (void)stream_feed(&s, text_slice(bytes, i, i + step), hear, NULL);
    }
    (void)stream_close(&s);
    return s;
}

#define CHAT(content) "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":" content "}}]}\n\n"

static void an_answer_in_pieces(void **state)
{
    (void)state;
    static const char *const ways[] = {
        "\xef\xbb\xbf: ping\n\n" CHAT("null") CHAT("\"Fi\\u00e8\"") ":\n" CHAT(
            "\"vre.\\n\"") "data: "
                           "{\"choices\":[],\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":"
                           "3}}\n\n"
                           "data: [DONE]\n\n",
        "event: x\r\nid: "
        "1\r\ndata:{\"choices\":[{\"delta\":{\"content\":\"Fiè\"},\"finish_reason\":"
        "null}]}\r\n\r\ndata: {\"choices\":\r\ndata: [{\"delta\":{\"content\":\"vre.\\n\","
        "\"tool_calls\":[]},\"finish_reason\":\"stop\"}]}\r\n\r\ndata: [DONE]\r\n\r\n",
        "data: {\"content\":\"Fiè\",\"stop\":false}\r\rdata: "
        "{\"content\":\"vre.\\n\",\"stop\":true,"
        "\"timings\":{\"x\":217.39130434782609,\"y\":1e-05},\"tokens_evaluated\":12,"
        "\"tokens_predicted\":3}\r\r",
        "data: {\"choices\":[{\"text\":\"Fièvre.\\n\"}]}\n\ndata: [DONE]\n\n",
    };
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        for (size_t step = 1; step < 40; step++) {
            struct stream s = run(text_of(ways[i]), step);
            assert_int_equal(s.error, VERR_OK);
            assert_true(s.done && !s.length);
            assert_true(text_is(writer_text(&heard), "Fièvre.\n"));
            assert_true(i == 1 || i == 3 || s.usage.answer_tokens == 3);
        }
    }
}

static void a_cut_answer_says_so(void **state)
{
    (void)state;
    struct stream s =
        run(TEXT("data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"length\"}]}\n\n"
                 "data: [DONE]\n\n"),
            7);
    assert_int_equal(s.error, VERR_OK);
    assert_true(s.length);
}

/* How far the prompt is read never goes back, and nothing else of it counts. */
static void it_says_how_far_it_is(void **state)
{
    (void)state;
#define READ(n) "data: {\"choices\":[],\"prompt_progress\":" n "}\n\n"
    struct stream s =
        run(TEXT(":\n\n" READ("{\"total\":9,\"cache\":0,\"processed\":4,\"time_ms\":1}")
                     READ("{\"processed\":7}") READ("{\"processed\":2}") READ("null")
                         READ("{\"processed\":-1}") ": ping\n\ndata: [DONE]\n\n"),
            3);
    assert_int_equal(s.error, VERR_OK);
    assert_int_equal(s.processed, 7);
    assert_int_equal(s.comments, 2);
    assert_false(s.usage.told);
    assert_int_equal(run(TEXT(READ("{\"processed\":1,\"processed\":2}")), 3).error, VERR_BAD_JSON);
}

static void what_is_no_answer(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        enum verr error;
        enum stream_fault fault;
    } rows[] = {
        {"", VERR_BAD_INPUT, STREAM_CUT},
        {CHAT("\"x\""), VERR_BAD_INPUT, STREAM_CUT},
        {"data: [DONE]", VERR_BAD_INPUT, STREAM_CUT},
        {"data: {\n\n", VERR_BAD_JSON, STREAM_FRAMING},
        {"data: []\n\n", VERR_BAD_JSON, STREAM_FRAMING},
        {"data: {} x\n\n", VERR_BAD_JSON, STREAM_FRAMING},
        {"data: {\"choices\":[{},{}]}\n\n", VERR_BAD_JSON, STREAM_FRAMING},
        {"data: {\"choices\":[],\"choices\":[]}\n\n", VERR_BAD_JSON, STREAM_FRAMING},
        {CHAT("\"\\ud800\""), VERR_BAD_JSON, STREAM_FRAMING},
        {CHAT("\"\\u0000\""), VERR_BAD_JSON, STREAM_FRAMING},
        {CHAT("[\"x\"]"), VERR_BAD_JSON, STREAM_FRAMING},
        {CHAT("\"\xff\""), VERR_BAD_UTF8, STREAM_UTF8},
        {"data: [DONE]\n\n" CHAT("\"x\""), VERR_BAD_JSON, STREAM_FRAMING},
        {"data: {\"error\":{\"code\":400,\"message\":\"<b>x\",\"type\":\"exceed_context\"}}\n\n",
         VERR_BAD_INPUT, STREAM_REFUSED},
        {"data: {\"error\":\"no\"}\n\n", VERR_BAD_INPUT, STREAM_REFUSED},
        {"data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"id\":\"x\"}]}}]}\n\n", VERR_BAD_INPUT,
         STREAM_TOOL},
        {"data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\n",
         VERR_BAD_INPUT, STREAM_TOOL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct stream s = run(text_of(rows[i].bytes), 5);
        if (s.error != rows[i].error || s.fault != rows[i].fault) {
            print_message("row %zu: %s %s\n", i, verr_name(s.error), stream_fault_name(s.fault));
        }
        assert_int_equal(s.error, rows[i].error);
        assert_int_equal(s.fault, rows[i].fault);
        assert_non_null(stream_fault_name(s.fault));
    }
    struct stream s = run(text_of(rows[13].bytes), 5);
    assert_string_equal(s.said, "exceed_context");
}

/* What never ends is ended: lines, events, comments, text, depth. */
static void it_is_bounded(void **state)
{
    (void)state;
    static char endless[20000];
    static const char *const of[] = {
        "x", "data: x", "data: {}\n\n", ":\n", CHAT("\"0123456789\""), "data: x\n"};
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        struct writer w = writer_over(endless, sizeof endless);
        while (!w.full) {
            writer_str(&w, of[i]);
        }
        struct stream s = run(writer_text(&w), 100);
        assert_int_equal(s.error, VERR_LIMIT);
        assert_int_equal(s.fault, STREAM_TOO_LONG);
    }
    struct writer w = writer_over(endless, sizeof endless);
    writer_str(&w, "data: {\"x\":");
    for (int i = 0; i < 100; i++) {
        writer_char(&w, '[');
    }
    writer_str(&w, "\n\n");
    assert_int_equal(run(writer_text(&w), 100).error, VERR_BAD_JSON);
}

static enum verr stop(void *to, struct text piece)
{
    (void)to;
    (void)piece;
    return VERR_CANCELLED;
}

static void who_takes_may_stop(void **state)
{
    (void)state;
    struct arena a = arena_over(block, sizeof block);
    struct stream s = {0};
    assert_int_equal(stream_open(&a, &small, &s), VERR_OK);
    assert_int_equal(stream_feed(&s, TEXT(CHAT("\"x\"")), stop, NULL), VERR_CANCELLED);
    assert_int_equal(stream_feed(&s, TEXT(CHAT("\"x\"")), stop, NULL), VERR_CANCELLED);
    assert_int_equal(stream_close(&s), VERR_CANCELLED);
    struct arena none = arena_over(block, 1000);
    assert_int_equal(stream_open(&none, &small, &s), VERR_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_in_pieces), cmocka_unit_test(a_cut_answer_says_so),
        cmocka_unit_test(what_is_no_answer),   cmocka_unit_test(it_is_bounded),
        cmocka_unit_test(who_takes_may_stop),  cmocka_unit_test(it_says_how_far_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
