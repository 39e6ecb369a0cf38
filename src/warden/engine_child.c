/* engine_child.c - children that do what would hold the warden up
 * A process of one thread has forked: the child may do all that its parent might have done.
 */
#include "engine/http.h"
#include "engine/may.h"
#include "engine/ready.h"
#include "warden/engines.h"
#include "weights/file.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { ARENA_BYTES = 64 << 20, REFUSED = 125 };

/* What the parent set for itself, it does not get. */
static void be_a_child(pid_t parent)
{
    sigset_t none;
    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    (void)setpgid(0, 0);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) {
        _exit(REFUSED);
    }
}

/* The release says what was approved and how the file stood when its hash was last found right (the
 * clerk reads it whole at each start of the server): asked at each start of an engine. */
static enum told_why may(const struct warden_engines *e, const char *path, const char *use)
{
    unsigned char sha256[32];
    enum verr v = path[0] != '\0' ? engine_may_start(path) : VERR_OK;
    if (!v && path[0] != '\0') {
        v = model_look_file(e->data, path, text_of(use), MODEL_LOOK_QUICK, sha256);
        v = v == VERR_NO_MODEL && e->demo ? VERR_OK : v;
    }
    return v == VERR_OK ? TOLD_nothing : v == VERR_NOT_FOUND ? TOLD_no_model : TOLD_refused;
}

static enum engine_how choose(struct arena *a, const struct engine_conf *c, const char *root)
{
    switch (c->how) {
    case CONF_HOW_BWRAP:
        return engine_can_bwrap(a, root, ENGINE_BWRAP) ? ENGINE_BWRAP : ENGINE_OWN_BWRAP;
    case CONF_HOW_LOADER:
        return ENGINE_LOADER;
    case CONF_HOW_NATIVE:
        return ENGINE_NATIVE;
    default:
        return engine_how_best(a, root);
    }
}

static enum told_why find_root(struct arena *a, const struct warden_engines *e,
                               struct engine_root *root)
{
    if (e->conf.how == CONF_HOW_NATIVE) {
        root->path = "/";
        return TOLD_nothing;
    }
    const char *folder = engine_path(a, "%s/engines", e->data);
    return folder && engine_current(a, folder, root) == VERR_OK ? TOLD_nothing : TOLD_no_engine;
}

static enum told_why make_launch(struct arena *a, const struct warden_engines *e,
                                 enum told_engine engine, struct engine_launch *l)
{
    static char run[ENGINE_PATH];
    bool speech = engine == TOLD_speech;
    struct engine_root root = {.path = NULL};
    struct engine_wish w = {.kind = speech ? ENGINE_ASR : ENGINE_LLM,
                            .model = speech ? e->conf.speech : e->conf.language,
                            .worker = e->worker,
                            .vad = speech && e->conf.vad[0] != '\0' ? e->conf.vad : NULL,
                            .threads = e->conf.threads,
                            .slots = e->conf.slots,
                            .context = e->conf.context};
    enum told_why why = find_root(a, e, &root);
    why = why ? why : may(e, w.model, speech ? "transcribe" : "compose");
    why = why || !w.vad ? why : may(e, w.vad, "detect_voice");
    if (why) {
        return why;
    }
    w.root = root.path;
    if (!speech) {
        if (!engine_run_folder(e->data, run, sizeof run) || os_make_folder(run) != VERR_OK) {
            return TOLD_no_way;
        }
        w.run = run;
    }
    enum verr bad = engine_launch_make(a, &w, choose(a, &e->conf, root.path), l);
    return bad == VERR_OK ? TOLD_nothing : bad == VERR_NOT_FOUND ? TOLD_no_engine : TOLD_no_way;
}

static enum told_how closed_in(const struct engine_launch *l)
{
    return l->how == ENGINE_BWRAP || l->how == ENGINE_OWN_BWRAP ? TOLD_HOW_closed
           : l->offline                                         ? TOLD_HOW_offline
                                                                : TOLD_HOW_open;
}

/* What of this machine changes an engine behind Vigie's back stands first in its log. */
static void warn(const struct engine_launch *l, int log)
{
    const char *warning = engine_warning(l->how);
    if (warning != NULL) {
        (void)os_write_fd(log, text_of(warning));
        (void)os_write_fd(log, TEXT("\n"));
    }
}

static _Noreturn void prepare(const struct warden_engines *e, enum told_engine engine, int control,
                              int log, int report, pid_t parent)
{
    struct os_map map;
    struct arena a;
    struct engine_launch l = {.how = ENGINE_LOADER};
    be_a_child(parent);
    enum told_why why =
        os_arena(ARENA_BYTES, &map, &a) == VERR_OK ? make_launch(&a, e, engine, &l) : TOLD_no_way;
    char said[2] = {(char)(why ? TOLD_HOW_unknown : closed_in(&l)), (char)why};
    if (os_write_fd(report, (struct text){said, sizeof said}) != VERR_OK || why) {
        _exit(REFUSED);
    }
    warn(&l, log);
    engine_become(&l, control, log, parent);
}

pid_t warden_engine_start(const struct warden_engines *e, enum told_engine engine, int control,
                          int log, int report)
{
    char socket[ENGINE_PATH];
    if (engine == TOLD_language && engine_language_socket(e->data, socket, sizeof socket) &&
        !engine_clear_socket(socket)) {
        return -1;
    }
    pid_t parent = getpid(), pid = fork();
    if (pid == 0) {
        prepare(e, engine, control, log, report, parent);
    }
    return pid;
}

/* llama-server answers /health from another thread than the one that computes; /metrics goes
 * through the queue of that one, between two batches, and takes no slot from a request. */
static enum verr ask_again(struct arena *a, const char *socket, int64_t most_ms)
{
    struct engine_ask q = {.socket = socket,
                           .method = "GET",
                           .path = "/metrics",
                           .most_ms = most_ms,
                           .max = ENGINE_ANSWER};
    unsigned status = 0;
    struct text body;
    enum verr e = engine_ask(a, &q, &status, &body);
    return e == VERR_OK && status != 200 ? VERR_BAD_INPUT : e;
}

static enum verr ask_first(struct arena *a, const char *socket, pid_t engine, int64_t most_ms)
{
    char backend[ENGINE_BACKEND];
    struct engine_launch l = {.kind = ENGINE_LLM, .socket = socket};
    int pidfd = (int)syscall(SYS_pidfd_open, engine, 0);
    return pidfd < 0 ? VERR_CANCELLED : engine_wait_ready(a, &l, engine, pidfd, most_ms, backend);
}

static _Noreturn void ask(const struct warden_engines *e, pid_t engine, bool first, pid_t parent)
{
    struct os_map map;
    struct arena a;
    char socket[ENGINE_PATH];
    be_a_child(parent);
    (void)close_range(STDERR_FILENO + 1, ~0u, 0);
    int64_t most_ms = (int64_t)(first ? e->conf.start_s : e->conf.silence_s) * 1000;
    bool ok = engine_language_socket(e->data, socket, sizeof socket) &&
              os_arena(ARENA_BYTES, &map, &a) == VERR_OK;
    enum verr bad = !ok     ? VERR_LIMIT
                    : first ? ask_first(&a, socket, engine, most_ms)
                            : ask_again(&a, socket, most_ms);
    _exit(bad == VERR_OK ? 0 : 1);
}

pid_t warden_engine_ask(const struct warden_engines *e, pid_t engine, bool first)
{
    pid_t parent = getpid(), pid = fork();
    if (pid == 0) {
        ask(e, engine, first, parent);
    }
    return pid;
}
