/* migrate.c - brings a database to this program's version, one whole migration at a time
 * schema_version holds one row for each migration applied. A database with a higher number than
 * this program knows is refused: an older program could damage what it does not understand.
 */
#include "store/driver.h"

#include "os/os.h"

#include <assert.h>

static const char make_version[] =
    "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL PRIMARY KEY)";

static enum verr version_now(struct db *db, int64_t *version)
{
    return store__number(db, "SELECT COALESCE(MAX(version), 0) FROM schema_version", version);
}

static int64_t program_version(void)
{
    return store__migrations[store__migration_count - 1].number;
}

static enum verr with_number(struct db *db, const char *format, int64_t version, int64_t *out)
{
    char sql[96];
    struct writer w = writer_over(sql, sizeof sql - 1);
    writer_f(&w, format, (long long)version);
    assert(!w.full);
    sql[w.n] = 0;
    return out ? store__number(db, sql, out) : db->driver->exec(db, sql);
}

/* The first migration that the database lacks; NULL when it lacks none. */
static enum verr next_one(struct db *db, const struct store__migration **out)
{
    *out = NULL;
    for (int64_t i = 0; i < store__migration_count; i++) {
        int64_t applied;
        enum verr e = with_number(db, "SELECT COUNT(*) FROM schema_version WHERE version = %lld",
                                  store__migrations[i].number, &applied);
        if (e || applied == 0) {
            *out = &store__migrations[i];
            return e;
        }
    }
    return VERR_OK;
}

static enum verr apply(struct db *db, const struct store__migration *m)
{
    enum verr e = db->driver->exec(db, m->sql[db->store->kind]);
    if (!e)
        e = with_number(db, "INSERT INTO schema_version (version) VALUES (%lld)", m->number, NULL);
    os_log(e ? OS_ERROR : OS_INFO, e ? "store.migration_failed" : "store.migrated",
           "version=%lld name=%s", (long long)m->number, m->name);
    return e;
}

static enum verr check_not_newer(struct db *db)
{
    int64_t version;
    enum verr e = version_now(db, &version);
    if (e || version <= program_version())
        return e;
    os_log(OS_ERROR, "store.newer_than_program", "database=%lld program=%lld", (long long)version,
           (long long)program_version());
    return VERR_STORE_NEWER;
}

/* One migration in one transaction. Another clerk may be doing the same: what is missing is read
 * under the lock. */
static enum verr step(struct db *db, bool *finished)
{
    const struct store__migration *m = NULL;
    enum verr e = store__begin(db, db->driver->begin_migration, STORE__WRITING);
    if (e)
        return e;
    e = db->driver->exec(db, make_version);
    if (!e)
        e = check_not_newer(db);
    if (!e)
        e = next_one(db, &m);
    *finished = !m;
    if (!e && m)
        e = apply(db, m);
    if (!e)
        return store__commit(db);
    store__rollback(db);
    return e;
}

static enum verr check_only(struct db *db)
{
    const struct store__migration *m;
    enum verr e = check_not_newer(db);
    if (!e)
        e = next_one(db, &m);
    return e ? e : m ? VERR_STORE : VERR_OK;
}

enum verr store__migrate(struct db *db)
{
    bool finished = db->store->read_only;
    enum verr e = finished ? check_only(db) : VERR_OK;
    while (!e && !finished)
        e = step(db, &finished);
    return e ? e : version_now(db, &db->store->version);
}
