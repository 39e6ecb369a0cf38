/* fuzz answer: what a server claims of a part and where it sends us. A part that is believed begins
 * where it was asked and ends with the file; an address that is followed is on the list. */
#include "fetch/fetch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct gate_list list = {{{true, 443, TEXT("models.example.org")}}, 1};
    struct text t = {(const char *)data, size};
    uint64_t total = 0, from = size > 0 ? data[0] % 16 : 0;
    if (fetch_range_good(t, from, 0, &total))
        assert(total > from);
    if (fetch_range_good(t, from, 10, &total))
        assert(total == 10 && from < 10);
    if (fetch_redirect(&list, TEXT("https://models.example.org/a"), t) == VERR_OK)
        assert(text_starts(t, TEXT("https://models.example.org")));
    if (fetch_tag_good(t))
        assert(text_find(t, TEXT("\n"), 0) == SIZE_MAX && t.n <= 200);
    return 0;
}
