/* outside.h - a short request to an address outside, through the gate, from a reader thread
 * The gate alone may connect, and only to what an administrator has named; it keeps nothing.
 */
#ifndef API_OUTSIDE_H
#define API_OUTSIDE_H

#include "base/err.h"

struct outside_request {
    bool post;
    struct text url;
    struct text type, body;    /* of a POST, the body at most OUTSIDE_BODY_MAX bytes */
    struct text authorization; /* "" for none */
};
enum { OUTSIDE_BODY_MAX = 8192 };

struct outside_answer {
    int status;       /* HTTP, as it came: a redirect is not followed */
    struct text body; /* at most 64 KiB, in the arena */
};

/* How an address outside is reached: by the clerk, through the gate. */
struct outside {
    /* Blocks until the answer is there, seconds at most. FORBIDDEN: not on the gate's list;
     * NOT_HERE: no gate (a command without a server); BUSY, CANCELLED: no answer; LIMIT: too large;
     * NULL: nothing can be reached. Any thread but the event thread's. */
    enum verr (*fetch)(void *ctx, const struct outside_request *q, struct arena *a,
                       struct outside_answer *out);
    void *ctx;
};

#endif
