/* ask.h - what the clerk asks the language engine, through the gate: one request, a streamed
 * answer
 * The engine's socket is DATA/engines/run/language.sock, of the engine that the warden started. Its
 * answer is bytes of a program that may fail or lie: they pass on as they come, never faster than
 * the clerk takes them (credit), never more than it said, never later. The gate keeps nothing.
 * Takes  : ASK, then BODY frames up to EXPECTED bytes; CREDIT; CANCEL
 * Gives  : ASKED with STATUS, BODY frames, END; or ASKED with ERROR, once, and nothing after it
 * Errors : NOT_FOUND (nobody listens there), BUSY (a deadline), LIMIT (longer than MOST, or too
 *          many at once), BAD_INPUT (no HTTP), CANCELLED (the engine closed the connection)
 * Owns   : its sockets, and one map an ASK, gone at its end
 * Threads: one
 */
#ifndef GATE_ASK_H
#define GATE_ASK_H

#include "engine/http.h"
#include "wire/link.h"

#include <poll.h>

enum {
    ASKS_MAX = 16,
    ASK_BODY_MAX = 1 << 19, /* of a request: PROMPT_BODY_MAX */
    ASK_CONNECT_MS = 5000,
    ASK_PATH_MAX = 256,
    ASK_SOCKET_MAX = 108 /* of struct sockaddr_un */
};

enum ask_at { ASK_FREE, ASK_FILLING, ASK_CONNECTING, ASK_SENDING, ASK_READING };

struct ask {
    enum ask_at at;
    uint32_t stream;
    int fd; /* -1: none yet */
    struct os_map map;
    struct writer request; /* in the map: head and body */
    size_t expected, sent;
    int64_t began_ns, heard_ns; /* heard: the last byte of the answer, 0 before it */
    int64_t first_ns, between_ns, whole_ns;
    size_t credit;
    bool told; /* STATUS has been said */
    struct engine_reply reply;
};

struct asks {
    struct ask at[ASKS_MAX];
    char socket[ASK_SOCKET_MAX]; /* "": none can be reached */
};

/* No request yet. A folder whose socket's path would be too long leaves `socket` empty. */
void asks_init(struct asks *s, const char *data);
/* A frame of the clerk that is one of these: ASK, BODY, CREDIT, CANCEL. VERR_BAD_INPUT: the clerk
 * does not keep the rules (more BODY than announced, a stream that is there already). */
enum verr asks_take(struct asks *s, struct link *clerk, const struct wire_frame *f);
/* Descriptors to watch, at most `max`; how many, at most ASKS_MAX. */
unsigned asks_watch(struct asks *s, const struct link *clerk, struct pollfd *p, unsigned max);
/* Milliseconds until something is due, -1: nothing is. */
int asks_wait_ms(const struct asks *s);
/* Goes on with whatever can: connects, sends, reads, gives up what is late. */
void asks_turn(struct asks *s, struct link *clerk);
/* The clerk has gone: all end. */
void asks_drop(struct asks *s);

#endif
