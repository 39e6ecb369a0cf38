/* run.c - see run.h */
#include "engine/run.h"
#include "os/os.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ENVIRONMENT_MAX = 512 };

/* The environment as it is (proxies stand there), but messages in one language. */
static char *const *in_english(struct arena *a)
{
    static char language[] = "LC_ALL=C";
    char **e = ARENA_ARRAY(a, char *, ENVIRONMENT_MAX + 2);
    size_t n = 0;
    for (size_t i = 0; e != NULL && environ[i] != NULL && n < ENVIRONMENT_MAX; i++) {
        if (strncmp(environ[i], "LC_", 3) != 0 && strncmp(environ[i], "LANG", 4) != 0) {
            e[n++] = environ[i];
        }
    }
    if (e != NULL) {
        e[n] = language;
    }
    return e;
}

static enum verr spawn(const struct engine_run *run, char *const *environment, int out, int errors,
                       pid_t *pid)
{
    posix_spawn_file_actions_t acts;
    posix_spawnattr_t attributes;
    sigset_t set;
    if (posix_spawn_file_actions_init(&acts) != 0) {
        return VERR_INTERNAL;
    }
    if (posix_spawnattr_init(&attributes) != 0) {
        (void)posix_spawn_file_actions_destroy(&acts);
        return VERR_INTERNAL;
    }
    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGPIPE); /* whatever this process does with it */
    bool ok = posix_spawnattr_setsigdefault(&attributes, &set) == 0 &&
              posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF) == 0;
    ok = ok && posix_spawn_file_actions_addopen(&acts, 0, "/dev/null", O_RDONLY, 0) == 0 &&
         posix_spawn_file_actions_adddup2(&acts, out, 1) == 0 &&
         posix_spawn_file_actions_adddup2(&acts, errors, 2) == 0;
    /* posix_spawn's prototype is older than const: it does not write there. */
    char *const *argv = (char *const *)(uintptr_t)run->argv;
    int bad = ok ? posix_spawn(pid, run->argv[0], &acts, &attributes, argv, environment) : ENOMEM;
    (void)posix_spawn_file_actions_destroy(&acts);
    (void)posix_spawnattr_destroy(&attributes);
    return bad == 0 ? VERR_OK : bad == ENOENT ? VERR_NOT_FOUND : VERR_INTERNAL;
}

/* Keeps the head of what comes (`tail` false) or its end. 0: the stream has ended. */
static ssize_t take(int fd, struct writer *w, bool tail)
{
    char piece[4096];
    ssize_t n = read(fd, piece, sizeof piece);
    if (n < 0) {
        return errno == EINTR || errno == EAGAIN ? 1 : 0;
    }
    if (tail && w->n + (size_t)n > w->cap) {
        size_t keep = w->cap - (size_t)n;
        keep = keep < w->n ? keep : w->n;
        memmove(w->p, w->p + w->n - keep, keep);
        w->n = keep;
    }
    writer_put(w, (struct text){piece, (size_t)n});
    return n;
}

struct pipes {
    int out[2], errors[2]; /* -1: none or closed */
};

/* Reads both until both have ended. */
static enum verr listen_to(const struct engine_run *run, struct pipes *p, struct writer *out,
                           struct writer *errors)
{
    int64_t end = os_mono_ns() + run->most_ms * 1000000;
    while (p->out[0] >= 0 || p->errors[0] >= 0) {
        struct pollfd at[2] = {{p->out[0], POLLIN, 0}, {p->errors[0], POLLIN, 0}};
        (void)poll(at, 2, ENGINE_RUN_TICK_MS);
        if (at[0].revents != 0 && take(p->out[0], out, false) == 0) {
            (void)close(p->out[0]);
            p->out[0] = -1;
        }
        if (at[1].revents != 0 && take(p->errors[0], errors, true) == 0) {
            (void)close(p->errors[0]);
            p->errors[0] = -1;
        }
        if (out->full) {
            return VERR_LIMIT;
        }
        if (os_mono_ns() > end) {
            return VERR_BUSY;
        }
        if (run->tick != NULL) {
            run->tick(run->ctx);
        }
    }
    return VERR_OK;
}

static void close_pair(int pair[2])
{
    for (int i = 0; i < 2; i++) {
        if (pair[i] >= 0) {
            (void)close(pair[i]);
        }
        pair[i] = -1;
    }
}

static int wait_for(pid_t pid)
{
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

enum verr engine_run(struct arena *a, const struct engine_run *run, struct engine_ran *out)
{
    struct pipes p = {{-1, -1}, {-1, -1}};
    char *const *environment = in_english(a);
    size_t room = run->out < 0 ? ENGINE_RUN_OUT : 1;
    struct writer said = writer_over(ARENA_RAW(a, char, room), room);
    struct writer errors = writer_over(ARENA_RAW(a, char, ENGINE_RUN_ERRORS), ENGINE_RUN_ERRORS);
    pid_t pid = -1;
    if (arena_full(a)) {
        return VERR_LIMIT;
    }
    bool ok = pipe2(p.errors, O_CLOEXEC) == 0 && (run->out >= 0 || pipe2(p.out, O_CLOEXEC) == 0);
    enum verr e =
        ok ? spawn(run, environment, run->out < 0 ? p.out[1] : run->out, p.errors[1], &pid)
           : VERR_INTERNAL;
    if (e == VERR_OK) {
        for (int i = 0; i < 2; i++) {
            int *end = i ? &p.errors[1] : &p.out[1];
            if (*end >= 0) {
                (void)close(*end);
            }
            *end = -1;
        }
        e = listen_to(run, &p, &said, &errors);
        if (e != VERR_OK) {
            (void)kill(pid, SIGKILL);
        }
        out->status = wait_for(pid);
        out->out = writer_text(&said);
        out->errors = writer_text(&errors);
    }
    close_pair(p.out);
    close_pair(p.errors);
    return e;
}
