/* keys.h - patients' keys: one row each, wrapped by the current epoch's key, itself wrapped by the
 * master Erasing a patient deletes its row and begins a new epoch: every remaining key is wrapped
 * again, the old epoch key is destroyed. An older copy of the key tables then opens nothing,
 * because its epoch key is wrapped together with a secret that only the live database holds: see
 * keys.c. The caller wipes every struct crypt_key it gets.
 */
#ifndef STORE_KEYS_H
#define STORE_KEYS_H

#include "crypt/crypt.h"
#include "store/store.h"

/* Inside db_transact. Makes the key of a new patient. VERR_EXISTS when there is one. */
enum verr keys_add(struct db *db, const struct crypt *c, int64_t patient, struct crypt_key *out);
/* VERR_NOT_FOUND: no such patient, or erased. VERR_KEY: another master key. Two index look-ups and
 * two unwraps (some microseconds). */
enum verr keys_get(struct db *db, const struct crypt *c, int64_t patient, struct crypt_key *out);
/* Inside db_transact. Destroys the patient's key and rotates the epoch. O(patients), about 3 us
 * each. VERR_NOT_FOUND when there is none. */
enum verr keys_erase(struct db *db, const struct crypt *c, int64_t patient);
/* Inside db_transact. The rotation alone. */
enum verr keys_rotate(struct db *db, const struct crypt *c);

#endif
