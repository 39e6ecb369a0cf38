/* fetch.c - packages from the machine's own mirror, or from a tar; see install.h
 * apt itself asks for them (apt-helper), so that its proxies, certificates and rules hold, and no
 * mirror stands in Vigie. Each file is held against the lock here again, wherever it came from.
 */
#include "engine/install.h"
#include "engine/run.h"
#include "os/os.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define APT_GET "/usr/bin/apt-get"
#define APT_HELPER "/usr/lib/apt/apt-helper"
#define TAR "/usr/bin/tar"
/* The keys of Debian's archive, as its package debian-archive-keyring installs them. */
#define KEYRING "/usr/share/keyrings/debian-archive-keyring.gpg"

enum {
    MIRRORS_MAX = 6,
    FETCH_MS = 600000,
    ARGV_MAX = 64 + 3 * ENGINE_DEBS_MAX,
    LINE_MAX_BYTES = 500
};

struct argv {
    const char *v[ARGV_MAX + 1];
    size_t n;
};

static void argue(struct argv *v, const char *word)
{
    assert(v->n < ARGV_MAX);
    v->v[v->n++] = word;
}

/* apt as a user who owns nothing of the system: no other user to become, no lock to take. */
static void argue_user(struct argv *v)
{
    static const char *const words[] = {"-q", "-o", "APT::Sandbox::User=", "-o",
                                        "Debug::NoLocking=1"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        argue(v, words[i]);
    }
}

/* What apt says of it: the last of its lines that names a cause, for "Download Failed" ends them
 * all.
 */
static struct text last_line(struct text said)
{
    struct text last = {NULL, 0}, cause = {NULL, 0};
    for (struct text rest = text_trim(said); rest.n > 0;) {
        struct text line = text_trim(text_cut(&rest, '\n'));
        last = line.n > 0 ? line : last;
        cause = text_starts(line, TEXT("E: Failed to fetch")) ? line : cause;
    }
    return text_slice(cause.n > 0 ? cause : last, 0, LINE_MAX_BYTES / 2);
}

static enum verr run_it(struct engine_work *w, const struct argv *v, int out,
                        struct engine_ran *ran, void (*tick)(void *ctx), void *ctx)
{
    struct engine_run run = {
        .argv = v->v, .out = out, .most_ms = FETCH_MS, .tick = tick, .ctx = ctx};
    enum verr e = engine_run(w->a, &run, ran);
    if (e == VERR_NOT_FOUND) {
        return engine_because(w, VERR_NOT_HERE, "%s is missing on this machine", v->v[0]);
    }
    return e;
}

/* The mirrors of apt's configuration, Debian's own first; ended by a slash. */
static enum verr find_mirrors(struct engine_work *w, const char *out[MIRRORS_MAX], size_t *n)
{
    static const char *const ask[2][5] = {
        {"--format", "$(REPO_URI)", "Created-By: Packages", "Label: Debian", NULL},
        {"--format", "$(REPO_URI)", "--no-release-info", "Created-By: Packages", NULL}};
    *n = 0;
    for (size_t i = 0; i < 2; i++) {
        struct argv v = {.n = 0};
        struct engine_ran ran;
        argue(&v, APT_GET);
        argue(&v, "indextargets");
        for (size_t k = 0; ask[i][k] != NULL; k++) {
            argue(&v, ask[i][k]);
        }
        enum verr e = run_it(w, &v, -1, &ran, NULL, NULL);
        if (e != VERR_OK) {
            return e;
        }
        while (ran.out.n > 0 && *n < MIRRORS_MAX) {
            struct text line = text_trim(text_cut(&ran.out, '\n'));
            bool known = line.n == 0 || line.n > LINE_MAX_BYTES || text_starts(line, TEXT("cdrom"));
            const char *slash = text_ends(line, TEXT("/")) ? "" : "/";
            const char *one = known ? NULL : engine_path(w->a, "%.*s%s", TEXT_ARGS(line), slash);
            for (size_t k = 0; one != NULL && k < *n; k++) {
                one = strcmp(out[k], one) == 0 ? NULL : one;
            }
            if (one != NULL) {
                out[(*n)++] = one;
            }
        }
    }
    return *n > 0 ? VERR_OK
                  : engine_because(w, VERR_NOT_FOUND,
                                   "apt's configuration names no mirror: use --from FILE.tar");
}

struct waiting {
    struct engine_work *w;
    const char *folder;
    uint64_t all;
};

