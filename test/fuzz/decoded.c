/* decoded.c - answers of decode children out of any bytes */
#include "wire/decoded.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void inside(struct text part, struct text whole)
{
    assert(part.n == 0 || (part.p >= whole.p && part.p + part.n <= whole.p + whole.n));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text rest = {(const char *)data, size};
    struct decoded d = {false, false};
    struct decoded_part p;
    size_t used = 0;
    while (decoded_next(&d, rest, &p, &used) == VERR_OK && used > 0) {
        assert(used <= rest.n && used <= DECODED_ROOM && p.words <= DECODED_WORDS);
        assert(p.bytes.n <= DECODED_PIECE_MAX && p.status < VERR_COUNT);
        inside(p.bytes, rest);
        inside(p.kind, rest);
        for (unsigned i = 0; i < p.words; i++) {
            inside(p.word[i], rest);
            assert(p.word[i].n > 0 && p.word[i].n <= DECODED_WORD_MAX);
            (void)decoded_number(&p, i, UINT64_MAX, 0);
        }
        rest = text_slice(rest, used, rest.n);
    }
    return 0;
}
