/* main.c - vigie-fetch ALLOW URL SIZE SHA256 STALL: one file by HTTP(S), into descriptor 3
 * Asks only origins that DATA/gate.allow names (ALLOW), redirects too. Reads that list and the
 * trusted authorities, looks the names up, then closes its sandbox: the server's bytes are met by a
 * process that can open no file, start no program and knows neither store nor key. Descriptor 3 is
 * what is there so far, 4 the tag (ETag) that it belongs to: whatever moment ends this process, the
 * next one goes on from there or begins anew. The tag is emptied before the file is, and written
 * before its first byte. SIZE 0: not known. */
#include "fetch/get.h"

#include "gate/load.h"
#include "os/os.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { ARENA_BYTES = 1 << 20, PATH_BYTES = 4096, ADDRESSES = 4 };

static const char system_ca[] = "/etc/ssl/certs/ca-certificates.crt";

static int say(const char *what, const char *subject)
{
    fprintf(stderr, "vigie model pull: %s%s%s\n", what, subject ? ": " : "",
            subject ? subject : "");
    return 5;
}

/* "+host:port:address,address" for curl; nothing for a host that has none now. */
static void look_up(struct curl_slist **names, const struct gate_origin *o)
{
    char host[GATE_HOST_MAX + 1], line[512];
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    (void)snprintf(host, sizeof host, "%.*s", TEXT_ARGS(o->host));
    if (getaddrinfo(host, NULL, &hints, &found) != 0)
        return;
    int n = snprintf(line, sizeof line, "+%s:%u:", host, o->port);
    int count = 0;
    for (const struct addrinfo *at = found; at && count < ADDRESSES; at = at->ai_next) {
        char address[64];
        if (getnameinfo(at->ai_addr, at->ai_addrlen, address, sizeof address, NULL, 0,
                        NI_NUMERICHOST) == 0)
            n += snprintf(line + n, sizeof line - (size_t)n, "%s%s%s%s", count++ ? "," : "",
                          at->ai_family == AF_INET6 ? "[" : "", address,
                          at->ai_family == AF_INET6 ? "]" : "");
        if (n >= (int)sizeof line)
            break;
    }
    freeaddrinfo(found);
    if (count > 0 && n < (int)sizeof line)
        *names = curl_slist_append(*names, line);
}

/* Behind a proxy a host's name is the proxy's to look up: here it may be known to nobody. */
static bool is_asked_here(const struct gate_proxy *p, const struct gate_origin *o)
{
    char url[GATE_PROXY_URL];
    (void)snprintf(url, sizeof url, "http://%.*s:%u", TEXT_ARGS(o->host), o->port);
    return strcmp(url, p->url) == 0 || gate_proxy_of(p, text_of(url))[0] == '\0';
}

/* DATA/gate.ca.pem beside the list, for a house with an authority of its own; else the system's. */
static const char *trusted(const char *allow, char own[PATH_BYTES])
{
    struct text t = text_of(allow);
    if (text_ends(t, TEXT("allow")) && t.n + 1 < PATH_BYTES) {
        (void)snprintf(own, PATH_BYTES, "%.*sca.pem", (int)(t.n - 5), allow);
        if (os_exists(own))
            return own;
    }
    return system_ca;
}

static bool read_arguments(char **argv, struct get *g)
{
    uint64_t stall = 0;
    g->url = text_of(argv[2]);
    bool good = text_to_u64(text_of(argv[3]), &g->size) && text_of(argv[4]).n == 64 &&
                text_to_u64(text_of(argv[5]), &stall) && stall > 0 && stall < 100000 &&
                lseek(GET_PART, 0, SEEK_CUR) >= 0 && lseek(GET_TAG, 0, SEEK_CUR) >= 0;
    g->sha256 = argv[4];
    g->stall_s = (long)stall;
    return good;
}

static int prepare(struct get *g, const char *allow)
{
    static char own[PATH_BYTES];
    struct os_map map;
    struct arena a;
    if (os_arena(ARENA_BYTES, &map, &a) != VERR_OK)
        return say("no memory", NULL);
    if (gate_load(&a, "vigie model pull", allow, &g->list, &g->proxy) != VERR_OK)
        return 3;
    if (gate_allows(&g->list, g->url) != VERR_OK) {
        fprintf(stderr,
                "vigie model pull: %.*s: this address is not allowed. Nothing leaves unless an "
                "administrator names it: write its origin, a space and the reason into %s\n",
                TEXT_ARGS(g->url), allow);
        return 4;
    }
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return say("libcurl does not start", NULL);
    for (size_t i = 0; i < g->list.n; i++) {
        if (is_asked_here(&g->proxy, &g->list.at[i]))
            look_up(&g->names, &g->list.at[i]);
    }
    g->ca = trusted(allow, own);
    return fetch_close(g->ca) == VERR_OK
               ? 0
               : say("the sandbox cannot be closed, or there is no list of authorities", g->ca);
}

int main(int argc, char **argv)
{
    static struct get g;
    if (argc != 6 || !read_arguments(argv, &g)) {
        fputs("vigie-fetch is started by vigie model pull, not by hand.\n", stderr);
        return 2;
    }
    int status = prepare(&g, argv[1]);
    return status ? status : get_all(&g);
}
