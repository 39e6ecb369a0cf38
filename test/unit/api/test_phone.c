/* A phone as the microphone of one take: its link opens once and soon, its credential is the
 * microphone of that take and nothing else, and it ends with whatever gave it its right.
 * tool/mutate-guards takes the guards out in turn: this file must then fail. */
#include "road.h"

#include "api/phone.h"
#include "base/params.h"

enum { HALF = RECORDING_MS_BYTES * 500 }; /* half a second */

struct walk {
    struct road r;
    int64_t take;
    char link[PHONE_LINK_CHARS + 1];
    struct seat phone; /* a stranger until the link is brought */
};

static void refused(struct answer *a, const char *code)
{
    assert_string_equal(answer_error(a), code);
}

static void over(struct answer *a, const char *why)
{
    refused(a, "PHONE_OVER");
    assert_string_equal(answer_text(a, "error.detail"), why);
}

static const char *sound(int n)
{
    static char bytes[HALF + 1];
    for (int i = 0; i < HALF; i++)
        bytes[i] = (char)('A' + (i * (n + 1) + n) % 50);
    return bytes;
}

/* A piece under a path that ends in its number: ".../pieces/%d". */
static struct answer *piece(struct walk *w, struct seat *by, const char *path, int n)
{
    char line[256], hex[2 * CRYPT_HASH_BYTES + 1];
    uint8_t hash[CRYPT_HASH_BYTES];
    struct writer out = writer_over(hex, sizeof hex - 1);
    crypt_sha256(text_of(sound(n)), hash);
    writer_hex(&out, hash, sizeof hash);
    hex[sizeof hex - 1] = '\0';
    snprintf(line, sizeof line, "PUT %s/pieces/%d?take=%lld&sha256=%s&start=%d", path, n,
             (long long)w->take, hex, n * 500);
    return ask(w->r.h, by, line, sound(n));
}

static struct answer *send(struct walk *w, int n)
{
    return piece(w, &w->phone, "/api/phone", n);
}

static struct answer *make_link(struct walk *w)
{
    return askf(w->r.h, &w->r.anne, "{}", "POST /api/recordings/%lld/phone", (long long)w->take);
}

static struct answer *look(struct walk *w)
{
    return askf(w->r.h, &w->r.anne, NULL, "GET /api/recordings/%lld/phone", (long long)w->take);
}

/* The link of the walk, as a phone brings it. */
static struct answer *redeem(struct walk *w, struct seat *by, const char *link)
{
    char body[128];
    snprintf(body, sizeof body, "{\"link\":\"%s\"}", link);
    return ask(w->r.h, by, "POST /api/phone", body);
}

static struct answer *beat(struct walk *w, const char *body)
{
    return ask(w->r.h, &w->phone, "POST /api/phone/beat", body);
}

static struct answer *stop(struct walk *w)
{
    return askf(w->r.h, &w->phone, "{\"pieces\":1}", "POST /api/phone/stop?take=%lld",
                (long long)w->take);
}

static const char well[] = "{\"peak_db\":-20,\"waiting\":0}";

/* A take for a phone, and its link. */
static void keep_link(struct walk *w)
{
    struct answer *a = make_link(w);
    assert_int_equal(a->status, 201);
    assert_int_equal(strlen(answer_text(a, "link")), PHONE_LINK_CHARS);
    memcpy(w->link, answer_text(a, "link"), sizeof w->link);
}

static struct walk linked_take(struct house *h)
{
    struct walk w = {.r = road_begin(h)};
    assert_int_equal(road_consent(&w.r, "recording_agreed")->status, 200);
    struct answer *a = askf(h, &w.r.anne, "{\"origin\":\"phone\"}",
                            "POST /api/encounters/%lld/recordings", (long long)w.r.encounter);
    assert_int_equal(a->status, 201);
    w.take = answer_int(a, "id");
    keep_link(&w);
    return w;
}

/* And the phone has brought it. */
static struct walk phone_at_work(struct house *h)
{
    struct walk w = linked_take(h);
    assert_int_equal(redeem(&w, &w.phone, w.link)->status, 200);
    assert_int_equal(send(&w, 0)->status, 200);
    return w;
}

