/* leaves.h - the ledger's rows, read in order and a page at a time
 * Takes  : a call and its connection, inside a snapshot
 * Errors : whatever the visitor gives; VERR_STORE
 * Cost   : one query a thousand leaves, on either driver
 */
#ifndef API_LEAVES_H
#define API_LEAVES_H

#include "api/rec.h"

struct leaf {
    int64_t index, time_ms;
    struct text entry, hash; /* until the visitor returns */
};
typedef enum verr leaf_fn(void *ctx, const struct leaf *l);

/* The leaves [from, to) in order, those that are there; stops at the visitor's first error. */
enum verr leaves_walk(struct call *c, int64_t from, int64_t to, leaf_fn *fn, void *ctx);
/* The leaves below `before`, newest first, `most` at most. */
enum verr leaves_walk_back(struct call *c, int64_t before, int64_t most, leaf_fn *fn, void *ctx);

/* The checkpoint of the smallest tree above `after`, or the last one of all with after = -1; the
 * note in the call's arena. VERR_NOT_FOUND. */
struct stored_checkpoint {
    int64_t size, at_ms;
    struct text note;
};
enum verr checkpoint_after(struct call *c, int64_t after, struct stored_checkpoint *out);

#endif
