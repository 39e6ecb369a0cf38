/* blob_read.c - reading, removing and sweeping sealed contents: see blob.h */
#include "store/blob.h"

#include "os/os.h"
#include "store/driver.h"
#include "store/job.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
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
    return os_read_some(in->fd, out, n, got);
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

struct blob_reader {
    struct sealed_input in;
    char *row; /* what `in` views of a row; malloc, or NULL */
    struct crypt_stream stream;
    uint8_t *plain; /* CRYPT_CHUNK_BYTES in locked memory */
    bool last;
};

static enum verr copy_row(struct blob_reader *r, struct text sealed)
{
    r->row = malloc(sealed.n + 1);
    if (!r->row)
        return VERR_LIMIT;
    if (sealed.n > 0)
        memcpy(r->row, sealed.p, sealed.n);
    r->in.row = (struct text){r->row, sealed.n};
    return VERR_OK;
}

static enum verr open_file(struct blob_reader *r, const struct store *s, const char *name)
{
    char path[PATH_MAX];
    int n = snprintf(path, sizeof path, "%s/blobs/%s", s->data, name);
    if (n < 0 || (size_t)n >= sizeof path)
        return VERR_LIMIT;
    r->in.fd = open(path, O_RDONLY | O_CLOEXEC);
    if (r->in.fd >= 0)
        return VERR_OK;
    os_log(OS_ERROR, "blob.file_missing", "name=%s", name);
    return VERR_DISK;
}

/* The sealed bytes of a blob, from its row or its file. */
static enum verr find_sealed(struct db *db, int64_t id, struct blob_reader *r)
{
    struct db_rows rows;
    char name[BLOB_NAME_CHARS + 1] = "";
    enum verr e = db_first(db, STMT_blob_get, DB_ARGS(DB_INT(id)), &rows);
    if (e)
        return e;
    struct text stored = text_slice(db_column_text(&rows, 0), 0, BLOB_NAME_CHARS);
    if (stored.n > 0)
        memcpy(name, stored.p, stored.n);
    bool in_file = db_column_null(&rows, 2);
    if (!in_file)
        e = copy_row(r, db_column_text(&rows, 2));
    enum verr ended = db_done(&rows);
    if (e || ended)
        return e ? e : ended;
    return in_file ? open_file(r, db->store, name) : VERR_OK;
}

enum verr blob_reader_open(struct db *db, int64_t id, const struct crypt_key *k,
                           struct blob_reader **out)
{
    uint8_t header[CRYPT_STREAM_HEADER_BYTES];
    size_t n = 0;
    struct blob_reader *r = calloc(1, sizeof *r);
    if (!r)
        return VERR_LIMIT;
    r->in.fd = -1;
    r->plain = sodium_malloc(CRYPT_CHUNK_BYTES);
    enum verr e = r->plain ? find_sealed(db, id, r) : VERR_LIMIT;
    if (!e)
        e = take(&r->in, header, sizeof header, &n);
    if (!e)
        e = crypt_stream_open(&r->stream, k, (struct text){(const char *)header, n});
    if (e)
        blob_reader_close(r);
    else
        *out = r;
    return e;
}

/* The last chunk says that it is the last; bytes after it, or an end before it, are an alteration.
 */
enum verr blob_reader_next(struct blob_reader *r, struct text *out)
{
    uint8_t more;
    size_t n = 0;
    *out = (struct text){NULL, 0};
    if (r->last)
        return VERR_OK;
    enum verr e = read_chunk(&r->in, &r->stream, r->plain, out, &r->last);
    if (!e && r->last)
        e = take(&r->in, &more, 1, &n);
    return e ? e : n == 0 ? VERR_OK : VERR_CRYPT;
}

void blob_reader_close(struct blob_reader *r)
{
    if (!r)
        return;
    if (r->in.fd >= 0)
        close(r->in.fd);
    crypt_stream_wipe(&r->stream);
    sodium_free(r->plain); /* wipes */
    free(r->row);
    free(r);
}

enum verr blob_read(struct db *db, int64_t id, const struct crypt_key *k, blob_sink *sink,
                    void *ctx)
{
    struct blob_reader *r;
    struct text chunk;
    enum verr e = blob_reader_open(db, id, k, &r);
    if (e)
        return e;
    do {
        e = blob_reader_next(r, &chunk);
        if (!e && chunk.n > 0)
            e = sink(ctx, chunk);
    } while (!e && chunk.n > 0);
    blob_reader_close(r);
    return e;
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

enum verr blob_forget(struct db *db, int64_t id, int64_t now_ms)
{
    enum { TRIES = 20 };
    struct db_rows rows;
    char name[BLOB_NAME_CHARS] = "";
    enum verr e = db_first(db, STMT_blob_name, DB_ARGS(DB_INT(id)), &rows);
    if (e)
        return e;
    struct text stored = text_slice(db_column_text(&rows, 0), 0, BLOB_NAME_CHARS);
    if (stored.n > 0)
        memcpy(name, stored.p, stored.n);
    e = db_done(&rows);
    if (!e)
        e = blob_remove(db, id);
    return e ? e : job_add(db, TEXT("blob"), (struct text){name, stored.n}, now_ms, TRIES, NULL);
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

/* Names are hexadecimal: nothing outside of the folder can be called by one. */
static bool is_name(struct text t)
{
    static const char digits[] = "0123456789abcdef";
    bool good = t.n == BLOB_NAME_CHARS;
    for (size_t i = 0; good && i < t.n; i++)
        good = t.p[i] != '\0' && strchr(digits, t.p[i]);
    return good;
}

enum verr blob_unlink(struct db *db, struct text name)
{
    char path[PATH_MAX];
    bool has = false;
    if (!is_name(name))
        return VERR_BAD_INPUT;
    if (atomic_load(&db->store->backups) > 0)
        return VERR_BUSY;
    int n = snprintf(path, sizeof path, "%s/blobs/%.*s", db->store->data, TEXT_ARGS(name));
    enum verr e = n < 0 || (size_t)n >= sizeof path ? VERR_LIMIT : has_row(db, name, &has);
    if (e)
        return e;
    return has || unlink(path) == 0 || errno == ENOENT ? VERR_OK : VERR_DISK;
}
