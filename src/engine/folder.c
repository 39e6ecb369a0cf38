/* folder.c - see folder.h */
#include "engine/folder.h"
#include "os/os.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TREE_DEPTH = 16 };

const struct engine_arch *engine_arch_here(void)
{
#if defined(__x86_64__)
    static const struct engine_arch here = {"amd64", "x86_64-linux-gnu", "ld-linux-x86-64.so.2"};
    return &here;
#elif defined(__aarch64__)
    static const struct engine_arch here = {"arm64", "aarch64-linux-gnu", "ld-linux-aarch64.so.1"};
    return &here;
#else
    return NULL;
#endif
}

const char *engine_path(struct arena *a, const char *format, ...)
{
    char *p = ARENA_RAW(a, char, ENGINE_PATH);
    if (p == NULL) {
        return NULL;
    }
    va_list list;
    va_start(list, format);
    int n = vsnprintf(p, ENGINE_PATH, format, list);
    va_end(list);
    if (n < 0 || n >= ENGINE_PATH) {
        a->full = true;
        return NULL;
    }
    arena_rewind(a, p + n + 1);
    return p;
}

enum verr engine_make_folders(const char *path)
{
    char part[ENGINE_PATH];
    size_t n = strlen(path);
    if (n == 0 || n >= sizeof part) {
        return VERR_LIMIT;
    }
    memcpy(part, path, n + 1);
    for (size_t i = 1; i <= n; i++) {
        if (part[i] != '/' && part[i] != '\0') {
            continue;
        }
        char kept = part[i];
        part[i] = '\0';
        if (mkdir(part, 0755) != 0 && errno != EEXIST) {
            return VERR_DISK;
        }
        part[i] = kept;
    }
    return VERR_OK;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st, (void)kind, (void)at;
    return remove(path);
}

enum verr engine_remove_folder(const char *path)
{
    if (nftw(path, remove_one, TREE_DEPTH, FTW_DEPTH | FTW_PHYS) == 0 || errno == ENOENT) {
        return VERR_OK;
    }
    return VERR_DISK;
}

/* SHA-256 of the rest of a file. */
static bool hash_fd(int fd, unsigned char out[crypto_hash_sha256_BYTES])
{
    static const size_t piece = 1 << 16;
    crypto_hash_sha256_state state;
    unsigned char *block = malloc(piece);
    ssize_t n = block ? 1 : -1;
    (void)crypto_hash_sha256_init(&state);
    while (n > 0) {
        n = read(fd, block, piece);
        if (n > 0) {
            (void)crypto_hash_sha256_update(&state, block, (unsigned long long)n);
        }
    }
    free(block);
    (void)crypto_hash_sha256_final(&state, out);
    return n == 0;
}

static bool hash_file(const char *path, struct stat *st, unsigned char out[32])
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0) {
        return false;
    }
    bool ok = fstat(fd, st) == 0 && S_ISREG(st->st_mode) && hash_fd(fd, out);
    (void)close(fd);
    return ok;
}

bool engine_file_is(const char *path, uint64_t size, const unsigned char sha256[32])
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    struct stat st;
    /* The size first: a file that is still too large is not worth its hash. */
    return lstat(path, &st) == 0 && (uint64_t)st.st_size == size && hash_file(path, &st, hash) &&
           memcmp(hash, sha256, sizeof hash) == 0;
}

struct listing {
    struct arena *a;
    struct text line[ENGINE_FILES_MAX];
    size_t n, root_n;
    bool full;
};

