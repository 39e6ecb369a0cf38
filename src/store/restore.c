/* restore.c - brings a backup back into an empty store, in one transaction: see backup.h
 * Everything is checked against the manifest's hashes before the first row is written. Blobs are
 * copied first: without their rows they are dead weight that blob_sweep removes.
 */
#include "store/backup.h"

#include "os/os.h"
#include "store/archive.h"
#include "store/inside.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SQL_MAX = 8192 };

struct restore {
    const char *folder;
    struct text manifest; /* lines after the version, without the last one */
};

/* A whole file, read-only, paged in by the kernel. {NULL, 0} for an empty file. */
static enum verr map_file(const char *path, struct text *out)
{
    struct stat s;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return VERR_BAD_INPUT;
    *out = (struct text){NULL, 0};
    void *p = MAP_FAILED;
    bool known = !fstat(fd, &s) && S_ISREG(s.st_mode);
    if (known && s.st_size > 0)
        p = mmap(NULL, (size_t)s.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (p != MAP_FAILED)
        *out = (struct text){p, (size_t)s.st_size};
    return known && (p != MAP_FAILED || s.st_size == 0) ? VERR_OK : VERR_DISK;
}

static void unmap_file(struct text *t)
{
    if (t->p)
        munmap((void *)(uintptr_t)t->p, t->n);
    *t = (struct text){NULL, 0};
}

static bool has_hash(struct text bytes, struct text hex)
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    char own[ARCHIVE_HASH_HEX + 1];
    crypto_hash_sha256(hash, (const uint8_t *)bytes.p, bytes.n);
    archive_hex(hash, own);
    return text_is(hex, own);
}

/* One line of the manifest: what, name, number, hash. Names hold no slash. */
struct line {
    struct text what, hash;
    char name[ARCHIVE_NAME_MAX];
    uint64_t number;
};

static bool next_line(struct text *rest, struct line *out)
{
    struct text line = text_cut(rest, '\n');
    out->what = text_cut(&line, ' ');
    struct text name = text_cut(&line, ' ');
    struct text number = text_cut(&line, ' ');
    out->hash = line;
    if (name.n == 0 || name.n >= ARCHIVE_NAME_MAX || text_find(name, TEXT("/"), 0) != SIZE_MAX)
        return false;
    snprintf(out->name, sizeof out->name, "%.*s", TEXT_ARGS(name));
    return text_to_u64(number, &out->number) && line.n == ARCHIVE_HASH_HEX;
}

/* Header, version and the last line's hash. *manifest is cut to the lines between them. */
static enum verr check_manifest(struct text *manifest, int64_t version)
{
    const size_t last = 7 + ARCHIVE_HASH_HEX + 1; /* "sha256 ", the hash, a newline */
    uint64_t made_at = 0;
    if (manifest->n < last)
        return VERR_BAD_INPUT;
    struct text end = text_slice(*manifest, manifest->n - last, manifest->n - 1);
    struct text body = text_slice(*manifest, 0, manifest->n - last);
    if (!text_starts(end, TEXT("sha256 ")) || !has_hash(body, text_slice(end, 7, end.n)))
        return VERR_BAD_INPUT;
    if (!text_is(text_cut(&body, '\n'), "vigie-backup 1"))
        return VERR_UNSUPPORTED;
    (void)text_cut(&body, '\n'); /* the driver that it comes from */
    struct text line = text_cut(&body, '\n');
    (void)text_cut(&line, ' ');
    if (!text_to_u64(line, &made_at))
        return VERR_BAD_INPUT;
    *manifest = body;
    if (made_at == (uint64_t)version)
        return VERR_OK;
    return made_at > (uint64_t)version ? VERR_STORE_NEWER : VERR_UNSUPPORTED;
}

