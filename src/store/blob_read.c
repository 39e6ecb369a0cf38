/* blob_read.c - reading, removing and sweeping sealed contents: see blob.h */
#include "store/blob.h"

#include "os/os.h"
#include "store/driver.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SEALED_CHUNK = CRYPT_CHUNK_BYTES + CRYPT_CHUNK_EXTRA };

/* Where sealed bytes come from: a row's view, or a file. */
struct sealed_input {
    struct text row;
    int fd; /* -1: the row */
};

/* Up to n bytes to out; *got < n only at the end. */
static enum verr take(struct sealed_input *in, uint8_t *out, size_t n, size_t *got)
{
    *got = 0;
    if (in->fd < 0) {
        struct text part = text_slice(in->row, 0, n);
        if (part.n > 0)
            memcpy(out, part.p, part.n);
        in->row = text_slice(in->row, part.n, in->row.n);
        *got = part.n;
        return VERR_OK;
    }
    while (*got < n) {
        ssize_t r = read(in->fd, out + *got, n - *got);
        if (r < 0 && errno == EINTR)
            continue;
        if (r < 0)
            return VERR_DISK;
        if (r == 0)
            break;
        *got += (size_t)r;
    }
    return VERR_OK;
}

static enum verr read_chunk(struct sealed_input *in, struct crypt_stream *s, uint8_t *plain,
                            struct text *out, bool *last)
{
    uint8_t sealed[SEALED_CHUNK];
    size_t n;
    enum verr e = take(in, sealed, sizeof sealed, &n);
    if (!e)
        e = crypt_stream_read(s, (struct text){(const char *)sealed, n}, plain, last);
    if (e)
        return e;
    *out = (struct text){(const char *)plain, n - CRYPT_CHUNK_EXTRA};
    return VERR_OK;
}

/* The last chunk says that it is the last; bytes after it, or an end before it, are an alteration.
 */
static enum verr read_all(struct sealed_input *in, const struct crypt_key *k, blob_sink *sink,
                          void *ctx)
{
    uint8_t header[CRYPT_STREAM_HEADER_BYTES], plain[CRYPT_CHUNK_BYTES];
    struct crypt_stream s;
    size_t n;
    bool last = false;
    enum verr e = take(in, header, sizeof header, &n);
    if (!e)
        e = crypt_stream_open(&s, k, (struct text){(const char *)header, n});
    while (!e && !last) {
        struct text chunk;
        e = read_chunk(in, &s, plain, &chunk, &last);
        if (!e)
            e = sink(ctx, chunk);
    }
    if (!e)
        e = take(in, header, 1, &n);
    crypt_stream_wipe(&s);
    sodium_memzero(plain, sizeof plain);
    return e ? e : n == 0 ? VERR_OK : VERR_CRYPT;
}

static enum verr read_file(const struct store *s, const char *name, const struct crypt_key *k,
                           blob_sink *sink, void *ctx)
{
    char path[PATH_MAX];
    int n = snprintf(path, sizeof path, "%s/blobs/%s", s->data, name);
    if (n < 0 || (size_t)n >= sizeof path)
        return VERR_LIMIT;
    struct sealed_input in = {{NULL, 0}, open(path, O_RDONLY | O_CLOEXEC)};
    if (in.fd < 0) {
        os_log(OS_ERROR, "blob.file_missing", "name=%s", name);
        return VERR_DISK;
    }
    enum verr e = read_all(&in, k, sink, ctx);
    close(in.fd);
    return e;
}

enum verr blob_read(struct db *db, int64_t id, const struct crypt_key *k, blob_sink *sink,
                    void *ctx)
{
    struct db_rows rows;
    char name[BLOB_NAME_CHARS + 1] = "";
    enum verr e = db_first(db, STMT_blob_get, DB_ARGS(DB_INT(id)), &rows);
    if (e)
        return e;
    struct text stored = text_slice(db_column_text(&rows, 0), 0, BLOB_NAME_CHARS);
    if (stored.n > 0) {
        memcpy(name, stored.p, stored.n);
    }
    bool in_file = db_column_null(&rows, 2);
    if (!in_file) {
        struct sealed_input in = {db_column_text(&rows, 2), -1};
        e = read_all(&in, k, sink, ctx);
    }
    enum verr ended = db_done(&rows);
    if (e || ended)
        return e ? e : ended;
    return in_file ? read_file(db->store, name, k, sink, ctx) : VERR_OK;
}

enum verr blob_size(struct db *db, int64_t id, int64_t *bytes)
{
    struct db_rows rows;
    enum verr e = db_first(db, STMT_blob_bytes, DB_ARGS(DB_INT(id)), &rows);
    if (e)
        return e;
    *bytes = db_column_int(&rows, 0);
    return db_done(&rows);
}

enum verr blob_remove(struct db *db, int64_t id)
{
    int64_t changed = 0;
    enum verr e = db_run(db, STMT_blob_remove, DB_ARGS(DB_INT(id)), &changed);
    return e ? e : changed == 1 ? VERR_OK : VERR_NOT_FOUND;
}

/* Does this file of DATA/blobs have a row? A .part file never has one. */
static enum verr has_row(struct db *db, struct text name, bool *has)
{
    struct db_rows rows;
    *has = false;
    if (name.n != BLOB_NAME_CHARS)
        return VERR_OK;
    enum verr e = db_first(db, STMT_blob_named, DB_ARGS(DB_TEXT(name)), &rows);
    if (e)
        return e == VERR_NOT_FOUND ? VERR_OK : e;
    *has = true;
    return db_done(&rows);
}

static enum verr sweep_one(struct db *db, int folder, const char *name, int64_t before_ms,
                           int64_t *removed)
{
    struct stat s;
    bool has;
    if (fstatat(folder, name, &s, AT_SYMLINK_NOFOLLOW) || !S_ISREG(s.st_mode))
        return VERR_OK;
    if ((int64_t)s.st_mtim.tv_sec * 1000 + s.st_mtim.tv_nsec / 1000000 > before_ms)
        return VERR_OK;
    enum verr e = has_row(db, text_of(name), &has);
    if (!e && !has && !unlinkat(folder, name, 0))
        ++*removed;
    return e;
}

enum verr blob_sweep(struct db *db, int64_t older_ms, int64_t *removed)
{
    char path[PATH_MAX];
    int64_t n = 0;
    int length = snprintf(path, sizeof path, "%s/blobs", db->store->data);
    if (length < 0 || (size_t)length >= sizeof path)
        return VERR_LIMIT;
    DIR *d = opendir(path);
    if (!d && errno != ENOENT)
        return VERR_DISK;
    enum verr e = VERR_OK;
    const struct dirent *entry;
    while (d && !e && (entry = readdir(d)))
        e = sweep_one(db, dirfd(d), entry->d_name, os_wall_ms() - older_ms, &n);
    if (d)
        closedir(d);
    if (removed)
        *removed = n;
    return e;
}
