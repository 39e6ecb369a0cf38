/* provider.h - an OpenID Connect provider inside the test: it behaves, or lies as it is told
 *
 *   struct provider *p = provider_open();
 *   h->services->fetcher = (struct fetcher){provider_fetch, p};
 *   p->claims = "{\"aud\":\"somebody-else\"}";   // over what the next ID token says; null removes
 *
 * Times below a million in such overrides are seconds from p->now_s. It holds the client to the
 * protocol: a wrong secret, verifier, redirect URI or code gets invalid_grant.
 */
#ifndef TEST_HELP_PROVIDER_H
#define TEST_HELP_PROVIDER_H

#include "api/fetching.h"

#define PROVIDER_ISSUER "https://auth.example.test/realms/psc"
#define PROVIDER_CLIENT "vigie-test"
#define PROVIDER_SECRET "un secret: avec & ponctuation"
#define PROVIDER_REDIRECT "https://vigie.example.test/"
#define PROVIDER_CODE "code-0001"

enum provider_lie {
    LIE_NONE,
    LIE_DOWN,          /* nothing answers */
    LIE_TOKEN_DOWN,    /* the token endpoint alone: 503 */
    LIE_HUGE,          /* more than the gate takes */
    LIE_REDIRECT,      /* 302 from the token endpoint */
    LIE_CODE,          /* refuses the code */
    LIE_ALG_NONE,      /* no signature, and says so */
    LIE_HS256,         /* signs with its public key as a shared secret */
    LIE_OTHER_KEY,     /* another key under the published name */
    LIE_TAMPERED,      /* one byte of the claims changes after the signature */
    LIE_CUT,           /* a token without its third part */
    LIE_PERSON_STATUS, /* 403 from userinfo */
    LIE_PERSON_DOWN,   /* 502 from userinfo */
    LIE_KEYS_REDIRECT  /* 302 for the keys */
};

struct provider {
    int64_t now_s;
    char nonce[64], challenge[64]; /* of the authorization request */
    const char *claims, *header, *person, *published, *tokens, *key; /* overrides, NULL for none */
    enum provider_lie lie;
    bool es256;
    const char *kid;           /* under which it signs and publishes: "one" */
    const char *published_kid; /* NULL: the same */
    unsigned asked_metadata, asked_keys, asked_tokens, asked_person;
    bool basic; /* how the client proved itself last */
    struct provider_keys *keys;
};

struct provider *provider_open(void);
void provider_close(struct provider *p);
/* Takes nonce and challenge out of the address that the browser is sent to. */
void provider_visit(struct provider *p, const char *location);
/* api/fetching.h's fetch. */
enum verr provider_fetch(void *ctx, const struct fetch_request *q, struct arena *a,
                         struct fetch_answer *out);
/* An ID token as it would give now, in the arena: for tests of the reader alone. */
struct text provider_id_token(struct provider *p, struct arena *a, const char *access);
/* Its published keys, in the arena. */
struct text provider_jwks(struct provider *p, struct arena *a);

#endif
