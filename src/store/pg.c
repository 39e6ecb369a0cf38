/* pg.c - the driver for PostgreSQL, on libpq
 * Writers take one lock first and then their snapshot (SERIALIZABLE): transactions of several
 * clerks follow each other, and what writes around the lock ends in a serialization failure, never
 * in a wrong result. Numbers travel as decimal text (the server infers their width), texts and
 * bytes as they are; rows come back in binary.
 */
#include "store/driver.h"

#include "os/os.h"

#include <assert.h>
#include <libpq-fe.h>
#include <stdio.h>

/* pg_type.h of the server */
enum { OID_BOOL = 16, OID_BYTEA = 17, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23 };
enum { INT_CHARS = 24 };

/* SQLSTATE classes and codes: PostgreSQL manual, appendix A. */
static enum verr because(const char *state)
{
    if (!strcmp(state, "23505"))
        return VERR_EXISTS;
    if (!strncmp(state, "23", 2))
        return VERR_CONFLICT;
    if (!strcmp(state, "40001") || !strcmp(state, "40P01") || !strcmp(state, "55P03"))
        return VERR_BUSY;
    if (!strncmp(state, "53", 2) || !strncmp(state, "58", 2))
        return VERR_DISK;
    return VERR_STORE;
}

static enum verr lost(struct db *db)
{
    db->lost = true;
    db->spoiled = db->in != STORE__NONE;
    db->rerun = true;
    os_log(OS_ERROR, "pg.connection_lost", "statement=-");
    return VERR_BUSY;
}

/* The message may quote values: only what a PREPARE or a migration says is logged (they hold none).
 */
static enum verr failed(struct db *db, enum stmt stmt, const PGresult *r, bool quote)
{
    const char *state = r ? PQresultErrorField(r, PG_DIAG_SQLSTATE) : NULL;
    if (PQstatus(db->link) != CONNECTION_OK || !state)
        return lost(db);
    enum verr e = because(state);
    if (e == VERR_BUSY)
        db->rerun = true;
    if (e == VERR_STORE || e == VERR_DISK)
        os_log(OS_ERROR, "pg.failed", "statement=%s sqlstate=%s message=%s", store__name(stmt),
               state, quote ? PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY) : "-");
    return e;
}

static bool good(const PGresult *r)
{
    ExecStatusType s = PQresultStatus(r);
    return s == PGRES_COMMAND_OK || s == PGRES_TUPLES_OK || s == PGRES_EMPTY_QUERY;
}

static enum verr exec(struct db *db, const char *sql)
{
    PGresult *r = PQexec(db->link, sql);
    enum verr e = good(r) ? VERR_OK : failed(db, STMT_COUNT, r, true);
    /* COMMIT of a failed transaction answers ROLLBACK and no error. */
    if (!e && strcmp(sql, "COMMIT") == 0 && strcmp(PQcmdStatus(r), "COMMIT") != 0)
        e = VERR_STORE;
    PQclear(r);
    return e;
}

static void silent(void *ctx, const PGresult *r)
{
    (void)ctx;
    (void)r;
}

/* An acknowledged act must be on disk whatever the cluster's default says. */
static enum verr configure(struct db *db)
{
    PQsetNoticeReceiver(db->link, silent, NULL);
    enum verr e = exec(db, "SET client_encoding = 'UTF8'; SET search_path = public; "
                           "SELECT set_config('synchronous_commit', 'on', false) "
                           "WHERE current_setting('synchronous_commit') IN ('off', 'local')");
    if (!e && !db->writer)
        e = exec(db, "SET default_transaction_read_only = on");
    return e;
}

static enum verr connect(struct db *db)
{
    db->link = PQconnectdb(db->store->conninfo);
    if (!db->link || PQstatus(db->link) != CONNECTION_OK) {
        os_log(OS_ERROR, "pg.connect", "message=%s", db->link ? PQerrorMessage(db->link) : "-");
        return VERR_STORE;
    }
    return configure(db);
}

static void close_link(struct db *db)
{
    PQfinish(db->link);
}

static enum verr revive(struct db *db)
{
    if (!db->lost)
        return VERR_OK;
    PQreset(db->link);
    if (PQstatus(db->link) != CONNECTION_OK) {
        db->rerun = true;
        return VERR_BUSY;
    }
    memset(db->prepared, 0, sizeof db->prepared);
    db->lost = false;
    return configure(db);
}

static enum verr prepare(struct db *db, enum stmt stmt)
{
    if (db->prepared[stmt])
        return VERR_OK;
    PGresult *r = PQprepare(db->link, store__name(stmt), store__sql(db, stmt), 0, NULL);
    enum verr e = good(r) ? VERR_OK : failed(db, stmt, r, true);
    PQclear(r);
    if (!e)
        db->prepared[stmt] = db;
    return e;
}

/* Values as libpq wants them. */
struct bound {
    const char *p[STORE__VALUES_MAX];
    int n[STORE__VALUES_MAX];
    int binary[STORE__VALUES_MAX];
    char digits[STORE__VALUES_MAX][INT_CHARS];
};

