/* Signing in by an identity provider, confirming, signing out; keys, accounts, configuration. */
#include "api/oidc_flow.h"
#include "api/oidc_provider.h"
#include "api/person.h"
#include "clinic.h"

static void it_opens_a_session_of_two_factors(void **state)
{
    struct clinic *x = *state;
    struct seat s = {0};
    clinic_depart(x, &s, false);
    struct answer *a = clinic_return(x, &s, "");
    assert_int_equal(a->status, 200);
    assert_string_equal(answer_text(a, "way"), "oidc");
    assert_int_equal(answer_int(a, "person.id"), x->anne);
    assert_true(answer_at(a, "enrol_required") == json_false());
    struct ledger_entry e = house_entry(x->h, 0);
    assert_int_equal(e.event, LEDGER_session_open);
    assert_true(text_is(entry_detail(&e, "way"), "oidc"));
    assert_true(text_is(entry_detail(&e, "acr"), "eidas1"));
    assert_int_equal(ask(x->h, &s, "GET /api/day", NULL)->status, 200);
    assert_string_equal(answer_text(ask(x->h, &s, "GET /api/session", NULL), "way"), "oidc");
    assert_true(x->p->basic);
    assert_int_equal(oidc_state_counts(x->h->services->oidc).opened, 1);
    assert_int_equal(house_verify(x->h).fault, LEDGER_INTACT);
}

static void the_way_out_asks_for_what_the_standard_wants(void **state)
{
    struct clinic *x = *state;
    struct seat s = {0};
    struct answer *a = ask(x->h, &s, "POST /api/session/oidc", "{}");
    const char *to = answer_text(a, "location");
    assert_ptr_equal(strstr(to, "https://wallet.example.test/auth?response_type=code&"), to);
    assert_non_null(strstr(to, "&code_challenge_method=S256"));
    assert_non_null(strstr(to, "&scope=openid%20scope_all"));
    assert_non_null(strstr(to, "&acr_values=eidas1"));
    assert_null(strstr(to, "prompt="));
    struct text cookie = a->set_cookie;
    assert_true(text_find(cookie, TEXT("; HttpOnly; SameSite=Strict; Max-Age=600"), 0) != SIZE_MAX);
    assert_null(strstr(to, s.cookie + strlen("vigie_oidc=")));
}

static void signing_out_ends_at_the_provider(void **state)
{
    struct clinic *x = *state;
    struct seat s = {0};
    clinic_depart(x, &s, false);
    (void)clinic_return(x, &s, "");
    struct answer *a = ask(x->h, &s, "DELETE /api/session", NULL);
    const char *to = answer_text(a, "location");
    assert_ptr_equal(strstr(to, PROVIDER_ISSUER "/logout?id_token_hint="), to);
    assert_non_null(strstr(to, "&post_logout_redirect_uri=https%3A%2F%2Fvigie.example.test%2F"));
    assert_int_equal(house_number(x->h, STMT_oidc_session_get, DB_ARGS(DB_INT(1))), -1);
    struct seat other = house_seat(x->h, x->anne);
    assert_string_equal(answer_text(ask(x->h, &other, "DELETE /api/session", NULL), "location"),
                        "");
}

/* ---------------- keys */

static void it_reads_both_kinds_of_signature_and_of_client(void **state)
{
    struct clinic *x = *state;
    struct seat s = {0};
    x->p->es256 = true;
    x->p->published = "{\"token_endpoint_auth_methods_supported\":[\"client_secret_post\"]}";
    clinic_depart(x, &s, false);
    assert_int_equal(clinic_return(x, &s, ",\"iss\":\"" PROVIDER_ISSUER "\"")->status, 200);
    assert_false(x->p->basic);
    x->p->claims = "{\"nonce\":\"n-1\"}";
    clinic_depart(x, &s, false);
    assert_string_equal(answer_error(clinic_return(x, &s, "")), "OIDC_REFUSED");
    x->p->claims = NULL;
    x->p->header = "{\"alg\":\"RS256\"}"; /* an ES256 signature, said to be RSA's */
    clinic_depart(x, &s, false);
    assert_string_equal(answer_error(clinic_return(x, &s, "")), "OIDC_REFUSED");
}

