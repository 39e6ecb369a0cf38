/* person.h - an account: its row, and the lines that name its owner, sealed under the people key
 * Errors : VERR_NOT_FOUND, VERR_CRYPT
 * Owns   : nothing; texts stand in the call's arena
 */
#ifndef API_PERSON_H
#define API_PERSON_H

#include "api/call.h"
#include "api/services.h"

enum { LOGIN_BYTES = 64, PERSON_NAME_BYTES = 200 };

struct person {
    int64_t id, rev, totp_step, created_ms;
    unsigned roles;
    enum lang lang;
    bool active, totp_on;
    char password[CRYPT_PASSWORD_CHARS]; /* its Argon2id hash */
    struct text totp;                    /* sealed secret, "" when there is none */
    struct text login, rpps, name;
};

/* By id, or by a login as typed (folded here). */
enum verr person_get(struct call *c, int64_t id, struct person *out);
enum verr person_of_login(struct call *c, struct text login, struct person *out);

/* Lower case, without accents, 2 to LOGIN_BYTES of a-z 0-9 . _ - @; in the arena. VERR_BAD_INPUT.
 */
enum verr login_fold(struct arena *a, struct text login, struct text *out);

/* What makes a new account; hash the password in prepare (crypt_password_hash). */
struct person_new {
    int64_t id;        /* rec_id() */
    struct text login; /* folded */
    struct text name, rpps;
    unsigned roles;
    enum lang lang;
    const char *password; /* its hash */
};
/* Inside a transaction. VERR_EXISTS: the login is taken. */
enum verr person_add(struct call *c, const struct person_new *p);
/* The sealed lines of a person, for person_add and changes. */
enum verr person_seal(struct call *c, int64_t id, struct text login, struct text rpps,
                      struct text name, struct text *sealed);

/* A second factor's secret under the people key, bound to `table` and `row`. */
enum verr person_seal_totp(struct call *c, const char *table, int64_t row,
                           const uint8_t secret[CRYPT_TOTP_SECRET_BYTES], struct text *sealed);
enum verr person_open_totp(struct call *c, const char *table, int64_t row, struct text sealed,
                           uint8_t secret[CRYPT_TOTP_SECRET_BYTES]);

/* "roles":["physician"]. */
void person_write_roles(struct writer *w, unsigned roles);

#endif
