/* engine.c - vigie engine: speech and language model engines, installed for this user alone */
#include "cli/engine.h"
#include "cli/call.h"
#include "cli/command.h"
#include "engine/install.h"
#include "os/os.h"

#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define ENGINE_ARENA ((size_t)256 << 20) /* address space, touched only as needed */
enum { SAY_MAX = 256 };
#define MB(bytes) ((double)(bytes) / 1e6)

static const char help[] =
    "usage: vigie engine install [--newer | --from FILE.tar] [--data DIR]\n"
    "       vigie engine save FILE.tar [--data DIR]\n"
    "       vigie engine list [--data DIR]\n"
    "       vigie engine start|stop speech|language [--as LOGIN] [--data DIR]\n"
    "       vigie engine test [--llm MODEL] [--how bwrap|loader|native] [--threads N] [--data "
    "DIR]\n"
    "       vigie engine remove [ID] [--data DIR]\n"
    "\n"
    "The engines are programs that Vigie starts and does not trust: llama-server for language\n"
    "models, libwhisper for speech. They are Debian's packages, unpacked below DIR/engines for "
    "this\n"
    "user alone: nothing of the system is changed and no right is needed.\n"
    "\n"
    "  install    fetches the packages of Vigie's lock from the mirror that this machine's apt "
    "uses,\n"
    "             checks each byte, keeps what is needed, tests it, and only then lets it serve.\n"
    "             --newer takes the versions of today, signed by Debian, after the same test.\n"
    "             --from takes the packages from a file, without a network\n"
    "  save       the packages in one file, made where there is a network\n"
    "  list       what is installed; * marks the one that serves. With a server: how its engines "
    "are\n"
    "  start      reads DIR/engines.conf anew and starts what it names (doc/engines.md)\n"
    "  stop       until it is started, or the server is\n"
    "  test       starts the engine and asks it what Vigie will ask: loading, tokens, JSON that\n"
    "             obeys, streaming, cancellation, stopping. On a model made for tests, or on "
    "--llm.\n"
    "             --how chooses how it is started; the best way that works here otherwise\n"
    "  remove     ID, or the one that serves: the one before it serves again\n"
    "\n"
    "Exit status: 0 done, 1 a test failed, 2 wrong usage, 3 bad input, 4 not there or refused,\n"
    "5 failure.\n"
    "Example:     vigie engine install && vigie engine test --llm model.gguf\n";

struct engine_options {
    const char *verb, *data, *from, *llm, *asr, *vad, *as, *argument;
    bool newer;
    struct engine_test test;
    struct arena a;
    const char *folder; /* DATA/engines */
};

void engine_say(struct engine_test *t, const char *check, bool ok, const char *format, ...)
{
    char line[SAY_MAX];
    va_list list;
    va_start(list, format);
    (void)vsnprintf(line, sizeof line, format, list);
    va_end(list);
    for (char *c = line; *c != '\0'; c++) { /* what a model said may hold anything */
        *c = (unsigned char)*c < ' ' ? ' ' : *c;
    }
    printf("%-10s %-3s %s\n", check, ok ? "ok" : "NO", line);
    (void)fflush(stdout);
    t->checks++;
    t->failed += !ok;
}

void engine_say_log(int log)
{
    enum { TAIL = 2048 };
    char block[TAIL + 1];
    off_t size = lseek(log, 0, SEEK_END);
    ssize_t n = pread(log, block, TAIL, size > TAIL ? size - TAIL : 0);
    for (ssize_t i = 0; i < n; i++) {
        block[i] = (unsigned char)block[i] < ' ' && block[i] != '\n' ? '?' : block[i];
    }
    if (n > 0) {
        fprintf(stderr, "%.*s%s", (int)n, block, block[n - 1] == '\n' ? "" : "\n");
    }
}

static bool read_how(const char *name, struct engine_test *t)
{
    static const char *const names[] = {[ENGINE_LOADER] = "loader",
                                        [ENGINE_BWRAP] = "bwrap",
                                        [ENGINE_OWN_BWRAP] = "own-bwrap",
                                        [ENGINE_NATIVE] = "native"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i], name) == 0) {
            t->how = (enum engine_how)i;
            t->chosen = true;
            return true;
        }
    }
    return false;
}

static bool read_threads(const char *word, struct engine_test *t)
{
    uint64_t n;
    if (!text_to_u64(text_of(word), &n) || n == 0 || n > ENGINE_THREADS_MAX) {
        return false;
    }
    t->threads = (unsigned)n;
    return true;
}

