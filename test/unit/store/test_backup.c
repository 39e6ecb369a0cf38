/* test_backup.c - backups come back whole or not at all; old key backups open nothing after an
 * erasure */
#include "fixture.h"
#include "help/cluster.h"
#include "os/os.h"
#include "store/backup.h"
#include "store/blob.h"
#include "store/job.h"
#include "store/keys.h"

#include <ftw.h>

static char block[8 << 20];
static char content[3 << 20];

struct filled {
    struct fixture *f;
    struct crypt_key key;
    int64_t small, large; /* blobs */
    struct blob_writer *w[2];
};

static enum verr fill_rows(struct db *db, void *ctx)
{
    struct filled *x = ctx;
    enum verr e = keys_add(db, x->f->crypt, 1, &x->key);
    for (int64_t p = 2; p <= 300 && !e; p++) {
        struct crypt_key unused;
        e = keys_add(db, x->f->crypt, p, &unused);
    }
    for (int64_t leaf = 0; leaf < 450 && !e; leaf++)
        e = db_run(db, STMT_ledger_leaf_add,
                   DB_ARGS(DB_INT(leaf), DB_INT(-leaf), DB_BYTES("\0\1\xff", 3), DB_BYTES("", 0)),
                   NULL);
    int64_t id;
    if (!e)
        e = job_add(db, TEXT("kind é"), TEXT("payload"), INT64_MIN, 3, &id);
    return e;
}

static enum verr file_blobs(struct db *db, void *ctx)
{
    struct filled *x = ctx;
    enum verr e = blob_file(db, x->w[0], 1, &x->small);
    return e ? e : blob_file(db, x->w[1], 1, &x->large);
}

static void fill_store(struct filled *x)
{
    static const size_t sizes[2] = {1000, sizeof content};
    memset(content, 'c', sizeof content);
    assert_int_equal(db_transact(x->f->db, fill_rows, x), VERR_OK);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(blob_open(x->f->store, &x->key, &x->w[i]), VERR_OK);
        assert_int_equal(blob_append(x->w[i], (struct text){content, sizes[i]}), VERR_OK);
        assert_int_equal(blob_finish(x->w[i]), VERR_OK);
    }
    assert_int_equal(db_transact(x->f->db, file_blobs, x), VERR_OK);
    blob_drop(x->w[0]);
    blob_drop(x->w[1]);
}

static char *in_folder(char *out, size_t cap, const char *folder, const char *name)
{
    snprintf(out, cap, "%s/%s", folder, name);
    return out;
}

static enum verr count(void *ctx, struct text bytes)
{
    *(size_t *)ctx += bytes.n;
    return VERR_OK;
}

static void check_blobs(struct db *db, const struct filled *x)
{
    size_t small = 0, large = 0;
    assert_int_equal(blob_read(db, x->small, &x->key, count, &small), VERR_OK);
    assert_int_equal(blob_read(db, x->large, &x->key, count, &large), VERR_OK);
    assert_int_equal(small, 1000);
    assert_int_equal(large, sizeof content);
}

/* Backing up what was restored gives the same manifest, hence the same bytes. */
static void test_what_comes_back_is_the_same(void **state)
{
    struct fixture *f = *state, *g = fixture_more();
    struct filled x = {.f = f};
    char one[300], two[300], path[600];
    struct text a_text, b_text;
    struct arena a = arena_over(block, sizeof block);
    int64_t id;
    fill_store(&x);
    in_folder(one, sizeof one, f->folder, "backup");
    in_folder(two, sizeof two, g->folder, "backup");
    assert_int_equal(store_backup(f->store, one), VERR_OK);
    assert_int_equal(store_backup(f->store, one), VERR_EXISTS);
    assert_int_equal(store_restore(g->store, one), VERR_OK);
    assert_int_equal(store_restore(g->store, one), VERR_EXISTS);
    assert_int_equal(store_backup(g->store, two), VERR_OK);
    in_folder(path, sizeof path, one, "MANIFEST");
    assert_int_equal(os_read_file(path, 100000, &a, &a_text), VERR_OK);
    in_folder(path, sizeof path, two, "MANIFEST");
    assert_int_equal(os_read_file(path, 100000, &a, &b_text), VERR_OK);
    assert_true(text_equal(a_text, b_text));
    check_blobs(g->db, &x);
    assert_int_equal(store__number(g->db, "SELECT MAX(id) FROM blob", &id), VERR_OK);
    assert_int_equal(
        fixture_sql(g->db, "INSERT INTO blob (patient, name, bytes) VALUES (1, 'n', 0)"), VERR_OK);
    assert_int_equal(store__number(g->db, "SELECT id FROM blob WHERE name = 'n'", &id), VERR_OK);
    assert_int_equal(id, 3); /* numbers go on */
    fixture_drop(g);
}