static int64_t pieces_of(struct walk *w)
{
    struct answer *a =
        askf(w->r.h, &w->r.anne, NULL, "GET /api/recordings/%lld", (long long)w->take);
    return answer_int(a, "pieces");
}

static void a_link_asks_for_what_a_take_asks(void **state)
{
    struct walk w = linked_take(*state);
    int64_t anne = w.r.anne.person;
    struct {
        const char *no, *code, *back;
        int64_t id;
    } changes[] = {
        {"UPDATE certificate SET revoked_ms = 1 WHERE person = $1", "NO_CERTIFICATE",
         "UPDATE certificate SET revoked_ms = 0 WHERE person = $1", anne},
        {"UPDATE encounter SET audio = 'none' WHERE id = $1", "NO_CONSENT",
         "UPDATE encounter SET audio = 'agreed' WHERE id = $1", w.r.encounter},
        {"UPDATE encounter SET consent = 'withdrawn' WHERE id = $1", "AI_REFUSED",
         "UPDATE encounter SET consent = 'agreed' WHERE id = $1", w.r.encounter},
    };
    char line[96];
    snprintf(line, sizeof line, "POST /api/recordings/%lld/phone", (long long)w.take);
    for (int i = 0; i < 3; i++) {
        house_sql(w.r.h, changes[i].no, DB_ARGS(DB_INT(changes[i].id)));
        refused(make_link(&w), changes[i].code);
        refused(redeem(&w, &w.phone, w.link), changes[i].code);
        house_sql(w.r.h, changes[i].back, DB_ARGS(DB_INT(changes[i].id)));
        ask_prepare(w.r.h, &w.r.anne, line, "{}");
        house_sql(w.r.h, changes[i].no, DB_ARGS(DB_INT(changes[i].id)));
        refused(ask_act(w.r.h, &w.r.anne), changes[i].code);
        assert_int_equal(house_entry(w.r.h, 0).event, LEDGER_phone_link);
        assert_int_equal(house_entry(w.r.h, 0).outcome, LEDGER_REFUSED);
        house_sql(w.r.h, changes[i].back, DB_ARGS(DB_INT(changes[i].id)));
    }
    assert_int_equal(redeem(&w, &w.phone, w.link)->status, 200);
}

static void a_link_is_of_ones_own_take_for_a_phone(void **state)
{
    struct walk w = linked_take(*state);
    int64_t luc = house_person(w.r.h, "luc", ROLE_BIT_physician);
    struct seat other = house_seat(w.r.h, luc), local = house_local("anne");
    struct answer *a =
        askf(w.r.h, &other, "{}", "POST /api/recordings/%lld/phone", (long long)w.take);
    refused(a, "NOT_IN_TEAM");
    house_certificate(w.r.h, luc, "generate");
    assert_int_equal(house_run(w.r.h, STMT_team_add,
                               DB_ARGS(DB_INT(w.r.patient), DB_INT(luc), DB_INT(1), DB_INT(1))),
                     VERR_OK);
    a = askf(w.r.h, &other, "{}", "POST /api/recordings/%lld/phone", (long long)w.take);
    refused(a, "RECORDING_OTHER");
    a = askf(w.r.h, &local, "{}", "POST /api/recordings/%lld/phone", (long long)w.take);
    refused(a, "FORBIDDEN");
    a = askf(w.r.h, &w.r.anne, "{}", "POST /api/encounters/%lld/recordings",
             (long long)w.r.encounter);
    int64_t mine = answer_int(a, "id");
    a = askf(w.r.h, &w.r.anne, "{}", "POST /api/recordings/%lld/phone", (long long)mine);
    refused(a, "BAD_INPUT");
    askf(w.r.h, &w.r.anne, "{}", "POST /api/recordings/%lld/stop", (long long)w.take);
    refused(make_link(&w), "RECORDING_OVER");
}

