/* The engines: in words, to those who keep the machine; a wish reaches the warden once its entry is
 * durable. */
#include "api_fixture.h"

/* A clerk's desk whose speech engine has been given up. */
static void look(void *ctx, enum told_engine engine, struct told *out)
{
    *out = *(const struct told *)ctx;
    out->engine = engine;
}

static struct seat keeper(struct house *h)
{
    return house_seat(h, house_person(h, "marc", ROLE_BIT_administrator));
}

static void are_told_in_words(void **state)
{
    struct house *h = *state;
    struct told t = {.state = TOLD_given_up,
                     .why = TOLD_no_model,
                     .how = TOLD_HOW_closed,
                     .restarts = 3,
                     .since_ms = HOUSE_START_MS,
                     .model = "g\"1.bin"};
    struct seat marc = keeper(h);
    struct answer *a = ask(h, &marc, "GET /api/engines", NULL);
    assert_string_equal(answer_text(a, "engines.0.state"), "off"); /* no clerk: none */
    h->services->engines = (struct engine_desk){.look = look, .ctx = &t};
    a = ask(h, &marc, "GET /api/engines", NULL);
    assert_int_equal(json_array_size(answer_at(a, "engines")), TOLD_ENGINES);
    assert_string_equal(answer_text(a, "engines.0.engine"), "speech");
    assert_string_equal(answer_text(a, "engines.0.state"), "given_up");
    assert_string_equal(answer_text(a, "engines.0.model"), "g\"1.bin");
    assert_string_equal(answer_text(a, "engines.0.since"), "2026-03-12T07:20:00Z");
    assert_int_equal(answer_int(a, "engines.0.restarts"), 3);
    assert_string_equal(answer_text(a, "engines.0.todo"), told_todo(TOLD_no_model, LANG_FR));
    h->accept_language = "en";
    a = ask(h, &marc, "GET /api/engines", NULL);
    assert_string_equal(answer_text(a, "engines.1.name"), "Language model");
    assert_string_equal(answer_text(a, "engines.1.why_text"),
                        "the model's file is missing or cannot be read");
    t.state = TOLD_up; /* what was wrong before needs nothing now */
    a = ask(h, &marc, "GET /api/engines", NULL);
    assert_string_equal(answer_text(a, "engines.0.todo"), "");
}

static void are_started_and_stopped(void **state)
{
    struct house *h = *state;
    struct seat marc = keeper(h);
    struct answer *a = ask(h, &marc, "POST /api/engines/language/stop", "{}");
    assert_int_equal(a->status, 200);
    assert_true(h->call.engine.is && !h->call.engine.wanted);
    assert_int_equal(h->call.engine.engine, TOLD_language);
    struct ledger_entry e = house_entry(h, 0);
    assert_int_equal(e.event, LEDGER_engine_stop);
    assert_true(text_is(e.object, "engine"));
    a = ask(h, &marc, "POST /api/engines/speech/start", "{}");
    assert_int_equal(a->status, 200);
    assert_true(h->call.engine.is && h->call.engine.wanted);
    assert_int_equal(house_entry(h, 0).event, LEDGER_engine_start);
    a = ask(h, &marc, "POST /api/engines/other/start", "{}");
    assert_string_equal(answer_error(a), "NOT_FOUND");
    assert_false(h->call.engine.is);
    struct seat odile = house_seat(h, house_person(h, "odile", ROLE_BIT_physician));
    a = ask(h, &odile, "POST /api/engines/speech/stop", "{}");
    assert_string_equal(answer_error(a), "FORBIDDEN");
    assert_false(h->call.engine.is);
}

static void one_that_is_not_there_cannot_be_tried(void **state)
{
    struct house *h = *state;
    struct seat marc = keeper(h);
    struct answer *a = ask(h, &marc, "POST /api/engines/speech/try", "{}");
    assert_string_equal(answer_error(a), "NO_ENGINE");
    a = ask(h, &marc, "POST /api/engines/language/try", "{}");
    assert_string_equal(answer_error(a), "UNSUPPORTED");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {HOUSE_TEST(are_told_in_words),
                                       HOUSE_TEST(are_started_and_stopped),
                                       HOUSE_TEST(one_that_is_not_there_cannot_be_tried)};
    if (!house_begin(argc, argv))
        return 77;
    int failures = cmocka_run_group_tests_name("engine", tests, NULL, NULL);
    house_end();
    return failures;
}
