/* A release is read back as it was written, and in no other form. */
#include "model/release.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void what_is_written_is_read(void **state)
{
    char block[MODEL_RELEASE_MAX];
    struct writer w = writer_over(block, sizeof block);
    struct model_release r = {.name = TEXT("a"),
                              .use = TEXT("compose"),
                              .file = TEXT("a.gguf"),
                              .seen = {12, 3, 1700000000123456789, 1700000000123456790},
                              .evaluation = 7};
    struct model_release back;
    (void)state;
    memset(r.sha256, 0xab, sizeof r.sha256);
    model_release_write(&w, &r);
    assert_int_equal(model_release_read(writer_text(&w), &back), VERR_OK);
    assert_true(text_is(back.name, "a") && text_is(back.file, "a.gguf") && back.evaluation == 7);
    assert_true(model_seen_same(&back.seen, &r.seen));
    assert_memory_equal(back.sha256, r.sha256, 32);
    for (size_t n = 0; n < w.n - 1; n++) /* without its last line end it is the same */
        assert_int_not_equal(model_release_read((struct text){block, n}, &back), VERR_OK);
    for (size_t i = 0; i < w.n - 1; i++) {
        block[i] ^= 0x40; /* no byte is passed over: refused, or another value */
        struct model_release other;
        if (model_release_read(writer_text(&w), &other) == VERR_OK)
            assert_true(!text_equal(other.name, r.name) || !text_equal(other.file, r.file) ||
                        !text_equal(other.use, r.use));
        block[i] ^= 0x40;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_written_is_read)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
