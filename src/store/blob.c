/* blob.c - see blob.h. A blob is a sealed stream (crypt.h): 24 bytes, then chunks of 64 KiB + 17;
 * only the last one may be shorter. */
#include "store/blob.h"

#include "os/os.h"
#include "store/driver.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { SEALED_CHUNK = CRYPT_CHUNK_BYTES + CRYPT_CHUNK_EXTRA };
#define BYTES_MAX ((int64_t)4 << 30)

struct blob_writer {
    struct store *store;
    struct crypt_stream stream;
    char name[BLOB_NAME_CHARS + 1];
    uint8_t *plain; /* CRYPT_CHUNK_BYTES in locked memory, not yet sealed */
    size_t plain_n;
    char *row; /* sealed bytes that may still go to the row; NULL once there is a file */
    size_t row_n;
    int fd; /* of the file NAME.part, or -1 */
    int64_t bytes;
    bool finished;
};

static bool path_of(const struct store *s, char out[PATH_MAX], const char *name, const char *end)
{
    int n = snprintf(out, PATH_MAX, "%s/blobs%s%s%s", s->data, *name ? "/" : "", name, end);
    return n > 0 && n < PATH_MAX;
}

static enum verr open_file(struct blob_writer *w)
{
    char path[PATH_MAX];
    if (!path_of(w->store, path, "", ""))
        return VERR_LIMIT;
    enum verr e = os_make_folder(path);
    if (e || !path_of(w->store, path, w->name, ".part"))
        return e ? e : VERR_LIMIT;
    w->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    return w->fd < 0 ? VERR_DISK : VERR_OK;
}

/* The sealed bytes outgrow the row: what was kept goes to a file, and all that follows. */
static enum verr spill(struct blob_writer *w)
{
    enum verr e = open_file(w);
    if (!e && w->row)
        e = os_write_fd(w->fd, (struct text){w->row, w->row_n});
    free(w->row);
    w->row = NULL;
    return e;
}

static enum verr put_sealed(struct blob_writer *w, const uint8_t *bytes, size_t n)
{
    enum verr e = VERR_OK;
    if (w->fd < 0 && (!w->row || w->row_n + n > STORE_BLOB_ROW))
        e = spill(w);
    if (e)
        return e;
    if (w->fd >= 0)
        return os_write_fd(w->fd, (struct text){(const char *)bytes, n});
    assert(w->row);
    memcpy(w->row + w->row_n, bytes, n);
    w->row_n += n;
    return VERR_OK;
}

static enum verr seal_chunk(struct blob_writer *w, bool last)
{
    uint8_t sealed[SEALED_CHUNK];
    struct text plain = {(const char *)w->plain, w->plain_n};
    crypt_stream_seal(&w->stream, plain, last, sealed);
    enum verr e = put_sealed(w, sealed, plain.n + CRYPT_CHUNK_EXTRA);
    sodium_memzero(w->plain, w->plain_n);
    w->plain_n = 0;
    return e;
}

static bool make_room(struct blob_writer *w)
{
    w->plain = sodium_malloc(CRYPT_CHUNK_BYTES);
    if (w->store->kind == STORE_POSTGRES)
        w->row = malloc(STORE_BLOB_ROW);
    return w->plain && (w->row || w->store->kind == STORE_SQLITE);
}

enum verr blob_open(struct store *s, const struct crypt_key *k, struct blob_writer **out)
{
    uint8_t random[BLOB_NAME_CHARS / 2], header[CRYPT_STREAM_HEADER_BYTES];
    struct blob_writer *w = calloc(1, sizeof *w);
    if (!w)
        return VERR_LIMIT;
    w->store = s;
    w->fd = -1;
    os_random(random, sizeof random);
    sodium_bin2hex(w->name, sizeof w->name, random, sizeof random);
    enum verr e = VERR_LIMIT;
    if (make_room(w)) {
        crypt_stream_begin(&w->stream, k, header);
        e = put_sealed(w, header, sizeof header);
    }
    if (e)
        blob_drop(w);
    else
        *out = w;
    return e;
}

/* A full chunk waits: it may be the last one. */
enum verr blob_append(struct blob_writer *w, struct text bytes)
{
    assert(!w->finished);
    if (bytes.n > (size_t)(BYTES_MAX - w->bytes))
        return VERR_LIMIT;
    w->bytes += (int64_t)bytes.n;
    while (bytes.n > 0) {
        enum verr e = w->plain_n == CRYPT_CHUNK_BYTES ? seal_chunk(w, false) : VERR_OK;
        if (e)
            return e;
        struct text part = text_slice(bytes, 0, CRYPT_CHUNK_BYTES - w->plain_n);
        memcpy(w->plain + w->plain_n, part.p, part.n);
        w->plain_n += part.n;
        bytes = text_slice(bytes, part.n, bytes.n);
    }
    return VERR_OK;
}

static enum verr settle_file(struct blob_writer *w)
{
    char part[PATH_MAX], whole[PATH_MAX], folder[PATH_MAX];
    if (!path_of(w->store, part, w->name, ".part") || !path_of(w->store, whole, w->name, "") ||
        !path_of(w->store, folder, "", ""))
        return VERR_LIMIT;
    if (fsync(w->fd) || rename(part, whole))
        return VERR_DISK;
    close(w->fd);
    w->fd = -1;
    w->finished = true;
    return os_sync_folder(folder);
}

enum verr blob_finish(struct blob_writer *w)
{
    assert(!w->finished);
    enum verr e = seal_chunk(w, true);
    crypt_stream_wipe(&w->stream);
    if (!e && w->fd >= 0)
        return settle_file(w);
    w->finished = !e;
    return e;
}

enum verr blob_file(struct db *db, struct blob_writer *w, int64_t patient, int64_t *id)
{
    assert(w->finished);
    struct db_value sealed = w->row ? DB_BYTES(w->row, w->row_n) : DB_NULL;
    struct text name = {w->name, BLOB_NAME_CHARS};
    return db_insert(db, STMT_blob_add,
                     DB_ARGS(DB_INT(patient), DB_TEXT(name), DB_INT(w->bytes), sealed), id);
}

enum verr blob_keep(const struct blob_writer *w, struct arena *a, struct blob_kept *out)
{
    assert(w->finished);
    *out = (struct blob_kept){.bytes = w->bytes};
    memcpy(out->name, w->name, sizeof out->name);
    if (w->row)
        out->sealed = text_copy(a, (struct text){w->row, w->row_n});
    return w->row && !out->sealed.p ? VERR_LIMIT : VERR_OK;
}

enum verr blob_file_kept(struct db *db, const struct blob_kept *k, int64_t patient, int64_t *id)
{
    struct db_value sealed = k->sealed.p ? DB_BLOB(k->sealed) : DB_NULL;
    return db_insert(db, STMT_blob_add,
                     DB_ARGS(DB_INT(patient), DB_TEXT(text_of(k->name)), DB_INT(k->bytes), sealed),
                     id);
}

void blob_drop(struct blob_writer *w)
{
    char path[PATH_MAX];
    if (!w)
        return;
    if (w->fd >= 0) {
        close(w->fd);
        if (path_of(w->store, path, w->name, ".part"))
            unlink(path);
    }
    crypt_stream_wipe(&w->stream);
    sodium_free(w->plain); /* wipes */
    free(w->row);
    free(w);
}
