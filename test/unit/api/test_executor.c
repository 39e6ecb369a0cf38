/* The way of a call: route, rights, savepoint, entry; and what the ledger then says. */
#include "api_fixture.h"

#include "api/rec.h"
#include "api/tick.h"

static void every_route_leads_to_its_handler(void **state)
{
    (void)state;
    for (size_t i = 0; i < route_count; i++) {
        const struct api_route *found = NULL;
        struct text path[4], target = text_of(routes[i].path);
        assert_int_equal(route_find(routes[i].method, target, &found, path), VERR_OK);
        assert_ptr_equal(found, &routes[i]);
        assert_true(found->open || found->roles != 0);
        assert_true(found->handler->prepare || found->handler->act);
    }
}

static enum verr find(enum method m, const char *target)
{
    const struct api_route *found = NULL;
    struct text path[4];
    return route_find(m, text_of(target), &found, path);
}

static void other_paths_lead_nowhere(void **state)
{
    (void)state;
    assert_int_equal(find(METHOD_GET, "/api/patients/12"), VERR_OK);
    assert_int_equal(find(METHOD_GET, "/api/patients/12/"), VERR_NOT_FOUND);
    assert_int_equal(find(METHOD_GET, "/api/patients//timeline"), VERR_NOT_FOUND);
    assert_int_equal(find(METHOD_GET, "/api/patients/12/timeline/x"), VERR_NOT_FOUND);
    assert_int_equal(find(METHOD_GET, "api/patients/12"), VERR_NOT_FOUND);
    assert_int_equal(find(METHOD_GET, "/"), VERR_NOT_FOUND);
    assert_int_equal(find(METHOD_GET, ""), VERR_NOT_FOUND);
    assert_int_equal(find(METHOD_DELETE, "/api/patients/12"), VERR_METHOD);
    assert_int_equal(find(METHOD_GET, "/api/patients/search"), VERR_OK); /* an id that is none */
}

static void a_reading_and_a_writing_leave_one_entry_each(void **state)
{
    struct house *h = *state;
    struct seat anne = house_seat(h, house_person(h, "anne", ROLE_BIT_physician));
    int64_t before = house_entries(h);
    int64_t id = house_patient(h, &anne, "LEFEVRE");
    assert_int_equal(house_entries(h), before + 1);
    struct ledger_entry made = house_entry(h, 0);
    assert_int_equal(made.event, LEDGER_patient_create);
    assert_int_equal(made.outcome, LEDGER_DONE);
    assert_int_equal(made.auth, LEDGER_AUTH_TWO_FACTORS);
    assert_true(text_is(made.role, "physician"));
    assert_true(text_is(made.object, "patient"));
    struct text patient = text_copy(&h->arena, made.patient);
    assert_int_equal(patient.n, 64);
    for (int i = 0; i < 3; i++) {
        struct answer *a = askf(h, &anne, NULL, "GET /api/patients/%lld", (long long)id);
        assert_int_equal(a->status, 200);
        assert_string_equal(answer_text(a, "birth_name"), "LEFEVRE");
        assert_string_equal(answer_text(a, "team.0.name"), "anne");
        assert_string_equal(answer_text(a, "team.0.role"), "physician");
    }
    assert_int_equal(house_entries(h), before + 4);
    assert_int_equal(house_entry(h, 0).event, LEDGER_patient_read);
    assert_int_equal(house_verify(h).fault, LEDGER_INTACT);
}

static void what_is_absent_and_what_is_forbidden_look_alike(void **state)
{
    struct house *h = *state;
    struct seat anne = house_seat(h, house_person(h, "anne", ROLE_BIT_physician));
    struct seat luc = house_seat(h, house_person(h, "luc", ROLE_BIT_physician));
    int64_t id = house_patient(h, &anne, "LEFEVRE");
    struct answer *a = askf(h, &luc, NULL, "GET /api/patients/%lld", (long long)id);
    assert_int_equal(a->status, 403);
    char forbidden[512];
    snprintf(forbidden, sizeof forbidden, "%.*s", TEXT_ARGS(a->body));
    struct ledger_entry e = house_entry(h, 0);
    assert_int_equal(e.event, LEDGER_access_refuse);
    assert_int_equal(e.outcome, LEDGER_REFUSED);
    assert_true(text_is(entry_detail(&e, "error"), "NOT_IN_TEAM"));
    assert_true(text_is(entry_detail(&e, "route"), "patient_get"));
    a = askf(h, &luc, NULL, "GET /api/patients/%lld", (long long)id ^ 1);
    assert_int_equal(a->status, 403);
    assert_true(text_is(a->body, forbidden));
    assert_string_equal(answer_error(a), "NOT_IN_TEAM");
    const char *reason = "{\"reason\":\"urgence vitale\"}";
    a = askf(h, &luc, reason, "POST /api/patients/%lld/break-glass", (long long)id);
    assert_int_equal(a->status, 200);
    a = askf(h, &luc, NULL, "GET /api/patients/%lld", (long long)id);
    assert_string_equal(answer_text(a, "access"), "break_glass");
    h->now_ms += INT64_C(8) * 3600 * 1000 + 1;
    luc = house_seat(h, luc.person);
    a = askf(h, &luc, NULL, "GET /api/patients/%lld", (long long)id);
    assert_string_equal(answer_error(a), "NOT_IN_TEAM");
}

