/* child.c - the first words between a child and the warden */
#include "wire/child.h"

#include <fcntl.h>
#include <sys/socket.h>

enum verr child_open(struct link *control)
{
    int type;
    socklen_t n = sizeof type;
    if (getsockopt(CHILD_CONTROL, SOL_SOCKET, SO_TYPE, &type, &n) != 0 || type != SOCK_STREAM)
        return VERR_USAGE;
    if (fcntl(CHILD_CONTROL, F_SETFD, FD_CLOEXEC) != 0 ||
        fcntl(CHILD_CONTROL, F_SETFL, O_NONBLOCK) != 0)
        return VERR_INTERNAL;
    return link_open(control, CHILD_CONTROL);
}

enum verr child_ready(struct link *control, enum wire_peer me)
{
    struct wire_out o = link_begin(control, WIRE_HELLO, 0);
    wire_put_u64(&o, FIELD_PEER, (uint64_t)me);
    enum verr e = link_end(control, &o, NULL, 0);
    return e ? e : link_flush(control);
}
