/* fake_speech.h - a speech engine in a thread, over the wire protocol: says what it is told, dies,
 * hangs or lies when it is told, and counts what it was asked
 */
#ifndef TEST_FAKE_SPEECH_H
#define TEST_FAKE_SPEECH_H

#include "api/engine.h"

#include <pthread.h>
#include <stdatomic.h>

enum fake_deed { FAKE_SAY, FAKE_DIE, FAKE_HANG, FAKE_LIE, FAKE_REFUSE, FAKE_SLOW };

enum { FAKE_DEEDS = 64 };

struct fake_speech {
    const char *says;                /* words with blanks between; spread over the stream */
    unsigned withholds;              /* so many words in the first half second of each stream */
    enum fake_deed deed[FAKE_DEEDS]; /* of each stream, in order; then `always` */
    atomic_int deeds;
    enum fake_deed always;
    atomic_int streams, aborts, starts; /* counted since the start */
    atomic_bool off, stopping;
    /* its own */
    struct link link;
    uint64_t generation;
    bool held, up;
    int its; /* the worker's end */
    pthread_t thread;
};

/* None is running yet: the first job starts one. */
void fake_speech_init(struct fake_speech *f, const char *says);
void fake_speech_fini(struct fake_speech *f);
/* api/engine.h's desk. */
struct engine_desk fake_speech_desk(struct fake_speech *f);

#endif
