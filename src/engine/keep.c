/* keep.c - of an unpacked tree, what the engines need; see install.h
 * The tree's own loader is asked what each program and backend needs (ld.so --list). A library that
 * it would take from the host ends it: such a root would work here and fail elsewhere.
 */
#include "engine/install.h"
#include "engine/run.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LIST_MS = 30000, WANTED_MAX = 64 };

struct keeping {
    struct engine_work *w;
    const struct engine_arch *arch;
    const char *from, *root; /* the unpacked tree, the new one */
    const char *libraries;   /* of the tree */
    const char *wanted[WANTED_MAX];
    size_t n;
};

static void want(struct keeping *k, const char *path)
{
    if (path != NULL && k->n < WANTED_MAX) {
        k->wanted[k->n++] = path;
    } else {
        k->w->a->full = true;
    }
}

static const char *backends(const struct keeping *k)
{
    return engine_path(k->w->a, "%s/ggml/backends0", k->libraries);
}

/* llama-server, libwhisper, bubblewrap where the lock has it, and each backend of the processor, of
 * which one is chosen at start. */
static enum verr list_wanted(struct keeping *k)
{
    struct arena *a = k->w->a;
    size_t before;
    want(k, engine_path(a, "%s/usr/bin/llama-server", k->from));
    want(k, engine_path(a, "%s/libwhisper.so.1", k->libraries));
    const char *bwrap = engine_path(a, "%s/usr/bin/bwrap", k->from);
    if (bwrap != NULL && access(bwrap, F_OK) == 0) {
        want(k, bwrap);
    }
    before = k->n;
    const char *folder = backends(k);
    DIR *d = folder != NULL ? opendir(folder) : NULL;
    for (struct dirent *f = d ? readdir(d) : NULL; f != NULL; f = readdir(d)) {
        if (text_ends(text_of(f->d_name), TEXT(".so"))) {
            want(k, engine_path(a, "%s/%s", folder, f->d_name));
        }
    }
    if (d != NULL) {
        (void)closedir(d);
    }
    if (arena_full(a)) {
        return VERR_LIMIT;
    }
    return k->n > before ? VERR_OK
                         : engine_because(k->w, VERR_CONFLICT, "the packages hold no ggml backend");
}

/* Moves a file of the tree to the same place of the new root; what a name links to is moved under
 * that name, for a loader looks names up. Already moved: nothing. */
static enum verr move(struct keeping *k, const char *path)
{
    char real[PATH_MAX];
    size_t from_n = strlen(k->from);
    if (strncmp(path, k->from, from_n) != 0 || path[from_n] != '/') {
        return engine_because(k->w, VERR_CONFLICT,
                              "%s would come from this system: the lock lacks a package", path);
    }
    const char *to = engine_path(k->w->a, "%s%s", k->root, path + from_n);
    struct stat st;
    if (to == NULL) {
        return VERR_LIMIT;
    }
    if (lstat(to, &st) == 0) {
        return VERR_OK;
    }
    char *slash = strrchr(to, '/');
    *slash = '\0';
    enum verr e = engine_make_folders(to);
    *slash = '/';
    if (e == VERR_OK && realpath(path, real) == NULL) {
        return engine_because(k->w, VERR_CONFLICT, "%s is not in the packages", path + from_n);
    }
    if (e == VERR_OK && strncmp(real, k->from, from_n) != 0) {
        return engine_because(k->w, VERR_CONFLICT, "%s leads out of the packages", path + from_n);
    }
    return e != VERR_OK ? e : rename(real, to) == 0 ? VERR_OK : VERR_DISK;
}

struct needed {
    const char *path[ENGINE_FILES_MAX];
    size_t n;
};

/* "\tNAME => PATH (0x..)" gives PATH; the kernel's own and the loader have none. */
static enum verr note_needed(struct keeping *k, struct text said, struct needed *out)
{
    while (said.n > 0) {
        struct text line = text_trim(text_cut(&said, '\n'));
        size_t arrow = text_find(line, TEXT(" => "), 0), end = text_find(line, TEXT(" (0x"), 0);
        if (arrow == SIZE_MAX) {
            continue;
        }
        if (end == SIZE_MAX || end < arrow) {
            return engine_because(k->w, VERR_CONFLICT, "a library is missing: %.*s",
                                  TEXT_ARGS(text_slice(line, 0, ENGINE_WHY / 2)));
        }
        struct text path = text_slice(line, arrow + sizeof " => " - 1, end);
        if (out->n == ENGINE_FILES_MAX) {
            return VERR_LIMIT;
        }
        out->path[out->n] = engine_path(k->w->a, "%.*s", TEXT_ARGS(path));
        if (out->path[out->n++] == NULL) {
            return VERR_LIMIT;
        }
    }
    return VERR_OK;
}

static enum verr ask_loader(struct keeping *k, const char *loader, const char *program,
                            struct needed *out)
{
    const char *const argv[] = {loader,
                                "--inhibit-cache",
                                "--library-path",
                                engine_path(k->w->a, "%s:%s/llama", k->libraries, k->libraries),
                                "--list",
                                program,
                                NULL};
    struct engine_run run = {.argv = argv, .out = -1, .most_ms = LIST_MS};
    struct engine_ran ran = {.status = 0};
    enum verr e = arena_full(k->w->a) ? VERR_LIMIT : engine_run(k->w->a, &run, &ran);
    if (e == VERR_OK && ran.status != 0) {
        return engine_because(k->w, VERR_CONFLICT, "the packages' loader does not run: %.*s",
                              TEXT_ARGS(text_slice(text_trim(ran.errors), 0, ENGINE_WHY / 2)));
    }
    return e != VERR_OK ? e : note_needed(k, ran.out, out);
}

