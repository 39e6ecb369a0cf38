/* The form of a model's file: the two that this build makes are good, cut anywhere they are not. */
#include "model/header.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static const char *build;

static struct text load(const char *name)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", build, name);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    fseek(f, 0, SEEK_END);
    size_t n = (size_t)ftell(f);
    rewind(f);
    char *p = malloc(n);
    assert_int_equal(fread(p, 1, n, f), n);
    fclose(f);
    return (struct text){p, n};
}

static void drop(struct text t)
{
    free((void *)(uintptr_t)t.p);
}

static void both_forms_are_told(void **state)
{
    struct model_header h;
    (void)state;
    struct text t = load("vigie-tiny.gguf");
    assert_int_equal(model_header_read(t, &h), VERR_OK);
    assert_int_equal(h.form, MODEL_GGUF);
    assert_true(text_is(h.architecture, "llama") && h.tensors > 0);
    assert_true(model_form_fits(h.form, TEXT("compose")));
    assert_false(model_form_fits(h.form, TEXT("transcribe")));
    drop(t);
    t = load("vigie-tiny-whisper.bin");
    assert_int_equal(model_header_read(t, &h), VERR_OK);
    assert_int_equal(h.form, MODEL_WHISPER);
    assert_true(h.tensors > 10);
    assert_true(model_form_fits(h.form, TEXT("transcribe")));
    drop(t);
    struct text voice = TEXT("lmgg\x0a\0\0\0silero-16k\x06\0\0\0\x02\0\0\0\0\0\0\0");
    assert_int_equal(model_header_read(voice, &h), VERR_OK);
    assert_int_equal(h.form, MODEL_VOICE);
    assert_true(text_is(h.architecture, "silero-16k"));
}

/* Every cut of the description, and cuts all over the weights. */
static void a_file_that_is_cut_is_refused(void **state)
{
    static const char *const files[] = {"vigie-tiny.gguf", "vigie-tiny-whisper.bin"};
    struct model_header h;
    (void)state;
    for (size_t f = 0; f < 2; f++) {
        struct text t = load(files[f]);
        for (size_t n = 0; n < 2000 && n < t.n; n++)
            assert_int_not_equal(model_header_read((struct text){t.p, n}, &h), VERR_OK);
        for (size_t k = 1; k < 50; k++)
            assert_int_not_equal(model_header_read((struct text){t.p, t.n * k / 50}, &h), VERR_OK);
        assert_int_not_equal(model_header_read((struct text){t.p, t.n - 1}, &h), VERR_OK);
        drop(t);
    }
}

static void what_is_no_model_is_refused(void **state)
{
    struct model_header h;
    (void)state;
    assert_int_equal(model_header_read(TEXT("PK\x03\x04 a zip"), &h), VERR_UNSUPPORTED);
    assert_int_equal(model_header_read(TEXT(""), &h), VERR_UNSUPPORTED);
    assert_int_equal(model_header_read(TEXT("GGUF\x01\0\0\0"), &h), VERR_UNSUPPORTED);
    assert_int_equal(model_header_read(TEXT("GGUF\x03\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff"), &h),
                     VERR_LIMIT);
    assert_int_equal(model_header_read(TEXT("lmgg\x05\0\0\0other\x06\0\0\0\x02\0\0\0\0\0\0\0"), &h),
                     VERR_UNSUPPORTED);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(both_forms_are_told),
                                       cmocka_unit_test(a_file_that_is_cut_is_refused),
                                       cmocka_unit_test(what_is_no_model_is_refused)};
    build = argc > 1 ? argv[1] : ".";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
