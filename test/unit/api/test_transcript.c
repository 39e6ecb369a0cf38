/* Takes become transcripts: in order and fairly, through engines that die, hang and lie, never
 * twice, never without leave; what a person changes is kept beside what was heard, and documents
 * cite it. */
#include "booth.h"

#include "api/tick.h"
#include "base/params.h"

static const char says[] = "Bonjour docteur, je tousse depuis trois jours. Je n'ai pas de fièvre. "
                           "Je prends du paracétamol, un gramme matin et soir.";

static int64_t recorded(struct booth *s)
{
    return booth_record(s, &s->r.anne, 12);
}

static struct answer *look(struct booth *s, int64_t take)
{
    return askf(s->r.h, &s->r.anne, NULL, "GET /api/recordings/%lld", (long long)take);
}

static void is(struct booth *s, int64_t take, const char *state)
{
    assert_string_equal(answer_text(look(s, take), "transcript.state"), state);
}

static struct answer *read_it(struct booth *s, int64_t take)
{
    return askf(s->r.h, &s->r.anne, NULL, "GET /api/recordings/%lld/transcript", (long long)take);
}

static void refused(struct answer *a, const char *code)
{
    assert_string_equal(answer_error(a), code);
}

static struct answer *post(struct booth *s, int64_t take, const char *what, const char *body,
                           int64_t rev)
{
    char tag[24];
    snprintf(tag, sizeof tag, "\"%lld\"", (long long)rev);
    s->r.h->if_match = tag;
    struct answer *a = askf(s->r.h, &s->r.anne, body, "POST /api/recordings/%lld/transcript%s",
                            (long long)take, what);
    s->r.h->if_match = NULL;
    return a;
}

static int64_t version(struct booth *s, int64_t take)
{
    return answer_int(look(s, take), "transcript.version");
}

/* The words of a reply of read_it, with blanks. */
static const char *words_of(const struct answer *a)
{
    static char all[8192];
    all[0] = '\0';
    size_t i;
    json_t *word;
    json_array_foreach(answer_at(a, "words"), i, word)
    {
        strcat(all, i > 0 ? " " : "");
        strcat(all, json_string_value(json_array_get(word, 4)));
    }
    return all;
}

/* ---------------- */

static void a_take_becomes_a_source(void **state)
{
    struct booth s;
    booth_open(&s, *state, says);
    int64_t take = recorded(&s);
    is(&s, take, "waiting");
    (void)booth_turns(&s, 20);
    is(&s, take, "ready");
    assert_true(s.tidings > 0);
    assert_int_equal(house_entry(s.r.h, 1).event, LEDGER_transcript_ready);
    struct answer *a = read_it(&s, take);
    assert_int_equal(a->status, 200);
    assert_string_equal(words_of(a), says);
    assert_true(json_array_size(answer_at(a, "turns")) >= 1);
    assert_true(json_array_size(answer_at(a, "doubts")) >= 1);
    assert_string_equal(answer_text(a, "doubts.0.what"), "dose");
    int64_t source = answer_int(a, "transcript.source");
    a = askf(s.r.h, &s.r.anne, NULL, "GET /api/sources/%lld", (long long)source);
    assert_string_equal(answer_text(a, "kind"), "transcript");
    assert_non_null(strstr(answer_text(a, "text"), "paracétamol"));
    assert_true(json_array_size(answer_at(a, "turns")) >= 1);
    assert_int_equal(atomic_load(&s.engine.streams), 1);
    assert_int_equal(house_verify(s.r.h).fault, LEDGER_INTACT);
    booth_close(&s);
}

static void silence_gives_no_words(void **state)
{
    struct booth s;
    booth_open(&s, *state, says);
    int64_t take = booth_record(&s, &s.r.anne, 2); /* the silence at the beginning */
    (void)booth_turns(&s, 20);
    is(&s, take, "ready");
    struct answer *a = read_it(&s, take);
    assert_int_equal(json_array_size(answer_at(a, "words")), 0);
    assert_int_equal(answer_int(a, "transcript.source"), 0);
    assert_int_equal(atomic_load(&s.engine.streams), 0);
    booth_close(&s);
}

