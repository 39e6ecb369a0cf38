/* call.h - a command's talk with the clerk: over DATA/admin.sock, or with a clerk started for it
 * alone
 * Takes  : the data folder; requests as the front would send them, in the name of --as or of the
 *          machine's own administrator
 * Gives  : answers whole, or piece by piece
 * Owns   : struct caller, until caller_close, which also ends the clerk that was started
 * Errors : VERR_NOT_FOUND (no such folder), VERR_FORBIDDEN (its owner or root may), VERR_BUSY,
 *          VERR_CANCELLED (the server has gone), what the clerk itself said when it could not
 *          start
 */
#ifndef CLI_CALL_H
#define CLI_CALL_H

#include "wire/child.h"

#include <sys/types.h>

enum call_method { CALL_GET, CALL_POST, CALL_PUT, CALL_DELETE }; /* as api/call.h's enum method */

struct caller {
    struct link link;    /* to the clerk */
    struct link control; /* of a clerk of our own; closed otherwise */
    pid_t clerk;         /* 0: the server's */
    int failed;          /* exit status of a clerk that could not start; it has said why */
    uint32_t stream;
    struct os_map map; /* of answers */
    struct arena arena;
};

/* What is asked. Empty texts are left out. */
struct asked {
    enum call_method method;
    struct text path, query, as, body, if_match;
};

struct answer {
    int status; /* HTTP */
    enum verr error;
    struct text type, etag, filename, body; /* in the caller's arena, until the next call */
};

/* Takes each piece of a body as it comes; anything but VERR_OK stops. */
typedef enum verr call_sink(void *ctx, struct text piece);

/* The folder that --data or $VIGIE_DATA names, else ./vigie-data. */
const char *call_folder(const char *option);
/* Path of a program that stands beside this one: "vigie-clerk". false when there is no room. */
bool call_beside(const char *program, char *out, size_t cap);

/* Talks to the running server, or starts a clerk alone when there is none. `store`: a PostgreSQL
 * conninfo or NULL. */
enum verr caller_open(const char *folder, const char *store, struct caller *c);
/* The running server only: VERR_NOT_FOUND when there is none. */
enum verr caller_connect(const char *folder, struct caller *c);
void caller_close(struct caller *c);

/* Asks and waits. VERR_OK: an answer came, whatever it says. With a sink the body of a good answer
 * goes there and answer.body stays empty; of a stream of events, its bytes until it ends. */
enum verr caller_ask(struct caller *c, const struct asked *q, struct answer *out);
enum verr caller_ask_into(struct caller *c, const struct asked *q, call_sink *sink, void *ctx,
                          struct answer *out);

#endif
