/* keys.h - patients' keys: one row each, wrapped by the present epoch's key, itself wrapped by the
 * master
 * Erasing a patient deletes its row and begins a new epoch: every remaining key is wrapped
 * again and the old epoch key is destroyed. The epoch key stands in two places only: its row, and
 * DATA/keys/epoch.key beside the master key (what the administrator keeps in a safe, replaced at
 * each erasure). Key backups hold patients' keys but no epoch key: the older ones open nothing once
 * the old epoch key is gone. The caller wipes every struct crypt_key it gets.
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
/* Outside a transaction, on a writer: after the commit of keys_erase or keys_rotate, and at each
 * start. Replaces DATA/keys/epoch.key and makes the database forget what its log still holds of
 * destroyed keys (SQLite: the WAL is emptied; PostgreSQL: the dead rows are vacuumed). May be
 * called at any time. */
enum verr keys_settle(struct db *db);

#endif
