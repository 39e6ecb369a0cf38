/* logout.c - a provider that ends a session from behind (OpenID Connect Back-Channel Logout 1.0) */
#include "oidc/inside.h"

static const char event[] = "http://schemas.openid.net/event/backchannel-logout";

/* Characters of a compact JWS: they stand in a form as they are. */
static bool is_token(struct text t)
{
    for (size_t i = 0; i < t.n; i++) {
        char c = t.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '-' || c == '_' || c == '.'))
            return false;
    }
    return t.n > 0 && t.n <= OIDC_TOKEN_MAX;
}

bool oidc_logout_form(struct text body, struct text *token)
{
    struct text found = {NULL, 0};
    for (struct text rest = body; rest.p;) {
        struct text value = text_cut(&rest, '&'), key = text_cut(&value, '=');
        if (!text_is(key, "logout_token"))
            continue;
        if (found.p || !value.p || !is_token(value))
            return false;
        found = value;
    }
    if (found.p)
        *token = found;
    return found.p != NULL;
}

/* Section 2.4: what a logout token must hold, and a nonce, which it must not: it then cannot be
 * taken for an ID token, nor an ID token for it. */
static enum oidc_why check_what(struct arena *a, const json_t *claims, struct oidc_logout *out)
{
    const json_t *events = json_object_get(claims, "events");
    if (!oidc__string(a, claims, "sub", OIDC_WORD_MAX, &out->subject) ||
        !oidc__string(a, claims, "sid", OIDC_WORD_MAX, &out->sid) ||
        !oidc__string(a, claims, "jti", OIDC_WORD_MAX, &out->id) || out->id.n == 0)
        return OIDC_WHY_token_format;
    if (!json_is_object(events) || !json_is_object(json_object_get(events, event)))
        return OIDC_WHY_logout_event;
    if (json_object_get(claims, "nonce"))
        return OIDC_WHY_nonce;
    return out->subject.n > 0 || out->sid.n > 0 ? OIDC_WHY_none : OIDC_WHY_logout_whose;
}

/* A token that ends nothing new is no use to keep: it counts for ten minutes, as an ID token does,
 * and no longer than it says itself. */
static enum oidc_why check_times(const json_t *claims, int64_t now_s)
{
    int64_t exp, iat;
    if (!oidc__seconds(claims, "exp", &exp) || !oidc__seconds(claims, "iat", &iat) || iat < 0)
        return OIDC_WHY_token_format;
    if (exp >= 0 && exp + OIDC_SKEW_S <= now_s)
        return OIDC_WHY_expired;
    if (iat - OIDC_SKEW_S > now_s)
        return OIDC_WHY_too_early;
    return iat + OIDC_AGE_S + OIDC_SKEW_S < now_s ? OIDC_WHY_too_old : OIDC_WHY_none;
}

enum oidc_why oidc_logout_check(struct arena *a, const struct oidc_signed *token,
                                const struct oidc_expected *x, struct oidc_logout *out)
{
    json_t *claims = NULL;
    enum oidc_why why = oidc__claims_open(a, token->payload, x, &claims);
    if (!why)
        why = check_times(claims, x->now_s);
    if (!why)
        why = check_what(a, claims, out);
    json_decref(claims);
    return why;
}
