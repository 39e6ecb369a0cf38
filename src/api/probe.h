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

/* How it is asked. */
struct probe_way {
    struct outside outside;
    struct arena *scratch;   /* PROPOSE_SCRATCH bytes; emptied */
    bool (*stop)(void *ctx); /* nobody waits for it any more; any time */
    void *ctx;
};

/* True when nothing is known of the server, or it did not answer some time ago. */
bool probe_due(const struct clerk_services *s);
/* Asks, when the record of engines.conf's server is approved or admitted, and keeps what it found.
 * VERR_NO_RECORD: nothing was asked; VERR_CANCELLED: it was stopped, and nothing is kept. */
enum verr api_probe(struct clerk_services *s, struct db *db, const struct probe_way *way);
/* What a server does, whoever let it be asked. */
uint32_t probe_server(const struct probe_way *way, struct text url, struct text model);

#endif
