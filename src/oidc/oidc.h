/* oidc.h - what an OpenID Connect provider sends, read strictly: discovery, keys, tokens, userinfo
 * Takes  : bytes of a provider, which may be hostile; the time; what the flow that asked expects
 * Gives  : views in the caller's arena, or why not (why.def)
 * Sources: OpenID Connect Core 1.0, Discovery 1.0, Back-Channel Logout 1.0, RFC 6749, 7515, 7517,
 *          7519, 7636, 8725
 * Limits : a document of OIDC_DOCUMENT_MAX bytes, OIDC_DEPTH deep, no key twice, OIDC_KEYS_MAX
 *          keys; an RSA key of 2048 to 8192 bits. Signatures: RS256 and ES256, by GnuTLS; no other.
 * Owns   : nothing.
 * Threads: any
 */
#ifndef OIDC_OIDC_H
#define OIDC_OIDC_H

#include "base/err.h"

enum {
    OIDC_DOCUMENT_MAX = 65536,
    OIDC_DEPTH = 16,
    OIDC_URL_MAX = 1024,
    OIDC_WORD_MAX = 255, /* a subject, an audience, a key's name */
    OIDC_TOKEN_MAX = 8192,
    OIDC_KEYS_MAX = 16,
    OIDC_DERIVED_CHARS = 43, /* base64url of 32 bytes */
    OIDC_SKEW_S = 60,        /* clocks may differ by so much */
    OIDC_AGE_S = 600 /* an ID token is issued for a sign-in that takes ten minutes at most */
};

enum oidc_why {
#define WHY(name, fr, en) OIDC_WHY_##name,
#include "oidc/why.def"
#undef WHY
    OIDC_WHY_COUNT
};
/* Its name, for the ledger. */
const char *oidc_why_name(enum oidc_why why);
/* Its sentence. */
const char *oidc_why_sentence(enum oidc_why why, enum lang lang);

/* An absolute URL that a provider may have: https, or http to this machine (127.0.0.1, for tests);
 * at most OIDC_URL_MAX printable characters, no user name, no fragment. */
bool oidc_url_ok(struct text url);
/* Whether two URLs have the same scheme, host and port. */
bool oidc_same_origin(struct text a, struct text b);

/* Discovery: where things are. */
struct oidc_metadata {
    struct text issuer, authorize, token, keys, userinfo, end_session; /* the last may be "" */
    bool post_secret; /* the token endpoint takes the secret in the form only, not by Basic */
    bool says_issuer; /* RFC 9207: its answers always name it */
};
/* OIDC_WHY_discovery: not this issuer's, an address that oidc_url_ok refuses, no code flow, no
 * S256, no signature that we read. */
enum oidc_why oidc_metadata_read(struct arena *a, struct text document, struct text issuer,
                                 struct oidc_metadata *out);

/* A public key. Views hold big-endian bytes. */
struct oidc_key {
    bool rsa;         /* else a point of P-256 */
    struct text id;   /* "" when it has none */
    struct text n, e; /* RSA */
    struct text x, y; /* P-256, 32 bytes each */
};
struct oidc_keys {
    struct oidc_key at[OIDC_KEYS_MAX];
    size_t n;
};
/* A set of keys; those of other kinds or uses are passed over. OIDC_WHY_keys: none is left. */
enum oidc_why oidc_keys_read(struct arena *a, struct text document, struct oidc_keys *out);

/* The token endpoint's answer. */
struct oidc_tokens {
    struct text access, id;
};
/* OIDC_WHY_token_format. */
enum oidc_why oidc_tokens_read(struct arena *a, struct text document, struct oidc_tokens *out);
/* Whether the endpoint's error document says that the code itself was refused (invalid_grant). */
bool oidc_code_refused(struct arena *a, struct text document);

/* What a token says, once a key of the provider's has signed it: oidc_token_open alone fills it. */
struct oidc_signed {
    struct text payload;
};
/* A token's form, algorithm, key and signature, in this order; what it says is checked by those
 * below. OIDC_WHY_unknown_key: it names none of these, the provider may have a new one. */
enum oidc_why oidc_token_open(struct arena *a, struct text token, const struct oidc_keys *keys,
                              struct oidc_signed *out);

/* What the flow that asked for a token expects of it. */
struct oidc_expected {
    struct text issuer, client, nonce;
    struct text acr;    /* "eidas1": this, or a higher one of the same scale; "" asks for none */
    struct text access; /* the access token that came with it */
    int64_t now_s;
    int64_t since_s; /* identity proven at this time or later; 0: whenever */
};
struct oidc_identity {
    struct text subject;
    struct text level; /* acr, "" when it says none */
    struct text sid;   /* the provider's own session, "" when it says none */
    int64_t auth_s;    /* when identity was proven, 0 when the provider does not say */
};
/* What a signed ID token says (OpenID Connect Core 3.1.3.7). */
enum oidc_why oidc_id_token_check(struct arena *a, const struct oidc_signed *token,
                                  const struct oidc_expected *x, struct oidc_identity *out);

/* What a provider says that ends sessions: of a person, of one of its own sessions, or both. */
struct oidc_logout {
    struct text subject, sid; /* "" when it does not say it; one of them it does */
    struct text id;           /* jti: it counts once */
};
/* The only logout_token of a form. False: none, two, or what cannot be a token. Borrows the body.
 */
bool oidc_logout_form(struct text body, struct text *token);
/* What a signed logout token says: iss, aud, iat, exp, jti, events, sub or sid, no nonce. Of `x`
 * issuer, client and now_s are asked. */
enum oidc_why oidc_logout_check(struct arena *a, const struct oidc_signed *token,
                                const struct oidc_expected *x, struct oidc_logout *out);

/* What Pro Santé Connect says of a professional. */
struct oidc_person {
    struct text rpps; /* 11 digits: SubjectNameID is "8" and the RPPS number (IDNPS) */
    struct text name; /* given and family name, "" when absent */
};
/* OIDC_WHY_userinfo, OIDC_WHY_subject, OIDC_WHY_no_rpps. */
enum oidc_why oidc_userinfo_read(struct arena *a, struct text document, struct text subject,
                                 struct oidc_person *out);

/* PKCE's S256 challenge of a verifier, RFC 7636 section 4.2. */
void oidc_challenge(struct text verifier, char out[OIDC_DERIVED_CHARS]);
/* Appends a value percent-encoded for a query or a form. */
void oidc_put_encoded(struct writer *w, struct text value);
/* "Basic ..." of a client and its secret, in the arena: RFC 6749 section 2.3.1. VERR_LIMIT. */
enum verr oidc_basic(struct arena *a, struct text client, struct text secret, struct text *out);

#endif
