/* proxy.c - see proxy.h */
#include "gate/proxy.h"

#include <stdio.h>

/* "http://host:port": an origin of the list, to be spoken to without TLS, its port said. */
static enum verr read_proxy(struct text at, const struct gate_list *list, struct gate_proxy *out)
{
    struct gate_origin o;
    enum verr e = gate_origin_read(at, &o);
    if (e || o.tls || out->url[0] || text_find(at, TEXT(":"), sizeof "http:") == SIZE_MAX ||
        o.host.p + o.host.n >= at.p + at.n ||
        text_find(at, TEXT("/"), sizeof "http://") != SIZE_MAX)
        return VERR_BAD_INPUT;
    e = gate_allows(list, at);
    if (!e)
        (void)snprintf(out->url, sizeof out->url, "http://%.*s:%u", TEXT_ARGS(o.host), o.port);
    return e;
}

/* A bare host, as it stands in an origin. */
static enum verr read_direct(struct text host, struct gate_proxy *out)
{
    char origin[GATE_PROXY_URL];
    struct gate_origin o;
    int n = snprintf(origin, sizeof origin, "http://%.*s", (int)text_slice(host, 0, 300).n, host.p);
    if (n < 0 || (size_t)n >= sizeof origin ||
        gate_origin_read((struct text){origin, (size_t)n}, &o) != VERR_OK || o.host.n != host.n)
        return VERR_BAD_INPUT;
    if (out->direct_n == GATE_DIRECT_MAX)
        return VERR_LIMIT;
    (void)snprintf(out->direct[out->direct_n++], sizeof *out->direct, "%.*s", TEXT_ARGS(host));
    return VERR_OK;
}

enum verr gate_proxy_read(struct text file, const struct gate_list *list, struct gate_proxy *out,
                          size_t *line)
{
    struct gate_proxy p = {.direct_n = 0};
    struct text rest = file, one;
    *line = 0;
    while (text_entry(&rest, line, &one)) {
        struct text value = one;
        struct text word = text_cut(&value, ' ');
        enum verr e =
            text_is(word, "direct") ? read_direct(text_trim(value), &p) : read_proxy(one, list, &p);
        if (e)
            return e;
    }
    if (!p.url[0])
        return VERR_BAD_INPUT;
    *out = p;
    return VERR_OK;
}

const char *gate_proxy_of(const struct gate_proxy *p, struct text url)
{
    struct gate_origin o;
    if (!p || !p->url[0] || gate_origin_read(url, &o) != VERR_OK)
        return "";
    for (size_t i = 0; i < p->direct_n; i++)
        if (text_is(o.host, p->direct[i]))
            return "";
    return p->url;
}
