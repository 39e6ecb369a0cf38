/* store.h - one database interface, two drivers: SQLite (WAL, synchronous=FULL) and PostgreSQL
 * Takes  : a place (a data folder, or a libpq conninfo), statements from tbl/statements/
 * Gives  : connections, transactions that may be run again, rows
 * Errors : VERR_STORE (refused; the cause is in the log), VERR_EXISTS (unique), VERR_CONFLICT
 *          (another constraint), VERR_BUSY (still conflicting after the bounded retries),
 * VERR_DISK, VERR_STORE_NEWER (made by a later version of Vigie) Threads: a struct store may be
 * used by several threads, a struct db by one at a time.
 *
 *   static enum verr file_note(struct db *db, void *ctx) {
 *       struct note *n = ctx;
 *       return db_insert(db, STMT_note_add, DB_ARGS(DB_INT(n->patient), DB_BLOB(n->sealed)),
 * &n->id);
 *   }
 *   e = db_transact(db, file_note, &note);     may run file_note again; durable once VERR_OK
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/err.h"

/* Every statement of the program, by name: STATEMENT(name, SQL, SQL for PostgreSQL or NULL).
 * Placeholders are $1, $2.. numbered in order of first appearance. Add a line to a .def, nothing
 * else. */
enum stmt {
#define STATEMENT(name, sql, pg) STMT_##name,
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
    STMT_COUNT
};

enum store_driver { STORE_SQLITE, STORE_POSTGRES };

struct store_config {
    enum store_driver driver;
    const char *data;     /* DATA: vigie.db (SQLite) and blobs/ stand in it; must exist */
    const char *conninfo; /* PostgreSQL: libpq's, e.g. "host=/run/postgresql dbname=vigie" */
    bool read_only;       /* no migration, no writer connection */
};

struct store;
struct db; /* one connection */

/* Opens and migrates (each migration whole or not at all). Borrows nothing: the config is copied.
 * Owns *out until store_close, which the caller calls after every db_close. */
enum verr store_open(const struct store_config *config, struct store **out);
void store_close(struct store *s); /* NULL allowed */
enum store_driver store_driver(const struct store *s);
const char *store_data(const struct store *s);
/* Highest migration applied. */
int64_t store_version(const struct store *s);

/* A connection. writer = false: the database refuses its writes. With SQLite, one writer per
 * process and per database at a time is the caller's affair (others wait some 20 s, then
 * VERR_BUSY). */
enum verr store_connect(struct store *s, bool writer, struct db **out);
void db_close(struct db *db);          /* NULL allowed; an open transaction is rolled back */
struct store *db_store(struct db *db); /* borrows */

enum db_type { DB_TYPE_NULL, DB_TYPE_INT, DB_TYPE_TEXT, DB_TYPE_BLOB };
struct db_value {
    enum db_type type;
    int64_t i;
    struct text t; /* borrowed until the call returns; text holds no NUL */
};
struct db_values {
    const struct db_value *v;
    int n;
};

static inline struct db_value db_int(int64_t i)
{
    return (struct db_value){DB_TYPE_INT, i, {NULL, 0}};
}
static inline struct db_value db_text(struct text t)
{
    return (struct db_value){DB_TYPE_TEXT, 0, t};
}
static inline struct db_value db_blob(struct text t)
{
    return (struct db_value){DB_TYPE_BLOB, 0, t};
}
#define DB_NULL ((struct db_value){DB_TYPE_NULL, 0, {NULL, 0}})
#define DB_INT(i) db_int(i)
#define DB_TEXT(t) db_text(t)
#define DB_BLOB(t) db_blob(t)
#define DB_BYTES(p, n) db_blob((struct text){(const char *)(p), (n)})
#define DB_ARGS(...)                                                                               \
    ((struct db_values){                                                                           \
        (const struct db_value[]){__VA_ARGS__},                                                    \
        (int)(sizeof((const struct db_value[]){__VA_ARGS__}) / sizeof(struct db_value))})
#define DB_NOTHING ((struct db_values){NULL, 0})

/* Runs a statement that gives no rows. *changed (may be NULL): rows inserted, updated or deleted.
 */
enum verr db_run(struct db *db, enum stmt stmt, struct db_values values, int64_t *changed);
/* Runs an INSERT .. RETURNING id: *id (may be NULL) is the first column of its only row. */
enum verr db_insert(struct db *db, enum stmt stmt, struct db_values values, int64_t *id);

/* Rows of a query. The same statement may not be queried again on this connection before db_done.
 */
struct db_rows {
    struct db *db;
    enum stmt stmt;
    void *result; /* the driver's */
    int row;
    enum verr error; /* what ended the rows, VERR_OK at their natural end */
};
enum verr db_query(struct db *db, enum stmt stmt, struct db_values values, struct db_rows *rows);
/* True with the next row; false at the end or on failure (rows->error). */
bool db_next(struct db_rows *rows);
/* db_query and db_next: VERR_NOT_FOUND when there is no row (then nothing is left to close). */
enum verr db_first(struct db *db, enum stmt stmt, struct db_values values, struct db_rows *rows);
/* Column `c` (from 0) of the present row. NULL gives 0 and {NULL, 0}. Views are borrowed until the
 * next db_next or db_done. In PostgreSQL sum() and avg() must be CAST(.. AS BIGINT). */
int64_t db_column_int(const struct db_rows *rows, int c);
struct text db_column_text(const struct db_rows *rows, int c); /* also for blobs */
bool db_column_null(const struct db_rows *rows, int c);
/* Gives the rows back; returns rows->error. */
enum verr db_done(struct db_rows *rows);

/* Runs fn in one transaction and commits when it returns VERR_OK, else rolls back and gives its
 * error. After a serialization failure, a deadlock or a lost connection before the commit, fn runs
 * again (at most 10 times, then VERR_BUSY): side effects wait until db_transact has returned.
 * Writers are serialized (one transaction at a time over all clerks). Durable once VERR_OK. If the
 * connection dies during the commit itself: VERR_STORE, and the act may or may not have happened.
 */
typedef enum verr db_fn(struct db *db, void *ctx);
enum verr db_transact(struct db *db, db_fn *fn, void *ctx);
/* Runs fn over one unchanging view of the database; no writes. Inside db_transact: over what the
 * transaction has written so far. */
enum verr db_snapshot(struct db *db, db_fn *fn, void *ctx);

/* Inside db_transact: what follows db_savepoint is kept by db_release and undone by db_rollback_to,
 * alone. They nest. With PostgreSQL a failed statement spoils its savepoint: roll back to it.
 * db_release gives VERR_BUSY when the transaction will have to run again; stop and return from fn
 * then. */
enum verr db_savepoint(struct db *db);
enum verr db_release(struct db *db);
enum verr db_rollback_to(struct db *db);
/* True when the transaction must run again: a batch stops early, returns anything. */
bool db_must_rerun(const struct db *db);

#endif