static void what_is_said_shows_while_it_is_recorded(void **state)
{
    struct booth s;
    booth_open(&s, *state, says);
    int64_t take = booth_begin(&s, &s.r.anne);
    bool open = false;
    struct answer *a = NULL;
    for (int n = 0; n < 12; n++) {
        booth_send(&s, &s.r.anne, take, n);
        (void)booth_turns(&s, 20);
        a = askf(s.r.h, &s.r.anne, NULL, "GET /api/recordings/%lld/live", (long long)take);
        assert_int_equal(a->status, 200);
        open = open || strstr(answer_text(a, "open"), "Bonjour");
    }
    assert_true(open);
    assert_int_equal(json_array_size(answer_at(a, "lines")), 1);
    assert_string_equal(answer_text(a, "lines.0.text"), says);
    assert_string_equal(answer_text(a, "open"), "");
    is(&s, take, "running");
    assert_int_equal(
        askf(s.r.h, &s.r.anne, "{}", "POST /api/recordings/%lld/stop", (long long)take)->status,
        200);
    (void)booth_turns(&s, 20);
    is(&s, take, "ready");
    booth_close(&s);
}

static void what_was_heard_outlives_the_process(void **state)
{
    struct booth s;
    booth_open(&s, *state, says);
    s.engine.withholds = 3;
    int64_t take = booth_begin(&s, &s.r.anne);
    for (int n = 0; n < 36; n++) /* three stretches, that wait together */
        booth_send(&s, &s.r.anne, take, n);
    (void)booth_turns(&s, 20);
    assert_int_equal(atomic_load(&s.engine.streams), 1);
    transcribing_close(s.work);
    booth_work(&s);
    assert_int_equal(
        askf(s.r.h, &s.r.anne, "{}", "POST /api/recordings/%lld/stop", (long long)take)->status,
        200);
    (void)booth_turns(&s, 20);
    is(&s, take, "ready");
    assert_int_equal(atomic_load(&s.engine.streams), 1); /* nothing was asked again */
    assert_string_equal(words_of(read_it(&s, take)), says);
    assert_int_equal(post(&s, take, "/role", "{\"turn\":0,\"role\":\"patient\"}", 1)->status, 200);
    assert_int_equal(answer_int(read_it(&s, take), "withheld.0.words"), 3); /* told, not said */
    booth_close(&s);
}

static void more_than_half_a_minute_is_asked_in_turns(void **state)
{
    struct booth s;
    booth_open(&s, *state, says);
    int64_t take = booth_record(&s, &s.r.anne, 120); /* ten stretches, 45 s of voice */
    (void)booth_turns(&s, 40);
    assert_int_equal(atomic_load(&s.engine.streams), 2);
    const json_t *words = answer_at(read_it(&s, take), "words");
    json_t *last = json_array_get(words, json_array_size(words) - 1);
    assert_in_range(json_integer_value(json_array_get(last, 0)), 52000, 60000);
    booth_close(&s);
}

static void engines_that_end_are_asked_again(void **state)
{
    struct booth s;
    booth_open(&s, *state, says);
    for (int i = 0; i < 20; i++)
        s.engine.deed[i] = i % 4 == 3 ? FAKE_LIE : i % 4 == 2 ? FAKE_REFUSE : FAKE_DIE;
    s.engine.deed[20] = FAKE_HANG;
    int64_t take = recorded(&s);
    (void)booth_turns(&s, 60);
    is(&s, take, "ready");
    assert_string_equal(words_of(read_it(&s, take)), says);
    assert_int_equal(atomic_load(&s.engine.streams), 22);
    booth_close(&s);
}

static void too_many_ends_fail_a_take_and_it_may_be_asked_again(void **state)
{
    struct booth s;
    booth_open(&s, *state, says);
    s.engine.always = FAKE_DIE;
    int64_t take = recorded(&s);
    (void)booth_turns(&s, 60);
    is(&s, take, "failed");
    assert_string_equal(answer_text(look(&s, take), "transcript.why"), "deaths");
    assert_int_equal(atomic_load(&s.engine.streams), PARAM_transcript_deaths);
    assert_int_equal(house_entry(s.r.h, 2).event, LEDGER_transcript_fail);
    s.engine.always = FAKE_HANG;
    assert_int_equal(post(&s, take, "", "{}", 0)->status, 200);
    is(&s, take, "waiting");
    (void)booth_turns(&s, 60);
    assert_string_equal(answer_text(look(&s, take), "transcript.why"), "hangs");
    assert_int_equal(atomic_load(&s.engine.streams),
                     PARAM_transcript_deaths + PARAM_transcript_hangs);
    s.engine.always = FAKE_SAY;
    assert_int_equal(post(&s, take, "", "{}", 0)->status, 200);
    (void)booth_turns(&s, 60);
    is(&s, take, "ready");
    refused(post(&s, take, "", "{}", 0), "EXISTS");
    booth_close(&s);
}

