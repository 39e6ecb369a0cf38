/* clinic.h - a house whose physician Anne signs in by a provider inside the test (help/provider.h)
 */
#ifndef TEST_API_CLINIC_H
#define TEST_API_CLINIC_H

#include "api_fixture.h"
#include "help/provider.h"

#define RPPS "99700000011" /* Anne's, which the provider names unless told */
enum { HOUR_MS = 3601 * 1000 };

struct clinic {
    struct house *h;
    struct provider *p;
    int64_t anne;
    char state[64];
};

int clinic_setup(void **state);
int clinic_teardown(void **state);
#define CLINIC_TEST(f) cmocka_unit_test_setup_teardown(f, clinic_setup, clinic_teardown)

void clinic_rpps(struct house *h, int64_t person, const char *rpps);
/* To the provider: the seat then holds the flow's cookie (beside the session's, when it confirms).
 */
void clinic_depart(struct clinic *x, struct seat *s, bool confirm);
/* And back, with the code; `more` stands after it in the body. */
struct answer *clinic_return(struct clinic *x, struct seat *s, const char *more);
/* What the provider published is asked for anew. */
void clinic_forget(struct clinic *x);

#endif