static void test_a_backup_moves_to_sqlite(void **state)
{
    struct fixture *f = *state;
    struct filled x = {.f = f};
    struct store_config config = {STORE_SQLITE, NULL, NULL, false};
    char folder[64], backup[300];
    struct store *s;
    struct db *db;
    int64_t n;
    fill_store(&x);
    assert_int_equal(store_backup(f->store, in_folder(backup, sizeof backup, f->folder, "b")),
                     VERR_OK);
    assert_true(scratch_folder(folder, sizeof folder));
    config.data = folder;
    assert_int_equal(store_open(&config, &s), VERR_OK);
    assert_int_equal(store_restore(s, backup), VERR_OK);
    assert_int_equal(store_connect(s, true, &db), VERR_OK);
    check_blobs(db, &x);
    assert_int_equal(store__number(db, "SELECT SUM(time_ms) FROM ledger_leaf", &n), VERR_OK);
    assert_int_equal(n, -449 * 450 / 2);
    db_close(db);
    store_close(s);
    scratch_remove(folder);
}

/* The files of the backup under test, listed by nftw. */
static struct {
    char path[64][600];
    int n;
} files;

static int list_one(const char *path, const struct stat *s, int kind, struct FTW *at)
{
    (void)s;
    (void)at;
    if (kind == FTW_F && files.n < 64)
        snprintf(files.path[files.n++], 600, "%s", path);
    return 0;
}

static void list_files(const char *folder)
{
    files.n = 0;
    assert_int_equal(nftw(folder, list_one, 8, FTW_PHYS), 0);
}

static struct text whole_file(const char *path)
{
    struct arena a = arena_over(block, sizeof block);
    struct text t;
    assert_int_equal(os_read_file(path, sizeof block - 1, &a, &t), VERR_OK);
    return t;
}

static void test_an_altered_backup_is_refused(void **state)
{
    struct fixture *f = *state, *g = fixture_more();
    struct filled x = {.f = f};
    char backup[300];
    int64_t n;
    fill_store(&x);
    in_folder(backup, sizeof backup, f->folder, "backup");
    assert_int_equal(store_backup(f->store, backup), VERR_OK);
    list_files(backup);
    assert_true(files.n > 10);
    for (int i = 0; i < files.n; i++) {
        struct text t = whole_file(files.path[i]);
        if (t.n == 0)
            continue;
        char *byte = (char *)(uintptr_t)t.p + t.n / 2;
        *byte ^= 1;
        assert_int_equal(os_write_file(files.path[i], t, 0600), VERR_OK);
        assert_int_not_equal(store_restore(g->store, backup), VERR_OK);
        *byte ^= 1;
        assert_int_equal(os_write_file(files.path[i], text_slice(t, 0, t.n - 1), 0600), VERR_OK);
        assert_int_not_equal(store_restore(g->store, backup), VERR_OK);
        assert_int_equal(os_write_file(files.path[i], t, 0600), VERR_OK);
    }
    assert_int_equal(store__number(g->db, "SELECT COUNT(*) FROM ledger_leaf", &n), VERR_OK);
    assert_int_equal(n, 0);
    assert_int_equal(store_restore(g->store, backup), VERR_OK);
    fixture_drop(g);
}

static void test_a_backup_holds_no_key(void **state)
{
    struct fixture *f = *state;
    struct filled x = {.f = f};
    char backup[300];
    struct db_rows rows;
    char wrapped[2][CRYPT_WRAPPED_BYTES];
    fill_store(&x);
    assert_int_equal(db_first(f->db, STMT_patient_key_get, DB_ARGS(DB_INT(1)), &rows), VERR_OK);
    memcpy(wrapped[0], db_column_text(&rows, 0).p, CRYPT_WRAPPED_BYTES);
    memcpy(wrapped[1], db_column_text(&rows, 2).p, CRYPT_WRAPPED_BYTES);
    assert_int_equal(db_done(&rows), VERR_OK);
    in_folder(backup, sizeof backup, f->folder, "backup");
    assert_int_equal(store_backup(f->store, backup), VERR_OK);
    list_files(backup);
    for (int i = 0; i < files.n; i++) {
        struct text t = whole_file(files.path[i]);
        for (int k = 0; k < 2; k++)
            assert_true(text_find(t, (struct text){wrapped[k], 16}, 0) == SIZE_MAX);
    }
}

/* As an administrator does: the keys folder travels with the key backup. */
static void carry_epoch(const struct fixture *from, const struct fixture *to)
{
    char path[300];
    in_folder(path, sizeof path, from->folder, "keys/epoch.key");
    struct text t = whole_file(path);
    in_folder(path, sizeof path, to->folder, "keys");
    assert_int_equal(os_make_folder(path), VERR_OK);
    in_folder(path, sizeof path, to->folder, "keys/epoch.key");
    assert_int_equal(os_write_file(path, t, 0600), VERR_OK);
}

