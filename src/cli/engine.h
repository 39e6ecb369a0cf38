/* engine.h - what the files of `vigie engine` share
 * A test starts an engine on a model and asks it what Vigie will ask; each check is a line of the
 * table on standard output, and one that fails makes the test fail.
 */
#ifndef CLI_ENGINE_H
#define CLI_ENGINE_H

#include "engine/launch.h"

struct engine_test {
    struct arena *a;
    const char *root;  /* of the engines; "/" for native packages */
    const char *model; /* of the engine under test */
    const char *vad;   /* of speech: a model of voice activity, or NULL */
    bool tiny;         /* it is the one made for tests: what it says is known */
    bool chosen;       /* `how` was asked for */
    enum engine_how how;
    unsigned threads; /* 0: as many as is good */
    const char *run;  /* a private folder, there for the time of the test */
    unsigned checks, failed;
};

/* One line of the table; counts it. */
void engine_say(struct engine_test *t, const char *check, bool ok, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The checks of one engine, each said as it is made. */
void engine_test_llm(struct engine_test *t);
void engine_test_asr(struct engine_test *t);

/* engine_run.c. Prints what is wrong in DATA/engines.conf, and a line for each engine of the server
 * that runs on this folder; nothing when none does. */
void engine_run_list(struct arena *a, const char *data);
/* Asks the server to start or stop an engine, in the name of `as` (NULL: this machine's
 * administrator). Gives the exit status; what is wrong has been said. */
int engine_run_switch(const char *data, const char *as, const char *engine, bool on);

/* The last lines of an engine's log, on standard error. */
void engine_say_log(int log);

#endif
