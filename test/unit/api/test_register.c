/* Certificates, the register of models, backups. */
#include "api_fixture.h"

#include "api/rec.h"

#include <sys/stat.h>

static struct seat seat_of(struct house *h, const char *login, unsigned role)
{
    return house_seat(h, house_person(h, login, role));
}

static void put(char out[512], int64_t person, const char *right, const char *expires)
{
    snprintf(out, 512, "{\"person\":\"%lld\",\"right\":\"%s\",\"expires\":\"%s\"}",
             (long long)person, right, expires);
}

static void a_quality_officer_issues_and_revokes(void **state)
{
    struct house *h = *state;
    char body[512];
    struct seat odile = seat_of(h, "odile", ROLE_BIT_quality);
    int64_t anne = house_person(h, "anne", ROLE_BIT_physician);
    put(body, anne, "sign", "2027-03-12");
    struct answer *a = ask(h, &odile, "POST /api/certificates", body);
    assert_int_equal(a->status, 201);
    int64_t id = answer_int(a, "id");
    assert_string_equal(answer_text(a, "name"), "anne");
    assert_string_equal(answer_text(a, "right"), "sign");
    assert_string_equal(answer_text(a, "state"), "valid");
    assert_string_equal(answer_text(a, "expires"), "2027-03-12T00:00:00Z");
    assert_string_equal(answer_text(a, "issued_by"), "odile");
    struct ledger_entry e = house_entry(h, 0);
    assert_int_equal(e.event, LEDGER_certificate_issue);
    assert_true(text_is(e.object, "certificate"));
    assert_true(text_is(entry_detail(&e, "right"), "sign"));
    struct seat seat = house_seat(h, anne);
    a = ask(h, &seat, "GET /api/session", NULL);
    assert_string_equal(answer_text(a, "certificates.0.right"), "sign");

    a = askf(h, &odile, NULL, "DELETE /api/certificates/%lld", (long long)id);
    assert_int_equal(a->status, 200);
    assert_string_equal(answer_text(a, "state"), "revoked");
    assert_int_equal(house_entry(h, 0).event, LEDGER_certificate_revoke);
    a = askf(h, &odile, NULL, "DELETE /api/certificates/%lld", (long long)id);
    assert_string_equal(answer_error(a), "CONFLICT");
    a = ask(h, &odile, "DELETE /api/certificates/77", NULL);
    assert_string_equal(answer_error(a), "NOT_FOUND");
    a = ask(h, &seat, "GET /api/session", NULL);
    assert_null(answer_at(a, "certificates.0"));
    a = ask(h, &odile, "GET /api/certificates", NULL);
    assert_int_equal(json_array_size(answer_at(a, "certificates")), 1);
    assert_string_equal(answer_text(a, "certificates.0.state"), "revoked");
}

static void expect_refused(struct house *h, struct seat *by, const char *body, const char *code,
                           const char *detail)
{
    struct answer *a = ask(h, by, "POST /api/certificates", body);
    assert_string_equal(answer_error(a), code);
    assert_string_equal(answer_text(a, "error.detail"), detail);
}

static void a_certificate_is_for_another_person_and_for_a_time(void **state)
{
    struct house *h = *state;
    char body[512];
    struct seat odile = seat_of(h, "odile", ROLE_BIT_quality | ROLE_BIT_physician);
    int64_t anne = house_person(h, "anne", ROLE_BIT_physician);
    put(body, odile.person, "sign", "2027-03-12");
    expect_refused(h, &odile, body, "FORBIDDEN", "person");
    put(body, 77, "sign", "2027-03-12");
    expect_refused(h, &odile, body, "NOT_FOUND", "person");
    put(body, anne, "fly", "2027-03-12");
    expect_refused(h, &odile, body, "BAD_INPUT", "right");
    put(body, anne, "sign", "2026-03-11");
    expect_refused(h, &odile, body, "BAD_INPUT", "expires");
    put(body, anne, "sign", "2036-03-11");
    expect_refused(h, &odile, body, "BAD_INPUT", "expires");
    put(body, anne, "sign", "soon");
    expect_refused(h, &odile, body, "BAD_INPUT", "expires");
    put(body, anne, "sign", "2027-03-12\",\"issued\":\"2026-04-01");
    expect_refused(h, &odile, body, "BAD_INPUT", "issued");
    struct seat anne_seat = house_seat(h, anne);
    put(body, odile.person, "sign", "2027-03-12");
    expect_refused(h, &anne_seat, body, "FORBIDDEN", "");
    struct answer *a = ask(h, &odile, "GET /api/certificates", NULL);
    assert_int_equal(json_array_size(answer_at(a, "certificates")), 0);
}

