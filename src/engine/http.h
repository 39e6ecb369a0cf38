/* http.h - just enough HTTP/1.1 to ask an engine on its UNIX socket
 * The reply is bytes of a program that may fail or lie: every length has a limit, every wait a
 * deadline. The connection is never half-closed: llama-server takes that for a client that left.
 * Errors : VERR_NOT_FOUND (nobody listens), VERR_BUSY (deadline), VERR_LIMIT (longer than it may),
 *          VERR_BAD_INPUT (no HTTP), VERR_CANCELLED (the peer has gone, or the taker has stopped)
 * Cost   : a connection a question; no allocation
 */
#ifndef ENGINE_HTTP_H
#define ENGINE_HTTP_H

#include "base/err.h"

enum { ENGINE_LINE = 8192, ENGINE_HEADERS = 100, ENGINE_EVENT = 65536 };

enum engine_reply_at {
    REPLY_STATUS,
    REPLY_HEADER,
    REPLY_LENGTH, /* `left` bytes of body */
    REPLY_CLOSE,  /* a body up to the end of the connection */
    REPLY_CHUNK,  /* a line with the size of the next piece */
    REPLY_PIECE,
    REPLY_AFTER, /* the line end behind a piece */
    REPLY_TRAILER,
    REPLY_DONE
};

/* A reply as it comes; zeroed at first, but for `max`. */
struct engine_reply {
    enum engine_reply_at at;
    unsigned status; /* 100..599, once past the first line */
    uint64_t max;    /* bytes of the body at most */
    uint64_t left, got;
    bool chunked, has_length;
    unsigned headers;
    size_t line_n;
    char line[ENGINE_LINE];
};

/* Takes bytes from *in up to the next piece of the body, which is given as a view of them; empty
 * once *in is used up or the reply is done. */
enum verr engine_reply_next(struct engine_reply *r, struct text *in, struct text *piece);

/* Server-sent events out of pieces: zeroed at first. */
struct engine_events {
    size_t n;
    char line[ENGINE_EVENT];
};
/* The data of the next event in *in, a view of the buffer until the next call; {NULL, 0} when more
 * bytes are needed. Comments and other fields are passed over. */
enum verr engine_events_next(struct engine_events *e, struct text *in, struct text *data);

/* What is asked. */
struct engine_ask {
    const char *socket, *method, *path; /* "GET", "/health" */
    struct text body;                   /* JSON; empty for GET */
    int64_t most_ms;                    /* until the last byte */
    uint64_t max;                       /* bytes of the answer's body */
};

/* The whole answer, in the arena. *status is HTTP's. */
enum verr engine_ask(struct arena *a, const struct engine_ask *q, unsigned *status,
                     struct text *body);

/* A stream: `take` gets each event's data as it comes, and ends the request by returning false
 * (VERR_CANCELLED; the engine sees the connection close). VERR_OK after "[DONE]". Another status
 * than 200: VERR_BAD_INPUT, *status tells. */
enum verr engine_ask_stream(struct arena *a, const struct engine_ask *q,
                            bool (*take)(void *ctx, struct text data), void *ctx, unsigned *status);

#endif