static void a_role_without_the_permission_is_refused(void **state)
{
    struct house *h = *state;
    struct seat anne = house_seat(h, house_person(h, "anne", ROLE_BIT_physician));
    struct seat root = house_seat(h, house_person(h, "root", ROLE_BIT_administrator));
    struct seat here = house_local(NULL);
    int64_t id = house_patient(h, &anne, "LEFEVRE");
    struct seat *both[] = {&root, &here};
    for (size_t i = 0; i < 2; i++) {
        struct answer *a = askf(h, both[i], NULL, "GET /api/patients/%lld", (long long)id);
        assert_string_equal(answer_error(a), "FORBIDDEN");
        struct ledger_entry e = house_entry(h, 0);
        assert_int_equal(e.auth, i == 0 ? LEDGER_AUTH_TWO_FACTORS : LEDGER_AUTH_LOCAL);
        assert_true(text_is(e.role, "administrator"));
    }
    struct answer *a = ask(h, &anne, "GET /api/people", NULL);
    assert_string_equal(answer_error(a), "FORBIDDEN");
    assert_string_equal(answer_text(a, "error.message"), "Vous n’avez pas ce droit.");
    h->accept_language = "en-GB,en;q=0.9,fr;q=0.8";
    a = ask(h, &anne, "GET /api/people", NULL);
    assert_string_equal(answer_text(a, "error.message"), "You do not have this right.");
}

static void strangers_leave_no_entry(void **state)
{
    struct house *h = *state;
    int64_t before = house_entries(h);
    assert_string_equal(answer_error(ask(h, NULL, "GET /api/day", NULL)), "SIGN_IN");
    assert_string_equal(answer_error(ask(h, NULL, "GET /api/nothing", NULL)), "NOT_FOUND");
    assert_string_equal(answer_error(ask(h, NULL, "PUT /api/day", NULL)), "METHOD");
    assert_string_equal(answer_error(ask(h, NULL, "POST /api/session", "{")), "BAD_JSON");
    assert_int_equal(ask(h, NULL, "GET /api/info", NULL)->status, 200);
    assert_int_equal(house_entries(h), before);
}

static void a_write_asks_for_the_csrf_token(void **state)
{
    struct house *h = *state;
    struct seat anne = house_seat(h, house_person(h, "anne", ROLE_BIT_physician));
    struct seat other = house_seat(h, anne.person);
    struct seat mixed = anne;
    const char *line = "POST /api/patients/search", *q = "{\"q\":\"lef\"}";
    assert_int_equal(ask(h, &anne, line, q)->status, 200);
    mixed.csrf[0] = '\0';
    assert_string_equal(answer_error(ask(h, &mixed, line, q)), "CSRF");
    memcpy(mixed.csrf, other.csrf, sizeof mixed.csrf);
    assert_string_equal(answer_error(ask(h, &mixed, line, q)), "CSRF");
    struct ledger_entry e = house_entry(h, 0);
    assert_true(text_is(entry_detail(&e, "error"), "CSRF"));
    assert_int_equal(ask(h, &mixed, "GET /api/day", NULL)->status, 200);
}

static void an_act_that_fails_undoes_itself_alone(void **state)
{
    struct house *h = *state;
    struct seat root = house_local(NULL);
    const char *body = "{\"login\":\"zoe\",\"name\":\"Zoé Petit\",\"roles\":[\"nurse\"],"
                       "\"password\":\"quatre chevaux verts\"}";
    assert_int_equal(ask(h, &root, "POST /api/people", body)->status, 201);
    int64_t before = house_entries(h);
    struct answer *a = ask(h, &root, "POST /api/people", body);
    assert_string_equal(answer_error(a), "EXISTS");
    assert_int_equal(house_entries(h), before + 1);
    struct ledger_entry e = house_entry(h, 0);
    assert_int_equal(e.event, LEDGER_person_create);
    assert_int_equal(e.outcome, LEDGER_REFUSED);
    assert_true(text_is(entry_detail(&e, "error"), "EXISTS"));
    assert_int_equal(json_array_size(answer_at(ask(h, &root, "GET /api/people", NULL), "people")),
                     1);
    assert_int_equal(house_verify(h).fault, LEDGER_INTACT);
}

static void a_batch_that_runs_again_acts_once(void **state)
{
    struct house *h = *state;
    struct seat anne = house_seat(h, house_person(h, "anne", ROLE_BIT_physician));
    int64_t before = house_entries(h);
    h->reruns = 3;
    int64_t id = house_patient(h, &anne, "LEFEVRE");
    assert_int_equal(house_entries(h), before + 1);
    assert_int_equal(house_number(h, STMT_patient_count, DB_NOTHING), 1);
    h->reruns = 2;
    struct answer *a = askf(h, &anne, NULL, "GET /api/patients/%lld", (long long)id);
    assert_string_equal(answer_text(a, "birth_name"), "LEFEVRE");
    assert_int_equal(house_entries(h), before + 2);
    assert_int_equal(house_verify(h).fault, LEDGER_INTACT);
}