/* One line of the manifest; a device or a socket has none, and is a fault. */
static enum verr list_one(struct listing *l, const char *path)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    struct stat st;
    char target[ENGINE_PATH];
    struct writer w = writer_in(l->a);
    enum verr e = lstat(path, &st) == 0 ? VERR_OK : VERR_DISK;
    if (e == VERR_OK && S_ISLNK(st.st_mode)) {
        ssize_t n = readlink(path, target, sizeof target);
        writer_str(&w, "link ");
        writer_put(&w, (struct text){target, n > 0 ? (size_t)n : 0});
    } else if (e == VERR_OK && hash_file(path, &st, hash)) {
        writer_hex(&w, hash, sizeof hash);
        writer_char(&w, ' ');
        writer_u64(&w, (uint64_t)st.st_size);
    } else {
        e = VERR_DISK;
    }
    writer_char(&w, ' ');
    writer_str(&w, path + l->root_n + 1);
    bool full = w.full || l->n == ENGINE_FILES_MAX;
    struct text line = writer_done(l->a, &w);
    if (e == VERR_OK && !full) {
        l->line[l->n++] = line;
    }
    return full ? VERR_LIMIT : e;
}

/* Recursion is bounded by TREE_DEPTH. */
static enum verr list_folder(struct listing *l, const char *path, unsigned depth)
{
    DIR *d = depth < TREE_DEPTH ? opendir(path) : NULL;
    if (d == NULL) {
        return depth < TREE_DEPTH ? VERR_DISK : VERR_LIMIT;
    }
    enum verr e = VERR_OK;
    for (struct dirent *f = readdir(d); e == VERR_OK && f != NULL; f = readdir(d)) {
        struct stat st;
        if (strcmp(f->d_name, ".") == 0 || strcmp(f->d_name, "..") == 0 ||
            (depth == 0 && strcmp(f->d_name, "MANIFEST") == 0)) {
            continue;
        }
        const char *one = engine_path(l->a, "%s/%s", path, f->d_name);
        if (one == NULL || lstat(one, &st) != 0) {
            e = one == NULL ? VERR_LIMIT : VERR_DISK;
        } else {
            e = S_ISDIR(st.st_mode) ? list_folder(l, one, depth + 1) : list_one(l, one);
        }
    }
    (void)closedir(d);
    return e;
}

/* By path: it stands after the last blank, for no path of a root has one. */
static int by_path(const void *one, const void *two)
{
    const struct text *t[2] = {one, two};
    struct text path[2];
    for (int i = 0; i < 2; i++) {
        size_t from = t[i]->n;
        while (from > 0 && t[i]->p[from - 1] != ' ') {
            from--;
        }
        path[i] = text_slice(*t[i], from, t[i]->n);
    }
    return text_compare(path[0], path[1]);
}

enum verr engine_manifest(struct arena *a, const char *root, struct text *out)
{
    struct listing *l = ARENA_NEW(a, struct listing);
    if (l == NULL) {
        return VERR_LIMIT;
    }
    l->a = a;
    l->root_n = strlen(root);
    enum verr e = list_folder(l, root, 0);
    if (e != VERR_OK) {
        return e;
    }
    qsort(l->line, l->n, sizeof *l->line, by_path);
    struct writer w = writer_in(a);
    for (size_t i = 0; i < l->n; i++) {
        writer_put(&w, l->line[i]);
        writer_char(&w, '\n');
    }
    bool full = w.full;
    *out = writer_done(a, &w);
    return full ? VERR_LIMIT : VERR_OK;
}

enum verr engine_check_root(struct arena *a, const char *root)
{
    struct text now, then;
    const char *path = engine_path(a, "%s/MANIFEST", root);
    if (path == NULL) {
        return VERR_LIMIT;
    }
    enum verr e = os_read_file(path, ENGINE_MANIFEST_MAX, a, &then);
    e = e != VERR_OK ? e : engine_manifest(a, root, &now);
    return e != VERR_OK ? e : text_equal(now, then) ? VERR_OK : VERR_CONFLICT;
}

static bool is_id(const char *name)
{
    return strlen(name) == ENGINE_ID && strspn(name, "0123456789abcdef") == ENGINE_ID;
}

