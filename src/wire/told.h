/* told.h - how an engine is, as the warden tells the clerk (ENGINE) and the clerk asks
 * (ENGINE_WANT) Takes  : states by the closed lists below Gives  : frames; what is read back is
 * whole and within the lists Errors : VERR_BAD_INPUT
 */
#ifndef WIRE_TOLD_H
#define WIRE_TOLD_H

#include "wire/link.h"

enum told_engine { TOLD_SPEECH, TOLD_LANGUAGE, TOLD_ENGINES };

enum told_state {
    TOLD_OFF,      /* none is asked for, or a person stopped it */
    TOLD_WAITING,  /* its next start is due in a moment */
    TOLD_STARTING, /* it runs and has not answered yet */
    TOLD_UP,       /* it has answered */
    TOLD_STOPPING, /* it was told to end */
    TOLD_GIVEN_UP, /* so many starts failed that the next is due in a minute */
    TOLD_STATES
};

/* Why it ended the last time, or why it is off. */
enum told_why {
    TOLD_NOTHING,
    TOLD_ENDED,     /* by itself, or by a signal that was not ours */
    TOLD_SILENT,    /* no sign of life: it was killed */
    TOLD_NOT_READY, /* it did not answer in time */
    TOLD_RULES,     /* what it said was not what an engine says */
    TOLD_SETTINGS,  /* engines.conf cannot be read */
    TOLD_NO_ENGINE, /* no engine is installed */
    TOLD_NO_MODEL,  /* the file is missing, or cannot be read */
    TOLD_REFUSED,   /* the file may not serve */
    TOLD_NO_WAY,    /* the system did not start it */
    TOLD_STOPPED,   /* a person stopped it */
    TOLD_WHYS
};

enum told_how {
    TOLD_HOW_UNKNOWN,
    TOLD_HOW_CLOSED,  /* bubblewrap: its root, its model and its socket are all it sees */
    TOLD_HOW_OFFLINE, /* no network; the files of this user can be reached */
    TOLD_HOW_OPEN,    /* nothing could be closed here: also the network can be reached */
    TOLD_HOW_OUTSIDE, /* a server elsewhere, over https */
    TOLD_HOWS
};

enum { TOLD_MODEL = 256 };

struct told {
    enum told_engine engine;
    enum told_state state;
    enum told_why why;
    enum told_how how;
    uint64_t restarts;
    int64_t since_ms;       /* UTC */
    char model[TOLD_MODEL]; /* "" for none; at most 255 bytes, no control characters */
};

/* "speech", "language": in paths and for programs. */
const char *told_engine_name(enum told_engine engine);
/* VERR_NOT_FOUND: no such engine. */
enum verr told_engine_of(struct text name, enum told_engine *out);
/* "off", "waiting", "starting", "up", "stopping", "given_up". */
const char *told_state_name(enum told_state state);
/* "nothing", "ended", "silent", "not_ready", "rules", "settings", "no_engine", "no_model",
 * "refused", "no_way", "stopped". */
const char *told_why_name(enum told_why why);
/* "unknown", "closed", "offline", "open", "outside". */
const char *told_how_name(enum told_how how);

/* Puts an ENGINE frame on the link. VERR_BUSY: no room. */
enum verr told_send(struct link *l, const struct told *t);
/* Reads one; *out is untouched on error. */
enum verr told_read(const struct wire_frame *f, struct told *out);

/* ENGINE_WANT, both ways. */
enum verr told_want_send(struct link *l, enum told_engine engine, bool wanted);
enum verr told_want_read(const struct wire_frame *f, enum told_engine *engine, bool *wanted);

#endif
