/* answer.c - what a server claims, held against what was asked */
#include "fetch/fetch.h"

enum { TAG_MAX = 200 };

bool fetch_range_good(struct text value, uint64_t from, uint64_t all, uint64_t *total)
{
    struct text rest = text_trim(value);
    uint64_t a, b, n;
    if (!text_is(text_cut(&rest, ' '), "bytes"))
        return false;
    bool good = text_to_u64(text_cut(&rest, '-'), &a) && text_to_u64(text_cut(&rest, '/'), &b) &&
                text_to_u64(rest, &n);
    if (!good || a != from || n == 0 || b != n - 1 || a > b || (all && n != all))
        return false;
    *total = n;
    return true;
}

enum verr fetch_redirect(const struct gate_list *l, struct text from, struct text to)
{
    bool down = text_starts(from, TEXT("https://")) && !text_starts(to, TEXT("https://"));
    enum verr e = gate_allows(l, to);
    return e ? e : down ? VERR_FORBIDDEN : VERR_OK;
}

bool fetch_tag_good(struct text tag)
{
    if (tag.n < 3 || tag.n > TAG_MAX || tag.p[0] != '"' || tag.p[tag.n - 1] != '"')
        return false;
    for (size_t i = 1; i + 1 < tag.n; i++) {
        if (tag.p[i] <= ' ' || tag.p[i] >= 0x7f || tag.p[i] == '"')
            return false;
    }
    return true;
}
