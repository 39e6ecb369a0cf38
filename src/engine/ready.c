/* ready.c - see ready.h */
#include "engine/ready.h"
#include "engine/http.h"
#include "os/os.h"

#include <poll.h>

enum {
    ASK_MS = 2000,
    TOKEN_MS = 120000,
    PAUSE_MS = 10,
    MAPS_MAX = 1 << 21,
    CHILDREN = 4096,
    DEPTH = 4
};

static bool find_backend(struct text maps, char out[ENGINE_BACKEND])
{
    size_t at = text_find(maps, TEXT("/libggml-cpu"), 0);
    if (at == SIZE_MAX) {
        return false;
    }
    struct text name = text_slice(maps, at + 1, at + ENGINE_BACKEND);
    size_t end = text_find(name, TEXT(".so"), 0);
    if (end == SIZE_MAX) {
        return false;
    }
    assert(name.p != NULL); /* something was found in it */
    memcpy(out, name.p, end);
    out[end] = '\0';
    return true;
}

/* Recursion is bounded by DEPTH. */
static enum verr look(struct arena *a, uint64_t pid, unsigned depth, char out[ENGINE_BACKEND],
                      pid_t *which)
{
    char *mark = arena_mark(a);
    const char *path = engine_path(a, "/proc/%llu/maps", (unsigned long long)pid);
    struct text maps, children;
    bool found =
        path && os_read_file(path, MAPS_MAX, a, &maps) == VERR_OK && find_backend(maps, out);
    arena_rewind(a, mark);
    if (found && which != NULL) {
        *which = (pid_t)pid;
    }
    if (found || depth == DEPTH) {
        return found ? VERR_OK : VERR_NOT_FOUND;
    }
    path = engine_path(a, "/proc/%llu/task/%llu/children", (unsigned long long)pid,
                       (unsigned long long)pid);
    enum verr e = VERR_NOT_FOUND;
    if (path && os_read_file(path, CHILDREN, a, &children) == VERR_OK) {
        while (e == VERR_NOT_FOUND && children.n > 0) {
            uint64_t child;
            struct text word = text_cut(&children, ' ');
            e = text_to_u64(word, &child) ? look(a, child, depth + 1, out, which) : VERR_NOT_FOUND;
        }
    }
    arena_rewind(a, mark);
    return e;
}

enum verr engine_backend(struct arena *a, pid_t pid, char out[ENGINE_BACKEND], pid_t *which)
{
    return look(a, (uint64_t)pid, 0, out, which);
}

/* /proc/PID/net/dev: two lines of head, then "NAME: counts" a line. */
bool engine_is_offline(struct arena *a, pid_t pid)
{
    char *mark = arena_mark(a);
    const char *path = engine_path(a, "/proc/%lld/net/dev", (long long)pid);
    struct text said = {NULL, 0};
    bool ok = path && os_read_file(path, MAPS_MAX, a, &said) == VERR_OK && said.n > 0;
    unsigned line = 0, others = 0;
    while (ok && said.n > 0) {
        struct text one = text_trim(text_cut(&said, '\n'));
        others += line++ >= 2 && one.n > 0 && !text_starts(one, TEXT("lo:"));
    }
    arena_rewind(a, mark);
    return ok && line >= 2 && others == 0;
}

static enum verr ask_health(struct arena *a, const struct engine_launch *l)
{
    struct engine_ask q = {
        .socket = l->socket, .method = "GET", .path = "/health", .most_ms = ASK_MS, .max = 4096};
    unsigned status = 0;
    struct text body;
    enum verr e = engine_ask(a, &q, &status, &body);
    return e == VERR_OK && status == 200 ? VERR_OK : VERR_BUSY;
}

static enum verr ask_token(struct arena *a, const struct engine_launch *l, int64_t most_ms)
{
    struct engine_ask q = {
        .socket = l->socket,
        .method = "POST",
        .path = "/v1/chat/completions",
        .body = TEXT("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"max_tokens\":1}"),
        .most_ms = most_ms < TOKEN_MS ? most_ms : TOKEN_MS,
        .max = ENGINE_ANSWER};
    unsigned status = 0;
    struct text body;
    enum verr e = engine_ask(a, &q, &status, &body);
    bool answered =
        e == VERR_OK && status == 200 && text_find(body, TEXT("\"choices\""), 0) != SIZE_MAX;
    return answered ? VERR_OK : e == VERR_BUSY ? e : VERR_BAD_INPUT;
}

/* True when it has ended; waits a moment for that. */
static bool gone(int pidfd)
{
    struct pollfd p = {pidfd, POLLIN, 0};
    return poll(&p, 1, PAUSE_MS) > 0;
}

enum verr engine_wait_ready(struct arena *a, const struct engine_launch *l, pid_t pid, int pidfd,
                            int64_t most_ms, char backend[ENGINE_BACKEND])
{
    int64_t end = os_mono_ns() + most_ms * 1000000;
    char *mark = arena_mark(a);
    enum verr e = ask_health(a, l);
    while (e != VERR_OK) {
        if (gone(pidfd)) {
            e = VERR_CANCELLED;
            break;
        }
        if (os_mono_ns() > end) {
            break;
        }
        arena_rewind(a, mark);
        e = ask_health(a, l);
    }
    e = e != VERR_OK ? e : ask_token(a, l, (end - os_mono_ns()) / 1000000);
    if (e == VERR_OK && engine_backend(a, pid, backend, NULL) != VERR_OK) {
        e = VERR_BAD_INPUT;
    }
    if (e != VERR_OK && e != VERR_CANCELLED && gone(pidfd)) {
        e = VERR_CANCELLED;
    }
    arena_rewind(a, mark);
    return e;
}
