/* The provider ends a session from behind: what its token must say, that it counts once, and that
 * it ends the sessions that it names and no other. */
#include "api/oidc_provider.h"
#include "clinic.h"

#define EVENT "\"events\":{\"http://schemas.openid.net/event/backchannel-logout\":{}}"
/* What an ID token has and a logout token has not. */
#define NOT_ID "\"nonce\":null,\"acr\":null,\"at_hash\":null,\"auth_time\":null,\"azp\":null"
#define LOGOUT "{" NOT_ID "," EVENT ",\"jti\":\"j-1\",\"sid\":\"s-1\"}"

static struct seat sign_in(struct clinic *x, const char *claims)
{
    struct seat s = {0};
    x->p->claims = claims;
    clinic_depart(x, &s, false);
    assert_int_equal(clinic_return(x, &s, "")->status, 200);
    return s;
}

static bool open_still(struct clinic *x, struct seat *s)
{
    return ask(x->h, s, "GET /api/session", NULL)->status == 200;
}

static void form(struct clinic *x, const char *claims, char *out, size_t cap)
{
    static char block[1 << 16];
    struct arena a = arena_over(block, sizeof block);
    x->p->claims = claims;
    struct text token = provider_id_token(x->p, &a, "access-1");
    snprintf(out, cap, "logout_token=%.*s", TEXT_ARGS(token));
}

static struct answer *send_form(struct clinic *x, const char *body)
{
    x->h->content_type = "application/x-www-form-urlencoded";
    struct answer *a = ask(x->h, NULL, "POST /api/session/oidc/logout", body);
    x->h->content_type = NULL;
    return a;
}

static struct answer *logout(struct clinic *x, const char *claims)
{
    static char body[OIDC_TOKEN_MAX + 64];
    form(x, claims, body, sizeof body);
    return send_form(x, body);
}

/* ---------------- */

static void it_ends_the_session_that_it_names(void **state)
{
    struct clinic *x = *state;
    struct seat here = sign_in(x, "{\"sid\":\"s-1\"}"), there = sign_in(x, "{\"sid\":\"s-2\"}");
    struct seat password = house_seat(x->h, x->anne);
    struct answer *a = logout(x, LOGOUT);
    assert_int_equal(a->status, 200);
    struct ledger_entry e = house_entry(x->h, 0);
    assert_int_equal(e.event, LEDGER_session_end);
    assert_true(text_is(entry_detail(&e, "way"), "oidc"));
    assert_true(text_is(entry_detail(&e, "sessions"), "1"));
    assert_false(open_still(x, &here));
    assert_true(open_still(x, &there));
    assert_true(open_still(x, &password));
    assert_int_equal(house_verify(x->h).fault, LEDGER_INTACT);
}

/* Without a session: all of the person that the provider opened. */
static void it_ends_those_of_the_person(void **state)
{
    struct clinic *x = *state;
    struct seat one = sign_in(x, "{\"sid\":\"s-1\"}"), two = sign_in(x, NULL);
    struct seat password = house_seat(x->h, x->anne);
    assert_int_equal(logout(x, "{" NOT_ID "," EVENT ",\"jti\":\"j-1\"}")->status, 200);
    struct ledger_entry e = house_entry(x->h, 0);
    assert_true(text_is(entry_detail(&e, "sessions"), "2"));
    assert_false(open_still(x, &one));
    assert_false(open_still(x, &two));
    assert_true(open_still(x, &password));
}

/* A session alone ("sub" is not said), and one that no session here is of. */
static void a_session_is_enough_and_another_is_nothing(void **state)
{
    struct clinic *x = *state;
    struct seat s = sign_in(x, "{\"sid\":\"s-1\"}");
    int64_t before = house_entries(x->h);
    assert_int_equal(
        logout(x, "{" NOT_ID "," EVENT ",\"jti\":\"j-1\",\"sid\":\"s-9\",\"sub\":null}")->status,
        200);
    assert_int_equal(
        logout(x, "{" NOT_ID "," EVENT ",\"jti\":\"j-2\",\"sub\":\"f:another\"}")->status, 200);
    assert_int_equal(
        logout(x, "{" NOT_ID "," EVENT ",\"jti\":\"j-3\",\"sid\":\"s-1\",\"sub\":\"f:another\"}")
            ->status,
        200);
    assert_int_equal(house_entries(x->h), before); /* nothing ended: nothing to tell */
    assert_true(open_still(x, &s));
    assert_int_equal(
        logout(x, "{" NOT_ID "," EVENT ",\"jti\":\"j-4\",\"sid\":\"s-1\",\"sub\":null}")->status,
        200);
    assert_false(open_still(x, &s));
}

