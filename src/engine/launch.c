/* launch.c - see launch.h */
#include "engine/launch.h"
#include "engine/run.h"
#include "os/os.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define BWRAP "/usr/bin/bwrap"
#define OOM_SCORE "500"
#define LLAMA_CONFIG "/etc/llama.cpp/config.ini"

/* An engine reads a model and answers: it needs few descriptors, and writes nothing but its log. */
enum { FILES_MAX = 1024, FILE_BYTES = 16 << 20 };

/* What an engine frees is overwritten at once (mallopt(3), M_PERTURB): a patient's words do not
 * stay in memory that nobody uses any more. */
#define ENGINE_FORGETS "glibc.malloc.perturb=165"

enum { BWRAP_MS = 10000, NAMESPACES = CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC };

const char *engine_how_name(enum engine_how how)
{
    static const char *const names[] = {"own loader", "bubblewrap", "own bubblewrap",
                                        "native packages"};
    return names[how];
}

bool engine_can_close_network(void)
{
    int status = 1;
    pid_t pid = fork();
    if (pid == 0) {
        _exit(unshare(NAMESPACES) == 0 ? 0 : 1);
    }
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static const char *loader_of(struct arena *a, const char *root)
{
    const struct engine_arch *arch = engine_arch_here();
    return arch ? engine_path(a, "%s/usr/lib/%s/%s", root, arch->triplet, arch->loader) : NULL;
}

struct building {
    struct arena *a;
    struct engine_launch *l;
    size_t n;
};

static void add(struct building *b, const char *word)
{
    if (word == NULL || b->n == ENGINE_ARGS) {
        b->a->full = true;
        return;
    }
    b->l->argv[b->n++] = word;
}

#define ADD(b, ...)                                                                                \
    do {                                                                                           \
        const char *const words[] = {__VA_ARGS__};                                                 \
        for (size_t at = 0; at < sizeof words / sizeof *words; at++) {                             \
            add(b, words[at]);                                                                     \
        }                                                                                          \
    } while (0)

static void add_loader(struct building *b, const char *root, const char *name)
{
    const struct engine_arch *arch = engine_arch_here();
    const char *lib = arch ? engine_path(b->a, "%s/usr/lib/%s", root, arch->triplet) : NULL;
    ADD(b, loader_of(b->a, root), "--inhibit-cache", "--argv0", name, "--library-path",
        lib ? engine_path(b->a, "%s:%s/llama", lib, lib) : NULL);
}

/* The program in front of which stands what makes it run. */
static void add_bwrap_itself(struct building *b, const char *root, enum engine_how how)
{
    if (how == ENGINE_BWRAP) {
        add(b, BWRAP);
        return;
    }
    add_loader(b, root, "bwrap");
    add(b, engine_path(b->a, "%s/usr/bin/bwrap", root));
}

bool engine_can_bwrap(struct arena *a, const char *root, enum engine_how how)
{
    const struct engine_arch *arch = engine_arch_here();
    struct engine_launch l = {.how = how};
    struct building b = {.a = a, .l = &l};
    if (arch == NULL) {
        return false;
    }
    add_bwrap_itself(&b, root, how);
    ADD(&b, "--unshare-all", "--ro-bind", root, "/", "--dev", "/dev", "--proc", "/proc", "--",
        engine_path(a, "/usr/lib64/%s", arch->loader), "--version");
    struct engine_run run = {.argv = l.argv, .out = -1, .most_ms = BWRAP_MS};
    struct engine_ran ran = {.status = 1};
    return !arena_full(a) && engine_run(a, &run, &ran) == VERR_OK && ran.status == 0;
}

enum engine_how engine_how_best(struct arena *a, const char *root)
{
    if (strcmp(root, "/") == 0) {
        return ENGINE_NATIVE;
    }
    return engine_can_bwrap(a, root, ENGINE_BWRAP)       ? ENGINE_BWRAP
           : engine_can_bwrap(a, root, ENGINE_OWN_BWRAP) ? ENGINE_OWN_BWRAP
                                                         : ENGINE_LOADER;
}

static bool wrapped(enum engine_how how)
{
    return how == ENGINE_BWRAP || how == ENGINE_OWN_BWRAP;
}

static const char *number(struct building *b, unsigned v)
{
    return engine_path(b->a, "%u", v);
}

static unsigned threads(unsigned wished)
{
    long here = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned all = here > 1 && here <= ENGINE_THREADS_MAX ? (unsigned)here - 1 : 1;
    return wished > 0 && wished <= ENGINE_THREADS_MAX ? wished : all;
}

/* Inside of bubblewrap the model and the worker have names of their own. */
static void add_bwrap(struct building *b, const struct engine_wish *w, const char *model)
{
    add_bwrap_itself(b, w->root, b->l->how);
    ADD(b, "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv",
        "--setenv", "LC_ALL", "C", "--setenv", "GLIBC_TUNABLES", ENGINE_FORGETS, "--ro-bind",
        w->root, "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", "--ro-bind", model,
        "/tmp/model");
    if (w->kind == ENGINE_LLM) {
        ADD(b, "--bind", w->run, "/run", "--");
        return;
    }
    ADD(b, "--ro-bind", w->worker, "/tmp/vigie-asr");
    if (w->vad != NULL) {
        ADD(b, "--ro-bind", w->vad, "/tmp/vad");
    }
    add(b, "--");
}

/* --offline and the namespace both, for each may be missing on some day. */
static void add_llama(struct building *b, const struct engine_wish *w, const char *model,
                      const char *socket)
{
    ADD(b, "-m", model, "--host", socket, "--offline", "--no-ui", "--cache-ram", "0", "-b", "512",
        "--metrics", "-lv", "1", "-c", number(b, w->context), "-np", number(b, w->slots), "-t",
        number(b, threads(w->threads)));
}

static void add_program(struct building *b, const struct engine_wish *w, const char *model)
{
    bool llm = w->kind == ENGINE_LLM, bwrap = wrapped(b->l->how);
    const char *name = llm ? "llama-server" : "vigie-asr";
    const char *root = b->l->how == ENGINE_LOADER ? w->root : "";
    const char *program = llm     ? engine_path(b->a, "%s/usr/bin/llama-server", root)
                          : bwrap ? "/tmp/vigie-asr"
                                  : w->worker;
    const char *seen = bwrap ? "/tmp/model" : model;
    if (bwrap) {
        add_bwrap(b, w, model);
    } else if (b->l->how == ENGINE_LOADER) {
        add_loader(b, w->root, name);
    }
    add(b, program);
    if (llm) {
        add_llama(b, w, seen, bwrap ? "/run/" ENGINE_SOCKET : b->l->socket);
    } else {
        ADD(b, "--model", seen, "--threads", number(b, threads(w->threads)));
        if (w->vad != NULL) {
            ADD(b, "--vad", bwrap ? "/tmp/vad" : w->vad);
        }
    }
}

static bool is_there(const struct engine_wish *w, enum engine_how how, struct arena *a)
{
    const char *program = w->kind == ENGINE_ASR ? w->worker
                          : how == ENGINE_NATIVE
                              ? "/usr/bin/llama-server"
                              : engine_path(a, "%s/usr/bin/llama-server", w->root);
    const char *loader =
        how == ENGINE_LOADER || how == ENGINE_OWN_BWRAP ? loader_of(a, w->root) : program;
    return program && loader && access(program, R_OK) == 0 && access(loader, X_OK) == 0 &&
           access(w->model, R_OK) == 0 && (w->vad == NULL || access(w->vad, R_OK) == 0);
}

enum verr engine_launch_make(struct arena *a, const struct engine_wish *wish, enum engine_how how,
                             struct engine_launch *out)
{
    struct engine_launch l = {.kind = wish->kind,
                              .how = how,
                              .folder = wish->run ? wish->run : "/",
                              .term_ms = ENGINE_TERM_MS,
                              .again_ms = ENGINE_AGAIN_MS};
    struct building b = {.a = a, .l = &l};
    char real[PATH_MAX];
    if (!is_there(wish, how, a) || realpath(wish->model, real) == NULL) {
        return arena_full(a) ? VERR_LIMIT : VERR_NOT_FOUND;
    }
    const char *model = engine_path(a, "%s", real); /* its working folder is another */
    if (wish->kind == ENGINE_LLM) {
        l.socket = engine_path(a, "%s/" ENGINE_SOCKET, wish->run);
        if (l.socket == NULL || strlen(l.socket) >= sizeof(((struct sockaddr_un *)0)->sun_path)) {
            return VERR_LIMIT;
        }
    }
    l.offline = wrapped(how) || engine_can_close_network();
    add_program(&b, wish, model);
    if (arena_full(a)) {
        return VERR_LIMIT;
    }
    *out = l;
    return VERR_OK;
}

const char *engine_warning(enum engine_how how)
{
    if (!wrapped(how) && access(LLAMA_CONFIG, F_OK) == 0) {
        return LLAMA_CONFIG " is there: llama-server obeys it beside Vigie's own settings";
    }
#if defined(__x86_64__) || defined(__aarch64__)
    char host[ENGINE_PATH];
    struct writer w = writer_over(host, sizeof host - 1);
    writer_f(&w, "/usr/lib/%s/ggml/backends0", engine_arch_here()->triplet);
    host[w.n] = '\0';
    if (how == ENGINE_LOADER && access(host, F_OK) == 0) {
        return "this machine has ggml libraries of its own, which may be taken instead: install "
               "bubblewrap, or use the native packages";
    }
#endif
    return NULL;
}

static bool limit(void)
{
    struct rlimit none = {0, 0}, files = {FILES_MAX, FILES_MAX}, bytes = {FILE_BYTES, FILE_BYTES};
    return setrlimit(RLIMIT_CORE, &none) == 0 && setrlimit(RLIMIT_NOFILE, &files) == 0 &&
           setrlimit(RLIMIT_FSIZE, &bytes) == 0;
}

/* Where memory ends, the kernel takes an engine before it takes what keeps the records. */
static void go_first(void)
{
    int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (fd >= 0) {
        (void)os_write_fd(fd, TEXT(OOM_SCORE));
        (void)close(fd);
    }
}

/* The kernel's word for this process alone; nothing of the caller's but the three descriptors. */
void engine_become(const struct engine_launch *l, int control, int log, pid_t parent)
{
    static char home[] = "HOME=/nonexistent", language[] = "LC_ALL=C", mark[] = ENGINE_MARK,
                forgets[] = "GLIBC_TUNABLES=" ENGINE_FORGETS;
    char *const environment[] = {home, language, mark, forgets, NULL};
    char *const *argv = (char *const *)(uintptr_t)l->argv;
    sigset_t set;
    sigemptyset(&set);
    (void)sigprocmask(SIG_SETMASK, &set, NULL);
    (void)signal(SIGPIPE, SIG_DFL);
    (void)umask(0077);
    (void)setpgid(0, 0);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent || !limit()) { /* it died before the line above */
        _exit(126);
    }
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    go_first();
    int null = open("/dev/null", O_RDONLY);
    int out = fcntl(log, F_DUPFD, ENGINE_CONTROL + 1);
    int kept = control < 0 ? -1 : fcntl(control, F_DUPFD, ENGINE_CONTROL + 1);
    if (null < 0 || dup2(null, 0) < 0 || out < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0 ||
        (control >= 0 && dup2(kept, ENGINE_CONTROL) < 0) ||
        close_range(control >= 0 ? ENGINE_CONTROL + 1 : ENGINE_CONTROL, ~0u, 0) != 0 ||
        chdir(l->folder) != 0 || (l->offline && !wrapped(l->how) && unshare(NAMESPACES) != 0)) {
        _exit(126);
    }
    (void)execve(argv[0], argv, environment);
    _exit(127);
}