static enum verr move_needed(struct keeping *k)
{
    struct needed *all = ARENA_NEW(k->w->a, struct needed);
    const char *loader = engine_path(k->w->a, "%s/%s", k->libraries, k->arch->loader);
    enum verr e = all != NULL && loader != NULL ? VERR_OK : VERR_LIMIT;
    for (size_t i = 0; e == VERR_OK && i < k->n; i++) {
        e = ask_loader(k, loader, k->wanted[i], all);
        if (k->w->progress != NULL) {
            k->w->progress(k->w->ctx, ENGINE_KEEP, i + 1, k->n);
        }
    }
    for (size_t i = 0; e == VERR_OK && i < k->n; i++) {
        e = move(k, k->wanted[i]);
    }
    for (size_t i = 0; e == VERR_OK && i < all->n; i++) {
        e = move(k, all->path[i]);
    }
    return e != VERR_OK ? e : move(k, loader);
}

static enum verr link_to(struct keeping *k, const char *target, const char *name)
{
    const char *path = engine_path(k->w->a, "%s/%s", k->root, name);
    if (path == NULL) {
        return VERR_LIMIT;
    }
    return symlink(target, path) == 0 || errno == EEXIST ? VERR_OK : VERR_DISK;
}

/* Started by its loader, a program is "ld.so" to the kernel, and ggml looks for its backends beside
 * that. */
static enum verr link_backends(struct keeping *k)
{
    enum verr e = VERR_OK;
    for (size_t i = 0; e == VERR_OK && i < k->n; i++) {
        const char *at = strstr(k->wanted[i], "ggml/backends0/");
        const char *name = strrchr(k->wanted[i], '/') + 1;
        if (at != NULL) {
            const char *path = engine_path(k->w->a, "usr/lib/%s/%s", k->arch->triplet, name);
            e = path != NULL ? link_to(k, at, path) : VERR_LIMIT;
        }
    }
    return e;
}

/* What bubblewrap or chroot need: the merged /usr, and places to mount on. */
static enum verr make_frame(struct keeping *k)
{
    static const char *const folders[] = {"usr/bin", "usr/lib64", "etc", "tmp",
                                          "proc",    "dev",       "run"};
    enum verr e = VERR_OK;
    for (size_t i = 0; e == VERR_OK && i < sizeof folders / sizeof *folders; i++) {
        const char *path = engine_path(k->w->a, "%s/%s", k->root, folders[i]);
        e = path != NULL ? engine_make_folders(path) : VERR_LIMIT;
    }
    const char *loader = engine_path(k->w->a, "../lib/%s/%s", k->arch->triplet, k->arch->loader);
    const char *name = engine_path(k->w->a, "usr/lib64/%s", k->arch->loader);
    e = e != VERR_OK ? e : loader && name ? link_to(k, loader, name) : VERR_LIMIT;
    e = e != VERR_OK ? e : link_to(k, "usr/lib", "lib");
    e = e != VERR_OK ? e : link_to(k, "usr/lib64", "lib64");
    return e != VERR_OK ? e : link_to(k, "usr/bin", "bin");
}

/* usr/share/doc/PACKAGE/copyright becomes licences/PACKAGE. */
static enum verr keep_licences(struct keeping *k)
{
    const char *doc = engine_path(k->w->a, "%s/usr/share/doc", k->from);
    const char *to = engine_path(k->w->a, "%s/licences", k->root);
    enum verr e = doc && to ? engine_make_folders(to) : VERR_LIMIT;
    DIR *d = e == VERR_OK ? opendir(doc) : NULL;
    for (struct dirent *f = d ? readdir(d) : NULL; e == VERR_OK && f != NULL; f = readdir(d)) {
        const char *one = engine_path(k->w->a, "%s/%s/copyright", doc, f->d_name);
        const char *kept = engine_path(k->w->a, "%s/%s", to, f->d_name);
        struct stat st;
        if (one == NULL || kept == NULL) {
            e = VERR_LIMIT;
        } else if (f->d_name[0] != '.' && lstat(one, &st) == 0 && S_ISREG(st.st_mode)) {
            /* gcc's libraries share one folder by links: its file is moved once, and found once. */
            e = rename(one, kept) == 0 ? VERR_OK : VERR_DISK;
        }
    }
    if (d != NULL) {
        (void)closedir(d);
    }
    return e;
}

enum verr engine_keep(struct engine_work *w, const char *from, const char *root)
{
    struct keeping k = {.w = w, .arch = engine_arch_here(), .root = root};
    char real[PATH_MAX];
    if (k.arch == NULL) {
        return VERR_NOT_HERE;
    }
    if (realpath(from, real) == NULL) {
        return VERR_NOT_FOUND;
    }
    k.from = engine_path(w->a, "%s", real);
    k.libraries = k.from ? engine_path(w->a, "%s/usr/lib/%s", k.from, k.arch->triplet) : NULL;
    enum verr e = k.libraries != NULL ? list_wanted(&k) : VERR_LIMIT;
    e = e != VERR_OK ? e : move_needed(&k);
    e = e != VERR_OK ? e : make_frame(&k);
    e = e != VERR_OK ? e : link_backends(&k);
    return e != VERR_OK ? e : keep_licences(&k);
}