static enum verr check_file(const char *folder, const struct line *l)
{
    char path[ARCHIVE_PATH_MAX], relative[ARCHIVE_NAME_MAX + 8];
    struct text bytes;
    bool table = text_is(l->what, "table");
    if (!table && !text_is(l->what, "blob"))
        return VERR_BAD_INPUT;
    snprintf(relative, sizeof relative, "%s%s", table ? "" : "blobs/", l->name);
    if (!archive_path(path, folder, relative, table ? ".rows" : ""))
        return VERR_LIMIT;
    enum verr e = map_file(path, &bytes);
    if (e)
        return e;
    bool same = has_hash(bytes, l->hash) && (table || bytes.n == l->number);
    unmap_file(&bytes);
    if (!same)
        os_log(OS_ERROR, "store.restore_altered", "file=%s", relative);
    return same ? VERR_OK : VERR_BAD_INPUT;
}

static enum verr check_files(const struct restore *r)
{
    struct text rest = r->manifest;
    struct line l;
    enum verr e = VERR_OK;
    while (!e && rest.n > 0)
        e = next_line(&rest, &l) ? check_file(r->folder, &l) : VERR_BAD_INPUT;
    return e;
}

static bool cut_value(struct text *rest, struct db_value *out)
{
    int64_t n = 0;
    if (rest->n < 1)
        return false;
    *out = (struct db_value){(enum db_type)(unsigned char)rest->p[0], 0, {"", 0}};
    *rest = text_slice(*rest, 1, rest->n);
    if (out->type == DB_TYPE_NULL)
        return true;
    if ((unsigned)out->type > DB_TYPE_BLOB || !store__cut_i64(rest, &n))
        return false;
    if (out->type == DB_TYPE_INT) {
        out->i = n;
        return true;
    }
    if (n < 0 || (uint64_t)n > rest->n)
        return false;
    out->t = text_slice(*rest, 0, (size_t)n);
    *rest = text_slice(*rest, (size_t)n, rest->n);
    return true;
}

/* INSERT of the columns that the file names, which must be this table's own. */
static enum verr insert_sql(struct db *db, const char *table, struct text *rest, char sql[SQL_MAX],
                            int *columns)
{
    struct archive_names own;
    struct db_value count, name;
    struct writer w = writer_over(sql, SQL_MAX - 1);
    enum verr e = archive_columns(db, table, &own);
    if (e)
        return e;
    if (!cut_value(rest, &count) || count.type != DB_TYPE_INT || count.i != own.n)
        return VERR_BAD_INPUT;
    writer_f(&w, "INSERT INTO \"%s\" (", table);
    for (int i = 0; i < own.n; i++) {
        if (!cut_value(rest, &name) || name.type != DB_TYPE_TEXT || !text_is(name.t, own.name[i]))
            return VERR_BAD_INPUT;
        writer_f(&w, "%s\"%s\"", i ? ", " : "", own.name[i]);
    }
    for (int i = 1; i <= own.n; i++)
        writer_f(&w, "%s$%d", i > 1 ? ", " : ") VALUES (", i);
    writer_str(&w, ")");
    assert(!w.full);
    sql[w.n] = 0;
    *columns = own.n;
    return VERR_OK;
}

static enum verr insert_row(struct db *db, const char *sql, struct db_values values)
{
    struct db_rows rows;
    enum verr e = store__adhoc(db, sql, values, &rows);
    if (e)
        return e;
    (void)db_next(&rows); /* an INSERT has none, and happens here with SQLite */
    return db_done(&rows);
}

static enum verr insert_rows(struct db *db, const char *table, struct text rest, uint64_t expected)
{
    struct db_value values[ARCHIVE_COLUMNS_MAX];
    char sql[SQL_MAX];
    int columns;
    uint64_t rows = 0;
    enum verr e = insert_sql(db, table, &rest, sql, &columns);
    for (; !e && rest.n > 0; rows++) {
        for (int c = 0; c < columns && !e; c++)
            e = cut_value(&rest, &values[c]) ? VERR_OK : VERR_BAD_INPUT;
        if (!e)
            e = insert_row(db, sql, (struct db_values){values, columns});
    }
    return e ? e : rows == expected ? VERR_OK : VERR_BAD_INPUT;
}

/* The line of one table, or BAD_INPUT: every table of this version is in a backup of this version.
 */
static enum verr find_table(const struct restore *r, const char *table, struct line *out)
{
    struct text rest = r->manifest;
    while (rest.n > 0)
        if (next_line(&rest, out) && text_is(out->what, "table") && !strcmp(out->name, table))
            return VERR_OK;
    return VERR_BAD_INPUT;
}

