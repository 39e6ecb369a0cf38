/* launch.h - how an engine is started and stopped, whatever the engine
 * An engine is a program that Vigie did not write and does not trust: it gets an empty environment,
 * a private folder with a UNIX socket (llama-server) or one descriptor (vigie-asr), the model, and
 * no network where the kernel lets an ordinary user close it. Traps of llama-server 0.7.0 that are
 * handled here, as measured: a socket file of a former run makes the start fail (unlinked);
 * $HOME/.config/llama.cpp/config.ini and LLAMA_ARG_* change it (no home, no environment); without
 * -m it starts as a router and says that it is healthy (-m always); it keeps up to 8 GiB of old
 * prompts (--cache-ram 0); SIGTERM hangs while a request is active (TERM, TERM, KILL).
 * Errors : VERR_NOT_FOUND (model, root or program), VERR_LIMIT (a path that is too long),
 *          VERR_INTERNAL (the system starts nothing)
 */
#ifndef ENGINE_LAUNCH_H
#define ENGINE_LAUNCH_H

#include "engine/folder.h"

enum engine_kind { ENGINE_LLM, ENGINE_ASR };

/* The name of llama-server's socket in its private folder: it takes what ends in .sock for one. */
#define ENGINE_SOCKET "language.sock"

/* Who starts it. */
enum engine_how {
    ENGINE_LOADER, /* the root's own ld.so; the user's files and sockets can be reached */
    ENGINE_BWRAP,  /* the system's bubblewrap: the root, the model and its socket are all it sees */
    ENGINE_OWN_BWRAP, /* the same by the root's bubblewrap, started by the root's ld.so */
    ENGINE_NATIVE     /* the host's own packages, where the release has them */
};

/* Stands in the environment of an engine and of what it starts, so that this can be told. */
#define ENGINE_MARK "VIGIE_ENGINE=1"

enum {
    ENGINE_ARGS = 64,
    ENGINE_CONTROL = 3,     /* the descriptor that vigie-asr talks on */
    ENGINE_TERM_MS = 2000,  /* after the first SIGTERM */
    ENGINE_AGAIN_MS = 1000, /* after the second; then SIGKILL */
    ENGINE_THREADS_MAX = 256
};

/* What is asked for. Strings are borrowed as long as the launch. */
struct engine_wish {
    enum engine_kind kind;
    const char *root;   /* of engine_current; "/" for ENGINE_NATIVE */
    const char *model;  /* file */
    const char *run;    /* LLM: a private folder (0700) for its socket */
    const char *worker; /* ASR: path of vigie-asr */
    const char *vad;    /* ASR: absolute path of a voice activity model (Silero's, in whisper.cpp's
                           form), or NULL: then silence, too, may become words */
    unsigned threads;   /* 0: the processors less one, for the others on this machine */
    unsigned slots;     /* LLM: requests at once; `context` tokens are shared between them */
    unsigned context;
};

/* The contract: what a supervisor needs to know. In the arena of engine_launch_make. */
struct engine_launch {
    enum engine_kind kind;
    enum engine_how how;
    const char *argv[ENGINE_ARGS + 1]; /* argv[0]: a path; ended by NULL */
    const char *socket;                /* LLM: as seen from here; ASR: NULL */
    const char *folder;                /* its working folder */
    bool offline;                      /* it has no network: not a promise but a namespace */
    unsigned term_ms, again_ms;        /* the grace */
};

/* "own loader", "bubblewrap", "own bubblewrap", "native packages". */
const char *engine_how_name(enum engine_how how);

/* True when an ordinary user may make a network namespace here: asked by making one. */
bool engine_can_close_network(void);
/* True when that bubblewrap (how: one of the two) is there and starts a program of this root. */
bool engine_can_bwrap(struct arena *a, const char *root, enum engine_how how);
/* The best of what works here: the system's bubblewrap (a system may let no other make namespaces),
 * the root's, the loader; native when `root` is "/". Costs a process or two. */
enum engine_how engine_how_best(struct arena *a, const char *root);

/* Makes the launch. The engine's paths must exist; the socket's path has 107 bytes at most. */
enum verr engine_launch_make(struct arena *a, const struct engine_wish *wish, enum engine_how how,
                             struct engine_launch *out);

/* Something of this machine that changes an engine behind Vigie's back, or NULL: a configuration
 * file that llama-server reads, libraries of the host that the loader would prefer. */
const char *engine_warning(enum engine_how how);

/* Starts it: own process group, dies with its parent, no core file, no large file, no new
 * privileges, reads nothing. `control` becomes ENGINE_CONTROL (-1: none); both of its outputs go to
 * `log`. Gives the process in *pid; *pidfd is the caller's, for poll (readable: it has ended). */
enum verr engine_start(const struct engine_launch *l, int control, int log, pid_t *pid, int *pidfd);

/* Takes away the socket of a former run (NULL: none), which would make a start fail. Before whoever
 * will ask the new one begins: the former may not have ended yet, and would answer. False: it
 * cannot be taken away. */
bool engine_clear_socket(const char *socket);

/* The same as engine_start for a process that is already a child's own: it becomes the engine, or
 * ends with 126 (the system refuses, or `parent` is gone) or 127 (no such program). */
_Noreturn void engine_become(const struct engine_launch *l, int control, int log, pid_t parent);

/* How it was stopped: signals that were needed, 1 (TERM), 2 (TERM twice) or 3 (KILL); 0: it had
 * ended by itself. Waits for the end, takes the socket away, closes pidfd. *status: as wait gives
 * it. Blocks for term_ms + again_ms at most, and the kernel's own time for SIGKILL. */
int engine_stop(const struct engine_launch *l, pid_t pid, int pidfd, int *status);

#endif
