/* By whose threads a request is taken: sound waits behind nothing, and nothing waits behind what
 * takes minutes. */
#include "clerk/lane.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void each_to_its_own(void **state)
{
    static const struct {
        enum method method;
        const char *target;
        enum lane lane;
    } cases[] = {
        {METHOD_PUT, "/api/recordings/12/pieces/3", LANE_QUICK},
        {METHOD_PUT, "/api/phone/pieces/3", LANE_QUICK},
        {METHOD_POST, "/api/phone/beat", LANE_QUICK},
        {METHOD_POST, "/api/phone/stop", LANE_SLOW},
        {METHOD_POST, "/api/phone", LANE_SLOW},
        {METHOD_GET, "/api/phone", LANE_QUICK},
        {METHOD_GET, "/api/patients", LANE_QUICK},
        {METHOD_GET, "/api/recordings/12/live", LANE_QUICK},
        {METHOD_GET, "/api/recordings/12/transcript", LANE_SLOW},
        {METHOD_GET, "/api/recordings/12/transcript/export", LANE_SLOW},
        {METHOD_GET, "/api/recordings/12/audio", LANE_SLOW},
        {METHOD_GET, "/api/ledger/entries", LANE_SLOW},
        {METHOD_GET, "/api/documents/12/pdf", LANE_SLOW},
        {METHOD_GET, "/api/documents/12/fhir", LANE_SLOW},
        {METHOD_GET, "/api/sources/12/scan", LANE_SLOW},
        {METHOD_GET, "/api/sources/12/pages/1", LANE_SLOW},
        {METHOD_PUT, "/api/sources/12", LANE_SLOW},
        {METHOD_DELETE, "/api/recordings/12", LANE_SLOW},
        {METHOD_POST, "/api/encounters/12/documents", LANE_SLOW},
        {METHOD_POST, "/api/encounters/12/scans", LANE_FILES},
        {METHOD_POST, "/api/sources/12/read", LANE_FILES},
        {METHOD_POST, "/api/encounters/12/recordings/file", LANE_FILES},
        {METHOD_POST, "/api/session/oidc", LANE_OUTSIDE},
        {METHOD_POST, "/api/session/oidc/return", LANE_OUTSIDE},
        {METHOD_POST, "/api/session/oidc/logout", LANE_OUTSIDE},
        {METHOD_POST, "/api/oidc/test", LANE_OUTSIDE},
        {METHOD_POST, "", LANE_SLOW},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum lane lane = lane_of(cases[i].method, text_of(cases[i].target));
        if (lane != cases[i].lane)
            fail_msg("%s: lane %d", cases[i].target, (int)lane);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_to_its_own)};
    return cmocka_run_group_tests_name("lane", tests, NULL, NULL);
}