static enum verr restore_table(struct db *db, const struct restore *r, const char *table)
{
    char path[ARCHIVE_PATH_MAX];
    struct line l;
    struct text bytes;
    enum verr e = find_table(r, table, &l);
    if (e || !archive_path(path, r->folder, table, ".rows"))
        return e ? e : VERR_LIMIT;
    e = map_file(path, &bytes);
    if (e)
        return e;
    e = insert_rows(db, table, bytes, l.number);
    unmap_file(&bytes);
    return e;
}

/* What migrations have put there gives way to what the backup holds. */
static enum verr empty_tables(struct db *db, const struct archive_names *tables)
{
    char sql[ARCHIVE_NAME_MAX + 32];
    enum verr e = VERR_OK;
    for (int i = tables->n - 1; i >= 0 && !e; i--) {
        snprintf(sql, sizeof sql, "DELETE FROM \"%s\"", tables->name[i]);
        e = db->driver->exec(db, sql);
    }
    return e;
}

static enum verr restore_rows(struct db *db, void *ctx)
{
    const struct restore *r = ctx;
    struct archive_names tables;
    int64_t used = 0;
    enum verr e = store__number(db,
                                "SELECT (SELECT COUNT(*) FROM ledger_leaf) + "
                                "(SELECT COUNT(*) FROM patient_key)",
                                &used);
    if (e || used > 0)
        return e ? e : VERR_EXISTS;
    e = archive_tables(db, &tables);
    if (!e)
        e = empty_tables(db, &tables);
    for (int i = 0; i < tables.n && !e; i++)
        e = restore_table(db, r, tables.name[i]);
    return e ? e : db->driver->exec(db, db->driver->after_restore);
}

static enum verr restore_blob(const struct store *s, const char *folder, const char *name)
{
    char from[ARCHIVE_PATH_MAX], to[ARCHIVE_PATH_MAX], hex[ARCHIVE_HASH_HEX + 1];
    char relative[ARCHIVE_NAME_MAX + 8];
    int64_t bytes;
    snprintf(relative, sizeof relative, "blobs/%s", name);
    if (!archive_path(from, folder, relative, "") || !archive_path(to, s->data, relative, ""))
        return VERR_LIMIT;
    if (os_exists(to))
        return VERR_OK; /* a name is random: it is the same content, from an earlier try */
    int fd = open(from, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return VERR_DISK;
    enum verr e = archive_copy(fd, to, hex, &bytes);
    close(fd);
    return e;
}

static enum verr restore_blobs(const struct store *s, const struct restore *r)
{
    char folder[ARCHIVE_PATH_MAX];
    struct text rest = r->manifest;
    struct line l;
    if (!archive_path(folder, s->data, "blobs", ""))
        return VERR_LIMIT;
    enum verr e = os_make_folder(folder);
    while (!e && rest.n > 0)
        if (next_line(&rest, &l) && text_is(l.what, "blob"))
            e = restore_blob(s, r->folder, l.name);
    return e ? e : os_sync_folder(folder);
}

static enum verr restore_all(struct store *s, struct restore *r)
{
    struct db *db;
    enum verr e = check_manifest(&r->manifest, s->version);
    if (!e)
        e = check_files(r);
    if (!e)
        e = restore_blobs(s, r);
    if (!e)
        e = store_connect(s, true, &db);
    if (e)
        return e;
    e = db_transact(db, restore_rows, r);
    db_close(db);
    return e;
}

enum verr store_restore(struct store *s, const char *folder)
{
    char path[ARCHIVE_PATH_MAX];
    struct text file;
    if (!archive_path(path, folder, "MANIFEST", ""))
        return VERR_LIMIT;
    enum verr e = map_file(path, &file);
    if (e)
        return e;
    struct restore r = {folder, file};
    e = restore_all(s, &r);
    unmap_file(&file);
    os_log(e ? OS_ERROR : OS_INFO, e ? "store.restore_failed" : "store.restored", "error=%s",
           verr_name(e));
    return e;
}
