/* wire.c - frames out of any bytes */
#include "wire/frame.h"

#include <assert.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text rest = {(const char *)data, size};
    struct wire_frame f;
    struct wire_fields v;
    size_t used = 0;
    while (wire_parse(rest, &f, &used) == VERR_OK && used > 0) {
        assert(used <= rest.n && f.payload.p >= rest.p && f.payload.n <= WIRE_PAYLOAD_MAX);
        if (wire_read(&f, &v) == VERR_OK) {
            for (unsigned i = 0; i < WIRE_FIELD_COUNT; i++) {
                assert(v.value[i].n <= wire_field_max((enum wire_field)i));
                assert(v.value[i].n == 0 ||
                       (v.value[i].p > f.payload.p &&
                        v.value[i].n <= f.payload.n - (size_t)(v.value[i].p - f.payload.p)));
            }
        }
        rest = text_slice(rest, used, rest.n);
    }
    return 0;
}
