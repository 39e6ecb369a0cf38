/* proxy.h - the proxy through which a house lets its requests out, where it has one
 * DATA/gate.proxy: one line "http://HOST:PORT", an origin that DATA/gate.allow names as well; then,
 * a line each, "direct HOST" for hosts that are reached without it. '#' begins a comment. Neither a
 * name nor a password: none is stored here. The environment is never asked.
 * Takes  : the file's bytes, the list
 * Gives  : for an address, the proxy or none. An address by https goes through CONNECT: the proxy
 *          carries bytes that it cannot read. One by http it reads, as anybody on the way.
 * Errors : VERR_BAD_INPUT (*line: no such line, two proxies, none), VERR_FORBIDDEN (*line: the list
 *          does not name it), VERR_LIMIT
 * Owns   : its own copy; nothing is borrowed
 */
#ifndef GATE_PROXY_H
#define GATE_PROXY_H

#include "gate/gate.h"

enum {
    GATE_PROXY_FILE_MAX = 16384,
    GATE_DIRECT_MAX = 32,
    GATE_PROXY_URL = GATE_HOST_MAX + 16,
};

struct gate_proxy {
    char url[GATE_PROXY_URL]; /* "http://proxy.hopital.fr:3128"; "": none */
    char direct[GATE_DIRECT_MAX][GATE_HOST_MAX + 1];
    size_t direct_n;
};

/* On error *out is untouched. */
enum verr gate_proxy_read(struct text file, const struct gate_list *list, struct gate_proxy *out,
                          size_t *line);

/* The proxy for an address, "" for none: there is none (p may be NULL), or its host is direct. */
const char *gate_proxy_of(const struct gate_proxy *p, struct text url);

/* Sets a libcurl handle on the way to an address: proxy or none, CONNECT for https, nothing of the
 * request told to the proxy, nothing that the proxy says taken for the server's. false: libcurl
 * refuses. */
bool gate_proxy_set(void *easy, const struct gate_proxy *p, struct text url);

#endif
