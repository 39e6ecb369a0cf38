/* Roots on the disk: what is complete, what is altered, which one serves. */
#include "engine/folder.h"
#include "os/os.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define LOCK                                                                                       \
    "vigie-engines 1\nsuite forky\narch amd64\ndeb libx1 1 100 "                                   \
    "5c71715c51103beb4fbba9fe9f8dff604af6610dfa71c70bff342f54a7860803 pool/x.deb\n"

static char block[1 << 22];

struct place {
    struct arena a;
    char folder[64];
};

static int open_place(void **state)
{
    static struct place p;
    p.a = arena_over(block, sizeof block);
    (void)snprintf(p.folder, sizeof p.folder, "/tmp/vigie-test-XXXXXX");
    *state = &p;
    return mkdtemp(p.folder) == NULL;
}

static int close_place(void **state)
{
    struct place *p = *state;
    return engine_remove_folder(p->folder) != VERR_OK;
}

static void write_file(struct place *p, const char *path, const char *bytes)
{
    const char *whole = engine_path(&p->a, "%s/%s", p->folder, path);
    assert_int_equal(os_write_file(whole, text_of(bytes), 0644), VERR_OK);
}

/* A root with a file, a link and its records. */
static const char *make_root(struct place *p, const char *id)
{
    const char *root = engine_path(&p->a, "%s/%s", p->folder, id);
    struct text list;
    assert_int_equal(engine_make_folders(engine_path(&p->a, "%s/usr/bin", root)), VERR_OK);
    write_file(p, engine_path(&p->a, "%s/usr/bin/engine", id), "engine");
    write_file(p, engine_path(&p->a, "%s/engines.lock", id), LOCK);
    assert_int_equal(symlink("usr/bin", engine_path(&p->a, "%s/bin", root)), 0);
    assert_int_equal(engine_manifest(&p->a, root, &list), VERR_OK);
    write_file(p, engine_path(&p->a, "%s/MANIFEST", id),
               engine_path(&p->a, "%.*s", TEXT_ARGS(list)));
    return root;
}

static void sees_each_alteration(void **state)
{
    struct place *p = *state;
    const char *root = make_root(p, "00112233445566aa");
    assert_int_equal(engine_check_root(&p->a, root), VERR_OK);
    write_file(p, "00112233445566aa/usr/bin/engine", "enginE");
    assert_int_equal(engine_check_root(&p->a, root), VERR_CONFLICT);
    write_file(p, "00112233445566aa/usr/bin/engine", "engine");
    assert_int_equal(engine_check_root(&p->a, root), VERR_OK);
    write_file(p, "00112233445566aa/more", "");
    assert_int_equal(engine_check_root(&p->a, root), VERR_CONFLICT);
    assert_int_equal(unlink(engine_path(&p->a, "%s/more", root)), 0);
    const char *link = engine_path(&p->a, "%s/bin", root);
    assert_int_equal(unlink(link), 0);
    assert_int_equal(engine_check_root(&p->a, root), VERR_CONFLICT);
    assert_int_equal(symlink("/bin", link), 0);
    assert_int_equal(engine_check_root(&p->a, root), VERR_CONFLICT);
}

static void one_root_serves(void **state)
{
    struct place *p = *state;
    struct engine_root all[ENGINE_ROOTS_MAX], now;
    size_t n;
    const char *first = make_root(p, "00112233445566aa");
    (void)make_root(p, "00112233445566bb");
    write_file(p, "half", "a root has another name");
    assert_int_equal(engine_roots(&p->a, p->folder, all, &n), VERR_OK);
    assert_int_equal(n, 2);
    assert_int_equal(engine_current(&p->a, p->folder, &now), VERR_NOT_FOUND);
    for (int i = 0; i < 2; i++) {
        const char *id = i ? "00112233445566bb" : "00112233445566aa";
        assert_int_equal(engine_switch(p->folder, id), VERR_OK);
        assert_int_equal(engine_current(&p->a, p->folder, &now), VERR_OK);
        assert_string_equal(now.id, id);
        assert_int_equal(now.lock.n, 1);
        assert_int_equal(now.bytes, sizeof LOCK - 1 + 6);
    }
    /* What an interrupted installation leaves is no root. */
    assert_int_equal(unlink(engine_path(&p->a, "%s/MANIFEST", first)), 0);
    assert_int_equal(engine_roots(&p->a, p->folder, all, &n), VERR_OK);
    assert_int_equal(n, 1);
    assert_int_equal(engine_roots(&p->a, "/nowhere/engines", all, &n), VERR_OK);
    assert_int_equal(n, 0);
}

static void a_file_is_its_hash(void **state)
{
    struct place *p = *state;
    /* SHA-256 of "abc", FIPS 180-2, appendix B.1 */
    static const unsigned char hash[32] = {0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea,
                                           0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23,
                                           0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c,
                                           0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad};
    const char *path = engine_path(&p->a, "%s/abc", p->folder);
    const char *link = engine_path(&p->a, "%s/link", p->folder);
    write_file(p, "abc", "abc");
    assert_true(engine_file_is(path, 3, hash));
    assert_false(engine_file_is(path, 4, hash));
    assert_int_equal(symlink("abc", link), 0);
    assert_false(engine_file_is(link, 3, hash));
    write_file(p, "abc", "abd");
    assert_false(engine_file_is(path, 3, hash));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(sees_each_alteration, open_place, close_place),
        cmocka_unit_test_setup_teardown(one_root_serves, open_place, close_place),
        cmocka_unit_test_setup_teardown(a_file_is_its_hash, open_place, close_place)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
