/* When sound goes: at the signature, at the cap once two people were told and neither answered, and
 * not otherwise. */
#include "road.h"

#include "api/recording.h"
#include "api/tick.h"
#include "base/params.h"

enum { HALF = RECORDING_MS_BYTES * 500, HOUR = 3600000 };

static void refused(struct answer *a, const char *code)
{
    assert_string_equal(answer_error(a), code);
}

static void tick(struct road *r, int64_t later_ms)
{
    r->h->now_ms += later_ms;
    r->h->services->batch.swept_ms = 0;
    api_tick_at(r->h->services, r->h->writer, false, r->h->now_ms);
}

static struct answer *look(struct road *r, int64_t take)
{
    return askf(r->h, &r->anne, NULL, "GET /api/recordings/%lld", (long long)take);
}

static void is(struct road *r, int64_t take, const char *state)
{
    assert_string_equal(answer_text(look(r, take), "state"), state);
}

static int64_t under_way(struct road *r)
{
    static char sound[HALF + 1];
    char line[256], hex[2 * CRYPT_HASH_BYTES + 1] = "";
    uint8_t hash[CRYPT_HASH_BYTES];
    struct writer w = writer_over(hex, sizeof hex - 1);
    memset(sound, 'A', HALF);
    struct answer *a =
        askf(r->h, &r->anne, "{}", "POST /api/encounters/%lld/recordings", (long long)r->encounter);
    assert_int_equal(a->status, 201);
    int64_t take = answer_int(a, "id");
    crypt_sha256(text_of(sound), hash);
    writer_hex(&w, hash, sizeof hash);
    snprintf(line, sizeof line, "PUT /api/recordings/%lld/pieces/0?sha256=%s", (long long)take,
             hex);
    assert_int_equal(ask(r->h, &r->anne, line, sound)->status, 200);
    return take;
}

static int64_t recorded(struct road *r)
{
    int64_t take = under_way(r);
    struct answer *a =
        askf(r->h, &r->anne, "{\"pieces\":1}", "POST /api/recordings/%lld/stop", (long long)take);
    assert_string_equal(answer_text(a, "state"), "stopped");
    return take;
}

static struct road begun(struct house *h)
{
    struct road r = road_begin(h);
    assert_int_equal(road_consent(&r, "recording_agreed")->status, 200);
    return r;
}

static struct seat colleague(struct road *r, const char *login, unsigned role, bool in_team)
{
    static int64_t since = 1; /* the first to have come is asked first */
    int64_t person = house_person(r->h, login, role);
    if (in_team)
        assert_int_equal(house_run(r->h, STMT_team_add,
                                   DB_ARGS(DB_INT(r->patient), DB_INT(person), DB_INT(since++),
                                           DB_INT(r->anne.person))),
                         VERR_OK);
    return house_seat(r->h, person);
}

static int64_t notices(struct road *r, struct seat *who)
{
    return (int64_t)json_array_size(
        answer_at(ask(r->h, who, "GET /api/recording-notices", NULL), "notices"));
}

static struct answer *extend(struct road *r, struct seat *who, int64_t take, const char *body)
{
    return askf(r->h, who, body, "POST /api/recording-notices/%lld/extend", (long long)take);
}

/* A day passes in a test: whoever answers signs in again. */
static struct seat again(struct road *r, struct seat s)
{
    return house_seat(r->h, s.person);
}

static void the_last_signature_deletes_and_tells(void **state)
{
    struct road r = begun(*state);
    int64_t first = recorded(&r), live = under_way(&r);
    road_write(&r);
    struct road other = r;
    road_write(&other); /* a second document that waits */
    assert_int_equal(road_sign(&r)->status, 200);
    is(&r, first, "stopped");
    assert_int_equal(road_sign(&other)->status, 200);
    struct ledger_entry e = house_entry(r.h, 0);
    assert_int_equal(e.event, LEDGER_document_sign);
    assert_true(text_is(entry_detail(&e, "audio_takes"), "1"));
    assert_int_equal(entry_detail(&e, "audio_sha256").n, 2 * CRYPT_HASH_BYTES);
    is(&r, first, "deleted");
    is(&r, live, "recording"); /* what is being said now is another matter */
    assert_int_equal(
        house_number(r.h, STMT_recording_piece_known, DB_ARGS(DB_INT(first), DB_INT(0))), -1);
    assert_int_equal(house_verify(r.h).fault, LEDGER_INTACT);
}

