/* headers.c - what every response carries, and which requests are not served at all */
#include "front/front.h"

#include <arpa/inet.h>
#include <strings.h>

/* The application is one page with its own script and style: nothing from elsewhere, nothing in
 * line. */
static const char policy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src "
    "'self'; "
    "connect-src 'self'; media-src 'self' blob:; worker-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

static const char *const always[][2] = {
    {"Content-Security-Policy", policy},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy", "microphone=(self), camera=(), geolocation=(), payment=(), usb=()"},
};

void headers_put(const struct front *f, struct MHD_Response *r, bool api)
{
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        (void)MHD_add_response_header(r, always[i][0], always[i][1]);
    if (api)
        (void)MHD_add_response_header(r, "Cache-Control", "no-store");
    if (f->tls)
        (void)MHD_add_response_header(r, "Strict-Transport-Security", "max-age=31536000");
}

struct text headers_get(struct MHD_Connection *c, const char *name)
{
    return text_of(MHD_lookup_connection_value(c, MHD_HEADER_KIND, name));
}

enum lang headers_lang(struct MHD_Connection *c)
{
    struct text l = headers_get(c, "Accept-Language");
    return text_starts(l, TEXT("en")) ? LANG_EN : LANG_FR;
}

/* "localhost:8080" -> "localhost"; "[::1]:8080" -> "[::1]" */
static struct text without_port(struct text host)
{
    if (host.n > 0 && host.p[0] == '[') {
        size_t end = text_find(host, TEXT("]"), 0);
        return end == SIZE_MAX ? host : text_slice(host, 0, end + 1);
    }
    size_t colon = text_find(host, TEXT(":"), 0);
    return colon == SIZE_MAX ? host : text_slice(host, 0, colon);
}

static bool is_local(struct text host)
{
    char name[64];
    struct in_addr four;
    struct text h = without_port(host);
    if (h.n == 0 || h.n >= sizeof name)
        return false;
    memcpy(name, h.p, h.n);
    name[h.n] = '\0';
    if (strcasecmp(name, "localhost") == 0 || strcmp(name, "[::1]") == 0)
        return true;
    return inet_pton(AF_INET, name, &four) == 1 && ntohl(four.s_addr) >> 24 == 127;
}

/* "https://" and the Host header: the only page whose script may change anything. */
static bool is_own_origin(const struct front *f, struct text origin, struct text host)
{
    struct text scheme = f->tls ? TEXT("https://") : TEXT("http://");
    return text_starts(origin, scheme) && text_equal(text_slice(origin, scheme.n, origin.n), host);
}

enum verr headers_check(const struct front *f, struct MHD_Connection *c, bool changes)
{
    struct text host = headers_get(c, "Host");
    /* A page elsewhere whose name is made to point here (DNS rebinding) comes with its own name. */
    if (host.n == 0 || (f->loopback && !is_local(host)))
        return VERR_FORBIDDEN;
    if (!changes)
        return VERR_OK;
    struct text origin = headers_get(c, "Origin"), site = headers_get(c, "Sec-Fetch-Site");
    if (origin.n > 0 && !is_own_origin(f, origin, host))
        return VERR_FORBIDDEN;
    if (site.n > 0 && !text_is(site, "same-origin") && !text_is(site, "none"))
        return VERR_FORBIDDEN;
    return VERR_OK;
}
