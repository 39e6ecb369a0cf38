/* range.c - any bytes as a Range header: a part lies within what there is and is no longer than
 * allowed. */
#include "api/recording.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_range(struct text header, int64_t size, int64_t most)
{
    int64_t from = -1, to = -1;
    enum verr e = VERR_INTERNAL;
    bool part = recording_range(header, size, most, &from, &to, &e);
    assert(e == VERR_OK || (part && e == VERR_RANGE));
    if (!part || e)
        assert(from == -1 && to == -1);
    else
        assert(0 <= from && from < to && to <= size && to - from <= most);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text t = {(const char *)data, size};
    read_range(t, 1, 1);
    read_range(t, 100, 50);
    read_range(t, (int64_t)1 << 32, 1 << 21);
    return 0;
}
