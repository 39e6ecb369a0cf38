/* tick.h - api_tick with the time as a parameter, for tests */
#ifndef API_TICK_H
#define API_TICK_H

#include "api/call.h"

/* What api_tick does, at now_ms (UTC, milliseconds). */
void api_tick_at(struct clerk_services *s, struct db *db, bool last, int64_t now_ms);

#endif