/* Bytes that have arrived, whole files or not. */
static void say_arrived(void *ctx)
{
    const struct waiting *q = ctx;
    DIR *d = opendir(q->folder);
    uint64_t done = 0;
    for (struct dirent *f = d ? readdir(d) : NULL; f != NULL; f = readdir(d)) {
        struct stat st;
        if (fstatat(dirfd(d), f->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode)) {
            done += (uint64_t)st.st_size;
        }
    }
    if (d != NULL) {
        (void)closedir(d);
    }
    if (q->w->progress != NULL) {
        q->w->progress(q->w->ctx, ENGINE_FETCH, done < q->all ? done : q->all, q->all);
    }
}

static const char *deb_path(struct engine_work *w, const char *debs, const struct engine_deb *deb)
{
    return engine_path(w->a, "%s/%.*s", debs, TEXT_ARGS(engine_deb_file(deb)));
}

static bool is_there(struct engine_work *w, const char *debs, const struct engine_deb *deb)
{
    const char *path = deb_path(w, debs, deb);
    return path != NULL && engine_file_is(path, deb->size, deb->sha256);
}

/* The first package that is not there as the lock has it; NULL: all are. */
static const struct engine_deb *lacks(struct engine_work *w, const struct engine_lock *lock,
                                      const char *debs)
{
    for (size_t i = 0; i < lock->n; i++) {
        if (!is_there(w, debs, &lock->deb[i])) {
            return &lock->deb[i];
        }
    }
    return NULL;
}

static const char *hex_of(struct engine_work *w, const unsigned char sha256[32])
{
    char hex[65] = {0};
    struct writer o = writer_over(hex, sizeof hex - 1);
    writer_hex(&o, sha256, 32);
    return engine_path(w->a, "SHA256:%s", hex);
}

/* What is missing, from one mirror. */
static enum verr from_mirror(struct engine_work *w, const struct engine_lock *lock,
                             const char *mirror, const char *debs, struct text *said)
{
    struct argv v = {.n = 0};
    struct waiting q = {w, debs, engine_lock_size(lock)};
    struct engine_ran ran = {.status = 0};
    argue(&v, APT_HELPER);
    argue_user(&v);
    argue(&v, "download-file");
    for (size_t i = 0; i < lock->n; i++) {
        if (!is_there(w, debs, &lock->deb[i])) {
            argue(&v, engine_path(w->a, "%s%.*s", mirror, TEXT_ARGS(lock->deb[i].path)));
            argue(&v, deb_path(w, debs, &lock->deb[i]));
            argue(&v, hex_of(w, lock->deb[i].sha256));
        }
    }
    if (arena_full(w->a)) {
        return VERR_LIMIT;
    }
    enum verr e = run_it(w, &v, -1, &ran, say_arrived, &q);
    *said = last_line(ran.errors);
    say_arrived(&q);
    return e;
}

static enum verr from_mirrors(struct engine_work *w, const struct engine_lock *lock,
                              const char *debs)
{
    const char *mirrors[MIRRORS_MAX];
    const struct engine_deb *missing = &lock->deb[0];
    size_t n = 0;
    struct text said = {NULL, 0};
    enum verr e = find_mirrors(w, mirrors, &n);
    for (size_t i = 0; e == VERR_OK && i < n && missing != NULL; i++) {
        e = from_mirror(w, lock, mirrors[i], debs, &said);
        missing = lacks(w, lock, debs);
    }
    if (e != VERR_OK || missing == NULL) {
        return e;
    }
    bool gone = text_find(said, TEXT("404"), 0) != SIZE_MAX;
    return engine_because(
        w, VERR_NOT_FOUND, "%.*s %.*s %s%.*s%s", TEXT_ARGS(missing->name),
        TEXT_ARGS(missing->version),
        gone ? "is no longer on the mirror; --newer takes today's version, after a test ("
             : "did not come from the mirror of this machine's apt (",
        TEXT_ARGS(said), ")");
}

/* One member of the tar, into a file that we open ourselves: no path of the tar is ever used. */
static enum verr from_tar(struct engine_work *w, const struct engine_deb *deb, const char *debs)
{
    struct argv v = {.n = 0};
    struct engine_ran ran = {.status = 0};
    const char *path = deb_path(w, debs, deb);
    const char *name = path != NULL ? strrchr(path, '/') + 1 : NULL;
    int fd = path != NULL ? open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644) : -1;
    if (fd < 0) {
        return path != NULL ? VERR_DISK : VERR_LIMIT;
    }
    const char *const words[] = {TAR,      "--extract", "--to-stdout", "--occurrence=1",
                                 "--file", w->from,     "--",          name};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        argue(&v, words[i]);
    }
    enum verr e = run_it(w, &v, fd, &ran, NULL, NULL);
    (void)close(fd);
    if (e == VERR_OK && ran.status != 0) {
        return engine_because(w, VERR_BAD_INPUT, "%.*s is not in %s (%.*s)", TEXT_ARGS(deb->name),
                              w->from, TEXT_ARGS(last_line(ran.errors)));
    }
    if (e == VERR_OK && !is_there(w, debs, deb)) {
        return engine_because(w, VERR_CONFLICT, "%.*s in %s is not the package of the lock",
                              TEXT_ARGS(deb->name), w->from);
    }
    return e;
}

