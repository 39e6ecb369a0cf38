/* keys.c - see keys.h. The master key wraps the epoch key, the epoch key wraps the patients' keys.
 */
#include "store/keys.h"

#include "os/os.h"
#include "store/driver.h"
#include "store/inside.h"

#include <assert.h>
#include <stdio.h>

enum { BATCH = 256, ESCROW_BYTES = 8 + CRYPT_WRAPPED_BYTES };

static struct crypt_place epoch_place(int64_t epoch)
{
    return (struct crypt_place){"epoch_key", "wrapped", epoch};
}

static struct crypt_place patient_place(int64_t patient)
{
    return (struct crypt_place){"patient_key", "wrapped", patient};
}

static enum verr open_epoch(const struct crypt *c, int64_t epoch, struct text wrapped,
                            struct crypt_key *out)
{
    struct crypt_key master;
    crypt_subkey(c, CRYPT_USE_EPOCH, &master);
    enum verr e = crypt_unwrap(&master, epoch_place(epoch), wrapped, out);
    crypt_key_wipe(&master);
    return e ? VERR_KEY : VERR_OK;
}

static enum verr add_epoch(struct db *db, const struct crypt *c, int64_t epoch,
                           struct crypt_key *out)
{
    struct crypt_key master;
    uint8_t wrapped[CRYPT_WRAPPED_BYTES];
    crypt_key_new(out);
    crypt_subkey(c, CRYPT_USE_EPOCH, &master);
    crypt_wrap(&master, epoch_place(epoch), out, wrapped);
    crypt_key_wipe(&master);
    return db_run(db, STMT_epoch_add, DB_ARGS(DB_INT(epoch), DB_BYTES(wrapped, sizeof wrapped)),
                  NULL);
}

/* The present epoch. VERR_NOT_FOUND before the first patient. */
static enum verr present_epoch(struct db *db, const struct crypt *c, int64_t *epoch,
                               struct crypt_key *out)
{
    struct db_rows rows;
    enum verr e = db_first(db, STMT_epoch_last, DB_NOTHING, &rows);
    if (e)
        return e;
    *epoch = db_column_int(&rows, 0);
    enum verr opened = open_epoch(c, *epoch, db_column_text(&rows, 1), out);
    e = db_done(&rows);
    return e ? e : opened;
}

static enum verr write_key(struct db *db, int64_t patient, int64_t epoch,
                           const struct crypt_key *by, const struct crypt_key *key)
{
    uint8_t wrapped[CRYPT_WRAPPED_BYTES];
    crypt_wrap(by, patient_place(patient), key, wrapped);
    return db_run(db, STMT_patient_key_add,
                  DB_ARGS(DB_INT(patient), DB_INT(epoch), DB_BYTES(wrapped, sizeof wrapped)), NULL);
}

enum verr keys_add(struct db *db, const struct crypt *c, int64_t patient, struct crypt_key *out)
{
    struct crypt_key by;
    int64_t epoch = 1;
    enum verr e = present_epoch(db, c, &epoch, &by);
    if (e == VERR_NOT_FOUND)
        e = add_epoch(db, c, epoch, &by);
    if (e)
        return e;
    crypt_key_new(out);
    e = write_key(db, patient, epoch, &by, out);
    crypt_key_wipe(&by);
    return e;
}

enum verr keys_get(struct db *db, const struct crypt *c, int64_t patient, struct crypt_key *out)
{
    struct db_rows rows;
    struct crypt_key by;
    enum verr e = db_first(db, STMT_patient_key_get, DB_ARGS(DB_INT(patient)), &rows);
    if (e)
        return e;
    enum verr opened = open_epoch(c, db_column_int(&rows, 1), db_column_text(&rows, 2), &by);
    if (!opened && crypt_unwrap(&by, patient_place(patient), db_column_text(&rows, 0), out))
        opened = VERR_KEY;
    crypt_key_wipe(&by);
    e = db_done(&rows);
    return e ? e : opened;
}

struct wrapped_key {
    int64_t patient;
    int64_t epoch;
    uint8_t bytes[CRYPT_WRAPPED_BYTES];
};

/* Up to BATCH keys of the patients that follow `after`. */
static enum verr read_batch(struct db *db, int64_t after, struct wrapped_key *batch, int *n)
{
    struct db_rows rows;
    enum verr e =
        db_query(db, STMT_patient_key_after, DB_ARGS(DB_INT(after), DB_INT(BATCH)), &rows);
    if (e)
        return e;
    *n = 0;
    while (*n < BATCH && !e && db_next(&rows)) {
        struct text wrapped = db_column_text(&rows, 2);
        struct wrapped_key *k = &batch[*n];
        k->patient = db_column_int(&rows, 0);
        k->epoch = db_column_int(&rows, 1);
        if (wrapped.n == sizeof k->bytes)
            memcpy(k->bytes, wrapped.p, wrapped.n);
        else
            e = VERR_KEY;
        ++*n;
    }
    enum verr ended = db_done(&rows);
    return e ? e : ended;
}