static void without_an_engine_it_waits(void **state)
{
    struct booth s;
    booth_open(&s, *state, says);
    atomic_store(&s.engine.off, true);
    int64_t take = recorded(&s);
    assert_int_equal(booth_turns(&s, 20), 1);
    is(&s, take, "waiting");
    atomic_store(&s.engine.off, false);
    (void)booth_turns(&s, 20);
    is(&s, take, "ready");
    booth_close(&s);
}

static void nothing_is_heard_without_leave(void **state)
{
    static const struct {
        const char *no, *yes;
    } changes[] = {
        {"UPDATE encounter SET audio = 'refused'", "UPDATE encounter SET audio = 'agreed'"},
        {"UPDATE encounter SET consent = 'withdrawn'", "UPDATE encounter SET consent = 'agreed'"},
        {"UPDATE model SET state = 'stopped'", "UPDATE model SET state = 'approved'"},
    };
    struct booth s;
    booth_open(&s, *state, says);
    int64_t take = recorded(&s);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        house_sql(s.r.h, changes[i].no, DB_NOTHING);
        (void)booth_turns(&s, 20);
        assert_int_equal(atomic_load(&s.engine.streams), 0);
        is(&s, take, "waiting");
        house_sql(s.r.h, changes[i].yes, DB_NOTHING);
    }
    booth_model(&s,
                "stopped"); /* no model: a take is recorded, and its transcript is not asked for */
    int64_t other = recorded(&s);
    assert_true(json_is_null(answer_at(look(&s, other), "transcript")));
    refused(post(&s, other, "", "{}", 0), "NO_MODEL");
    booth_model(&s, "approved");
    assert_int_equal(post(&s, other, "", "{}", 0)->status, 200);
    house_sql(s.r.h, "UPDATE certificate SET revoked_ms = 1", DB_NOTHING);
    refused(post(&s, other, "", "{}", 0), "NO_CERTIFICATE");
    booth_close(&s);
}

/* What changed between the question to the engine and the writing counts. */
static enum verr act_too_late(void *ctx, db_fn *fn, void *arg)
{
    struct booth *s = ctx;
    house_sql(s->r.h, "UPDATE encounter SET audio = 'refused'", DB_NOTHING);
    enum verr e = api_transact(s->r.h->writer, fn, arg);
    assert_int_equal(e, VERR_NO_RECORDING);
    return e;
}

static void leave_is_asked_again_before_words_are_kept(void **state)
{
    struct booth s;
    booth_open(&s, *state, says);
    int64_t take = recorded(&s);
    transcribing_close(s.work);
    struct transcribing_how how = {
        .services = s.r.h->services, .db = s.r.h->reader, .act = act_too_late, .ctx = &s};
    assert_int_equal(transcribing_open(&how, &s.work), VERR_OK);
    (void)booth_turns(&s, 20);
    assert_int_equal(atomic_load(&s.engine.streams), 1);
    assert_int_equal(
        house_number(s.r.h, STMT_transcript_stretch_get, DB_ARGS(DB_INT(take), DB_INT(0))), -1);
    booth_close(&s);
}

static void one_stretch_for_one_then_for_the_next(void **state)
{
    struct transcribing_wait w[] = {{5, false}, {5, false}, {7, false}, {9, true}};
    (void)state;
    assert_int_equal(transcribing_pick(w, 4, 0), 0);
    assert_int_equal(transcribing_pick(w, 4, 5), 2);
    assert_int_equal(transcribing_pick(w, 4, 7), 0);
    w[0].tried = w[1].tried = true;
    assert_int_equal(transcribing_pick(w, 4, 7), 2);
    w[2].tried = true;
    assert_int_equal(transcribing_pick(w, 4, 7), SIZE_MAX);
}

