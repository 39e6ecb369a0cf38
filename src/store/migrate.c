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

static enum verr record(struct db *db, int64_t version)
{
    char sql[96];
    struct writer w = writer_over(sql, sizeof sql - 1);
    writer_f(&w, "INSERT INTO schema_version (version) VALUES (%lld)", (long long)version);
    assert(!w.full);
    sql[w.n] = 0;
    return db->driver->exec(db, sql);
}

static enum verr apply(struct db *db, int64_t version)
{
    const struct store__migration *m = &store__migrations[version - 1];
    enum verr e = db->driver->exec(db, m->sql[db->store->kind]);
    if (!e)
        e = record(db, version);
    os_log(e ? OS_ERROR : OS_INFO, e ? "store.migration_failed" : "store.migrated",
           "version=%lld name=%s", (long long)version, m->name);
    return e;
}

static enum verr refuse_newer(int64_t version)
{
    os_log(OS_ERROR, "store.newer_than_program", "database=%lld program=%lld", (long long)version,
           (long long)store__migration_count);
    return VERR_STORE_NEWER;
}

/* One migration in one transaction; *version is what the database has afterwards. Another clerk may
 * be doing the same: the version is read under the lock. */
static enum verr step(struct db *db, int64_t *version)
{
    enum verr e = store__begin(db, db->driver->begin_migration, STORE__WRITING);
    if (e)
        return e;
    e = db->driver->exec(db, make_version);
    if (!e)
        e = version_now(db, version);
    if (!e && *version > store__migration_count)
        e = refuse_newer(*version);
    if (!e && *version < store__migration_count)
        e = apply(db, ++*version);
    if (!e)
        return store__commit(db);
    store__rollback(db);
    return e;
}

static enum verr check_only(struct db *db, int64_t *version)
{
    enum verr e = version_now(db, version);
    if (e)
        return e;
    if (*version > store__migration_count)
        return refuse_newer(*version);
    return *version == store__migration_count ? VERR_OK : VERR_STORE;
}

enum verr store__migrate(struct db *db)
{
    int64_t version = 0;
    enum verr e = VERR_OK;
    if (db->store->read_only) {
        e = check_only(db, &version);
    } else {
        do
            e = step(db, &version);
        while (!e && version < store__migration_count);
    }
    db->store->version = version;
    return e;
}