static enum verr bind(struct bound *b, struct db_values values)
{
    assert(values.n <= STORE__VALUES_MAX);
    for (int i = 0; i < values.n; i++) {
        struct db_value v = values.v[i];
        if (v.t.n > INT_MAX)
            return VERR_LIMIT;
        b->binary[i] = v.type == DB_TYPE_TEXT || v.type == DB_TYPE_BLOB;
        b->n[i] = (int)v.t.n;
        b->p[i] = v.type == DB_TYPE_NULL  ? NULL
                  : v.type == DB_TYPE_INT ? b->digits[i]
                  : v.t.p                 ? v.t.p
                                          : "";
        if (v.type == DB_TYPE_INT)
            snprintf(b->digits[i], INT_CHARS, "%lld", (long long)v.i);
    }
    return VERR_OK;
}

/* *out is to be cleared when VERR_OK. */
static enum verr execute(struct db *db, enum stmt stmt, struct db_values values, PGresult **out)
{
    struct bound b;
    enum verr e = db->in == STORE__NONE ? revive(db) : VERR_OK;
    if (!e)
        e = bind(&b, values);
    if (!e)
        e = prepare(db, stmt);
    if (e)
        return e;
    PGresult *r = PQexecPrepared(db->link, store__name(stmt), values.n, b.p, b.n, b.binary, 1);
    if (good(r)) {
        *out = r;
        return VERR_OK;
    }
    e = failed(db, stmt, r, false);
    PQclear(r);
    return e;
}

static enum verr run(struct db *db, enum stmt stmt, struct db_values values, int64_t *changed)
{
    PGresult *r = NULL;
    enum verr e = execute(db, stmt, values, &r);
    if (e)
        return e;
    uint64_t n = 0;
    (void)text_to_u64(text_of(PQcmdTuples(r)), &n); /* empty for what counts no rows */
    *changed = (int64_t)n;
    PQclear(r);
    return VERR_OK;
}

static enum verr query(struct db *db, enum stmt stmt, struct db_values values, struct db_rows *rows)
{
    PGresult *r = NULL;
    enum verr e = execute(db, stmt, values, &r);
    if (!e)
        rows->result = r;
    return e;
}

static enum verr adhoc(struct db *db, const char *sql, struct db_values values,
                       struct db_rows *rows)
{
    struct bound b;
    enum verr e = bind(&b, values);
    if (e)
        return e;
    PGresult *r = PQexecParams(db->link, sql, values.n, NULL, b.p, b.n, b.binary, 1);
    if (good(r)) {
        rows->result = r;
        return VERR_OK;
    }
    e = failed(db, STMT_COUNT, r, true);
    PQclear(r);
    return e;
}

static bool next(struct db_rows *rows)
{
    if (rows->row + 1 >= PQntuples(rows->result))
        return false;
    rows->row++;
    return true;
}

static enum db_type column_type(const struct db_rows *rows, int c)
{
    if (PQgetisnull(rows->result, rows->row, c))
        return DB_TYPE_NULL;
    switch (PQftype(rows->result, c)) {
    case OID_BOOL:
    case OID_INT2:
    case OID_INT4:
    case OID_INT8:
        return DB_TYPE_INT;
    case OID_BYTEA:
        return DB_TYPE_BLOB;
    default:
        return DB_TYPE_TEXT;
    }
}

/* Integers come big-endian, 1 (bool), 2, 4 or 8 bytes. */
static int64_t column_int(const struct db_rows *rows, int c)
{
    enum db_type type = column_type(rows, c);
    if (type == DB_TYPE_NULL)
        return 0;
    assert(type == DB_TYPE_INT);
    const uint8_t *p = (const uint8_t *)PQgetvalue(rows->result, rows->row, c);
    int n = PQgetlength(rows->result, rows->row, c);
    uint64_t v = n > 1 && p[0] & 0x80 ? UINT64_MAX : 0;
    for (int i = 0; i < n; i++)
        v = v << 8 | p[i];
    return (int64_t)v;
}

static struct text column_text(const struct db_rows *rows, int c)
{
    if (PQgetisnull(rows->result, rows->row, c))
        return (struct text){NULL, 0};
    assert(column_type(rows, c) != DB_TYPE_INT);
    return (struct text){PQgetvalue(rows->result, rows->row, c),
                         (size_t)PQgetlength(rows->result, rows->row, c)};
}

static int columns_of(const struct db_rows *rows)
{
    return PQnfields(rows->result);
}

static void done(struct db_rows *rows)
{
    PQclear(rows->result);
}

const struct store__driver store__pg = {
    .name = "postgresql",
    .begin_write = "BEGIN ISOLATION LEVEL SERIALIZABLE; "
                   "LOCK TABLE ledger_head IN SHARE ROW EXCLUSIVE MODE",
    .begin_read = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    .begin_migration = "BEGIN; SELECT pg_advisory_xact_lock(86198643)",
    .tables =
        "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY c.oid",
    .columns = "SELECT attname::text FROM pg_attribute WHERE attrelid = CAST($1 AS text)::regclass "
               "AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
    .scrub = "VACUUM epoch_key, patient_key, recording, recording_piece, blob",
    .cursor = "DECLARE backup NO SCROLL CURSOR FOR ",
    .after_restore =
        "DO $$ DECLARE r record; top bigint; BEGIN "
        "FOR r IN SELECT table_name AS t, column_name AS c FROM information_schema.columns "
        "WHERE table_schema = 'public' AND is_identity = 'YES' LOOP "
        "EXECUTE format('SELECT COALESCE(MAX(%I), 0) FROM %I', r.c, r.t) INTO top; "
        "PERFORM setval(pg_get_serial_sequence(quote_ident(r.t), r.c), top + 1, false); "
        "END LOOP; END $$",
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
