/* store.c - what is the same whatever the driver: connections, transactions, rows. See store.h */
#include "store/driver.h"

#include "os/os.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

static const struct {
    const char *name;
    const char *sql[2]; /* by enum store_driver; the second NULL when it is the same */
} statements[STMT_COUNT + 1] = {
#define STATEMENT(name, sql, pg) {#name, {sql, pg}},
#include "statements/core.def"
#include "statements/ledger.def"
#include "statements/model.def"
#include "statements/oidc.def"
#include "statements/people.def"
#include "statements/phone.def"
#include "statements/record.def"
#include "statements/recording.def"
#include "statements/scan.def"
#include "statements/template.def"
#include "statements/transcript.def"
#undef STATEMENT
    {"(adhoc)", {"", NULL}},
};

const char *store__name(enum stmt stmt)
{
    assert(stmt <= STMT_COUNT);
    return statements[stmt].name;
}

const char *store__sql(const struct db *db, enum stmt stmt)
{
    const char *own = statements[stmt].sql[db->store->kind];
    return own ? own : statements[stmt].sql[STORE_SQLITE];
}

static bool copy_name(char *out, size_t cap, const char *from)
{
    int n = snprintf(out, cap, "%s", from ? from : "");
    return n >= 0 && (size_t)n < cap;
}

static enum verr connect_and_migrate(struct store *s)
{
    struct db *db;
    enum verr e = store_connect(s, !s->read_only, &db);
    if (e)
        return e;
    e = store__migrate(db);
    db_close(db);
    return e;
}

enum verr store_open(const struct store_config *config, struct store **out)
{
    struct store *s = calloc(1, sizeof *s);
    if (!s)
        return VERR_LIMIT;
    s->kind = config->driver;
    s->driver = config->driver == STORE_SQLITE ? &store__sqlite : &store__pg;
    s->read_only = config->read_only;
    enum verr e = VERR_LIMIT;
    if (copy_name(s->data, sizeof s->data, config->data) &&
        copy_name(s->conninfo, sizeof s->conninfo, config->conninfo))
        e = connect_and_migrate(s);
    if (e) {
        free(s);
        return e;
    }
    os_log(OS_INFO, "store.opened", "driver=%s version=%lld", s->driver->name,
           (long long)s->version);
    *out = s;
    return VERR_OK;
}

void store_close(struct store *s)
{
    free(s);
}

enum store_driver store_driver(const struct store *s)
{
    return s->kind;
}

const char *store_data(const struct store *s)
{
    return s->data;
}

int64_t store_version(const struct store *s)
{
    return s->version;
}

enum verr store_connect(struct store *s, bool writer, struct db **out)
{
    if (writer && s->read_only)
        return VERR_FORBIDDEN;
    struct db *db = calloc(1, sizeof *db);
    if (!db)
        return VERR_LIMIT;
    db->store = s;
    db->driver = s->driver;
    db->writer = writer;
    enum verr e = s->driver->connect(db);
    if (e) {
        s->driver->close(db);
        free(db);
        return e;
    }
    *out = db;
    return VERR_OK;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    assert(db->open_rows == 0);
    db->driver->close(db);
    free(db);
}

struct store *db_store(struct db *db)
{
    return db->store;
}

/* Nothing more is asked of a transaction that will not commit. */
static enum verr refused(const struct db *db)
{
    if (db->in == STORE__NONE)
        return VERR_OK;
    return db->rerun ? VERR_BUSY : db->spoiled ? VERR_STORE : VERR_OK;
}

enum verr db_run(struct db *db, enum stmt stmt, struct db_values values, int64_t *changed)
{
    int64_t unused;
    assert(db->in == STORE__WRITING && stmt < STMT_COUNT && !db->busy[stmt]);
    enum verr e = refused(db);
    return e ? e : db->driver->run(db, stmt, values, changed ? changed : &unused);
}

enum verr db_query(struct db *db, enum stmt stmt, struct db_values values, struct db_rows *rows)
{
    assert(stmt < STMT_COUNT && !db->busy[stmt]);
    *rows = (struct db_rows){db, stmt, NULL, -1, VERR_OK};
    enum verr e = refused(db);
    if (!e)
        e = db->driver->query(db, stmt, values, rows);
    if (!e) {
        db->busy[stmt] = true;
        db->open_rows++;
    }
    return e;
}

enum verr store__adhoc(struct db *db, const char *sql, struct db_values values,
                       struct db_rows *rows)
{
    *rows = (struct db_rows){db, STMT_COUNT, NULL, -1, VERR_OK};
    enum verr e = refused(db);
    if (!e)
        e = db->driver->adhoc(db, sql, values, rows);
    if (!e)
        db->open_rows++;
    return e;
}

bool db_next(struct db_rows *rows)
{
    return !rows->error && rows->db->driver->next(rows);
}

enum verr db_done(struct db_rows *rows)
{
    struct db *db = rows->db;
    assert(db->open_rows > 0);
    db->driver->done(rows);
    db->open_rows--;
    if (rows->stmt < STMT_COUNT)
        db->busy[rows->stmt] = false;
    rows->result = NULL;
    return rows->error;
}

enum verr db_first(struct db *db, enum stmt stmt, struct db_values values, struct db_rows *rows)
{
    enum verr e = db_query(db, stmt, values, rows);
    if (e || db_next(rows))
        return e;
    e = db_done(rows);
    return e ? e : VERR_NOT_FOUND;
}

enum verr db_insert(struct db *db, enum stmt stmt, struct db_values values, int64_t *id)
{
    struct db_rows rows;
    assert(db->in == STORE__WRITING);
    enum verr e = db_first(db, stmt, values, &rows);
    if (e)
        return e;
    if (id)
        *id = db_column_int(&rows, 0);
    while (db_next(&rows))
        ; /* an INSERT ends with its last row */
    return db_done(&rows);
}

int64_t db_column_int(const struct db_rows *rows, int c)
{
    return rows->db->driver->column_int(rows, c);
}

struct text db_column_text(const struct db_rows *rows, int c)
{
    return rows->db->driver->column_text(rows, c);
}

bool db_column_null(const struct db_rows *rows, int c)
{
    return rows->db->driver->column_type(rows, c) == DB_TYPE_NULL;
}

enum verr store__number(struct db *db, const char *sql, int64_t *out)
{
    struct db_rows rows;
    enum verr e = store__adhoc(db, sql, DB_NOTHING, &rows);
    if (e)
        return e;
    bool found = db_next(&rows);
    if (found)
        *out = db_column_int(&rows, 0);
    e = db_done(&rows);
    return e ? e : found ? VERR_OK : VERR_NOT_FOUND;
}
