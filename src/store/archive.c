/* archive.c - see archive.h */
#include "store/archive.h"

#include "os/os.h"
#include "store/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static bool left_out(struct text table)
{
    return text_is(table, "patient_key") || text_is(table, "epoch_key") ||
           text_is(table, "schema_version");
}

static enum verr names_of(struct db *db, const char *sql, struct db_values values, bool tables,
                          struct archive_names *out)
{
    struct db_rows rows;
    enum verr e = store__adhoc(db, sql, values, &rows);
    if (e)
        return e;
    out->n = 0;
    while (!e && db_next(&rows)) {
        struct text name = db_column_text(&rows, 0);
        if (tables && left_out(name))
            continue;
        if (name.n >= ARCHIVE_NAME_MAX || out->n == ARCHIVE_TABLES_MAX)
            e = VERR_LIMIT;
        else
            snprintf(out->name[out->n++], ARCHIVE_NAME_MAX, "%.*s", TEXT_ARGS(name));
    }
    enum verr ended = db_done(&rows);
    return e ? e : ended;
}

enum verr archive_tables(struct db *db, struct archive_names *out)
{
    return names_of(db, db->driver->tables, DB_NOTHING, true, out);
}

enum verr archive_columns(struct db *db, const char *table, struct archive_names *out)
{
    enum verr e = names_of(db, db->driver->columns, DB_ARGS(DB_TEXT(text_of(table))), false, out);
    return !e && out->n > ARCHIVE_COLUMNS_MAX ? VERR_LIMIT : e;
}

bool archive_path(char out[ARCHIVE_PATH_MAX], const char *folder, const char *name, const char *end)
{
    int n = snprintf(out, ARCHIVE_PATH_MAX, "%s/%s%s", folder, name, end);
    return n > 0 && n < ARCHIVE_PATH_MAX;
}

void archive_hex(const uint8_t hash[crypto_hash_sha256_BYTES], char out[ARCHIVE_HASH_HEX + 1])
{
    sodium_bin2hex(out, ARCHIVE_HASH_HEX + 1, hash, crypto_hash_sha256_BYTES);
}

enum verr archive_create(struct archive_out *o, const char *path)
{
    o->n = 0;
    o->error = VERR_OK;
    crypto_hash_sha256_init(&o->hash);
    o->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    return o->fd < 0 ? VERR_DISK : VERR_OK;
}

static void flush(struct archive_out *o)
{
    if (!o->error)
        o->error = os_write_fd(o->fd, (struct text){o->buffer, o->n});
    crypto_hash_sha256_update(&o->hash, (const uint8_t *)o->buffer, o->n);
    o->n = 0;
}

void archive_put(struct archive_out *o, struct text bytes)
{
    while (bytes.n > 0) {
        struct text part = text_slice(bytes, 0, sizeof o->buffer - o->n);
        memcpy(o->buffer + o->n, part.p, part.n);
        o->n += part.n;
        bytes = text_slice(bytes, part.n, bytes.n);
        if (o->n == sizeof o->buffer)
            flush(o);
    }
}

void archive_value(struct archive_out *o, struct db_value v)
{
    char head[9];
    struct writer w = writer_over(head, sizeof head);
    writer_char(&w, (char)v.type);
    if (v.type != DB_TYPE_NULL)
        store__put_i64(&w, v.type == DB_TYPE_INT ? v.i : (int64_t)v.t.n);
    archive_put(o, writer_text(&w));
    if (v.type == DB_TYPE_TEXT || v.type == DB_TYPE_BLOB)
        archive_put(o, v.t);
}

enum verr archive_close(struct archive_out *o, char hex[ARCHIVE_HASH_HEX + 1])
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    flush(o);
    crypto_hash_sha256_final(&o->hash, hash);
    archive_hex(hash, hex);
    if (fsync(o->fd) && !o->error)
        o->error = VERR_DISK;
    if (close(o->fd) && !o->error)
        o->error = VERR_DISK;
    return o->error;
}

enum verr archive_copy(int from, const char *path, char hex[ARCHIVE_HASH_HEX + 1], int64_t *bytes)
{
    struct archive_out o;
    char piece[16 * 1024];
    ssize_t n;
    enum verr e = archive_create(&o, path);
    if (e)
        return e;
    *bytes = 0;
    while ((n = read(from, piece, sizeof piece)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            o.error = VERR_DISK;
            break;
        }
        archive_put(&o, (struct text){piece, (size_t)n});
        *bytes += n;
    }
    return archive_close(&o, hex);
}
