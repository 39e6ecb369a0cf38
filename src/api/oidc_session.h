/* oidc_session.h - what a session that the identity provider opened needs to end there, too */
#ifndef API_OIDC_SESSION_H
#define API_OIDC_SESSION_H

#include "api/call.h"
#include "oidc/oidc.h"

/* What the provider said of the session that it opened, or confirmed. */
struct oidc_session {
    struct text end_session, id_token; /* its address to sign out, "" for none; the token */
    struct text issuer, subject, sid;  /* sid: its own session, "" when it named none */
};
/* In the act that opens the session, and in one that confirms it. The confirmation of a session
 * that the provider did not open changes nothing. */
enum verr oidc_session_put(struct call *c, int64_t session, const struct oidc_session *s);
enum verr oidc_session_again(struct call *c, int64_t session, const struct oidc_session *s);
/* In an act: ends the sessions that a logout of this issuer names. *n: how many; *person: whose, 0
 * for none. */
enum verr oidc_session_end_all(struct call *c, struct text issuer, const struct oidc_logout *l,
                               int64_t *n, int64_t *person);
/* Whether the provider opened it. */
enum verr oidc_session_is(struct call *c, int64_t session, bool *out);
/* Where the browser signs out there (OpenID Connect RP-Initiated Logout 1.0), in the arena; "" when
 * the session is not the provider's, or it has no such place. */
enum verr oidc_session_end(struct call *c, int64_t session, struct text *location);

#endif
