/* phone_desk.h - what phones that are microphones last said of themselves: level, paused, what
 * waits
 * Memory only: gone with the process, said again within a second.
 * Owns   : nothing but its lock, until phone_desk_close
 * Threads: any
 */
#ifndef API_PHONE_DESK_H
#define API_PHONE_DESK_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    PHONE_DESK = 64,
    PHONE_QUIET_DB = -60 /* the level of silence; 0 is the loudest */
};

struct phone_said {
    int64_t recording; /* 0: free */
    int64_t at_ms, peak_db;
    int64_t waiting; /* pieces that only the phone has */
    bool paused, silent, lost;
};
struct phone_desk {
    pthread_mutex_t lock;
    struct phone_said at[PHONE_DESK];
};

/* Nothing was said. */
void phone_desk_open(struct phone_desk *d);
/* Nobody asks any more. */
void phone_desk_close(struct phone_desk *d);
/* Keeps it; the oldest makes room. */
void phone_desk_put(struct phone_desk *d, const struct phone_said *said);
/* False: nothing of that take is known. */
bool phone_desk_get(struct phone_desk *d, int64_t recording, struct phone_said *out);

#endif
