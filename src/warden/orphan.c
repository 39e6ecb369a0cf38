/* orphan.c - what an engine left behind, also outside of its process group */
#include "warden/warden.h"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { LIST_BYTES = 16384, ENVIRONMENT_BYTES = 4096 };

void warden_adopt(void)
{
    (void)prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}

/* Others' orphans come here, too: a shell's that has become this program, a container's. */
static bool is_of_an_engine(uint64_t pid)
{
    char path[64], block[ENVIRONMENT_BYTES];
    struct arena a = arena_over(block, sizeof block);
    struct text said = {NULL, 0};
    struct writer w = writer_over(path, sizeof path - 1);
    writer_f(&w, "/proc/%llu/environ", (unsigned long long)pid);
    path[w.n] = '\0';
    return os_read_file(path, sizeof block - 1, &a, &said) == VERR_OK &&
           text_find(said, TEXT(ENGINE_MARK), 0) != SIZE_MAX;
}

void warden_kill_orphans(bool (*known)(const void *ctx, pid_t pid), const void *ctx)
{
    char block[LIST_BYTES];
    struct arena a = arena_over(block, sizeof block);
    struct text list;
    if (os_read_file("/proc/thread-self/children", sizeof block - 1, &a, &list) != VERR_OK) {
        return;
    }
    while (list.n > 0) {
        uint64_t pid;
        if (text_to_u64(text_cut(&list, ' '), &pid) && pid > 1 && pid <= INT32_MAX &&
            !known(ctx, (pid_t)pid) && is_of_an_engine(pid)) {
            (void)kill((pid_t)pid, SIGKILL);
        }
    }
}
