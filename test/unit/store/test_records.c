/* test_records.c - jobs and their leases, patients' keys and epochs, sealed blobs */
#include "fixture.h"
#include "os/os.h"
#include "store/blob.h"
#include "store/job.h"
#include "store/keys.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

static char block[4 << 20];

/* jobs */
enum job_what { TAKE, KEEP, DONE, FAIL };
struct job_call {
    int64_t now_ms;
    struct job job;
    enum verr e;
    enum job_what what;
};

static enum verr job_in(struct db *db, void *ctx)
{
    struct job_call *c = ctx;
    struct arena a = arena_over(block, sizeof block);
    switch (c->what) {
    case TAKE:
        return job_take(db, c->now_ms, 1000, &a, &c->job);
    case KEEP:
        return job_keep(db, &c->job, c->now_ms);
    case DONE:
        return job_done(db, &c->job);
    case FAIL:
        return job_fail(db, &c->job, c->now_ms, TEXT("DISK"));
    }
    return VERR_INTERNAL;
}

static enum verr add_two(struct db *db, void *ctx)
{
    (void)ctx;
    int64_t id;
    enum verr e = job_add(db, TEXT("sweep"), TEXT("later"), 200, 3, &id);
    return e ? e : job_add(db, TEXT("sign"), TEXT("sooner"), 100, 3, &id);
}

static enum verr job_do(struct fixture *f, struct job_call *c, enum job_what what, int64_t now_ms)
{
    c->what = what;
    c->now_ms = now_ms;
    return db_transact(f->db, job_in, c);
}

static void test_jobs_come_in_order_and_leave(void **state)
{
    struct fixture *f = *state;
    struct job_call a = {0}, b = {0};
    assert_int_equal(db_transact(f->db, add_two, NULL), VERR_OK);
    assert_int_equal(job_do(f, &a, TAKE, 99), VERR_NOT_FOUND);
    assert_int_equal(job_do(f, &a, TAKE, 300), VERR_OK);
    assert_true(text_is(a.job.kind, "sign"));
    assert_true(text_is(a.job.payload, "sooner"));
    assert_int_equal(a.job.tries, 1);
    assert_int_equal(job_do(f, &b, TAKE, 300), VERR_OK);
    assert_true(text_is(b.job.kind, "sweep"));
    assert_int_equal(job_do(f, &a, DONE, 300), VERR_OK);
    assert_int_equal(job_do(f, &a, DONE, 300), VERR_CONFLICT);
    assert_int_equal(job_do(f, &b, DONE, 300), VERR_OK);
    assert_int_equal(job_do(f, &b, TAKE, 9999), VERR_NOT_FOUND);
}

static void test_an_expired_lease_passes_to_another_clerk(void **state)
{
    struct fixture *f = *state;
    struct job_call a = {0}, b = {0};
    assert_int_equal(db_transact(f->db, add_two, NULL), VERR_OK);
    assert_int_equal(job_do(f, &a, TAKE, 100), VERR_OK);
    assert_int_equal(job_do(f, &a, KEEP, 5000), VERR_OK);
    assert_int_equal(job_do(f, &b, TAKE, 4000), VERR_OK); /* the other job */
    assert_true(text_is(b.job.kind, "sweep"));
    assert_int_equal(job_do(f, &b, DONE, 4000), VERR_OK);
    assert_int_equal(job_do(f, &b, TAKE, 4999), VERR_NOT_FOUND);
    assert_int_equal(job_do(f, &b, TAKE, 5000), VERR_OK); /* the lease has ended */
    assert_int_equal(b.job.id, a.job.id);
    assert_int_equal(b.job.tries, 2);
    assert_int_equal(job_do(f, &a, DONE, 5001), VERR_CONFLICT);
    assert_int_equal(job_do(f, &a, KEEP, 9000), VERR_CONFLICT);
    assert_int_equal(job_do(f, &b, DONE, 5001), VERR_OK);
}