static void nothing_goes_before_two_people_had_time_to_answer(void **state)
{
    struct road r = begun(*state);
    struct seat luc = colleague(&r, "luc", ROLE_BIT_physician, true);
    int64_t take = recorded(&r);
    tick(&r, PARAM_recording_kept - PARAM_recording_notice - 1000);
    r.anne = again(&r, r.anne);
    assert_int_equal(notices(&r, &r.anne), 0);
    tick(&r, 2000);
    assert_int_equal(notices(&r, &r.anne), 1);
    struct ledger_entry e = house_entry(r.h, 0);
    assert_int_equal(e.event, LEDGER_recording_warn);
    assert_int_equal(e.auth, LEDGER_AUTH_SYSTEM);
    luc = again(&r, luc);
    assert_int_equal(notices(&r, &luc), 0);
    tick(&r, PARAM_recording_notice);
    luc = again(&r, luc);
    r.anne = again(&r, r.anne);
    assert_int_equal(notices(&r, &luc), 1);
    is(&r, take, "stopped");
    tick(&r, PARAM_recording_answer - 1000);
    r.anne = again(&r, r.anne);
    is(&r, take, "stopped");
    tick(&r, 2000);
    e = house_entry(r.h, 0);
    assert_int_equal(e.event, LEDGER_recording_delete);
    assert_true(text_is(entry_detail(&e, "why"), "cap"));
    r.anne = again(&r, r.anne);
    is(&r, take, "deleted");
    assert_int_equal(house_verify(r.h).fault, LEDGER_INTACT);
}

static void a_server_that_was_off_still_gives_each_their_time(void **state)
{
    struct road r = begun(*state);
    struct seat luc = colleague(&r, "luc", ROLE_BIT_nurse, true);
    int64_t take = recorded(&r);
    tick(&r, INT64_C(30) * 24 * HOUR); /* a month later, in one tick: told, no more */
    r.anne = again(&r, r.anne);
    is(&r, take, "stopped");
    assert_int_equal(notices(&r, &r.anne), 1);
    luc = again(&r, luc);
    assert_int_equal(notices(&r, &luc), 0);
    tick(&r, PARAM_recording_notice);
    tick(&r, 1000);
    r.anne = again(&r, r.anne);
    is(&r, take, "stopped");
    tick(&r, PARAM_recording_answer);
    r.anne = again(&r, r.anne);
    is(&r, take, "deleted");
}

static void whoever_is_asked_may_keep_it_with_a_reason_for_seven_days(void **state)
{
    struct road r = begun(*state);
    struct seat luc = colleague(&r, "luc", ROLE_BIT_physician, true);
    struct seat zoe = colleague(&r, "zoe", ROLE_BIT_physician, true);
    int64_t take = recorded(&r);
    refused(extend(&r, &r.anne, take, "{\"hours\":24}"), "BAD_INPUT");
    refused(extend(&r, &r.anne, take, "{\"hours\":0,\"reason\":\"relire\"}"), "BAD_INPUT");
    refused(extend(&r, &luc, take, "{\"hours\":24,\"reason\":\"relire\"}"), "RECORDING_OTHER");
    tick(&r, PARAM_recording_kept);
    tick(&r, PARAM_recording_notice);
    luc = again(&r, luc);
    zoe = again(&r, zoe);
    r.anne = again(&r, r.anne);
    assert_int_equal(notices(&r, &luc), 1);
    assert_int_equal(notices(&r, &zoe), 0);
    struct answer *a = extend(&r, &luc, take, "{\"hours\":48,\"reason\":\"relire\"}");
    assert_int_equal(a->status, 200);
    struct ledger_entry e = house_entry(r.h, 0);
    assert_int_equal(e.event, LEDGER_recording_extend);
    assert_true(text_is(entry_detail(&e, "hours"), "48"));
    assert_int_equal(notices(&r, &r.anne), 0);
    tick(&r, PARAM_recording_answer + 1000); /* what was announced does not happen */
    r.anne = again(&r, r.anne);
    is(&r, take, "stopped");
    refused(extend(&r, &r.anne, take, "{\"hours\":168,\"reason\":\"relire\"}"), "BAD_INPUT");
    assert_int_equal(extend(&r, &r.anne, take, "{\"hours\":100,\"reason\":\"relire\"}")->status,
                     200);
}

