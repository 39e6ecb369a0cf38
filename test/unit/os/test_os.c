/* test_os.c - files replaced whole, caps, maps, locks */
#include "os/os.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/vigie-os-XXXXXX";
static char path[PATH_MAX];
static char block[1 << 18];

static int make_folder(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/file", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

static void test_write_then_read(void **state)
{
    (void)state;
    struct arena a = arena_over(block, sizeof block);
    struct text t;
    struct stat s;
    assert_int_equal(os_read_file(path, 10, &a, &t), VERR_NOT_FOUND);
    assert_int_equal(os_write_file(path, TEXT("bonjour"), 0600), VERR_OK);
    assert_int_equal(os_write_file(path, TEXT("au revoir"), 0640), VERR_OK);
    assert_int_equal(os_read_file(path, 9, &a, &t), VERR_OK);
    assert_true(text_equal(t, TEXT("au revoir")));
    assert_int_equal(t.p[t.n], 0);
    assert_int_equal(stat(path, &s), 0);
    assert_int_equal(s.st_mode & 0777, 0640);
    assert_int_equal(os_read_file(path, 8, &a, &t), VERR_LIMIT);
    assert_int_equal(os_write_file("/nowhere/file", TEXT("x"), 0600), VERR_NOT_FOUND);
}

/* Sizes around the piece that is read at once, and around the arena's end. */
static void test_sizes_around_the_pieces(void **state)
{
    (void)state;
    static char bytes[1 << 17];
    static const size_t sizes[] = {0, 1, 65535, 65536, 65537, 131071, 131072};
    memset(bytes, 'v', sizeof bytes);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct arena a = arena_over(block, sizes[i] + 1), b = arena_over(block, sizes[i]);
        struct text t;
        assert_int_equal(os_write_file(path, (struct text){bytes, sizes[i]}, 0600), VERR_OK);
        assert_int_equal(os_read_file(path, sizes[i], &a, &t), VERR_OK);
        assert_int_equal(t.n, sizes[i]);
        assert_int_equal(arena_left(&a), 0);
        b = arena_over(block, sizes[i]);
        assert_int_equal(os_read_file(path, sizeof bytes, &b, &t), VERR_LIMIT);
    }
}

static void test_maps(void **state)
{
    (void)state;
    struct os_map map;
    struct arena a;
    assert_int_equal(os_arena((size_t)1 << 36, &map, &a), VERR_OK); /* costs nothing untouched */
    char *p = ARENA_ARRAY(&a, char, 100);
    assert_non_null(p);
    memset(p, 1, 100);
    os_map_drop(&map);
    assert_int_equal(p[0], 0);
    os_unmap(&map);
    os_unmap(&map);
    assert_int_equal(os_map(SIZE_MAX, &map), VERR_LIMIT);
}

static void test_a_spool_is_gone_with_its_map(void **state)
{
    struct os_map map;
    (void)state;
    assert_int_equal(os_spool("/tmp", 3 << 20, &map), VERR_OK);
    assert_int_equal(map.size, 3 << 20);
    memset(map.p, 'x', map.size);
    os_unmap(&map);
    assert_null(map.p);
    assert_int_equal(os_spool("/nowhere/at/all", 4096, &map), VERR_DISK);
}

static void test_one_holder_of_a_lock(void **state)
{
    (void)state;
    int fd, other, status;
    assert_int_equal(os_lock(path, &fd), VERR_OK);
    pid_t child = fork();
    if (child == 0)
        _exit(os_lock(path, &other) == VERR_BUSY ? 0 : 1);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    os_unlock(fd);
    assert_int_equal(os_lock(path, &fd), VERR_OK);
    os_unlock(fd);
}

static void test_clocks(void **state)
{
    (void)state;
    int64_t a = os_mono_ns(), b = os_mono_ns();
    assert_true(b >= a);
    assert_true(os_wall_ms() > 1700000000000);
}

static void test_a_log_line_is_one_line(void **state)
{
    (void)state;
    int ends[2], saved = dup(STDERR_FILENO);
    char got[4096], long_word[2000];
    memset(long_word, 'a', sizeof long_word);
    long_word[sizeof long_word - 1] = 0;
    assert_int_equal(pipe(ends), 0);
    dup2(ends[1], STDERR_FILENO);
    os_log(OS_WARN, "test.line", "key=%s", "two\nlines");
    os_log(OS_WARN, "test.long", "key=%s", long_word);
    dup2(saved, STDERR_FILENO);
    close(saved);
    close(ends[1]);
    struct arena a = arena_over(got, sizeof got);
    struct text t;
    assert_int_equal(os_read_fd(ends[0], sizeof got - 1, &a, &t), VERR_OK);
    close(ends[0]);
    struct text first = text_cut(&t, '\n'), second = text_cut(&t, '\n');
    assert_true(text_ends(first, TEXT(" test.line key=two?lines")));
    assert_int_equal(second.n, 1024);
    assert_int_equal(t.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_write_then_read),
        cmocka_unit_test(test_sizes_around_the_pieces),
        cmocka_unit_test(test_maps),
        cmocka_unit_test(test_a_spool_is_gone_with_its_map),
        cmocka_unit_test(test_one_holder_of_a_lock),
        cmocka_unit_test(test_clocks),
        cmocka_unit_test(test_a_log_line_is_one_line),
    };
    return cmocka_run_group_tests_name("os", tests, make_folder, remove_folder);
}
