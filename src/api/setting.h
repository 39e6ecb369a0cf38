/* setting.h - what the establishment is called, and other settings: one value a name
 * Known names: establishment_name, establishment_finess, establishment_address (lines),
 * establishment_phone, establishment_notice; recording_hours (how long a recording is
 * kept; read when a take begins); demo ("making", "made") and demo_accounts (a JSON
 * array) in the demo only.
 */
#ifndef API_SETTING_H
#define API_SETTING_H

#include "api/services.h"

/* "" when it is not set. In the arena. */
enum verr setting_get(struct db *db, struct arena *a, const char *name, struct text *out);
/* Inside a transaction. Settings are read when the clerk starts. */
enum verr setting_put(struct db *db, const char *name, struct text value);

#endif
