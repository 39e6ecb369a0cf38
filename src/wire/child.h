/* child.h - how the warden and its children meet
 * A child is executed with two descriptors: CHILD_CONTROL, one end of a socket pair with the
 * warden, and CHILD_LISTEN, a listening socket (front: TCP; clerk: DATA/admin.sock; others:
 * closed). Its settings come on its command line (--name value). What it does, in this order: opens
 * what it needs, closes its sandbox, says HELLO (PEER: its own rank), then obeys: LINK  PEER=p  one
 * descriptor: its end of the link to p, replacing the former one. A clerk that gets PEER_WARDEN
 * serves a command line on it: requests are local, AS is honoured STOP          finish what was
 * begun, exit 0 PING          answer PONG (same stream) The end of CHILD_CONTROL means that the
 * warden is gone: finish what is being written, exit 0.
 */
#ifndef WIRE_CHILD_H
#define WIRE_CHILD_H

#include "wire/link.h"

enum { CHILD_CONTROL = 3, CHILD_LISTEN = 4 };

/* Takes CHILD_CONTROL as a link. VERR_USAGE when it is not a socket: the program was started by
 * hand. Owns *control. */
enum verr child_open(struct link *control);

/* Says HELLO and flushes it. Called once the sandbox is closed and all is ready. */
enum verr child_ready(struct link *control, enum wire_peer me);

#endif
