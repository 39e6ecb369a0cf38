/* fetching.h - a short request to an address outside, through the gate, from a reader thread
 * The gate alone may connect, and only to what an administrator has named; it keeps nothing.
 */
#ifndef API_FETCHING_H
#define API_FETCHING_H

#include "base/err.h"

struct fetch_request {
    bool post;
    struct text url;
    struct text type, body;    /* of a POST, the body at most FETCH_REQUEST_MAX bytes */
    struct text authorization; /* "" for none */
};
enum { FETCH_REQUEST_MAX = 8192 };

struct fetch_answer {
    int status;       /* HTTP, as it came: a redirect is not followed */
    struct text body; /* at most 64 KiB, in the arena */
};

/* How an address outside is reached: by the clerk, through the gate. */
struct fetcher {
    /* Blocks until the answer is there, seconds at most. FORBIDDEN: not on the gate's list;
     * NOT_HERE: no gate (a command without a server); BUSY, CANCELLED: no answer; LIMIT: too large;
     * NULL: nothing can be reached. Any thread but the event thread's. */
    enum verr (*fetch)(void *ctx, const struct fetch_request *q, struct arena *a,
                       struct fetch_answer *out);
    void *ctx;
};

#endif
