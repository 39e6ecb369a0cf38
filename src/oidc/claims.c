/* claims.c - what every token of a provider says first: by whom it is, and for whom */
#include "oidc/inside.h"

/* For us, and for nobody whom we do not know (Core 3.1.3.7, steps 3 to 5). */
static enum oidc_why check_audience(struct arena *a, const json_t *claims, struct text client)
{
    const json_t *aud = json_object_get(claims, "aud");
    struct text azp;
    if (json_is_array(aud) && json_array_size(aud) == 1)
        aud = json_array_get(aud, 0);
    struct text one = {json_string_value(aud), json_string_length(aud)};
    if (!json_is_string(aud) || !text_equal(one, client))
        return OIDC_WHY_audience;
    if (!oidc__string(a, claims, "azp", OIDC_WORD_MAX, &azp))
        return OIDC_WHY_token_format;
    return azp.n == 0 || text_equal(azp, client) ? OIDC_WHY_none : OIDC_WHY_authorized_party;
}

static enum oidc_why check_address(struct arena *a, const json_t *claims,
                                   const struct oidc_expected *x)
{
    struct text issuer;
    if (!claims || !oidc__string(a, claims, "iss", OIDC_URL_MAX, &issuer))
        return OIDC_WHY_token_format;
    if (!text_equal(issuer, x->issuer))
        return OIDC_WHY_issuer;
    return check_audience(a, claims, x->client);
}

enum oidc_why oidc__claims_open(struct arena *a, struct text payload, const struct oidc_expected *x,
                                json_t **claims)
{
    json_t *root = oidc__object(payload);
    enum oidc_why why = check_address(a, root, x);
    if (why)
        json_decref(root);
    else
        *claims = root;
    return why;
}