/* What a rotation goes from and to. */
struct rotation {
    int64_t from, to;
    struct crypt_key old, fresh;
};

static enum verr rewrap(struct db *db, const struct rotation *r, struct wrapped_key *k)
{
    struct crypt_key key;
    struct text old = {(const char *)k->bytes, sizeof k->bytes};
    if (k->epoch != r->from || crypt_unwrap(&r->old, patient_place(k->patient), old, &key))
        return VERR_KEY;
    crypt_wrap(&r->fresh, patient_place(k->patient), &key, k->bytes);
    crypt_key_wipe(&key);
    return db_run(db, STMT_patient_key_rewrap,
                  DB_ARGS(DB_INT(r->to), DB_BYTES(k->bytes, sizeof k->bytes), DB_INT(k->patient)),
                  NULL);
}

static enum verr rewrap_all(struct db *db, const struct rotation *r)
{
    struct wrapped_key batch[BATCH] = {0};
    int64_t after = INT64_MIN;
    int n = BATCH;
    enum verr e = VERR_OK;
    while (!e && n == BATCH) {
        e = read_batch(db, after, batch, &n);
        for (int i = 0; i < n && !e; i++)
            e = rewrap(db, r, &batch[i]);
        if (n > 0)
            after = batch[n - 1].patient;
    }
    return e;
}

enum verr keys_rotate(struct db *db, const struct crypt *c)
{
    struct rotation r;
    enum verr e = present_epoch(db, c, &r.from, &r.old);
    if (e)
        return e;
    r.to = r.from + 1;
    e = add_epoch(db, c, r.to, &r.fresh);
    if (!e)
        e = rewrap_all(db, &r);
    if (!e)
        e = db_run(db, STMT_epoch_destroy_others, DB_ARGS(DB_INT(r.to)), NULL);
    crypt_key_wipe(&r.old);
    crypt_key_wipe(&r.fresh);
    return e;
}

enum verr keys_erase(struct db *db, const struct crypt *c, int64_t patient)
{
    int64_t changed = 0;
    enum verr e = db_run(db, STMT_patient_key_destroy, DB_ARGS(DB_INT(patient)), &changed);
    if (!e && changed == 0)
        return VERR_NOT_FOUND;
    return e ? e : keys_rotate(db, c);
}

static bool escrow_path(struct db *db, char out[PATH_MAX], const char *name)
{
    int n = snprintf(out, PATH_MAX, "%s/keys%s", store_data(db_store(db)), name);
    return n > 0 && n < PATH_MAX;
}

/* epoch (8 bytes, big endian), then the epoch key as wrapped by the master key. */
enum verr store__escrow(struct db *db)
{
    char path[PATH_MAX];
    char bytes[ESCROW_BYTES];
    struct db_rows rows;
    enum verr e = db_first(db, STMT_epoch_last, DB_NOTHING, &rows);
    if (e)
        return e == VERR_NOT_FOUND ? VERR_OK : e;
    struct writer w = writer_over(bytes, sizeof bytes);
    store__put_i64(&w, db_column_int(&rows, 0));
    writer_put(&w, db_column_text(&rows, 1));
    e = db_done(&rows);
    if (e || w.full || w.n != sizeof bytes)
        return e ? e : VERR_KEY;
    e = escrow_path(db, path, "") ? os_make_folder(path) : VERR_LIMIT;
    if (e || !escrow_path(db, path, "/epoch.key"))
        return e ? e : VERR_LIMIT;
    return os_write_file(path, writer_text(&w), 0600);
}

enum verr store__escrow_read(struct db *db, struct arena *a, int64_t *epoch, struct text *wrapped)
{
    char path[PATH_MAX];
    struct text file;
    if (!escrow_path(db, path, "/epoch.key"))
        return VERR_LIMIT;
    enum verr e = os_read_file(path, ESCROW_BYTES, a, &file);
    if (e || file.n != ESCROW_BYTES)
        return VERR_KEY;
    struct text rest = file;
    (void)store__cut_i64(&rest, epoch); /* the length was checked */
    *wrapped = rest;
    return VERR_OK;
}

enum verr keys_settle(struct db *db)
{
    assert(db->in == STORE__NONE);
    enum verr e = store__escrow(db);
    if (e)
        return e;
    return db->driver->exec(db, db->driver->scrub);
}
