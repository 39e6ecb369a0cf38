/* guard.h - what every decode child does before it looks at the first byte of its file
 * Errors: VERR_INTERNAL: the kernel has no seccomp; the file must then not be looked at
 */
#ifndef DECODE_GUARD_H
#define DECODE_GUARD_H

#include "wire/sandbox.h"

/* For good: no more than `memory` bytes of address space (not under AddressSanitizer, which needs
 * terabytes) and `cpu_s` seconds of processor (guard_extend can raise that); standard input and
 * output closed; no file to be reached (Landlock, where the kernel has it) and no system call but
 * those of `kind`: another one ends the process. */
enum verr guard_close(enum sandbox kind, size_t memory, unsigned cpu_s);

/* Raises the limit of processor time to cpu_s seconds since the start. */
void guard_extend(unsigned cpu_s);

/* Both descriptors of a decode child are there. */
bool guard_has_both(void);

#endif
