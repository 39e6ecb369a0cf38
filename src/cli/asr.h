/* asr.h - speech to words, by vigie-asr as an engine that is not trusted (engine/launch.h)
 * Takes  : samples of at most 30 s at a time
 * Gives  : words with their times and confidence, checked and cleaned (speech/heard.h)
 * Errors : VERR_NOT_FOUND (no engine is installed, no such model), VERR_BUSY (too slow), what the
 *          worker itself said, VERR_CANCELLED (it ended)
 * Owns   : the worker, until asr_stop
 */
#ifndef CLI_ASR_H
#define CLI_ASR_H

#include "engine/launch.h"
#include "speech/heard.h"
#include "wire/link.h"

struct asr {
    struct arena *a;
    struct engine_launch launch;
    pid_t pid;
    int pidfd, log;
    struct link link;
    uint32_t stream;
    const char *language;
    bool up;
    enum verr done; /* how the last stream went, once it is over */
    bool over;
    struct heard_word room[HEARD_CHUNK_WORDS];
    struct heard_words words; /* of the stream, in room */
    int64_t from_ms;          /* where it begins in the recording */
};

struct asr_wish {
    const char *folder; /* of the engines: DATA/engines */
    const char *model;
    const char *vad; /* or NULL */
    const char *language;
    unsigned threads; /* 0: the processors less one */
};

/* Starts the worker and waits until its model is loaded. The arena lives as long. */
enum verr asr_start(struct arena *a, const struct asr_wish *wish, struct asr *s);

/* The words of the samples, which begin at from_ms of the recording. The texts are copied to the
 * arena, the list is borrowed until the next call. */
enum verr asr_hear(struct asr *s, const int16_t *pcm, size_t n, int64_t from_ms,
                   struct heard_words *out);

/* Ends the worker. Harmless when none was started. */
void asr_stop(struct asr *s);

#endif
