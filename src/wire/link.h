/* link.h - one end of a stream socket between two processes, with its buffers and descriptors
 * Takes  : a connected, non-blocking SOCK_STREAM UNIX socket
 * Gives  : frames in, frames out, in batches: one system call carries as many as are there
 * Errors : VERR_CANCELLED (the peer has gone), VERR_BAD_INPUT (the peer does not keep the rules),
 *          VERR_BUSY (the out buffer is full: try again when it has drained)
 * Owns   : the socket, the buffers, the descriptors received and not yet taken, and those to send
 * Threads: one at a time
 */
#ifndef WIRE_LINK_H
#define WIRE_LINK_H

#include "os/os.h"
#include "wire/frame.h"

enum { LINK_IN = 262144, LINK_OUT = 1048576, LINK_FDS = 64 };

struct link_fd {
    size_t at; /* offset in the out buffer of the frame that carries it */
    int fd;
};

struct link {
    int fd; /* -1: closed */
    struct os_map map;
    char *in;
    size_t in_from, in_to;
    struct writer out;
    size_t out_from;
    int got[LINK_FDS];
    unsigned got_count;
    struct link_fd give[LINK_FDS];
    unsigned give_count;
    uint64_t bytes_in, bytes_out; /* since the start, for the metrics */
};

/* Takes the socket (also on error). VERR_LIMIT: no memory. */
enum verr link_open(struct link *l, int fd);
/* Closes all; a closed link may be closed again. */
void link_close(struct link *l);

/* Reads what is there, once. */
enum verr link_fill(struct link *l);
/* The next whole frame among what was read: VERR_NOT_FOUND when there is none. The frame borrows
 * the buffer until the next link_fill; its descriptors wait in link_take_fd. */
enum verr link_next(struct link *l, struct wire_frame *out);
/* The oldest descriptor received; the caller owns it. -1 when there is none. */
int link_take_fd(struct link *l);

/* wire_begin and wire_end on this link's out buffer. link_end owns `fds` once it returns VERR_OK.
 */
struct wire_out link_begin(struct link *l, enum wire_type type, uint32_t stream);
enum verr link_end(struct link *l, struct wire_out *o, const int *fds, unsigned count);
/* A frame without payload. */
enum verr link_say(struct link *l, enum wire_type type, uint32_t stream);
/* Writes as much as the socket takes. */
enum verr link_flush(struct link *l);
static inline bool link_pending(const struct link *l)
{
    return l->fd >= 0 && l->out_from < l->out.n;
}
/* Bytes that frames may still take in the out buffer. */
size_t link_room(const struct link *l);

/* A non-blocking, close-on-exec pair. */
enum verr link_pair(int out[2]);

#endif
