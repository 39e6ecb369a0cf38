/* A provider that lies in every way we know: each lie is refused, with its reason in the ledger. */
#include "clinic.h"

enum trick {
    TRICK_NONE,
    TRICK_STATE,     /* another state than was asked */
    TRICK_NO_COOKIE, /* another browser */
    TRICK_KIND,      /* the cookie's kind is changed */
    TRICK_REPLAY,    /* the same answer twice */
    TRICK_LATE,      /* eleven minutes later */
    TRICK_SOON       /* a cookie that claims to be of the future */
};

struct lie {
    const char *name;
    enum provider_lie lie;
    enum trick trick;
    const char *claims, *header, *person, *published, *tokens, *key;
    const char *more; /* of the answer that the browser brings */
    const char *error, *why;
};

static const struct lie lies[] = {
    {"wrong state", .trick = TRICK_STATE, .error = "OIDC_EXPIRED", .why = "state"},
    {"another browser", .trick = TRICK_NO_COOKIE, .error = "OIDC_EXPIRED", .why = "state"},
    {"a cookie that was changed", .trick = TRICK_KIND, .error = "OIDC_EXPIRED", .why = "state"},
    {"replayed answer", .trick = TRICK_REPLAY, .error = "OIDC_EXPIRED", .why = "used"},
    {"after eleven minutes", .trick = TRICK_LATE, .error = "OIDC_EXPIRED", .why = "expired_flow"},
    {"before it began", .trick = TRICK_SOON, .error = "OIDC_EXPIRED", .why = "expired_flow"},
    {"mix-up: another issuer answers", .more = ",\"iss\":\"https://evil.example.test\"",
     .error = "OIDC_REFUSED", .why = "other_issuer"},
    {"mix-up: the issuer is not named",
     .published = "{\"authorization_response_iss_parameter_supported\":true}",
     .error = "OIDC_REFUSED", .why = "other_issuer"},
    {"given up", .more = ",\"error\":\"access_denied\"", .error = "OIDC_CANCELLED",
     .why = "cancelled"},
    {"error of the provider", .more = ",\"error\":\"server_error\"", .error = "OIDC_REFUSED",
     .why = "provider_error"},
    {"nothing answers", LIE_DOWN, .error = "OIDC_DOWN", .why = "down"},
    {"the token endpoint fails", LIE_TOKEN_DOWN, .error = "OIDC_DOWN", .why = "down"},
    {"too large", LIE_HUGE, .error = "OIDC_REFUSED", .why = "discovery"},
    {"redirect from the token endpoint", LIE_REDIRECT, .error = "OIDC_REFUSED",
     .why = "token_format"},
    {"redirect for the keys", LIE_KEYS_REDIRECT, .error = "OIDC_REFUSED", .why = "keys"},
    {"code refused", LIE_CODE, .error = "OIDC_REFUSED", .why = "code_refused"},
    {"published by another issuer", .published = "{\"issuer\":\"https://evil.example.test\"}",
     .error = "OIDC_REFUSED", .why = "discovery"},
    {"an endpoint without TLS",
     .published = "{\"token_endpoint\":\"http://auth.example.test/token\"}",
     .error = "OIDC_REFUSED", .why = "discovery"},
    {"no S256", .published = "{\"code_challenge_methods_supported\":[\"plain\"]}",
     .error = "OIDC_REFUSED", .why = "discovery"},
    {"no bearer", .tokens = "{\"token_type\":\"mac\"}", .error = "OIDC_REFUSED",
     .why = "token_format"},
    {"no ID token", .tokens = "{\"id_token\":null}", .error = "OIDC_REFUSED",
     .why = "token_format"},
    {"alg none", LIE_ALG_NONE, .error = "OIDC_REFUSED", .why = "token_format"},
    {"alg none with a signature", .header = "{\"alg\":\"none\"}", .error = "OIDC_REFUSED",
     .why = "algorithm"},
    {"HS256 with the public key", LIE_HS256, .error = "OIDC_REFUSED", .why = "algorithm"},
    {"RS256 said of an ES256 key", .header = "{\"alg\":\"ES256\"}", .error = "OIDC_REFUSED",
     .why = "unknown_key"},
    {"critical header", .header = "{\"crit\":[\"exp\"]}", .error = "OIDC_REFUSED",
     .why = "token_format"},
    {"unknown key", .header = "{\"kid\":\"two\"}", .error = "OIDC_REFUSED", .why = "unknown_key"},
    {"a key that the token brings",
     .header = "{\"kid\":\"two\",\"jku\":\"https://evil.example.test/certs\"}",
     .error = "OIDC_REFUSED", .why = "unknown_key"},
    {"a key for encryption", .key = "{\"use\":\"enc\"}", .error = "OIDC_REFUSED", .why = "keys"},
    {"a small key", .key = "{\"n\":\"v3Qk4v0j5p4\"}", .error = "OIDC_REFUSED", .why = "keys"},
    {"another key under its name", LIE_OTHER_KEY, .error = "OIDC_REFUSED", .why = "signature"},
    {"changed after its signature", LIE_TAMPERED, .error = "OIDC_REFUSED", .why = "signature"},
    {"cut short", LIE_CUT, .error = "OIDC_REFUSED", .why = "token_format"},
    {"wrong issuer", .claims = "{\"iss\":\"https://evil.example.test\"}", .error = "OIDC_REFUSED",
     .why = "issuer"},
    {"other audience", .claims = "{\"aud\":\"somebody-else\"}", .error = "OIDC_REFUSED",
     .why = "audience"},
    {"one more audience", .claims = "{\"aud\":[\"vigie-test\",\"somebody-else\"]}",
     .error = "OIDC_REFUSED", .why = "audience"},
    {"asked for by another", .claims = "{\"azp\":\"somebody-else\"}", .error = "OIDC_REFUSED",
     .why = "authorized_party"},
    {"expired", .claims = "{\"exp\":-61}", .error = "OIDC_REFUSED", .why = "expired"},
    {"no end", .claims = "{\"exp\":null}", .error = "OIDC_REFUSED", .why = "token_format"},
    {"issued in the future", .claims = "{\"iat\":61}", .error = "OIDC_REFUSED", .why = "too_early"},
    {"not yet valid", .claims = "{\"nbf\":61}", .error = "OIDC_REFUSED", .why = "too_early"},
    {"issued long ago", .claims = "{\"iat\":-700}", .error = "OIDC_REFUSED", .why = "too_old"},
    {"wrong nonce", .claims = "{\"nonce\":\"n-1\"}", .error = "OIDC_REFUSED", .why = "nonce"},
    {"no nonce", .claims = "{\"nonce\":null}", .error = "OIDC_REFUSED", .why = "nonce"},
    {"level too low", .claims = "{\"acr\":\"eidas0\"}", .error = "OIDC_REFUSED", .why = "acr"},
    {"no level", .claims = "{\"acr\":null}", .error = "OIDC_REFUSED", .why = "acr"},
    {"identity proven in the future", .claims = "{\"auth_time\":61}", .error = "OIDC_REFUSED",
     .why = "auth_time"},
    {"another access token", .claims = "{\"at_hash\":\"AAAAAAAAAAAAAAAAAAAAAA\"}",
     .error = "OIDC_REFUSED", .why = "access_token"},
    {"no subject", .claims = "{\"sub\":null}", .error = "OIDC_REFUSED", .why = "token_format"},
    {"userinfo of another", .person = "{\"sub\":\"f:550d:899700000029\"}", .error = "OIDC_REFUSED",
     .why = "subject"},
    {"userinfo refused", LIE_PERSON_STATUS, .error = "OIDC_REFUSED", .why = "userinfo"},
    {"userinfo fails", LIE_PERSON_DOWN, .error = "OIDC_DOWN", .why = "down"},
    {"no professional number", .person = "{\"SubjectNameID\":null}", .error = "OIDC_REFUSED",
     .why = "no_rpps"},
    {"an ADELI number", .person = "{\"SubjectNameID\":\"0997000000\",\"preferred_username\":null}",
     .error = "OIDC_REFUSED", .why = "no_rpps"},
    {"a number that is none",
     .person = "{\"SubjectNameID\":\"8997000000x1\",\"preferred_username\":null}",
     .error = "OIDC_REFUSED", .why = "no_rpps"},
    {"two names for one person", .person = "{\"preferred_username\":\"899700000029\"}",
     .error = "OIDC_REFUSED", .why = "no_rpps"},
    {"an unknown professional",
     .person = "{\"SubjectNameID\":\"899700000029\",\"preferred_username\":\"899700000029\"}",
     .error = "OIDC_UNKNOWN", .why = "unknown_person"},
};

