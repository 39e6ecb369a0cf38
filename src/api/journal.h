/* journal.h - the ledger's entries of calls, appended in the transaction of their acts
 * Takes  : the writer's connection inside its transaction; the frontier of services.h's batch
 * Errors : VERR_NO_LEDGER (an entry cannot be written: the batch is given up), VERR_BUSY (the
 *          transaction runs again)
 * Cost   : two SHA-256 of some 400 bytes and one INSERT an entry
 */
#ifndef API_JOURNAL_H
#define API_JOURNAL_H

#include "api/call.h"
#include "api/services.h"

/* Loads the frontier under the lock of its row; saves it. Around every append. */
enum verr journal_begin(struct clerk_services *s, struct db *db);
enum verr journal_end(struct clerk_services *s, struct db *db);

/* Appends one entry. Asserts that its fields fit entry.h's alphabets. */
enum verr journal_append(struct clerk_services *s, struct db *db, const struct ledger_entry *e);
/* The entry of a call that ended with c->outcome, if it leaves one; `admitted`: sign-in and rights
 * had let it in. A stranger's knock leaves none, else anyone could fill the ledger. */
enum verr journal_call(struct call *c, bool admitted);

/* How the ledger names a patient: a keyed hash, in hexadecimal without a final zero. */
enum { JOURNAL_HASH_CHARS = 2 * CRYPT_HASH_BYTES };
void journal_patient(const struct crypt *c, int64_t patient, char out[JOURNAL_HASH_CHARS]);
/* The same for another word: kind "login", "address".. */
void journal_hash(const struct crypt *c, const char *kind, struct text word,
                  char out[JOURNAL_HASH_CHARS]);

/* An entry of Vigie itself: server_start, server_stop.. in a transaction of its own. */
enum verr journal_system(struct clerk_services *s, struct db *db, enum ledger_event event,
                         int64_t now_ms);

/* Signs a checkpoint when there are entries that none covers and the last one is older than
 * `every_ms`. Several clerks ask; the one that takes the lock of the ledger's row first signs. In a
 * transaction of its own, begun only when there is something to do. */
enum verr journal_checkpoint(struct clerk_services *s, struct db *db, int64_t now_ms,
                             int64_t every_ms);

#endif
