/* live.h - what is being said, as far as it was heard: text in memory only, for whoever records
 * The words that stay are the store's (transcript.h); these lines are gone with the process, and
 * made again from what the store holds.
 * Owns   : its texts, until live_end
 * Threads: any
 */
#ifndef API_LIVE_H
#define API_LIVE_H

#include "base/arena.h"
#include "base/text.h"
#include "os/os.h"

#include <pthread.h>

enum { LIVE_TAKES = 16, LIVE_LINES = 4096, LIVE_BYTES = 1 << 20, LIVE_OPEN = 8192 };

struct live_line {
    int64_t t0, t1; /* milliseconds of the take */
    struct text text;
};

struct live_take {
    int64_t recording; /* 0: free */
    int64_t to_ms;     /* what was said up to here stands in the lines or in `open` */
    struct os_map map; /* the texts */
    struct writer bytes;
    struct live_line *line; /* LIVE_LINES, in the map too */
    size_t lines;
    char open[LIVE_OPEN]; /* what is being said now: it may still change */
    size_t open_n;
};

struct live_words {
    pthread_mutex_t lock;
    struct live_take at[LIVE_TAKES];
};

/* Nothing is being said. */
void live_init(struct live_words *l);
/* Forgets all. */
void live_fini(struct live_words *l);

/* A take that is heard now. Without room nothing is shown of it, and nothing else is lost. */
void live_begin(struct live_words *l, int64_t recording);
/* Forgets its texts; harmless when there are none. */
void live_end(struct live_words *l, int64_t recording);
/* One more line that stays, up to `to_ms`; what was open goes. */
void live_add(struct live_words *l, int64_t recording, const struct live_line *line);
/* What is being said now. */
void live_open(struct live_words *l, int64_t recording, int64_t to_ms, struct text text);

/* What a reader is told: the lines from `from` on and what is open, copied to the arena. */
struct live_said {
    const struct live_line *line;
    size_t n, lines; /* n of them here; lines in all */
    int64_t to_ms;
    struct text open;
};
/* False: nothing of it is here. */
bool live_read(struct live_words *l, int64_t recording, size_t from, struct arena *a,
               struct live_said *out);

#endif
