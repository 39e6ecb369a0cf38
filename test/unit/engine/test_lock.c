/* The lock of packages: strict, and the same from what apt says. */
#include "engine/lock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define HASH "5c71715c51103beb4fbba9fe9f8dff604af6610dfa71c70bff342f54a7860803"
#define HEAD "# why\nvigie-engines 1\nsuite forky\narch amd64\n"
#define DEB "deb libx1 1:2.0+dfsg-1 100 " HASH " pool/main/x/libx1_2.0+dfsg-1_amd64.deb\n"

static char block[1 << 20];

static const char *reads(const char *said, struct engine_lock *lock, size_t *line)
{
    return engine_lock_read(text_of(said), lock, line);
}

static void is_refused(const char *said, size_t at)
{
    struct engine_lock lock = {.n = 7};
    size_t line = 0;
    assert_non_null(reads(said, &lock, &line));
    assert_int_equal(line, at);
    assert_int_equal(lock.n, 7);
}

static void reads_what_it_writes(void **state)
{
    (void)state;
    struct engine_lock lock, again;
    size_t line;
    char id[ENGINE_ID + 1], same[ENGINE_ID + 1], out[4096];
    assert_null(reads(HEAD DEB, &lock, &line));
    assert_int_equal(lock.n, 1);
    assert_true(text_is(lock.deb[0].version, "1:2.0+dfsg-1"));
    assert_true(text_is(engine_deb_file(&lock.deb[0]), "libx1_2.0+dfsg-1_amd64.deb"));
    assert_int_equal(lock.deb[0].sha256[0], 0x5c);
    struct writer w = writer_over(out, sizeof out);
    engine_lock_write(&w, &lock);
    assert_null(engine_lock_read(writer_text(&w), &again, &line));
    engine_lock_id(&lock, id);
    engine_lock_id(&again, same); /* without its comment it is the same lock */
    assert_string_equal(id, same);
    assert_int_equal(strspn(id, "0123456789abcdef"), ENGINE_ID);
}

static void refuses_what_is_not_strict(void **state)
{
    (void)state;
    is_refused("", 1);
    is_refused(HEAD, 5);
    is_refused("vigie-engines 2\n", 1);
    is_refused("vigie-engines 1\nsuite\n", 2);
    is_refused("vigie-engines 1\nsuite forky\narch amd 64\n", 3);
    is_refused(HEAD "deb libx1 1 100 " HASH " pool/a.deb", 1); /* the last line is not ended */
    is_refused(HEAD DEB DEB, 6);                               /* twice */
    is_refused(HEAD DEB "\n", 6);
    is_refused(HEAD "deb  libx1 1 100 " HASH " pool/a.deb\n", 5);
    is_refused(HEAD "deb libX1 1 100 " HASH " pool/a.deb\n", 5);
    is_refused(HEAD "deb libx1 1 0 " HASH " pool/a.deb\n", 5);
    is_refused(HEAD "deb libx1 1 0100 " HASH " pool/a.deb\n", 5);
    is_refused(HEAD "deb libx1 1 99999999999 " HASH " pool/a.deb\n", 5);
    is_refused(HEAD "deb libx1 1 100 5C71 pool/a.deb\n", 5);
    is_refused(HEAD "deb libx1 1 100 " HASH " pool/../a.deb\n", 5);
    is_refused(HEAD "deb libx1 1 100 " HASH " /pool/a.deb\n", 5);
    is_refused(HEAD "deb libx1 1 100 " HASH " pool//a.deb\n", 5);
    is_refused(HEAD "deb libx1 1 100 " HASH " pool/a b.deb\n", 5);
    is_refused(HEAD "deb libx1 1 100 " HASH " pool/a.txt\n", 5);
    is_refused(HEAD "deb libx1 1 100 " HASH " pool/--a;b.deb\n", 5);
}

static void refuses_too_many(void **state)
{
    (void)state;
    static char many[ENGINE_LOCK_MAX];
    struct writer w = writer_over(many, sizeof many - 1);
    writer_str(&w, HEAD);
    for (unsigned i = 0; i <= ENGINE_DEBS_MAX; i++) {
        writer_f(&w, "deb lib%u 1 1 " HASH " pool/lib%u.deb\n", i, i);
    }
    assert_false(w.full);
    is_refused(many, 4 + ENGINE_DEBS_MAX + 1);
}

static void makes_a_lock_of_what_apt_says(void **state)
{
    (void)state;
    struct engine_lock wanted, made;
    size_t line;
    struct arena a = arena_over(block, sizeof block);
    static const char said[] =
        "'http://mirror/debian/pool/main/o/other_1_amd64.deb' other_1_amd64.deb 5 SHA256:" HASH "\n"
        "'http://mirror/debian/pool/main/x/libx1_3%2b1_amd64.deb' libx1_1%3a3+1_amd64.deb 7 "
        "SHA256:" HASH "\n";
    assert_null(reads(HEAD DEB, &wanted, &line));
    assert_int_equal(engine_lock_of_uris(&a, text_of(said), &wanted, &made), VERR_OK);
    assert_int_equal(made.n, 1);
    assert_true(text_is(made.deb[0].version, "1:3+1"));
    assert_true(text_is(made.deb[0].path, "pool/main/x/libx1_3+1_amd64.deb"));
    assert_int_equal(made.deb[0].size, 7);
    assert_null(engine_lock_read(made.bytes, &wanted, &line));
    assert_int_equal(engine_lock_of_uris(&a, TEXT("no\n"), &wanted, &made), VERR_BAD_INPUT);
    assert_int_equal(engine_lock_of_uris(&a, TEXT(""), &wanted, &made), VERR_NOT_FOUND);
    static const char up[] =
        "'http://m/pool/%2e%2e/x_3_amd64.deb' libx1_3_amd64.deb 7 SHA256:" HASH "\n";
    assert_int_equal(engine_lock_of_uris(&a, text_of(up), &wanted, &made), VERR_BAD_INPUT);
}

static void ships_a_lock_that_it_reads(void **state)
{
    (void)state;
    struct engine_lock lock;
    size_t line;
    const char *text = engine_lock_built_in("amd64");
    assert_non_null(text);
    assert_null(reads(text, &lock, &line));
    assert_true(engine_lock_size(&lock) < 20000000);
    assert_null(engine_lock_built_in("vax"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_it_writes), cmocka_unit_test(refuses_what_is_not_strict),
        cmocka_unit_test(refuses_too_many), cmocka_unit_test(makes_a_lock_of_what_apt_says),
        cmocka_unit_test(ships_a_lock_that_it_reads)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
