/* engine.h - the engines as a handler or a job sees them, whatever thread it runs on
 * The warden runs them (warden/engines.h); the clerk knows how they are and holds the speech
 * engine's link. One job at a time has that link; between two jobs nothing is under way on it.
 *
 *   struct speech_link s;
 *   enum verr e = speech_take(&c->services->engines, &s);      NO_ENGINE, BUSY: later
 *   ... ASR_OPEN, ASR_AUDIO.., ASR_CLOSE on a stream of its own; ASR_SEGMENT.., ASR_DONE come back;
 *       poll on s.link->fd, with the job's own deadline; end it early when desk->stopping() says so
 *   after ASR_DONE:  speech_back(desk, s.generation)
 *   anything else:   speech_broken(desk, s.generation): the engine ends, another is started, and
 * the job is tried again with what speech_take then gives
 */
#ifndef API_ENGINE_H
#define API_ENGINE_H

#include "wire/told.h"

struct speech_link {
    struct link *link;   /* borrowed until speech_back or speech_broken */
    uint64_t generation; /* counts the links that the warden has given */
};

/* How they are had: by the clerk. All NULL in what runs without one: then there is no engine. */
struct engine_desk {
    void (*look)(void *ctx, enum told_engine engine, struct told *out);
    enum verr (*take)(void *ctx, struct speech_link *out);
    void (*back)(void *ctx, uint64_t generation, bool whole);
    bool (*stopping)(void *ctx); /* the clerk is about to end: no new job, and this one gives up */
    void *ctx;
};

/* What a call asks of the warden once its act is durable. */
struct engine_order {
    bool is, wanted;
    enum told_engine engine;
};

/* How an engine is; TOLD_off without a clerk. */
void engine_look(const struct engine_desk *d, enum told_engine engine, struct told *out);

/* Takes the speech engine for one job. VERR_NO_ENGINE: none is up; VERR_BUSY: another job has it.
 */
enum verr speech_take(const struct engine_desk *d, struct speech_link *out);
/* The job's stream ended with ASR_DONE: the next job may have the link. */
void speech_back(const struct engine_desk *d, uint64_t generation);
/* It did not: the link is closed, the engine ends by that (and is killed if it does not), and the
 * warden gives a new link once another has started. Harmless with an older generation. */
void speech_broken(const struct engine_desk *d, uint64_t generation);

#endif