/* What the manifest says of sizes; the root itself is not walked. */
static uint64_t bytes_of(struct text manifest)
{
    uint64_t all = 0, one;
    while (manifest.n > 0) {
        struct text line = text_cut(&manifest, '\n');
        bool link = text_is(text_cut(&line, ' '), "link");
        all += !link && text_to_u64(text_cut(&line, ' '), &one) ? one : 0;
    }
    return all;
}

/* false: not a root, or one whose lock cannot be read. */
static bool read_root(struct arena *a, const char *folder, const char *id, struct engine_root *out)
{
    struct engine_root r = {.path = engine_path(a, "%s/%s", folder, id)};
    const char *lock = engine_path(a, "%s/%s/engines.lock", folder, id);
    const char *manifest = engine_path(a, "%s/%s/MANIFEST", folder, id);
    struct text bytes, list;
    struct stat st;
    size_t line;
    if (manifest == NULL || stat(manifest, &st) != 0 ||
        os_read_file(lock, ENGINE_LOCK_MAX, a, &bytes) != VERR_OK ||
        os_read_file(manifest, ENGINE_MANIFEST_MAX, a, &list) != VERR_OK ||
        engine_lock_read(bytes, &r.lock, &line) != NULL) {
        return false;
    }
    memcpy(r.id, id, ENGINE_ID);
    r.bytes = bytes_of(list);
    r.made_s = st.st_mtime;
    *out = r;
    return true;
}

static int newest_first(const void *one, const void *two)
{
    const struct engine_root *a = one, *b = two;
    return (b->made_s > a->made_s) - (b->made_s < a->made_s);
}

enum verr engine_roots(struct arena *a, const char *folder, struct engine_root *out, size_t *n)
{
    char target[ENGINE_ID + 1] = {0};
    const char *link = engine_path(a, "%s/current", folder);
    DIR *d = link != NULL ? opendir(folder) : NULL;
    *n = 0;
    if (d == NULL) {
        return link != NULL && errno == ENOENT ? VERR_OK : link != NULL ? VERR_DISK : VERR_LIMIT;
    }
    ssize_t size = readlink(link, target, sizeof target);
    for (struct dirent *f = readdir(d); f != NULL && *n < ENGINE_ROOTS_MAX; f = readdir(d)) {
        if (is_id(f->d_name) && read_root(a, folder, f->d_name, &out[*n])) {
            out[*n].current = size == ENGINE_ID && memcmp(target, f->d_name, ENGINE_ID) == 0;
            (*n)++;
        }
    }
    (void)closedir(d);
    qsort(out, *n, sizeof *out, newest_first);
    return arena_full(a) ? VERR_LIMIT : VERR_OK;
}

enum verr engine_current(struct arena *a, const char *folder, struct engine_root *out)
{
    struct engine_root *all = ARENA_ARRAY(a, struct engine_root, ENGINE_ROOTS_MAX);
    size_t n = 0;
    enum verr e = all != NULL ? engine_roots(a, folder, all, &n) : VERR_LIMIT;
    for (size_t i = 0; e == VERR_OK && i < n; i++) {
        if (all[i].current) {
            *out = all[i];
            return VERR_OK;
        }
    }
    return e != VERR_OK ? e : VERR_NOT_FOUND;
}

enum verr engine_switch(const char *folder, const char *id)
{
    char link[ENGINE_PATH], beside[ENGINE_PATH];
    int n = snprintf(link, sizeof link, "%s/current", folder);
    int m = snprintf(beside, sizeof beside, "%s/.current.%ld", folder, (long)getpid());
    if (n < 0 || m < 0 || (size_t)n >= sizeof link || (size_t)m >= sizeof beside) {
        return VERR_LIMIT;
    }
    (void)unlink(beside);
    if (symlink(id, beside) != 0 || rename(beside, link) != 0) {
        (void)unlink(beside);
        return VERR_DISK;
    }
    return os_sync_folder(folder);
}
