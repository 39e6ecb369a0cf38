/* audio_in.c - the bytes of a recording: a file that can seek, a pipe, or memory */
#include "decode/audio.h"

#include <errno.h>
#include <unistd.h>

struct audio_in audio_in_fd(int fd, char *held, size_t held_max)
{
    struct audio_in in = {.fd = fd, .size = UINT64_MAX, .held = held, .held_max = held_max};
    off_t end = lseek(fd, 0, SEEK_END);
    if (end >= 0 && lseek(fd, 0, SEEK_SET) == 0) {
        in.seeks = true;
        in.size = (uint64_t)end;
    }
    return in;
}

struct audio_in audio_in_memory(struct text bytes)
{
    return (struct audio_in){.fd = -1,
                             .ended = true,
                             .size = bytes.n,
                             .held = (char *)(uintptr_t)bytes.p, /* never written: it has ended */
                             .held_n = bytes.n,
                             .held_max = bytes.n};
}

static ssize_t read_fd(int fd, void *to, size_t n)
{
    ssize_t got;
    do {
        got = read(fd, to, n);
    } while (got < 0 && errno == EINTR);
    return got;
}

/* More of the pipe. False: it is full, or cannot be read. */
static bool hold_more(struct audio_in *in)
{
    enum { PIECE = 65536 };
    size_t room = in->held_max - in->held_n;
    char over;
    ssize_t got = read_fd(in->fd, room ? in->held + in->held_n : &over,
                          room > PIECE ? PIECE
                          : room       ? room
                                       : 1);
    if (got == 0) {
        in->ended = true;
        in->size = in->held_n;
    } else if (got > 0 && room > 0) {
        in->held_n += (size_t)got;
    } else {
        in->full = got > 0;
        return false;
    }
    return true;
}

static bool hold_until(struct audio_in *in, uint64_t at)
{
    while (!in->ended && in->held_n < at) {
        if (!hold_more(in))
            return false;
    }
    return in->held_n >= at;
}

ssize_t audio_in_read(struct audio_in *in, void *to, size_t n)
{
    if (in->seeks) {
        ssize_t got = read_fd(in->fd, to, n);
        in->at += got > 0 ? (uint64_t)got : 0;
        return got;
    }
    if (!hold_until(in, in->at + 1))
        return in->ended ? 0 : -1;
    size_t have = in->held_n - (size_t)in->at;
    n = n < have ? n : have;
    memcpy(to, in->held + in->at, n);
    in->at += n;
    return (ssize_t)n;
}

bool audio_in_seek(struct audio_in *in, uint64_t at)
{
    if (at > INT64_MAX)
        return false;
    bool there = in->seeks ? lseek(in->fd, (off_t)at, SEEK_SET) == (off_t)at : hold_until(in, at);
    if (there)
        in->at = at;
    return there;
}
