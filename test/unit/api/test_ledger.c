/* The ledger as its routes show it: pages, filters, proofs, verdicts, the export. */
#include "api_fixture.h"

#include "api/rec.h"
#include "api/tick.h"

static struct seat auditor_of(struct house *h)
{
    return house_seat(h, house_person(h, "claire", ROLE_BIT_auditor));
}

static void sign_checkpoint(struct house *h)
{
    h->now_ms += 60000;
    api_tick_at(h->services, h->writer, false, h->now_ms);
}

static size_t entries_n(const struct answer *a)
{
    return json_array_size(answer_at(a, "entries"));
}

static void entries_come_newest_first_a_page_at_a_time(void **state)
{
    struct house *h = *state;
    struct seat claire = auditor_of(h);
    for (int i = 0; i < 5; i++)
        ask(h, &claire, "GET /api/ledger/checkpoint", NULL);
    int64_t size = house_entries(h);
    struct answer *a = ask(h, &claire, "GET /api/ledger/entries?n=4", NULL);
    assert_int_equal(a->status, 200);
    assert_int_equal(answer_int(a, "size"), size);
    assert_int_equal(entries_n(a), 4);
    assert_int_equal(answer_int(a, "entries.0.index"), size - 1);
    assert_int_equal(answer_int(a, "entries.3.index"), size - 4);
    assert_int_equal(answer_int(a, "next"), size - 4);
    assert_string_equal(answer_text(a, "entries.0.event"), "ledger_read");
    assert_string_equal(answer_text(a, "entries.0.what"), "Journal consulté");
    assert_string_equal(answer_text(a, "entries.0.actor"), "claire");
    assert_string_equal(answer_text(a, "entries.0.role"), "auditor");
    a = askf(h, &claire, NULL, "GET /api/ledger/entries?n=200&before=%lld", (long long)size - 4);
    assert_int_equal(entries_n(a), size - 4);
    assert_true(json_is_null(answer_at(a, "next")));
    h->accept_language = "en";
    a = ask(h, &claire, "GET /api/ledger/entries?n=1", NULL);
    assert_string_equal(answer_text(a, "entries.0.what"), "Ledger read");
}

static void a_page_is_chosen_by_event_person_patient_and_object(void **state)
{
    struct house *h = *state;
    struct seat claire = auditor_of(h);
    int64_t anne_id = house_person(h, "anne", ROLE_BIT_physician);
    struct seat anne = house_seat(h, anne_id);
    struct seat luc = house_seat(h, house_person(h, "luc", ROLE_BIT_physician));
    int64_t first = house_patient(h, &anne, "LEFEVRE");
    int64_t other = house_patient(h, &luc, "MOREAU");
    askf(h, &anne, NULL, "GET /api/patients/%lld", (long long)first);
    askf(h, &anne, NULL, "GET /api/patients/%lld", (long long)other);

    struct answer *a = ask(h, &claire, "GET /api/ledger/entries?event=patient_create", NULL);
    assert_int_equal(entries_n(a), 2);
    a = ask(h, &claire, "GET /api/ledger/entries?event=patient", NULL);
    assert_int_equal(entries_n(a), 3);
    a = ask(h, &claire, "GET /api/ledger/entries?event=refusal", NULL);
    assert_int_equal(entries_n(a), 1);
    assert_string_equal(answer_text(a, "entries.0.event"), "access_refuse");
    assert_string_equal(answer_text(a, "entries.0.detail.error"), "NOT_IN_TEAM");
    a = ask(h, &claire, "GET /api/ledger/entries?person=anne", NULL);
    assert_int_equal(entries_n(a), 3);
    a = askf(h, &claire, NULL, "GET /api/ledger/entries?person=%lld", (long long)anne_id);
    assert_int_equal(entries_n(a), 3);
    a = ask(h, &claire, "GET /api/ledger/entries?person=personne", NULL);
    assert_int_equal(entries_n(a), 0);
    a = askf(h, &claire, NULL, "GET /api/ledger/entries?patient=%lld", (long long)first);
    assert_int_equal(entries_n(a), 2);
    a = askf(h, &claire, NULL, "GET /api/ledger/entries?object=patient:%lld", (long long)other);
    assert_int_equal(entries_n(a), 2);
    a = askf(h, &claire, NULL, "GET /api/ledger/entries?object=patient:%lld&person=luc",
             (long long)other);
    assert_int_equal(entries_n(a), 1);
    a = ask(h, &claire, "GET /api/ledger/entries?event=lunch", NULL);
    assert_string_equal(answer_error(a), "BAD_INPUT");
    assert_string_equal(answer_error(ask(h, &anne, "GET /api/ledger/entries", NULL)), "FORBIDDEN");
}

static struct ledger_hash hash_of(const char *hex)
{
    struct ledger_hash h = {{0}};
    assert_int_equal(strlen(hex), 2 * LEDGER_HASH);
    for (int i = 0; i < LEDGER_HASH; i++) {
        char two[3] = {hex[2 * i], hex[2 * i + 1], 0};
        h.b[i] = (uint8_t)strtoul(two, NULL, 16);
    }
    return h;
}

