/* Signing in and staying in: passwords, codes, limits of time and of tries. */
#include "api_fixture.h"

static const char *good = "{\"login\":\"anne\",\"password\":\"" HOUSE_PASSWORD "\"}";

static void a_password_opens_a_session_that_may_only_enrol(void **state)
{
    struct house *h = *state;
    struct seat s = {0};
    (void)house_person(h, "anne", ROLE_BIT_physician);
    struct answer *a = ask(h, &s, "POST /api/session", good);
    assert_int_equal(a->status, 200);
    assert_true(answer_at(a, "enrol_required") == json_true());
    assert_int_equal(house_entry(h, 0).event, LEDGER_session_open);
    assert_string_equal(answer_error(ask(h, &s, "GET /api/day", NULL)), "SECOND_FACTOR");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        HOUSE_TEST(a_password_opens_a_session_that_may_only_enrol),
    };
    if (!house_begin(argc, argv))
        return 77;
    int failures = cmocka_run_group_tests_name("session", tests, NULL, NULL);
    house_end();
    return failures;
}
