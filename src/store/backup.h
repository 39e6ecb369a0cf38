/* backup.h - consistent copies of a store, keys apart
 * A backup is a folder: MANIFEST (format, driver, version, tables with rows and SHA-256), one file
 * per table in a driver-neutral form, and the sealed blobs. patient_key and epoch_key are never in
 * it; they go to a file of their own, sealed by the master key. A backup of one driver restores
 * into the other.
 */
#ifndef STORE_BACKUP_H
#define STORE_BACKUP_H

#include "crypt/crypt.h"
#include "store/store.h"

/* Writes `folder` (which must not exist yet: VERR_EXISTS) from one snapshot; fsynced before return.
 */
enum verr store_backup(struct store *s, const char *folder);
/* Writes the key tables to `file` (0600, replaced whole). */
enum verr store_backup_keys(struct store *s, const struct crypt *c, const char *file);
/* Into an empty store (VERR_EXISTS when it holds a patient, a person or a ledger entry) of the same
 * version (VERR_STORE_NEWER, VERR_UNSUPPORTED). VERR_BAD_INPUT: altered or cut; nothing is kept
 * then. */
enum verr store_restore(struct store *s, const char *folder);
/* VERR_CRYPT: made under another master key, or altered. */
enum verr store_restore_keys(struct store *s, const struct crypt *c, const char *file);

#endif
