/* fixture.c - see fixture.h */
#include "fixture.h"

#include "help/cluster.h"

static struct {
    bool pg;
} fixture;

bool fixture_begin(int argc, char **argv)
{
    fixture.pg = argc > 1 && !strcmp(argv[1], "postgresql");
    return !fixture.pg || cluster_start();
}

void fixture_end(void)
{
    if (fixture.pg)
        cluster_stop();
}

bool fixture_is_pg(void)
{
    return fixture.pg;
}

struct fixture *fixture_more(void)
{
    struct fixture *f = calloc(1, sizeof *f);
    uint8_t master[CRYPT_KEY_BYTES] = {42};
    assert_non_null(f);
    assert_true(scratch_folder(f->folder, sizeof f->folder));
    if (fixture.pg)
        assert_true(cluster_database(f->conninfo, sizeof f->conninfo));
    f->config = (struct store_config){fixture.pg ? STORE_POSTGRES : STORE_SQLITE, f->folder,
                                      f->conninfo, false};
    assert_int_equal(store_open(&f->config, &f->store), VERR_OK);
    assert_int_equal(store_connect(f->store, true, &f->db), VERR_OK);
    assert_int_equal(crypt_from(master, &f->crypt), VERR_OK);
    return f;
}

void fixture_drop(struct fixture *f)
{
    db_close(f->db);
    store_close(f->store);
    crypt_close(f->crypt);
    scratch_remove(f->folder);
    free(f);
}

int fixture_open(void **state)
{
    *state = fixture_more();
    return 0;
}

int fixture_close(void **state)
{
    fixture_drop(*state);
    return 0;
}

static enum verr one_statement(struct db *db, void *ctx)
{
    return db->driver->exec(db, ctx);
}

enum verr fixture_sql(struct db *db, const char *sql)
{
    return db_transact(db, one_statement, (void *)(uintptr_t)sql);
}
