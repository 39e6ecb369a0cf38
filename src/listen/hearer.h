/* hearer.h - a speech worker asked for the words of some samples, over a link (tbl/messages.def)
 * Takes  : an open link to a vigie-asr that somebody else started; samples of at most 30 s at a
 *          time
 * Gives  : words with their times and confidence, checked and cleaned (speech/heard.h); where
 *          somebody speaks, of a worker with a model of voice activity
 * Errors : VERR_BUSY (too slow), VERR_CANCELLED (it ended, or `stopped` said so), VERR_BAD_INPUT
 *          (it does not keep the rules), VERR_LIMIT (it says more than anybody can), what the
 *          worker itself said
 * Owns   : nothing: the link is borrowed. After VERR_OK, and when hearer_usable says so after an
 *          error, it may be asked again; else the link is of no more use
 * Threads: one at a time
 */
#ifndef LISTEN_HEARER_H
#define LISTEN_HEARER_H

#include "speech/heard.h"
#include "wire/link.h"

/* Of half a minute; voices stand two seconds apart. */
enum { HEARER_VOICES = 32, HEARER_GAPS = 32 };

struct hearer {
    struct link *link;
    const char *language;         /* "fr", "en" */
    unsigned seconds;             /* that an answer may take; 0: HEARER_SECONDS */
    bool (*stopped)(void *about); /* the words are no longer wanted; NULL: never asked */
    void *about;
    /* its own */
    struct arena *a;
    uint32_t stream;
    enum verr done; /* how the last stream went, once it is over */
    bool over, asked;
    int64_t from_ms, to_ms; /* of the recording */
    struct heard_word room[HEARD_CHUNK_WORDS];
    struct heard_words words; /* of the stream, in room */
    /* What the worker's model of voice activity found in what was heard last, in ms of the
     * recording, in order; none, too, from a worker without one. */
    struct heard_voice voice[HEARER_VOICES];
    size_t voices;
    /* Where it said words and nobody speaks, as far; more than that many count with the last. */
    struct heard_gap gap[HEARER_GAPS];
    size_t gaps;
};

/* Half a minute of speech takes the largest models some minutes on one core. */
enum { HEARER_SECONDS = 1200, HEARER_LOAD_SECONDS = 180 };

/* Waits until the worker has its model, at most so many seconds. Only for a link on which
 * ASR_READY has not been read yet. */
enum verr hearer_ready(struct hearer *h, unsigned seconds);

/* The words of the samples, which begin at from_ms of the recording. The texts are copied to the
 * arena, the list is borrowed until the next call. */
enum verr hearer_hear(struct hearer *h, struct arena *a, const int16_t *pcm, size_t n,
                      int64_t from_ms, struct heard_words *out);

/* Whether the worker has ended its last stream, so that another may be asked on the same link. */
bool hearer_usable(const struct hearer *h);

#endif
