/* probe.h - what a server outside really does, found out by asking it with invented text
 * Names and versions are not believed: "OpenAI-compatible" servers differ in whether they hold an
 * answer to a schema, stream it, tell its usage, count tokens, and stop when who asked has left.
 * Rule   : nothing is asked of a server whose record is not approved (model_server.h)
 * Threads: api_probe the composer threads'; what it found stands in services.h, atomically
 */
#ifndef API_PROBE_H
#define API_PROBE_H

#include "api/call.h"
#include "api/outside.h"

#include <stdint.h>

enum probe_found {
    PROBE_TRIED = 1,
    PROBE_ANSWERS = 2,       /* with text */
    PROBE_STREAMS = 4,       /* in more than one piece */
    PROBE_TAKES_SCHEMA = 8,  /* a request with json_schema is not refused */
    PROBE_HOLDS_SCHEMA = 16, /* and the answer is held to it, against what it was asked to say */
    PROBE_USAGE = 32,
    PROBE_TOKENIZES = 64,
    PROBE_CANCELS = 128 /* after an answer that nobody waits for, the next one begins as soon */
};

/* Asks, when the record of engines.conf's server is approved or admitted, and keeps what it found.
 * `scratch` is emptied, PROPOSE_SCRATCH bytes. VERR_NO_RECORD: nothing was asked. */
enum verr api_probe(struct clerk_services *s, struct db *db, const struct outside *o,
                    struct arena *scratch);
/* The same out of the parts: for tests. */
uint32_t probe_server(const struct outside *o, struct text url, struct text model,
                      struct arena *scratch);

#endif
