/* gate.c - any bytes as gate.allow and gate.proxy, parted by a zero byte: what is taken names hosts
 * and ports and nothing else, and leads only where the list does */
#include "gate/proxy.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void is_host(struct text t)
{
    assert(t.n > 0 && t.n <= GATE_HOST_MAX);
    for (size_t i = 0; i < t.n; i++) {
        char c = t.p[i];
        assert((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.');
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text file = {(const char *)data, size}, allow = text_cut(&file, '\0');
    struct gate_list list;
    struct gate_proxy p;
    size_t line = 0;
    if (gate_list_read(allow, &list, &line) != VERR_OK) {
        assert(line > 0);
        return 0;
    }
    for (size_t i = 0; i < list.n; i++) {
        is_host(list.at[i].host);
        assert(list.at[i].port > 0 && list.at[i].port <= 65535);
    }
    if (gate_proxy_read(file, &list, &p, &line) != VERR_OK) {
        return 0;
    }
    assert(gate_allows(&list, text_of(p.url)) == VERR_OK);
    assert(strncmp(p.url, "http://", 7) == 0 && strlen(p.url) < GATE_PROXY_URL);
    for (size_t i = 0; i < p.direct_n; i++) {
        is_host(text_of(p.direct[i]));
    }
    return 0;
}
