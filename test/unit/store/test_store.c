/* test_store.c - connections, migrations, statements, transactions, savepoints */
#include "fixture.h"

#include <libpq-fe.h>
#include <sqlite3.h>

static enum verr put_leaf(struct db *db, int64_t leaf)
{
    return db_run(
        db, STMT_ledger_leaf_add,
        DB_ARGS(DB_INT(leaf), DB_INT(leaf * 10), DB_BYTES("\0\xff\n", 3), DB_TEXT(TEXT(""))), NULL);
}

static int64_t leaves(struct db *db)
{
    int64_t n = -1;
    assert_int_equal(store__number(db, "SELECT COUNT(*) FROM ledger_leaf", &n), VERR_OK);
    return n;
}

static void test_every_statement_prepares(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < STMT_COUNT; i++)
        if (f->db->driver->prepare(f->db, (enum stmt)i))
            fail_msg("statement %s", store__name((enum stmt)i));
}

static enum verr all_types(struct db *db, void *ctx)
{
    (void)ctx;
    static char big[100000];
    int64_t id = 0, changed = 0;
    struct db_rows rows;
    memset(big, 0x80, sizeof big);
    assert_int_equal(db_insert(db, STMT_job_add,
                               DB_ARGS(DB_TEXT(TEXT("é")), DB_BYTES(big, sizeof big),
                                       DB_INT(INT64_MIN), DB_INT(INT64_MAX)),
                               &id),
                     VERR_OK);
    assert_true(id > 0);
    assert_int_equal(store__adhoc(db, "SELECT kind, payload, due_ms, tries_max, why, dead FROM job",
                                  DB_NOTHING, &rows),
                     VERR_OK);
    assert_true(db_next(&rows));
    assert_true(text_equal(db_column_text(&rows, 0), TEXT("é")));
    assert_true(text_equal(db_column_text(&rows, 1), (struct text){big, sizeof big}));
    assert_true(db_column_int(&rows, 2) == INT64_MIN);
    assert_true(db_column_int(&rows, 3) == INT64_MAX);
    assert_true(db_column_null(&rows, 4));
    assert_null(db_column_text(&rows, 4).p);
    assert_int_equal(db_column_int(&rows, 5), 0);
    assert_false(db_next(&rows));
    assert_int_equal(db_done(&rows), VERR_OK);
    assert_int_equal(db_run(db, STMT_job_done, DB_ARGS(DB_INT(id), DB_INT(99)), &changed), VERR_OK);
    assert_int_equal(changed, 0);
    return VERR_OK;
}

static void test_values_of_every_type_come_back(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(db_transact(f->db, all_types, NULL), VERR_OK);
}

static enum verr two_then_fail(struct db *db, void *ctx)
{
    (void)ctx;
    assert_int_equal(put_leaf(db, 1), VERR_OK);
    assert_int_equal(put_leaf(db, 2), VERR_OK);
    return VERR_FORBIDDEN;
}

static void test_a_refused_transaction_leaves_nothing(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(db_transact(f->db, two_then_fail, NULL), VERR_FORBIDDEN);
    assert_int_equal(leaves(f->db), 0);
}

/* A batch of 100 acts: every third one fails half-way and must leave nothing. */
static enum verr batch(struct db *db, void *ctx)
{
    int *kept = ctx;
    *kept = 0;
    for (int act = 0; act < 100; act++) {
        assert_int_equal(db_savepoint(db), VERR_OK);
        assert_int_equal(put_leaf(db, act * 2), VERR_OK);
        enum verr e = put_leaf(db, act % 3 ? act * 2 + 1 : act * 2); /* the same leaf twice */
        assert_int_equal(e, act % 3 ? VERR_OK : VERR_EXISTS);
        assert_int_equal(e ? db_rollback_to(db) : db_release(db), VERR_OK);
        *kept += e ? 0 : 2;
    }
    return VERR_OK;
}

static void test_a_failed_act_does_not_spoil_its_batch(void **state)
{
    struct fixture *f = *state;
    int kept;
    assert_int_equal(db_transact(f->db, batch, &kept), VERR_OK);
    assert_int_equal(kept, 132);
    assert_int_equal(leaves(f->db), 132);
}

