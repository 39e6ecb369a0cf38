/* metadata.c - what a provider publishes about itself (OpenID Connect Discovery 1.0, RFC 8414) */
#include "oidc/inside.h"

/* An address; when it must be there, "" is refused. */
static bool address(struct arena *a, const json_t *root, const char *key, bool must,
                    struct text *out)
{
    return oidc__string(a, root, key, OIDC_URL_MAX, out) &&
           (out->n == 0 ? !must : oidc_url_ok(*out));
}

static bool read_addresses(struct arena *a, const json_t *root, struct oidc_metadata *out)
{
    return address(a, root, "issuer", true, &out->issuer) &&
           address(a, root, "authorization_endpoint", true, &out->authorize) &&
           address(a, root, "token_endpoint", true, &out->token) &&
           address(a, root, "jwks_uri", true, &out->keys) &&
           address(a, root, "userinfo_endpoint", true, &out->userinfo) &&
           address(a, root, "end_session_endpoint", false, &out->end_session);
}

static bool does_what_we_need(const json_t *root)
{
    return oidc__lists(root, "response_types_supported", "code") &&
           oidc__lists(root, "code_challenge_methods_supported", "S256") &&
           (oidc__lists(root, "id_token_signing_alg_values_supported", "RS256") ||
            oidc__lists(root, "id_token_signing_alg_values_supported", "ES256")) &&
           (oidc__lists(root, "token_endpoint_auth_methods_supported", "client_secret_basic") ||
            oidc__lists(root, "token_endpoint_auth_methods_supported", "client_secret_post"));
}

enum oidc_why oidc_metadata_read(struct arena *a, struct text document, struct text issuer,
                                 struct oidc_metadata *out)
{
    json_t *root = oidc__object(document);
    bool good = root && read_addresses(a, root, out) && text_equal(out->issuer, issuer) &&
                does_what_we_need(root);
    if (good) {
        out->post_secret =
            !oidc__lists(root, "token_endpoint_auth_methods_supported", "client_secret_basic");
        out->says_issuer =
            json_is_true(json_object_get(root, "authorization_response_iss_parameter_supported"));
    }
    json_decref(root);
    return good ? OIDC_WHY_none : OIDC_WHY_discovery;
}
