/* oidc_person.h - from an RPPS number to the account that has it
 * An account is never made here: who is unknown is written down, sealed, for an administrator to
 * link to an account that already is.
 */
#ifndef API_OIDC_PERSON_H
#define API_OIDC_PERSON_H

#include "api/person.h"
#include "oidc/oidc.h"

/* The one active account with this number. *why: unknown_person or two_accounts, with VERR_OK.
 * Cost: opens every active account's sealed lines (some microseconds each; ten thousand at most).
 */
enum verr oidc_person_find(struct call *c, struct text rpps, struct person *out,
                           enum oidc_why *why);
/* In the act: writes an unknown professional down, or counts once more. */
enum verr oidc_person_unknown(struct call *c, const struct oidc_person *p);

#endif
