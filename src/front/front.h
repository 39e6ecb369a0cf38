/* front.h - the process that meets the network: HTTP, TLS, static files, limits
 * It opens no database and holds no key but its own certificate's. A request becomes one frame to
 * the clerk; while the clerk works the connection is suspended and costs no thread. One thread does
 * all: libmicrohttpd by its epoll descriptor, the link to the clerk, the control link to the
 * warden.
 */
#ifndef FRONT_FRONT_H
#define FRONT_FRONT_H

#include "wire/child.h"

#include <microhttpd.h>

enum {
    EXCHANGES_MAX = 4096, /* requests under way, streams of events included */
    CONNECTIONS_MAX = 2048,
    CONNECTIONS_A_CLIENT = 1024, /* a hospital's browsers may all come from one proxy */
    POOL_BYTES = 32768, /* a connection's memory: request line and headers, upload window */
    IDLE_S = 75,
    UPLOAD_MAX = 1 << 30, /* the clerk's own limit on a source is far below */
    EVENTS_HELD = 65536,  /* a browser that does not read its events is let go beyond that */
    STOP_MS = 8000
};

enum exchange_state {
    EXCHANGE_FREE,
    EXCHANGE_BODY,   /* the client still sends */
    EXCHANGE_ASKED,  /* the clerk works; the connection is suspended */
    EXCHANGE_READY,  /* the answer is here, not yet queued */
    EXCHANGE_SENDING /* libmicrohttpd sends it; more may come from the clerk */
};

/* One request and its answer. */
struct exchange {
    enum exchange_state state;
    struct MHD_Connection *connection;
    int socket;
    uint32_t generation;  /* with the slot's rank: the stream id */
    char *target;         /* malloc: path and query as they came */
    unsigned char method; /* rank in api's enum method */
    bool suspended, looked, file;
    enum verr refusal; /* the front's own */
    bool gone;         /* the browser went away */
    bool asked;        /* the clerk knows of it */
    bool answered;     /* and has said all */
    bool dropping;     /* nobody reads the rest of the body */
    /* what the client sends */
    char *body; /* malloc, at most WIRE_WHOLE_BODY */
    size_t body_n;
    int pipe; /* write end to the clerk, -1 */
    bool pipe_full;
    uint64_t expected, received; /* expected: UINT64_MAX when chunked */
    /* what the clerk answers */
    unsigned status;
    struct MHD_Response *response;
    char *out; /* malloc: what came and has not left yet */
    size_t out_n;
    bool streaming, events, ended, broken;
    uint32_t next_free;
};

struct front_counters {
    uint64_t requests, refused, failed, files, uploads, cancelled, bytes_in;
};

struct front {
    struct MHD_Daemon *http;
    int epoll, http_epoll, listen;
    bool tls, loopback;
    struct link control, clerk;
    struct exchange *exchange; /* EXCHANGES_MAX */
    uint32_t *at_socket;       /* by descriptor: rank + 1 of the exchange that is suspended there */
    size_t sockets;
    uint32_t first_free;
    unsigned used, connections;
    struct front_counters count;
    bool stopping, clerk_wants_out;
    int64_t stop_ns;
};

/* What stands behind the data of an epoll event of the front. */
enum { AT_HTTP, AT_CONTROL, AT_CLERK, AT_CONNECTION, AT_PIPE };
#define AT(kind, rank) ((uint64_t)(kind) << 32 | (uint32_t)(rank))

/* exchange.c. exchange_new: NULL when there are EXCHANGES_MAX. exchange_of: NULL when the stream is
 * over. exchange_suspend and _resume may be called again. */
struct exchange *exchange_new(struct front *f, struct MHD_Connection *c, const char *target);
void exchange_free(struct front *f, struct exchange *x);
uint32_t exchange_stream(const struct front *f, const struct exchange *x);
struct exchange *exchange_of(struct front *f, uint32_t stream);
void exchange_suspend(struct front *f, struct exchange *x);
void exchange_resume(struct front *f, struct exchange *x);

/* request.c: libmicrohttpd's callbacks. */
void *request_begin(void *front, const char *target, struct MHD_Connection *c);
enum MHD_Result request_handle(void *front, struct MHD_Connection *c, const char *url,
                               const char *method, const char *version, const char *data, size_t *n,
                               void **exchange);
void request_completed(void *front, struct MHD_Connection *c, void **exchange,
                       enum MHD_RequestTerminationCode why);
/* A browser went away while its request was suspended. */
void request_gone(struct front *f, struct exchange *x);
/* The pipe of an upload has room again, or nobody reads it any more. */
void request_pipe_ready(struct front *f, struct exchange *x);

/* reply.c: frames of the clerk. VERR_BAD_INPUT: it does not keep the rules. */
enum verr reply_frame(struct front *f, const struct wire_frame *frame);
/* The answer of an exchange that the clerk will not give. */
void reply_refuse(struct front *f, struct exchange *x, enum verr e);
/* An answer of the front's own, at once: no exchange, or none any more. */
enum MHD_Result reply_error(const struct front *f, struct MHD_Connection *c, enum verr e);
/* The clerk has gone: every exchange that waits for it ends. */
void reply_clerk_gone(struct front *f);
/* Every stream of events ends, so that the front may stop. */
void reply_end_streams(struct front *f);
/* Queues what is ready. */
enum MHD_Result reply_queue(struct front *f, struct exchange *x);

/* headers.c */
/* VERR_OK, or why a request may not be served at all: foreign host name, foreign page. */
enum verr headers_check(const struct front *f, struct MHD_Connection *c, bool changes);
/* What every response carries; `api`: nothing may keep it. */
void headers_put(const struct front *f, struct MHD_Response *r, bool api);
struct text headers_get(struct MHD_Connection *c, const char *name);
enum lang headers_lang(struct MHD_Connection *c);

/* files.c: the browser application. files_serve: MHD_NO when the path is none of its files. */
bool files_open(const struct front *f);
bool files_has(const char *url);
enum MHD_Result files_serve(struct front *f, struct MHD_Connection *c, const char *url);
void files_close(void);

/* metrics.c: the front's own counters, in Prometheus' text format, after the clerk's. */
void metrics_write(const struct front *f, struct writer *w);

/* sandbox.c */
enum verr front_sandbox(void);

/* loop.c: serves until told to stop. */
void front_loop(struct front *f);

#endif
