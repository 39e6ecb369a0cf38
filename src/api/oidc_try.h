/* oidc_try.h - one try at a route that is open to a provider's words: counted by its address
 * Rule   : the limit is asked in prepare, before the provider is, and again in the act, where
 *          what is refused is counted; what a try rests on serves once.
 */
#ifndef API_OIDC_TRY_H
#define API_OIDC_TRY_H

#include "api/journal.h"
#include "api/oidc_provider.h"
#include "api/tries.h"

struct oidc_try {
    struct tries by_address;
    enum verr limited; /* VERR_RATE: nothing was looked at */
    char address_hash[JOURNAL_HASH_CHARS];
};
/* In prepare: the configuration in *x, the address and its limit in *t, which the plan holds.
 * VERR_OIDC_OFF; on an error of the configuration no entry is made. VERR_OK with t->limited: the
 * act answers. */
enum verr oidc_try_begin(struct call *c, struct oidc_config *x, struct oidc_try *t);
/* In the act, first: tells the entry the way and the address. *done: the limit is reached, and this
 * has answered for the call. */
enum verr oidc_try_admit(struct call *c, const struct oidc_try *t, bool *done);
/* In the act: uses up what has this hash. *first: nobody did before. */
enum verr oidc_try_use(struct call *c, const uint8_t hash[CRYPT_HASH_BYTES], bool *first);

#endif
