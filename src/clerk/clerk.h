/* clerk.h - the process that holds the rules, the database and the keys
 * Threads: one event thread (sockets, replies), READERS quick readers, SLOW slow ones and FILES for
 *          what takes minutes (their own read-only connection each), one writer, two of Vigie's own
 *          (listener.h). A request goes: event -> reader (api_prepare) -> writer (api_act, in one
 *          transaction with whatever else waits) -> event (reply), and is answered only once its
 *          ledger entry is durable.
 */
#ifndef CLERK_CLERK_H
#define CLERK_CLERK_H

#include "api/call.h"
#include "api/document_propose.h"
#include "clerk/engines.h"
#include "clerk/fetch.h"
#include "clerk/listener.h"
#include "clerk/propose.h"
#include "clerk/spawn.h"
#include "clerk/work.h"
#include "wire/child.h"

enum {
    READERS = 2, /* quick reads: some tens of microseconds each */
    FILES = 2,   /* files that come in or are read: as long as their sender or their pages take */
    SLOW = 2,    /* passwords, composing, exports, uploads: milliseconds to seconds */
    OUTSIDE = 2, /* what waits for somebody outside must not hold up what waits for nobody */
    THREADS_MAX = 24,
    BATCH_MAX = 256,   /* acts in one transaction */
    PREPARE_MAX = 16,  /* requests that a quick reader takes at once */
    PEERS_MAX = 16,    /* the front, the gate, and command lines */
    STREAMS_MAX = 512, /* open streams of events */
    STOP_MS = 8000     /* what is under way may take that long at the end */
};

enum peer_kind { PEER_KIND_NONE, PEER_KIND_FRONT, PEER_KIND_LOCAL, PEER_KIND_GATE };

/* Another end that sends requests. */
struct peer {
    enum peer_kind kind;
    struct link link;
    uint32_t generation;               /* changes whenever the slot is given to another */
    struct work_list sending;          /* replies whose body waits for credit or room */
    struct work_list waiting;          /* replies whose head found no room */
    struct work *under_way[WORKS_MAX]; /* by rank below; NULL once gone */
    unsigned under_way_n;
    bool wants_out; /* epoll watches for room */
};

/* A browser that listens. */
struct subscriber {
    unsigned peer;
    uint32_t generation, stream;
    int64_t since_ns;
};

struct counters {
    uint64_t requests, refused, failed, busy, cancelled;
    uint64_t batches, acts, jobs, events;
};

struct clerk {
    struct api_config config;
    const char *restore, *restore_keys; /* restores this, then ends */
    struct clerk_services *services;
    struct work_pool pool;
    struct listener listener, decoder;
    struct works quick, slow, files, outside, acts, done;
    pthread_t thread[THREADS_MAX];
    unsigned threads, readers;
    /* the event thread's */
    int epoll, wake, listen;
    struct link control;
    struct spawns spawns;
    struct engines engines;
    struct proposals proposals;
    struct clerk_fetches fetches;
    struct peer *peer; /* PEERS_MAX */
    struct subscriber subscriber[STREAMS_MAX];
    unsigned subscribers;
    bool stopping;
    int64_t stop_ns, beat_ns, cool_ns;
    /* the writer's, read by the event thread for the metrics */
    struct counters count; /* event thread */
    _Atomic uint64_t batches, acts_done, ticks, jobs_done;
    _Atomic int64_t writer_ns; /* last sign of life */
};

/* threads.c: starts readers and writer; joins them. Started threads see closed queues and end. */
enum verr clerk_threads_start(struct clerk *k);
void clerk_threads_join(struct clerk *k);

/* peer.c. The link's descriptor is taken, also on error. */
enum verr peer_open(struct clerk *k, enum peer_kind kind, int fd);
/* Reads what came and starts the requests; VERR_CANCELLED or VERR_BAD_INPUT: close it. */
enum verr peer_read(struct clerk *k, struct peer *p);
/* Sends what waits for room. */
enum verr peer_write(struct clerk *k, struct peer *p);
void peer_close(struct clerk *k, struct peer *p);
/* The slot's peer if it is still the one that asked, else NULL. */
struct peer *peer_of(struct clerk *k, unsigned slot, uint32_t generation);
/* The gate's link, NULL while there is none. */
struct link *peer_gate_link(struct clerk *k);
/* Asks epoll for what the peer waits for. */
void peer_watch(struct clerk *k, struct peer *p);

/* reply.c: a work that came back from the writer. */
void reply_begin(struct clerk *k, struct work *w);
/* More of the bodies that wait for credit or room. */
enum verr reply_go_on(struct clerk *k, struct peer *p);
/* CREDIT and CANCEL of a stream. */
void reply_credit(struct clerk *k, struct peer *p, uint32_t stream, uint64_t amount);
void reply_cancel(struct clerk *k, struct peer *p, uint32_t stream);
/* An answer that needs no work: an error of the table. */
void reply_error(struct peer *p, uint32_t stream, enum verr e, enum lang l);
/* An answer that needs no work: a short text of `type`. */
void reply_text(struct peer *p, uint32_t stream, const char *type, struct text body);

/* stream.c: events to whoever listens. */
void stream_add(struct clerk *k, struct work *w);
void stream_tell(struct clerk *k, struct text event, struct text data);
void stream_beat(struct clerk *k);
void stream_bye(struct clerk *k);
/* True when it was a stream. */
bool stream_cancel(struct clerk *k, struct peer *p, uint32_t stream);
void stream_peer_gone(struct clerk *k, struct peer *p);

/* metrics.c: Prometheus text, and whether the writer is alive. */
void metrics_write(struct clerk *k, struct writer *w);
bool metrics_healthy(const struct clerk *k);

/* jobs.c: on the writer thread. Runs one job that is due. True when there was one. The arena is
 * emptied first. */
bool jobs_run(struct db *db, struct arena *a);
/* Removes contents that were written a day ago and never filed. */
void jobs_sweep(struct db *db);

/* sandbox.c: closes what the process will not need. With PostgreSQL it may still connect. */
enum verr clerk_sandbox(const struct clerk *k);

/* loop.c: serves until told to stop. */
void clerk_loop(struct clerk *k);

#endif
