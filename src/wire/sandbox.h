/* sandbox.h - what a process without threads, files or network of its own may still ask of the
 * kernel For gate, decode and front. The clerk, which has threads and may connect, has its own
 * filter.
 */
#ifndef WIRE_SANDBOX_H
#define WIRE_SANDBOX_H

#include "base/err.h"

enum sandbox {
    SANDBOX_PIPE,         /* reads and writes open descriptors, memory, clock: nothing else */
    SANDBOX_PIPE_NO_FILE, /* the same, but a file that is asked for is not there (ENOENT) rather
                             than fatal: for libraries that look for fonts and can do without */
    SANDBOX_SOCKETS_OPEN, /* and messages on sockets that it already has, poll */
    SANDBOX_UNIX_CLIENT   /* and connections to UNIX sockets, of no other family */
};

/* Closes it for good: no file can be opened, no program executed, no socket made; a forbidden call
 * ends the process. No core file, no new privileges. VERR_INTERNAL: the kernel refused (there is no
 * seccomp): the caller must not go on. */
enum verr sandbox_close(enum sandbox kind);

/* The same with a list of the caller's own; a forbidden call is refused (EPERM), for libraries that
 * can do without. Borrows the list for the call. */
enum verr sandbox_close_to(const int *calls, size_t n);

#endif
