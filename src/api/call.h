/* call.h - one request on its way through the clerk, and the rules every handler keeps
 *
 * A handler is two functions. `prepare` runs on a reader thread with a read-only connection: it
 * parses, checks, composes, hashes passwords; it may take long but changes nothing. `act` runs on
 * the writer thread inside a savepoint of the batch's transaction, may be run again by the store,
 * must be short, and must re-check what another act may have changed since. Every call leaves one
 * ledger entry in that same transaction, reads included: the reply goes out only once the entry is
 * durable. If the entry cannot be written, the caller gets VERR_NO_LEDGER and nothing else.
 *
 *   session_authenticate -> authorize -> prepare -> (writer: act + journal) -> reply
 */
#ifndef API_CALL_H
#define API_CALL_H

#include "api/engine.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "ledger/entry.h"
#include "os/os.h"

struct db;
struct clerk_services; /* keys, store, arenas: see services.h */

enum method { METHOD_GET, METHOD_POST, METHOD_PUT, METHOD_DELETE };
enum route_kind { ROUTE_open, ROUTE_read, ROUTE_write, ROUTE_stream, ROUTE_upload };
enum scope {
    SCOPE_none,
    SCOPE_patient,
    SCOPE_encounter,
    SCOPE_source,
    SCOPE_document,
    SCOPE_recording,
    SCOPE_phone /* the take of the phone that asks */
};

/* A person and how they came: filled by session_authenticate from the session cookie, or from the
 * peer credentials and --as of the command line; or the phone that a person made the microphone of
 * a take of theirs, which has no session and no role (phone.h). */
struct principal {
    int64_t person;  /* 0: nobody */
    int64_t take;    /* a phone: its only take; 0 of everybody else */
    int64_t session; /* 0: none */
    unsigned roles;  /* bits by rank in roles.def */
    enum lang lang;
    bool local; /* came by DATA/admin.sock */
    bool second_factor;
    bool enrolling;       /* has no second factor where one is asked: may enrol it, nothing else */
    int64_t confirmed_ms; /* last time that identity was proven */
    int64_t seen_ms;      /* last time that the session was written to be in use */
};

/* A body over 64 KiB arrives by a pipe; the handler seals it chunk by chunk. */
struct inbound {
    int fd;            /* read end, or -1 */
    uint64_t expected; /* Content-Length, or UINT64_MAX */
};

struct reply {
    int status;          /* HTTP; 0 = by the error */
    const char *type;    /* "application/json" when NULL and body.n > 0 */
    struct text body;    /* in the call's arena, or in `spool` */
    struct os_map spool; /* of a body too large for an arena; whoever made the call unmaps it */
    struct text etag;    /* without quotes, "" for none */
    struct text set_cookie;
    struct text filename; /* for Content-Disposition, "" for none */
    struct text range;    /* of Content-Range, "" for none: then `status` is 206 */
    bool proposes;        /* a stream of events, told by api_propose (document_propose.h) */
    struct text detail;   /* one more sentence after the error's own: which field, which point */
};

struct api_route {
    const char *name;
    enum method method;
    const char *path;
    const char *permission;
    unsigned roles; /* who may */
    bool open;      /* no session needed */
    enum scope scope;
    enum route_kind kind;
    int event; /* enum ledger_event, -1: leaves no entry */
    const struct handler *handler;
};

