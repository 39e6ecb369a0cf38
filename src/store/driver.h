/* driver.h - what the files of the store room share; nobody else includes it but its tests */
#ifndef STORE_DRIVER_H
#define STORE_DRIVER_H

#include "store/store.h"

#include <limits.h>
#include <stdatomic.h>

enum { STORE__CONNINFO_MAX = 1024, STORE__VALUES_MAX = 32, STORE__RERUNS_MAX = 10 };

/* One migration, in both dialects (by enum store_driver). Generated from src/store/schema. */
struct store__migration {
    int64_t number;
    const char *name;
    const char *sql[2];
};
extern const struct store__migration store__migrations[];
extern const int64_t store__migration_count;

/* A driver: everything that differs between databases. Errors are mapped, and db->rerun or
 * db->spoiled set, before it returns. */
struct store__driver {
    const char *name;
    const char *begin_write, *begin_read, *begin_migration;
    /* SQL that gives table names in order of creation, then a table's columns in order. */
    const char *tables, *columns;
    const char *scrub;  /* forgets what the log still holds of deleted keys and sound */
    const char *cursor; /* what makes a SELECT the cursor "backup"; NULL: rows come one by one */
    const char *after_restore; /* numbers given by the database go on after the restored ones */
    enum verr (*connect)(struct db *db);
    void (*close)(struct db *db);
    /* Makes the connection usable again if it was lost; nothing to do otherwise. */
    enum verr (*revive)(struct db *db);
    /* Any number of statements, without values or rows. */
    enum verr (*exec)(struct db *db, const char *sql);
    enum verr (*prepare)(struct db *db, enum stmt stmt);
    enum verr (*run)(struct db *db, enum stmt stmt, struct db_values values, int64_t *changed);
    enum verr (*query)(struct db *db, enum stmt stmt, struct db_values values,
                       struct db_rows *rows);
    /* SQL that is in no table of statements (migrations, backups): not kept prepared. */
    enum verr (*adhoc)(struct db *db, const char *sql, struct db_values values,
                       struct db_rows *rows);
    bool (*next)(struct db_rows *rows);
    enum db_type (*column_type)(const struct db_rows *rows, int c);
    int64_t (*column_int)(const struct db_rows *rows, int c);
    struct text (*column_text)(const struct db_rows *rows, int c);
    int (*columns_of)(const struct db_rows *rows);
    void (*done)(struct db_rows *rows);
};
extern const struct store__driver store__sqlite, store__pg;

struct store {
    const struct store__driver *driver;
    enum store_driver kind;
    char data[PATH_MAX];
    char conninfo[STORE__CONNINFO_MAX];
    bool read_only;
    int64_t version;
    _Atomic int backups; /* under way: what their snapshot knows stays on the disk */
};

enum store__transaction { STORE__NONE, STORE__READING, STORE__WRITING };

struct db {
    struct store *store;
    const struct store__driver *driver;
    void *link; /* sqlite3 or PGconn */
    bool writer;
    enum store__transaction in;
    bool rerun;                 /* sticky: this transaction must run again */
    bool spoiled;               /* sticky: the database has ended this transaction by itself */
    bool lost;                  /* the connection is gone */
    int savepoints;             /* open now */
    int open_rows;              /* queries not yet done */
    void *prepared[STMT_COUNT]; /* sqlite3_stmt, or any non-NULL pointer once the server has it */
    bool busy[STMT_COUNT];      /* its rows are being read */
};

/* STMT_COUNT stands for SQL that is in no table. */
const char *store__name(enum stmt stmt);
const char *store__sql(const struct db *db, enum stmt stmt);
/* One number, for migrations and backups. VERR_NOT_FOUND without a row. */
enum verr store__number(struct db *db, const char *sql, int64_t *out);
enum verr store__adhoc(struct db *db, const char *sql, struct db_values values,
                       struct db_rows *rows);
enum verr store__begin(struct db *db, const char *sql, enum store__transaction kind);
enum verr store__commit(struct db *db);
void store__rollback(struct db *db);
enum verr store__migrate(struct db *db);

#endif