static void a_link_opens_once_and_is_told(void **state)
{
    struct walk w = linked_take(*state);
    struct ledger_entry e = house_entry(w.r.h, 0);
    assert_int_equal(e.event, LEDGER_phone_link);
    assert_true(entry_detail(&e, "phone").n > 0);
    assert_string_equal(answer_text(look(&w), "state"), "waiting");
    struct answer *a = redeem(&w, &w.phone, w.link);
    assert_int_equal(a->status, 200);
    assert_true(text_starts(text_of(w.phone.cookie), TEXT("vigie_phone=")));
    struct text cookie = a->set_cookie;
    assert_true(text_find(cookie, TEXT("Path=/api/phone; HttpOnly; SameSite=Strict"), 0) !=
                SIZE_MAX);
    assert_true(text_is(w.r.h->call.event, "phone"));
    e = house_entry(w.r.h, 0);
    assert_int_equal(e.event, LEDGER_phone_redeem);
    assert_int_equal(e.auth, LEDGER_AUTH_PHONE);
    assert_string_equal(answer_text(look(&w), "state"), "linked");

    struct seat thief = {.person = 0};
    a = redeem(&w, &thief, w.link);
    refused(a, "PHONE_USED");
    assert_true(text_is(w.r.h->call.event, "phone"));
    assert_true(text_find(w.r.h->call.event_data, TEXT("\"refused\""), 0) != SIZE_MAX);
    assert_string_equal(thief.cookie, "");
    e = house_entry(w.r.h, 0);
    assert_int_equal(e.event, LEDGER_phone_refuse);
    assert_int_equal(e.auth, LEDGER_AUTH_NONE);
    assert_int_equal(answer_int(look(&w), "tried"), 1);
    assert_int_equal(send(&w, 0)->status, 200);
    for (int i = 1; i < PARAM_phone_tries; i++)
        refused(redeem(&w, &thief, w.link), "PHONE_USED");
    int64_t entries = house_entries(w.r.h);
    refused(redeem(&w, &thief, w.link), "PHONE_USED"); /* and no longer told */
    assert_int_equal(house_entries(w.r.h), entries);
    assert_int_equal(w.r.h->call.event.n, 0);
    assert_int_equal(house_verify(w.r.h).fault, LEDGER_INTACT);
}

static void two_phones_at_once_are_one(void **state)
{
    struct walk w = linked_take(*state);
    char body[64];
    struct seat second = {.person = 0};
    snprintf(body, sizeof body, "{\"link\":\"%s\"}", w.link);
    ask_prepare(w.r.h, &second, "POST /api/phone", body);
    house_run(w.r.h, STMT_phone_redeem,
              DB_ARGS(DB_TEXT(TEXT("another")), DB_INT(w.r.h->now_ms),
                      DB_INT(house_number(w.r.h, STMT_phone_last, DB_ARGS(DB_INT(w.take))))));
    refused(ask_act(w.r.h, &second), "PHONE_USED");
    assert_string_equal(second.cookie, "");
}

static void a_link_is_typed_as_people_type(void **state)
{
    struct walk w = linked_take(*state);
    char typed[64];
    size_t n = 0;
    for (size_t i = 0; i < PHONE_LINK_CHARS; i++) {
        char ch = w.link[i];
        typed[n++] = (char)(ch == '0' ? 'o' : ch == '1' ? 'l' : ch >= 'A' ? ch - 'A' + 'a' : ch);
        if (i % 5 == 4)
            typed[n++] = i % 2 ? '-' : ' ';
    }
    typed[n] = '\0';
    refused(redeem(&w, &w.phone, "0123"), "PHONE_LINK");
    refused(redeem(&w, &w.phone, "00000000000000000000"), "PHONE_LINK");
    refused(redeem(&w, &w.phone, "000000000000000000000"), "PHONE_LINK");
    assert_int_equal(redeem(&w, &w.phone, typed)->status, 200);
}

