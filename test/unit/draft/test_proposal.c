/* a proposal as it is written: statement by statement, however it is cut, and nothing else */
#include "draft/proposal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static char block[1 << 16];
static char said[1 << 15];
static struct writer heard;

static enum verr hear(void *to, const struct proposed *one)
{
    (void)to;
    writer_put(&heard, one->section);
    writer_char(&heard, '/');
    writer_put(&heard, one->text);
    for (size_t i = 0; i < one->cite_n; i++) {
        writer_char(&heard, ' ');
        writer_u64(&heard, one->cites[i]);
    }
    writer_char(&heard, '|');
    return VERR_OK;
}

static enum verr run(struct text t, size_t step)
{
    struct arena a = arena_over(block, sizeof block);
    struct proposal p = {0};
    heard = writer_over(said, sizeof said);
    assert_int_equal(proposal_open(&a, &p), VERR_OK);
    for (size_t i = 0; i < t.n; i += step) {
        (void)proposal_feed(&p, text_slice(t, i, i + step), hear, NULL);
    }
    return proposal_close(&p);
}

#define ONE "{\"section\":\"motif\",\"cites\":[3,12],\"text\":\"Fi\\u00e8vre {\\\"x\\\"}.\"}"

static void statement_by_statement(void **state)
{
    (void)state;
    static const char *const ways[] = {
        "{\"statements\":[" ONE "," ONE "]}",
        " \n{ \"statements\" : [ " ONE " ,\n" ONE " ] }\n",
        "```json\n{\"statements\":[" ONE "," ONE "]}\n```\n",
        "```{\"statements\":[" ONE "," ONE "]}```",
        "{\"statements\":[{\"text\":\"Fièvre {\\\"x\\\"}.\", \"section\" : \"motif\", \"cites\": [ "
        "3 , "
        "12 ] }," ONE "]}",
    };
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        for (size_t step = 1; step < 30; step++) {
            assert_int_equal(run(text_of(ways[i]), step), VERR_OK);
            assert_true(text_is(writer_text(&heard),
                                "motif/Fièvre {\"x\"}. 3 12|motif/Fièvre {\"x\"}. 3 12|"));
        }
    }
    assert_int_equal(run(TEXT("{\"statements\":[]}"), 3), VERR_OK);
}

/* Each is given when its brace closes, and stays given when the rest is cut or wrong. */
static void what_came_before_stays(void **state)
{
    (void)state;
    static const char *const cut[] = {"",
                                      ",",
                                      "]",
                                      ",{\"section\"",
                                      ",x",
                                      "]}x",
                                      "]}```",
                                      "}",
                                      ",{}",
                                      ",]",
                                      ",{\"section\":\"a\",\"cites\":[[1]]}"};
    for (size_t i = 0; i < sizeof cut / sizeof *cut; i++) {
        char text[512];
        struct writer w = writer_over(text, sizeof text);
        writer_str(&w, "{\"statements\":[" ONE);
        writer_str(&w, cut[i]);
        assert_int_equal(run(writer_text(&w), 7), VERR_BAD_JSON);
        assert_true(text_is(writer_text(&heard), "motif/Fièvre {\"x\"}. 3 12|"));
    }
}

static void it_is_strict(void **state)
{
    (void)state;
    static const struct {
        const char *object;
        enum verr error;
    } rows[] = {
        {"{\"section\":\"a\",\"cites\":[1]}", VERR_BAD_JSON},
        {"{\"section\":\"a\",\"text\":\"b\"}", VERR_BAD_JSON},
        {"{\"section\":\"a\",\"text\":\"b\",\"cites\":1}", VERR_BAD_JSON},
        {"{\"section\":\"a\",\"text\":\"b\",\"cites\":[\"1\"]}", VERR_BAD_JSON},
        {"{\"section\":\"a\",\"text\":[],\"cites\":[1]}", VERR_BAD_JSON},
        {"{\"section\":\"a\",\"text\":\"b\",\"cites\":[1],\"url\":\"c\"}", VERR_BAD_JSON},
        {"{\"section\":\"a\",\"text\":\"b\",\"cites\":[1],\"text\":\"c\"}", VERR_BAD_JSON},
        {"{\"section\":\"a\",\"text\":\"b\",\"cites\":[1,]}", VERR_BAD_JSON},
        {"{\"section\":\"a\",\"text\":\"\\ud800\",\"cites\":[1]}", VERR_BAD_JSON},
        {"{\"section\":\"a\",\"text\":\"\xff\",\"cites\":[1]}", VERR_BAD_UTF8},
        {"{\"section\":\"a\",\"text\":\"b\",\"cites\":[1,2,3,4,5,6,7,8,9]}", VERR_LIMIT},
        {"{\"section\":\"a2345678901234567890123456789012x\",\"text\":\"b\",\"cites\":[1]}",
         VERR_LIMIT},
        {"{\"section\":\"a\",\"text\":\"b\",\"cites\":{}}", VERR_BAD_JSON},
        {"{\"section\":\"a\",\"text\":\"b\"]", VERR_BAD_JSON},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[512];
        struct writer w = writer_over(text, sizeof text);
        writer_str(&w, "{\"statements\":[");
        writer_str(&w, rows[i].object);
        writer_str(&w, "]}");
        assert_int_equal(run(writer_text(&w), 9), rows[i].error);
        assert_int_equal(heard.n, 0);
    }
    static const char *const heads[] = {"x",           "[",        "``{",
                                        "````json\n{", "{\"x\":[", "{\"statements\":{",
                                        "```JS\n{",    "{{",       "Voici : {\"statements\":[]}"};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        assert_int_equal(run(text_of(heads[i]), 2), VERR_BAD_JSON);
    }
}

static void a_number_that_can_be_none(void **state)
{
    (void)state;
    assert_int_equal(run(TEXT("{\"statements\":[{\"section\":\"a\",\"text\":\"b\",\"cites\":"
                              "[0,-1,1.5,99999999,2]}]}"),
                         4),
                     VERR_OK);
    assert_true(text_is(writer_text(&heard), "a/b 0 0 0 0 2|"));
}

static void it_is_bounded(void **state)
{
    (void)state;
    static char endless[PROPOSAL_BYTES_MAX + 4096];
    static const char *const heads[] = {" ", "{\"statements\":[ ", "{\"statements\":[{\"text\":\"",
                                        ("{\"statements\":[" ONE)};
    static const char *const of[] = {" ", " ", "a", ("," ONE)};
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        struct writer w = writer_over(endless, sizeof endless);
        writer_str(&w, heads[i]);
        while (!w.full) {
            writer_str(&w, of[i]);
        }
        assert_int_equal(run(writer_text(&w), 1000), VERR_LIMIT);
    }
    struct arena none = arena_over(block, 100);
    struct proposal p;
    assert_int_equal(proposal_open(&none, &p), VERR_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statement_by_statement), cmocka_unit_test(what_came_before_stays),
        cmocka_unit_test(it_is_strict),           cmocka_unit_test(a_number_that_can_be_none),
        cmocka_unit_test(it_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
