/* file.c - hashes in one pass, with the file held against itself before and after */
#include "weights/file.h"

#include "model/catalogue.h"
#include "os/os.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK = 1 << 20, TOLD_EVERY = 64 };

bool weights_path(const char *data, struct text file, char out[WEIGHTS_PATH])
{
    int n = snprintf(out, WEIGHTS_PATH, "%s/models/%.*s", data, TEXT_ARGS(file));
    return n > 0 && n < WEIGHTS_PATH;
}

static struct model_seen seen_of(const struct stat *st)
{
    return (struct model_seen){
        .size = (uint64_t)st->st_size,
        .inode = (uint64_t)st->st_ino,
        .mtime_ns = (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec,
        .ctime_ns = (int64_t)st->st_ctim.tv_sec * 1000000000 + st->st_ctim.tv_nsec};
}

static enum verr open_regular(const char *path, int *fd, struct stat *st)
{
    *fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (*fd < 0)
        return errno == ENOENT ? VERR_NOT_FOUND : errno == ELOOP ? VERR_BAD_INPUT : VERR_DISK;
    if (fstat(*fd, st) == 0 && S_ISREG(st->st_mode))
        return VERR_OK;
    close(*fd);
    return VERR_BAD_INPUT;
}

struct pass {
    int from, to; /* to: -1, nothing is copied */
    uint64_t all, done;
    weights_progress *progress;
    void *ctx;
    crypto_hash_sha256_state hash;
};

static enum verr pass_block(struct pass *p, const unsigned char *block, size_t n)
{
    enum verr e = VERR_OK;
    (void)crypto_hash_sha256_update(&p->hash, block, n);
    if (p->to >= 0)
        e = os_write_fd(p->to, (struct text){(const char *)block, n});
    p->done += n;
    bool tell = p->progress && (p->done / BLOCK % TOLD_EVERY == 0 || p->done == p->all);
    return e ? e : tell && !p->progress(p->ctx, p->done, p->all) ? VERR_CANCELLED : VERR_OK;
}

static enum verr pass_all(struct pass *p, unsigned char sha256[32])
{
    struct os_map map;
    enum verr e = os_map(BLOCK, &map);
    if (e)
        return e;
    (void)crypto_hash_sha256_init(&p->hash);
    ssize_t n = 1;
    while (!e && n > 0) {
        n = read(p->from, map.p, BLOCK);
        if (n < 0 && errno == EINTR)
            n = 1;
        else if (n > 0)
            e = p->done > WEIGHTS_FILE_MAX ? VERR_LIMIT : pass_block(p, map.p, (size_t)n);
    }
    os_unmap(&map);
    (void)crypto_hash_sha256_final(&p->hash, sha256);
    return e ? e : n < 0 ? VERR_DISK : VERR_OK;
}

enum verr weights_hash(const char *path, weights_progress *progress, void *ctx,
                       unsigned char sha256[32], struct model_seen *seen)
{
    struct stat before, after;
    struct pass p = {.to = -1, .progress = progress, .ctx = ctx};
    enum verr e = open_regular(path, &p.from, &before);
    if (e)
        return e;
    p.all = (uint64_t)before.st_size;
    e = pass_all(&p, sha256);
    if (!e && fstat(p.from, &after) != 0)
        e = VERR_DISK;
    close(p.from);
    if (e)
        return e;
    *seen = seen_of(&before);
    struct model_seen end = seen_of(&after);
    return model_seen_same(seen, &end) && p.done == p.all ? VERR_OK : VERR_CONFLICT;
}

enum verr weights_seen(const char *path, struct model_seen *out)
{
    struct stat st;
    if (lstat(path, &st) != 0)
        return errno == ENOENT ? VERR_NOT_FOUND : VERR_DISK;
    if (!S_ISREG(st.st_mode))
        return VERR_BAD_INPUT;
    *out = seen_of(&st);
    return VERR_OK;
}

enum verr weights_form(const char *path, enum model_form *form, char *architecture, size_t cap)
{
    struct os_map map;
    struct model_header h;
    enum verr e = os_map_file(path, (size_t)WEIGHTS_FILE_MAX, &map);
    if (e)
        return e;
    e = model_header_read((struct text){map.p, map.size}, &h);
    if (!e) {
        *form = h.form;
        (void)snprintf(architecture, cap, "%.*s", TEXT_ARGS(h.architecture));
    }
    os_unmap(&map);
    return e;
}

enum verr weights_copy(const char *from, const char *to, weights_progress *progress, void *ctx,
                       unsigned char sha256[32], uint64_t *size)
{
    struct stat st;
    struct pass p = {.progress = progress, .ctx = ctx};
    p.from = open(from, O_RDONLY | O_CLOEXEC);
    if (p.from < 0)
        return errno == ENOENT ? VERR_NOT_FOUND : VERR_DISK;
    p.to = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    enum verr e = p.to >= 0 && fstat(p.from, &st) == 0 ? VERR_OK : VERR_DISK;
    if (!e && !S_ISREG(st.st_mode))
        e = VERR_BAD_INPUT;
    p.all = e ? 0 : (uint64_t)st.st_size;
    if (!e)
        e = pass_all(&p, sha256);
    if (!e && fsync(p.to) != 0)
        e = VERR_DISK;
    if (p.to >= 0 && close(p.to) != 0 && !e)
        e = VERR_DISK;
    close(p.from);
    if (e)
        (void)unlink(to);
    *size = p.done;
    return e;
}

/* ---------------- releases */

static bool release_path(const char *data, struct text name, char out[WEIGHTS_PATH])
{
    int n = snprintf(out, WEIGHTS_PATH, "%s/models/%.*s.release", data, TEXT_ARGS(name));
    return n > 0 && n < WEIGHTS_PATH;
}

static enum verr read_release(const char *data, struct text name, struct arena *a,
                              struct model_release *out)
{
    char path[WEIGHTS_PATH];
    struct text bytes = {NULL, 0};
    enum verr e = release_path(data, name, path) ? os_read_file(path, MODEL_RELEASE_MAX, a, &bytes)
                                                 : VERR_LIMIT;
    if (!e)
        e = model_release_read(bytes, out);
    return !e && !text_equal(out->name, name) ? VERR_BAD_INPUT : e;
}

enum verr model_look(const char *data, struct text name, struct text use, enum model_look how,
                     char path[WEIGHTS_PATH], unsigned char sha256[32])
{
    static const size_t room = 2 * MODEL_RELEASE_MAX;
    char block[2 * MODEL_RELEASE_MAX];
    struct arena a = arena_over(block, room);
    struct model_release r;
    struct model_seen now;
    enum verr e = read_release(data, name, &a, &r);
    if (e || !text_equal(r.use, use))
        return VERR_NO_MODEL;
    if (!weights_path(data, r.file, path))
        return VERR_LIMIT;
    e = how == MODEL_LOOK_WHOLE ? weights_hash(path, NULL, NULL, sha256, &now)
                                : weights_seen(path, &now);
    if (e)
        return e == VERR_DISK ? e : VERR_MODEL_ALTERED;
    if (how == MODEL_LOOK_WHOLE)
        return memcmp(sha256, r.sha256, sizeof r.sha256) == 0 ? VERR_OK : VERR_MODEL_ALTERED;
    memcpy(sha256, r.sha256, sizeof r.sha256);
    return model_seen_same(&now, &r.seen) ? VERR_OK : VERR_MODEL_ALTERED;
}

/* Whether the folder of a path, which ends before `slash`, is DATA/models, however it is written.
 */
static bool in_models(const char *data, const char *path, const char *slash)
{
    char own[WEIGHTS_PATH], folder[WEIGHTS_PATH];
    struct stat a, b;
    int n = snprintf(folder, sizeof folder, "%.*s/", (int)(slash - path), path);
    return n > 0 && n < WEIGHTS_PATH && weights_path(data, TEXT(""), own) && stat(own, &a) == 0 &&
           stat(folder, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

enum verr model_look_file(const char *data, const char *path, struct text use, enum model_look how,
                          unsigned char sha256[32])
{
    char released[WEIGHTS_PATH];
    const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
    if (!slash || !dot || dot < slash || !in_models(data, path, slash))
        return VERR_NO_MODEL;
    struct text name = {slash + 1, (size_t)(dot - slash - 1)};
    if (!model_name_good(name))
        return VERR_NO_MODEL;
    enum verr e = model_look(data, name, use, how, released, sha256);
    if (e)
        return e;
    return strcmp(strrchr(released, '/'), slash) == 0 ? VERR_OK : VERR_NO_MODEL;
}

enum verr weights_release(const char *data, const struct model_release *r)
{
    char path[WEIGHTS_PATH], block[MODEL_RELEASE_MAX], former[MODEL_RELEASE_MAX + 1];
    struct writer w = writer_over(block, sizeof block);
    struct arena a = arena_over(former, sizeof former);
    struct text now;
    model_release_write(&w, r);
    if (w.full || !release_path(data, r->name, path))
        return VERR_LIMIT;
    if (os_read_file(path, MODEL_RELEASE_MAX, &a, &now) == VERR_OK &&
        text_equal(now, writer_text(&w)))
        return VERR_OK;
    return os_write_file(path, writer_text(&w), 0600);
}

enum verr weights_unrelease(const char *data, struct text name)
{
    char path[WEIGHTS_PATH];
    if (!release_path(data, name, path))
        return VERR_LIMIT;
    return unlink(path) == 0 || errno == ENOENT ? VERR_OK : VERR_DISK;
}