static void a_link_opens_soon_or_never(void **state)
{
    struct walk w = linked_take(*state);
    w.r.h->now_ms += PARAM_phone_link + 1;
    assert_string_equal(answer_text(look(&w), "state"), "expired");
    refused(redeem(&w, &w.phone, w.link), "PHONE_EXPIRED");
    keep_link(&w);
    w.r.h->now_ms += PARAM_phone_link;
    assert_int_equal(redeem(&w, &w.phone, w.link)->status, 200);
}

static void a_new_link_replaces_the_phone_before(void **state)
{
    struct walk w = phone_at_work(*state);
    char old[sizeof w.link];
    memcpy(old, w.link, sizeof old);
    w.r.h->now_ms += 1000;
    keep_link(&w);
    over(send(&w, 1), "replaced");
    struct seat second = {.person = 0};
    refused(redeem(&w, &second, old), "PHONE_USED");
    assert_int_equal(redeem(&w, &second, w.link)->status, 200);
    assert_int_equal(piece(&w, &second, "/api/phone", 1)->status, 200);
    assert_int_equal(pieces_of(&w), 2);
}

/* A clock that is set back between two links: the one that serves is the one that is shown. */
static void the_last_link_is_the_one_that_serves(void **state)
{
    struct walk w = phone_at_work(*state);
    w.r.h->now_ms += 60000;
    keep_link(&w);
    w.r.h->now_ms -= 30000;
    keep_link(&w);
    assert_string_equal(answer_text(look(&w), "state"), "waiting");
    assert_int_equal(redeem(&w, &w.phone, w.link)->status, 200);
    assert_string_equal(answer_text(look(&w), "state"), "linked");
    assert_int_equal(
        askf(w.r.h, &w.r.anne, "{}", "POST /api/recordings/%lld/phone/end", (long long)w.take)
            ->status,
        200);
    assert_string_equal(answer_text(ask(w.r.h, &w.phone, "GET /api/phone", NULL), "want"), "stop");
}

/* A number for each place in braces of a path. */
static void fill(char *out, size_t cap, const struct api_route *route, const struct walk *w)
{
    struct writer o = writer_over(out, cap - 1);
    struct text rest = text_of(route->path);
    int64_t id = route->scope == SCOPE_patient     ? w->r.patient
                 : route->scope == SCOPE_encounter ? w->r.encounter
                 : route->scope == SCOPE_source    ? w->r.source
                                                   : w->take;
    static const char *const methods[] = {"GET", "POST", "PUT", "DELETE"};
    writer_f(&o, "%s ", methods[route->method]);
    while (rest.n > 0) {
        size_t open = text_find(rest, TEXT("{"), 0), close = text_find(rest, TEXT("}"), 0);
        writer_put(&o, text_slice(rest, 0, open == SIZE_MAX ? rest.n : open));
        if (open != SIZE_MAX)
            writer_i64(&o, text_is(text_slice(rest, open, close + 1), "{n}") ? 1 : id);
        rest = text_slice(rest, open == SIZE_MAX ? rest.n : close + 1, rest.n);
    }
    out[o.n] = '\0';
}

/* Every other route, with the phone's credential where it belongs and in the session's place. */
static void a_phone_may_do_nothing_else(void **state)
{
    struct walk w = phone_at_work(*state);
    struct seat forged = w.phone;
    char line[200];
    size_t tried = 0;
    snprintf(forged.cookie, sizeof forged.cookie, "vigie_session=%s",
             strchr(w.phone.cookie, '=') + 1);
    for (size_t i = 0; i < route_count; i++) {
        if (routes[i].open || routes[i].scope == SCOPE_phone)
            continue;
        fill(line, sizeof line, &routes[i], &w);
        refused(ask(w.r.h, &w.phone, line, routes[i].method == METHOD_GET ? NULL : "{}"),
                "SIGN_IN");
        refused(ask(w.r.h, &forged, line, routes[i].method == METHOD_GET ? NULL : "{}"), "SIGN_IN");
        tried++;
    }
    assert_true(tried > 80);
    assert_int_equal(send(&w, 1)->status, 200);
    assert_int_equal(w.r.h->call.who.roles, ROLE_BIT_phone);
    assert_int_equal(w.r.h->call.who.session, 0);
    for (size_t i = 0; i < route_count; i++)
        assert_true(routes[i].scope == SCOPE_phone ? routes[i].roles == ROLE_BIT_phone
                                                   : !(routes[i].roles & ROLE_BIT_phone));
    assert_int_equal(send(&w, 1)->status, 200);
}

