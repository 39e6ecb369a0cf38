/* install.c - see install.h */
#include "engine/install.h"
#include "engine/run.h"
#include "os/os.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define DPKG_DEB "/usr/bin/dpkg-deb"
#define TAR "/usr/bin/tar"

enum { UNPACK_MS = 120000, TAR_ARGS = 8 };

enum verr engine_because(struct engine_work *w, enum verr e, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    (void)vsnprintf(w->why, sizeof w->why, format, list);
    va_end(list);
    w->why[strcspn(w->why, "\r\n")] = '\0'; /* one line: the first tells why, of tar and others */
    return e;
}

static void step(struct engine_work *w, enum engine_step s, uint64_t done, uint64_t all)
{
    if (w->progress != NULL) {
        w->progress(w->ctx, s, done, all);
    }
}

static enum verr run_tool(struct engine_work *w, const char *const *argv)
{
    struct engine_run run = {.argv = argv, .out = -1, .most_ms = UNPACK_MS};
    struct engine_ran ran = {.status = 0};
    enum verr e = arena_full(w->a) ? VERR_LIMIT : engine_run(w->a, &run, &ran);
    if (e == VERR_NOT_FOUND) {
        return engine_because(w, VERR_NOT_HERE, "%s is missing on this machine", argv[0]);
    }
    if (e == VERR_OK && ran.status != 0) {
        return engine_because(w, VERR_DISK, "%s: %.*s", argv[0],
                              TEXT_ARGS(text_slice(text_trim(ran.errors), 0, ENGINE_WHY / 2)));
    }
    return e;
}

static enum verr unpack(struct engine_work *w, const struct engine_lock *lock, const char *debs,
                        const char *tree)
{
    enum verr e = engine_make_folders(tree);
    for (size_t i = 0; e == VERR_OK && i < lock->n; i++) {
        const char *deb =
            engine_path(w->a, "%s/%.*s", debs, TEXT_ARGS(engine_deb_file(&lock->deb[i])));
        const char *const argv[] = {DPKG_DEB, "--extract", deb, tree, NULL};
        e = run_tool(w, argv);
        step(w, ENGINE_UNPACK, i + 1, lock->n);
    }
    return e;
}

static enum verr write_records(struct engine_work *w, const struct engine_lock *lock,
                               const char *root)
{
    const char *kept = engine_path(w->a, "%s/engines.lock", root);
    const char *manifest = engine_path(w->a, "%s/MANIFEST", root);
    struct text list;
    if (manifest == NULL) {
        return VERR_LIMIT;
    }
    enum verr e = os_write_file(kept, lock->bytes, 0644);
    e = e != VERR_OK ? e : engine_manifest(w->a, root, &list);
    return e != VERR_OK ? e : os_write_file(manifest, list, 0444);
}

/* All in the stage, then one rename. */
static enum verr make_root(struct engine_work *w, const struct engine_lock *lock, const char *to)
{
    const char *debs = engine_path(w->a, "%s/debs", w->stage);
    const char *tree = engine_path(w->a, "%s/tree", w->stage);
    const char *root = engine_path(w->a, "%s/root", w->stage);
    if (arena_full(w->a)) {
        return VERR_LIMIT;
    }
    enum verr e = engine_make_folders(debs);
    e = e != VERR_OK ? e : engine_fetch(w, lock, debs);
    e = e != VERR_OK ? e : unpack(w, lock, debs, tree);
    e = e != VERR_OK ? e : engine_make_folders(root);
    e = e != VERR_OK ? e : engine_keep(w, tree, root);
    e = e != VERR_OK ? e : write_records(w, lock, root);
    e = e != VERR_OK ? e : engine_remove_folder(to);
    return e != VERR_OK ? e : rename(root, to) == 0 ? os_sync_folder(w->folder) : VERR_DISK;
}

