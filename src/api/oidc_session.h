/* oidc_session.h - what a session that the identity provider opened needs to end there, too */
#ifndef API_OIDC_SESSION_H
#define API_OIDC_SESSION_H

#include "api/call.h"
#include "oidc/oidc.h"

/* In the act that opens the session. */
enum verr oidc_session_put(struct call *c, int64_t session, struct text end_session,
                           struct text id_token);
/* Whether the provider opened it. */
enum verr oidc_session_is(struct call *c, int64_t session, bool *out);
/* Where the browser signs out there (OpenID Connect RP-Initiated Logout 1.0), in the arena; "" when
 * the session is not the provider's, or it has no such place. */
enum verr oidc_session_end(struct call *c, int64_t session, struct text *location);

#endif
