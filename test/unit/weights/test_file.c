/* An altered file is refused, 100 of 100 alterations, whatever its time says. */
#include "weights/file.h"
#include "weights/folder.h"

#include "os/os.h"

#include <fcntl.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { BYTES = 300000, ALTERATIONS = 100 };

static char data[64], file[WEIGHTS_PATH];
static unsigned char bytes[BYTES + 64];
static uint64_t seed = 20261126;

static uint64_t next(void)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return seed >> 33;
}

static void put(const unsigned char *p, size_t n)
{
    int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(os_write_fd(fd, (struct text){(const char *)p, n}), VERR_OK);
    close(fd);
}

static void release_it(void)
{
    struct model_release r = {
        .name = TEXT("tiny"), .use = TEXT("transcribe"), .file = TEXT("tiny.bin"), .evaluation = 1};
    assert_int_equal(weights_hash(file, NULL, NULL, r.sha256, &r.seen), VERR_OK);
    assert_int_equal(weights_release(data, &r), VERR_OK);
}

static enum verr look(enum model_look how)
{
    char path[WEIGHTS_PATH];
    unsigned char hash[32];
    return model_look(data, TEXT("tiny"), TEXT("transcribe"), how, path, hash);
}

static int setup(void **state)
{
    (void)state;
    snprintf(data, sizeof data, "/tmp/vigie-weights-XXXXXX");
    if (!mkdtemp(data))
        return 1;
    char folder[128];
    snprintf(folder, sizeof folder, "%s/models", data);
    mkdir(folder, 0700);
    if (!weights_path(data, TEXT("tiny.bin"), file))
        return 1;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)next();
    return sodium_init() < 0;
}

static int teardown(void **state)
{
    char path[256];
    (void)state;
    unlink(file);
    weights_unrelease(data, TEXT("tiny"));
    snprintf(path, sizeof path, "%s/models", data);
    rmdir(path);
    return rmdir(data);
}

/* One of four kinds: a bit, a cut, more bytes, two blocks that change places. Gives the length. */
static size_t alter(unsigned char *p, int i)
{
    size_t at = next() % BYTES, other = next() % BYTES;
    switch (i % 4) {
    case 0:
        p[at] ^= (unsigned char)(1u << next() % 8);
        return BYTES;
    case 1:
        return at;
    case 2:
        return BYTES + 1 + next() % 63;
    default:
        for (size_t k = 0; k < 32; k++) {
            size_t a = (at + k) % BYTES, b = (other + 64 + k) % BYTES;
            unsigned char x = p[a];
            p[a] = p[b];
            p[b] = x;
        }
        return BYTES;
    }
}

static void an_altered_file_is_refused(void **state)
{
    static unsigned char other[sizeof bytes];
    int quick = 0, whole = 0, kept = 0;
    struct stat st;
    (void)state;
    put(bytes, BYTES);
    release_it();
    assert_int_equal(look(MODEL_LOOK_QUICK), VERR_OK);
    assert_int_equal(look(MODEL_LOOK_WHOLE), VERR_OK);
    assert_int_equal(stat(file, &st), 0);
    for (int i = 0; i < ALTERATIONS; i++) {
        memcpy(other, bytes, sizeof other);
        size_t n = alter(other, i);
        if (n == BYTES && memcmp(other, bytes, BYTES) == 0)
            fail_msg("alteration %d changes nothing", i);
        put(other, n);
        struct timespec times[2] = {st.st_atim, st.st_mtim}; /* as if it had never been touched */
        utimensat(AT_FDCWD, file, times, 0);
        quick += look(MODEL_LOOK_QUICK) == VERR_MODEL_ALTERED;
        whole += look(MODEL_LOOK_WHOLE) == VERR_MODEL_ALTERED;
        put(bytes, BYTES);
        kept += look(MODEL_LOOK_WHOLE) == VERR_OK;
    }
    print_message("%d alterations: %d seen by a look, %d by the hash; put right: %d\n", ALTERATIONS,
                  quick, whole, kept);
    assert_int_equal(quick, ALTERATIONS);
    assert_int_equal(whole, ALTERATIONS);
    assert_int_equal(kept, ALTERATIONS);
}