static void a_higher_level_serves(void **state)
{
    struct clinic *x = *state;
    struct seat s = {0};
    x->p->claims = "{\"acr\":\"eidas2\",\"azp\":null,\"at_hash\":null,\"aud\":[\"vigie-test\"]}";
    clinic_depart(x, &s, false);
    assert_int_equal(clinic_return(x, &s, "")->status, 200);
}

static void a_new_key_is_asked_for_once_a_minute(void **state)
{
    struct clinic *x = *state;
    struct seat s = {0};
    clinic_depart(x, &s, false);
    assert_int_equal(clinic_return(x, &s, "")->status, 200);
    assert_int_equal(x->p->asked_keys, 1);
    clinic_depart(x, &s, false);
    assert_int_equal(clinic_return(x, &s, "")->status, 200);
    assert_int_equal(x->p->asked_keys, 1);
    assert_int_equal(x->p->asked_metadata, 1);
    x->p->kid = "two"; /* rotated */
    clinic_depart(x, &s, false);
    assert_string_equal(answer_error(clinic_return(x, &s, "")), "OIDC_REFUSED");
    assert_int_equal(x->p->asked_keys, 1); /* asked less than a minute ago */
    x->h->now_ms += 61000;
    clinic_depart(x, &s, false);
    assert_int_equal(clinic_return(x, &s, "")->status, 200);
    assert_int_equal(x->p->asked_keys, 2);
    x->h->now_ms += 61000;
    x->p->header = "{\"kid\":\"three\"}"; /* which the provider does not publish */
    for (int i = 0; i < 3; i++) {
        clinic_depart(x, &s, false);
        assert_string_equal(answer_error(clinic_return(x, &s, "")), "OIDC_REFUSED");
    }
    assert_int_equal(x->p->asked_keys, 3);
    x->p->header = NULL;
    x->h->now_ms += HOUR_MS;
    clinic_depart(x, &s, false);
    assert_int_equal(clinic_return(x, &s, "")->status, 200);
    assert_int_equal(x->p->asked_metadata, 2);
}

/* ---------------- what changes meanwhile */

static void return_body(struct clinic *x, char *out, size_t cap)
{
    snprintf(out, cap, "{\"state\":\"%s\",\"code\":\"" PROVIDER_CODE "\"}", x->state);
}

static void of_two_answers_at_once_one_counts(void **state)
{
    struct clinic *x = *state;
    struct seat s = {0};
    struct oidc_flow flow = {.confirms = false};
    uint8_t used[CRYPT_HASH_BYTES];
    char body[256];
    clinic_depart(x, &s, false);
    return_body(x, body, sizeof body);
    memcpy(flow.cookie, s.cookie + strlen("vigie_oidc="), OIDC_FLOW_CHARS);
    oidc_flow_hash(x->h->services->crypt, &flow, used);
    ask_prepare(x->h, &s, "POST /api/session/oidc/return", body);
    assert_int_equal(house_run(x->h, STMT_oidc_used_put,
                               DB_ARGS(DB_BYTES(used, sizeof used), DB_INT(x->h->now_ms))),
                     VERR_OK);
    assert_string_equal(answer_error(ask_act(x->h, &s)), "OIDC_EXPIRED");
}

static void an_account_closed_meanwhile_stays_out(void **state)
{
    struct clinic *x = *state;
    struct seat s = {0};
    char body[256];
    clinic_depart(x, &s, false);
    return_body(x, body, sizeof body);
    ask_prepare(x->h, &s, "POST /api/session/oidc/return", body);
    house_sql(x->h, "UPDATE person SET state = 'closed' WHERE id = $1", DB_ARGS(DB_INT(x->anne)));
    assert_string_equal(answer_error(ask_act(x->h, &s)), "OIDC_UNKNOWN");
    clinic_depart(x, &s, false);
    assert_string_equal(answer_error(clinic_return(x, &s, "")), "OIDC_UNKNOWN");
}

