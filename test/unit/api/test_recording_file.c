/* A file of sound on its road to a take: sealed as it came, decoded by a child, its pieces filed
 * once and all of them, whoever dies meanwhile; gone with whatever deletes a take. Most children
 * are played; one test has the real program decode what a telephone made. tool/mutate-guards takes
 * the guards out in turn: this file must then fail. */
#include "take_file.h"

#include "base/params.h"
#include "store/blob.h"

static void a_file_becomes_a_take(void **state)
{
    struct studio s = begun(state);
    int64_t take = added(&s.r), blob = blob_of(&s.r, take);
    assert_int_equal(house_entry(s.r.h, 0).event, LEDGER_recording_add);
    assert_true(blob_stands(&s.r, blob));
    assert_true(turn(&s));
    struct ledger_entry e = house_entry(s.r.h, 0);
    assert_int_equal(e.event, LEDGER_recording_decode);
    assert_int_equal(e.auth, LEDGER_AUTH_SYSTEM);
    assert_true(text_is(entry_detail(&e, "result"), "OK"));
    assert_true(text_is(entry_detail(&e, "pieces"), "62"));
    assert_int_equal(entry_detail(&e, "audio_sha256").n, 2 * CRYPT_HASH_BYTES);
    is_whole(&s.r, take);
    assert_int_equal(blob_of(&s.r, take), 0);
    assert_false(blob_stands(&s.r, blob));
    assert_int_equal(children, 1);
    assert_true(s.tidings >= 1);
    assert_non_null(strstr(s.told, "\"state\":\"decoded\""));
    assert_false(turn(&s));
    assert_int_equal(house_verify(s.r.h).fault, LEDGER_INTACT);
    studio_close(&s);
}

/* Before and after each transaction, one clerk after the other. */
static void a_clerk_that_dies_loses_nothing_and_files_nothing_twice(void **state)
{
    struct studio s = begun(state);
    for (int at = 1; at <= 2; at++) {
        for (int after = 0; after < 2; after++) {
            int64_t take = added(&s.r);
            restart(&s);
            s.dies_at = at;
            s.after = after;
            (void)turn(&s);
            int64_t stands = (at - 1 + after) * 40;
            bool over = at == 2 && after;
            assert_int_equal(pieces_of(&s.r, take), over ? PIECES + 1 : stands);
            restart(&s);
            if (!over)
                assert_string_equal(answer_text(look(&s.r, take), "file.state"), "waiting");
            assert_int_equal(turn(&s), !over);
            is_whole(&s.r, take);
        }
    }
    s.r.h->reruns = 2;
    int64_t take = added(&s.r);
    assert_true(turn(&s));
    is_whole(&s.r, take);
    assert_int_equal(house_verify(s.r.h).fault, LEDGER_INTACT);
    studio_close(&s);
}

static void a_child_that_is_killed_is_another_child(void **state)
{
    struct studio s = begun(state);
    int64_t take = added(&s.r);
    deadly = 2;
    assert_true(turn(&s));
    assert_true(turn(&s));
    file_is(&s.r, take, "waiting", "");
    assert_true(turn(&s));
    is_whole(&s.r, take);
    take = added(&s.r); /* one that kills each of them leaves what it gave */
    deadly = 3;
    for (int i = 0; i < 3; i++)
        assert_true(turn(&s));
    file_is(&s.r, take, "decoded", "BAD_INPUT");
    assert_true(pieces_of(&s.r, take) > 0 && pieces_of(&s.r, take) < PIECES);
    take = added(&s.r);
    answers = TEXT("vig");
    for (int i = 0; i < 3; i++)
        assert_true(turn(&s));
    file_is(&s.r, take, "failed", "BAD_INPUT");
    studio_close(&s);
}

static void a_damaged_file_gives_what_it_has(void **state)
{
    struct studio s = begun(state);
    int64_t take = added(&s.r);
    child_says(3 * PIECE, "BAD_INPUT");
    assert_true(turn(&s));
    file_is(&s.r, take, "decoded", "BAD_INPUT");
    assert_int_equal(pieces_of(&s.r, take), 3);
    assert_string_equal(answer_text(look(&s.r, take), "state"), "stopped");
    studio_close(&s);
}