static enum verr erase_seven(struct db *db, void *ctx)
{
    return keys_erase(db, ((struct filled *)ctx)->f->crypt, 7);
}

static void test_old_key_backups_open_nothing_after_an_erasure(void **state)
{
    struct fixture *f = *state, *g = fixture_more();
    struct filled x = {.f = f};
    struct crypt_key got;
    char before[300], after[300];
    int64_t n;
    fill_store(&x);
    in_folder(before, sizeof before, f->folder, "before");
    in_folder(after, sizeof after, f->folder, "after");
    assert_int_equal(store_backup_keys(f->store, f->crypt, before), VERR_OK);
    assert_int_equal(db_transact(f->db, erase_seven, &x), VERR_OK);
    assert_int_equal(keys_settle(f->db), VERR_OK);
    assert_int_equal(store_backup_keys(f->store, f->crypt, after), VERR_OK);
    carry_epoch(f, g);
    assert_int_equal(store_restore_keys(g->store, g->crypt, before), VERR_KEY);
    assert_int_equal(store__number(g->db, "SELECT COUNT(*) FROM patient_key", &n), VERR_OK);
    assert_int_equal(n, 0);
    assert_int_equal(store_restore_keys(g->store, g->crypt, after), VERR_OK);
    assert_int_equal(keys_get(g->db, g->crypt, 1, &got), VERR_OK);
    assert_memory_equal(&got, &x.key, sizeof got);
    assert_int_equal(keys_get(g->db, g->crypt, 7, &got), VERR_NOT_FOUND);
    assert_int_equal(store_restore_keys(g->store, g->crypt, after), VERR_EXISTS);
    fixture_drop(g);
}

/* Even somebody who holds the master key and forges the epoch's number opens nothing: the wrapped
 * keys of the old file need the old epoch key. */
static void test_the_old_epoch_cannot_be_forged(void **state)
{
    struct fixture *f = *state, *g = fixture_more();
    struct filled x = {.f = f};
    char before[300];
    struct arena a = arena_over(block, sizeof block);
    struct crypt_key by;
    struct text sealed, plain;
    fill_store(&x);
    in_folder(before, sizeof before, f->folder, "before");
    assert_int_equal(store_backup_keys(f->store, f->crypt, before), VERR_OK);
    assert_int_equal(db_transact(f->db, erase_seven, &x), VERR_OK);
    assert_int_equal(keys_settle(f->db), VERR_OK);
    crypt_subkey(f->crypt, CRYPT_USE_EPOCH, &by);
    struct crypt_place at = {"backup", "keys", 1};
    assert_int_equal(os_read_file(before, 1 << 20, &a, &sealed), VERR_OK);
    assert_int_equal(crypt_open_sealed(&by, at, sealed, &a, &plain), VERR_OK);
    ((char *)(uintptr_t)plain.p)[7] = 2;
    assert_int_equal(crypt_seal(&by, at, plain, &a, &sealed), VERR_OK);
    assert_int_equal(os_write_file(before, sealed, 0600), VERR_OK);
    carry_epoch(f, g);
    assert_int_equal(store_restore_keys(g->store, g->crypt, before), VERR_KEY);
    fixture_drop(g);
}

static void test_an_altered_key_backup_is_refused(void **state)
{
    struct fixture *f = *state, *g = fixture_more();
    struct filled x = {.f = f};
    char path[300];
    fill_store(&x);
    in_folder(path, sizeof path, f->folder, "keys.backup");
    assert_int_equal(store_backup_keys(f->store, f->crypt, path), VERR_OK);
    carry_epoch(f, g);
    struct text t = whole_file(path);
    ((char *)(uintptr_t)t.p)[t.n / 2] ^= 1;
    assert_int_equal(os_write_file(path, t, 0600), VERR_OK);
    assert_int_equal(store_restore_keys(g->store, g->crypt, path), VERR_CRYPT);
    fixture_drop(g);
}

static const struct CMUnitTest tests[] = {
    FIXTURE_TEST(test_what_comes_back_is_the_same),
    FIXTURE_TEST(test_a_backup_moves_to_sqlite),
    FIXTURE_TEST(test_an_altered_backup_is_refused),
    FIXTURE_TEST(test_a_backup_holds_no_key),
    FIXTURE_TEST(test_old_key_backups_open_nothing_after_an_erasure),
    FIXTURE_TEST(test_the_old_epoch_cannot_be_forged),
    FIXTURE_TEST(test_an_altered_key_backup_is_refused),
};
FIXTURE_MAIN("backup", tests)
