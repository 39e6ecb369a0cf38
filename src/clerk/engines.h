/* engines.h - how the engines are, and the speech engine's link, as the warden gives them
 * A link comes with a generation. While a job holds one, a newer one waits: the older then belongs
 * to an engine that has ended, and the job finds that out by itself.
 * Owns   : the links
 * Threads: engines_hear, engines_give and engines_stop the event thread's; the others any
 */
#ifndef CLERK_ENGINES_H
#define CLERK_ENGINES_H

#include "api/engine.h"

#include <pthread.h>

struct engines {
    pthread_mutex_t lock;
    struct told told[TOLD_ENGINES];
    struct link speech;  /* of `generation`; fd -1: none */
    int fresh;           /* a newer link's descriptor, -1: none */
    uint64_t generation; /* of `speech` */
    uint64_t given;      /* links that came */
    bool held, stopping; /* a job has `speech`; the clerk ends */
};

/* Empty: both engines are off. */
void engines_init(struct engines *e);
/* Closes what no job holds. */
void engines_fini(struct engines *e);

/* An ENGINE frame. True when the state is another than before. */
bool engines_hear(struct engines *e, const struct wire_frame *f, struct told *now);
/* A new link to the speech engine; takes the descriptor. */
void engines_give(struct engines *e, int fd);
/* From now on no job gets a link. */
void engines_stop(struct engines *e);

/* api/engine.h's desk: `engines` is a struct engines. */
void engines_look(void *engines, enum told_engine engine, struct told *out);
enum verr engines_speech_take(void *engines, struct speech_link *out);
void engines_speech_back(void *engines, uint64_t generation, bool whole);
bool engines_stopping(void *engines);

#endif