/* A full disk is not the file's fault: what stands of it stays, and the rest comes later. */
static void a_full_disk_fails_no_file(void **state)
{
    struct studio s = begun(state);
    assert_false(turn(&s));
    for (int at = 1; at <= 2; at++) {
        bool did = true;
        int64_t take = added(&s.r);
        s.acts = 0;
        s.full_at = at;
        assert_int_equal(filing_turn(s.work, s.r.h->now_ms, &did), VERR_DISK);
        assert_false(did);
        file_is(&s.r, take, "waiting", "");
        assert_int_equal(pieces_of(&s.r, take), (at - 1) * 40);
        s.full_at = 0;
        assert_true(turn(&s));
        is_whole(&s.r, take);
    }
    studio_close(&s);
}

static void what_cannot_be_decoded_says_why_and_may_be_tried_again(void **state)
{
    struct studio s = begun(state);
    int64_t take = added(&s.r);
    child_refuses("UNSUPPORTED");
    assert_true(turn(&s));
    file_is(&s.r, take, "failed", "UNSUPPORTED");
    struct ledger_entry e = house_entry(s.r.h, 1); /* before the look */
    assert_int_equal(e.event, LEDGER_recording_decode);
    assert_true(text_is(entry_detail(&e, "result"), "UNSUPPORTED"));
    assert_true(blob_stands(&s.r, blob_of(&s.r, take)));
    assert_false(turn(&s)); /* nobody asked again */
    struct answer *a = again(&s.r, take);
    assert_int_equal(a->status, 200);
    assert_string_equal(answer_text(a, "file.state"), "waiting");
    refused(again(&s.r, take), "CONFLICT");
    none = VERR_BUSY;
    assert_false(turn(&s));
    file_is(&s.r, take, "waiting", "");
    none = VERR_NOT_HERE;
    assert_false(turn(&s));
    none = VERR_OK;
    child_says(SOUND, "OK");
    assert_true(turn(&s));
    is_whole(&s.r, take);
    refused(again(&s.r, take), "CONFLICT");
    assert_int_equal(house_verify(s.r.h).fault, LEDGER_INTACT);
    studio_close(&s);
}

static void an_answer_that_is_no_sound_gives_none(void **state)
{
    static const char *const lies[] = {
        "vigie-decode-scan 1 OK png 1\nEND OK 1 0 0 0\n",
        "vigie-decode-audio 1 OK amr amrnb 8000 1 -1 1\nJPEG 4 1 1\nabcdEND OK 0 0\n",
        "vigie-decode-audio 1 OK amr amrnb 8000 1 -1 1\nPCM 3 1 1\nabcEND OK 0 0\n",
        "vigie-decode-audio 1 OK amr amrnb 8000 1 -1 1\nEND OK 0 0\n",
    };
    struct studio s = begun(state);
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        int64_t take = added(&s.r);
        answers = text_of(lies[i]);
        for (int k = 0; k < 3; k++)
            (void)turn(&s);
        file_is(&s.r, take, "failed", "BAD_INPUT");
        assert_int_equal(pieces_of(&s.r, take), 0);
    }
    studio_close(&s);
}

static void nothing_comes_in_before_every_answer(void **state)
{
    struct road r = road_bare(*state);
    refused(add(&r, TEXT(file)), "NO_CERTIFICATE");
    house_certificate(r.h, r.anne.person, "generate");
    refused(add(&r, TEXT(file)), "NO_CONSENT");
    assert_int_equal(road_consent(&r, "agreed")->status, 200);
    refused(add(&r, TEXT(file)), "NO_CONSENT");
    assert_int_equal(road_consent(&r, "recording_refused")->status, 200);
    refused(add(&r, TEXT(file)), "NO_RECORDING");
    assert_int_equal(house_entry(r.h, 0).event, LEDGER_recording_add);
    assert_int_equal(house_entry(r.h, 0).outcome, LEDGER_REFUSED);
    r.h->file = TEXT(file);
    char line[128];
    snprintf(line, sizeof line, "POST /api/encounters/%lld/recordings/file",
             (long long)r.encounter);
    ask_prepare(r.h, &r.anne, line, "");
    assert_int_equal(r.h->call.outcome, VERR_NO_RECORDING); /* before its first byte */
    refused(ask_act(r.h, &r.anne), "NO_RECORDING");
    assert_int_equal(road_consent(&r, "recording_agreed")->status, 200);
    r.h->file = TEXT(file);
    ask_prepare(r.h, &r.anne, line, "");
    assert_int_equal(r.h->call.outcome, VERR_OK);
    house_sql(r.h, "UPDATE encounter SET audio = 'refused' WHERE id = $1",
              DB_ARGS(DB_INT(r.encounter)));
    refused(ask_act(r.h, &r.anne), "NO_RECORDING");
    assert_int_equal(house_number(r.h, STMT_recording_count, DB_ARGS(DB_INT(r.encounter))), 0);
}

