/* inside.h - what the files of this room share: strict JSON and base64url */
#ifndef OIDC_INSIDE_H
#define OIDC_INSIDE_H

#include "oidc/oidc.h"

#include <jansson.h>

/* A JSON object within the limits of oidc.h, NULL when it is not one. The caller decrefs it. */
json_t *oidc__object(struct text document);
/* A copy of a member that is a string of 1 to max printable characters; "" when it is absent.
 * False: it is there and is anything else. */
bool oidc__string(struct arena *a, const json_t *object, const char *key, size_t max,
                  struct text *out);
/* A whole number of seconds from 0 to year 9999; -1 when absent. False as above. */
bool oidc__seconds(const json_t *object, const char *key, int64_t *out);
/* Whether a list of strings is absent or holds `word`. */
bool oidc__lists(const json_t *object, const char *key, const char *word);
/* Strict base64url without padding into the arena; at most `max` bytes, at least one. */
bool oidc__decode(struct arena *a, struct text encoded, size_t max, struct text *out);

/* A compact JWS cut in three: its signed bytes, and each part decoded. */
struct oidc__jws {
    struct text signed_bytes, header, payload, signature;
};
bool oidc__jws_cut(struct arena *a, struct text token, struct oidc__jws *out);
/* Header, key and signature. OIDC_WHY_none: the payload is the provider's. */
enum oidc_why oidc__jws_verify(struct arena *a, const struct oidc__jws *j,
                               const struct oidc_keys *keys);

/* The claims of a payload that is the issuer's and for the client of `x`, and for nobody whom we do
 * not know (OpenID Connect Core 3.1.3.7, steps 2 to 5). The caller decrefs them; on an error they
 * are untouched. */
enum oidc_why oidc__claims_open(struct arena *a, struct text payload, const struct oidc_expected *x,
                                json_t **claims);

#endif
