/* oidc_provider.h - the identity provider as an administrator names it, and asking it through the
 * gate. What it publishes (addresses, keys) is remembered for an hour; an unknown key asks for the
 * keys again, once a minute at most.
 * Threads: any; what is remembered stands behind a lock
 */
#ifndef API_OIDC_PROVIDER_H
#define API_OIDC_PROVIDER_H

#include "api/call.h"
#include "api/services.h"
#include "oidc/oidc.h"

#include <stdatomic.h>

struct oidc_config {
    int64_t rev; /* 0: nobody has configured one */
    bool on, break_glass_only;
    struct text issuer, discovery, client, redirect, acr, scope;
    struct text break_glass; /* ids of accounts, separated by blanks */
    struct text secret;      /* sealed */
    int64_t changed_ms, changed_by;
};
/* The row as it stands, in the call's arena; all empty when there is none. */
enum verr oidc_config_get(struct call *c, struct oidc_config *out);
/* Whether this account may still use its password. VERR_OIDC_ONLY. */
enum verr oidc_password_allowed(struct call *c, int64_t person);
/* Seals a client's secret; opens it. */
enum verr oidc_secret_seal(struct call *c, struct text secret, struct text *sealed);
enum verr oidc_secret_open(struct call *c, const struct oidc_config *x, struct text *secret);

struct oidc_state;
/* Owns *out until oidc_state_close; NULL allowed there. */
enum verr oidc_state_open(struct oidc_state **out);
void oidc_state_close(struct oidc_state *s);
/* Counts one sign-in by why it was refused; OIDC_WHY_none: it was not. */
void oidc_state_count(struct oidc_state *s, enum oidc_why why);
/* Counted since the start. */
struct oidc_counts {
    uint64_t opened, refused, down;
};
struct oidc_counts oidc_state_counts(const struct oidc_state *s);

/* What it publishes about itself. `again`: asked anew, whatever is remembered. *failed (may be
 * NULL): why it could not be reached, when the answer is OIDC_WHY_down. */
enum oidc_why oidc_ask_metadata(struct call *c, const struct oidc_config *x, bool again,
                                struct oidc_metadata *out, enum verr *failed);
/* Its keys. `again`: asked anew unless that was done within the last minute. */
enum oidc_why oidc_ask_keys(struct call *c, const struct oidc_metadata *m, bool again,
                            struct oidc_keys *out, enum verr *failed);
/* What a token says that a key of the provider's has signed: one that is remembered or, when the
 * token names none of them, a new one. Why it could not be opened, or the keys not asked for. */
enum oidc_why oidc_ask_signed(struct call *c, const struct oidc_metadata *m, struct text token,
                              struct oidc_signed *out);
/* A code for tokens. */
enum oidc_why oidc_ask_tokens(struct call *c, const struct oidc_config *x,
                              const struct oidc_metadata *m, struct text code, struct text verifier,
                              struct oidc_tokens *out);
/* Who the person of an access token is. */
enum oidc_why oidc_ask_person(struct call *c, const struct oidc_metadata *m, struct text access,
                              struct text subject, struct oidc_person *out);

#endif