static void the_builtin_composer_stands_first_in_the_register(void **state)
{
    struct house *h = *state;
    struct seat odile = seat_of(h, "odile", ROLE_BIT_quality);
    house_sql(h,
              "INSERT INTO model (id, name, purpose, version, sha256, licence, state, changed_ms, "
              "changed_by) VALUES (5, 'another', 'compose', '1', '', 'MIT', 'stopped', 0, 0)",
              DB_NOTHING);
    struct answer *a = ask(h, &odile, "GET /api/models", NULL);
    assert_int_equal(json_array_size(answer_at(a, "models")), 3);
    assert_string_equal(answer_text(a, "models.0.name"), "builtin");
    assert_string_equal(answer_text(a, "models.0.state"), "approved");
    assert_string_equal(answer_text(a, "models.0.sha256"), h->services->program_sha256);
    assert_string_equal(answer_text(a, "models.1.name"), "builtin");
    assert_string_equal(answer_text(a, "models.2.name"), "another");
}

static void a_use_is_stopped_by_one_switch_and_stays_so(void **state)
{
    struct house *h = *state;
    struct seat odile = seat_of(h, "odile", ROLE_BIT_quality);
    struct answer *a = ask(h, &odile, "GET /api/models", NULL);
    long long id = answer_int(a, "models.0.id");
    char use[32];
    snprintf(use, sizeof use, "%s", answer_text(a, "models.0.use"));
    for (int i = 0; i < 2; i++) {
        a = askf(h, &odile, "{\"state\":\"stopped\"}", "POST /api/models/%lld/switch", id);
        assert_int_equal(a->status, 200);
        assert_string_equal(answer_text(a, "state"), "stopped");
        assert_string_equal(answer_text(a, "use"), use);
        assert_string_equal(answer_text(a, "changed_by"), "odile");
    }
    struct ledger_entry e = house_entry(h, 0);
    assert_int_equal(e.event, LEDGER_model_switch);
    assert_true(text_is(entry_detail(&e, "state"), "stopped"));
    house_restart(h);
    a = ask(h, &odile, "GET /api/models", NULL);
    assert_string_equal(answer_text(a, "models.0.state"), "stopped");
    a = askf(h, &odile, "{\"state\":\"approved\"}", "POST /api/models/%lld/switch", id);
    assert_string_equal(answer_text(a, "state"), "approved");
    a = askf(h, &odile, "{\"state\":\"perhaps\"}", "POST /api/models/%lld/switch", id);
    assert_string_equal(answer_error(a), "BAD_INPUT");
    a = ask(h, &odile, "POST /api/models/77/switch", "{\"state\":\"stopped\"}");
    assert_string_equal(answer_error(a), "NOT_FOUND");
    struct seat anne = seat_of(h, "anne", ROLE_BIT_physician);
    a = askf(h, &anne, "{\"state\":\"stopped\"}", "POST /api/models/%lld/switch", id);
    assert_string_equal(answer_error(a), "FORBIDDEN");
}

static void a_backup_is_written_with_its_keys_apart_when_asked(void **state)
{
    struct house *h = *state;
    char path[1024];
    struct stat st;
    struct seat root = house_local(NULL);
    struct answer *a = ask(h, &root, "POST /api/backup", "{}");
    assert_int_equal(a->status, 201);
    snprintf(path, sizeof path, "%s/backups/%s/MANIFEST", h->folder, answer_text(a, "name"));
    assert_int_equal(stat(path, &st), 0);
    assert_true(json_is_null(answer_at(a, "keys")));
    struct ledger_entry e = house_entry(h, 0);
    assert_int_equal(e.event, LEDGER_backup);
    assert_true(text_is(entry_detail(&e, "keys"), "no"));
    a = ask(h, &root, "POST /api/backup", "{\"keys\":true}");
    assert_int_equal(a->status, 201);
    snprintf(path, sizeof path, "%s/backups/%s.keys", h->folder, answer_text(a, "name"));
    assert_string_equal(answer_text(a, "keys"), path);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_string_equal(answer_error(ask(h, &root, "POST /api/backup", "{\"keys\":1}")),
                        "BAD_INPUT");
    struct seat anne = seat_of(h, "anne", ROLE_BIT_physician);
    assert_string_equal(answer_error(ask(h, &anne, "POST /api/backup", "{}")), "FORBIDDEN");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        HOUSE_TEST(a_quality_officer_issues_and_revokes),
        HOUSE_TEST(a_certificate_is_for_another_person_and_for_a_time),
        HOUSE_TEST(the_builtin_composer_stands_first_in_the_register),
        HOUSE_TEST(a_use_is_stopped_by_one_switch_and_stays_so),
        HOUSE_TEST(a_backup_is_written_with_its_keys_apart_when_asked),
    };
    if (!house_begin(argc, argv))
        return 77;
    int failures = cmocka_run_group_tests_name("register", tests, NULL, NULL);
    house_end();
    return failures;
}
