/* backup.c - writes a backup from one snapshot: see backup.h, and archive.h for its form */
#include "store/backup.h"

#include "os/os.h"
#include "store/archive.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { SQL_MAX = 8192 };

struct backup {
    const char *folder;
    struct writer manifest;
    struct archive_out out; /* the table being written */
    int64_t rows;
};

static void write_row(struct backup *b, const struct db_rows *rows)
{
    const struct store__driver *d = rows->db->driver;
    int n = d->columns_of(rows);
    for (int c = 0; c < n; c++) {
        struct db_value v = {d->column_type(rows, c), 0, {NULL, 0}};
        if (v.type == DB_TYPE_INT)
            v.i = db_column_int(rows, c);
        else if (v.type != DB_TYPE_NULL)
            v.t = db_column_text(rows, c);
        archive_value(&b->out, v);
    }
    b->rows++;
}

/* All the rows of one query; *n gets their number. */
static enum verr write_rows(struct db *db, struct backup *b, const char *sql, int64_t *n)
{
    struct db_rows rows;
    int64_t before = b->rows;
    enum verr e = store__adhoc(db, sql, DB_NOTHING, &rows);
    if (e)
        return e;
    while (!b->out.error && db_next(&rows))
        write_row(b, &rows);
    *n = b->rows - before;
    return db_done(&rows);
}

/* A driver that answers with all rows at once is read through a cursor. */
static enum verr write_all_rows(struct db *db, struct backup *b, const char *select)
{
    char sql[SQL_MAX + 64];
    int64_t n = 0;
    if (!db->driver->cursor)
        return write_rows(db, b, select, &n);
    snprintf(sql, sizeof sql, "%s%s", db->driver->cursor, select);
    enum verr e = db->driver->exec(db, sql);
    do
        e = e ? e : write_rows(db, b, "FETCH 200 FROM backup", &n);
    while (!e && !b->out.error && n > 0);
    return e ? e : db->driver->exec(db, "CLOSE backup");
}

static enum verr write_table(struct db *db, struct backup *b, const char *table)
{
    struct archive_names columns;
    char path[ARCHIVE_PATH_MAX], sql[SQL_MAX], hex[ARCHIVE_HASH_HEX + 1];
    enum verr e = archive_columns(db, table, &columns);
    if (e || !archive_path(path, b->folder, table, ".rows"))
        return e ? e : VERR_LIMIT;
    e = archive_create(&b->out, path);
    if (e)
        return e;
    struct writer w = writer_over(sql, sizeof sql - 1);
    archive_value(&b->out, db_int(columns.n));
    for (int i = 0; i < columns.n; i++) {
        writer_f(&w, "%s\"%s\"", i ? ", " : "SELECT ", columns.name[i]);
        archive_value(&b->out, db_text(text_of(columns.name[i])));
    }
    writer_f(&w, " FROM \"%s\" ORDER BY 1", table);
    assert(!w.full); /* names are our own, and few */
    sql[w.n] = 0;
    b->rows = 0;
    e = write_all_rows(db, b, sql);
    enum verr closed = archive_close(&b->out, hex);
    writer_f(&b->manifest, "table %s %lld %s\n", table, (long long)b->rows, hex);
    return e ? e : closed;
}

static enum verr copy_blob(struct db *db, struct backup *b, struct text name)
{
    char from[ARCHIVE_PATH_MAX], to[ARCHIVE_PATH_MAX], hex[ARCHIVE_HASH_HEX + 1], relative[96];
    int64_t bytes;
    snprintf(relative, sizeof relative, "blobs/%.*s", TEXT_ARGS(name));
    if (!archive_path(from, db->store->data, relative, "") ||
        !archive_path(to, b->folder, relative, ""))
        return VERR_LIMIT;
    int fd = open(from, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return VERR_DISK;
    enum verr e = archive_copy(fd, to, hex, &bytes);
    close(fd);
    writer_f(&b->manifest, "blob %.*s %lld %s\n", TEXT_ARGS(name), (long long)bytes, hex);
    return e;
}

static enum verr copy_blobs(struct db *db, struct backup *b)
{
    struct db_rows rows;
    char folder[ARCHIVE_PATH_MAX];
    if (!archive_path(folder, b->folder, "blobs", ""))
        return VERR_LIMIT;
    enum verr e = os_make_folder(folder);
    if (!e)
        e = store__adhoc(db, "SELECT name FROM blob WHERE sealed IS NULL ORDER BY id", DB_NOTHING,
                         &rows);
    if (e)
        return e;
    while (!e && db_next(&rows))
        e = copy_blob(db, b, db_column_text(&rows, 0));
    enum verr ended = db_done(&rows);
    if (!e && !ended)
        e = os_sync_folder(folder);
    return e ? e : ended;
}

static enum verr finish_manifest(struct backup *b)
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    char hex[ARCHIVE_HASH_HEX + 1], path[ARCHIVE_PATH_MAX];
    crypto_hash_sha256(hash, (const uint8_t *)b->manifest.p, b->manifest.n);
    archive_hex(hash, hex);
    writer_f(&b->manifest, "sha256 %s\n", hex);
    if (b->manifest.full || !archive_path(path, b->folder, "MANIFEST", ""))
        return VERR_LIMIT;
    return os_write_file(path, writer_text(&b->manifest), 0600);
}

static enum verr write_everything(struct db *db, void *ctx)
{
    struct backup *b = ctx;
    struct archive_names tables;
    writer_f(&b->manifest, "vigie-backup 1\ndriver %s\nversion %lld\n", db->driver->name,
             (long long)db->store->version);
    enum verr e = archive_tables(db, &tables);
    for (int i = 0; i < tables.n && !e; i++)
        e = write_table(db, b, tables.name[i]);
    if (!e)
        e = copy_blobs(db, b);
    return e ? e : finish_manifest(b);
}

enum verr store_backup(struct store *s, const char *folder)
{
    struct os_map map;
    struct db *db;
    struct backup b = {.folder = folder};
    if (os_exists(folder))
        return VERR_EXISTS;
    enum verr e = os_make_folder(folder);
    if (!e)
        e = os_map(ARCHIVE_MANIFEST_MAX, &map);
    if (e)
        return e;
    b.manifest = writer_over(map.p, map.size);
    e = store_connect(s, false, &db);
    if (!e) {
        atomic_fetch_add(&s->backups, 1);
        e = db_snapshot(db, write_everything, &b);
        atomic_fetch_sub(&s->backups, 1);
        db_close(db);
    }
    os_unmap(&map);
    os_log(e ? OS_ERROR : OS_INFO, e ? "store.backup_failed" : "store.backup_written", "error=%s",
           verr_name(e));
    return e;
}