static void without_its_entry_an_act_is_refused(void **state)
{
    struct house *h = *state;
    struct seat anne = house_seat(h, house_person(h, "anne", ROLE_BIT_physician));
    int64_t id = house_patient(h, &anne, "LEFEVRE"), next = house_entries(h);
    /* The next leaf's place is taken: no entry can be written. */
    assert_int_equal(
        house_run(h, STMT_ledger_leaf_add,
                  DB_ARGS(DB_INT(next), DB_INT(0), DB_BLOB(TEXT("x")), DB_BLOB(TEXT("y")))),
        VERR_OK);
    struct answer *a = askf(h, &anne, NULL, "GET /api/patients/%lld", (long long)id);
    assert_int_equal(a->status, 503);
    assert_string_equal(answer_error(a), "NO_LEDGER");
    assert_null(answer_at(a, "birth_name"));
    ask_prepare(h, &anne, "POST /api/session/totp", NULL);
    assert_string_equal(answer_error(ask_act(h, &anne)), "NO_LEDGER");
    assert_int_equal(house_entries(h), next);
}

static void rights_lost_between_prepare_and_act_are_lost(void **state)
{
    struct house *h = *state;
    struct seat anne = house_seat(h, house_person(h, "anne", ROLE_BIT_physician));
    int64_t id = house_patient(h, &anne, "LEFEVRE");
    char line[96];
    snprintf(line, sizeof line, "POST /api/patients/%lld/ai", (long long)id);
    ask_prepare(h, &anne, line, "{\"ai\":\"refused\"}");
    assert_int_equal(h->call.outcome, VERR_OK);
    assert_int_equal(
        house_run(h, STMT_session_drop_person, DB_ARGS(DB_INT(anne.person), DB_INT(0))), VERR_OK);
    assert_string_equal(answer_error(ask_act(h, &anne)), "SIGN_IN");
    struct ledger_entry e = house_entry(h, 0);
    assert_true(text_is(entry_detail(&e, "error"), "SIGN_IN"));
    anne = house_seat(h, anne.person);
    struct answer *a = askf(h, &anne, NULL, "GET /api/patients/%lld", (long long)id);
    assert_string_equal(answer_text(a, "ai"), "allowed");
}

static void checkpoints_cover_what_is_new_and_only_that(void **state)
{
    struct house *h = *state;
    struct seat anne = house_seat(h, house_person(h, "anne", ROLE_BIT_physician));
    int64_t at = h->now_ms + 600000;
    (void)house_patient(h, &anne, "LEFEVRE");
    api_tick_at(h->services, h->writer, false, at);
    int64_t covered = house_number(h, STMT_ledger_checkpoint_last, DB_NOTHING);
    assert_int_equal(covered, house_entries(h));
    (void)house_patient(h, &anne, "MARTIN");
    api_tick_at(h->services, h->writer, false, at + 9999);
    assert_int_equal(house_number(h, STMT_ledger_checkpoint_last, DB_NOTHING), covered);
    api_tick_at(h->services, h->writer, false, at + 10000);
    assert_int_equal(house_number(h, STMT_ledger_checkpoint_last, DB_NOTHING), covered + 1);
    api_tick_at(h->services, h->writer, true, at + 10001);
    assert_int_equal(house_entry(h, 0).event, LEDGER_server_stop);
    assert_int_equal(house_number(h, STMT_ledger_checkpoint_last, DB_NOTHING), house_entries(h));
    house_restart(h);
    assert_int_equal(house_entry(h, 0).event, LEDGER_server_start);
    assert_int_equal(house_verify(h).fault, LEDGER_INTACT);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_route_leads_to_its_handler),
        cmocka_unit_test(other_paths_lead_nowhere),
        HOUSE_TEST(a_reading_and_a_writing_leave_one_entry_each),
        HOUSE_TEST(what_is_absent_and_what_is_forbidden_look_alike),
        HOUSE_TEST(a_role_without_the_permission_is_refused),
        HOUSE_TEST(strangers_leave_no_entry),
        HOUSE_TEST(a_write_asks_for_the_csrf_token),
        HOUSE_TEST(an_act_that_fails_undoes_itself_alone),
        HOUSE_TEST(a_batch_that_runs_again_acts_once),
        HOUSE_TEST(without_its_entry_an_act_is_refused),
        HOUSE_TEST(rights_lost_between_prepare_and_act_are_lost),
        HOUSE_TEST(checkpoints_cover_what_is_new_and_only_that),
    };
    if (!house_begin(argc, argv))
        return 77;
    int failures = cmocka_run_group_tests_name("executor", tests, NULL, NULL);
    house_end();
    return failures;
}