/* What an installation that was killed has left; the caller holds the folder's lock. */
static enum verr sweep(struct engine_work *w)
{
    DIR *d = opendir(w->folder);
    enum verr e = d != NULL ? VERR_OK : VERR_DISK;
    for (struct dirent *f = d ? readdir(d) : NULL; e == VERR_OK && f != NULL; f = readdir(d)) {
        if (strncmp(f->d_name, ".stage.", 7) == 0) {
            const char *old = engine_path(w->a, "%s/%s", w->folder, f->d_name);
            e = old != NULL ? engine_remove_folder(old) : VERR_LIMIT;
        }
    }
    if (d != NULL) {
        (void)closedir(d);
    }
    return e;
}

static enum verr begin(struct engine_work *w, int *held)
{
    const char *lock = engine_path(w->a, "%s/.lock", w->folder);
    w->stage = engine_path(w->a, "%s/.stage.%ld", w->folder, (long)getpid());
    w->why[0] = '\0';
    if (lock == NULL || w->stage == NULL) {
        return VERR_LIMIT;
    }
    enum verr e = os_lock(lock, held);
    if (e == VERR_BUSY) {
        return engine_because(w, e, "another installation is under way in %s", w->folder);
    }
    if (e != VERR_OK) {
        return e;
    }
    e = sweep(w);
    e = e != VERR_OK ? e : engine_make_folders(w->stage);
    if (e != VERR_OK) {
        os_unlock(*held);
    }
    return e;
}

static enum verr finish(struct engine_work *w, int held, enum verr e)
{
    enum verr removed = engine_remove_folder(w->stage);
    os_unlock(held);
    return e != VERR_OK ? e : removed;
}

enum verr engine_install(struct engine_work *w, const struct engine_lock *lock,
                         char id[ENGINE_ID + 1], bool *fresh)
{
    int held = -1;
    struct engine_lock today = *lock;
    char made[ENGINE_ID + 1];
    enum verr e = begin(w, &held);
    if (e != VERR_OK) {
        return e;
    }
    e = w->newer ? engine_index(w, lock, &today) : VERR_OK;
    engine_lock_id(&today, made);
    const char *to = engine_path(w->a, "%s/%s", w->folder, made);
    e = e != VERR_OK ? e : to != NULL ? VERR_OK : VERR_LIMIT;
    bool there = e == VERR_OK && engine_check_root(w->a, to) == VERR_OK;
    if (e == VERR_OK && !there) {
        e = make_root(w, &today, to);
    }
    e = finish(w, held, e);
    if (e == VERR_OK) {
        memcpy(id, made, sizeof made);
        *fresh = !there;
    }
    return e;
}

/* tar, of the files by their names alone. */
static enum verr pack(struct engine_work *w, const struct engine_lock *lock, const char *debs,
                      const char *to)
{
    const char *argv[TAR_ARGS + ENGINE_DEBS_MAX + 1] = {TAR,           "--create", "--file", to,
                                                        "--directory", debs,       "--"};
    size_t n = 7;
    for (size_t i = 0; i < lock->n; i++) {
        argv[n++] = engine_path(w->a, "%.*s", TEXT_ARGS(engine_deb_file(&lock->deb[i])));
    }
    return run_tool(w, argv);
}

enum verr engine_save(struct engine_work *w, const struct engine_lock *lock, const char *path)
{
    int held = -1;
    enum verr e = begin(w, &held);
    if (e != VERR_OK) {
        return e;
    }
    const char *debs = engine_path(w->a, "%s/debs", w->stage);
    const char *beside = engine_path(w->a, "%s.part", path);
    e = debs != NULL && beside != NULL ? engine_make_folders(debs) : VERR_LIMIT;
    e = e != VERR_OK ? e : engine_fetch(w, lock, debs);
    e = e != VERR_OK ? e : pack(w, lock, debs, beside);
    e = e != VERR_OK ? e : rename(beside, path) == 0 ? VERR_OK : VERR_DISK;
    return finish(w, held, e);
}
