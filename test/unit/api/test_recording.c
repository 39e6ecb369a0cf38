/* The sound of an encounter: who may record, what is kept of it and in which order, how it is heard
 * and how it goes. tool/mutate-guards takes the guards out in turn: this file must then fail. */
#include "road.h"

#include "api/consent.h"
#include "api/recording.h"
#include "base/params.h"

enum { HALF = RECORDING_MS_BYTES * 500 }; /* half a second */

static void refused(struct answer *a, const char *code)
{
    assert_string_equal(answer_error(a), code);
}

/* Sound of half a second that is unlike any other n's, and without a zero. */
static const char *sound(int n)
{
    static char bytes[HALF + 1];
    for (int i = 0; i < HALF; i++)
        bytes[i] = (char)('A' + (i * (n + 1) + n) % 50);
    return bytes;
}

static void hex_of(const char *body, char out[2 * CRYPT_HASH_BYTES + 1])
{
    uint8_t hash[CRYPT_HASH_BYTES];
    struct writer w = writer_over(out, 2 * CRYPT_HASH_BYTES);
    crypt_sha256(text_of(body), hash);
    writer_hex(&w, hash, sizeof hash);
    out[2 * CRYPT_HASH_BYTES] = '\0';
}

static void piece_line(char line[256], int64_t take, int n, const char *body, const char *more)
{
    char hex[2 * CRYPT_HASH_BYTES + 1];
    hex_of(body, hex);
    snprintf(line, 256, "PUT /api/recordings/%lld/pieces/%d?sha256=%s&start=%d%s", (long long)take,
             n, hex, n * 500, more);
}

static struct answer *send_as(struct road *r, struct seat *by, int64_t take, int n,
                              const char *body, const char *more)
{
    char line[256];
    piece_line(line, take, n, body, more);
    return ask(r->h, by, line, body);
}

static struct answer *send(struct road *r, int64_t take, int n)
{
    return send_as(r, &r->anne, take, n, sound(n), "");
}

static struct answer *start(struct road *r, const char *origin)
{
    char body[64];
    snprintf(body, sizeof body, "{\"origin\":\"%s\"}", origin);
    return askf(r->h, &r->anne, body, "POST /api/encounters/%lld/recordings",
                (long long)r->encounter);
}

static struct answer *stop(struct road *r, int64_t take, int pieces)
{
    char body[64];
    snprintf(body, sizeof body, "{\"pieces\":%d}", pieces);
    return askf(r->h, &r->anne, body, "POST /api/recordings/%lld/stop", (long long)take);
}

static struct answer *look(struct road *r, int64_t take)
{
    return askf(r->h, &r->anne, NULL, "GET /api/recordings/%lld", (long long)take);
}

/* A consultation that may be recorded, and a take of it. */
static int64_t begun(struct road *r, struct house *h)
{
    *r = road_begin(h);
    assert_int_equal(road_consent(r, "recording_agreed")->status, 200);
    struct answer *a = start(r, "microphone");
    assert_int_equal(a->status, 201);
    assert_string_equal(answer_text(a, "state"), "consented");
    return answer_int(a, "id");
}

static int64_t pieces_of(struct road *r, int64_t take)
{
    int64_t n = 0;
    while (house_number(r->h, STMT_recording_piece_known, DB_ARGS(DB_INT(take), DB_INT(n))) >= 0)
        n++;
    return n;
}

static void nothing_is_recorded_before_every_answer(void **state)
{
    struct road r = road_bare(*state);
    refused(start(&r, "microphone"), "NO_CERTIFICATE");
    house_certificate(r.h, r.anne.person, "generate");
    refused(start(&r, "microphone"), "NO_CONSENT");
    refused(road_consent(&r, "recording_agreed"), "NO_CONSENT");
    assert_int_equal(road_consent(&r, "agreed")->status, 200);
    refused(start(&r, "microphone"), "NO_CONSENT");
    assert_int_equal(road_consent(&r, "recording_refused")->status, 200);
    refused(start(&r, "microphone"), "NO_RECORDING");
    assert_int_equal(house_entry(r.h, 0).event, LEDGER_recording_start);
    assert_int_equal(house_entry(r.h, 0).outcome, LEDGER_REFUSED);
    assert_int_equal(road_consent(&r, "recording_agreed")->status, 200);
    assert_int_equal(start(&r, "microphone")->status, 201);
    assert_int_equal(road_consent(&r, "no_ai")->status, 200);
    refused(start(&r, "microphone"), "AI_REFUSED");
}

