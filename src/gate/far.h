/* far.h - what the clerk asks a language engine on another machine: one request, a streamed answer
 * The frames and the rules are those of ask.h; the address is the one that DATA/engines.conf names
 * (language-url), no other, and it stands in DATA/gate.allow too. libcurl speaks, on the same
 * multi handle as fetch.h: TLS 1.2 or later, verified; no redirect, cookie or netrc, no proxy but
 * proxy.h's, and that for https alone; a connection a request, closed when the clerk no longer
 * wants the answer.
 * Takes  : ASK with URL, then BODY frames up to EXPECTED bytes; CREDIT; CANCEL
 * Gives  : as ask.h
 * Errors : FORBIDDEN (not that address, not on the list, or no key where one is named), NOT_FOUND
 *          (no connection, or not the machine that its certificate says), BUSY (a deadline),
 *          LIMIT, BAD_INPUT (no HTTP), CANCELLED (cut in the middle)
 * Owns   : the key (language-key), read once before the sandbox closes, which no other process has
 * Threads: the gate's own
 */
#ifndef GATE_FAR_H
#define GATE_FAR_H

#include "gate/proxy.h"
#include "os/os.h"
#include "wire/link.h"

enum {
    FARS_MAX = 8,
    FAR_BODY_MAX = 1 << 19, /* of a request: PROMPT_BODY_MAX */
    FAR_CONNECT_MS = 5000,
    FAR_URL_MAX = 512,
    FAR_KEY_MAX = 4096,
    FAR_HEADERS_MAX = 65536 /* bytes of the headers of an answer */
};

struct far;
struct fars {
    void *multi; /* CURLM, borrowed; NULL: nothing is reached */
    struct far *at;
    struct os_map map;
    char url[FAR_URL_MAX];         /* "https://HOST/v1"; "": none is named */
    char bearer[FAR_KEY_MAX + 64]; /* the whole Authorization header, "" for none */
    bool no_key;             /* one is named and cannot be read: nothing is asked without it */
    const char *authorities; /* borrowed, or NULL */
    const struct gate_proxy *proxy; /* borrowed; NULL: none */
};

/* Reads DATA/engines.conf and the key. A file that cannot be read names nobody. VERR_LIMIT. */
enum verr fars_open(struct fars *s, const char *data, void *multi, const char *authorities);
void fars_close(struct fars *s);
/* The text of a key's file: one line of visible ASCII. false: it is none. */
bool far_key_read(struct text file, struct text *key);

/* The frame is for one of these: an ASK with URL, or of a stream that is here. */
bool fars_has(const struct fars *s, const struct wire_frame *f);
/* As asks_take. `allowed` says whether an address stands on the list. */
enum verr fars_take(struct fars *s, const struct gate_list *allowed, struct link *clerk,
                    const struct wire_frame *f);
/* Milliseconds until something is due, -1: nothing is. */
int fars_wait_ms(const struct fars *s);
/* Goes on where the clerk takes more, gives up what is late. */
void fars_turn(struct fars *s, struct link *clerk);
/* libcurl says that a handle has ended, `how` is its CURLcode. false: it is none of these. */
bool fars_ended(struct fars *s, void *easy, int how, struct link *clerk);
/* The clerk has gone: all end. */
void fars_drop(struct fars *s);

#endif