static void a_decoding_asks_for_leave_again(void **state)
{
    struct studio s = begun(state);
    struct road *r = &s.r;
    int64_t take = added(r);
    s.dies_at = 2;
    (void)turn(&s);
    assert_int_equal(pieces_of(r, take), 40);
    restart(&s);
    house_sql(r->h, "UPDATE encounter SET audio = 'refused' WHERE id = $1",
              DB_ARGS(DB_INT(r->encounter)));
    int before = children;
    assert_false(turn(&s));
    assert_int_equal(children, before); /* nothing is decoded that may not be */
    assert_int_equal(pieces_of(r, take), 40);
    house_sql(r->h, "UPDATE encounter SET audio = 'agreed' WHERE id = $1",
              DB_ARGS(DB_INT(r->encounter)));
    assert_true(turn(&s));
    is_whole(r, take);

    take = added(r);
    child_refuses("UNSUPPORTED");
    assert_true(turn(&s));
    char line[128];
    snprintf(line, sizeof line, "POST /api/recordings/%lld/decode", (long long)take);
    ask_prepare(r->h, &r->anne, line, "{}");
    house_sql(r->h, "UPDATE encounter SET audio = 'refused' WHERE id = $1",
              DB_ARGS(DB_INT(r->encounter)));
    refused(ask_act(r->h, &r->anne), "NO_RECORDING");
    file_is(r, take, "failed", "UNSUPPORTED");
    studio_close(&s);
}

/* The writer asks too: what was seen before the child began may no longer hold. */
static const char *changes;
static enum verr act_after_change(void *ctx, db_fn *fn, void *arg)
{
    struct studio *s = ctx;
    house_sql(s->r.h, changes, DB_ARGS(DB_INT(s->r.encounter)));
    return act(s, fn, arg);
}

static void nothing_is_filed_that_is_no_longer_wanted(void **state)
{
    static const char *const each[] = {
        "UPDATE recording_file SET state = 'failed' WHERE recording IN "
        "(SELECT id FROM recording WHERE encounter = $1)",
        "UPDATE encounter SET audio = 'refused' WHERE id = $1",
    };
    struct studio s = begun(state);
    struct filing_how how = {.services = s.r.h->services,
                             .db = s.r.h->reader,
                             .act = act_after_change,
                             .tell = tell,
                             .ctx = &s};
    assert_int_equal(filing_open(&how, &s.work), VERR_OK);
    for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
        int64_t take = added(&s.r);
        changes = each[i];
        assert_false(turn(&s));
        assert_int_equal(pieces_of(&s.r, take), 0);
    }
    studio_close(&s);
}

static void whatever_deletes_a_take_deletes_its_file(void **state)
{
    struct studio s = begun(state);
    struct road *r = &s.r;
    int64_t take = added(r), blob = blob_of(r, take);
    assert_int_equal(
        askf(r->h, &r->anne, NULL, "DELETE /api/recordings/%lld", (long long)take)->status, 200);
    assert_false(blob_stands(r, blob));
    take = added(r);
    blob = blob_of(r, take);
    assert_int_equal(road_consent(r, "recording_refused")->status, 200);
    assert_false(blob_stands(r, blob));
    assert_int_equal(blob_of(r, take), -1);
    assert_false(turn(&s));
    assert_int_equal(road_consent(r, "recording_agreed")->status, 200);
    take = added(r);
    blob = blob_of(r, take);
    assert_int_equal(road_consent(r, "withdrawn")->status, 200);
    assert_false(blob_stands(r, blob));
    assert_string_equal(answer_text(look(r, take), "state"), "deleted");
    studio_close(&s);
}

