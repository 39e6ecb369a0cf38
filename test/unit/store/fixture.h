/* fixture.h - an empty store for each test, in the driver that the command line names */
#ifndef TEST_STORE_FIXTURE_H
#define TEST_STORE_FIXTURE_H

#include "crypt/crypt.h"
#include "store/driver.h"
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
    char folder[256];
    char conninfo[1024];
    struct store_config config;
    struct store *store;
    struct db *db; /* a writer */
    struct crypt *crypt;
};

int fixture_open(void **state);
int fixture_close(void **state);
/* Another empty store beside the first, for what goes from one to the other. */
struct fixture *fixture_more(void);
void fixture_drop(struct fixture *f);
/* One statement, in a transaction of its own. */
enum verr fixture_sql(struct db *db, const char *sql);
/* "sqlite" (default) or "postgresql" as argv[1]: false when PostgreSQL is wanted and not there. */
bool fixture_begin(int argc, char **argv);
void fixture_end(void);
bool fixture_is_pg(void);

/* main() of a test program: 77 tells meson that it was skipped. */
#define FIXTURE_MAIN(name, tests)                                                                  \
    int main(int argc, char **argv)                                                                \
    {                                                                                              \
        if (!fixture_begin(argc, argv))                                                            \
            return 77;                                                                             \
        int failures = cmocka_run_group_tests_name(name, tests, NULL, NULL);                       \
        fixture_end();                                                                             \
        return failures;                                                                           \
    }
#define FIXTURE_TEST(f) cmocka_unit_test_setup_teardown(f, fixture_open, fixture_close)

#endif
