/* fetch.h - the parts of vigie-fetch that are tested without a network
 * Takes  : what a server says in its headers
 * Gives  : whether a piece may be appended, whether an address may be followed
 */
#ifndef FETCH_FETCH_H
#define FETCH_FETCH_H

#include "gate/gate.h"

/* "bytes A-B/ALL" of Content-Range: true when it begins at `from`, ends with its file, and the file
 * has `all` bytes (0: any). *total gets what it says. */
bool fetch_range_good(struct text value, uint64_t from, uint64_t all, uint64_t *total);

/* Where a redirect leads: an absolute http or https address that the list allows, never from https
 * to http. VERR_FORBIDDEN, VERR_BAD_INPUT. */
enum verr fetch_redirect(const struct gate_list *l, struct text from, struct text to);

/* A validator that a server may be asked against (If-Range): a strong ETag, in quotes, of printable
 * ASCII. */
bool fetch_tag_good(struct text tag);

/* Closes the process: no program, no file but `ca` (opened here before, for reading), no socket
 * that listens. VERR_INTERNAL, VERR_NOT_FOUND (ca cannot be read). */
enum verr fetch_close(const char *ca);

#endif
