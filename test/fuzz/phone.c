/* phone.c - any bytes as the link that a phone brings and as its Cookie header: what is read as a
 * link is one of ours and reads as itself; a credential stands in the header, whole. */
#include "api/phone.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_link(struct text said)
{
    char link[PHONE_LINK_CHARS] = {0}, again[PHONE_LINK_CHARS];
    if (!phone_link_read(said, link)) {
        assert(link[0] == 0);
        return;
    }
    for (size_t i = 0; i < sizeof link; i++)
        assert(memchr(PHONE_LETTERS, link[i], sizeof PHONE_LETTERS - 1));
    assert(phone_link_read((struct text){link, sizeof link}, again));
    assert(memcmp(link, again, sizeof link) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text t = {(const char *)data, size};
    read_link(t);
    struct text token = phone_token(t);
    assert(token.n == 0 || token.n == PHONE_TOKEN_CHARS);
    if (token.n > 0)
        assert(token.p >= t.p && token.p + token.n <= t.p + t.n && !memchr(token.p, ';', token.n));
    return 0;
}
