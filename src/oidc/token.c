/* token.c - the token endpoint's answer, and what an ID token must say (OpenID Connect Core 3.1.3)
 */
#include "oidc/inside.h"

#include <sodium.h>

static bool is_bearer(struct text type)
{
    static const char word[] = "bearer";
    if (type.n != sizeof word - 1)
        return false;
    for (size_t i = 0; i < type.n; i++)
        if ((type.p[i] | 0x20) != word[i])
            return false;
    return true;
}

enum oidc_why oidc_tokens_read(struct arena *a, struct text document, struct oidc_tokens *out)
{
    struct text type;
    json_t *root = oidc__object(document);
    bool good = root && oidc__string(a, root, "access_token", OIDC_TOKEN_MAX, &out->access) &&
                oidc__string(a, root, "id_token", OIDC_TOKEN_MAX, &out->id) &&
                oidc__string(a, root, "token_type", OIDC_WORD_MAX, &type) && out->access.n > 0 &&
                out->id.n > 0 && is_bearer(type);
    json_decref(root);
    return good ? OIDC_WHY_none : OIDC_WHY_token_format;
}

bool oidc_code_refused(struct arena *a, struct text document)
{
    struct text error = {"", 0};
    json_t *root = oidc__object(document);
    bool said = root && oidc__string(a, root, "error", OIDC_WORD_MAX, &error) &&
                text_is(error, "invalid_grant");
    json_decref(root);
    return said;
}

static enum oidc_why check_times(const json_t *claims, const struct oidc_expected *x)
{
    int64_t exp, iat, nbf;
    if (!oidc__seconds(claims, "exp", &exp) || !oidc__seconds(claims, "iat", &iat) ||
        !oidc__seconds(claims, "nbf", &nbf) || exp < 0 || iat < 0)
        return OIDC_WHY_token_format;
    if (exp + OIDC_SKEW_S <= x->now_s)
        return OIDC_WHY_expired;
    if (iat - OIDC_SKEW_S > x->now_s || nbf - OIDC_SKEW_S > x->now_s)
        return OIDC_WHY_too_early;
    return iat + OIDC_AGE_S + OIDC_SKEW_S < x->now_s ? OIDC_WHY_too_old : OIDC_WHY_none;
}

/* "eidas2" serves where "eidas1" is asked for: the levels of one scale, told by their last digit.
 */
static bool level_serves(struct text got, struct text wanted)
{
    if (wanted.n == 0 || text_equal(got, wanted))
        return true;
    size_t n = wanted.n - 1;
    return text_starts(wanted, TEXT("eidas")) && got.n == wanted.n && n == 5 &&
           text_equal(text_slice(got, 0, n), text_slice(wanted, 0, n)) && got.p[n] <= '9' &&
           got.p[n] > wanted.p[n];
}

/* Core 3.1.3.6: the left half of the access token's hash, where it is said. */
static enum oidc_why check_access(struct arena *a, const json_t *claims, struct text access)
{
    struct text said;
    unsigned char hash[crypto_hash_sha256_BYTES];
    char half[sizeof hash];
    if (!oidc__string(a, claims, "at_hash", OIDC_WORD_MAX, &said))
        return OIDC_WHY_token_format;
    crypto_hash_sha256(hash, (const unsigned char *)access.p, access.n);
    (void)sodium_bin2base64(half, sizeof half, hash, sizeof hash / 2,
                            sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return said.n == 0 || text_is(said, half) ? OIDC_WHY_none : OIDC_WHY_access_token;
}

static enum oidc_why check_identity(struct arena *a, const json_t *claims,
                                    const struct oidc_expected *x, struct oidc_identity *out)
{
    struct text nonce;
    if (!oidc__string(a, claims, "nonce", OIDC_WORD_MAX, &nonce) ||
        !oidc__string(a, claims, "acr", OIDC_WORD_MAX, &out->level) ||
        !oidc__string(a, claims, "sid", OIDC_WORD_MAX, &out->sid) ||
        !oidc__string(a, claims, "sub", OIDC_WORD_MAX, &out->subject) || out->subject.n == 0 ||
        !oidc__seconds(claims, "auth_time", &out->auth_s))
        return OIDC_WHY_token_format;
    if (nonce.n == 0 || !text_equal(nonce, x->nonce))
        return OIDC_WHY_nonce;
    if (!level_serves(out->level, x->acr))
        return OIDC_WHY_acr;
    bool future = out->auth_s > x->now_s + OIDC_SKEW_S;
    if (future || (x->since_s > 0 && out->auth_s < x->since_s - OIDC_SKEW_S))
        return OIDC_WHY_auth_time;
    out->auth_s = out->auth_s < 0 ? 0 : out->auth_s < x->now_s ? out->auth_s : x->now_s;
    return OIDC_WHY_none;
}

enum oidc_why oidc_id_token_check(struct arena *a, const struct oidc_signed *token,
                                  const struct oidc_expected *x, struct oidc_identity *out)
{
    json_t *claims = NULL;
    enum oidc_why why = oidc__claims_open(a, token->payload, x, &claims);
    if (!why)
        why = check_times(claims, x);
    if (!why)
        why = check_identity(a, claims, x, out);
    if (!why)
        why = check_access(a, claims, x->access);
    json_decref(claims);
    return why;
}
