/* keys_backup.c - patients' keys, written apart and brought back: see backup.h and keys.h
 * The file is sealed under the master key's CRYPT_USE_EPOCH; inside: epoch, number of keys, then
 * patient and wrapped key for each. Without DATA/keys/epoch.key of the same epoch it opens no
 * patient.
 */
#include "store/backup.h"

#include "os/os.h"
#include "store/driver.h"
#include "store/inside.h"

#include <unistd.h>

enum { ROW_BYTES = 8 + CRYPT_WRAPPED_BYTES, HEAD_BYTES = 16 };
#define FILE_BYTES_MAX ((size_t)1 << 30) /* 13 million patients */

static const struct crypt_place file_place = {"backup", "keys", 1};

static enum verr collect(struct db *db, void *ctx)
{
    struct writer *w = ctx;
    int64_t count = 0, epoch = 0;
    struct db_rows rows;
    enum verr e = store__number(db, "SELECT COUNT(*) FROM patient_key", &count);
    if (!e)
        e = store__number(db, "SELECT COALESCE(MAX(epoch), 0) FROM epoch_key", &epoch);
    if (!e)
        e = store__escrow(db);
    if (!e)
        e = store__adhoc(db, "SELECT patient, wrapped FROM patient_key ORDER BY patient",
                         DB_NOTHING, &rows);
    if (e)
        return e;
    store__put_i64(w, epoch);
    store__put_i64(w, count);
    while (db_next(&rows)) {
        store__put_i64(w, db_column_int(&rows, 0));
        writer_put(w, db_column_text(&rows, 1));
    }
    e = db_done(&rows);
    return e ? e : w->full ? VERR_LIMIT : VERR_OK;
}

static enum verr with_reader(struct store *s, db_fn *fn, void *ctx)
{
    struct db *db;
    enum verr e = store_connect(s, false, &db);
    if (e)
        return e;
    e = db_snapshot(db, fn, ctx);
    db_close(db);
    return e;
}

enum verr store_backup_keys(struct store *s, const struct crypt *c, const char *file)
{
    struct os_map plain, work;
    struct arena a;
    struct crypt_key by;
    struct text sealed;
    enum verr e = os_map(FILE_BYTES_MAX, &plain);
    if (e)
        return e;
    struct writer w = writer_over(plain.p, plain.size);
    e = with_reader(s, collect, &w);
    if (!e)
        e = os_arena(w.n + CRYPT_SEAL_EXTRA, &work, &a);
    if (!e) {
        crypt_subkey(c, CRYPT_USE_EPOCH, &by);
        e = crypt_seal(&by, file_place, writer_text(&w), &a, &sealed);
        crypt_key_wipe(&by);
        if (!e)
            e = os_write_file(file, sealed, 0600);
        os_unmap(&work);
    }
    os_unmap(&plain);
    return e;
}

struct returning {
    const struct crypt *c;
    struct text rows;          /* patient and wrapped key for each */
    int64_t epoch;             /* of the file */
    struct text epoch_wrapped; /* of DATA/keys/epoch.key */
    struct crypt_key epoch_key;
};

static enum verr return_one(struct db *db, struct returning *r, struct text *rest)
{
    int64_t patient = 0;
    struct crypt_key unused;
    (void)store__cut_i64(rest, &patient); /* the length was checked */
    struct text wrapped = text_slice(*rest, 0, CRYPT_WRAPPED_BYTES);
    *rest = text_slice(*rest, CRYPT_WRAPPED_BYTES, rest->n);
    struct crypt_place at = {"patient_key", "wrapped", patient};
    if (crypt_unwrap(&r->epoch_key, at, wrapped, &unused))
        return VERR_KEY;
    crypt_key_wipe(&unused);
    return db_run(db, STMT_patient_key_add,
                  DB_ARGS(DB_INT(patient), DB_INT(r->epoch), DB_BLOB(wrapped)), NULL);
}

static enum verr return_all(struct db *db, void *ctx)
{
    struct returning *r = ctx;
    struct text rest = r->rows;
    int64_t used = 0;
    enum verr e = store__number(db, "SELECT COUNT(*) FROM epoch_key", &used);
    if (e || used > 0)
        return e ? e : VERR_EXISTS;
    e = db_run(db, STMT_epoch_add, DB_ARGS(DB_INT(r->epoch), DB_BLOB(r->epoch_wrapped)), NULL);
    while (!e && rest.n > 0)
        e = return_one(db, r, &rest);
    return e;
}

/* Opens the epoch key that DATA/keys holds, if it is the file's. */
static enum verr open_epoch(struct db *db, struct returning *r, struct arena *a)
{
    struct crypt_key master;
    int64_t epoch;
    enum verr e = store__escrow_read(db, a, &epoch, &r->epoch_wrapped);
    if (e)
        return e;
    if (epoch != r->epoch) {
        os_log(OS_ERROR, "keys.epoch_destroyed", "file=%lld present=%lld", (long long)r->epoch,
               (long long)epoch);
        return VERR_KEY;
    }
    crypt_subkey(r->c, CRYPT_USE_EPOCH, &master);
    struct crypt_place at = {"epoch_key", "wrapped", epoch};
    e = crypt_unwrap(&master, at, r->epoch_wrapped, &r->epoch_key);
    crypt_key_wipe(&master);
    return e ? VERR_KEY : VERR_OK;
}

static enum verr read_keys(struct returning *r, const char *file, struct arena *a)
{
    struct crypt_key by;
    struct text sealed;
    int64_t count = 0;
    enum verr e = os_read_file(file, FILE_BYTES_MAX, a, &sealed);
    if (e)
        return e;
    crypt_subkey(r->c, CRYPT_USE_EPOCH, &by);
    e = crypt_open_sealed(&by, file_place, sealed, a, &r->rows);
    crypt_key_wipe(&by);
    if (e)
        return e;
    if (!store__cut_i64(&r->rows, &r->epoch) || !store__cut_i64(&r->rows, &count) ||
        r->rows.n % ROW_BYTES || (int64_t)(r->rows.n / ROW_BYTES) != count)
        return VERR_BAD_INPUT;
    return VERR_OK;
}

enum verr store_restore_keys(struct store *s, const struct crypt *c, const char *file)
{
    struct os_map map;
    struct arena a;
    struct db *db;
    struct returning r = {.c = c};
    enum verr e = store_connect(s, true, &db);
    if (e)
        return e;
    e = os_arena(2 * FILE_BYTES_MAX + 65536, &map, &a);
    if (!e) {
        e = read_keys(&r, file, &a);
        if (!e && r.epoch > 0)
            e = open_epoch(db, &r, &a);
        if (!e && r.epoch > 0)
            e = db_transact(db, return_all, &r);
        crypt_key_wipe(&r.epoch_key);
        os_unmap(&map);
    }
    db_close(db);
    return e;
}