static enum verr nested(struct db *db, void *ctx)
{
    (void)ctx;
    assert_int_equal(db_savepoint(db), VERR_OK);
    assert_int_equal(put_leaf(db, 1), VERR_OK);
    assert_int_equal(db_savepoint(db), VERR_OK);
    assert_int_equal(put_leaf(db, 2), VERR_OK);
    assert_int_equal(db_rollback_to(db), VERR_OK);
    return db_release(db);
}

static void test_savepoints_nest(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(db_transact(f->db, nested, NULL), VERR_OK);
    assert_int_equal(leaves(f->db), 1);
}

static void test_readers_see_committed_rows_and_cannot_write(void **state)
{
    struct fixture *f = *state;
    struct db *reader;
    assert_int_equal(store_connect(f->store, false, &reader), VERR_OK);
    assert_int_equal(fixture_sql(f->db, "INSERT INTO ledger_leaf VALUES (1, 2, 'a', 'b')"),
                     VERR_OK);
    assert_int_equal(leaves(reader), 1);
    assert_int_not_equal(reader->driver->exec(reader, "DELETE FROM ledger_leaf"), VERR_OK);
    assert_int_equal(leaves(reader), 1);
    db_close(reader);
}

static enum verr one_view(struct db *db, void *ctx)
{
    struct db *writer = ctx;
    assert_int_equal(leaves(db), 0);
    assert_int_equal(fixture_sql(writer, "INSERT INTO ledger_leaf VALUES (1, 2, 'a', 'b')"),
                     VERR_OK);
    assert_int_equal(leaves(db), 0);
    return VERR_OK;
}

static void test_a_snapshot_does_not_move(void **state)
{
    struct fixture *f = *state;
    struct db *reader;
    assert_int_equal(store_connect(f->store, false, &reader), VERR_OK);
    assert_int_equal(db_snapshot(reader, one_view, f->db), VERR_OK);
    assert_int_equal(leaves(reader), 1);
    db_close(reader);
}

static enum verr one_row(struct db *db, void *ctx)
{
    (void)ctx;
    assert_int_equal(leaves(db), 1);
    return VERR_OK;
}

static enum verr write_then_look(struct db *db, void *ctx)
{
    (void)ctx;
    assert_int_equal(db_run(db, STMT_ledger_leaf_add,
                            DB_ARGS(DB_INT(1), DB_INT(2), DB_BLOB(TEXT("a")), DB_BLOB(TEXT("b"))),
                            NULL),
                     VERR_OK);
    return db_snapshot(db, one_row, NULL);
}

static void test_a_snapshot_in_a_transaction_sees_what_it_wrote(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(db_transact(f->db, write_then_look, NULL), VERR_OK);
    assert_int_equal(leaves(f->db), 1);
}

/* Somebody outside our lock changes the head between our reading and our writing. */
struct clash {
    struct fixture *f;
    int runs;
};

static void change_head_aside(const struct fixture *f)
{
    PGconn *link = PQconnectdb(f->conninfo);
    PGresult *r = PQexec(link, "UPDATE ledger_head SET size = size + 1");
    assert_int_equal(PQresultStatus(r), PGRES_COMMAND_OK);
    PQclear(r);
    PQfinish(link);
}

static enum verr read_then_write(struct db *db, void *ctx)
{
    struct clash *c = ctx;
    struct db_rows rows;
    enum verr e = db_first(db, STMT_ledger_head, DB_NOTHING, &rows);
    assert_int_equal(e, VERR_OK);
    int64_t size = db_column_int(&rows, 0);
    assert_int_equal(db_done(&rows), VERR_OK);
    if (c->runs++ < 2)
        change_head_aside(c->f);
    return db_run(db, STMT_ledger_head_set, DB_ARGS(DB_INT(size + 10), DB_BYTES("", 0)), NULL);
}

static void test_a_serialization_failure_runs_again(void **state)
{
    struct fixture *f = *state;
    struct clash c = {f, 0};
    int64_t size;
    if (!fixture_is_pg())
        skip(); /* SQLite has one writer: the next test */
    /* The clash takes no table lock of ours, so let it pass ours: SHARE ROW EXCLUSIVE stops UPDATE.
     */
    struct store__driver loose = store__pg;
    loose.begin_write = "BEGIN ISOLATION LEVEL SERIALIZABLE";
    f->db->driver = &loose;
    assert_int_equal(db_transact(f->db, read_then_write, &c), VERR_OK);
    f->db->driver = &store__pg;
    assert_int_equal(c.runs, 3);
    assert_int_equal(store__number(f->db, "SELECT size FROM ledger_head", &size), VERR_OK);
    assert_int_equal(size, 12); /* both changes, and ours on top */
}

