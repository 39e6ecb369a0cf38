/* orphan.c - what an engine left behind, also outside of its process group */
#include "warden/warden.h"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { LIST_BYTES = 16384 };

void warden_adopt(void)
{
    (void)prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
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
            !known(ctx, (pid_t)pid)) {
            (void)kill((pid_t)pid, SIGKILL);
        }
    }
}
