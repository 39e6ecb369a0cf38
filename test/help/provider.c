/* provider.c - see provider.h */
#include "help/provider.h"

#include "oidc/oidc.h"

#include <assert.h>
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct provider_keys {
    gnutls_privkey_t rsa, other, point;
};

static gnutls_privkey_t new_key(bool rsa)
{
    gnutls_privkey_t k;
    int bad = gnutls_privkey_init(&k);
    bad |= rsa ? gnutls_privkey_generate(k, GNUTLS_PK_RSA, 2048, 0)
               : gnutls_privkey_generate(k, GNUTLS_PK_ECDSA,
                                         GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0);
    assert(bad == 0);
    return k;
}

struct provider *provider_open(void)
{
    struct provider *p = calloc(1, sizeof *p);
    assert(p);
    p->keys = calloc(1, sizeof *p->keys);
    assert(p->keys);
    *p->keys = (struct provider_keys){new_key(true), new_key(true), new_key(false)};
    p->kid = "one";
    return p;
}

void provider_close(struct provider *p)
{
    gnutls_privkey_deinit(p->keys->rsa);
    gnutls_privkey_deinit(p->keys->other);
    gnutls_privkey_deinit(p->keys->point);
    free(p->keys);
    free(p);
}

static void take(const char *location, const char *key, char *out, size_t cap)
{
    const char *at = strstr(location, key);
    assert(at);
    at += strlen(key);
    size_t n = strcspn(at, "&");
    assert(n < cap);
    memcpy(out, at, n);
    out[n] = '\0';
}

void provider_visit(struct provider *p, const char *location)
{
    take(location, "&nonce=", p->nonce, sizeof p->nonce);
    take(location, "&code_challenge=", p->challenge, sizeof p->challenge);
}

/* ---------------- JSON, base64url */

