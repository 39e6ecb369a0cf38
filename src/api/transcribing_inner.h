/* transcribing_inner.h - inside transcribing*.c: what is held of each take, and of a turn
 */
#ifndef API_TRANSCRIBING_INNER_H
#define API_TRANSCRIBING_INNER_H

#include "api/transcribing.h"
#include "api/transcript.h"
#include "listen/pack.h"

enum { EARS = 16, EAR_GAPS = 512, QUEUE = 200, SOUND = 20 * RECORDING_RATE };

/* What is held of one take. */
struct ear {
    int64_t take; /* 0: free */
    int64_t used_ns;
    bool live; /* it is being recorded */
    struct os_map map;
    struct arena arena; /* words */
    struct listening listening;
    struct crypt_key key; /* the transcript's own */
    int64_t patient;      /* whose key wrapped it */
    int16_t *sound;       /* SOUND samples of pieces, of which [at, n) wait */
    size_t at, n;
    int64_t piece;                  /* the next to be read */
    int64_t heard;                  /* stretches so far */
    struct heard_gap gap[EAR_GAPS]; /* more than that many count with the last */
    size_t gaps;
    int64_t line_to_ms;
    struct pack pack;    /* stretches that wait for their words */
    struct stretch next; /* of `more`: the one that had no room there, until the pack is heard */
    bool more;
    bool over; /* all sound was given, and its end said */
    /* what is being said now */
    int64_t open_to_ms, open_next_ns;
    bool open_bad; /* an engine died of it: not before the stretch has its end */
};

struct transcribing {
    struct transcribing_how how;
    struct os_map map;
    struct arena arena; /* of one turn */
    struct call call;   /* Vigie's own: an arena, a time, nobody */
    struct ear ear[EARS];
    struct recording queue[QUEUE];
    struct transcribing_wait wait[QUEUE];
    size_t n;
    int64_t last_owner;
    bool no_engine; /* in this turn */
    int64_t told_ns, looked_ns;
    int64_t hearing; /* the take of the stretch that an engine has now */
};

/* The ear of a take, opened where it was not; the one unused longest makes room. */
enum verr transcribing_ear(struct transcribing *t, const struct recording *r, struct ear **out);
void transcribing_drop(struct transcribing *t, struct ear *ear);
/* Packs the stretches that were not heard, of the sound that is in the ear. Those that the store
 * holds are taken from there. *full false: the pack has room for what more sound may hold. */
enum verr transcribing_next(struct transcribing *t, struct ear *ear, bool *full);
/* Asks the engine for what is packed and keeps what it says, stretch by stretch. *did false: no
 * engine. */
enum verr transcribing_hear(struct transcribing *t, struct ear *ear, const struct recording *r,
                            bool *did);
/* What is being said now, for the moment. */
enum verr transcribing_hear_open(struct transcribing *t, struct ear *ear, const struct recording *r,
                                 bool *did);
/* All was heard: the transcript is written. */
enum verr transcribing_finish(struct transcribing *t, struct ear *ear, const struct recording *r);
/* The take cannot be heard: `why`. */
enum verr transcribing_fail(struct transcribing *t, const struct recording *r, const char *why);

/* What must hold for a take to be heard: the patient's answers, an approved model. On t->call.db.
 */
enum verr transcribing_may(struct call *c, const struct recording *r);
/* transcribing_keep.c: writes, each in one transaction of the writer. VERR_CONFLICT: it is
 * another's or no longer wanted. */
enum verr transcribing_keep(struct transcribing *t, struct ear *ear, const struct recording *r,
                            const struct stretch *s, const struct heard_transcript *heard);
enum verr transcribing_hurt(struct transcribing *t, const struct recording *r, bool hung);
/* Opens what the store holds of the ear's next stretch; VERR_NOT_FOUND: nothing that fits. */
enum verr transcribing_kept(struct transcribing *t, struct ear *ear, const struct stretch *s,
                            struct heard_transcript *out);
/* The ear takes what was heard of its next stretch. */
enum verr transcribing_take(struct transcribing *t, struct ear *ear, const struct stretch *s,
                            const struct heard_transcript *heard);
/* One line more for whoever records, after the stretch was heard. */
void transcribing_show(struct transcribing *t, struct ear *ear, const struct stretch *s);
/* Tells open pages the state. */
void transcribing_tell(struct transcribing *t, const struct recording *r, const char *state);

#endif