static void test_a_failing_job_backs_off_and_dies(void **state)
{
    struct fixture *f = *state;
    struct job_call a = {0};
    int64_t dead;
    assert_int_equal(db_transact(f->db, add_two, NULL), VERR_OK);
    assert_int_equal(job_do(f, &a, TAKE, 100), VERR_OK);
    assert_int_equal(job_do(f, &a, FAIL, 150), VERR_OK);
    assert_int_equal(job_do(f, &a, FAIL, 150), VERR_CONFLICT);
    assert_int_equal(job_do(f, &a, TAKE, 2149), VERR_OK); /* the other one */
    assert_true(text_is(a.job.kind, "sweep"));
    assert_int_equal(job_do(f, &a, DONE, 2149), VERR_OK);
    assert_int_equal(job_do(f, &a, TAKE, 2149), VERR_NOT_FOUND);
    assert_int_equal(job_do(f, &a, TAKE, 2150), VERR_OK);
    assert_int_equal(job_do(f, &a, FAIL, 2200), VERR_OK); /* 4 s later */
    assert_int_equal(job_do(f, &a, TAKE, 6199), VERR_NOT_FOUND);
    assert_int_equal(job_do(f, &a, TAKE, 6200), VERR_OK); /* the third and last; its clerk dies */
    assert_int_equal(job_do(f, &a, TAKE, 1000000), VERR_NOT_FOUND);
    assert_int_equal(store__number(f->db, "SELECT COUNT(*) FROM job WHERE dead = 1", &dead),
                     VERR_OK);
    assert_int_equal(dead, 0); /* what was buried in a refused transaction is buried next time */
    (void)db_transact(f->db, add_two, NULL);
    assert_int_equal(job_do(f, &a, TAKE, 1000000), VERR_OK);
    assert_int_equal(store__number(f->db, "SELECT COUNT(*) FROM job WHERE dead = 1", &dead),
                     VERR_OK);
    assert_int_equal(dead, 1);
}

/* keys */
struct key_call {
    struct fixture *f;
    int64_t patient;
    struct crypt_key key;
};

static enum verr key_add_in(struct db *db, void *ctx)
{
    struct key_call *c = ctx;
    return keys_add(db, c->f->crypt, c->patient, &c->key);
}

static enum verr key_erase_in(struct db *db, void *ctx)
{
    struct key_call *c = ctx;
    return keys_erase(db, c->f->crypt, c->patient);
}

static enum verr many_keys(struct db *db, void *ctx)
{
    struct key_call *c = ctx;
    enum verr e = VERR_OK;
    for (int64_t p = -300; p < 300 && !e; p++)
        e = keys_add(db, c->f->crypt, p, &c->key);
    return e;
}

static void test_keys_survive_rotations_but_for_the_erased(void **state)
{
    struct fixture *f = *state;
    struct key_call c = {f, 1000, {{0}}};
    struct crypt_key kept, got;
    int64_t n;
    assert_int_equal(db_transact(f->db, key_add_in, &c), VERR_OK);
    kept = c.key;
    assert_int_equal(db_transact(f->db, key_add_in, &c), VERR_EXISTS);
    assert_int_equal(db_transact(f->db, many_keys, &c), VERR_OK);
    assert_int_equal(keys_get(f->db, f->crypt, 1000, &got), VERR_OK);
    assert_memory_equal(&got, &kept, sizeof got);
    c.patient = 7;
    assert_int_equal(db_transact(f->db, key_erase_in, &c), VERR_OK);
    assert_int_equal(db_transact(f->db, key_erase_in, &c), VERR_NOT_FOUND);
    assert_int_equal(keys_get(f->db, f->crypt, 7, &got), VERR_NOT_FOUND);
    assert_int_equal(keys_get(f->db, f->crypt, 1000, &got), VERR_OK);
    assert_memory_equal(&got, &kept, sizeof got);
    assert_int_equal(keys_get(f->db, f->crypt, -300, &got), VERR_OK);
    assert_int_equal(store__number(f->db, "SELECT COUNT(*) FROM epoch_key", &n), VERR_OK);
    assert_int_equal(n, 1);
    assert_int_equal(store__number(f->db, "SELECT COUNT(*) FROM patient_key WHERE epoch = 2", &n),
                     VERR_OK);
    assert_int_equal(n, 600);
    assert_int_equal(keys_settle(f->db), VERR_OK);
}

static void test_another_master_key_opens_no_patient(void **state)
{
    struct fixture *f = *state;
    struct key_call c = {f, 1, {{0}}};
    uint8_t master[CRYPT_KEY_BYTES] = {43};
    struct crypt *other;
    assert_int_equal(db_transact(f->db, key_add_in, &c), VERR_OK);
    assert_int_equal(crypt_from(master, &other), VERR_OK);
    assert_int_equal(keys_get(f->db, other, 1, &c.key), VERR_KEY);
    crypt_close(other);
}