static void pieces_come_in_order_once_and_whole(void **state)
{
    struct road r;
    int64_t take = begun(&r, *state);
    struct answer *a = send(&r, take, 0);
    assert_int_equal(a->status, 200);
    assert_int_equal(answer_int(a, "next"), 1);
    a = send(&r, take, 2);
    refused(a, "PIECE_MISSING");
    assert_string_equal(answer_text(a, "error.detail"), "1");
    assert_int_equal(answer_int(send(&r, take, 1), "next"), 2);
    assert_int_equal(answer_int(send(&r, take, 0), "next"), 2); /* again: already here */
    refused(send_as(&r, &r.anne, take, 1, sound(7), ""), "EXISTS");
    char line[256];
    piece_line(line, take, 2, sound(2), "");
    refused(ask(r.h, &r.anne, line, sound(3)), "BAD_INPUT"); /* not what left the browser */
    refused(ask(r.h, &r.anne, line, "abc"), "BAD_INPUT");
    refused(ask(r.h, &r.anne, line, ""), "BAD_INPUT");
    a = look(&r, take);
    assert_string_equal(answer_text(a, "state"), "recording");
    assert_int_equal(answer_int(a, "pieces"), 2);
    assert_int_equal(answer_int(a, "ms"), 1000);
    refused(stop(&r, take, 3), "PIECE_MISSING");
    a = stop(&r, take, 2);
    assert_string_equal(answer_text(a, "state"), "stopped");
    struct ledger_entry e = house_entry(r.h, 0);
    assert_int_equal(e.event, LEDGER_recording_stop);
    assert_true(text_is(entry_detail(&e, "pieces"), "2"));
    assert_true(text_is(entry_detail(&e, "ms"), "1000"));
    refused(send(&r, take, 2), "RECORDING_OVER");
    assert_string_equal(answer_text(stop(&r, take, 2), "state"), "stopped");
    assert_int_equal(house_verify(r.h).fault, LEDGER_INTACT);
}

static void a_cut_is_counted_and_a_pause_is_not(void **state)
{
    struct road r;
    int64_t take = begun(&r, *state);
    char line[256], hex[2 * CRYPT_HASH_BYTES + 1];
    static const struct {
        int start;
        const char *more;
        int64_t lost;
    } pieces[] = {{0, "", 0}, {510, "", 0}, {4010, "", 3000}, {9000, "&paused=1", 3000}};
    for (int n = 0; n < 4; n++) {
        hex_of(sound(n), hex);
        snprintf(line, sizeof line, "PUT /api/recordings/%lld/pieces/%d?sha256=%s&start=%d%s",
                 (long long)take, n, hex, pieces[n].start, pieces[n].more);
        assert_int_equal(ask(r.h, &r.anne, line, sound(n))->status, 200);
        assert_int_equal(answer_int(look(&r, take), "lost_ms"), pieces[n].lost);
    }
}

static void only_who_began_a_take_adds_to_it(void **state)
{
    struct road r;
    int64_t take = begun(&r, *state);
    int64_t luc = house_person(r.h, "luc", ROLE_BIT_physician);
    struct seat other = house_seat(r.h, luc);
    refused(send_as(&r, &other, take, 0, sound(0), ""), "NOT_IN_TEAM");
    house_certificate(r.h, luc, "generate");
    assert_int_equal(house_run(r.h, STMT_team_add,
                               DB_ARGS(DB_INT(r.patient), DB_INT(luc), DB_INT(1), DB_INT(1))),
                     VERR_OK);
    refused(send_as(&r, &other, take, 0, sound(0), ""), "RECORDING_OTHER");
    assert_int_equal(pieces_of(&r, take), 0);
    assert_int_equal(send(&r, take, 0)->status, 200);
    assert_string_equal(
        answer_text(askf(r.h, &other, "{}", "POST /api/recordings/%lld/stop", (long long)take),
                    "state"),
        "stopped");
}