static void another_use_or_no_release_is_no_model(void **state)
{
    char path[WEIGHTS_PATH];
    unsigned char hash[32];
    (void)state;
    put(bytes, BYTES);
    release_it();
    assert_int_equal(model_look(data, TEXT("tiny"), TEXT("compose"), MODEL_LOOK_QUICK, path, hash),
                     VERR_NO_MODEL);
    assert_int_equal(
        model_look(data, TEXT("other"), TEXT("transcribe"), MODEL_LOOK_QUICK, path, hash),
        VERR_NO_MODEL);
    assert_int_equal(unlink(file), 0);
    assert_int_equal(look(MODEL_LOOK_QUICK), VERR_MODEL_ALTERED);
    assert_int_equal(symlink("/etc/hostname", file), 0);
    assert_int_equal(look(MODEL_LOOK_WHOLE), VERR_MODEL_ALTERED);
    assert_int_equal(unlink(file), 0);
    assert_int_equal(weights_unrelease(data, TEXT("tiny")), VERR_OK);
    assert_int_equal(look(MODEL_LOOK_QUICK), VERR_NO_MODEL);
}

static enum verr look_at(const char *format, const char *what)
{
    char path[2 * WEIGHTS_PATH];
    unsigned char hash[32];
    snprintf(path, sizeof path, format, data, what);
    return model_look_file(data, path, TEXT("transcribe"), MODEL_LOOK_WHOLE, hash);
}

static void a_file_is_looked_at_by_its_path(void **state)
{
    char other[WEIGHTS_PATH];
    (void)state;
    put(bytes, BYTES);
    release_it();
    assert_int_equal(look_at("%s/models/%s", "tiny.bin"), VERR_OK);
    assert_int_equal(look_at("%s/../%s/models/tiny.bin", data + 5), VERR_OK);
    assert_int_equal(look_at("%s/models/%s", "tiny.gguf"), VERR_NO_MODEL);
    assert_int_equal(look_at("%s/models/%s", "other.bin"), VERR_NO_MODEL);
    assert_int_equal(look_at("%s/%s", "tiny.bin"), VERR_NO_MODEL);
    assert_int_equal(look_at("%s/models/%s", "../models"), VERR_NO_MODEL);
    assert_int_equal(look_at("%s%s", ""), VERR_NO_MODEL);
    assert_true(weights_path(data, TEXT("aside"), other));
    assert_int_equal(rename(file, other), 0);
    assert_int_equal(look_at("%s/models/%s", "tiny.bin"), VERR_MODEL_ALTERED);
    assert_int_equal(rename(other, file), 0);
    assert_int_equal(look_at("%s/models/%s", "tiny.bin"), VERR_OK); /* moved, the same bytes */
}

static bool stop(void *ctx, uint64_t done, uint64_t all)
{
    (void)ctx;
    return done < all;
}

static void a_copy_is_whole_or_not_there(void **state)
{
    char to[WEIGHTS_PATH];
    unsigned char one[32], two[32];
    struct model_seen seen;
    uint64_t size = 0;
    (void)state;
    put(bytes, BYTES);
    assert_true(weights_path(data, TEXT("copy"), to));
    assert_int_equal(weights_copy(file, to, NULL, NULL, one, &size), VERR_OK);
    assert_int_equal(size, BYTES);
    assert_int_equal(weights_hash(to, NULL, NULL, two, &seen), VERR_OK);
    assert_memory_equal(one, two, 32);
    assert_int_equal(weights_copy(file, to, stop, NULL, one, &size), VERR_CANCELLED);
    assert_false(os_exists(to));
    assert_int_equal(weights_copy("/nowhere", to, NULL, NULL, one, &size), VERR_NOT_FOUND);
}

static void a_folder_has_one_hash(void **state)
{
    static char block[1 << 20];
    unsigned char one[32], two[32];
    char folder[128];
    (void)state;
    put(bytes, BYTES);
    snprintf(folder, sizeof folder, "%s/models", data);
    struct arena a = arena_over(block, sizeof block);
    assert_int_equal(weights_hash_folder(&a, folder, one), VERR_OK);
    bytes[0] ^= 1;
    put(bytes, BYTES);
    a = arena_over(block, sizeof block);
    assert_int_equal(weights_hash_folder(&a, folder, two), VERR_OK);
    assert_memory_not_equal(one, two, 32);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_altered_file_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(another_use_or_no_release_is_no_model, setup, teardown),
        cmocka_unit_test_setup_teardown(a_file_is_looked_at_by_its_path, setup, teardown),
        cmocka_unit_test_setup_teardown(a_copy_is_whole_or_not_there, setup, teardown),
        cmocka_unit_test_setup_teardown(a_folder_has_one_hash, setup, teardown)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