/* It kept pieces of a take before: they do not come into this one. */
static void a_phone_says_which_take_it_means(void **state)
{
    struct walk w = phone_at_work(*state);
    int64_t take = w.take;
    w.take = take + 1;
    refused(send(&w, 1), "PHONE_TAKE");
    refused(stop(&w), "PHONE_TAKE");
    refused(ask(w.r.h, &w.phone, "POST /api/phone/stop", "{}"), "BAD_INPUT");
    w.take = take;
    assert_int_equal(pieces_of(&w), 1);
    assert_int_equal(send(&w, 1)->status, 200);
}

static void a_person_is_no_phone(void **state)
{
    struct walk w = phone_at_work(*state);
    char path[64];
    snprintf(path, sizeof path, "/api/recordings/%lld", (long long)w.take);
    refused(piece(&w, &w.r.anne, path, 1), "PHONE_TAKE");
    refused(piece(&w, &w.r.anne, "/api/phone", 1), "FORBIDDEN");
    struct seat stranger = {.person = 0};
    refused(piece(&w, &stranger, "/api/phone", 1), "SIGN_IN");
    assert_int_equal(pieces_of(&w), 1);
}

static void what_it_changes_comes_from_its_own_page(void **state)
{
    struct walk w = phone_at_work(*state);
    struct seat bare = w.phone;
    bare.csrf[0] = bare.csrf[0] == 'a' ? 'b' : 'a';
    refused(piece(&w, &bare, "/api/phone", 1), "CSRF");
    struct answer *a = ask(w.r.h, &bare, "GET /api/phone", NULL);
    assert_int_equal(a->status, 200);
    assert_string_equal(bare.csrf, w.phone.csrf);
}

/* The fields that a phone is told, and no other. */
static void only(const struct answer *a)
{
    static const char *const known[] = {"id",      "state", "pieces", "ms",  "most_ms",
                                        "created", "want",  "until",  "csrf"};
    assert_int_equal(a->status, 200);
    assert_int_equal(json_object_size(a->json), sizeof known / sizeof *known);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        assert_non_null(json_object_get(a->json, known[i]));
}

static void a_phone_is_told_nothing_of_the_patient(void **state)
{
    struct walk w = linked_take(*state);
    only(redeem(&w, &w.phone, w.link));
    only(ask(w.r.h, &w.phone, "GET /api/phone", NULL));
    only(beat(&w, well));
    struct answer *a = send(&w, 0);
    assert_int_equal(json_object_size(a->json), 1);
    only(stop(&w));
}

static void the_page_sees_how_the_phone_is(void **state)
{
    struct walk w = phone_at_work(*state);
    assert_true(json_is_null(answer_at(look(&w), "said")));
    refused(beat(&w, "{\"peak_db\":1,\"waiting\":0}"), "BAD_INPUT");
    refused(beat(&w, "{\"peak_db\":-61,\"waiting\":0}"), "BAD_INPUT");
    refused(beat(&w, "{\"peak_db\":-6,\"waiting\":-1}"), "BAD_INPUT");
    assert_int_equal(beat(&w, "{\"peak_db\":-6,\"waiting\":3,\"paused\":true}")->status, 200);
    w.r.h->now_ms += 700;
    struct answer *a = look(&w);
    assert_int_equal(answer_int(a, "said.peak_db"), -6);
    assert_int_equal(answer_int(a, "said.waiting"), 3);
    assert_int_equal(answer_int(a, "said.paused"), 1);
    assert_int_equal(answer_int(a, "said.ago_ms"), 700);
    assert_int_equal(answer_int(a, "ms"), 500);
    assert_string_equal(answer_text(beat(&w, well), "want"), "");
    a = askf(w.r.h, &w.r.anne, "{}", "POST /api/recordings/%lld/phone/end", (long long)w.take);
    assert_int_equal(a->status, 200);
    assert_string_equal(answer_text(beat(&w, well), "want"), "stop");
    assert_int_equal(stop(&w)->status, 200);
    struct ledger_entry e = house_entry(w.r.h, 0);
    assert_int_equal(e.event, LEDGER_recording_stop);
    assert_int_equal(e.auth, LEDGER_AUTH_PHONE);
    assert_string_equal(answer_text(look(&w), "why"), "stopped");
}

