/* services.h - what every call may lean on, made once when the clerk starts
 * Threads: read-only once the clerk serves, but for `batch`, which is the writer thread's, and
 *          `scan`; each thread has its own struct db.
 */
#ifndef API_SERVICES_H
#define API_SERVICES_H

#include "api/decoding.h"
#include "api/engine.h"
#include "api/fetching.h"
#include "api/live.h"
#include "api/phone_desk.h"
#include "api/proposer.h"
#include "crypt/crypt.h"
#include "export/export.h"
#include "facts/loaded.h"
#include "ledger/checkpoint.h"
#include "os/os.h"
#include "store/store.h"

#include <stdatomic.h>

/* The writer thread's own: the ledger between api_batch_begin and api_batch_end. */
struct ledger_batch {
    struct ledger_frontier tree;
    bool open;
    int64_t swept_ms; /* when what is over was last removed */
    /* what DATA/models is told of approvals waits to be written */
    bool models_changed;
    int64_t hash_until_ns; /* while it starts: when the hashing of models gives up */
};

enum { SERVICE_TERMS_MAX = 8 };

/* terminologies.c: what stands behind `terms`. */
struct service_terms {
    struct loaded at[SERVICE_TERMS_MAX];
    struct os_map map[SERVICE_TERMS_MAX];
    size_t n;
    struct os_map concepts;
    struct arena arena; /* over `concepts` */
};

/* Scanned letters that are being read: written by the reader threads that do it. */
enum { SERVICE_SCANS = 2 };
struct service_scan {
    _Atomic int64_t source; /* 0: free */
    _Atomic unsigned page, of;
};

/* The server outside that engines.conf names when the clerk starts. */
struct service_server {
    char url[512], model[128]; /* "": none */
};

struct clerk_services {
    struct store *store;
    struct crypt *crypt;
    bool demo;                            /* invented patients, known passwords, loopback only */
    char demo_hash[CRYPT_PASSWORD_CHARS]; /* of the demo's password while it is made, else "" */
    bool tls;                             /* cookies are Secure */
    struct export_establishment establishment;
    struct loaded_list terms; /* the establishment's terminologies: terminologies.h */
    struct service_terms known;
    struct export_fonts fonts; /* found before the sandbox closes; empty when there are none */
    struct ledger_key log_key; /* the log's public key and origin */
    char program_sha256[2 * CRYPT_HASH_BYTES + 1]; /* of this executable, in hexadecimal */
    struct spawner spawner;     /* decode children; {NULL} in what runs without a clerk */
    struct live_words *live;    /* what is being said, while it is recorded */
    struct phone_desk phones;   /* what phones say of themselves, while they are microphones */
    struct engine_desk engines; /* {NULL} in what runs without a clerk */
    struct service_server server;
    _Atomic uint32_t probe;   /* what it does: enum probe_found of probe.h, 0: not tried yet */
    _Atomic int64_t probe_ms; /* when that was found, UTC */
    struct proposer proposer; /* proposals under way; {NULL} in what runs without a clerk */
    struct fetcher fetcher;   /* the same of the gate */
    struct oidc_state *oidc;  /* what is known of the identity provider: oidc_provider.h */
    struct ledger_batch batch;
    struct service_scan scan[SERVICE_SCANS];
    struct os_map map; /* what the texts above stand in */
    struct arena arena;
    int lock; /* DATA/clerk.lock with SQLite, else -1 */
};

#endif