static void a_signature_waits_for_the_sound_and_not_for_a_failure(void **state)
{
    struct studio s = begun(state);
    struct road *r = &s.r;
    int64_t bad = added(r), bad_blob = blob_of(r, bad);
    child_refuses("UNSUPPORTED");
    assert_true(turn(&s));
    int64_t take = added(r), blob = blob_of(r, take);
    road_write(r);
    assert_int_equal(road_sign(r)->status, 200);
    assert_string_equal(answer_text(look(r, bad), "state"), "deleted");
    assert_false(blob_stands(r, bad_blob));
    file_is(r, take, "waiting", "");
    child_says(SOUND, "OK");
    assert_true(turn(&s)); /* no engine will write it: it goes as soon as it stands */
    struct ledger_entry e = house_entry(r->h, 0);
    assert_int_equal(e.event, LEDGER_recording_delete);
    assert_true(text_is(entry_detail(&e, "pieces"), "62"));
    assert_string_equal(answer_text(look(r, take), "state"), "deleted");
    assert_int_equal(pieces_of(r, take), 0);
    assert_false(blob_stands(r, blob));
    assert_int_equal(house_verify(r->h).fault, LEDGER_INTACT);
    studio_close(&s);
}

static void a_signature_waits_for_what_is_to_be_transcribed(void **state)
{
    struct studio s = begun(state);
    struct road *r = &s.r;
    house_sql(r->h,
              "INSERT INTO model (id, name, purpose, version, sha256, licence, state, changed_ms, "
              "changed_by) VALUES (77, 'essai', 'transcribe', '1', 'aa', 'MIT', 'approved', 0, 0)",
              DB_NOTHING);
    int64_t take = added(r);
    assert_true(json_is_null(answer_at(look(r, take), "transcript")));
    road_write(r);
    assert_int_equal(road_sign(r)->status, 200);
    assert_true(turn(&s));
    is_whole(r, take);
    assert_string_equal(answer_text(look(r, take), "transcript.state"), "waiting");
    house_sql(r->h, "DELETE FROM transcript WHERE wipe_ms > 0", DB_NOTHING);
    assert_true(json_is_null(answer_at(look(r, take), "transcript")));
    studio_close(&s);
}

static void a_file_moves_with_its_encounter(void **state)
{
    struct studio s = begun(state);
    struct road *r = &s.r;
    int64_t take = added(r), other = house_patient(r->h, &r->anne, "DUPONT");
    char body[128];
    snprintf(body, sizeof body, "{\"patient\":\"%lld\",\"reason\":\"mauvais dossier\"}",
             (long long)other);
    struct answer *a =
        askf(r->h, &r->anne, body, "POST /api/encounters/%lld/move", (long long)r->encounter);
    assert_int_equal(a->status, 200);
    house_sql(r->h, "DELETE FROM blob WHERE patient = $1", DB_ARGS(DB_INT(r->patient)));
    assert_true(turn(&s));
    is_whole(r, take);
    studio_close(&s);
}

static void a_file_has_limits_and_so_has_its_sound(void **state)
{
    struct studio s = begun(state);
    struct road *r = &s.r;
    r->h->announced = PARAM_recording_file + 1;
    refused(add(r, TEXT(file)), "LIMIT");
    r->h->announced = sizeof file + 7; /* its sender left */
    refused(add(r, TEXT(file)), "CANCELLED");
    refused(askf(r->h, &r->anne, "", "POST /api/encounters/%lld/recordings/file",
                 (long long)r->encounter),
            "UNSUPPORTED");
    int64_t take = added(r);
    s.dies_at = 2;
    (void)turn(&s);
    restart(&s);
    house_sql(r->h, "UPDATE recording SET ms = $1 WHERE id = $2",
              DB_ARGS(DB_INT(PARAM_recording_length), DB_INT(take)));
    assert_true(turn(&s));
    file_is(r, take, "failed", "RECORDING_FULL");
    assert_int_equal(pieces_of(r, take), 0);
    house_sql(r->h, "UPDATE recording_file SET bytes = $1 WHERE recording = $2",
              DB_ARGS(DB_INT((int64_t)PARAM_recording_house << 20), DB_INT(take)));
    refused(add(r, TEXT(file)), "HOUSE_FULL"); /* a file that waits counts, too */
    studio_close(&s);
}