static bool take_option(struct engine_options *o, const char *option, const char *value)
{
    bool test = strcmp(o->verb, "test") == 0, install = strcmp(o->verb, "install") == 0;
    bool run = strcmp(o->verb, "start") == 0 || strcmp(o->verb, "stop") == 0;
    if (strcmp(option, "--how") == 0) {
        return test && read_how(value, &o->test);
    }
    if (strcmp(option, "--threads") == 0) {
        return test && read_threads(value, &o->test);
    }
    const char **to = strcmp(option, "--data") == 0              ? &o->data
                      : install && strcmp(option, "--from") == 0 ? &o->from
                      : test && strcmp(option, "--llm") == 0     ? &o->llm
                      : test && strcmp(option, "--asr") == 0     ? &o->asr
                      : test && strcmp(option, "--vad") == 0     ? &o->vad
                      : run && strcmp(option, "--as") == 0       ? &o->as
                                                                 : NULL;
    if (to != NULL) {
        *to = value;
    }
    return to != NULL;
}

static bool read_options(int argc, char **argv, struct engine_options *o)
{
    o->verb = argc > 1 ? argv[1] : "";
    for (int i = 2; i < argc; i++) {
        if (strcmp(argv[i], "--newer") == 0 && strcmp(o->verb, "install") == 0) {
            o->newer = true;
        } else if (argv[i][0] == '-') {
            if (i + 1 == argc || !take_option(o, argv[i], argv[i + 1])) {
                return false;
            }
            i++;
        } else if (o->argument == NULL) {
            o->argument = argv[i];
        } else {
            return false;
        }
    }
    return !(o->newer && o->from);
}

static void show_progress(void *ctx, enum engine_step step, uint64_t done, uint64_t all)
{
    static const char *const names[] = {[ENGINE_INDEX] = "index",
                                        [ENGINE_FETCH] = "fetch",
                                        [ENGINE_UNPACK] = "unpack",
                                        [ENGINE_KEEP] = "keep"};
    (void)ctx;
    if (!isatty(STDERR_FILENO)) {
        return;
    }
    if (all > 1000000) {
        fprintf(stderr, "\r%-7s %5.1f of %.1f MB ", names[step], MB(done), MB(all));
    } else {
        fprintf(stderr, "\r%-7s %3llu of %llu      ", names[step], (unsigned long long)done,
                (unsigned long long)all);
    }
    if (done == all) {
        fputs("\r                              \r", stderr);
    }
}

/* The installer's word, else the table's. */
static int fail(const struct engine_work *w, enum verr e)
{
    if (w->folder == NULL) {
        cli_say("engine", "cannot make the data folder: its parent must exist and be yours", NULL);
        return verr_exit(e);
    }
    if (w->why[0] != '\0') {
        cli_say("engine", w->why, NULL);
        return verr_exit(e);
    }
    return cli_fail("engine", e, w->folder);
}

static int built_in_lock(struct engine_lock *lock)
{
    const struct engine_arch *arch = engine_arch_here();
    const char *text = arch ? engine_lock_built_in(arch->debian) : NULL;
    size_t line;
    if (text == NULL) {
        cli_say("engine", "there is no lock of packages for this machine's architecture", NULL);
        return 5;
    }
    const char *bad = engine_lock_read(text_of(text), lock, &line);
    assert(bad == NULL); /* engine_lock_built_in has read it */
    return 0;
}

/* A model that stands beside the program. */
static const char *beside(struct engine_options *o, const char *name)
{
    char path[PATH_MAX];
    return call_beside(name, path, sizeof path) && os_exists(path) ? engine_path(&o->a, "%s", path)
                                                                   : NULL;
}

/* Tests one engine on the model that was given, else on the one made for it. */
static int test_on(struct engine_options *o, const char *given, const char *made,
                   void (*run)(struct engine_test *t))
{
    struct engine_test *t = &o->test;
    t->tiny = given == NULL;
    t->model = given ? given : beside(o, made);
    if (t->model == NULL || access(t->model, R_OK) != 0) {
        cli_say("engine", "no such model", t->model ? t->model : made);
        return 4;
    }
    run(t);
    return 0;
}

static int test_root(struct engine_options *o, const char *root)
{
    const char *temporary = getenv("TMPDIR");
    char run[PATH_MAX], vad[PATH_MAX];
    struct engine_test *t = &o->test;
    int n = snprintf(run, sizeof run, "%s/vigie-engine-XXXXXX",
                     temporary && *temporary ? temporary : "/tmp");
    if (n < 0 || (size_t)n >= sizeof run || mkdtemp(run) == NULL) {
        cli_say("engine", "no private folder can be made there: set TMPDIR", run);
        return 5;
    }
    if (o->vad && realpath(o->vad, vad) == NULL) {
        cli_say("engine", "no such model", o->vad);
        (void)engine_remove_folder(run);
        return 4;
    }
    t->a = &o->a;
    t->root = root;
    t->vad = o->vad ? vad : NULL;
    t->run = run;
    int status = test_on(o, o->llm, "vigie-tiny.gguf", engine_test_llm);
    status = status != 0 ? status : test_on(o, o->asr, "vigie-tiny-whisper.bin", engine_test_asr);
    t->run = t->vad = NULL;
    enum verr e = engine_remove_folder(run);
    if (status == 0) {
        printf("%u checks, %u failed\n", t->checks, t->failed);
    }
    return status != 0 ? status : e != VERR_OK ? cli_fail("engine", e, run) : t->failed > 0;
}