static void a_number_that_moved_meanwhile_opens_nothing(void **state)
{
    struct clinic *x = *state;
    struct seat s = {0};
    static char block[4096];
    char body[256];
    struct arena own = arena_over(block, sizeof block);
    struct call other = {.arena = &own, .services = x->h->services, .db = x->h->writer};
    struct text sealed;
    clinic_depart(x, &s, false);
    return_body(x, body, sizeof body);
    ask_prepare(x->h, &s, "POST /api/session/oidc/return", body);
    assert_int_equal(
        person_seal(&other, x->anne, TEXT("anne"), TEXT("99700000029"), TEXT("Anne"), &sealed),
        VERR_OK);
    house_sql(x->h, "UPDATE person SET sealed = $1 WHERE id = $2",
              DB_ARGS(DB_BLOB(sealed), DB_INT(x->anne)));
    assert_string_equal(answer_error(ask_act(x->h, &s)), "OIDC_UNKNOWN");
}

static void a_batch_that_runs_again_opens_one_session(void **state)
{
    struct clinic *x = *state;
    struct seat s = {0};
    clinic_depart(x, &s, false);
    x->h->reruns = 2;
    assert_int_equal(clinic_return(x, &s, "")->status, 200);
}

static void refusals_from_one_address_are_counted(void **state)
{
    struct clinic *x = *state;
    struct seat s = {0};
    for (int i = 0; i < 100; i++)
        assert_string_equal(answer_error(ask(x->h, &s, "POST /api/session/oidc/return", "{}")),
                            "OIDC_EXPIRED");
    int64_t before = house_entries(x->h);
    for (int i = 0; i < 5; i++)
        assert_string_equal(answer_error(ask(x->h, &s, "POST /api/session/oidc/return", "{}")),
                            "RATE");
    assert_int_equal(house_entries(x->h) - before, 1); /* told once a window */
    assert_int_equal(x->p->asked_tokens, 0);
}

/* ---------------- identity proven again */

static void confirmation_is_of_the_same_person_and_fresh(void **state)
{
    struct clinic *x = *state;
    struct seat s = {0};
    x->p->claims = "{\"auth_time\":-7200}"; /* signed in at the provider two hours ago */
    clinic_depart(x, &s, false);
    assert_int_equal(clinic_return(x, &s, "")->status, 200);
    assert_string_equal(answer_error(ask(x->h, &s, "POST /api/session/totp", "{}")), "");
    char session[sizeof s.cookie];
    memcpy(session, s.cookie, sizeof session);
    struct seat t = s;
    struct answer *a = ask(x->h, &t, "POST /api/session/oidc", "{\"confirm\":true}");
    assert_non_null(strstr(answer_text(a, "location"), "&prompt=login&max_age=0"));
    const struct {
        const char *claims, *person, *error, *why;
    } rows[] = {{"{\"auth_time\":-7200}", NULL, "OIDC_REFUSED", "auth_time"},
                {"{\"auth_time\":-61}", NULL, "OIDC_REFUSED", "auth_time"},
                {"{\"auth_time\":null}", NULL, "OIDC_REFUSED", "auth_time"},
                {NULL,
                 "{\"SubjectNameID\":\"899700000029\",\"preferred_username\":\"899700000029\"}",
                 "OIDC_REFUSED", "other_person"},
                {NULL, NULL, "", ""}};
    clinic_rpps(x->h, house_person(x->h, "bruno", ROLE_BIT_physician), "99700000029");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        memcpy(s.cookie, session, sizeof session);
        x->p->claims = rows[i].claims;
        x->p->person = rows[i].person;
        clinic_depart(x, &s, true);
        a = clinic_return(x, &s, "");
        assert_string_equal(answer_error(a), rows[i].error);
        struct ledger_entry e = house_entry(x->h, 0);
        assert_true(text_is(entry_detail(&e, "why"), rows[i].why));
    }
    struct ledger_entry e = house_entry(x->h, 0);
    assert_int_equal(e.event, LEDGER_session_confirm);
    assert_true(text_is(entry_detail(&e, "way"), "oidc"));
    memcpy(s.cookie, session, sizeof session);
    assert_int_equal(ask(x->h, &s, "GET /api/session", NULL)->status, 200);
}

