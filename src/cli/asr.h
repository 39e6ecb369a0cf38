/* asr.h - vigie-asr started by a command, as an engine that is not trusted (engine/launch.h)
 * Gives  : a worker that listen/hearer.h may ask
 * Errors : VERR_NOT_FOUND (no engine is installed, no such model), those of hearer_ready
 * Owns   : the worker, until asr_stop
 */
#ifndef CLI_ASR_H
#define CLI_ASR_H

#include "engine/launch.h"
#include "listen/hearer.h"

struct asr {
    struct engine_launch launch;
    pid_t pid;
    int pidfd, log;
    struct link link;
    bool up;
    struct hearer hearer;
};

struct asr_wish {
    const char *folder; /* of the engines: DATA/engines */
    const char *model;
    const char *vad; /* or NULL */
    const char *language;
    unsigned threads; /* 0: the processors less one */
};

/* Starts the worker and waits until its model is loaded. The arena lives as long, and s stays where
 * it is. */
enum verr asr_start(struct arena *a, const struct asr_wish *wish, struct asr *s);

/* Ends the worker. Harmless when none was started. */
void asr_stop(struct asr *s);

#endif
