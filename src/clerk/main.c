/* main.c - vigie-clerk: opens the store and the keys, closes its sandbox, serves (see clerk.h) */
#include "api/services.h"
#include "clerk/clerk.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

static const char usage[] =
    "vigie-clerk is started by vigie serve and by vigie's commands, not by hand.\n";

/* Keys must not end in a core file, nor be read by another process of the same user. */
static void keep_secrets(void)
{
    struct rlimit none = {0, 0};
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)prctl(PR_SET_DUMPABLE, 0);
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

static bool read_options(int argc, char **argv, struct clerk *k)
{
    k->readers = READERS;
    for (int i = 1; i < argc; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : NULL;
        if (strcmp(argv[i], "--demo") == 0)
            k->config.demo = true;
        else if (strcmp(argv[i], "--tls") == 0)
            k->config.tls = true;
        else if (!value)
            return false;
        else if (strcmp(argv[i], "--data") == 0)
            k->config.data = argv[++i];
        else if (strcmp(argv[i], "--store") == 0)
            k->config.conninfo = argv[++i];
        else if (strcmp(argv[i], "--restore") == 0)
            k->restore = argv[++i];
        else if (strcmp(argv[i], "--restore-keys") == 0)
            k->restore_keys = argv[++i];
        else if (strcmp(argv[i], "--readers") == 0)
            k->readers = (unsigned)strtoul(argv[++i], NULL, 10);
        else
            return false;
    }
    return k->config.data && k->readers >= 1 &&
           k->readers <= THREADS_MAX - SLOW - FILES - OUTSIDE - COMPOSERS_MAX - 1;
}

static int listening(void)
{
    int on = 0;
    socklen_t n = sizeof on;
    if (getsockopt(CHILD_LISTEN, SOL_SOCKET, SO_ACCEPTCONN, &on, &n) != 0 || !on)
        return -1;
    (void)fcntl(CHILD_LISTEN, F_SETFD, FD_CLOEXEC);
    (void)fcntl(CHILD_LISTEN, F_SETFL, O_NONBLOCK);
    return CHILD_LISTEN;
}

static enum verr open_all(struct clerk *k)
{
    k->peer = calloc(PEERS_MAX, sizeof *k->peer);
    k->epoll = epoll_create1(EPOLL_CLOEXEC);
    k->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    k->listen = listening();
    if (!k->peer || k->epoll < 0 || k->wake < 0)
        return VERR_LIMIT;
    enum verr e = work_pool_open(&k->pool);
    if (!e)
        e = api_open(&k->config, &k->services);
    spawns_init(&k->spawns, k->wake);
    engines_init(&k->engines);
    propose_open(k);
    if (!e)
        k->services->proposer = (struct proposer){propose_enough, &k->proposals};
    if (!e)
        k->services->spawner = (struct spawner){spawns_ask, spawns_stopping, &k->spawns};
    if (!e)
        k->services->engines = (struct engine_desk){
            engines_look, engines_speech_take, engines_speech_back, engines_stopping, &k->engines};
    clerk_fetches_init(&k->fetches, k->wake);
    if (!e)
        k->services->fetcher = (struct fetcher){clerk_fetch, &k->fetches};
    if (!e)
        e = clerk_sandbox(k); /* the threads are born inside it */
    return e ? e : clerk_threads_start(k);
}

static int fail(enum verr e)
{
    os_log(OS_ERROR, "clerk.start", "error=%s", verr_name(e));
    fprintf(stderr, "vigie: %s\n", verr_message(e, LANG_EN));
    return verr_exit(e);
}

static int restore(const struct clerk *k)
{
    enum verr e = api_restore(&k->config, k->restore, k->restore_keys);
    if (e == VERR_EXISTS)
        fprintf(stderr, "vigie restore: %s: holds data already, restore into an empty folder\n",
                k->config.data);
    else if (e == VERR_KEY)
        fprintf(stderr,
                "vigie restore: %s/keys: copy the former server's keys there first (0700)\n",
                k->config.data);
    return e ? fail(e) : 0;
}

int main(int argc, char **argv)
{
    static struct clerk k;
    if (!read_options(argc, argv, &k) || (!k.restore && child_open(&k.control) != VERR_OK)) {
        fputs(usage, stderr);
        return 2;
    }
    keep_secrets();
    if (k.restore)
        return restore(&k);
    enum verr e = open_all(&k);
    if (!e)
        e = child_ready(&k.control, PEER_CLERK);
    if (e)
        return fail(e);
    os_log(OS_INFO, "clerk.ready", "readers=%u", k.readers);
    clerk_loop(&k);
    clerk_threads_join(&k);
    for (unsigned i = 0; i < PEERS_MAX; i++) {
        if (k.peer[i].kind != PEER_KIND_NONE) {
            (void)link_flush(&k.peer[i].link);
            peer_close(&k, &k.peer[i]);
        }
    }
    api_close(k.services);
    engines_fini(&k.engines);
    link_close(&k.control);
    return 0;
}
