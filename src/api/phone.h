/* phone.h - a phone as the microphone of one take
 * Who records asks for a link (phone_link.c); the phone brings it once, within PARAM_phone_link,
 * and gets a credential of its own (phone_take.c): a cookie of /api/phone, HttpOnly, whose keyed
 * hash alone is stored. With it the phone sends the pieces of that take and ends it: it acts in
 * the name of the person, with no role of theirs (ROLE_BIT_phone), and is told nothing of the
 * patient. It is over with the take, with the session that made the link, when the person has no
 * longer the right to record or not this patient, when it is revoked or replaced, and after
 * PARAM_phone_time: all asked anew at each request. Certificate and consent are the take's own
 * guards.
 * Errors : VERR_PHONE_OVER with the reason as reply.detail: "revoked", "replaced", "stopped",
 *          "deleted", "session", "time", "unknown"
 * Owns   : nothing; views stand in the call's arena
 */
#ifndef API_PHONE_H
#define API_PHONE_H

#include "api/recording.h"

enum {
    PHONE_LINK_CHARS = 20, /* of 32 letters and digits: 100 bits */
    PHONE_TOKEN_BYTES = 32,
    PHONE_TOKEN_CHARS = 43
};

/* Crockford's 32 letters and digits, which a person can read out and type. */
#define PHONE_LETTERS "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

/* A link as it may be typed: small letters, O for 0, I and L for 1, blanks and hyphens between.
 * false, and out untouched: it is none. */
bool phone_link_read(struct text said, char out[PHONE_LINK_CHARS]);

struct phone {
    int64_t id, recording, person, session, made_ms, redeemed_ms, over_ms, tried;
    struct text why, want;
};

/* The row of a query whose columns are those of phone_last. VERR_NOT_FOUND. */
enum verr phone_load(struct call *c, enum stmt stmt, struct db_values by, struct phone *out);
/* Why a link or a phone serves no more, NULL while it does. *r: its take. */
enum verr phone_over(struct call *c, const struct phone *p, const struct recording *r,
                     const char **why);
/* VERR_PHONE_OVER, and why. */
enum verr phone_no(struct call *c, const char *why);
/* What the store keeps of a link or a credential: `kind` keeps the two apart. */
void phone_hash(const struct call *c, const char *kind, struct text word,
                uint8_t out[CRYPT_HASH_BYTES]);

/* The credential in a Cookie header; {NULL, 0} when there is none of the right length. */
struct text phone_token(struct text cookie);
/* Fills c->who from the phone's credential, and names its take for the ledger. */
enum verr phone_authenticate(struct call *c);
/* {"state","pieces","ms","want","until"} of c->who.take as the reply; the session token's page
 * token, too, as "csrf". Nothing of whom is recorded, where, or by whom. */
enum verr phone_reply(struct call *c);
/* Names it in the ledger's entry of this call. */
void phone_say(struct call *c, int64_t phone);
/* Told to open pages once the act is durable. state: "waiting", "linked", "refused", "revoked",
 * "ending". */
void phone_tell(struct call *c, const struct recording *r, const char *state);

#endif