/* A wrapped key moved to another patient's row must not open it. */
static void test_swapped_key_rows_do_not_open(void **state)
{
    struct fixture *f = *state;
    struct key_call c = {f, 1, {{0}}};
    assert_int_equal(db_transact(f->db, key_add_in, &c), VERR_OK);
    assert_int_equal(fixture_sql(f->db, "UPDATE patient_key SET patient = 2"), VERR_OK);
    assert_int_equal(keys_get(f->db, f->crypt, 2, &c.key), VERR_KEY);
}

static bool file_holds(const char *path, const void *needle, size_t n)
{
    struct arena a = arena_over(block, sizeof block);
    struct text file;
    if (os_read_file(path, sizeof block - 1, &a, &file))
        return false;
    return text_find(file, (struct text){needle, n}, 0) != SIZE_MAX;
}

static void test_a_destroyed_key_leaves_the_files(void **state)
{
    struct fixture *f = *state;
    struct key_call c = {f, 1, {{0}}};
    struct db_rows rows;
    uint8_t wrapped[CRYPT_WRAPPED_BYTES];
    if (fixture_is_pg())
        skip(); /* its files belong to the server: a vacuum is asked for */
    assert_int_equal(db_transact(f->db, key_add_in, &c), VERR_OK);
    assert_int_equal(db_first(f->db, STMT_patient_key_get, DB_ARGS(DB_INT(1)), &rows), VERR_OK);
    memcpy(wrapped, db_column_text(&rows, 0).p, sizeof wrapped);
    assert_int_equal(db_done(&rows), VERR_OK);
    assert_int_equal(keys_settle(f->db), VERR_OK);
    char path[300], log[300];
    snprintf(path, sizeof path, "%s/vigie.db", f->folder);
    snprintf(log, sizeof log, "%s/vigie.db-wal", f->folder);
    assert_true(file_holds(path, wrapped, sizeof wrapped));
    assert_int_equal(db_transact(f->db, key_erase_in, &c), VERR_OK);
    assert_int_equal(keys_settle(f->db), VERR_OK);
    assert_false(file_holds(path, wrapped, sizeof wrapped));
    assert_false(file_holds(log, wrapped, sizeof wrapped));
}

/* blobs */
static void fill(char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        p[i] = "Mme CANARI, douleur thoracique. "[i % 32];
}

struct blob_call {
    struct blob_writer *w;
    int64_t id;
    struct text expected; /* what is still to come */
};

static enum verr file_it(struct db *db, void *ctx)
{
    struct blob_call *c = ctx;
    return blob_file(db, c->w, 5, &c->id);
}

static enum verr compare(void *ctx, struct text bytes)
{
    struct blob_call *c = ctx;
    assert_true(text_starts(c->expected, bytes));
    c->expected = text_slice(c->expected, bytes.n, c->expected.n);
    return VERR_OK;
}

static enum verr ignore(void *ctx, struct text bytes)
{
    (void)ctx;
    (void)bytes;
    return VERR_OK;
}

static int64_t put_blob(struct fixture *f, const struct crypt_key *k, struct text all, size_t step)
{
    struct blob_call c = {NULL, 0, {NULL, 0}};
    assert_int_equal(blob_open(f->store, k, &c.w), VERR_OK);
    for (size_t at = 0; at < all.n; at += step)
        assert_int_equal(blob_append(c.w, text_slice(all, at, at + step)), VERR_OK);
    assert_int_equal(blob_finish(c.w), VERR_OK);
    assert_int_equal(db_transact(f->db, file_it, &c), VERR_OK);
    blob_drop(c.w);
    return c.id;
}

