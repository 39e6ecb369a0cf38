/* jws.c - a signed token: its three parts, and whether a known key signed it (RFC 7515, RFC 8725)
 */
#include "oidc/inside.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>

enum { HEADER_MAX = 2048, SIGNATURE_MAX = 1024, ES256_BYTES = 64 };

bool oidc__jws_cut(struct arena *a, struct text token, struct oidc__jws *out)
{
    struct text rest = token;
    if (token.n == 0 || token.n > OIDC_TOKEN_MAX)
        return false;
    struct text header = text_cut(&rest, '.');
    if (!rest.p)
        return false;
    struct text payload = text_cut(&rest, '.');
    if (!rest.p || text_find(rest, TEXT("."), 0) != SIZE_MAX)
        return false;
    out->signed_bytes = (struct text){token.p, header.n + 1 + payload.n};
    return oidc__decode(a, header, HEADER_MAX, &out->header) &&
           oidc__decode(a, payload, OIDC_TOKEN_MAX, &out->payload) &&
           oidc__decode(a, rest, SIGNATURE_MAX, &out->signature);
}

static gnutls_datum_t datum(struct text t)
{
    return (gnutls_datum_t){(unsigned char *)(uintptr_t)t.p, (unsigned)t.n};
}

static bool verify_rsa(gnutls_pubkey_t key, const struct oidc_key *k, const struct oidc__jws *j)
{
    gnutls_datum_t n = datum(k->n), e = datum(k->e);
    gnutls_datum_t bytes = datum(j->signed_bytes), signature = datum(j->signature);
    return gnutls_pubkey_import_rsa_raw(key, &n, &e) == 0 &&
           gnutls_pubkey_verify_data2(key, GNUTLS_SIGN_RSA_SHA256, 0, &bytes, &signature) >= 0;
}

/* A JWS holds r and s side by side (RFC 7518, 3.4); GnuTLS wants them in DER. */
static bool verify_point(gnutls_pubkey_t key, const struct oidc_key *k, const struct oidc__jws *j)
{
    gnutls_datum_t x = datum(k->x), y = datum(k->y), der = {NULL, 0};
    gnutls_datum_t bytes = datum(j->signed_bytes);
    if (j->signature.n != ES256_BYTES)
        return false;
    gnutls_datum_t r = datum(text_slice(j->signature, 0, ES256_BYTES / 2));
    gnutls_datum_t s = datum(text_slice(j->signature, ES256_BYTES / 2, ES256_BYTES));
    bool good = gnutls_pubkey_import_ecc_raw(key, GNUTLS_ECC_CURVE_SECP256R1, &x, &y) == 0 &&
                gnutls_encode_rs_value(&der, &r, &s) == 0 &&
                gnutls_pubkey_verify_data2(key, GNUTLS_SIGN_ECDSA_SHA256, 0, &bytes, &der) >= 0;
    gnutls_free(der.data);
    return good;
}

static bool verify(const struct oidc_key *k, const struct oidc__jws *j)
{
    gnutls_pubkey_t key;
    if (gnutls_pubkey_init(&key) != 0)
        return false;
    bool good = k->rsa ? verify_rsa(key, k, j) : verify_point(key, k, j);
    gnutls_pubkey_deinit(key);
    return good;
}

/* The key that the header names; with no name, the only one of the kind. Never one that the token
 * itself brings. */
static const struct oidc_key *find_key(const struct oidc_keys *keys, bool rsa, struct text id)
{
    const struct oidc_key *found = NULL;
    for (size_t i = 0; i < keys->n; i++) {
        const struct oidc_key *k = &keys->at[i];
        if (k->rsa != rsa || (id.n > 0 && !text_equal(k->id, id)))
            continue;
        if (found)
            return NULL;
        found = k;
    }
    return found;
}

struct header {
    struct text alg, id;
};

/* A critical extension is one that we would have to understand: we know none. */
static bool read_header(struct arena *a, struct text bytes, struct header *out)
{
    json_t *h = oidc__object(bytes);
    bool good = h && !json_object_get(h, "crit") && !json_object_get(h, "b64") &&
                oidc__string(a, h, "alg", OIDC_WORD_MAX, &out->alg) &&
                oidc__string(a, h, "kid", OIDC_WORD_MAX, &out->id);
    json_decref(h);
    return good;
}

enum oidc_why oidc__jws_verify(struct arena *a, const struct oidc__jws *j,
                               const struct oidc_keys *keys)
{
    struct header h;
    if (!read_header(a, j->header, &h))
        return OIDC_WHY_token_format;
    bool rsa = text_is(h.alg, "RS256");
    if (!rsa && !text_is(h.alg, "ES256"))
        return OIDC_WHY_algorithm;
    const struct oidc_key *k = find_key(keys, rsa, h.id);
    if (!k)
        return OIDC_WHY_unknown_key;
    return verify(k, j) ? OIDC_WHY_none : OIDC_WHY_signature;
}

enum oidc_why oidc_token_open(struct arena *a, struct text token, const struct oidc_keys *keys,
                              struct oidc_signed *out)
{
    struct oidc__jws j;
    if (!oidc__jws_cut(a, token, &j))
        return OIDC_WHY_token_format;
    enum oidc_why why = oidc__jws_verify(a, &j, keys);
    if (!why)
        out->payload = j.payload;
    return why;
}
