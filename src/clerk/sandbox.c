/* sandbox.c - what the clerk may still ask of the kernel: files, memory, threads, its sockets;
 * nothing else With SQLite it can make no socket and connect to nothing. With PostgreSQL it must
 * connect again when the server comes back: Landlock then limits TCP to that port where the kernel
 * has it (ABI 4).
 */
#include "clerk/clerk.h"

#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const int allowed[] = {
    /* bytes */
    SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(write), SCMP_SYS(writev),
    SCMP_SYS(pwrite64), SCMP_SYS(lseek), SCMP_SYS(recvmsg), SCMP_SYS(recvfrom), SCMP_SYS(sendmsg),
    SCMP_SYS(sendto), SCMP_SYS(close), SCMP_SYS(fcntl), SCMP_SYS(dup), SCMP_SYS(pipe2),
    /* files of DATA */
    SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(stat), SCMP_SYS(fstat), SCMP_SYS(lstat),
    SCMP_SYS(newfstatat), SCMP_SYS(statx), SCMP_SYS(access), SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2), SCMP_SYS(readlink), SCMP_SYS(getcwd), SCMP_SYS(fsync),
    SCMP_SYS(fdatasync), SCMP_SYS(ftruncate), SCMP_SYS(fallocate), SCMP_SYS(rename),
    SCMP_SYS(renameat), SCMP_SYS(renameat2), SCMP_SYS(unlink), SCMP_SYS(unlinkat), SCMP_SYS(mkdir),
    SCMP_SYS(mkdirat), SCMP_SYS(rmdir), SCMP_SYS(getdents64), SCMP_SYS(flock), SCMP_SYS(fchmod),
    SCMP_SYS(fchown), SCMP_SYS(utimensat),
    /* memory */
    SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(mprotect), SCMP_SYS(madvise),
    SCMP_SYS(brk), SCMP_SYS(mlock), SCMP_SYS(mlock2), SCMP_SYS(munlock),
    /* waiting, threads, time */
    SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(select), SCMP_SYS(pselect6), SCMP_SYS(epoll_wait),
    SCMP_SYS(epoll_pwait), SCMP_SYS(epoll_ctl), SCMP_SYS(futex), SCMP_SYS(nanosleep),
    SCMP_SYS(clock_nanosleep), SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres),
    SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity),
    SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(membarrier), SCMP_SYS(restart_syscall),
    /* its sockets */
    SCMP_SYS(accept4), SCMP_SYS(getsockopt), SCMP_SYS(setsockopt), SCMP_SYS(getsockname),
    SCMP_SYS(getpeername), SCMP_SYS(shutdown),
    /* itself */
    SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid),
    SCMP_SYS(getegid), SCMP_SYS(getrandom), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack), SCMP_SYS(prlimit64), SCMP_SYS(getrlimit),
    SCMP_SYS(sysinfo), SCMP_SYS(uname), SCMP_SYS(tgkill), SCMP_SYS(exit), SCMP_SYS(exit_group)};

static const int allowed_to_connect[] = {SCMP_SYS(socket), SCMP_SYS(connect), SCMP_SYS(bind)};

static int allow(scmp_filter_ctx f, const int *calls, size_t n)
{
    int bad = 0;
    for (size_t i = 0; i < n && !bad; i++)
        bad = seccomp_rule_add(f, SCMP_ACT_ALLOW, calls[i], 0);
    return bad;
}

static enum verr filter(bool connects)
{
    scmp_filter_ctx f = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (!f)
        return VERR_INTERNAL;
    int bad = allow(f, allowed, sizeof allowed / sizeof *allowed);
    if (!bad && connects)
        bad = allow(f, allowed_to_connect, sizeof allowed_to_connect / sizeof *allowed_to_connect);
    /* Threads, never processes. clone3 cannot be looked into: the C library then takes clone. */
    if (!bad)
        bad = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
                               SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));
    if (!bad)
        bad = seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
    /* Only the name of a thread may be set. */
    if (!bad)
        bad = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(prctl), 1,
                               SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME, 0));
    if (!bad)
        bad = seccomp_load(f);
    seccomp_release(f);
    return bad ? VERR_INTERNAL : VERR_OK;
}

#ifdef SYS_landlock_create_ruleset
/* Linux 6.7, <linux/landlock.h>: repeated here because Debian 12's header is older than the kernels
 * it may run on. */
struct ruleset {
    uint64_t files, net;
};
struct port_rule {
    uint64_t access, port;
};
enum { NET_CONNECT = 1 << 1, RULE_NET_PORT = 2, ABI_NET = 4 };

/* conninfo's port= or 5432. */
static uint64_t port_of(const char *conninfo)
{
    const char *at = strstr(conninfo, "port=");
    return at ? strtoul(at + 5, NULL, 10) : 5432;
}

static const char *limit_port(const char *conninfo)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, 1);
    if (abi < ABI_NET)
        return "not in this kernel";
    struct ruleset r = {0, NET_CONNECT};
    int fd = (int)syscall(SYS_landlock_create_ruleset, &r, sizeof r, 0);
    struct port_rule rule = {NET_CONNECT, port_of(conninfo)};
    bool done = fd >= 0 && syscall(SYS_landlock_add_rule, fd, RULE_NET_PORT, &rule, 0) == 0 &&
                syscall(SYS_landlock_restrict_self, fd, 0) == 0;
    if (fd >= 0)
        close(fd);
    return done ? "one port" : "refused";
}
#else
static const char *limit_port(const char *conninfo)
{
    (void)conninfo;
    return "not built in";
}
#endif

enum verr clerk_sandbox(const struct clerk *k)
{
    const char *conninfo = k->config.conninfo;
    const char *net = conninfo ? limit_port(conninfo) : "none";
    enum verr e = filter(conninfo != NULL);
    os_log(e ? OS_ERROR : OS_INFO, "clerk.sandbox", "seccomp=%s connect=%s", verr_name(e), net);
    return e;
}
