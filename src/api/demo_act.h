/* demo_act.h - acts of the demo's people, as their browsers would ask for them
 * Takes  : the writer's connection inside one transaction: the demo is made whole or not at all
 * Errors : what the handlers refuse; the log then says which act
 * Owns   : an act owns its body until it is done, and its reply until demo_forget
 */
#ifndef API_DEMO_ACT_H
#define API_DEMO_ACT_H

#include "api/call.h"
#include "api/services.h"
#include "api/session.h"

#include <jansson.h>

enum { DEMO_PATH = 96, DEMO_ID = 24, DEMO_COOKIE = 96 };

struct demo {
    struct clerk_services *s;
    struct db *db;
    struct os_map map;
    struct arena arena; /* of one act */
};

/* Who acts: a session, or the command line in the name of `as` ("" is the administrator). */
struct demo_seat {
    const char *as;
    char cookie[DEMO_COOKIE], csrf[SESSION_CSRF_CHARS + 1];
};

struct demo_act {
    const struct demo_seat *by;
    enum method method;
    char path[DEMO_PATH];
    json_t *body;             /* taken; NULL for none */
    char tag[24];             /* If-Match, "" for none; afterwards the reply's ETag */
    json_t *reply;            /* NULL when it had no body */
    char cookie[DEMO_COOKIE]; /* what the reply set, "" for nothing */
};

/* POST by `by` to the path made by printf. */
struct demo_act demo_post(const struct demo_seat *by, json_t *body, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Does them one after another. */
enum verr demo_do(struct demo *d, struct demo_act *acts, size_t n);
/* A string of the reply, "" when absent. */
const char *demo_reply(const struct demo_act *a, const char *key);
void demo_forget(struct demo_act *acts, size_t n);

#endif
