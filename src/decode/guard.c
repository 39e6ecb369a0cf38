/* guard.c - limits, Landlock, seccomp */
#include "decode/guard.h"

#include "wire/child.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define MEMORY_IS_BOUNDED 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MEMORY_IS_BOUNDED 0
#endif
#endif
#ifndef MEMORY_IS_BOUNDED
#define MEMORY_IS_BOUNDED 1
#endif

enum { CPU_HARD_S = 4 * 3600 };

#ifdef SYS_landlock_create_ruleset
/* Linux 5.13, <linux/landlock.h>: all rights on files of its first version, and no rule that gives
 * one back. Behind seccomp, which refuses the calls themselves: a second lock on the same door. */
static void forget_files(void)
{
    struct {
        uint64_t files;
    } all = {(1u << 13) - 1};
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    int fd = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0);
    if (fd < 0)
        return;
    (void)syscall(SYS_landlock_restrict_self, fd, 0);
    (void)close(fd);
}
#else
static void forget_files(void)
{
}
#endif

void guard_extend(unsigned cpu_s)
{
    struct rlimit cpu = {cpu_s, CPU_HARD_S};
    (void)setrlimit(RLIMIT_CPU, &cpu);
}

enum verr guard_close(enum sandbox kind, size_t memory, unsigned cpu_s)
{
    struct rlimit bound = {memory, memory}, none = {0, 0};
    if (MEMORY_IS_BOUNDED)
        (void)setrlimit(RLIMIT_AS, &bound);
    (void)setrlimit(RLIMIT_NPROC, &none);
    guard_extend(cpu_s);
    (void)close(STDIN_FILENO);
    (void)close(STDOUT_FILENO);
    forget_files();
    return sandbox_close(kind);
}

bool guard_has_both(void)
{
    return fcntl(CHILD_CONTROL, F_GETFD) >= 0 && fcntl(CHILD_LISTEN, F_GETFD) >= 0;
}