static void the_dpo_is_asked_where_no_colleague_is_and_nobody_means_it_stays(void **state)
{
    struct road r = begun(*state);
    int64_t take = recorded(&r);
    tick(&r, PARAM_recording_kept);
    tick(&r, PARAM_recording_notice);
    tick(&r, INT64_C(10) * PARAM_recording_answer);
    r.anne = again(&r, r.anne);
    is(&r, take, "stopped"); /* there is nobody to ask */
    struct seat dpo = colleague(&r, "dpo", ROLE_BIT_dpo, false);
    tick(&r, 1000);
    struct answer *a = ask(r.h, &dpo, "GET /api/recording-notices", NULL);
    assert_int_equal(json_array_size(answer_at(a, "notices")), 1);
    assert_string_equal(answer_text(a, "notices.0.patient"),
                        ""); /* whose it is, the DPO is not told */
    assert_string_equal(answer_text(a, "notices.0.by"), "anne");
    tick(&r, PARAM_recording_answer);
    r.anne = again(&r, r.anne);
    is(&r, take, "deleted");
}

static void the_cap_is_the_dpos_and_of_takes_to_come(void **state)
{
    struct road r = begun(*state);
    struct seat dpo = colleague(&r, "dpo", ROLE_BIT_dpo, false);
    int64_t before = recorded(&r);
    assert_int_equal(answer_int(ask(r.h, &dpo, "GET /api/recording-cap", NULL), "hours"), 24);
    refused(ask(r.h, &r.anne, "PUT /api/recording-cap", "{\"hours\":2}"), "FORBIDDEN");
    refused(ask(r.h, &dpo, "PUT /api/recording-cap", "{\"hours\":999}"), "BAD_INPUT");
    assert_int_equal(ask(r.h, &dpo, "PUT /api/recording-cap", "{\"hours\":48}")->status, 200);
    assert_int_equal(house_entry(r.h, 0).event, LEDGER_recording_cap);
    int64_t after = recorded(&r);
    char day[32];
    snprintf(day, sizeof day, "%s", answer_text(look(&r, before), "due"));
    assert_string_not_equal(answer_text(look(&r, after), "due"), day);
    tick(&r, PARAM_recording_kept);
    r.anne = again(&r, r.anne);
    assert_int_equal(notices(&r, &r.anne), 1);
}

static void an_erased_patient_leaves_no_sound(void **state)
{
    struct road r = begun(*state);
    struct seat dpo = colleague(&r, "dpo", ROLE_BIT_dpo, false);
    int64_t take = recorded(&r), live = under_way(&r);
    assert_int_equal(askf(r.h, &dpo, "{\"reason\":\"demande du patient\"}",
                          "POST /api/patients/%lld/erase", (long long)r.patient)
                         ->status,
                     200);
    struct ledger_entry e = house_entry(r.h, 0);
    assert_true(text_is(entry_detail(&e, "audio_takes"), "2"));
    is(&r, take, "deleted");
    is(&r, live, "deleted");
    tick(&r, PARAM_recording_kept);
    r.anne = again(&r, r.anne);
    assert_int_equal(notices(&r, &r.anne), 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        HOUSE_TEST(the_last_signature_deletes_and_tells),
        HOUSE_TEST(nothing_goes_before_two_people_had_time_to_answer),
        HOUSE_TEST(a_server_that_was_off_still_gives_each_their_time),
        HOUSE_TEST(whoever_is_asked_may_keep_it_with_a_reason_for_seven_days),
        HOUSE_TEST(the_dpo_is_asked_where_no_colleague_is_and_nobody_means_it_stays),
        HOUSE_TEST(an_erased_patient_leaves_no_sound),
        HOUSE_TEST(the_cap_is_the_dpos_and_of_takes_to_come),
    };
    if (!house_begin(argc, argv))
        return 77;
    int failures = cmocka_run_group_tests_name("recording_cap", tests, NULL, NULL);
    house_end();
    return failures;
}