/* A confirmation may have made another session there: the later one is the one that ends. */
static void a_confirmed_session_is_found_by_its_new_name(void **state)
{
    struct clinic *x = *state;
    struct seat s = sign_in(x, "{\"sid\":\"s-1\"}");
    x->p->claims = "{\"sid\":\"s-2\"}";
    clinic_depart(x, &s, true);
    assert_int_equal(clinic_return(x, &s, "")->status, 200);
    assert_int_equal(logout(x, LOGOUT)->status, 200);
    assert_true(open_still(x, &s));
    assert_int_equal(logout(x, "{" NOT_ID "," EVENT ",\"jti\":\"j-2\",\"sid\":\"s-2\"}")->status,
                     200);
    assert_false(open_still(x, &s));
}

static void it_counts_once(void **state)
{
    struct clinic *x = *state;
    static char body[OIDC_TOKEN_MAX + 64];
    struct seat s = sign_in(x, "{\"sid\":\"s-1\"}");
    form(x, LOGOUT, body, sizeof body);
    x->h->reruns = 2;
    assert_int_equal(send_form(x, body)->status, 200);
    assert_false(open_still(x, &s));
    s = sign_in(x, "{\"sid\":\"s-1\"}");
    assert_string_equal(answer_error(send_form(x, body)), "BAD_INPUT");
    struct ledger_entry e = house_entry(x->h, 0);
    assert_int_equal(e.event, LEDGER_session_refuse);
    assert_true(text_is(entry_detail(&e, "why"), "used"));
    assert_true(open_still(x, &s));
}

/* ---------------- lies */

static const struct lie {
    const char *name;
    enum provider_lie lie;
    const char *claims, *header, *why;
} lies[] = {
    {"no event", .claims = "{" NOT_ID ",\"jti\":\"j\"}", .why = "logout_event"},
    {"another event", .claims = "{" NOT_ID ",\"jti\":\"j\",\"events\":{\"http://other\":{}}}",
     .why = "logout_event"},
    {"an event that is a word",
     .claims = "{" NOT_ID ",\"jti\":\"j\",\"events\":{\"http://schemas.openid.net/event/"
               "backchannel-logout\":\"yes\"}}",
     .why = "logout_event"},
    {"events in a list",
     .claims = "{" NOT_ID ",\"jti\":\"j\",\"events\":[\"http://schemas.openid.net/event/"
               "backchannel-logout\"]}",
     .why = "logout_event"},
    {"an ID token", .claims = NULL, .why = "token_format"},
    {"an ID token with a number", .claims = "{\"jti\":\"j\"}", .why = "logout_event"},
    {"a nonce", .claims = "{\"jti\":\"j\"," EVENT ",\"nonce\":\"n\"}", .why = "nonce"},
    {"nobody's", .claims = "{" NOT_ID "," EVENT ",\"jti\":\"j\",\"sub\":null}",
     .why = "logout_whose"},
    {"no number", .claims = "{" NOT_ID "," EVENT "}", .why = "token_format"},
    {"a number that is a number", .claims = "{" NOT_ID "," EVENT ",\"jti\":1}",
     .why = "token_format"},
    {"a session that is a list", .claims = "{" NOT_ID "," EVENT ",\"jti\":\"j\",\"sid\":[]}",
     .why = "token_format"},
    {"another issuer",
     .claims = "{" NOT_ID "," EVENT ",\"jti\":\"j\",\"iss\":\"https://evil.example.test\"}",
     .why = "issuer"},
    {"another audience", .claims = "{" NOT_ID "," EVENT ",\"jti\":\"j\",\"aud\":\"somebody-else\"}",
     .why = "audience"},
    {"one more audience",
     .claims = "{" NOT_ID "," EVENT ",\"jti\":\"j\",\"aud\":[\"vigie-test\",\"somebody-else\"]}",
     .why = "audience"},
    {"of yesterday", .claims = "{" NOT_ID "," EVENT ",\"jti\":\"j\",\"iat\":-700,\"exp\":null}",
     .why = "too_old"},
    {"of tomorrow", .claims = "{" NOT_ID "," EVENT ",\"jti\":\"j\",\"iat\":90}",
     .why = "too_early"},
    {"expired", .claims = "{" NOT_ID "," EVENT ",\"jti\":\"j\",\"exp\":-61}", .why = "expired"},
    {"of no time", .claims = "{" NOT_ID "," EVENT ",\"jti\":\"j\",\"iat\":null}",
     .why = "token_format"},
    {"alg none", LIE_ALG_NONE, .claims = LOGOUT, .why = "token_format"},
    {"alg none with a signature", .claims = LOGOUT, .header = "{\"alg\":\"none\"}",
     .why = "algorithm"},
    {"HS256 with the public key", LIE_HS256, .claims = LOGOUT, .why = "algorithm"},
    {"another key under its name", LIE_OTHER_KEY, .claims = LOGOUT, .why = "signature"},
    {"changed after its signature", LIE_TAMPERED, .claims = LOGOUT, .why = "signature"},
    {"an unknown key", .claims = LOGOUT, .header = "{\"kid\":\"two\"}", .why = "unknown_key"},
    {"a critical header", .claims = LOGOUT, .header = "{\"crit\":[\"exp\"]}",
     .why = "token_format"},
    {"cut short", LIE_CUT, .claims = LOGOUT, .why = "token_format"},
};

