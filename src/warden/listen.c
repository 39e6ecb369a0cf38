/* listen.c - the sockets that the warden opens for its children */
#include "warden/warden.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 1024 };

struct endpoint {
    struct sockaddr_storage at;
    socklen_t n;
};

static bool endpoint_of(const struct warden_address *a, struct endpoint *out)
{
    *out = (struct endpoint){.n = 0};
    struct sockaddr_in *four = (struct sockaddr_in *)&out->at;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)&out->at;
    if (a->v6) {
        six->sin6_family = AF_INET6;
        six->sin6_port = htons((uint16_t)a->port);
        out->n = sizeof *six;
        return inet_pton(AF_INET6, a->host, &six->sin6_addr) == 1;
    }
    four->sin_family = AF_INET;
    four->sin_port = htons((uint16_t)a->port);
    out->n = sizeof *four;
    return inet_pton(AF_INET, a->host, &four->sin_addr) == 1;
}

static bool is_loopback(const struct endpoint *e)
{
    const struct sockaddr_in *four = (const struct sockaddr_in *)&e->at;
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)&e->at;
    if (e->at.ss_family == AF_INET6)
        return IN6_IS_ADDR_LOOPBACK(&six->sin6_addr);
    return ntohl(four->sin_addr.s_addr) >> 24 == 127;
}

enum verr warden_address_read(const char *text, struct warden_address *out)
{
    struct warden_address a = {.v6 = text[0] == '['};
    const char *colon = strrchr(text, ':');
    uint64_t port;
    if (!colon || !text_to_u64(text_of(colon + 1), &port) || port > 65535)
        return VERR_USAGE;
    struct text host = {text, (size_t)(colon - text)};
    if (a.v6 && (host.n < 3 || host.p[host.n - 1] != ']'))
        return VERR_USAGE;
    if (a.v6)
        host = text_slice(host, 1, host.n - 1);
    if (text_is(host, "localhost"))
        host = TEXT("127.0.0.1");
    if (host.n == 0 || host.n >= sizeof a.host)
        return VERR_USAGE;
    memcpy(a.host, host.p, host.n);
    a.port = (unsigned)port;
    struct endpoint e;
    if (!endpoint_of(&a, &e))
        return VERR_USAGE;
    a.loopback = is_loopback(&e);
    *out = a;
    return VERR_OK;
}

static enum verr refused(void)
{
    return errno == EADDRINUSE                         ? VERR_EXISTS
           : errno == EACCES || errno == EADDRNOTAVAIL ? VERR_FORBIDDEN
                                                       : VERR_INTERNAL;
}

static void learn_port(int fd, struct warden_address *a)
{
    struct endpoint e = {.n = sizeof e.at};
    if (getsockname(fd, (struct sockaddr *)&e.at, &e.n) == 0)
        a->port = ntohs(a->v6 ? ((struct sockaddr_in6 *)&e.at)->sin6_port
                              : ((struct sockaddr_in *)&e.at)->sin_port);
}

enum verr warden_listen(struct warden_address *a, int *out)
{
    struct endpoint e;
    int on = 1;
    if (!endpoint_of(a, &e))
        return VERR_USAGE;
    int fd = socket(e.at.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return VERR_INTERNAL;
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* inherited by accepted ones */
    if (bind(fd, (struct sockaddr *)&e.at, e.n) != 0 || listen(fd, BACKLOG) != 0) {
        enum verr why = refused();
        close(fd);
        return why;
    }
    learn_port(fd, a);
    *out = fd;
    return VERR_OK;
}

/* A UNIX address holds 107 bytes of path; through the folder's descriptor any folder fits. */
static enum verr bind_in(int folder, int fd)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    (void)snprintf(a.sun_path, sizeof a.sun_path, "/proc/self/fd/%d/admin.sock", folder);
    (void)unlinkat(folder, "admin.sock", 0);
    mode_t former = umask(0177);
    int bad = bind(fd, (struct sockaddr *)&a, sizeof a);
    (void)umask(former);
    return bad || listen(fd, BACKLOG) != 0 ? refused() : VERR_OK;
}

enum verr warden_listen_admin(const char *folder, int *out)
{
    int at = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    enum verr e = at < 0 ? VERR_NOT_FOUND : fd < 0 ? VERR_INTERNAL : bind_in(at, fd);
    if (at >= 0)
        close(at);
    if (e && fd >= 0)
        close(fd);
    if (!e)
        *out = fd;
    return e;
}