static void what_changed_since_a_piece_was_prepared_counts(void **state)
{
    struct road r;
    int64_t take = begun(&r, *state);
    char line[256];
    struct {
        const char *sql;
        const char *code;
        const char *back;
    } changes[] = {
        {"UPDATE encounter SET audio = 'refused' WHERE id = $1", "NO_RECORDING",
         "UPDATE encounter SET audio = 'agreed' WHERE id = $1"},
        {"UPDATE encounter SET consent = 'withdrawn' WHERE id = $1", "AI_REFUSED",
         "UPDATE encounter SET consent = 'agreed' WHERE id = $1"},
    };
    for (int i = 0; i < 2; i++) {
        piece_line(line, take, 0, sound(0), "");
        ask_prepare(r.h, &r.anne, line, sound(0));
        house_sql(r.h, changes[i].sql, DB_ARGS(DB_INT(r.encounter)));
        refused(ask_act(r.h, &r.anne), changes[i].code);
        assert_int_equal(house_entry(r.h, 0).event, LEDGER_recording_refuse);
        house_sql(r.h, changes[i].back, DB_ARGS(DB_INT(r.encounter)));
    }
    snprintf(line, sizeof line, "POST /api/encounters/%lld/recordings", (long long)r.encounter);
    ask_prepare(r.h, &r.anne, line, "{}");
    house_sql(r.h, changes[0].sql, DB_ARGS(DB_INT(r.encounter)));
    refused(ask_act(r.h, &r.anne), "NO_RECORDING");
    house_sql(r.h, changes[0].back, DB_ARGS(DB_INT(r.encounter)));
    house_sql(r.h, "UPDATE certificate SET revoked_ms = 1 WHERE person = $1",
              DB_ARGS(DB_INT(r.anne.person)));
    refused(send(&r, take, 0), "NO_CERTIFICATE");
    assert_int_equal(pieces_of(&r, take), 0);
}

static void a_withdrawal_deletes_and_the_ledger_tells(void **state)
{
    static const char *const no[] = {"recording_refused", "withdrawn"};
    struct road r;
    for (int i = 0; i < 2; i++) {
        int64_t take = i == 0 ? begun(&r, *state) : answer_int(start(&r, "microphone"), "id");
        for (int n = 0; n < 3; n++)
            assert_int_equal(send(&r, take, n)->status, 200);
        assert_int_equal(road_consent(&r, no[i])->status, 200);
        struct ledger_entry e = house_entry(r.h, 0);
        assert_int_equal(e.event, LEDGER_consent_record);
        assert_true(text_is(entry_detail(&e, "audio_takes"), "1"));
        assert_true(text_is(entry_detail(&e, "audio_pieces"), "3"));
        assert_int_equal(entry_detail(&e, "audio_sha256").n, 2 * CRYPT_HASH_BYTES);
        assert_int_equal(pieces_of(&r, take), 0);
        assert_string_equal(answer_text(look(&r, take), "state"), "deleted");
        refused(askf(r.h, &r.anne, NULL, "GET /api/recordings/%lld/audio", (long long)take),
                "NOT_FOUND");
        assert_true(send(&r, take, 3)->status >= 400);
        assert_int_equal(road_consent(&r, "agreed")->status, 200);
        assert_int_equal(road_consent(&r, "recording_agreed")->status, 200);
        refused(send(&r, take, 3), "RECORDING_OVER");
    }
    int64_t take = answer_int(start(&r, "microphone"), "id");
    assert_int_equal(send(&r, take, 0)->status, 200);
    assert_int_equal(road_consent(&r, "agreed")->status, 200); /* the same answer again */
    assert_int_equal(send(&r, take, 1)->status, 200);
    struct answer *a = askf(r.h, &r.anne, "{\"ai\":\"refused\",\"reason\":\"Choix du patient\"}",
                            "POST /api/patients/%lld/ai", (long long)r.patient);
    assert_int_equal(a->status, 200);
    struct ledger_entry e = house_entry(r.h, 0);
    assert_true(text_is(entry_detail(&e, "audio_pieces"), "2"));
    assert_int_equal(pieces_of(&r, take), 0);
}

static struct answer *hear(struct road *r, int64_t take, const char *range)
{
    char line[96];
    snprintf(line, sizeof line, "GET /api/recordings/%lld/audio", (long long)take);
    r->h->range = range;
    struct answer *a = ask(r->h, &r->anne, line, NULL);
    r->h->range = "";
    return a;
}

