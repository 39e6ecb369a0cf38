/* warden.h - the parent: executes the processes, links them, restarts what dies, stops all in order
 * It holds no data, no key and no database: what it knows of a child is whether it answers.
 * Threads: one.
 */
#ifndef WARDEN_WARDEN_H
#define WARDEN_WARDEN_H

#include "warden/engines.h"
#include "wire/child.h"
#include "wire/decoded.h"

#include <sys/types.h>

enum {
    WARDEN_PING_S = 5,       /* each child is asked that often whether it is there */
    WARDEN_SILENCE_S = 20,   /* and killed after that long without an answer */
    WARDEN_START_S = 120,    /* opening a store may take that long: a migration, a recovery */
    WARDEN_BACKOFF_MS = 100, /* after a failed start; doubled each time, to */
    WARDEN_BACKOFF_MAX_MS = 10000,
    WARDEN_STOP_S = 12,    /* a child that was told to stop is killed after that */
    WARDEN_DECODE_MAX = 14 /* decode children at once; decode.c says how many of each kind */
};

/* A program that must run. `argv` is borrowed until warden_run returns. */
struct warden_program {
    const char *name;  /* "clerk": in the log */
    char *const *argv; /* argv[0] is the path of the executable; NULL: this peer is not run */
    int listen;        /* becomes CHILD_LISTEN; -1 for none. Stays the caller's */
};

struct warden {
    struct warden_program program[PEER_COUNT]; /* by enum wire_peer */
    const char *decode[DECODER_COUNT];         /* paths of the programs; NULL: not installed */
    const char *data;   /* the folder whose engines.conf names engines; NULL: no engines */
    const char *worker; /* path of vigie-asr */
    bool demo;          /* invented patients */
    /* Called once, when all programs are ready for the first time. */
    void (*ready)(void *ctx);
    void *ctx;
};

/* Runs until SIGTERM or SIGINT, then stops all in order (front first, so that what it began is
 * answered). Gives the exit status of the command: 0 after an orderly stop; when a program ends
 * before it was ready for the first time, that program's own exit status (it has said why). */
int warden_run(const struct warden *w);

/* The decode children (decode.c). */
struct warden_decode {
    pid_t pid;
    enum decoder decoder;
    int64_t due_ns; /* killed then */
};
/* Obeys a SPAWN that came over `from`: takes its two descriptors (the file, and where the answer
 * goes) and closes them here in any case. What cannot be executed is answered in the child's stead:
 * BUSY when there are as many of its kind as may be, NOT_HERE when the program is not installed. */
void warden_spawn(const struct warden *w, struct warden_decode decode[WARDEN_DECODE_MAX],
                  int64_t now_ns, struct link *from, const struct wire_frame *f);
/* Kills those whose time is over. */
void warden_mind_decode(struct warden_decode decode[WARDEN_DECODE_MAX], int64_t now_ns);

/* orphan.c. What engines left behind becomes this process's child: it is killed, unless `known`
 * says that it is one of the warden's own. */
void warden_adopt(void);
void warden_kill_orphans(bool (*known)(const void *ctx, pid_t pid), const void *ctx);

/* Executes argv[0] with the descriptors `control` and `listen` (-1: none) as CHILD_CONTROL and
 * CHILD_LISTEN, and no other but the standard three. The child dies with its parent when
 * `bound`. Closes nothing of the caller's. Gives the process id, -1 when the system refuses. */
pid_t warden_execute(char *const *argv, int control, int listen, bool bound);

/* An address to listen on: "127.0.0.1:8080", "[::1]:8443", "0.0.0.0:443". */
struct warden_address {
    char host[64];
    unsigned port; /* 0: the system chooses */
    bool loopback, v6;
};
/* VERR_USAGE when it is not one. */
enum verr warden_address_read(const char *text, struct warden_address *out);
/* A listening socket, owned by the caller; a->port is filled in. VERR_EXISTS: the address is taken;
 * VERR_FORBIDDEN: this user may not; VERR_INTERNAL otherwise. */
enum verr warden_listen(struct warden_address *a, int *fd);
/* The same for FOLDER/admin.sock (0600). Takes away a former one: the caller holds the folder's
 * lock. */
enum verr warden_listen_admin(const char *folder, int *fd);

#endif
