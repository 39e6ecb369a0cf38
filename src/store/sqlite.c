/* sqlite.c - the driver for SQLite: one file, WAL, a write is durable when COMMIT returns */
#include "store/driver.h"

#include "os/os.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdio.h>

enum { BUSY_MS = 2000 };

/* secure_delete: destroyed keys must not linger in free pages. */
static const char settings[] = "PRAGMA journal_mode = WAL;"
                               "PRAGMA synchronous = FULL;"
                               "PRAGMA foreign_keys = ON;"
                               "PRAGMA trusted_schema = OFF;"
                               "PRAGMA secure_delete = ON;"
                               "PRAGMA temp_store = MEMORY;";

static enum verr because(int code)
{
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return VERR_BUSY;
    case SQLITE_CONSTRAINT:
        return code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY
                   ? VERR_EXISTS
                   : VERR_CONFLICT;
    case SQLITE_FULL:
    case SQLITE_IOERR:
        return VERR_DISK;
    default:
        return VERR_STORE;
    }
}

/* SQLite ends a transaction by itself after some failures; going on would commit each statement
 * alone. */
static enum verr failed(struct db *db, enum stmt stmt)
{
    sqlite3 *link = db->link;
    int code = sqlite3_extended_errcode(link);
    enum verr e = because(code);
    if (e == VERR_BUSY)
        db->rerun = true;
    if (db->in != STORE__NONE && sqlite3_get_autocommit(link))
        db->spoiled = true;
    if (e == VERR_STORE || e == VERR_DISK)
        os_log(OS_ERROR, "sqlite.failed", "statement=%s code=%d message=%s", store__name(stmt),
               code, sqlite3_errmsg(link));
    return e;
}

static enum verr exec(struct db *db, const char *sql)
{
    return sqlite3_exec(db->link, sql, NULL, NULL, NULL) ? failed(db, STMT_COUNT) : VERR_OK;
}

static enum verr connect(struct db *db)
{
    char path[PATH_MAX];
    sqlite3 *link = NULL;
    int n = snprintf(path, sizeof path, "%s/vigie.db", db->store->data);
    if (n < 0 || (size_t)n >= sizeof path)
        return VERR_LIMIT;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    int code = sqlite3_open_v2(path, &link, db->writer ? flags | SQLITE_OPEN_CREATE : flags, NULL);
    db->link = link;
    if (code) {
        os_log(OS_ERROR, "sqlite.open", "path=%s code=%d", path, code);
        return VERR_STORE;
    }
    sqlite3_busy_timeout(link, BUSY_MS);
    enum verr e = exec(db, settings);
    if (!e && !db->writer)
        e = exec(db, "PRAGMA query_only = ON");
    db->rerun = false;
    return e;
}

static void close_link(struct db *db)
{
    for (int i = 0; i < STMT_COUNT; i++)
        sqlite3_finalize(db->prepared[i]);
    int refused = sqlite3_close(db->link);
    assert(refused == SQLITE_OK);
}

static enum verr revive(struct db *db)
{
    (void)db;
    return VERR_OK;
}

/* Placeholders are numbered in order of first appearance: then SQLite's index is PostgreSQL's
 * number. */
static void check_placeholders(sqlite3_stmt *s)
{
    for (int i = 1; i <= sqlite3_bind_parameter_count(s); i++) {
        char wanted[16];
        snprintf(wanted, sizeof wanted, "$%d", i);
        assert(!strcmp(wanted, sqlite3_bind_parameter_name(s, i)));
    }
}

static enum verr prepare(struct db *db, enum stmt stmt)
{
    if (db->prepared[stmt])
        return VERR_OK;
    sqlite3_stmt *s;
    int code =
        sqlite3_prepare_v3(db->link, store__sql(db, stmt), -1, SQLITE_PREPARE_PERSISTENT, &s, NULL);
    if (code)
        return failed(db, stmt);
    check_placeholders(s);
    db->prepared[stmt] = s;
    return VERR_OK;
}

static int bind_one(sqlite3_stmt *s, int index, struct db_value v)
{
    const char *p = v.t.p ? v.t.p : "";
    switch (v.type) {
    case DB_TYPE_NULL:
        return sqlite3_bind_null(s, index);
    case DB_TYPE_INT:
        return sqlite3_bind_int64(s, index, v.i);
    case DB_TYPE_TEXT:
        return sqlite3_bind_text64(s, index, p, v.t.n, SQLITE_STATIC, SQLITE_UTF8);
    case DB_TYPE_BLOB:
        return sqlite3_bind_blob64(s, index, p, v.t.n, SQLITE_STATIC);
    }
    return SQLITE_MISUSE;
}

