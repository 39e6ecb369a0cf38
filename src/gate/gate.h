/* gate.h - the only way out of Vigie, by a list that is empty until an administrator names an
 * address. It holds no database and no patient's key, and keeps nothing. It refuses what is not on
 * the list; what is goes through fetch.h.
 */
#ifndef GATE_GATE_H
#define GATE_GATE_H

#include "base/err.h"

enum { GATE_ALLOW_MAX = 64, GATE_FILE_MAX = 65536, GATE_HOST_MAX = 255 };

/* An origin that may be reached: exactly this scheme, host and port. */
struct gate_origin {
    bool tls;
    unsigned port;
    struct text host; /* lower case, borrowed from the file or the URL */
};

struct gate_list {
    struct gate_origin at[GATE_ALLOW_MAX];
    size_t n;
};

/* Reads DATA/gate.allow: one origin a line ("https://api.example.org", "http://127.0.0.1:8081"),
 * then what the DPO recorded as its reason; '#' begins a comment. *line is the first bad line.
 * VERR_BAD_INPUT: a line is no origin, or has no reason; VERR_LIMIT: over GATE_ALLOW_MAX. */
enum verr gate_list_read(struct text file, struct gate_list *out, size_t *line);

/* The origin of an absolute http or https URL. VERR_BAD_INPUT when it is not one, holds a user name
 * or a character that does not belong in a host name. */
enum verr gate_origin_read(struct text url, struct gate_origin *out);

/* VERR_OK, or VERR_FORBIDDEN: this address is not on the list. VERR_BAD_INPUT: not a URL. */
enum verr gate_allows(const struct gate_list *l, struct text url);

#endif
