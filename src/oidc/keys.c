/* keys.c - a provider's public keys (RFC 7517) */
#include "oidc/inside.h"

enum { RSA_BYTES_MIN = 256, RSA_BYTES_MAX = 1024, EXPONENT_MAX = 8, POINT = 32 };

static bool number(struct arena *a, const json_t *key, const char *name, size_t max,
                   struct text *out)
{
    struct text coded;
    return oidc__string(a, key, name, 2 * max, &coded) && oidc__decode(a, coded, max, out);
}

static bool read_rsa(struct arena *a, const json_t *key, struct oidc_key *out)
{
    out->rsa = true;
    return number(a, key, "n", RSA_BYTES_MAX, &out->n) && out->n.n >= RSA_BYTES_MIN &&
           out->n.p[0] != 0 && number(a, key, "e", EXPONENT_MAX, &out->e) &&
           (out->e.p[out->e.n - 1] & 1) == 1 && !(out->e.n == 1 && out->e.p[0] == 1);
}

static bool read_point(struct arena *a, const json_t *key, struct oidc_key *out)
{
    struct text curve;
    out->rsa = false;
    return oidc__string(a, key, "crv", OIDC_WORD_MAX, &curve) && text_is(curve, "P-256") &&
           number(a, key, "x", POINT, &out->x) && out->x.n == POINT &&
           number(a, key, "y", POINT, &out->y) && out->y.n == POINT;
}

/* A key for verifying our two algorithms, or one to pass over. */
static bool read_key(struct arena *a, const json_t *key, struct oidc_key *out)
{
    struct text kind, use, alg;
    *out = (struct oidc_key){.rsa = false};
    if (!oidc__string(a, key, "kty", OIDC_WORD_MAX, &kind) ||
        !oidc__string(a, key, "use", OIDC_WORD_MAX, &use) ||
        !oidc__string(a, key, "alg", OIDC_WORD_MAX, &alg) ||
        !oidc__string(a, key, "kid", OIDC_WORD_MAX, &out->id))
        return false;
    if ((use.n > 0 && !text_is(use, "sig")) || !oidc__lists(key, "key_ops", "verify"))
        return false;
    if (text_is(kind, "RSA") && (alg.n == 0 || text_is(alg, "RS256")))
        return read_rsa(a, key, out);
    return text_is(kind, "EC") && (alg.n == 0 || text_is(alg, "ES256")) && read_point(a, key, out);
}

enum oidc_why oidc_keys_read(struct arena *a, struct text document, struct oidc_keys *out)
{
    json_t *root = oidc__object(document);
    const json_t *list = json_object_get(root, "keys");
    out->n = 0;
    for (size_t i = 0; i < json_array_size(list) && out->n < OIDC_KEYS_MAX; i++)
        out->n += read_key(a, json_array_get(list, i), &out->at[out->n]);
    json_decref(root);
    return out->n > 0 && !arena_full(a) ? OIDC_WHY_none : OIDC_WHY_keys;
}
