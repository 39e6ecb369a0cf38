/* clock.c - time and randomness: see os.h */
#include "os/os.h"

#include <assert.h>
#include <errno.h>
#include <sys/random.h>
#include <time.h>

int64_t os_wall_ms(void)
{
    struct timespec t;
    int refused = clock_gettime(CLOCK_REALTIME, &t);
    assert(refused == 0);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t os_mono_ns(void)
{
    struct timespec t;
    int refused = clock_gettime(CLOCK_MONOTONIC, &t);
    assert(refused == 0);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

void os_random(void *out, size_t n)
{
    char *at = out;
    while (n > 0) {
        ssize_t got = getrandom(at, n, 0);
        if (got < 0 && errno == EINTR)
            continue;
        assert(got > 0);
        at += got;
        n -= (size_t)got;
    }
}
