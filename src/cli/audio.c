/* audio.c - see audio.h */
#include "cli/audio.h"
#include "cli/call.h"
#include "warden/warden.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static enum verr start(struct audio *a, int file, int out)
{
    char program[PATH_MAX];
    if (!call_beside(decoder_program(DECODER_AUDIO), program, sizeof program)) {
        return VERR_INTERNAL;
    }
    char *argv[] = {program, NULL};
    a->child = warden_execute(argv, file, out, true);
    return a->child > 0 ? VERR_OK : VERR_INTERNAL;
}

enum verr audio_open(const char *path, struct audio *a)
{
    int pair[2];
    *a = (struct audio){.child = -1, .fd = -1};
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (file < 0) {
        return errno == ENOENT || errno == ENOTDIR ? VERR_NOT_FOUND : VERR_DISK;
    }
    enum verr e = pipe2(pair, O_CLOEXEC) == 0 ? VERR_OK : VERR_INTERNAL;
    if (e == VERR_OK) {
        e = start(a, file, pair[1]);
        a->fd = pair[0];
        (void)close(pair[1]);
    }
    (void)close(file);
    return e;
}

/* More of the answer; VERR_INTERNAL when it ends before its last line. */
static enum verr fill(struct audio *a)
{
    memmove(a->room, a->room + a->used, a->n - a->used);
    a->n -= a->used;
    a->used = 0;
    ssize_t got = -1;
    do {
        got = read(a->fd, a->room + a->n, sizeof a->room - a->n);
    } while (got < 0 && errno == EINTR);
    a->n += got > 0 ? (size_t)got : 0;
    return got > 0 ? VERR_OK : VERR_INTERNAL;
}

enum verr audio_next(struct audio *a, const int16_t **pcm, size_t *n)
{
    *n = 0;
    while (!a->ended) {
        struct decoded_part part;
        size_t used = 0;
        enum verr e =
            decoded_next(&a->at, (struct text){a->room + a->used, a->n - a->used}, &part, &used);
        e = e == VERR_OK && used == 0 ? fill(a) : e;
        if (e != VERR_OK) {
            return e;
        }
        a->used += used;
        if (used == 0) {
            continue;
        }
        a->ended =
            part.what == DECODED_END || (part.what == DECODED_HEAD && part.status != VERR_OK);
        if (part.what != DECODED_PIECE) {
            a->status = part.status;
        } else if (text_is(part.kind, "PCM") && part.bytes.n >= sizeof **pcm) {
            a->permille = (unsigned)decoded_number(&part, 1, 1000, 0);
            /* samples are read where they lie: the place of a piece is any byte */
            memmove(a->room, part.bytes.p, part.bytes.n);
            *n = part.bytes.n / sizeof **pcm;
            *pcm = (const int16_t *)(const void *)a->room;
            return VERR_OK;
        }
    }
    return VERR_OK;
}

void audio_close(struct audio *a)
{
    if (a->fd >= 0) {
        (void)close(a->fd);
    }
    if (a->child > 0) {
        (void)kill(a->child, SIGKILL); /* it has answered, or is wanted no longer */
        while (waitpid(a->child, NULL, 0) < 0 && errno == EINTR) {
        }
    }
    *a = (struct audio){.child = -1, .fd = -1};
}
