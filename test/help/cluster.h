/* cluster.h - a PostgreSQL cluster for one test program, in a temporary folder, on a UNIX socket
 * only
 * It runs as an unprivileged user (postgres or nobody when the test is root), without fsync:
 * these tests kill our processes, not the machine. It dies with the test.
 */
#ifndef TEST_HELP_CLUSTER_H
#define TEST_HELP_CLUSTER_H

#include <stdbool.h>
#include <stddef.h>

/* False, with a line that says why, when PostgreSQL is not installed or does not start. */
bool cluster_start(void);
/* A new, empty database; its libpq conninfo to out. */
bool cluster_database(char *out, size_t cap);
/* Stops the server by its process number and removes the folder. */
void cluster_stop(void);
/* A new folder under $TMPDIR or /tmp, and its removal with all it holds. */
bool scratch_folder(char *out, size_t cap);
void scratch_remove(const char *folder);

#endif