static void a_take_that_is_a_file_takes_no_pieces(void **state)
{
    struct studio s = begun(state);
    struct road *r = &s.r;
    int64_t take = added(r);
    char line[256];
    snprintf(line, sizeof line, "PUT /api/recordings/%lld/pieces/0?sha256=00", (long long)take);
    refused(ask(r->h, &r->anne, line, "ab"), "RECORDING_OVER");
    refused(askf(r->h, &r->anne, "{}", "POST /api/recordings/%lld/stop", (long long)take),
            "RECORDING_OVER");
    studio_close(&s);
}

static void an_altered_file_is_not_decoded(void **state)
{
    struct studio s = begun(state);
    int64_t take = added(&s.r);
    assert_int_equal(house_run(s.r.h, STMT_blob_remove, DB_ARGS(DB_INT(blob_of(&s.r, take)))),
                     VERR_OK);
    assert_true(turn(&s));
    file_is(&s.r, take, "failed", "DISK");
    studio_close(&s);
}

/* Ten seconds of a telephone: frames whose length is known (3GPP TS 26.101, 12.2 kbit/s). */
static void what_a_telephone_made(void **state)
{
    enum { FRAMES = 500, FRAME = 32 };
    static char amr[6 + FRAMES * FRAME];
    if (!getenv("VIGIE_BUILD"))
        skip();
    struct studio s = begun(state);
    s.r.h->services->spawner = (struct spawner){.spawn = decode_child_execute};
    memcpy(amr, "#!AMR\n", 6);
    for (size_t i = 0; i < FRAMES; i++) {
        amr[6 + i * FRAME] = 0x3c;
        for (size_t k = 1; k < FRAME; k++)
            amr[6 + i * FRAME + k] = (char)(i * 31 + k * 17);
    }
    struct answer *a = add(&s.r, (struct text){amr, sizeof amr});
    assert_int_equal(a->status, 201);
    int64_t take = answer_int(a, "id");
    assert_true(turn(&s));
    a = look(&s.r, take);
    assert_string_equal(answer_text(a, "file.kind"), "amr");
    assert_string_equal(answer_text(a, "state"), "stopped");
    assert_true(answer_int(a, "ms") > 9900 && answer_int(a, "ms") < 10100);
    studio_close(&s);
}

static const struct CMUnitTest tests[] = {
    HOUSE_TEST(a_file_becomes_a_take),
    HOUSE_TEST(a_clerk_that_dies_loses_nothing_and_files_nothing_twice),
    HOUSE_TEST(a_child_that_is_killed_is_another_child),
    HOUSE_TEST(a_damaged_file_gives_what_it_has),
    HOUSE_TEST(a_full_disk_fails_no_file),
    HOUSE_TEST(what_cannot_be_decoded_says_why_and_may_be_tried_again),
    HOUSE_TEST(an_answer_that_is_no_sound_gives_none),
    HOUSE_TEST(nothing_comes_in_before_every_answer),
    HOUSE_TEST(a_decoding_asks_for_leave_again),
    HOUSE_TEST(nothing_is_filed_that_is_no_longer_wanted),
    HOUSE_TEST(whatever_deletes_a_take_deletes_its_file),
    HOUSE_TEST(a_signature_waits_for_the_sound_and_not_for_a_failure),
    HOUSE_TEST(a_signature_waits_for_what_is_to_be_transcribed),
    HOUSE_TEST(a_file_moves_with_its_encounter),
    HOUSE_TEST(a_file_has_limits_and_so_has_its_sound),
    HOUSE_TEST(a_take_that_is_a_file_takes_no_pieces),
    HOUSE_TEST(an_altered_file_is_not_decoded),
    HOUSE_TEST(what_a_telephone_made),
};

HOUSE_MAIN("api recording_file", tests)