static void each_entry_is_proven_to_stand_under_the_checkpoint(void **state)
{
    struct house *h = *state;
    struct seat claire = auditor_of(h);
    struct answer *a = ask(h, &claire, "GET /api/ledger/checkpoint", NULL);
    assert_string_equal(answer_error(a), "NOT_FOUND");
    for (int i = 0; i < 6; i++)
        ask(h, &claire, "GET /api/ledger/entries", NULL);
    sign_checkpoint(h);
    a = ask(h, &claire, "GET /api/ledger/checkpoint", NULL);
    assert_int_equal(a->status, 200);
    struct ledger_tree_head head = {(uint64_t)answer_int(a, "size"),
                                    hash_of(answer_text(a, "root"))};
    struct ledger_key key;
    struct ledger_checkpoint note;
    assert_int_equal(ledger_key_parse(text_of(answer_text(a, "key")), &key), VERR_OK);
    assert_int_equal(ledger_checkpoint_parse(text_of(answer_text(a, "note")), &note), VERR_OK);
    assert_int_equal(ledger_checkpoint_verify(&note, &key, NULL), VERR_OK);
    for (uint64_t i = 0; i < head.size; i++) {
        struct ledger_proof p = {.n = 0};
        a = askf(h, &claire, NULL, "GET /api/ledger/proof/%llu", (unsigned long long)i);
        assert_int_equal(a->status, 200);
        struct ledger_hash leaf = hash_of(answer_text(a, "leaf"));
        const json_t *path = answer_at(a, "proof");
        for (; p.n < json_array_size(path); p.n++)
            p.path[p.n] = hash_of(json_string_value(json_array_get(path, p.n)));
        assert_true(ledger_inclusion_verify(&leaf, i, &head, &p));
    }
    a = askf(h, &claire, NULL, "GET /api/ledger/proof/%llu", (unsigned long long)head.size);
    assert_string_equal(answer_error(a), "NOT_FOUND");
    a = ask(h, &claire, "GET /api/ledger/proof/-1", NULL);
    assert_string_equal(answer_error(a), "NOT_FOUND");
}

static void an_intact_ledger_verifies_and_says_so_in_the_ledger(void **state)
{
    struct house *h = *state;
    struct seat claire = auditor_of(h);
    ask(h, &claire, "GET /api/ledger/entries", NULL);
    sign_checkpoint(h);
    ask(h, &claire, "GET /api/ledger/entries", NULL);
    int64_t size = house_entries(h);
    struct answer *a = ask(h, &claire, "POST /api/ledger/verify", "{}");
    assert_int_equal(a->status, 200);
    assert_true(json_is_true(answer_at(a, "ok")));
    assert_int_equal(answer_int(a, "size"), size);
    assert_int_equal(answer_int(a, "covered"), size - 1);
    assert_int_equal(answer_int(a, "checkpoints"), 1);
    assert_null(answer_at(a, "first_bad"));
    struct ledger_entry e = house_entry(h, 0);
    assert_int_equal(e.event, LEDGER_ledger_verify);
    assert_true(text_is(entry_detail(&e, "verdict"), "intact"));
}

/* Changes one word of an entry, and its row's hash too when `forge`. */
static void alter(struct house *h, int64_t leaf, bool forge)
{
    struct db_rows rows;
    char line[LEDGER_LINE_MAX];
    assert_int_equal(db_first(h->writer, STMT_ledger_leaf_get, DB_ARGS(DB_INT(leaf)), &rows),
                     VERR_OK);
    struct text entry = db_column_text(&rows, 1);
    memcpy(line, entry.p, entry.n);
    entry.p = line;
    assert_int_equal(db_done(&rows), VERR_OK);
    size_t at = text_find(entry, TEXT("ledger_read"), 0);
    assert_true(at != SIZE_MAX);
    memcpy(line + at, "patient_ai", 10);
    line[at + 10] = '"';
    memmove(line + at + 11, line + at + 12, entry.n - at - 12);
    entry.n--;
    struct ledger_hash hash = ledger_leaf_hash(entry);
    if (forge)
        house_sql(h, "UPDATE ledger_leaf SET hash = $1 WHERE leaf = $2",
                  DB_ARGS(DB_BYTES(hash.b, sizeof hash.b), DB_INT(leaf)));
    house_sql(h, "UPDATE ledger_leaf SET entry = $1 WHERE leaf = $2",
              DB_ARGS(DB_BLOB(entry), DB_INT(leaf)));
}

/* A ledger of three checkpoints, four or more entries under each. */
static struct seat three_checkpoints(struct house *h)
{
    struct seat claire = auditor_of(h);
    for (int i = 0; i < 3; i++) {
        for (int k = 0; k < 4; k++)
            ask(h, &claire, "GET /api/ledger/entries", NULL);
        sign_checkpoint(h);
    }
    return claire;
}

