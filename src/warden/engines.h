/* engines.h - the engines' processes: the warden starts, hears, asks, ends and starts them again
 * Nothing here waits: what takes time (finding out how an engine can be closed in, looking at its
 * model, asking llama-server) is done by a child of its own, so that a dead or lying engine holds
 * up nobody else. What llama-server says is read by such a child alone; of vigie-asr the warden
 * reads frames (wire/frame.h). Each engine has a process group of its own, which is killed whole
 * when its first process has ended; what left that group comes to the warden as an orphan, and is
 * killed.
 * Owns   : the processes, their control links, their outputs
 * Threads: the warden's one
 */
#ifndef WARDEN_ENGINES_H
#define WARDEN_ENGINES_H

#include "engine/conf.h"
#include "warden/life.h"

#include <poll.h>

/* What an engine writes on its outputs: kept in a file that is never large (englog.c). */
struct warden_englog {
    int in;      /* the pipe's reading end; -1: none */
    int out;     /* the file; -1: none */
    size_t size; /* of the file */
    size_t left; /* bytes that may still be kept, until `fresh_ns` */
    int64_t fresh_ns;
    int64_t quiet_ns; /* not read before then: a flood waits in the engine, not here */
    uint64_t dropped;
    char path[ENGINE_PATH];
};

struct warden_engine {
    struct life life;
    pid_t pid;           /* 0: none */
    pid_t asker;         /* a child that asks it; 0: none */
    bool stale;          /* that child asks an engine that has ended */
    bool answering;      /* that child waits for the first answer */
    struct link control; /* speech: PING, LINK */
    bool linked;         /* it shares a link with the clerk */
    int report;          /* what the child says before it becomes the engine; -1: none */
    struct warden_englog log;
    struct told told, said; /* how it is; what the clerk was told last */
};

struct warden_engines {
    const char *data, *worker; /* borrowed; NULL: no engines here */
    bool demo;                 /* invented patients: a model that nobody approved may run */
    struct engine_conf conf;
    struct warden_engine at[TOLD_ENGINES];
    bool untold; /* the clerk is another: it is told all */
};

enum { WARDEN_ENGINE_FDS = 2 * TOLD_ENGINES };

/* Reads DATA/engines.conf; engines that it names are wanted. `data` NULL: none, ever. */
void warden_engines_open(struct warden_engines *e, const char *data, const char *worker, bool demo,
                         int64_t now_ns);
/* Closes what is open; all have ended. */
void warden_engines_close(struct warden_engines *e);

/* A person's wish. Wanted: engines.conf is read anew. */
void warden_engines_want(struct warden_engines *e, int64_t now_ns, enum told_engine engine,
                         bool wanted);

/* Fills WARDEN_ENGINE_FDS places (fd -1 where there is nothing), and hears what came of them. */
void warden_engines_watch(struct warden_engines *e, int64_t now_ns, struct pollfd *p);
void warden_engines_hear(struct warden_engines *e, int64_t now_ns, const struct pollfd *p);

/* A child has ended and is not reaped yet. True when it was an engine or one of its askers. */
bool warden_engines_ended(struct warden_engines *e, int64_t now_ns, pid_t pid, int status);
/* True of an engine and of its asker. */
bool warden_engines_has(const struct warden_engines *e, pid_t pid);
/* Does what is due. */
void warden_engines_mind(struct warden_engines *e, int64_t now_ns);
/* When that is, at the latest. */
int64_t warden_engines_due(const struct warden_engines *e);

/* Tells the clerk (NULL: it is not there) what changed, and gives it and the speech engine a link
 * when they have none. */
void warden_engines_tell(struct warden_engines *e, struct link *clerk);
/* The clerk is another than the one that was told. */
void warden_engines_untold(struct warden_engines *e);

/* All are to end; twice: now. True once all have. */
bool warden_engines_stop(struct warden_engines *e, int64_t now_ns);
void warden_engines_kill(struct warden_engines *e);

/* engine_child.c. Both fork and never wait; -1 when the system refuses.
 * warden_engine_start: a child that finds out what is to be started, says so on *report (two bytes:
 * enum told_how, enum told_why; the second not 0: it ends without an engine), and becomes it. `log`
 * gets its outputs. */
pid_t warden_engine_start(const struct warden_engines *e, enum told_engine engine, int control,
                          int log, int report);
/* A child that asks llama-server: `first` waits for its first answer (engine/ready.h); later a
 * question that its loop must answer, whatever it is busy with. Ends with 0: it answered. */
pid_t warden_engine_ask(const struct warden_engines *e, pid_t engine, bool first);

/* englog.c. Opens DATA/engines/log/NAME.log (0600) for one start; *write is the pipe's other end,
 * the caller's. false: no pipe. */
bool warden_englog_open(struct warden_englog *g, const char *data, const char *name, int64_t now_ns,
                        int *write);
/* Reads what is there, a little at a time. */
void warden_englog_read(struct warden_englog *g, int64_t now_ns);
void warden_englog_close(struct warden_englog *g);
/* The pipe, or -1 while it is not to be read. */
int warden_englog_fd(const struct warden_englog *g, int64_t now_ns);

#endif
