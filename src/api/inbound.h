/* inbound.h - a body that may come by a pipe, taken part by part, and sealed before it is kept
 *
 *   struct inbound_seal s = {.max = PARAM_recording_file};
 *   enum verr e = inbound_seal(c, &key, &s);      s.bytes, s.first, s.kept
 *
 * Blocks as long as its sender takes: on the threads for files (clerk/lane.h).
 */
#ifndef API_INBOUND_H
#define API_INBOUND_H

#include "api/call.h"
#include "store/blob.h"

struct inbound_seal {
    int64_t max; /* bytes at most */
    /* What the first bytes must be; NULL: anything. */
    bool (*good)(void *ctx, struct text first);
    void *ctx;
    /* out */
    int64_t bytes;
    struct blob_kept kept; /* in the call's arena: blob_file_kept files it in the act */
};

/* The whole body of the call into a blob sealed under `key`. VERR_UNSUPPORTED: empty, or `good`
 * says no; VERR_LIMIT: over max; VERR_CANCELLED: its sender left before its end; VERR_DISK. Nothing
 * stays of what is refused. */
enum verr inbound_seal(struct call *c, const struct crypt_key *key, struct inbound_seal *s);

#endif