static void sound_is_heard_by_range(void **state)
{
    struct road r;
    int64_t take = begun(&r, *state);
    for (int n = 0; n < 3; n++)
        send(&r, take, n);
    struct answer *a = hear(&r, take, "");
    assert_int_equal(a->status, 200);
    assert_int_equal(a->body.n, RECORDING_HEAD + 3 * HALF);
    assert_memory_equal(a->body.p, "RIFF", 4);
    for (int n = 0; n < 3; n++)
        assert_memory_equal(a->body.p + RECORDING_HEAD + n * HALF, sound(n), HALF);
    char range[64];
    for (int from = 0; from < RECORDING_HEAD + 3 * HALF; from += 4999) {
        snprintf(range, sizeof range, "bytes=%d-%d", from, from + 20000);
        a = hear(&r, take, range);
        int to =
            from + 20001 < RECORDING_HEAD + 3 * HALF ? from + 20001 : RECORDING_HEAD + 3 * HALF;
        assert_int_equal(a->status, 206);
        assert_int_equal(a->body.n, to - from);
        int at = from < RECORDING_HEAD ? RECORDING_HEAD : from, n = (at - RECORDING_HEAD) / HALF;
        assert_int_equal(a->body.p[at - from], sound(n)[(at - RECORDING_HEAD) % HALF]);
    }
    snprintf(range, sizeof range, "bytes %d-%d/%d", 0, 9, RECORDING_HEAD + 3 * HALF);
    hear(&r, take, "bytes=0-9");
    assert_true(text_is(r.h->call.reply.range, range));
    refused(hear(&r, take, "bytes=999999-"), "RANGE");
    assert_int_equal(house_entry(r.h, 1).event, LEDGER_recording_listen);
    house_sql(r.h, "UPDATE recording_piece SET n = n + 10 WHERE n = 1", DB_NOTHING);
    refused(hear(&r, take, "bytes=0-"), "CRYPT"); /* a piece that stands elsewhere does not open */
}

