/* session.h - who makes a call: the session cookie, its CSRF token, the command line's principal
 * Errors : VERR_SIGN_IN (no session, or it is over), VERR_SECOND_FACTOR (the code is still to come)
 * Cost   : one keyed hash and one look-up of two rows
 */
#ifndef API_SESSION_H
#define API_SESSION_H

#include "api/call.h"
#include "api/services.h"

enum { SESSION_TOKEN_BYTES = 32, SESSION_TOKEN_CHARS = 43, SESSION_CSRF_CHARS = 64 };

/* A session's row and what of its person matters for a call. */
struct session {
    int64_t id, person, factors, opened_ms, seen_ms, confirmed_ms;
    unsigned roles;
    enum lang lang;
    bool open;   /* else the one-time code is still to come */
    bool active; /* the account is not closed */
    bool totp_on;
};

/* The token in a Cookie header; {NULL, 0} when there is none of the right length. */
struct text session_token(struct text cookie);
/* The CSRF token that goes with a session token: derived, stored nowhere. */
void session_csrf(const struct crypt *c, struct text token, char out[SESSION_CSRF_CHARS]);
/* The row of a token. VERR_SIGN_IN when there is none, it is over at c->now_ms, or the account is
 * closed. A session whose code is still to come is found too. */
enum verr session_find(struct call *c, struct text token, struct session *out);

/* The same by the session's number. */
enum verr session_of(struct call *c, int64_t id, struct session *out);

/* Fills c->who from the cookie, or from c->who.local and c->as; on the routes of phones from a
 * phone's credential where there is one, and its errors are phone_authenticate's. VERR_NOT_FOUND,
 * with "as" for detail: --as names nobody who is active. */
enum verr session_authenticate(struct call *c);
/* X-Vigie-CSRF of everything but GET. VERR_CSRF. */
enum verr session_check_csrf(const struct call *c);

/* Sets the cookie of the reply; an empty token takes it back. */
void session_set_cookie(struct call *c, struct text token);

/* "fr" or "en" first named in an Accept-Language header, else `otherwise`. */
enum lang lang_accepted(struct text accept_language, enum lang otherwise);

/* In an act: the session that the same browser had before is over. */
enum verr session_drop_former(struct call *c);

/* Inside a transaction: removes the sessions and counters that are over. */
enum verr session_sweep(struct db *db, int64_t now_ms);

#endif
