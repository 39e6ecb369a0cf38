/* text.c - UTF-8 reading, JSON strings and numbers over any bytes */
#include "base/text.h"

#include <assert.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text t = {(const char *)data, size};
    size_t cap = size * 6 + 8;
    char *block = malloc(cap);
    if (!block)
        return 0;
    struct writer w = writer_over(block, cap);
    writer_json(&w, t);
    /* Whatever came in, a JSON string is well-formed UTF-8 and fits in six bytes a byte. */
    assert(!w.full && text_utf8_valid(writer_text(&w)));
    uint64_t v = 0;
    struct text rest = t;
    while (rest.p)
        (void)text_to_u64(text_trim(text_cut(&rest, ' ')), &v);
    free(block);
    return 0;
}