enum verr engine_fetch(struct engine_work *w, const struct engine_lock *lock, const char *debs)
{
    if (w->from == NULL) {
        return from_mirrors(w, lock, debs);
    }
    if (!os_exists(w->from)) {
        return engine_because(w, VERR_NOT_FOUND, "%s is not there", w->from);
    }
    enum verr e = VERR_OK;
    for (size_t i = 0; e == VERR_OK && i < lock->n; i++) {
        e = from_tar(w, &lock->deb[i], debs);
        if (e == VERR_OK && w->progress != NULL) {
            w->progress(w->ctx, ENGINE_FETCH, i + 1, lock->n);
        }
    }
    return e;
}

/* apt with a state of its own below the stage: nothing of the system's is read but the network's
 * settings, nothing is written. */
static void argue_private(struct engine_work *w, const struct engine_lock *lock, struct argv *v)
{
    argue(v, APT_GET);
    argue_user(v);
    static const char *const own[] = {"Dir::Etc::SourceParts=/dev/null",
                                      "Dir::Etc::PreferencesParts=/dev/null",
                                      "Dir::State::status=/dev/null", "Acquire::Languages=none"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        argue(v, "-o");
        argue(v, own[i]);
    }
    const char *const made[] = {
        engine_path(w->a, "Dir::Etc::SourceList=%s/sources.list", w->stage),
        engine_path(w->a, "Dir::Etc::Preferences=%s/none", w->stage),
        engine_path(w->a, "Dir::State=%s/apt", w->stage),
        engine_path(w->a, "Dir::State::Lists=%s/apt/lists", w->stage),
        engine_path(w->a, "Dir::Cache=%s/apt/cache", w->stage),
        engine_path(w->a, "APT::Architecture=%.*s", TEXT_ARGS(lock->arch)),
        engine_path(w->a, "APT::Architectures=%.*s", TEXT_ARGS(lock->arch))};
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
        argue(v, "-o");
        argue(v, made[i]);
    }
}

static enum verr prepare_index(struct engine_work *w, const struct engine_lock *lock,
                               const char *mirror)
{
    const char *list = engine_path(w->a, "%s/sources.list", w->stage);
    const char *parts[] = {engine_path(w->a, "%s/apt/lists/partial", w->stage),
                           engine_path(w->a, "%s/apt/cache/archives/partial", w->stage)};
    const char *line = engine_path(w->a, "deb [signed-by=%s] %s %.*s main\n", KEYRING, mirror,
                                   TEXT_ARGS(lock->suite));
    if (arena_full(w->a)) {
        return VERR_LIMIT;
    }
    if (!os_exists(KEYRING)) {
        return engine_because(w, VERR_NOT_HERE, "--newer needs the package debian-archive-keyring");
    }
    enum verr e = engine_make_folders(parts[0]);
    e = e != VERR_OK ? e : engine_make_folders(parts[1]);
    return e != VERR_OK ? e : os_write_file(list, text_of(line), 0644);
}

enum verr engine_index(struct engine_work *w, const struct engine_lock *lock,
                       struct engine_lock *out)
{
    const char *mirrors[MIRRORS_MAX];
    size_t n = 0;
    struct engine_ran ran = {.status = 0};
    enum verr e = find_mirrors(w, mirrors, &n);
    e = e != VERR_OK ? e : prepare_index(w, lock, mirrors[0]);
    for (int step = 0; e == VERR_OK && step < 2; step++) {
        struct argv v = {.n = 0};
        if (w->progress != NULL) {
            w->progress(w->ctx, ENGINE_INDEX, (uint64_t)step, 2);
        }
        argue_private(w, lock, &v);
        argue(&v, step == 0 ? "update" : "download");
        if (step == 1) {
            argue(&v, "--print-uris");
            for (size_t i = 0; i < lock->n; i++) {
                argue(&v, engine_path(w->a, "%.*s", TEXT_ARGS(lock->deb[i].name)));
            }
        }
        e = arena_full(w->a) ? VERR_LIMIT : run_it(w, &v, -1, &ran, NULL, NULL);
        if (e == VERR_OK && ran.status != 0) {
            e = engine_because(w, VERR_NOT_FOUND, "%s: %.*s", step == 0 ? "the index" : "a package",
                               TEXT_ARGS(last_line(ran.errors)));
        }
    }
    return e != VERR_OK ? e : engine_lock_of_uris(w->a, ran.out, lock, out);
}