static void test_blobs_of_many_sizes(void **state)
{
    struct fixture *f = *state;
    static char bytes[3 << 20];
    static const size_t sizes[] = {0, 1, 65535, 65536, 65537, 131072, 1 << 20, 3 << 20};
    struct crypt_key k, wrong;
    int64_t n;
    crypt_key_new(&k);
    crypt_key_new(&wrong);
    fill(bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct blob_call c = {NULL, 0, {bytes, sizes[i]}};
        int64_t id = put_blob(f, &k, c.expected, i % 2 ? 1000 : 100000);
        assert_int_equal(blob_size(f->db, id, &n), VERR_OK);
        assert_int_equal(n, sizes[i]);
        assert_int_equal(blob_read(f->db, id, &k, compare, &c), VERR_OK);
        assert_int_equal(c.expected.n, 0);
        assert_int_equal(blob_read(f->db, id, &wrong, ignore, NULL), VERR_CRYPT);
    }
    assert_int_equal(blob_read(f->db, 999, &k, ignore, NULL), VERR_NOT_FOUND);
    const char *files = "SELECT COUNT(*) FROM blob WHERE sealed IS NULL";
    assert_int_equal(store__number(f->db, files, &n), VERR_OK);
    assert_int_equal(n, fixture_is_pg() ? 2 : 8); /* with the chunks' overhead, 1 MiB overflows */
}

/* The path of the only file in DATA/blobs, or the number of files there. */
static int blob_files(struct fixture *f, char path[600])
{
    char folder[300];
    snprintf(folder, sizeof folder, "%s/blobs", f->folder);
    DIR *d = opendir(folder);
    int n = 0;
    const struct dirent *e;
    while (d && (e = readdir(d)))
        if (e->d_name[0] != '.') {
            snprintf(path, 600, "%s/%s", folder, e->d_name);
            n++;
        }
    if (d)
        closedir(d);
    return n;
}

struct forgetting {
    int64_t id;
    struct arena arena;
    struct job job;
};

static enum verr forget_it(struct db *db, void *ctx)
{
    struct forgetting *x = ctx;
    return blob_forget(db, x->id, 1000);
}

static enum verr take_it(struct db *db, void *ctx)
{
    struct forgetting *x = ctx;
    arena_reset(&x->arena);
    return job_take(db, 2000, 1000, &x->arena, &x->job);
}

static void test_what_is_forgotten_leaves_the_disk(void **state)
{
    struct fixture *f = *state;
    static char bytes[2 << 20], room[4096];
    char path[600];
    struct crypt_key k;
    struct forgetting x = {.arena = arena_over(room, sizeof room)};
    crypt_key_new(&k);
    fill(bytes, sizeof bytes);
    x.id = put_blob(f, &k, (struct text){bytes, sizeof bytes}, 65536);
    assert_int_equal(blob_files(f, path), 1);
    struct text name = text_of(strrchr(path, '/') + 1);
    assert_int_equal(blob_unlink(f->db, name), VERR_OK); /* a row has it */
    assert_int_equal(blob_files(f, path), 1);
    assert_int_equal(db_transact(f->db, forget_it, &x), VERR_OK);
    assert_int_equal(blob_read(f->db, x.id, &k, ignore, NULL), VERR_NOT_FOUND);
    assert_int_equal(db_transact(f->db, take_it, &x), VERR_OK);
    assert_true(text_is(x.job.kind, "blob"));
    assert_true(text_equal(x.job.payload, name));
    atomic_store(&f->store->backups, 1); /* one that may still have to copy it */
    assert_int_equal(blob_unlink(f->db, x.job.payload), VERR_BUSY);
    assert_int_equal(blob_files(f, path), 1);
    atomic_store(&f->store->backups, 0);
    assert_int_equal(blob_unlink(f->db, x.job.payload), VERR_OK);
    assert_int_equal(blob_files(f, path), 0);
    assert_int_equal(blob_unlink(f->db, x.job.payload), VERR_OK); /* again: already gone */
    assert_int_equal(blob_unlink(f->db, TEXT("../vigie.db")), VERR_BAD_INPUT);
    assert_int_equal(blob_unlink(f->db, TEXT("../../../../../../../etc/passwd0")), VERR_BAD_INPUT);
    assert_int_equal(db_transact(f->db, forget_it, &x), VERR_NOT_FOUND);
}

