/* demo.h - a house to look at: invented people and patients at every stage of the work
 * Made once, on a new folder, through the handlers that everybody uses: each act has its entry in
 * the ledger. A folder is the demo's for ever, or never.
 */
#ifndef API_DEMO_H
#define API_DEMO_H

#include "api/services.h"

/* The password of every account of the demo. It is printed on the sign-in page. */
#define DEMO_PASSWORD "vigie-demo-2026"

/* Before anything else is read of the store: names the house of a new folder, or holds the folder
 * against what is asked. VERR_DEMO: a demo's folder opened as a real one, a real one as a demo, or
 * a demo whose making was cut short. */
enum verr demo_settle(struct db *db, bool new, bool demo);
/* Fills the new house, on the writer's connection. */
enum verr demo_make(struct clerk_services *s, struct db *db);

/* The password's hash when it is the demo's and already known, else NULL: hashing a known password
 * ten times protects nobody. */
const char *demo_hash(const struct clerk_services *s, struct text password);

#endif
