/* sandbox.h - what the gate may still ask of the kernel once its list is read
 * With an empty list: its two sockets, and UNIX sockets of engines (wire/sandbox.h). Else it may
 * look names up and connect, and open the few files that this takes; it can execute nothing.
 * Landlock keeps it to those files, so that neither the store nor the keys can be read from here,
 * where the kernel has it; the line that it logs says so when it does not.
 */
#ifndef GATE_SANDBOX_H
#define GATE_SANDBOX_H

#include "base/err.h"

/* `authorities`: one more file that may be read, or NULL. VERR_INTERNAL: the kernel refused. */
enum verr gate_sandbox(bool reaches_out, const char *authorities);

#endif
