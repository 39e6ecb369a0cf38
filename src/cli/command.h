/* command.h - one function per command
 * Takes  : argc, argv as main would: argv[0] is the command's name
 * Gives  : the exit status: 0 done, 1 the answer is no, 2 wrong usage, 3 bad input, 4 refused, 5
 *          failure
 * Rules  : answers go to standard output; messages to standard error, one line each; `--help`
 *          teaches.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "base/err.h"

#define COMMAND(name, help) int cli_##name(int argc, char **argv);
#include "cli/commands.def"
#undef COMMAND

/* Says "vigie NAME: what" on standard error, with `subject` after a colon when it is not NULL. */
void cli_say(const char *name, const char *what, const char *subject);

/* As cli_say for an error of the table; returns its exit status. */
int cli_fail(const char *name, enum verr e, const char *subject);

/* True when argv holds --help or -h. */
bool cli_wants_help(int argc, char **argv);

/* Reads a whole file, or standard input for "-". *out is owned by the caller (free its p).
 * Errors: VERR_NOT_FOUND (cannot be opened), VERR_LIMIT (over `max` bytes), VERR_DISK,
 * VERR_INTERNAL. */
enum verr cli_read(const char *path, size_t max, struct text *out);

/* An arena over `size` bytes of fresh memory, zero pages until used. Aborts the command with status
 * 5 when the system has none. The memory lives until the process ends. */
struct arena cli_arena(size_t size);

#endif
