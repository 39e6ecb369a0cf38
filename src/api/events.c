/* The stream of events: whoever is signed in may listen. It says that something changed, never what
 * or about whom: the page then asks, with its own rights. */
#include "api/call.h"

static enum verr events_prepare(struct call *c)
{
    c->reply.type = "text/event-stream";
    return VERR_OK;
}

extern const struct handler api_events;
const struct handler api_events = {events_prepare, NULL};