static struct text base64url(struct arena *a, const void *p, size_t n)
{
    size_t cap = sodium_base64_encoded_len(n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *out = ARENA_ARRAY(a, char, cap);
    assert(out);
    sodium_bin2base64(out, cap, p, n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return text_of(out);
}

static bool is_time(const char *key)
{
    return !strcmp(key, "exp") || !strcmp(key, "iat") || !strcmp(key, "nbf") ||
           !strcmp(key, "auth_time");
}

/* `more` over `base`: null removes, small times count from now. */
static void override(const struct provider *p, json_t *base, const char *more)
{
    const char *key;
    json_t *v, *o = more ? json_loads(more, 0, NULL) : json_object();
    assert(o);
    json_object_foreach(o, key, v)
    {
        if (json_is_null(v))
            json_object_del(base, key);
        else if (is_time(key) && json_is_integer(v) && llabs(json_integer_value(v)) < 1000000)
            json_object_set_new(base, key, json_integer(p->now_s + json_integer_value(v)));
        else
            json_object_set(base, key, v);
    }
    json_decref(o);
}

static struct text dump(struct arena *a, json_t *o)
{
    char *s = json_dumps(o, JSON_COMPACT);
    assert(s);
    struct text out = text_copy(a, text_of(s));
    free(s);
    json_decref(o);
    return out;
}

/* ---------------- keys and tokens */

static json_t *rsa_key(gnutls_privkey_t key, struct arena *a)
{
    gnutls_datum_t n, e;
    int bad = gnutls_privkey_export_rsa_raw2(key, &n, &e, NULL, NULL, NULL, NULL, NULL, NULL,
                                             GNUTLS_EXPORT_FLAG_NO_LZ);
    assert(bad == 0);
    json_t *k = json_pack("{s:s,s:s,s:s,s:s,s:s}", "kty", "RSA", "use", "sig", "alg", "RS256", "n",
                          base64url(a, n.data, n.size).p, "e", base64url(a, e.data, e.size).p);
    gnutls_free(n.data);
    gnutls_free(e.data);
    return k;
}

static json_t *point_key(gnutls_privkey_t key, struct arena *a)
{
    gnutls_ecc_curve_t curve;
    gnutls_datum_t x, y;
    unsigned char px[32] = {0}, py[32] = {0};
    int bad = gnutls_privkey_export_ecc_raw2(key, &curve, &x, &y, NULL, GNUTLS_EXPORT_FLAG_NO_LZ);
    assert(bad == 0 && x.size <= 32 && y.size <= 32);
    memcpy(px + 32 - x.size, x.data, x.size);
    memcpy(py + 32 - y.size, y.data, y.size);
    gnutls_free(x.data);
    gnutls_free(y.data);
    return json_pack("{s:s,s:s,s:s,s:s,s:s}", "kty", "EC", "use", "sig", "crv", "P-256", "x",
                     base64url(a, px, 32).p, "y", base64url(a, py, 32).p);
}

struct text provider_jwks(struct provider *p, struct arena *a)
{
    json_t *k = p->es256 ? point_key(p->keys->point, a) : rsa_key(p->keys->rsa, a);
    json_object_set_new(k, "kid", json_string(p->published_kid ? p->published_kid : p->kid));
    override(p, k, p->key);
    json_t *encryption = rsa_key(p->keys->other, a); /* as Keycloak publishes one beside */
    json_object_set_new(encryption, "kid", json_string("for-encryption"));
    json_object_set_new(encryption, "use", json_string("enc"));
    json_object_set_new(encryption, "alg", json_string("RSA-OAEP"));
    return dump(a, json_pack("{s:[o,o]}", "keys", encryption, k));
}

static struct text sign_point(struct provider *p, struct arena *a, const gnutls_datum_t *bytes)
{
    gnutls_datum_t der, r, s;
    unsigned char raw[64] = {0};
    int bad = gnutls_privkey_sign_data(p->keys->point, GNUTLS_DIG_SHA256, 0, bytes, &der);
    bad |= gnutls_decode_rs_value(&der, &r, &s);
    assert(bad == 0);
    size_t skip_r = r.size > 32 ? r.size - 32 : 0, skip_s = s.size > 32 ? s.size - 32 : 0;
    memcpy(raw + 32 - (r.size - skip_r), r.data + skip_r, r.size - skip_r);
    memcpy(raw + 64 - (s.size - skip_s), s.data + skip_s, s.size - skip_s);
    gnutls_free(der.data);
    gnutls_free(r.data);
    gnutls_free(s.data);
    return base64url(a, raw, sizeof raw);
}

static struct text sign(struct provider *p, struct arena *a, struct text words)
{
    gnutls_datum_t bytes = {(unsigned char *)(uintptr_t)words.p, (unsigned)words.n}, out;
    if (p->lie == LIE_ALG_NONE)
        return TEXT("");
    if (p->lie == LIE_HS256) {
        unsigned char mac[32];
        struct text key = provider_jwks(p, a);
        int bad = gnutls_hmac_fast(GNUTLS_MAC_SHA256, key.p, key.n, words.p, words.n, mac);
        assert(bad == 0);
        return base64url(a, mac, sizeof mac);
    }
    if (p->es256)
        return sign_point(p, a, &bytes);
    gnutls_privkey_t key = p->lie == LIE_OTHER_KEY ? p->keys->other : p->keys->rsa;
    int bad = gnutls_privkey_sign_data(key, GNUTLS_DIG_SHA256, 0, &bytes, &out);
    assert(bad == 0);
    struct text coded = base64url(a, out.data, out.size);
    gnutls_free(out.data);
    return coded;
}

static json_t *claims(struct provider *p, struct arena *a, const char *access)
{
    unsigned char hash[32];
    crypto_hash_sha256(hash, (const unsigned char *)access, strlen(access));
    json_t *c = json_pack("{s:s,s:s,s:s,s:s,s:I,s:I,s:I,s:s,s:s,s:s}", "iss", PROVIDER_ISSUER,
                          "sub", "f:550d:899700000011", "aud", PROVIDER_CLIENT, "azp",
                          PROVIDER_CLIENT, "exp", (json_int_t)(p->now_s + 120), "iat",
                          (json_int_t)p->now_s, "auth_time", (json_int_t)p->now_s, "nonce",
                          p->nonce, "acr", "eidas1", "at_hash", base64url(a, hash, 16).p);
    assert(c);
    override(p, c, p->claims);
    return c;
}

struct text provider_id_token(struct provider *p, struct arena *a, const char *access)
{
    const char *alg = p->lie == LIE_ALG_NONE ? "none"
                      : p->lie == LIE_HS256  ? "HS256"
                      : p->es256             ? "ES256"
                                             : "RS256";
    json_t *h = json_pack("{s:s,s:s,s:s}", "alg", alg, "typ", "JWT", "kid", p->kid);
    override(p, h, p->header);
    struct text head = dump(a, h), body = dump(a, claims(p, a, access));
    struct text first = base64url(a, head.p, head.n);
    struct text second = base64url(a, body.p, body.n);
    struct writer w = writer_in(a);
    writer_put(&w, first);
    writer_char(&w, '.');
    writer_put(&w, second);
    struct text words = writer_done(a, &w);
    struct text signature = sign(p, a, words);
    if (p->lie == LIE_TAMPERED) {
        size_t at = text_find(body, TEXT("f:550d"), 0);
        assert(at != SIZE_MAX);
        ((char *)(uintptr_t)body.p)[at + 2] = '6';
        second = base64url(a, body.p, body.n);
    }
    w = writer_in(a);
    writer_put(&w, first);
    writer_char(&w, '.');
    writer_put(&w, second);
    if (p->lie != LIE_CUT) {
        writer_char(&w, '.');
        writer_put(&w, signature);
    }
    return writer_done(a, &w);
}

/* ---------------- what is asked */

static void answer(struct fetch_answer *out, int status, struct text body)
{
    out->status = status;
    out->body = body;
}

static struct text metadata(struct provider *p, struct arena *a)
{
    json_t *m = json_pack(
        "{s:s,s:s,s:s,s:s,s:s,s:s,s:[s,s],s:[s,s],s:[s,s],s:[s,s]}", "issuer", PROVIDER_ISSUER,
        "authorization_endpoint", "https://wallet.example.test/auth", "token_endpoint",
        PROVIDER_ISSUER "/token", "userinfo_endpoint", PROVIDER_ISSUER "/userinfo", "jwks_uri",
        PROVIDER_ISSUER "/certs", "end_session_endpoint", PROVIDER_ISSUER "/logout",
        "response_types_supported", "code", "none", "code_challenge_methods_supported", "plain",
        "S256", "id_token_signing_alg_values_supported", "PS384", "RS256",
        "token_endpoint_auth_methods_supported", "client_secret_basic", "client_secret_post");
    assert(m);
    override(p, m, p->published);
    return dump(a, m);
}

static struct text form_value(struct arena *a, struct text body, const char *key)
{
    for (struct text rest = body; rest.p;) {
        struct text value = text_cut(&rest, '&');
        struct text name = text_cut(&value, '=');
        if (!text_is(name, key))
            continue;
        char *out = ARENA_ARRAY(a, char, value.n + 1);
        size_t n = 0;
        for (size_t i = 0; i < value.n; i++) {
            unsigned code = (unsigned char)value.p[i];
            if (code == '%' && i + 2 < value.n && sscanf(value.p + i + 1, "%2x", &code) == 1)
                i += 2;
            out[n++] = (char)code;
        }
        return (struct text){out, n};
    }
    return TEXT("");
}

static bool proves_itself(struct provider *p, struct arena *a, const struct fetch_request *q)
{
    struct text basic;
    enum verr e = oidc_basic(a, TEXT(PROVIDER_CLIENT), TEXT(PROVIDER_SECRET), &basic);
    assert(e == VERR_OK);
    p->basic = q->authorization.n > 0;
    return p->basic ? text_equal(q->authorization, basic)
                    : text_is(form_value(a, q->body, "client_secret"), PROVIDER_SECRET);
}

static bool request_is_right(struct provider *p, struct arena *a, const struct fetch_request *q)
{
    char challenge[OIDC_DERIVED_CHARS];
    oidc_challenge(form_value(a, q->body, "code_verifier"), challenge);
    return q->post && proves_itself(p, a, q) &&
           text_is(form_value(a, q->body, "grant_type"), "authorization_code") &&
           text_is(form_value(a, q->body, "code"), PROVIDER_CODE) &&
           text_is(form_value(a, q->body, "redirect_uri"), PROVIDER_REDIRECT) &&
           text_is((struct text){challenge, sizeof challenge}, p->challenge);
}

static void tokens(struct provider *p, struct arena *a, const struct fetch_request *q,
                   struct fetch_answer *out)
{
    p->asked_tokens++;
    if (p->lie == LIE_TOKEN_DOWN || p->lie == LIE_REDIRECT)
        answer(out, p->lie == LIE_REDIRECT ? 302 : 503, TEXT("{}"));
    else if (p->lie == LIE_CODE || !request_is_right(p, a, q))
        answer(out, 400, TEXT("{\"error\":\"invalid_grant\"}"));
    else {
        struct text token = provider_id_token(p, a, "access-1");
        json_t *t = json_pack("{s:s,s:s,s:s%,s:i}", "access_token", "access-1", "token_type",
                              "Bearer", "id_token", token.p, token.n, "expires_in", 120);
        override(p, t, p->tokens);
        answer(out, 200, dump(a, t));
    }
}

static void person(struct provider *p, struct arena *a, const struct fetch_request *q,
                   struct fetch_answer *out)
{
    p->asked_person++;
    if (p->lie == LIE_PERSON_STATUS || p->lie == LIE_PERSON_DOWN ||
        !text_is(q->authorization, "Bearer access-1")) {
        answer(out, p->lie == LIE_PERSON_DOWN ? 502 : 403, TEXT("{}"));
        return;
    }
    json_t *o = json_pack("{s:s,s:s,s:s,s:s,s:s,s:{s:s,s:[]}}", "sub", "f:550d:899700000011",
                          "SubjectNameID", "899700000011", "preferred_username", "899700000011",
                          "given_name", "Anne", "family_name", "Martin", "SubjectRefPro",
                          "codeCivilite", "MME", "exercices");
    assert(o);
    override(p, o, p->person);
    answer(out, 200, dump(a, o));
}

enum verr provider_fetch(void *ctx, const struct fetch_request *q, struct arena *a,
                         struct fetch_answer *out)
{
    struct provider *p = ctx;
    if (p->lie == LIE_DOWN)
        return VERR_BUSY;
    if (p->lie == LIE_HUGE)
        return VERR_LIMIT;
    if (text_ends(q->url, TEXT("-configuration"))) {
        p->asked_metadata++;
        answer(out, 200, metadata(p, a));
    } else if (text_ends(q->url, TEXT("/certs"))) {
        p->asked_keys++;
        answer(out, p->lie == LIE_KEYS_REDIRECT ? 302 : 200, provider_jwks(p, a));
    } else if (text_ends(q->url, TEXT("/token"))) {
        tokens(p, a, q, out);
    } else if (text_ends(q->url, TEXT("/userinfo"))) {
        person(p, a, q, out);
    } else {
        answer(out, 404, TEXT("{}"));
    }
    return VERR_OK;
}
