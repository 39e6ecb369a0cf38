/* audio.h - the samples of a recording, by vigie-decode-audio as a child in its sandbox
 * Takes  : the path of a file that nobody vouches for
 * Gives  : 16 kHz mono samples, piece by piece as they are decoded
 * Errors : VERR_NOT_FOUND (no such file), VERR_UNSUPPORTED (no recording of a known kind),
 *          VERR_DISK, VERR_INTERNAL (the child cannot be started, or ended before its answer did)
 * Owns   : the child and its pipe, until audio_close
 */
#ifndef CLI_AUDIO_H
#define CLI_AUDIO_H

#include "wire/decoded.h"

#include <stdalign.h>
#include <sys/types.h>

struct audio {
    pid_t child;
    int fd;
    struct decoded at;
    alignas(int16_t) char room[DECODED_ROOM];
    size_t n, used; /* bytes in the room; of them, those that were given */
    enum verr status;
    unsigned permille; /* of the file that was read, 0 when its size is not known */
    bool ended;
};

/* Starts decoding the file; what it is shows with the first samples. */
enum verr audio_open(const char *path, struct audio *a);

/* The next samples, borrowed until the next call; *n 0: the recording has ended, and a->status
 * tells how: VERR_OK, VERR_BAD_INPUT (damaged or cut short: what there was has been given),
 * VERR_LIMIT (longer than the decoder takes). */
enum verr audio_next(struct audio *a, const int16_t **pcm, size_t *n);

/* Ends the child, whatever it was doing. Harmless when nothing was opened. */
void audio_close(struct audio *a);

#endif