static void it_ends_with_its_take(void **state)
{
    struct walk w = phone_at_work(*state);
    struct answer *a =
        askf(w.r.h, &w.r.anne, "{}", "POST /api/recordings/%lld/stop", (long long)w.take);
    assert_string_equal(answer_text(a, "state"), "stopped");
    over(beat(&w, well), "stopped");
    over(send(&w, 1), "stopped");
    over(ask(w.r.h, &w.phone, "GET /api/phone", NULL), "stopped");
}

static void it_ends_with_a_withdrawal(void **state)
{
    struct walk w = phone_at_work(*state);
    assert_int_equal(road_consent(&w.r, "recording_refused")->status, 200);
    over(beat(&w, well), "deleted");
    over(send(&w, 1), "deleted");
    assert_int_equal(pieces_of(&w), 1); /* counted, and gone */
}

static void it_ends_when_it_is_revoked(void **state)
{
    struct walk w = phone_at_work(*state);
    struct answer *a =
        askf(w.r.h, &w.r.anne, NULL, "DELETE /api/recordings/%lld/phone", (long long)w.take);
    assert_int_equal(a->status, 200);
    assert_int_equal(house_entry(w.r.h, 0).event, LEDGER_phone_revoke);
    over(send(&w, 1), "revoked");
    a = askf(w.r.h, &w.r.anne, NULL, "DELETE /api/recordings/%lld/phone", (long long)w.take);
    refused(a, "NOT_FOUND");
    w.r.h->now_ms += 1000;
    keep_link(&w);
    askf(w.r.h, &w.r.anne, NULL, "DELETE /api/recordings/%lld/phone", (long long)w.take);
    over(redeem(&w, &w.phone, w.link), "revoked"); /* a link that nobody has brought yet */
}

static void it_ends_with_the_session_that_linked_it(void **state)
{
    struct walk w = phone_at_work(*state);
    w.r.h->now_ms += PARAM_session_idle - 1000;
    assert_int_equal(send(&w, 1)->status, 200);
    w.r.h->now_ms += 2000;
    over(send(&w, 2), "session"); /* what the phone sends is no use of the session */
    w.r.anne = house_seat(w.r.h, w.r.anne.person);
    over(send(&w, 2), "session"); /* nor does another of the same person stand for it */
    keep_link(&w);
    assert_int_equal(redeem(&w, &w.phone, w.link)->status, 200);
    assert_int_equal(send(&w, 2)->status, 200);
    assert_int_equal(ask(w.r.h, &w.r.anne, "DELETE /api/session", NULL)->status, 200);
    over(send(&w, 3), "session");
}

static void it_ends_with_the_rights_of_its_person(void **state)
{
    struct walk w = phone_at_work(*state);
    int64_t anne = w.r.anne.person;
    house_sql(w.r.h, "UPDATE person SET roles = $1 WHERE id = $2",
              DB_ARGS(DB_INT(ROLE_BIT_secretary), DB_INT(anne)));
    over(send(&w, 1), "session");
    house_sql(w.r.h, "UPDATE person SET roles = $1 WHERE id = $2",
              DB_ARGS(DB_INT(ROLE_BIT_physician), DB_INT(anne)));
    house_sql(w.r.h, "DELETE FROM care_team WHERE person = $1", DB_ARGS(DB_INT(anne)));
    refused(send(&w, 1), "NOT_IN_TEAM");
    house_sql(w.r.h, "UPDATE certificate SET revoked_ms = 1 WHERE person = $1",
              DB_ARGS(DB_INT(anne)));
    assert_int_equal(house_run(w.r.h, STMT_team_add,
                               DB_ARGS(DB_INT(w.r.patient), DB_INT(anne), DB_INT(1), DB_INT(1))),
                     VERR_OK);
    refused(send(&w, 1), "NO_CERTIFICATE");
}