struct call {
    struct arena *arena; /* reset when the reply has left */
    struct clerk_services *services;
    enum method method;
    struct text target; /* the path as it came, before '?' */
    const struct api_route *route;
    struct db *db;       /* this thread's connection: read-only in prepare, the writer's in act */
    struct text path[4]; /* values of {..} in the path, in order */
    struct text query;   /* raw, after '?' */
    struct text cookie, csrf, if_match, accept_language, content_type, remote, range;
    struct text as;   /* command line (who.local): the login in whose name it acts */
    struct text body; /* <= 64 KiB, whole */
    struct inbound inbound;
    int64_t now_ms; /* UTC, taken once */
    struct principal who;
    int64_t patient; /* the patient that the scope leads to, 0 when none */
    void *plan;      /* what prepare hands to act */
    struct reply reply;
    /* what the ledger will say besides who and when: rec_object, rec_tell */
    int entry; /* the event: the route's, or another that the handler finds truer; -1: none */
    struct text object; /* "document:42"; the scope's own when the handler names none */
    struct ledger_pair told[LEDGER_DETAIL_MAX]; /* words and values of entry.h's alphabets */
    size_t told_n;
    /* how it ended. An act that writes what must stay although it refuses (a failed sign-in is
     * counted) sets this and returns VERR_OK */
    enum verr outcome;
    /* told to every open stream once the act is durable: "document" and one line of JSON that names
     * nobody; "" for nothing */
    struct text event, event_data;
    struct engine_order engine; /* the warden is told once the act is durable */
    void *saved;                /* the executor's own: what api_act starts from, each time */
    /* once the act is durable, the engines forget this encounter (signed, withdrawn, moved); -1:
     * all that they hold; 0: nothing */
    int64_t forget;
};

struct handler {
    enum verr (*prepare)(struct call *c); /* may be NULL */
    enum verr (*act)(struct call *c);     /* NULL for reads */
};

/* What the clerk's threads call, in this order, for every request (api/executor.c).
 * api_prepare, on a reader thread, c->db read-only: finds the route of method and target,
 * authenticates, authorizes, runs the handler's prepare; leaves c->outcome and c->route (NULL when
 * there is none). Changes nothing.
 * api_act, on the writer thread inside the batch's transaction, whatever the outcome so far: in a
 * savepoint of its own (writes only) runs the handler's act, then appends the ledger entry (a
 * refusal is one too); fills c->reply from c->outcome. May run again with the same call: it must
 * start from what prepare left. Gives an error only when the whole batch must be given up (the
 * ledger cannot be written, db_must_rerun): once db_transact has given up, the clerk calls
 * api_no_ledger for each call of the batch. Who may act is asked again before the act.
 * The caller sets c->db before each of the two.
 * api_batch_begin and api_batch_end stand around the acts of one transaction, for what is loaded
 * and stored once a batch (the ledger's frontier). */
void api_prepare(struct call *c);
enum verr api_act(struct call *c);
/* A call whose act is durable, and that changed since, starts its next act from what it is now. */
void api_rekeep(struct call *c);
/* The reply of a call whose batch could not be made durable: VERR_NO_LEDGER and nothing else. */
void api_no_ledger(struct call *c);
enum verr api_batch_begin(struct clerk_services *s, struct db *db);
enum verr api_batch_end(struct clerk_services *s, struct db *db);

/* Opens the store, keys and ledger of a data folder; makes the demo when `demo` and it is new.
 * Owns *out until api_close. Runs before any thread. */
struct api_config {
    const char *data;
    const char *conninfo; /* PostgreSQL, or NULL: SQLite in `data` */
    bool demo;
    bool tls; /* browsers come over HTTPS: cookies are Secure */
};
enum verr api_open(const struct api_config *config, struct clerk_services **out);
/* Restores the backup in `folder` into a data folder that holds nothing yet but keys/, and the
 * patients' keys out of the file `keys` (NULL: without). VERR_KEY: keys/ is missing; VERR_EXISTS:
 * there is data; the errors of store/backup.h. */
enum verr api_restore(const struct api_config *config, const char *folder, const char *keys);
/* One connection a thread. */
enum verr api_connect(struct clerk_services *s, bool writer, struct db **out);
void api_disconnect(struct db *db);
/* Runs fn in one transaction of the writer, durable once VERR_OK; fn may run again. */
enum verr api_transact(struct db *db, enum verr (*fn)(struct db *db, void *ctx), void *ctx);
/* Every second on the writer thread, and once with `last` before the end: checkpoints, expiry. */
void api_tick(struct clerk_services *s, struct db *db, bool last);
void api_close(struct clerk_services *s);

#endif