static void set_lie(struct provider *p, const struct lie *l)
{
    p->lie = l->lie;
    p->claims = l->claims;
    p->header = l->header;
    p->person = l->person;
    p->published = l->published;
    p->tokens = l->tokens;
    p->key = l->key;
}

static void play_trick(struct clinic *x, struct seat *s, enum trick trick)
{
    char *cookie = s->cookie + strlen("vigie_oidc=");
    switch (trick) {
    case TRICK_STATE:
        x->state[0] = x->state[0] == 'A' ? 'B' : 'A';
        break;
    case TRICK_NO_COOKIE:
        s->cookie[0] = '\0';
        break;
    case TRICK_KIND:
        cookie[13]++;
        break;
    case TRICK_REPLAY: {
        char kept[sizeof s->cookie];
        memcpy(kept, s->cookie, sizeof kept);
        assert_int_equal(clinic_return(x, s, "")->status, 200);
        memcpy(s->cookie, kept, sizeof kept);
        break;
    }
    case TRICK_LATE:
        x->h->now_ms += 11 * 60000;
        x->p->now_s = x->h->now_ms / 1000;
        break;
    case TRICK_SOON:
        x->h->now_ms -= 1000;
        break;
    case TRICK_NONE:
        break;
    }
}

static void refused(struct clinic *x, const struct lie *l)
{
    struct seat s = {0};
    clinic_depart(x, &s, false);
    clinic_forget(x);
    set_lie(x->p, l);
    play_trick(x, &s, l->trick);
    int64_t before = house_entries(x->h);
    struct answer *a = clinic_return(x, &s, l->more ? l->more : "");
    if (strcmp(answer_error(a), l->error) != 0)
        fail_msg("%s: %s, not %s: %s", l->name, answer_error(a), l->error,
                 answer_text(a, "error.detail"));
    assert_int_equal(a->set_cookie.n, 0);
    bool down = !strcmp(l->why, "down");
    assert_int_equal(house_entries(x->h) - before, down ? 0 : 1);
    struct ledger_entry e = house_entry(x->h, 0);
    if (!down && !text_is(entry_detail(&e, "why"), l->why))
        fail_msg("%s: refused because of %.*s, not %s", l->name, TEXT_ARGS(entry_detail(&e, "why")),
                 l->why);
    assert_true(down || e.event == LEDGER_session_refuse);
}

static void each_lie_is_refused_with_its_reason(void **state)
{
    struct clinic *x = *state;
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        set_lie(x->p, &(struct lie){.name = ""});
        x->h->now_ms += HOUR_MS;
        refused(x, &lies[i]);
    }
    set_lie(x->p, &(struct lie){.name = ""});
    x->h->now_ms += HOUR_MS;
    struct seat s = {0};
    clinic_depart(x, &s, false);
    assert_int_equal(clinic_return(x, &s, "")->status, 200);
    assert_int_equal(house_verify(x->h).fault, LEDGER_INTACT);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {CLINIC_TEST(each_lie_is_refused_with_its_reason)};
    if (!house_begin(argc, argv))
        return 77;
    int failures = cmocka_run_group_tests_name("oidc_lies", tests, NULL, NULL);
    house_end();
    return failures;
}
