/* load.h - what an administrator says of the ways out, read by each process that goes there
 * Takes  : DATA/gate.allow, and gate.proxy beside it; a file that is not there names nothing
 * Gives  : the list and the proxy; what is wrong stands on standard error, with its line
 * Owns   : nothing: the list borrows from the arena
 */
#ifndef GATE_LOAD_H
#define GATE_LOAD_H

#include "base/arena.h"
#include "gate/proxy.h"

/* `who` begins the message of an error: "vigie model pull". `allow`: the path of the list.
 * VERR_BAD_INPUT (a line), VERR_LIMIT, those of os_read_file. */
enum verr gate_load(struct arena *a, const char *who, const char *allow, struct gate_list *list,
                    struct gate_proxy *proxy);

#endif