static void test_an_altered_or_cut_file_is_refused(void **state)
{
    struct fixture *f = *state;
    static char bytes[2 << 20];
    char path[600];
    struct crypt_key k;
    struct stat s;
    crypt_key_new(&k);
    fill(bytes, sizeof bytes);
    int64_t id = put_blob(f, &k, (struct text){bytes, sizeof bytes}, 65536);
    assert_int_equal(blob_files(f, path), 1);
    assert_int_equal(stat(path, &s), 0);
    static const off_t places[] = {0, 23, 24, 70000, 1000000};
    int fd = open(path, O_RDWR);
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        char c;
        assert_int_equal(pread(fd, &c, 1, places[i]), 1);
        c ^= 1;
        assert_int_equal(pwrite(fd, &c, 1, places[i]), 1);
        assert_int_equal(blob_read(f->db, id, &k, ignore, NULL), VERR_CRYPT);
        c ^= 1;
        assert_int_equal(pwrite(fd, &c, 1, places[i]), 1);
    }
    assert_int_equal(blob_read(f->db, id, &k, ignore, NULL), VERR_OK);
    assert_int_equal(pwrite(fd, "x", 1, s.st_size), 1); /* one byte more */
    assert_int_equal(blob_read(f->db, id, &k, ignore, NULL), VERR_CRYPT);
    assert_int_equal(ftruncate(fd, 24 + 3 * 65553), 0); /* whole chunks, the end missing */
    assert_int_equal(blob_read(f->db, id, &k, ignore, NULL), VERR_CRYPT);
    close(fd);
    unlink(path);
    assert_int_equal(blob_read(f->db, id, &k, ignore, NULL), VERR_DISK);
}

/* Writes without end until it is killed from inside, half-way through a chunk. */
static void write_and_die(struct fixture *f)
{
    static char bytes[1500000];
    struct crypt_key k;
    struct blob_writer *w;
    crypt_key_new(&k);
    fill(bytes, sizeof bytes);
    if (!blob_open(f->store, &k, &w) && !blob_append(w, (struct text){bytes, sizeof bytes}))
        kill(getpid(), SIGKILL);
    _exit(1);
}

static void test_a_killed_upload_leaves_no_clear_byte(void **state)
{
    struct fixture *f = *state;
    char path[600];
    int status;
    int64_t removed;
    pid_t child = fork();
    if (child == 0)
        write_and_die(f);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(blob_files(f, path), 1);
    assert_true(text_ends(text_of(path), TEXT(".part")));
    assert_false(file_holds(path, "CANARI", 6));
    assert_int_equal(blob_sweep(f->db, 3600000, &removed), VERR_OK);
    assert_int_equal(removed, 0); /* too young: perhaps somebody writes it */
    assert_int_equal(blob_sweep(f->db, -1000, &removed), VERR_OK);
    assert_int_equal(removed, 1);
    assert_int_equal(blob_files(f, path), 0);
}

static enum verr remove_it(struct db *db, void *ctx)
{
    return blob_remove(db, ((struct blob_call *)ctx)->id);
}

static void test_sweeping_keeps_what_has_a_row(void **state)
{
    struct fixture *f = *state;
    static char bytes[2 << 20];
    char path[600];
    struct crypt_key k;
    struct blob_call c = {NULL, 0, {NULL, 0}};
    int64_t removed;
    crypt_key_new(&k);
    c.id = put_blob(f, &k, (struct text){bytes, sizeof bytes}, 65536);
    assert_int_equal(blob_sweep(f->db, -1000, &removed), VERR_OK);
    assert_int_equal(removed, 0);
    assert_int_equal(db_transact(f->db, remove_it, &c), VERR_OK);
    assert_int_equal(db_transact(f->db, remove_it, &c), VERR_NOT_FOUND);
    assert_int_equal(blob_sweep(f->db, -1000, &removed), VERR_OK);
    assert_int_equal(removed, 1);
    assert_int_equal(blob_files(f, path), 0);
}

static const struct CMUnitTest tests[] = {
    FIXTURE_TEST(test_jobs_come_in_order_and_leave),
    FIXTURE_TEST(test_an_expired_lease_passes_to_another_clerk),
    FIXTURE_TEST(test_a_failing_job_backs_off_and_dies),
    FIXTURE_TEST(test_keys_survive_rotations_but_for_the_erased),
    FIXTURE_TEST(test_another_master_key_opens_no_patient),
    FIXTURE_TEST(test_swapped_key_rows_do_not_open),
    FIXTURE_TEST(test_a_destroyed_key_leaves_the_files),
    FIXTURE_TEST(test_blobs_of_many_sizes),
    FIXTURE_TEST(test_what_is_forgotten_leaves_the_disk),
    FIXTURE_TEST(test_an_altered_or_cut_file_is_refused),
    FIXTURE_TEST(test_a_killed_upload_leaves_no_clear_byte),
    FIXTURE_TEST(test_sweeping_keeps_what_has_a_row),
};
FIXTURE_MAIN("records", tests)