static int say_installed(const struct engine_work *w, const char *id, int64_t began_ns)
{
    struct engine_root *all = ARENA_ARRAY(w->a, struct engine_root, ENGINE_ROOTS_MAX);
    size_t n = 0;
    enum verr e = all != NULL ? engine_roots(w->a, w->folder, all, &n) : VERR_LIMIT;
    for (size_t i = 0; e == VERR_OK && i < n; i++) {
        if (strcmp(all[i].id, id) == 0) {
            printf("%s: %zu packages of %.*s, %.1f MB fetched, %.1f MB kept, %.1f s\n", id,
                   all[i].lock.n, TEXT_ARGS(all[i].lock.suite), MB(engine_lock_size(&all[i].lock)),
                   MB(all[i].bytes), (double)(os_mono_ns() - began_ns) / 1e9);
        }
    }
    return e == VERR_OK ? 0 : cli_fail("engine", e, w->folder);
}

/* DATA/engines as a path that stays right wherever a program works. */
static void set_folder(struct engine_options *o)
{
    const char *data = call_folder(o->data);
    char real[PATH_MAX];
    o->folder = engine_path(&o->a, "%s/engines", realpath(data, real) ? real : data);
}

/* DATA is 0700: patients' data come beside. */
static enum verr make_folder(struct engine_options *o)
{
    enum verr e = os_make_folder(call_folder(o->data));
    set_folder(o);
    return e != VERR_OK ? e : o->folder ? engine_make_folders(o->folder) : VERR_LIMIT;
}

static int install(struct engine_options *o)
{
    struct engine_lock lock;
    char id[ENGINE_ID + 1];
    bool fresh = false;
    int64_t began = os_mono_ns();
    struct engine_work w = {
        .a = &o->a, .from = o->from, .newer = o->newer, .progress = show_progress};
    int status = built_in_lock(&lock);
    if (status != 0) {
        return status;
    }
    enum verr e = make_folder(o);
    w.folder = e == VERR_OK ? o->folder : NULL;
    e = e != VERR_OK ? e : engine_install(&w, &lock, id, &fresh);
    if (e != VERR_OK) {
        return fail(&w, e);
    }
    const char *root = engine_path(&o->a, "%s/%s", o->folder, id);
    status = say_installed(&w, id, began);
    status = status != 0 ? status : test_root(o, root);
    if (status != 0) {
        cli_say("engine", "not put into service: the test failed; what served before still does",
                id);
        if (fresh) {
            (void)engine_remove_folder(root);
        }
        return status;
    }
    e = engine_switch(o->folder, id);
    return e != VERR_OK ? cli_fail("engine", e, o->folder) : 0;
}

static int save(struct engine_options *o)
{
    struct engine_lock lock;
    struct engine_work w = {.a = &o->a, .progress = show_progress};
    int status = built_in_lock(&lock);
    if (status != 0) {
        return status;
    }
    enum verr e = make_folder(o);
    w.folder = e == VERR_OK ? o->folder : NULL;
    e = e != VERR_OK ? e : engine_save(&w, &lock, o->argument);
    if (e != VERR_OK) {
        return fail(&w, e);
    }
    printf("%s: %zu packages, %.1f MB\n", o->argument, lock.n, MB(engine_lock_size(&lock)));
    return 0;
}

/* Version of the package that tells most of a root. */
static struct text version_of(const struct engine_root *r, const char *package)
{
    for (size_t i = 0; i < r->lock.n; i++) {
        if (text_is(r->lock.deb[i].name, package)) {
            return r->lock.deb[i].version;
        }
    }
    return TEXT("-");
}

