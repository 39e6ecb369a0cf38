/* test_crash.c - a writer killed at any moment has lost nothing that it acknowledged
 * The child writes batches (a row and the head, in one transaction) and acknowledges each on a pipe
 * once db_transact has returned; the parent kills it after a random number of them, opens the store
 * again and looks: every acknowledged row is there, and the head agrees with the rows.
 */
#include "fixture.h"
#include "os/os.h"

#include <signal.h>
#include <sys/wait.h>

enum { CYCLES_SQLITE = 40, CYCLES_PG = 15, BATCH = 5, ACKS_MAX = 40 };

static enum verr append_one(struct db *db)
{
    struct db_rows rows;
    enum verr e = db_first(db, STMT_ledger_head_lock, DB_NOTHING, &rows);
    if (e)
        return e;
    int64_t size = db_column_int(&rows, 0);
    e = db_done(&rows);
    if (!e)
        e = db_run(db, STMT_ledger_leaf_add,
                   DB_ARGS(DB_INT(size), DB_INT(0), DB_BYTES("entry", 5), DB_BYTES("hash", 4)),
                   NULL);
    if (!e)
        e = db_run(db, STMT_ledger_head_set, DB_ARGS(DB_INT(size + 1), DB_BYTES("", 0)), NULL);
    return e;
}

static enum verr append_batch(struct db *db, void *ctx)
{
    (void)ctx;
    enum verr e = VERR_OK;
    for (int i = 0; i < BATCH && !e; i++) {
        e = db_savepoint(db);
        if (!e)
            e = append_one(db);
        if (!e)
            e = db_release(db);
    }
    return e;
}

/* The child: writes until it is killed. */
static void write_for_ever(const struct store_config *config, int acknowledge)
{
    struct store *s;
    struct db *db;
    if (store_open(config, &s) || store_connect(s, true, &db))
        _exit(1);
    while (!db_transact(db, append_batch, NULL))
        if (write(acknowledge, "k", 1) != 1)
            _exit(2);
    _exit(3);
}

/* Reads acknowledgements until `wanted`, kills, reads the rest. Returns their number. */
static int64_t kill_after(pid_t child, int acknowledged, int wanted)
{
    char c;
    int64_t n = 0;
    int status;
    while (n < wanted && read(acknowledged, &c, 1) == 1)
        n++;
    kill(child, SIGKILL);
    while (read(acknowledged, &c, 1) == 1)
        n++;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    return n;
}

static int64_t one_cycle(struct fixture *f)
{
    int ends[2];
    unsigned chance;
    os_random(&chance, sizeof chance);
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        write_for_ever(&f->config, ends[1]);
    }
    close(ends[1]);
    int64_t n = kill_after(child, ends[0], (int)(chance % ACKS_MAX) + 1);
    close(ends[0]);
    return n;
}

/* With PostgreSQL the dead child's last transaction may still be ending: the lock waits for it. */
static enum verr read_sizes(struct db *db, void *ctx)
{
    int64_t *sizes = ctx;
    enum verr e = store__number(db, "SELECT size FROM ledger_head", &sizes[0]);
    if (!e)
        e = store__number(db, "SELECT COUNT(*) FROM ledger_leaf", &sizes[1]);
    return e ? e
             : store__number(db, "SELECT COALESCE(MAX(leaf), -1) + 1 FROM ledger_leaf", &sizes[2]);
}

static void test_nothing_acknowledged_is_lost(void **state)
{
    struct fixture *f = *state;
    int64_t acknowledged = 0, sizes[3] = {0};
    int cycles = fixture_is_pg() ? CYCLES_PG : CYCLES_SQLITE;
    db_close(f->db); /* no connection may cross a fork */
    f->db = NULL;
    for (int i = 0; i < cycles; i++) {
        int64_t before = sizes[0];
        int64_t batches = one_cycle(f);
        struct db *db;
        assert_int_equal(store_connect(f->store, true, &db), VERR_OK);
        assert_int_equal(db_transact(db, read_sizes, sizes), VERR_OK);
        db_close(db);
        assert_int_equal(sizes[0], sizes[1]);
        assert_int_equal(sizes[0], sizes[2]);
        assert_true(sizes[0] >= before + batches * BATCH);
        assert_true(sizes[0] <= before + (batches + 1) * BATCH); /* at most the one under way */
        acknowledged += batches * BATCH;
    }
    print_message("%d kills, %lld rows acknowledged, 0 lost\n", cycles, (long long)acknowledged);
}

static const struct CMUnitTest tests[] = {
    FIXTURE_TEST(test_nothing_acknowledged_is_lost),
};
FIXTURE_MAIN("crash", tests)
