/* tries.h - failed sign-ins, counted durably by login, person and address
 * Takes  : keyed hashes only: the table names nobody
 * Gives  : whether somebody has to wait
 * Cost   : one look-up a question, one row a failure
 */
#ifndef API_TRIES_H
#define API_TRIES_H

#include "api/call.h"
#include "api/services.h"

/* One counter: what is counted, and how many failures the window holds. */
struct tries {
    uint8_t who[CRYPT_HASH_BYTES];
    int64_t max;
};
/* kind: "login", "person" or "address". */
struct tries tries_of(const struct call *c, const char *kind, struct text word);
struct tries tries_of_person(const struct call *c, int64_t person);

/* VERR_RATE when the window is full. *over (may be NULL): the refusal was told once already. */
enum verr tries_ask(struct call *c, const struct tries *t, bool *over);
/* In the act: one more failure. */
enum verr tries_add(struct call *c, const struct tries *t);
/* In the act: forgotten, after a good sign-in. */
enum verr tries_forget(struct call *c, const struct tries *t);

#endif
