/* main.c - vigie-front: opens HTTP over the warden's socket, closes its sandbox, serves (see
 * front.h) */
#include "front/front.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PEM_MAX = 1 << 20, ARENA_BYTES = 4 << 20, SOCKETS = 8192 };

static const char priorities[] =
    "SECURE128:+SECURE192:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:%SERVER_PRECEDENCE";

struct pem {
    struct os_map map;
    struct arena arena;
    struct text cert, key;
};

static enum verr read_pem(int argc, char **argv, struct pem *p)
{
    enum verr e = os_arena(ARENA_BYTES, &p->map, &p->arena);
    for (int i = 1; !e && i < argc; i += 2) {
        bool cert = strcmp(argv[i], "--cert") == 0;
        if (i + 1 >= argc || (!cert && strcmp(argv[i], "--key") != 0))
            return VERR_USAGE;
        e = os_read_file(argv[i + 1], PEM_MAX, &p->arena, cert ? &p->cert : &p->key);
        if (e)
            fprintf(stderr, "vigie: %s: %s\n", argv[i + 1], verr_message(e, LANG_EN));
    }
    return e ? e : (p->cert.n > 0) != (p->key.n > 0) ? VERR_USAGE : VERR_OK;
}

static bool on_loopback(void)
{
    struct sockaddr_storage at;
    socklen_t n = sizeof at;
    memset(&at, 0, sizeof at);
    if (getsockname(CHILD_LISTEN, (struct sockaddr *)&at, &n) != 0)
        return false;
    if (at.ss_family == AF_INET6)
        return IN6_IS_ADDR_LOOPBACK(&((struct sockaddr_in6 *)&at)->sin6_addr);
    return ntohl(((struct sockaddr_in *)&at)->sin_addr.s_addr) >> 24 == 127;
}

/* A browser that leaves while its request is suspended is seen by this front's own epoll. */
static void connection_event(void *front, struct MHD_Connection *c, void **context,
                             enum MHD_ConnectionNotificationCode what)
{
    struct front *f = front;
    (void)context;
    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        f->connections--;
        return;
    }
    f->connections++;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (!info)
        return;
    struct epoll_event ev = {.events = EPOLLRDHUP | EPOLLET,
                             .data.u64 = AT(AT_CONNECTION, info->connect_fd)};
    (void)epoll_ctl(f->epoll, EPOLL_CTL_ADD, info->connect_fd, &ev);
}

/* Paths go to the clerk as they came: it decodes them itself, once. */
static size_t as_it_is(void *none, struct MHD_Connection *c, char *s)
{
    (void)none, (void)c;
    return strlen(s);
}

static void quiet(void *none, const char *format, va_list args)
{
    (void)none, (void)format, (void)args; /* what a stranger sends is not worth a line of log */
}

static enum verr open_http(struct front *f, const struct pem *p)
{
    unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
    struct MHD_OptionItem tls[] = {{MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)p->cert.p},
                                   {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)p->key.p},
                                   {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)priorities},
                                   {MHD_OPTION_END, 0, NULL}};
    struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};
    f->tls = p->cert.n > 0;
    f->http = MHD_start_daemon(
        flags | (f->tls ? MHD_USE_TLS : 0), 0, NULL, NULL, request_handle, f,
        MHD_OPTION_EXTERNAL_LOGGER, quiet, NULL, MHD_OPTION_ARRAY, f->tls ? tls : none,
        MHD_OPTION_LISTEN_SOCKET, CHILD_LISTEN, MHD_OPTION_NOTIFY_COMPLETED, request_completed, f,
        MHD_OPTION_NOTIFY_CONNECTION, connection_event, f, MHD_OPTION_URI_LOG_CALLBACK,
        request_begin, f, MHD_OPTION_UNESCAPE_CALLBACK, as_it_is, NULL, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)CONNECTIONS_MAX, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        (unsigned)CONNECTIONS_A_CLIENT, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)POOL_BYTES,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S, MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_END);
    if (!f->http)
        return f->tls ? VERR_KEY : VERR_INTERNAL;
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(f->http, MHD_DAEMON_INFO_EPOLL_FD);
    f->http_epoll = info ? info->epoll_fd : -1;
    return f->http_epoll >= 0 ? VERR_OK : VERR_INTERNAL;
}

static enum verr open_all(struct front *f, const struct pem *p)
{
    struct rlimit files = {SOCKETS, SOCKETS};
    (void)setrlimit(RLIMIT_NOFILE, &files);
    (void)signal(SIGPIPE, SIG_IGN);
    f->loopback = on_loopback();
    f->sockets = SOCKETS;
    f->exchange = calloc(EXCHANGES_MAX, sizeof *f->exchange);
    f->at_socket = calloc(SOCKETS, sizeof *f->at_socket);
    f->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (!f->exchange || !f->at_socket || f->epoll < 0)
        return VERR_LIMIT;
    for (uint32_t i = 0; i < EXCHANGES_MAX; i++)
        f->exchange[i].next_free = i + 1;
    enum verr e = open_http(f, p);
    if (e == VERR_KEY)
        fputs("vigie: --cert and --key are not a certificate and its private key in PEM\n", stderr);
    if (!e && !files_open(f))
        e = VERR_LIMIT;
    return e ? e : front_sandbox();
}

int main(int argc, char **argv)
{
    static struct front f = {.control = {.fd = -1}, .clerk = {.fd = -1}};
    struct pem pem = {.cert = {NULL, 0}};
    if (child_open(&f.control) != VERR_OK) {
        fputs("vigie-front is started by vigie serve, not by hand.\n", stderr);
        return 2;
    }
    enum verr e = read_pem(argc, argv, &pem);
    if (!e)
        e = open_all(&f, &pem);
    if (!e)
        e = child_ready(&f.control, PEER_FRONT);
    if (e) {
        os_log(OS_ERROR, "front.start", "error=%s", verr_name(e));
        return verr_exit(e);
    }
    os_unmap(&pem.map); /* GnuTLS has its own copy of the key */
    front_loop(&f);
    MHD_stop_daemon(f.http);
    files_close();
    link_close(&f.clerk);
    link_close(&f.control);
    free(f.exchange);
    free(f.at_socket);
    return 0;
}
