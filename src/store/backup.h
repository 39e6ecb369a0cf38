/* backup.h - consistent copies of a store, keys apart
 * A backup is a folder in a form that no driver owns (archive.h): one driver's restores into the
 * other. The key tables are never in it. They go to a file of their own, which opens nothing
 * without the keys folder of its time (DATA/keys: master.key, signer.key, epoch.key), kept by the
 * administrator in a safe place. After a patient is erased, key backups made before open nothing:
 * make a new one at once.
 */
#ifndef STORE_BACKUP_H
#define STORE_BACKUP_H

#include "crypt/crypt.h"
#include "store/store.h"

/* Writes `folder` (which must not exist yet: VERR_EXISTS) from one snapshot; fsynced before return.
 */
enum verr store_backup(struct store *s, const char *folder);
/* Writes the patients' keys to `file` (0600, replaced whole) and DATA/keys/epoch.key. VERR_LIMIT
 * beyond 1 GiB (13 million patients). */
enum verr store_backup_keys(struct store *s, const struct crypt *c, const char *file);
/* Into an empty store (VERR_EXISTS when it holds a patient's key or a ledger entry) of the same
 * version (VERR_STORE_NEWER, VERR_UNSUPPORTED). VERR_BAD_INPUT: altered or cut. All the rows or
 * none. */
enum verr store_restore(struct store *s, const char *folder);
/* Into a store without keys (VERR_EXISTS), with DATA/keys of the same epoch in place. VERR_CRYPT:
 * made under another master key, or altered; VERR_KEY: its epoch key was destroyed. */
enum verr store_restore_keys(struct store *s, const struct crypt *c, const char *file);

#endif
