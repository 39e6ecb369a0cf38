/* decoding.h - a file that nobody vouches for through its decode child, from any reader thread
 * The bytes go in by a pipe (or the file's own descriptor is handed over), the parts of the answer
 * (wire/decoded.h) come out as the child finds them: no file is ever whole in the clerk's memory.
 *
 *   struct decoding d = {.decoder = DECODER_AUDIO, .channels = 1, .file = -1, .give = next_piece,
 *                        .take = hear, .ctx = &mine, .silence_ms = 60000};
 *   enum verr e = decoding_run(&c->services->spawner, &d);
 */
#ifndef API_DECODING_H
#define API_DECODING_H

#include "wire/decoded.h"

#include <sys/types.h>

/* How a child is had: by the clerk, through the warden. */
struct spawner {
    /* Takes both descriptors, also on error. NOT_HERE: no warden (a command line without a
     * server); BUSY: too many wait. NULL: none can be had. Any thread. */
    enum verr (*spawn)(void *ctx, enum decoder decoder, unsigned channels, int in, int out);
    /* The clerk is about to end: whoever waits for a child gives up. NULL: never. Any thread. */
    bool (*stopping)(void *ctx);
    void *ctx;
};

struct decoding {
    enum decoder decoder;
    unsigned channels; /* audio: keep at most so many, 1 or 2 */
    int file;          /* borrowed, and handed over as it is; -1: `give` gives the bytes */
    /* Up to n of the next bytes: how many, 0 at the end, -1 when they cannot be had. May block. */
    ssize_t (*give)(void *ctx, void *to, size_t n);
    /* Each part of the answer, borrowed until it returns: a head whose status is OK, pieces, the
     * end. An error ends the child, and is what decoding_run gives. Takes its time: the child
     * waits. */
    enum verr (*take)(void *ctx, const struct decoded_part *part);
    void *ctx;
    int silence_ms; /* a child that neither reads nor writes for so long is given up */
};

/* Blocks until the child has answered. VERR_OK: the file was decoded whole; BAD_INPUT: damaged or
 * cut short (take has had what could be decoded), or the child died of it, or broke the rules;
 * UNSUPPORTED, LIMIT: as the child says; BUSY: no child could be had now; NOT_HERE: ever;
 * CANCELLED: silence_ms, or the clerk is ending; DISK: `give` failed; what `take` gave. Holds 192
 * KiB meanwhile. */
enum verr decoding_run(const struct spawner *how, const struct decoding *d);

#endif