static int64_t confirmed(struct clinic *x)
{
    return house_number(x->h, STMT_session_confirmed_at, DB_ARGS(DB_INT(x->h->call.who.session)));
}

/* What the guard of a signature reads: when identity was proven, not when the session opened. */
static void a_sign_in_is_as_fresh_as_the_provider_says(void **state)
{
    struct clinic *x = *state;
    struct seat s = {0};
    const struct {
        const char *claims;
        int64_t ago_s;
    } rows[] = {{"{\"auth_time\":-7200}", 7200}, {"{\"auth_time\":30}", 0}, {NULL, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        x->p->claims = rows[i].claims;
        clinic_depart(x, &s, false);
        assert_int_equal(clinic_return(x, &s, "")->status, 200);
        assert_int_equal(confirmed(x), x->h->now_ms - rows[i].ago_s * 1000);
    }
    x->p->claims = "{\"auth_time\":null}";
    clinic_depart(x, &s, false);
    assert_int_equal(clinic_return(x, &s, "")->status, 200);
    assert_int_equal(confirmed(x), 0);
}

static void a_confirmation_needs_its_session(void **state)
{
    struct clinic *x = *state;
    struct seat s = {0}, stranger = {0};
    assert_string_equal(
        answer_error(ask(x->h, &stranger, "POST /api/session/oidc", "{\"confirm\":true}")),
        "SIGN_IN");
    clinic_depart(x, &s, false);
    assert_int_equal(clinic_return(x, &s, "")->status, 200);
    struct seat forged = s;
    forged.csrf[0] = forged.csrf[0] == 'a' ? 'b' : 'a';
    assert_string_equal(
        answer_error(ask(x->h, &forged, "POST /api/session/oidc", "{\"confirm\":true}")), "CSRF");
    clinic_depart(x, &s, true);
    struct seat other = house_seat(x->h, x->anne); /* the same person's other session */
    char mixed[sizeof s.cookie];
    snprintf(mixed, sizeof mixed, "%.57s; %.68s", other.cookie, strstr(s.cookie, "vigie_oidc="));
    memcpy(other.cookie, mixed, sizeof mixed);
    assert_string_equal(answer_error(clinic_return(x, &other, "")), "OIDC_EXPIRED");
    (void)ask(x->h, &s, "DELETE /api/session", NULL);
}

/* ---------------- the unknown, and the administrator */

static void an_unknown_professional_is_linked_by_an_administrator(void **state)
{
    struct clinic *x = *state;
    struct seat s = {0}, machine = house_local(NULL);
    x->p->person = "{\"SubjectNameID\":\"899700000029\",\"preferred_username\":\"899700000029\","
                   "\"given_name\":\"Bruno\",\"family_name\":\"Petit\"}";
    for (int i = 0; i < 2; i++) {
        clinic_depart(x, &s, false);
        assert_string_equal(answer_error(clinic_return(x, &s, "")), "OIDC_UNKNOWN");
    }
    struct answer *a = ask(x->h, &machine, "GET /api/oidc/unknown", NULL);
    assert_string_equal(answer_text(a, "unknown.0.rpps"), "99700000029");
    assert_string_equal(answer_text(a, "unknown.0.name"), "Bruno Petit");
    assert_int_equal(answer_int(a, "unknown.0.tries"), 2);
    assert_null(answer_at(a, "unknown.1"));
    long long id = answer_int(a, "unknown.0.id");
    int64_t bruno = house_person(x->h, "bruno", ROLE_BIT_nurse);
    char body[64];
    snprintf(body, sizeof body, "{\"person\":\"%lld\"}", (long long)bruno);
    struct seat nurse = house_seat(x->h, bruno);
    assert_string_equal(
        answer_error(askf(x->h, &nurse, body, "POST /api/oidc/unknown/%lld/link", id)),
        "FORBIDDEN");
    assert_string_equal(
        answer_error(askf(x->h, &machine, body, "POST /api/oidc/unknown/%lld/link", id)),
        "EXISTS"); /* the account has a number */
    clinic_rpps(x->h, bruno, "");
    assert_int_equal(askf(x->h, &machine, body, "POST /api/oidc/unknown/%lld/link", id)->status,
                     200);
    clinic_depart(x, &s, false);
    a = clinic_return(x, &s, "");
    assert_int_equal(answer_int(a, "person.id"), bruno);
    assert_null(answer_at(ask(x->h, &machine, "GET /api/oidc/unknown", NULL), "unknown.0"));
}

static void two_accounts_of_one_number_open_neither(void **state)
{
    struct clinic *x = *state;
    struct seat s = {0};
    clinic_rpps(x->h, house_person(x->h, "anne.bis", ROLE_BIT_administrator), RPPS);
    clinic_depart(x, &s, false);
    assert_string_equal(answer_error(clinic_return(x, &s, "")), "OIDC_UNKNOWN");
    struct ledger_entry e = house_entry(x->h, 0);
    assert_true(text_is(entry_detail(&e, "why"), "two_accounts"));
}

static struct answer *by_password(struct clinic *x, const char *login)
{
    char body[128];
    struct seat s = {0};
    snprintf(body, sizeof body, "{\"login\":\"%s\",\"password\":\"" HOUSE_PASSWORD "\"}", login);
    return ask(x->h, &s, "POST /api/session", body);
}

static void only_who_breaks_the_glass_keeps_a_password(void **state)
{
    struct clinic *x = *state;
    struct seat machine = house_local(NULL), s = {0};
    (void)house_person(x->h, "secours", ROLE_BIT_administrator);
    assert_int_equal(by_password(x, "anne")->status, 200);
    assert_string_equal(answer_text(ask(x->h, NULL, "GET /api/info", NULL), "passwords"), "all");
    const char *nobody = "{\"passwords\":\"break_glass\"}";
    assert_string_equal(answer_error(ask(x->h, &machine, "PUT /api/oidc", nobody)), "BAD_INPUT");
    const char *unknown = "{\"passwords\":\"break_glass\",\"break_glass\":[\"personne\"]}";
    assert_string_equal(answer_error(ask(x->h, &machine, "PUT /api/oidc", unknown)), "BAD_INPUT");
    const char *good = "{\"passwords\":\"break_glass\",\"break_glass\":[\"secours\"]}";
    struct answer *a = ask(x->h, &machine, "PUT /api/oidc", good);
    assert_string_equal(answer_text(a, "break_glass.0"), "secours");
    assert_string_equal(answer_error(by_password(x, "anne")), "OIDC_ONLY");
    assert_int_equal(house_entry(x->h, 0).event, LEDGER_session_refuse);
    assert_int_equal(by_password(x, "secours")->status, 200);
    a = ask(x->h, NULL, "GET /api/info", NULL);
    assert_string_equal(answer_text(a, "passwords"), "break_glass");
    clinic_depart(x, &s, false);
    assert_int_equal(clinic_return(x, &s, "")->status, 200);
    assert_string_equal(answer_error(ask(x->h, &s, "POST /api/session/confirm",
                                         "{\"password\":\"" HOUSE_PASSWORD "\"}")),
                        "OIDC_ONLY");
    assert_int_equal(ask(x->h, &machine, "PUT /api/oidc", "{\"state\":\"off\"}")->status, 200);
    assert_int_equal(by_password(x, "anne")->status, 200); /* no provider: nobody is locked out */
    assert_string_equal(answer_error(ask(x->h, &s, "POST /api/session/oidc", "{}")), "OIDC_OFF");
}

static void what_is_configured_is_checked_and_its_secret_stays(void **state)
{
    struct clinic *x = *state;
    struct seat machine = house_local(NULL);
    const char *bad[] = {"{\"issuer\":\"http://auth.example.test\"}",
                         "{\"issuer\":\"https://a@auth.example.test\"}",
                         "{\"redirect_uri\":\"vigie.example.test\"}",
                         "{\"discovery\":\"https://elsewhere.example.test/x\"}",
                         "{\"client_id\":\"\"}",
                         "{\"scope\":\"profile\"}",
                         "{\"state\":\"maybe\"}",
                         "{\"passwords\":\"never\"}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_string_equal(answer_error(ask(x->h, &machine, "PUT /api/oidc", bad[i])),
                            "BAD_INPUT");
    struct answer *a = ask(x->h, &machine, "GET /api/oidc", NULL);
    assert_string_equal(answer_text(a, "secret"), "set");
    assert_true(text_find(a->body, TEXT("ponctuation"), 0) == SIZE_MAX);
    assert_string_equal(answer_text(a, "discovery"),
                        PROVIDER_ISSUER "/.well-known/openid-configuration");
    assert_int_equal(house_number(x->h, STMT_oidc_get, DB_NOTHING), 1);
    int64_t admin = house_person(x->h, "chef", ROLE_BIT_administrator);
    struct seat seat = house_seat(x->h, admin), anne = house_seat(x->h, x->anne);
    assert_string_equal(answer_error(ask(x->h, &anne, "GET /api/oidc", NULL)), "FORBIDDEN");
    x->h->now_ms += 16 * 60000;
    assert_string_equal(answer_error(ask(x->h, &seat, "PUT /api/oidc", "{}")), "RECENT_SIGN_IN");
    a = ask(x->h, &machine, "POST /api/oidc/test", "{}");
    assert_string_equal(answer_text(a, "result"), "good");
    x->p->lie = LIE_DOWN;
    a = ask(x->h, &machine, "POST /api/oidc/test", "{}");
    assert_string_equal(answer_text(a, "result"), "down");
    struct seat s = {0};
    x->h->now_ms += HOUR_MS;
    assert_string_equal(answer_error(ask(x->h, &s, "POST /api/session/oidc", "{}")), "OIDC_DOWN");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        CLINIC_TEST(it_opens_a_session_of_two_factors),
        CLINIC_TEST(the_way_out_asks_for_what_the_standard_wants),
        CLINIC_TEST(signing_out_ends_at_the_provider),
        CLINIC_TEST(it_reads_both_kinds_of_signature_and_of_client),
        CLINIC_TEST(a_higher_level_serves),
        CLINIC_TEST(a_new_key_is_asked_for_once_a_minute),
        CLINIC_TEST(of_two_answers_at_once_one_counts),
        CLINIC_TEST(an_account_closed_meanwhile_stays_out),
        CLINIC_TEST(a_number_that_moved_meanwhile_opens_nothing),
        CLINIC_TEST(a_batch_that_runs_again_opens_one_session),
        CLINIC_TEST(refusals_from_one_address_are_counted),
        CLINIC_TEST(confirmation_is_of_the_same_person_and_fresh),
        CLINIC_TEST(a_sign_in_is_as_fresh_as_the_provider_says),
        CLINIC_TEST(a_confirmation_needs_its_session),
        CLINIC_TEST(an_unknown_professional_is_linked_by_an_administrator),
        CLINIC_TEST(two_accounts_of_one_number_open_neither),
        CLINIC_TEST(only_who_breaks_the_glass_keeps_a_password),
        CLINIC_TEST(what_is_configured_is_checked_and_its_secret_stays),
    };
    if (!house_begin(argc, argv))
        return 77;
    int failures = cmocka_run_group_tests_name("oidc", tests, NULL, NULL);
    house_end();
    return failures;
}