static enum verr fail_as_busy(struct db *db, void *ctx)
{
    (*(int *)ctx)++;
    db->rerun = true;
    return VERR_BUSY;
}

static void test_reruns_are_bounded(void **state)
{
    struct fixture *f = *state;
    int runs = 0;
    assert_int_equal(db_transact(f->db, fail_as_busy, &runs), VERR_BUSY);
    assert_int_equal(runs, STORE__RERUNS_MAX + 1);
    assert_int_equal(fixture_sql(f->db, "DELETE FROM ledger_leaf"),
                     VERR_OK); /* and then all is well */
}

static enum verr lose_it_once(struct db *db, void *ctx)
{
    int *runs = ctx;
    enum verr e = put_leaf(db, 1);
    if ((*runs)++ == 0) {
        int64_t unused;
        (void)store__number(db, "SELECT pg_terminate_backend(pg_backend_pid())", &unused);
    }
    return e ? e : put_leaf(db, 2);
}

static void test_a_lost_connection_runs_again(void **state)
{
    struct fixture *f = *state;
    int runs = 0;
    if (!fixture_is_pg())
        skip();
    assert_int_equal(db_transact(f->db, lose_it_once, &runs), VERR_OK);
    assert_int_equal(runs, 2);
    assert_int_equal(leaves(f->db), 2);
}

static void test_migrations_are_idempotent_and_a_newer_store_is_refused(void **state)
{
    struct fixture *f = *state;
    struct store *again = NULL;
    assert_int_equal(store_version(f->store), store__migrations[store__migration_count - 1].number);
    assert_int_equal(store_open(&f->config, &again), VERR_OK);
    store_close(again);
    f->config.read_only = true;
    assert_int_equal(store_open(&f->config, &again), VERR_OK);
    struct db *writer;
    assert_int_equal(store_connect(again, true, &writer), VERR_FORBIDDEN);
    store_close(again);
    assert_int_equal(fixture_sql(f->db, "INSERT INTO schema_version VALUES (1000)"), VERR_OK);
    assert_int_equal(store_open(&f->config, &again), VERR_STORE_NEWER);
    f->config.read_only = false;
    assert_int_equal(store_open(&f->config, &again), VERR_STORE_NEWER);
}

static void test_durable_settings(void **state)
{
    struct fixture *f = *state;
    int64_t level = 0;
    if (fixture_is_pg()) {
        const char *sql = "SELECT COUNT(*) FROM pg_settings WHERE name = 'synchronous_commit' "
                          "AND setting = 'on'";
        assert_int_equal(store__number(f->db, sql, &level), VERR_OK);
        assert_int_equal(level, 1);
        return;
    }
    assert_int_equal(store__number(f->db, "PRAGMA synchronous", &level), VERR_OK);
    assert_int_equal(level, 2);
    assert_int_equal(store__number(f->db, "PRAGMA foreign_keys", &level), VERR_OK);
    assert_int_equal(level, 1);
    assert_int_equal(
        store__number(f->db, "SELECT journal_mode = 'wal' FROM pragma_journal_mode", &level),
        VERR_OK);
    assert_int_equal(level, 1);
}

static const struct CMUnitTest tests[] = {
    FIXTURE_TEST(test_every_statement_prepares),
    FIXTURE_TEST(test_values_of_every_type_come_back),
    FIXTURE_TEST(test_a_refused_transaction_leaves_nothing),
    FIXTURE_TEST(test_a_failed_act_does_not_spoil_its_batch),
    FIXTURE_TEST(test_savepoints_nest),
    FIXTURE_TEST(test_readers_see_committed_rows_and_cannot_write),
    FIXTURE_TEST(test_a_snapshot_does_not_move),
    FIXTURE_TEST(test_a_snapshot_in_a_transaction_sees_what_it_wrote),
    FIXTURE_TEST(test_a_serialization_failure_runs_again),
    FIXTURE_TEST(test_reruns_are_bounded),
    FIXTURE_TEST(test_a_lost_connection_runs_again),
    FIXTURE_TEST(test_migrations_are_idempotent_and_a_newer_store_is_refused),
    FIXTURE_TEST(test_durable_settings),
};
FIXTURE_MAIN("store", tests)
