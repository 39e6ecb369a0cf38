/* clerk_side.h - the clerk's end of a link to the gate, and what the gate owes it whatever engine
 * answers, for a test that is the clerk on one side and the engine on the other
 * Rule   : one link and one question are looked at at a time; a frame that may not come fails the
 *          test.
 */
#ifndef TEST_CLERK_SIDE_H
#define TEST_CLERK_SIDE_H

#include "wire/link.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct limits {
    unsigned first_ms, between_ms, whole_ms;
    uint64_t most;
};
extern const struct limits easy;

extern struct link gate, clerk; /* two ends of one link */
extern char heard[1 << 20];     /* the body as the clerk got it */
extern size_t heard_n;
extern uint64_t status, error;
extern bool whole;

/* The link stands, and nothing was heard. */
void clerk_begin(void);
void clerk_end(void);
/* ASK and its body; url: NULL for the engine of this machine. */
void clerk_ask(uint32_t stream, const char *url, const char *path, const struct limits *l,
               const char *body);
/* CREDIT for so many bytes more. */
void clerk_credit(uint32_t stream, uint64_t n);
/* What has come: nothing after the end, and nothing but an answer. */
void clerk_hear(void);

/* The other side: an engine that this test plays, near or far. */
struct engine_side {
    int (*begin)(void **state), (*end)(void **state);
    /* Asks, as stream 7, and has the engine read the question: its connection, nonblocking. */
    int *(*asked)(const struct limits *l);
    /* One turn of the gate, as its loop takes it; then what the clerk got. */
    void (*turn)(void);
    /* When the gate next wants to be woken, -1: nothing is left of the question. */
    int (*wait_ms)(void);
};
/* Says it to the gate, all of it. */
void engine_say(int engine, const char *bytes);
/* The engine says `bytes` (NULL: nothing), closes or not, and the gate ends it with `e`. */
void answer_fails(const struct engine_side *x, const char *bytes, bool closes,
                  const struct limits *l, enum verr e);
/* The tests that both gates pass: streams, answers cut short, too long and too late, cancelling.
 * How many failed. */
int answers_hold(const char *name, const struct engine_side *x);

#define STREAM "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"

#endif
