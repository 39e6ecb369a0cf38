/* decode_child.h - decode children as the warden executes them, for a test that stands in its stead
 * Rule   : `in` and `out` are taken, whatever happens. The test waits for its children or leaves
 *          them to the end of the process.
 */
#ifndef TEST_DECODE_CHILD_H
#define TEST_DECODE_CHILD_H

#include "wire/decoded.h"

#include <sys/types.h>

/* Forks: 0 in the child, which has its file at CHILD_CONTROL, its answer to give at CHILD_LISTEN
 * and nothing else; else its pid, or -1. */
pid_t decode_child_fork(int in, int out);
/* A child that reads its file to the end, then says `answer`: nothing when the file has not the
 * `bytes` that it should have. -1: any number. Its pid, or -1. */
pid_t decode_child_play(int in, int out, ssize_t bytes, struct text answer);
/* The real program, where VIGIE_BUILD says where it is: a spawner. */
enum verr decode_child_execute(void *ctx, enum decoder decoder, unsigned channels, int in, int out);

#endif
