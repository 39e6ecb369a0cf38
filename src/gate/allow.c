/* allow.c - the list of addresses that an administrator has named */
#include "gate/gate.h"

static bool is_host_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

/* "host" or "host:port". Upper case is refused: one host has one spelling. */
static enum verr read_authority(struct text at, struct gate_origin *o)
{
    struct text rest = at;
    uint64_t port = o->tls ? 443 : 80;
    o->host = text_cut(&rest, ':');
    if (o->host.n == 0 || o->host.n > GATE_HOST_MAX)
        return VERR_BAD_INPUT;
    for (size_t i = 0; i < o->host.n; i++) {
        if (!is_host_char(o->host.p[i]))
            return VERR_BAD_INPUT;
    }
    if (rest.p && (!text_to_u64(rest, &port) || port == 0 || port > 65535))
        return VERR_BAD_INPUT;
    o->port = (unsigned)port;
    return VERR_OK;
}

enum verr gate_origin_read(struct text url, struct gate_origin *out)
{
    struct gate_origin o = {.tls = text_starts(url, TEXT("https://"))};
    if (!o.tls && !text_starts(url, TEXT("http://")))
        return VERR_BAD_INPUT;
    struct text rest = text_slice(url, o.tls ? 8 : 7, url.n);
    size_t end = 0;
    while (end < rest.n && rest.p[end] != '/' && rest.p[end] != '?' && rest.p[end] != '#')
        end++;
    enum verr e = read_authority(text_slice(rest, 0, end), &o);
    if (!e)
        *out = o;
    return e;
}

/* "origin reason...": the reason is for people, but must be there. */
static enum verr read_line(struct text line, struct gate_list *out)
{
    struct text reason = line, origin = text_cut(&reason, ' ');
    struct gate_origin o;
    enum verr e = gate_origin_read(origin, &o);
    if (e)
        return e;
    const char *end =
        o.host.p + o.host.n; /* an origin has no path: it would promise a finer rule */
    struct text after = {end, (size_t)(origin.p + origin.n - end)};
    if (text_trim(reason).n == 0 || text_find(after, TEXT("/"), 0) != SIZE_MAX)
        return VERR_BAD_INPUT;
    if (out->n == GATE_ALLOW_MAX)
        return VERR_LIMIT;
    out->at[out->n++] = o;
    return VERR_OK;
}

enum verr gate_list_read(struct text file, struct gate_list *out, size_t *line)
{
    struct text rest = file, one;
    out->n = 0;
    *line = 0;
    while (text_entry(&rest, line, &one)) {
        enum verr e = read_line(one, out);
        if (e)
            return e;
    }
    return VERR_OK;
}

enum verr gate_allows(const struct gate_list *l, struct text url)
{
    struct gate_origin o;
    enum verr e = gate_origin_read(url, &o);
    for (size_t i = 0; !e && i < l->n; i++) {
        const struct gate_origin *a = &l->at[i];
        if (a->tls == o.tls && a->port == o.port && text_equal(a->host, o.host))
            return VERR_OK;
    }
    return e ? e : VERR_FORBIDDEN;
}