static int list(struct engine_options *o)
{
    struct engine_root *all = ARENA_ARRAY(&o->a, struct engine_root, ENGINE_ROOTS_MAX);
    size_t n = 0;
    enum verr e = all != NULL ? engine_roots(&o->a, o->folder, all, &n) : VERR_LIMIT;
    if (e != VERR_OK) {
        return cli_fail("engine", e, o->folder);
    }
    for (size_t i = 0; i < n; i++) {
        char day[32];
        struct tm tm;
        time_t made = (time_t)all[i].made_s;
        (void)strftime(day, sizeof day, "%Y-%m-%d", gmtime_r(&made, &tm));
        printf("%s %s\t%s\t%.*s\tllama.cpp %.*s\twhisper.cpp %.*s\t%.1f MB\n",
               all[i].current ? "*" : " ", all[i].id, day, TEXT_ARGS(all[i].lock.suite),
               TEXT_ARGS(version_of(&all[i], "llama.cpp-tools")),
               TEXT_ARGS(version_of(&all[i], "libwhisper1")), MB(all[i].bytes));
    }
    if (n == 0) {
        cli_say("engine", "none is installed: vigie engine install", o->folder);
    }
    engine_run_list(&o->a, call_folder(o->data));
    return 0;
}

static int start(struct engine_options *o)
{
    return engine_run_switch(call_folder(o->data), o->as, o->argument, true);
}

static int stop(struct engine_options *o)
{
    return engine_run_switch(call_folder(o->data), o->as, o->argument, false);
}

static int test(struct engine_options *o)
{
    struct engine_root root;
    if (o->test.chosen && o->test.how == ENGINE_NATIVE) {
        return test_root(o, "/");
    }
    enum verr e = engine_current(&o->a, o->folder, &root);
    if (e == VERR_NOT_FOUND) {
        cli_say("engine", "none is installed: vigie engine install", o->folder);
        return 4;
    }
    return e != VERR_OK ? cli_fail("engine", e, o->folder) : test_root(o, root.path);
}

/* The newest of the others serves then; with none left, nothing does. */
static int take_away(struct engine_options *o, const struct engine_root *all, size_t n,
                     size_t which)
{
    enum verr e = VERR_OK;
    const char *now = "nothing serves now";
    if (all[which].current) {
        size_t other = which == 0 ? 1 : 0;
        const char *link = engine_path(&o->a, "%s/current", o->folder);
        e = other < n      ? engine_switch(o->folder, all[other].id)
            : link != NULL ? (unlink(link) == 0 ? VERR_OK : VERR_DISK)
                           : VERR_LIMIT;
        now = other < n ? all[other].id : now;
    } else {
        for (size_t i = 0; i < n; i++) {
            now = all[i].current ? all[i].id : now;
        }
    }
    e = e != VERR_OK ? e : engine_remove_folder(all[which].path);
    if (e != VERR_OK) {
        return cli_fail("engine", e, all[which].path);
    }
    printf("%s removed; %s%s\n", all[which].id, now, strlen(now) == ENGINE_ID ? " serves" : "");
    return 0;
}

static int take_away_named(struct engine_options *o)
{
    struct engine_root *all = ARENA_ARRAY(&o->a, struct engine_root, ENGINE_ROOTS_MAX);
    size_t n = 0;
    enum verr e = all != NULL ? engine_roots(&o->a, o->folder, all, &n) : VERR_LIMIT;
    for (size_t i = 0; e == VERR_OK && i < n; i++) {
        if (o->argument ? strcmp(all[i].id, o->argument) == 0 : all[i].current) {
            return take_away(o, all, n, i);
        }
    }
    return cli_fail("engine", e != VERR_OK ? e : VERR_NOT_FOUND,
                    o->argument ? o->argument : o->folder);
}

int cli_engine(int argc, char **argv)
{
    static const struct {
        const char *name;
        int argument; /* -1: may be given, 0: none, 1: must be given */
        int (*run)(struct engine_options *o);
    } verbs[] = {{"install", 0, install},
                 {"save", 1, save},
                 {"list", 0, list},
                 {"start", 1, start},
                 {"stop", 1, stop},
                 {"test", 0, test},
                 {"remove", -1, take_away_named}};
    struct engine_options o = {.a = cli_arena(ENGINE_ARENA)};
    if (cli_wants_help(argc, argv)) {
        fputs(help, stdout);
        return 0;
    }
    /* An installation does not depend on whether someone still reads what it says. */
    (void)signal(SIGPIPE, SIG_IGN);
    bool good = read_options(argc, argv, &o);
    set_folder(&o);
    for (size_t i = 0; good && o.folder && i < sizeof verbs / sizeof *verbs; i++) {
        bool fits = verbs[i].argument < 0 || verbs[i].argument == (o.argument != NULL);
        if (strcmp(verbs[i].name, o.verb) == 0 && fits) {
            return verbs[i].run(&o);
        }
    }
    cli_say("engine",
            "install, save FILE.tar, list, start, stop, test or remove: see vigie engine --help",
            NULL);
    return 2;
}
