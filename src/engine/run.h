/* run.h - a program of the system (apt-get, dpkg-deb, tar) executed to its end, without a shell
 * Takes  : a fixed list of arguments; nothing in it is interpreted
 * Gives  : what it wrote, and its exit status
 * Errors : VERR_NOT_FOUND (it is not there), VERR_LIMIT (it wrote more than the cap), VERR_BUSY (it
 *          took longer than it may, and was killed), VERR_INTERNAL
 * Cost   : one process; blocks until it has ended
 */
#ifndef ENGINE_RUN_H
#define ENGINE_RUN_H

#include "base/err.h"

enum { ENGINE_RUN_OUT = 1 << 20, ENGINE_RUN_ERRORS = 4096, ENGINE_RUN_TICK_MS = 100 };

struct engine_run {
    const char *const *argv; /* ended by NULL; argv[0] is a path */
    int out;                 /* takes its standard output; -1: it is captured */
    int64_t most_ms;         /* killed after that long */
    void (*tick)(void *ctx); /* called every ENGINE_RUN_TICK_MS while it runs; NULL: not */
    void *ctx;
};

struct engine_ran {
    struct text out, errors; /* in the arena: standard output (if captured), standard error's end */
    int status;              /* its exit status; 128 + the signal that ended it */
};

/* Runs it with this process's environment, but in the language C, and nothing to read. */
enum verr engine_run(struct arena *a, const struct engine_run *run, struct engine_ran *out);

#endif