static void words_are_corrected_and_what_was_heard_stays(void **state)
{
    struct booth s;
    booth_open(&s, *state, says);
    int64_t take = recorded(&s);
    (void)booth_turns(&s, 20);
    assert_int_equal(version(&s, take), 1);
    refused(post(&s, take, "/words", "{\"from\":5,\"to\":7,\"text\":\"cinq jours.\"}", 9),
            "CONFLICT");
    refused(post(&s, take, "/words", "{\"from\":5,\"to\":500,\"text\":\"x\"}", 1), "BAD_INPUT");
    refused(post(&s, take, "/words", "{\"from\":5,\"to\":5,\"text\":\"x\"}", 1), "BAD_INPUT");
    struct answer *a =
        post(&s, take, "/words", "{\"from\":5,\"to\":7,\"text\":\"cinq longs jours.\"}", 1);
    assert_int_equal(a->status, 200);
    assert_int_equal(answer_int(a, "transcript.version"), 2);
    struct ledger_entry e = house_entry(s.r.h, 0);
    assert_int_equal(e.event, LEDGER_transcript_correct);
    a = read_it(&s, take);
    assert_non_null(strstr(words_of(a), "tousse depuis cinq longs jours. Je n'ai"));
    int64_t source = answer_int(a, "transcript.source");
    a = askf(s.r.h, &s.r.anne, NULL, "GET /api/sources/%lld", (long long)source);
    assert_int_equal(answer_int(a, "version"), 2);
    assert_non_null(strstr(answer_text(a, "text"), "cinq longs jours"));
    a = askf(s.r.h, &s.r.anne, NULL, "GET /api/sources/%lld?version=1", (long long)source);
    assert_non_null(strstr(answer_text(a, "text"), "trois jours")); /* what a draft cites stays */
    assert_int_equal(answer_int(a, "latest"), 2);
    assert_int_equal(answer_int(a, "recording"), take);
    s.r.h->if_match = "\"2\"";
    refused(askf(s.r.h, &s.r.anne, "{\"text\":\"x\"}", "PUT /api/sources/%lld", (long long)source),
            "FROM_RECORDING");
    s.r.h->if_match = NULL;
    assert_int_equal(
        post(&s, take, "/name", "{\"from\":8,\"to\":9,\"text\":\"Je\",\"accept\":false}", 2)
            ->status,
        200);
    assert_int_equal(
        post(&s, take, "/role", "{\"turn\":0,\"role\":\"other\",\"all\":true}", 3)->status, 200);
    a = read_it(&s, take);
    assert_string_equal(answer_text(a, "turns.0.role"), "other");
    refused(post(&s, take, "/reviewed", "{}", 3), "CONFLICT");
    assert_int_equal(post(&s, take, "/reviewed", "{}", 4)->status, 200);
    assert_true(strlen(answer_text(look(&s, take), "transcript.reviewed")) > 0);
    house_sql(s.r.h, "UPDATE encounter SET consent = 'withdrawn'", DB_NOTHING);
    refused(post(&s, take, "/words", "{\"from\":0,\"to\":1,\"text\":\"x\"}", 4), "AI_REFUSED");
    booth_close(&s);
}

static void it_goes_out_in_four_forms(void **state)
{
    static const char *const forms[][2] = {
        {"vtt", "WEBVTT"}, {"srt", "1\n"}, {"text", ""}, {"json", "{\"segments\""}};
    struct booth s;
    booth_open(&s, *state, says);
    int64_t take = recorded(&s);
    (void)booth_turns(&s, 20);
    for (size_t i = 0; i < 4; i++) {
        struct answer *a =
            askf(s.r.h, &s.r.anne, NULL, "GET /api/recordings/%lld/transcript/export?format=%s",
                 (long long)take, forms[i][0]);
        assert_int_equal(a->status, 200);
        assert_true(text_starts(a->body, text_of(forms[i][1])));
        assert_true(text_find(a->body, TEXT("paracétamol"), 0) != SIZE_MAX);
        assert_true(text_find(s.r.h->call.reply.filename, TEXT("non-relue"), 0) != SIZE_MAX);
    }
    refused(askf(s.r.h, &s.r.anne, NULL, "GET /api/recordings/%lld/transcript/export?format=doc",
                 (long long)take),
            "BAD_INPUT");
    booth_close(&s);
}

static void it_outlives_the_sound_and_not_the_withdrawal(void **state)
{
    struct booth s;
    booth_open(&s, *state, says);
    int64_t take = recorded(&s);
    (void)booth_turns(&s, 20);
    assert_int_equal(
        askf(s.r.h, &s.r.anne, NULL, "DELETE /api/recordings/%lld", (long long)take)->status, 200);
    struct answer *a = read_it(&s, take);
    assert_string_equal(words_of(a), says);
    assert_int_equal(answer_int(a, "sound"), 0);
    int64_t source = answer_int(a, "transcript.source");
    assert_int_equal(road_consent(&s.r, "recording_refused")->status, 200);
    refused(askf(s.r.h, &s.r.anne, NULL, "GET /api/sources/%lld", (long long)source), "NOT_FOUND");
    assert_int_equal(
        house_number(s.r.h, STMT_transcript_body_get, DB_ARGS(DB_INT(take), DB_INT(1))), -1);
    is(&s, take, "cancelled");
    booth_close(&s);
}

