/* load.c - see load.h */
#include "gate/load.h"

#include "os/os.h"

#include <stdio.h>

enum { PATH_BYTES = 4096 };

static enum verr load_list(struct arena *a, const char *who, const char *path,
                           struct gate_list *list)
{
    struct text file = {NULL, 0};
    size_t line = 0;
    enum verr e = os_read_file(path, GATE_FILE_MAX, a, &file);
    if (e == VERR_NOT_FOUND) { /* nobody has named an address: nothing leaves */
        list->n = 0;
        return VERR_OK;
    }
    if (!e)
        e = gate_list_read(file, list, &line);
    if (e)
        fprintf(stderr, "%s: %s, line %zu: write an origin, a space and its reason\n", who, path,
                line);
    return e;
}

static enum verr load_proxy(struct arena *a, const char *who, const char *path,
                            const struct gate_list *list, struct gate_proxy *proxy)
{
    struct text file = {NULL, 0};
    size_t line = 0;
    enum verr e = os_read_file(path, GATE_PROXY_FILE_MAX, a, &file);
    if (e == VERR_NOT_FOUND)
        return VERR_OK;
    if (!e)
        e = gate_proxy_read(file, list, proxy, &line);
    if (e)
        fprintf(stderr,
                "%s: %s, line %zu: write http://HOST:PORT of a proxy that gate.allow names, then "
                "lines \"direct HOST\"\n",
                who, path, line);
    return e;
}

enum verr gate_load(struct arena *a, const char *who, const char *allow, struct gate_list *list,
                    struct gate_proxy *proxy)
{
    char beside[PATH_BYTES];
    struct text t = text_of(allow);
    enum verr e = load_list(a, who, allow, list);
    if (e || !text_ends(t, TEXT("allow")) || t.n + 1 >= sizeof beside)
        return e;
    (void)snprintf(beside, sizeof beside, "%.*sproxy", (int)(t.n - 5), allow);
    return load_proxy(a, who, beside, list, proxy);
}