static void expect_fault(struct house *h, struct seat *claire, const char *fault, int64_t first,
                         int64_t last)
{
    struct answer *a = ask(h, claire, "POST /api/ledger/verify", "{}");
    assert_int_equal(a->status, 200);
    assert_true(json_is_false(answer_at(a, "ok")));
    assert_string_equal(answer_text(a, "fault"), fault);
    assert_int_equal(answer_int(a, "first_bad"), first);
    assert_int_equal(answer_int(a, "last_bad"), last);
    struct ledger_entry e = house_entry(h, 0);
    assert_true(text_is(entry_detail(&e, "verdict"), "broken"));
}

static void an_altered_entry_is_named(void **state)
{
    struct house *h = *state;
    struct seat claire = three_checkpoints(h);
    alter(h, 6, false);
    expect_fault(h, &claire, "entry", 6, 6);
}

static void a_forged_leaf_is_found_between_two_checkpoints(void **state)
{
    struct house *h = *state;
    struct seat claire = three_checkpoints(h);
    alter(h, 6, true); /* entries 0 to 4 under the first checkpoint, 5 to 8 under the second */
    expect_fault(h, &claire, "root", 5, 8);
}

static void a_missing_entry_and_a_cut_end_are_found(void **state)
{
    struct house *h = *state;
    struct seat claire = three_checkpoints(h);
    int64_t size = house_entries(h);
    house_sql(h, "DELETE FROM ledger_leaf WHERE leaf = $1", DB_ARGS(DB_INT(7)));
    expect_fault(h, &claire, "missing", 7, 7);
    house_sql(h, "DELETE FROM ledger_leaf WHERE leaf >= $1", DB_ARGS(DB_INT(7)));
    assert_true(size > 8);
    expect_fault(h, &claire, "missing", 7, 7);
}

static void a_forged_checkpoint_is_found(void **state)
{
    struct house *h = *state;
    struct seat claire = three_checkpoints(h);
    house_sql(h, "UPDATE ledger_checkpoint SET size = $1 WHERE size = $2",
              DB_ARGS(DB_INT(8), DB_INT(9)));
    expect_fault(h, &claire, "checkpoint", 7, 7);
}

static void an_unreadable_entry_is_shown_as_such(void **state)
{
    struct house *h = *state;
    struct seat claire = three_checkpoints(h);
    house_sql(h, "UPDATE ledger_leaf SET entry = $1 WHERE leaf = $2",
              DB_ARGS(DB_BLOB(TEXT("what?")), DB_INT(3)));
    struct answer *a = ask(h, &claire, "GET /api/ledger/entries?before=4&n=1", NULL);
    assert_string_equal(answer_text(a, "entries.0.event"), "unreadable");
    assert_int_equal(answer_int(a, "entries.0.index"), 3);
}

static void the_export_verifies_offline_with_the_log_key(void **state)
{
    struct house *h = *state;
    struct seat claire = three_checkpoints(h);
    struct ledger_report report;
    struct answer *a = ask(h, &claire, "GET /api/ledger/export", NULL);
    assert_int_equal(a->status, 200);
    assert_true(text_starts(h->call.reply.filename, TEXT("vigie-ledger-")));
    assert_string_equal(h->call.reply.type, "text/plain; charset=utf-8");
    assert_int_equal(ledger_export_verify(a->body, &h->services->log_key, &report), VERR_OK);
    assert_int_equal(report.checkpoints, 3);
    assert_int_equal(report.entries, 13);
    assert_true(report.origin_proven);
    assert_int_equal(house_entry(h, 0).event, LEDGER_ledger_export);
    alter(h, 6, false);
    assert_int_equal(ask(h, &claire, "GET /api/ledger/export", NULL)->status, 200);
    assert_int_equal(ledger_export_verify(h->answer.body, &h->services->log_key, &report),
                     VERR_LEDGER_BROKEN);
    assert_int_equal(report.first_bad, 5);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        HOUSE_TEST(entries_come_newest_first_a_page_at_a_time),
        HOUSE_TEST(a_page_is_chosen_by_event_person_patient_and_object),
        HOUSE_TEST(each_entry_is_proven_to_stand_under_the_checkpoint),
        HOUSE_TEST(an_intact_ledger_verifies_and_says_so_in_the_ledger),
        HOUSE_TEST(an_altered_entry_is_named),
        HOUSE_TEST(a_forged_leaf_is_found_between_two_checkpoints),
        HOUSE_TEST(a_missing_entry_and_a_cut_end_are_found),
        HOUSE_TEST(a_forged_checkpoint_is_found),
        HOUSE_TEST(an_unreadable_entry_is_shown_as_such),
        HOUSE_TEST(the_export_verifies_offline_with_the_log_key),
    };
    if (!house_begin(argc, argv))
        return 77;
    int failures = cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
    house_end();
    return failures;
}
