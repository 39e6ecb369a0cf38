/* A model that may serve is a file that is there. */
#include "engine/may.h"
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

static void a_file_that_can_be_read(void **state)
{
    char folder[] = "/tmp/vigie-may-XXXXXX", path[64], pipe[64];
    (void)state;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/model", folder);
    (void)snprintf(pipe, sizeof pipe, "%s/pipe", folder);
    assert_int_equal(engine_may_start(path), VERR_NOT_FOUND);
    assert_int_equal(engine_may_start(folder), VERR_NOT_FOUND);
    assert_int_equal(mkfifo(pipe, 0600), 0);
    assert_int_equal(engine_may_start(pipe), VERR_NOT_FOUND);
    assert_int_equal(os_write_file(path, TEXT("GGUF"), 0600), VERR_OK);
    assert_int_equal(engine_may_start(path), VERR_OK);
    (void)unlink(path);
    (void)unlink(pipe);
    (void)rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_file_that_can_be_read)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
