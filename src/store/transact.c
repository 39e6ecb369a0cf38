/* transact.c - transactions that may run again, snapshots, savepoints: see store.h */
#include "store/driver.h"

#include "os/os.h"

#include <assert.h>
#include <poll.h>
#include <stdio.h>

enum { SAVEPOINTS_MAX = 100, PAUSE_MAX_MS = 100 };

enum verr store__begin(struct db *db, const char *sql, enum store__transaction kind)
{
    assert(db->in == STORE__NONE && db->open_rows == 0);
    db->rerun = db->spoiled = false;
    db->savepoints = 0;
    enum verr e = db->driver->revive(db);
    if (!e)
        e = db->driver->exec(db, sql);
    if (!e)
        db->in = kind;
    return e;
}

void store__rollback(struct db *db)
{
    assert(db->in != STORE__NONE && db->open_rows == 0);
    if (!db->spoiled)
        (void)db->driver->exec(db,
                               "ROLLBACK"); /* a connection that refuses it has lost the rest too */
    db->in = STORE__NONE;
    db->savepoints = 0;
}

enum verr store__commit(struct db *db)
{
    assert(db->in != STORE__NONE && db->open_rows == 0 && db->savepoints == 0);
    enum verr e = db->driver->exec(db, "COMMIT");
    if (e)
        store__rollback(db);
    db->in = STORE__NONE;
    return e;
}

/* A connection lost while committing leaves no answer: running again could do the act twice. */
static enum verr commit_once(struct db *db)
{
    enum verr e = store__commit(db);
    if (e && db->lost) {
        db->rerun = false;
        os_log(OS_ERROR, "store.commit_unknown", "driver=%s", db->driver->name);
        return VERR_STORE;
    }
    return e;
}

static enum verr transact_once(struct db *db, db_fn *fn, void *ctx)
{
    enum verr e = store__begin(db, db->driver->begin_write, STORE__WRITING);
    if (e)
        return e;
    e = fn(db, ctx);
    assert(db->open_rows == 0);
    if (!e && !db->rerun && !db->spoiled)
        return commit_once(db);
    store__rollback(db);
    return e ? e : VERR_BUSY;
}

/* 1, 2, 4.. ms, half of it by chance so that two that collide do not collide again. */
static void pause_before(int attempt)
{
    unsigned chance;
    os_random(&chance, sizeof chance);
    int ms = attempt < 7 ? 1 << attempt : PAUSE_MAX_MS;
    poll(NULL, 0, ms / 2 + (int)(chance % (unsigned)(ms / 2 + 1)));
}

enum verr db_transact(struct db *db, db_fn *fn, void *ctx)
{
    assert(db->writer);
    enum verr e = VERR_BUSY;
    for (int attempt = 0; attempt <= STORE__RERUNS_MAX; attempt++) {
        if (attempt > 0)
            pause_before(attempt);
        e = transact_once(db, fn, ctx);
        if (!db->rerun)
            return e;
    }
    os_log(OS_WARN, "store.gave_up", "reruns=%d", STORE__RERUNS_MAX);
    return VERR_BUSY;
}

enum verr db_snapshot(struct db *db, db_fn *fn, void *ctx)
{
    if (db->in == STORE__WRITING) /* the transaction is a view of its own */
        return fn(db, ctx);
    enum verr e = store__begin(db, db->driver->begin_read, STORE__READING);
    if (e && db->lost) /* an idle connection that the server has closed */
        e = store__begin(db, db->driver->begin_read, STORE__READING);
    if (e)
        return e;
    e = fn(db, ctx);
    assert(db->open_rows == 0);
    store__rollback(db);
    return e;
}

static enum verr savepoint(struct db *db, const char *format, int number)
{
    char sql[64];
    int n = snprintf(sql, sizeof sql, format, number, number);
    assert(n > 0 && (size_t)n < sizeof sql);
    return db->driver->exec(db, sql);
}

enum verr db_savepoint(struct db *db)
{
    assert(db->in == STORE__WRITING && db->savepoints < SAVEPOINTS_MAX);
    if (db->spoiled || db->rerun)
        return VERR_BUSY;
    enum verr e = savepoint(db, "SAVEPOINT s%d", db->savepoints + 1);
    if (!e)
        db->savepoints++;
    return e;
}

enum verr db_release(struct db *db)
{
    assert(db->savepoints > 0);
    int number = db->savepoints--;
    if (db->spoiled || db->rerun)
        return VERR_BUSY;
    return savepoint(db, "RELEASE SAVEPOINT s%d", number);
}

enum verr db_rollback_to(struct db *db)
{
    assert(db->savepoints > 0);
    int number = db->savepoints--;
    if (db->spoiled || db->rerun)
        return VERR_BUSY;
    return savepoint(db, "ROLLBACK TO SAVEPOINT s%d; RELEASE SAVEPOINT s%d", number);
}

bool db_must_rerun(const struct db *db)
{
    return db->rerun || db->spoiled;
}
