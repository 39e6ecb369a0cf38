/* outside.h - a question to the language engine, as a thread of the clerk asks it through the gate
 * The clerk cannot connect anywhere: it hands the request to the gate and takes the answer piece by
 * piece. A test gives an engine of its own.
 *
 *   enum verr e = o->begin(o->ctx, &q, &ask);
 *   while (!e && (e = o->next(o->ctx, ask, &piece)) == VERR_OK && !piece.done) ...
 *   o->end(o->ctx, ask);
 */
#ifndef API_OUTSIDE_H
#define API_OUTSIDE_H

#include "base/err.h"

struct outside_ask {
    struct text url;  /* "https://HOST/v1" of a server outside; "": the engine on this machine */
    struct text path; /* "/v1/chat/completions" */
    struct text body; /* JSON; borrowed until `end` */
    unsigned first_ms, between_ms, whole_ms;
    uint64_t most; /* bytes of the answer */
};

struct outside_piece {
    unsigned status;   /* HTTP's, once the answer has begun, else 0 */
    struct text bytes; /* borrowed until the next call; "" when nothing came in a quarter of a
                          second: whoever asks looks whether it is still wanted */
    bool done;         /* the answer was whole; bytes are "" */
};

struct outside {
    /* VERR_NOT_FOUND: there is no gate; VERR_BUSY: too many at once. Otherwise *ask is to be ended.
     */
    enum verr (*begin)(void *ctx, const struct outside_ask *q, unsigned *ask);
    /* Errors: those of gate/ask.h, once; VERR_CANCELLED also when the gate has died. */
    enum verr (*next)(void *ctx, unsigned ask, struct outside_piece *out);
    /* Also before the answer is whole: the engine then stops. */
    void (*end)(void *ctx, unsigned ask);
    void *ctx;
};

#endif