static enum verr bind(struct db *db, enum stmt stmt, sqlite3_stmt *s, struct db_values values)
{
    assert(values.n == sqlite3_bind_parameter_count(s));
    for (int i = 0; i < values.n; i++)
        if (bind_one(s, i + 1, values.v[i]))
            return failed(db, stmt);
    return VERR_OK;
}

static enum verr ready(struct db *db, enum stmt stmt, struct db_values values)
{
    enum verr e = prepare(db, stmt);
    return e ? e : bind(db, stmt, db->prepared[stmt], values);
}

static void finish(sqlite3_stmt *s)
{
    sqlite3_reset(s); /* repeats the last failure, already told */
    sqlite3_clear_bindings(s);
}

static enum verr run(struct db *db, enum stmt stmt, struct db_values values, int64_t *changed)
{
    enum verr e = ready(db, stmt, values);
    if (e)
        return e;
    sqlite3_stmt *s = db->prepared[stmt];
    int code = sqlite3_step(s);
    assert(code != SQLITE_ROW);
    if (code != SQLITE_DONE)
        e = failed(db, stmt);
    *changed = sqlite3_changes64(db->link);
    finish(s);
    return e;
}

static enum verr query(struct db *db, enum stmt stmt, struct db_values values, struct db_rows *rows)
{
    enum verr e = ready(db, stmt, values);
    rows->result = db->prepared[stmt];
    return e;
}

static enum verr adhoc(struct db *db, const char *sql, struct db_values values,
                       struct db_rows *rows)
{
    sqlite3_stmt *s;
    if (sqlite3_prepare_v2(db->link, sql, -1, &s, NULL))
        return failed(db, STMT_COUNT);
    enum verr e = bind(db, STMT_COUNT, s, values);
    if (e)
        sqlite3_finalize(s);
    rows->result = s;
    return e;
}

static bool next(struct db_rows *rows)
{
    int code = sqlite3_step(rows->result);
    if (code == SQLITE_ROW)
        return true;
    if (code != SQLITE_DONE)
        rows->error = failed(rows->db, rows->stmt);
    return false;
}

static enum db_type column_type(const struct db_rows *rows, int c)
{
    switch (sqlite3_column_type(rows->result, c)) {
    case SQLITE_INTEGER:
        return DB_TYPE_INT;
    case SQLITE_TEXT:
        return DB_TYPE_TEXT;
    case SQLITE_BLOB:
        return DB_TYPE_BLOB;
    default:
        return DB_TYPE_NULL;
    }
}

static int64_t column_int(const struct db_rows *rows, int c)
{
    return sqlite3_column_int64(rows->result, c);
}

static struct text column_text(const struct db_rows *rows, int c)
{
    const char *p = sqlite3_column_blob(rows->result, c);
    return (struct text){p, (size_t)sqlite3_column_bytes(rows->result, c)};
}

static int columns_of(const struct db_rows *rows)
{
    return sqlite3_column_count(rows->result);
}

static void done(struct db_rows *rows)
{
    if (rows->stmt == STMT_COUNT)
        sqlite3_finalize(rows->result);
    else
        finish(rows->result);
}

const struct store__driver store__sqlite = {
    .name = "sqlite",
    .begin_write = "BEGIN IMMEDIATE",
    .begin_read = "BEGIN",
    .begin_migration = "BEGIN IMMEDIATE",
    .tables = "SELECT name FROM sqlite_master WHERE type = 'table' "
              "AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY rowid",
    .columns = "SELECT name FROM pragma_table_info($1) ORDER BY cid",
    .scrub = "PRAGMA wal_checkpoint(TRUNCATE)",
    .after_restore = "",
    .connect = connect,
    .close = close_link,
    .revive = revive,
    .exec = exec,
    .prepare = prepare,
    .run = run,
    .query = query,
    .adhoc = adhoc,
    .next = next,
    .column_type = column_type,
    .column_int = column_int,
    .column_text = column_text,
    .columns_of = columns_of,
    .done = done,
};