bool engine_clear_socket(const char *socket)
{
    return socket == NULL || unlink(socket) == 0 || errno == ENOENT;
}

enum verr engine_start(const struct engine_launch *l, int control, int log, pid_t *pid, int *pidfd)
{
    if (!engine_clear_socket(l->socket)) {
        return VERR_DISK;
    }
    pid_t parent = getpid(), child = fork();
    if (child == 0) {
        engine_become(l, control, log, parent);
    }
    int fd = child > 0 ? (int)syscall(SYS_pidfd_open, child, 0) : -1;
    if (fd < 0) {
        if (child > 0) {
            (void)kill(child, SIGKILL);
            (void)waitpid(child, NULL, 0);
        }
        return VERR_INTERNAL;
    }
    *pid = child;
    *pidfd = fd;
    return VERR_OK;
}

/* True once it has ended, or `ms` have passed in vain. */
static bool ended(int pidfd, int64_t ms)
{
    int64_t end = os_mono_ns() + ms * 1000000;
    for (int64_t left = ms; left >= 0; left = (end - os_mono_ns()) / 1000000) {
        struct pollfd p = {pidfd, POLLIN, 0};
        int n = poll(&p, 1, (int)left);
        if (n > 0 || (n < 0 && errno != EINTR)) {
            return n > 0;
        }
        if (n == 0) {
            return false;
        }
    }
    return false;
}

int engine_stop(const struct engine_launch *l, pid_t pid, int pidfd, int *status)
{
    const struct {
        int signal;
        unsigned ms;
    } steps[] = {{SIGTERM, l->term_ms}, {SIGTERM, l->again_ms}, {SIGKILL, 0}};
    int used = 0;
    bool gone = ended(pidfd, 0);
    while (!gone && used < 3) {
        (void)kill(-pid, steps[used].signal);
        gone = ended(pidfd, steps[used].ms);
        used++;
    }
    while (waitpid(pid, status, 0) < 0 && errno == EINTR) {
    }
    (void)kill(-pid, SIGKILL); /* what it may have started */
    (void)close(pidfd);
    if (l->socket != NULL) {
        (void)unlink(l->socket);
    }
    return used;
}
