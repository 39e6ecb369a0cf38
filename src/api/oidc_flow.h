/* oidc_flow.h - one sign-in on its way to the provider and back
 * The browser keeps a cookie: kind, time, 32 random bytes. State, nonce and PKCE verifier are keyed
 * hashes of it (crypt_token_hash) and of the session that asks: only this server can make them, and
 * a state that fits a cookie proves that both are of one flow. Nothing is stored before the answer
 * comes, so nobody can fill a table; then the cookie's hash is, and answers once.
 */
#ifndef API_OIDC_FLOW_H
#define API_OIDC_FLOW_H

#include "api/call.h"
#include "api/services.h"
#include "oidc/oidc.h"

enum { OIDC_FLOW_CHARS = 1 + 13 + 43 };

struct oidc_flow {
    char cookie[OIDC_FLOW_CHARS + 1];
    bool confirms; /* proves again who is signed in; else signs in */
    int64_t begun_ms;
    int64_t session; /* of the confirmation, else 0 */
};

/* A new flow at c->now_ms; its cookie is set in the reply. */
void oidc_flow_begin(struct call *c, bool confirms, int64_t session, struct oidc_flow *out);
/* The flow of the call's cookie, before anything of it is proven. False: there is none. */
bool oidc_flow_read(const struct call *c, struct oidc_flow *out);
/* "state", "nonce" or "verifier" of a flow. */
void oidc_flow_derive(const struct crypt *c, const struct oidc_flow *f, const char *what,
                      char out[OIDC_DERIVED_CHARS]);
/* What stands for the flow in oidc_used. */
void oidc_flow_hash(const struct crypt *c, const struct oidc_flow *f,
                    uint8_t out[CRYPT_HASH_BYTES]);

#endif
