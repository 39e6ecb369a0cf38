/* told.h - how an engine is, as the warden tells the clerk (ENGINE) and the clerk asks
 * (ENGINE_WANT)
 * Takes  : states by the closed lists below
 * Gives  : frames; what is read back is whole and within the lists
 * Errors : VERR_BAD_INPUT
 */
#ifndef WIRE_TOLD_H
#define WIRE_TOLD_H

#include "wire/link.h"

/* speech, language. */
enum told_engine {
#define TOLD_ENGINE(name, fr, en) TOLD_##name,
#include "told.def"
#undef TOLD_ENGINE
    TOLD_ENGINES
};

/* off: none is asked for, or a person stopped it; waiting: its next start is due in a moment;
 * starting: it runs and has not answered yet; up: it has answered; stopping: it was told to end;
 * given_up: so many starts failed that the next is due in a minute. */
enum told_state {
#define TOLD_STATE(name, fr, en) TOLD_##name,
#include "told.def"
#undef TOLD_STATE
    TOLD_STATES
};

/* Why it ended the last time, or why it is off. */
enum told_why {
#define TOLD_WHY(name, fr, en, todo_fr, todo_en) TOLD_##name,
#include "told.def"
#undef TOLD_WHY
    TOLD_WHYS
};

/* What it is closed in. */
enum told_how {
#define TOLD_HOW(name, fr, en) TOLD_HOW_##name,
#include "told.def"
#undef TOLD_HOW
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

/* Names for programs: those of tbl/told.def. */
const char *told_engine_name(enum told_engine engine);
const char *told_state_name(enum told_state state);
const char *told_why_name(enum told_why why);
const char *told_how_name(enum told_how how);
/* VERR_NOT_FOUND: no such engine. */
enum verr told_engine_of(struct text name, enum told_engine *out);

/* The same in words, and what a person should do about it ("": nothing). */
const char *told_engine_words(enum told_engine engine, enum lang l);
const char *told_state_words(enum told_state state, enum lang l);
const char *told_why_words(enum told_why why, enum lang l);
const char *told_how_words(enum told_how how, enum lang l);
const char *told_todo(enum told_why why, enum lang l);

/* Puts an ENGINE frame on the link. VERR_BUSY: no room. */
enum verr told_send(struct link *l, const struct told *t);
/* Reads one; *out is untouched on error. */
enum verr told_read(const struct wire_frame *f, struct told *out);

/* ENGINE_WANT, both ways. */
enum verr told_want_send(struct link *l, enum told_engine engine, bool wanted);
enum verr told_want_read(const struct wire_frame *f, enum told_engine *engine, bool *wanted);

#endif