static void it_ends_after_its_time(void **state)
{
    struct walk w = phone_at_work(*state);
    for (int64_t at = 0; at < PARAM_phone_time; at += PARAM_session_idle - 1000) {
        w.r.h->now_ms += PARAM_session_idle - 1000;
        (void)look(&w); /* the page that watches keeps the session */
    }
    over(send(&w, 1), "time");
}

static void what_was_revoked_meanwhile_is_not_written(void **state)
{
    struct walk w = phone_at_work(*state);
    char line[64];
    snprintf(line, sizeof line, "POST /api/phone/stop?take=%lld", (long long)w.take);
    ask_prepare(w.r.h, &w.phone, line, "{}");
    assert_int_equal(
        house_run(w.r.h, STMT_phone_close,
                  DB_ARGS(DB_INT(w.r.h->now_ms), DB_TEXT(TEXT("revoked")), DB_INT(w.take))),
        VERR_OK);
    over(ask_act(w.r.h, &w.phone), "revoked");
    struct answer *a = askf(w.r.h, &w.r.anne, NULL, "GET /api/recordings/%lld", (long long)w.take);
    assert_string_equal(answer_text(a, "state"), "recording");
}

static void the_desk_makes_room(void **state)
{
    struct phone_desk *d = calloc(1, sizeof *d);
    struct phone_said said;
    (void)state;
    assert_non_null(d);
    phone_desk_open(d);
    assert_false(phone_desk_get(d, 1, &said));
    for (int i = 1; i <= PHONE_DESK + 1; i++)
        phone_desk_put(d, &(struct phone_said){.recording = i, .at_ms = i});
    assert_false(phone_desk_get(d, 1, &said));
    assert_true(phone_desk_get(d, 2, &said));
    phone_desk_put(d, &(struct phone_said){.recording = 2, .at_ms = 500, .peak_db = -3});
    assert_true(phone_desk_get(d, 2, &said));
    assert_int_equal(said.peak_db, -3);
    assert_true(phone_desk_get(d, 3, &said));
    phone_desk_close(d);
    free(d);
}

static const struct CMUnitTest tests[] = {
    HOUSE_TEST(a_link_asks_for_what_a_take_asks),
    HOUSE_TEST(a_link_is_of_ones_own_take_for_a_phone),
    HOUSE_TEST(a_link_opens_once_and_is_told),
    HOUSE_TEST(two_phones_at_once_are_one),
    HOUSE_TEST(a_link_is_typed_as_people_type),
    HOUSE_TEST(a_link_opens_soon_or_never),
    HOUSE_TEST(a_new_link_replaces_the_phone_before),
    HOUSE_TEST(the_last_link_is_the_one_that_serves),
    HOUSE_TEST(a_phone_may_do_nothing_else),
    HOUSE_TEST(a_phone_says_which_take_it_means),
    HOUSE_TEST(a_person_is_no_phone),
    HOUSE_TEST(what_it_changes_comes_from_its_own_page),
    HOUSE_TEST(a_phone_is_told_nothing_of_the_patient),
    HOUSE_TEST(the_page_sees_how_the_phone_is),
    HOUSE_TEST(it_ends_with_its_take),
    HOUSE_TEST(it_ends_with_a_withdrawal),
    HOUSE_TEST(it_ends_when_it_is_revoked),
    HOUSE_TEST(it_ends_with_the_session_that_linked_it),
    HOUSE_TEST(it_ends_with_the_rights_of_its_person),
    HOUSE_TEST(it_ends_after_its_time),
    HOUSE_TEST(what_was_revoked_meanwhile_is_not_written),
    HOUSE_TEST(the_desk_makes_room),
};

HOUSE_MAIN("api/phone", tests)
