/* life.h - the life of an engine as a machine of states: what happened comes in, what is to be done
 * comes out
 *   OFF -> WAITING -> STARTING -> UP -> WAITING ..      it ends: started again, at once or, when it
 *                                                       was up for a moment only, after a breath
 *            ^           | fails: 0.5 s, doubled each time, 30 s at most
 *            |           v after LIFE_TRIES in a row
 *            +------- GIVEN_UP  tried again each LIFE_AGAIN_S
 *   STOPPING: TERM, TERM, KILL
 * Only starts that failed one after the other count: an engine that was up starts from nought.
 * Takes  : the time, in nanoseconds that never go back
 * Threads: one. No I/O, no clock, no allocation
 */
#ifndef WARDEN_LIFE_H
#define WARDEN_LIFE_H

#include "wire/told.h"

enum {
    LIFE_TRIES = 5,
    LIFE_PAUSE_MS = 500, /* after the first failed start */
    LIFE_PAUSE_MAX_MS = 30000,
    LIFE_AGAIN_S = 60,
    LIFE_SHORT_MS = 1000, /* up for less than that: one that dies at once must not fill the days */
    LIFE_BREATH_MS = 200,
    LIFE_TERM_MS = 2000,  /* after the first SIGTERM: a request may hold it up */
    LIFE_TERM2_MS = 1000, /* after the second; then SIGKILL */
    LIFE_ASK_MS = 5000    /* it is asked that often whether it is there, or more often */
};

struct life {
    enum told_state state;
    enum told_why why; /* of its last end, or of the end that is under way */
    bool wanted, killed;
    unsigned failures, signals;
    int64_t due_ns;   /* of the next step, whatever the state's */
    int64_t up_ns;    /* since when it was up, the last time */
    int64_t asked_ns; /* UP: the last question */
    int64_t open_ns;  /* UP: the first question that is not answered yet; 0: none. Silence counts
                         from it, so that whoever holds up the warden itself kills no engine */
    int64_t start_ns, silence_ns; /* from engines.conf */
    uint64_t restarts;
};

/* What is to be done now; the machine has noted that it is done. */
enum life_act { LIFE_NOTHING, LIFE_START, LIFE_ASK, LIFE_TERM, LIFE_KILL };

/* It is to run, or not (why: TOLD_stopped by a person, TOLD_nothing when none is asked for). Being
 * wanted starts at once also what was given up. */
void life_want(struct life *l, int64_t now_ns, bool wanted, enum told_why why);
/* LIFE_START was obeyed: a process runs. */
void life_started(struct life *l, int64_t now_ns);
/* It was not: there is nothing that could be started; given up at once. */
void life_refused(struct life *l, int64_t now_ns, enum told_why why);
/* It has answered for the first time. */
void life_ready(struct life *l, int64_t now_ns);
/* It has answered. */
void life_heard(struct life *l);
/* It does not keep the rules, or said that it is not what it should be. LIFE_KILL, or nothing when
 * it is being ended already. */
enum life_act life_wrong(struct life *l, enum told_why why);
/* The process has ended. */
void life_ended(struct life *l, int64_t now_ns);

/* What the time asks for. To be called until it says LIFE_NOTHING. */
enum life_act life_turn(struct life *l, int64_t now_ns);
/* When it wants to be called at the latest; INT64_MAX: not by itself. */
int64_t life_due(const struct life *l);

#endif