static void each_lie_is_refused(void **state)
{
    struct clinic *x = *state;
    struct seat s = sign_in(x, "{\"sid\":\"s-1\"}");
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        x->p->lie = lies[i].lie;
        x->p->header = lies[i].header;
        struct answer *a = logout(x, lies[i].claims);
        struct ledger_entry e = house_entry(x->h, 0);
        if (a->status != 400 || !text_is(entry_detail(&e, "why"), lies[i].why))
            fail_msg("%s: %d, %.*s", lies[i].name, a->status, TEXT_ARGS(entry_detail(&e, "why")));
        assert_int_equal(e.event, LEDGER_session_refuse);
        x->p->lie = LIE_NONE;
        x->p->header = NULL;
        assert_true(open_still(x, &s));
    }
}

static void what_is_no_form_is_refused(void **state)
{
    struct clinic *x = *state;
    static char body[OIDC_TOKEN_MAX + 64];
    struct seat s = sign_in(x, "{\"sid\":\"s-1\"}");
    form(x, LOGOUT, body, sizeof body);
    assert_string_equal(answer_error(ask(x->h, NULL, "POST /api/session/oidc/logout", body)),
                        "BAD_INPUT"); /* said to be JSON */
    unsigned asked = x->p->asked_keys;
    clinic_forget(x);
    assert_string_equal(answer_error(send_form(x, "logout_token=a&logout_token=b")), "BAD_INPUT");
    assert_string_equal(answer_error(send_form(x, "{}")), "BAD_INPUT");
    assert_int_equal(x->p->asked_keys, asked); /* nobody outside is asked for such a thing */
    assert_true(open_still(x, &s));
}

/* Where its keys cannot be asked for, the provider may send it again: nothing is counted or used.
 */
static void a_provider_that_is_down_may_send_it_again(void **state)
{
    struct clinic *x = *state;
    static char body[OIDC_TOKEN_MAX + 64];
    struct seat s = sign_in(x, "{\"sid\":\"s-1\"}");
    form(x, LOGOUT, body, sizeof body);
    clinic_forget(x);
    x->p->lie = LIE_DOWN;
    int64_t before = house_entries(x->h);
    assert_string_equal(answer_error(send_form(x, body)), "OIDC_DOWN");
    assert_int_equal(house_entries(x->h), before);
    x->p->lie = LIE_NONE;
    assert_int_equal(send_form(x, body)->status, 200);
    assert_false(open_still(x, &s));
}

static void refusals_from_one_address_are_counted(void **state)
{
    struct clinic *x = *state;
    struct seat s = sign_in(x, "{\"sid\":\"s-1\"}");
    for (int i = 0; i < 100; i++)
        assert_string_equal(answer_error(send_form(x, "x")), "BAD_INPUT");
    assert_string_equal(answer_error(logout(x, LOGOUT)), "RATE");
    int64_t before = house_entries(x->h);
    for (int i = 0; i < 5; i++)
        assert_string_equal(answer_error(send_form(x, "x")), "RATE");
    assert_int_equal(house_entries(x->h), before);
    assert_true(open_still(x, &s));
}

static void without_a_provider_there_is_nothing(void **state)
{
    struct clinic *x = *state;
    struct seat s = sign_in(x, "{\"sid\":\"s-1\"}");
    house_sql(x->h, "UPDATE oidc_provider SET state = 'off'", DB_NOTHING);
    int64_t before = house_entries(x->h);
    assert_string_equal(answer_error(logout(x, LOGOUT)), "OIDC_OFF");
    assert_int_equal(house_entries(x->h), before);
    assert_true(open_still(x, &s));
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        CLINIC_TEST(it_ends_the_session_that_it_names),
        CLINIC_TEST(it_ends_those_of_the_person),
        CLINIC_TEST(a_session_is_enough_and_another_is_nothing),
        CLINIC_TEST(a_confirmed_session_is_found_by_its_new_name),
        CLINIC_TEST(it_counts_once),
        CLINIC_TEST(each_lie_is_refused),
        CLINIC_TEST(what_is_no_form_is_refused),
        CLINIC_TEST(a_provider_that_is_down_may_send_it_again),
        CLINIC_TEST(refusals_from_one_address_are_counted),
        CLINIC_TEST(without_a_provider_there_is_nothing),
    };
    if (!house_begin(argc, argv))
        return 77;
    int failures = cmocka_run_group_tests_name("oidc_logout", tests, NULL, NULL);
    house_end();
    return failures;
}