static void a_signature_waits_for_what_is_being_transcribed(void **state)
{
    struct booth s;
    booth_open(&s, *state, says);
    int64_t take = recorded(&s);
    road_write(&s.r);
    assert_int_equal(road_sign(&s.r)->status, 200);
    assert_string_equal(answer_text(look(&s, take), "state"), "stopped");
    (void)booth_turns(&s, 20);
    assert_string_equal(answer_text(look(&s, take), "state"), "deleted");
    is(&s, take, "ready");
    struct ledger_entry e = house_entry(s.r.h, 2);
    assert_int_equal(e.event, LEDGER_recording_delete);
    assert_int_equal(entry_detail(&e, "audio_sha256").n, 2 * CRYPT_HASH_BYTES);
    assert_int_equal(house_verify(s.r.h).fault, LEDGER_INTACT);
    booth_close(&s);
}

static void tick(struct booth *s, int64_t later_ms)
{
    s->r.h->now_ms += later_ms;
    s->r.h->services->batch.swept_ms = 0;
    api_tick_at(s->r.h->services, s->r.h->writer, false, s->r.h->now_ms);
    s->r.anne = house_seat(s->r.h, s->r.anne.person);
}

static void the_cap_knows_what_was_read(void **state)
{
    struct booth s;
    booth_open(&s, *state, says);
    int64_t unread = recorded(&s), unheard = recorded(&s), read = recorded(&s);
    house_sql(s.r.h, "UPDATE transcript SET state = 'failed' WHERE recording = $1",
              DB_ARGS(DB_INT(unheard)));
    (void)booth_turns(&s, 40);
    assert_int_equal(post(&s, read, "/reviewed", "{}", 1)->status, 200);
    tick(&s, PARAM_recording_kept - PARAM_recording_notice + 1000);
    struct answer *a = ask(s.r.h, &s.r.anne, "GET /api/recording-notices", NULL);
    assert_int_equal(json_array_size(answer_at(a, "notices")), 2); /* not of what was read */
    tick(&s, PARAM_recording_notice);
    assert_string_equal(answer_text(look(&s, read), "state"), "deleted");
    assert_string_equal(answer_text(look(&s, unread), "state"), "stopped");
    assert_string_equal(answer_text(look(&s, unheard), "state"), "stopped");
    tick(&s, 30 * (int64_t)PARAM_recording_kept); /* nobody could be asked in her place */
    assert_string_equal(answer_text(look(&s, unread), "state"), "stopped");
    booth_close(&s);
}

static void a_deletion_ends_what_is_being_heard(void **state)
{
    struct booth s;
    booth_open(&s, *state, says);
    int64_t take = recorded(&s);
    assert_int_equal(
        askf(s.r.h, &s.r.anne, NULL, "DELETE /api/recordings/%lld", (long long)take)->status, 200);
    (void)booth_turns(&s, 20);
    is(&s, take, "cancelled");
    assert_int_equal(atomic_load(&s.engine.streams), 0);
    refused(post(&s, take, "", "{}", 0), "RECORDING_OVER");
    booth_close(&s);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        HOUSE_TEST(a_take_becomes_a_source),
        HOUSE_TEST(silence_gives_no_words),
        HOUSE_TEST(what_is_said_shows_while_it_is_recorded),
        HOUSE_TEST(what_was_heard_outlives_the_process),
        HOUSE_TEST(more_than_half_a_minute_is_asked_in_turns),
        HOUSE_TEST(engines_that_end_are_asked_again),
        HOUSE_TEST(too_many_ends_fail_a_take_and_it_may_be_asked_again),
        HOUSE_TEST(without_an_engine_it_waits),
        HOUSE_TEST(nothing_is_heard_without_leave),
        HOUSE_TEST(leave_is_asked_again_before_words_are_kept),
        cmocka_unit_test(one_stretch_for_one_then_for_the_next),
        HOUSE_TEST(words_are_corrected_and_what_was_heard_stays),
        HOUSE_TEST(it_goes_out_in_four_forms),
        HOUSE_TEST(it_outlives_the_sound_and_not_the_withdrawal),
        HOUSE_TEST(a_signature_waits_for_what_is_being_transcribed),
        HOUSE_TEST(the_cap_knows_what_was_read),
        HOUSE_TEST(a_deletion_ends_what_is_being_heard),
    };
    if (!house_begin(argc, argv))
        return 77;
    int failures = cmocka_run_group_tests_name("transcript", tests, NULL, NULL);
    house_end();
    return failures;
}