static void ranges_are_read_strictly(void **state)
{
    static const struct {
        const char *header;
        bool part;
        enum verr e;
        int64_t from, to;
    } rows[] = {
        {"bytes=0-", true, VERR_OK, 0, 50},
        {"bytes=10-19", true, VERR_OK, 10, 20},
        {"bytes=90-500", true, VERR_OK, 90, 100},
        {"bytes=-10", true, VERR_OK, 90, 100},
        {"bytes=-500", true, VERR_OK, 0, 50},
        {"bytes=100-", true, VERR_RANGE, 0, 0},
        {"bytes=-0", true, VERR_RANGE, 0, 0},
        {"", false, VERR_OK, 0, 0},
        {"bytes", false, VERR_OK, 0, 0},
        {"bytes=", false, VERR_OK, 0, 0},
        {"bytes=-", false, VERR_OK, 0, 0},
        {"bytes=5", false, VERR_OK, 0, 0},
        {"bytes=9-3", false, VERR_OK, 0, 0},
        {"bytes=0-1,5-9", false, VERR_OK, 0, 0},
        {"lines=0-1", false, VERR_OK, 0, 0},
        {"bytes= 0-1", false, VERR_OK, 0, 0},
        {"bytes=99999999999999999999-", false, VERR_OK, 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t from = 0, to = 0;
        enum verr e;
        assert_int_equal(recording_range(text_of(rows[i].header), 100, 50, &from, &to, &e),
                         rows[i].part);
        assert_int_equal(e, rows[i].e);
        assert_int_equal(from, rows[i].from);
        assert_int_equal(to, rows[i].to);
    }
}

static void a_take_that_is_begun_is_by_microphone(void **state)
{
    struct road r;
    (void)begun(&r, *state);
    refused(start(&r, "upload"), "BAD_INPUT"); /* a file comes whole: test_recording_file.c */
    refused(start(&r, "telephone"), "BAD_INPUT");
    assert_int_equal(start(&r, "")->status, 201);
}

static void a_take_has_a_limit_and_so_has_the_house(void **state)
{
    struct road r;
    int64_t take = begun(&r, *state);
    send(&r, take, 0);
    house_sql(r.h, "UPDATE recording SET ms = $1 WHERE id = $2",
              DB_ARGS(DB_INT(PARAM_recording_length), DB_INT(take)));
    refused(send(&r, take, 1), "RECORDING_FULL");
    house_sql(r.h, "UPDATE recording SET ms = 500, bytes = $1 WHERE id = $2",
              DB_ARGS(DB_INT(PARAM_recording_size), DB_INT(take)));
    refused(send(&r, take, 1), "RECORDING_FULL");
    int64_t full = answer_int(start(&r, "microphone"), "id");
    house_sql(r.h, "UPDATE recording SET bytes = $1 WHERE id = $2",
              DB_ARGS(DB_INT((int64_t)PARAM_recording_house << 20), DB_INT(full)));
    house_sql(r.h, "UPDATE recording SET bytes = $1 WHERE id = $2",
              DB_ARGS(DB_INT(HALF), DB_INT(take)));
    refused(send(&r, take, 1), "HOUSE_FULL");
    assert_int_equal(
        askf(r.h, &r.anne, NULL, "DELETE /api/recordings/%lld", (long long)full)->status, 200);
    assert_int_equal(send(&r, take, 1)->status, 200);
    static char long_one[3 * HALF + 1];
    memset(long_one, 'A', sizeof long_one - 1);
    refused(send_as(&r, &r.anne, take, 2, long_one, ""), "LIMIT"); /* over a second */
}

static void an_empty_take_leaves_nothing_and_a_deleted_one_its_trace(void **state)
{
    struct road r;
    int64_t take = begun(&r, *state);
    assert_string_equal(answer_text(stop(&r, take, 0), "state"), "deleted");
    take = answer_int(start(&r, "microphone"), "id");
    send(&r, take, 0);
    assert_int_equal(
        askf(r.h, &r.anne, NULL, "DELETE /api/recordings/%lld", (long long)take)->status, 200);
    struct ledger_entry e = house_entry(r.h, 0);
    assert_int_equal(e.event, LEDGER_recording_delete);
    assert_true(text_is(entry_detail(&e, "audio_pieces"), "1"));
    struct answer *a =
        askf(r.h, &r.anne, NULL, "GET /api/encounters/%lld/recordings", (long long)r.encounter);
    assert_int_equal(json_array_size(answer_at(a, "recordings")), 0);
    assert_true(json_is_false(answer_at(a, "engine")));
    assert_int_equal(answer_int(a, "limits.piece_ms"), PARAM_recording_piece);
}

static void a_take_survives_a_restart_a_rerun_and_a_move(void **state)
{
    struct road r;
    int64_t take = begun(&r, *state);
    send(&r, take, 0);
    r.h->reruns = 2;
    assert_int_equal(send(&r, take, 1)->status, 200);
    house_restart(r.h);
    assert_int_equal(answer_int(send(&r, take, 2), "next"), 3);
    int64_t other = house_patient(r.h, &r.anne, "DUPONT");
    char body[128];
    snprintf(body, sizeof body, "{\"patient\":\"%lld\",\"reason\":\"mauvais dossier\"}",
             (long long)other);
    assert_int_equal(
        askf(r.h, &r.anne, body, "POST /api/encounters/%lld/move", (long long)r.encounter)->status,
        200);
    assert_int_equal(answer_int(send(&r, take, 3), "next"), 4);
    struct answer *a = hear(&r, take, "");
    for (int n = 0; n < 4; n++)
        assert_memory_equal(a->body.p + RECORDING_HEAD + n * HALF, sound(n), HALF);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        HOUSE_TEST(nothing_is_recorded_before_every_answer),
        HOUSE_TEST(pieces_come_in_order_once_and_whole),
        HOUSE_TEST(a_cut_is_counted_and_a_pause_is_not),
        HOUSE_TEST(only_who_began_a_take_adds_to_it),
        HOUSE_TEST(what_changed_since_a_piece_was_prepared_counts),
        HOUSE_TEST(a_withdrawal_deletes_and_the_ledger_tells),
        HOUSE_TEST(sound_is_heard_by_range),
        HOUSE_TEST(ranges_are_read_strictly),
        HOUSE_TEST(a_take_that_is_begun_is_by_microphone),
        HOUSE_TEST(a_take_has_a_limit_and_so_has_the_house),
        HOUSE_TEST(an_empty_take_leaves_nothing_and_a_deleted_one_its_trace),
        HOUSE_TEST(a_take_survives_a_restart_a_rerun_and_a_move),
    };
    if (!house_begin(argc, argv))
        return 77;
    int failures = cmocka_run_group_tests_name("recording", tests, NULL, NULL);
    house_end();
    return failures;
}
