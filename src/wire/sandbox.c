/* sandbox.c - a short list of system calls, the rest ends the process */
#include "wire/sandbox.h"

#include <errno.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>

static const int always[] = {
    SCMP_SYS(read),
    SCMP_SYS(write),
    SCMP_SYS(close),
    SCMP_SYS(fstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(lseek),
    SCMP_SYS(mmap),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(brk),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(getrandom),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(futex),
    SCMP_SYS(tgkill),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(sched_yield),
    SCMP_SYS(prlimit64),
};
static const int on_sockets[] = {
    SCMP_SYS(recvmsg), SCMP_SYS(sendmsg), SCMP_SYS(recvfrom), SCMP_SYS(sendto),
    SCMP_SYS(poll),    SCMP_SYS(ppoll),   SCMP_SYS(fcntl),
};

static const int on_files[] = {
    SCMP_SYS(open),  SCMP_SYS(openat), SCMP_SYS(access),     SCMP_SYS(readlink),
    SCMP_SYS(stat),  SCMP_SYS(lstat),  SCMP_SYS(faccessat),  SCMP_SYS(faccessat2),
    SCMP_SYS(statx), SCMP_SYS(statfs), SCMP_SYS(readlinkat),
};

static int allow(scmp_filter_ctx f, const int *calls, size_t n)
{
    int bad = 0;
    for (size_t i = 0; !bad && i < n; i++)
        bad = seccomp_rule_add(f, SCMP_ACT_ALLOW, calls[i], 0);
    return bad;
}

static scmp_filter_ctx begin(uint32_t otherwise)
{
    struct rlimit none = {0, 0};
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)prctl(PR_SET_DUMPABLE, 0);
    return seccomp_init(otherwise);
}

static enum verr load(scmp_filter_ctx f, int bad)
{
    if (!bad)
        bad = seccomp_load(f); /* libseccomp sets no_new_privs first */
    seccomp_release(f);
    return bad ? VERR_INTERNAL : VERR_OK;
}

enum verr sandbox_close(enum sandbox kind)
{
    scmp_filter_ctx f = begin(SCMP_ACT_KILL_PROCESS);
    if (!f)
        return VERR_INTERNAL;
    int bad = allow(f, always, sizeof always / sizeof *always);
    if (!bad && (kind == SANDBOX_SOCKETS_OPEN || kind == SANDBOX_UNIX_CLIENT))
        bad = allow(f, on_sockets, sizeof on_sockets / sizeof *on_sockets);
    if (!bad && kind == SANDBOX_UNIX_CLIENT)
        bad = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1,
                               SCMP_A0(SCMP_CMP_EQ, AF_UNIX, 0));
    if (!bad && kind == SANDBOX_UNIX_CLIENT) /* on the sockets above alone: there are no others */
        bad = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(connect), 0);
    for (size_t i = 0;
         !bad && kind == SANDBOX_PIPE_NO_FILE && i < sizeof on_files / sizeof *on_files; i++)
        bad = seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOENT), on_files[i], 0);
    return load(f, bad);
}

enum verr sandbox_close_to(const int *calls, size_t n)
{
    scmp_filter_ctx f = begin(SCMP_ACT_ERRNO(EPERM));
    return f ? load(f, allow(f, calls, n)) : VERR_INTERNAL;
}
