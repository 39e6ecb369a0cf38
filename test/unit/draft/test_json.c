/* a draft as JSON: written, read back, and what is refused */
#include "draft/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static char block[1 << 18];

static enum verr parse(struct text t, struct draft *out)
{
    struct arena a = arena_over(block, sizeof(block));
    return draft_parse_json(&a, t, out);
}

static void written_and_read_back(void **state)
{
    (void)state;
    static const struct draft_source source = {.bytes = {"Patient: J'ai \"mal\".", 20}};
    struct cite cite = {.source = 0, .start = 9, .end = 20};
    struct critical_token token = {TOKEN_NEGATION, 0, 3};
    struct reason reason = {REASON_DOSE, TEXT("1 g"), TEXT("2 g"), {.source = -1}};
    struct statement s = {.text = TEXT("Douleur « \"mal\" »\n"),
                          .status = STATUS_CONTRADICTED,
                          .reasons = &reason,
                          .reason_n = 1,
                          .cites = &cite,
                          .cite_n = 1,
                          .tokens = &token,
                          .token_n = 1};
    struct section section = {
        .id = TEXT("motif"), .title = TEXT("Motif"), .statements = &s, .statement_n = 1};
    struct omission omission = {OMISSION_ALLERGY, true, TEXT("Allergie."), TEXT("allergies"), cite};
    struct draft d = {.type = TEXT("consultation"),
                      .engine = TEXT("builtin"),
                      .lang = TEXT("fr"),
                      .sections = &section,
                      .section_n = 1,
                      .omissions = &omission,
                      .omission_n = 1};
    char room[4096];
    struct writer w = writer_over(room, sizeof(room));
    draft_json_write(&w, &d, &source, 1);
    struct text json = writer_text(&w);
    assert_true(text_find(json, TEXT("\"validated\":false"), 0) != SIZE_MAX);
    assert_true(text_find(json, TEXT("\"quote\":\"J'ai \\\"mal\\\".\""), 0) != SIZE_MAX);
    assert_true(text_find(json, TEXT("\"expected\":\"2 g\",\"cite\":null"), 0) != SIZE_MAX);
    assert_true(text_find(json, TEXT("\"critical\":true"), 0) != SIZE_MAX);
    struct draft back = {0};
    assert_int_equal(parse(json, &back), VERR_OK);
    assert_int_equal(back.section_n, 1);
    assert_true(text_is(back.sections[0].id, "motif"));
    assert_int_equal(back.sections[0].statement_n, 1);
    assert_true(text_equal(back.sections[0].statements[0].text, s.text));
    assert_int_equal(back.sections[0].statements[0].cite_n, 1);
    assert_int_equal(back.sections[0].statements[0].cites[0].start, 9);
    assert_true(text_is(back.sections[0].statements[0].cites[0].quote, "J'ai \"mal\"."));
}

static void a_check_numbers_its_statements(void **state)
{
    (void)state;
    struct statement s[2] = {{.text = TEXT("A.")}, {.text = TEXT("B.")}};
    struct section sections[2] = {{.id = TEXT("motif"), .statements = &s[0], .statement_n = 1},
                                  {.id = TEXT("examen"), .statements = &s[1], .statement_n = 1}};
    struct draft d = {.sections = sections, .section_n = 2};
    char room[1024];
    struct writer w = writer_over(room, sizeof(room));
    draft_json_write_check(&w, &d, NULL, 0);
    assert_true(
        text_starts(writer_text(&w), TEXT("{\"validated\":false,\"statements\":[{\"n\":0,")));
    assert_true(text_find(writer_text(&w), TEXT("{\"n\":1,\"section\":\"examen\",\"text\":\"B.\""),
                          0) != SIZE_MAX);
}

static void unknown_keys_are_passed_over(void **state)
{
    (void)state;
    struct draft d = {0};
    assert_int_equal(parse(TEXT("{\"x\":[{\"a\":1}],\"sections\":[{\"y\":{},\"statements\":["
                                "{\"text\":\"Pas de toux\"},{\"text\":\"b\",\"cites\":[]}]}]}"),
                           &d),
                     VERR_OK);
    assert_true(text_is(d.type, "consultation"));
    assert_int_equal(d.sections[0].statement_n, 2);
    assert_int_equal(d.sections[0].statements[1].cite_n, 0);
}

static void refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "[]",
        "{}",
        "{\"sections\":{}}",
        "{\"sections\":[1]}",
        "{\"sections\":[{}]}",
        "{\"sections\":[{\"statements\":[{}]}]}",
        "{\"sections\":[],\"sections\":[]}",
        "{\"sections\":[{\"statements\":[{\"text\":\"a\",\"text\":\"b\"}]}]}",
        "{\"sections\":[{\"statements\":[{\"text\":\"a\",\"cites\":[{\"source\":0}]}]}]}",
        "{\"sections\":[{\"statements\":[{\"text\":\"a\",\"cites\":[{\"source\":-1,\"start\":0,"
        "\"end\":1}]}]}]}",
        "{\"sections\":[{\"statements\":[{\"text\":\"a\",\"cites\":[{\"source\":0,\"start\":0.5,"
        "\"end\":1}]}]}]}",
        "{\"sections\":[]} x",
        "{\"sections\":[",
        "{\"x\":[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]],\"sections\":[]}",
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct draft d = {.section_n = 7};
        assert_int_equal(parse(text_of(bad[i]), &d), VERR_BAD_JSON);
        assert_int_equal(d.section_n, 7);
    }
    struct draft d = {0};
    assert_int_equal(parse(TEXT("{\"sections\":\xff}"), &d), VERR_BAD_UTF8);
    struct arena small = arena_over(block, 64);
    assert_int_equal(draft_parse_json(&small, TEXT("{\"sections\":[]}"), &d), VERR_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(written_and_read_back),
        cmocka_unit_test(a_check_numbers_its_statements),
        cmocka_unit_test(unknown_keys_are_passed_over),
        cmocka_unit_test(refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
