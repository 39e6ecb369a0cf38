/* main.c - vigie-decode: one file in by descriptor 3, its text out by descriptor 4, then the end
 * Answer: "vigie-decode 1 OK utf-8\n" and the text, or "vigie-decode 1 UNSUPPORTED -\n" (a name of
 * errors.def) alone. It can open nothing, and has bounds on memory, time and output.
 */
#include "decode/decode.h"
#include "os/os.h"
#include "wire/child.h"
#include "wire/sandbox.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>

enum { ARENA_BYTES = 64 << 20, MEMORY_BYTES = 256 << 20, CPU_S = 10 };

static void bound(void)
{
    struct rlimit memory = {MEMORY_BYTES, MEMORY_BYTES}, cpu = {CPU_S, CPU_S};
    (void)setrlimit(RLIMIT_AS, &memory);
    (void)setrlimit(RLIMIT_CPU, &cpu);
}

static enum verr say(enum verr e, enum decode_form form, struct text text)
{
    char head[96];
    int n = snprintf(head, sizeof head, "vigie-decode 1 %s %s\n", verr_name(e),
                     e ? "-" : decode_form_name(form));
    enum verr bad = os_write_fd(CHILD_LISTEN, (struct text){head, (size_t)n});
    return bad || e ? bad : os_write_fd(CHILD_LISTEN, text);
}

int main(int argc, char **argv)
{
    (void)argv;
    struct os_map map;
    struct arena arena;
    struct text file, text = {NULL, 0};
    enum decode_form form = DECODE_UTF8;
    if (argc != 1 || fcntl(CHILD_CONTROL, F_GETFD) < 0 || fcntl(CHILD_LISTEN, F_GETFD) < 0) {
        fputs("vigie-decode is started by vigie serve, not by hand.\n", stderr);
        return 2;
    }
    enum verr e = os_arena(ARENA_BYTES, &map, &arena);
    if (e)
        return verr_exit(e);
    bound();
    e = sandbox_close(SANDBOX_PIPE);
    if (e)
        return verr_exit(e);
    e = os_read_fd(CHILD_CONTROL, DECODE_FILE_MAX, &arena, &file);
    if (!e)
        e = decode_text(&arena, file, &text, &form);
    return say(e, form, text) ? 5 : 0;
}
