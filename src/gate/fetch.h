/* fetch.h - short requests of the clerk to addresses on the list, by libcurl, several at a time
 * One answer a request, whole and at most FETCH_BODY_MAX bytes. No redirect is followed, no cookie
 * kept, no proxy asked but the one that is configured (proxy.h), certificates are verified; nothing
 * takes longer than FETCH_ALL_MS.
 * Errors : what came wrong stands in the answer: VERR_BUSY (no connection, or no answer in time),
 *          VERR_LIMIT (too large, or too many at once), VERR_BAD_INPUT (not a request we make)
 * Owns   : handles, and the bytes of an answer until it is handed over
 * Threads: the gate's own, and libcurl's while it looks a name up
 */
#ifndef GATE_FETCH_H
#define GATE_FETCH_H

#include "gate/proxy.h"
#include "wire/link.h"

#include <poll.h>

enum {
    FETCHES_MAX = 8,
    FETCH_BODY_MAX = 65536,
    FETCH_CONNECT_MS = 4000,
    FETCH_ALL_MS = 8000,
    FETCH_POLL_MAX = 32
};

struct fetch;
struct fetches {
    void *multi; /* CURLM, NULL until the first address is allowed */
    struct fetch *at;
    struct os_map map;
    const char *authorities;        /* file of further certificate authorities, or NULL */
    const struct gate_proxy *proxy; /* borrowed; NULL: none */
};

/* Before the sandbox closes: libcurl reads its configuration now. `authorities` is borrowed. */
enum verr fetches_open(struct fetches *f, const char *authorities);
void fetches_close(struct fetches *f);
/* Gives up all that are under way: who asked has gone. */
void fetches_forget(struct fetches *f);

/* Begins the request that a FETCH frame describes; its address has been allowed. */
enum verr fetches_begin(struct fetches *f, uint32_t stream, const struct wire_fields *x);
/* poll() of at most FETCH_POLL_MAX descriptors, which also moves the requests on. wait_ms -1: as
 * long as it takes. */
void fetches_wait(struct fetches *f, struct pollfd *p, unsigned n, int wait_ms);
/* Answers, as REPLY frames on `to`, those that have ended; what else ends on the same handle is
 * `other`'s, with its CURLcode. */
void fetches_answer(struct fetches *f, struct link *to,
                    void (*other)(void *ctx, void *easy, int how), void *ctx);
/* The REPLY frame of a request that was not made, or failed. */
void fetch_refuse(struct link *to, uint32_t stream, enum verr e);

#endif
