#include "gate/sandbox.h"

#include "os/os.h"
#include "wire/sandbox.h"

#include <fcntl.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const int allowed[] = {
    /* bytes */
    SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(write), SCMP_SYS(writev),
    SCMP_SYS(close), SCMP_SYS(lseek), SCMP_SYS(fcntl), SCMP_SYS(ioctl), SCMP_SYS(pipe2),
    SCMP_SYS(eventfd2),
    /* sockets */
    SCMP_SYS(socket), SCMP_SYS(socketpair), SCMP_SYS(connect), SCMP_SYS(bind), SCMP_SYS(recvmsg),
    SCMP_SYS(recvfrom), SCMP_SYS(sendmsg), SCMP_SYS(sendmmsg), SCMP_SYS(sendto), SCMP_SYS(shutdown),
    SCMP_SYS(getsockopt), SCMP_SYS(setsockopt), SCMP_SYS(getsockname), SCMP_SYS(getpeername),
    /* the files of names and authorities */
    SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(stat), SCMP_SYS(fstat), SCMP_SYS(lstat),
    SCMP_SYS(newfstatat), SCMP_SYS(statx), SCMP_SYS(access), SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2), SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(getdents64),
    /* memory */
    SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(mprotect), SCMP_SYS(madvise),
    SCMP_SYS(brk),
    /* waiting, time, the thread that looks a name up */
    SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(select), SCMP_SYS(pselect6), SCMP_SYS(futex),
    SCMP_SYS(nanosleep), SCMP_SYS(clock_nanosleep), SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres),
    SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(clone), SCMP_SYS(clone3),
    SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity),
    SCMP_SYS(restart_syscall),
    /* itself */
    SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid),
    SCMP_SYS(getegid), SCMP_SYS(getrandom), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack), SCMP_SYS(prlimit64), SCMP_SYS(uname),
    SCMP_SYS(sysinfo), SCMP_SYS(tgkill), SCMP_SYS(exit), SCMP_SYS(exit_group)};

#ifdef SYS_landlock_create_ruleset
/* Linux 5.13, <linux/landlock.h>: repeated here because older headers lack it. */
struct ruleset {
    uint64_t files;
};
struct path_rule {
    uint64_t access;
    int32_t parent;
} __attribute__((packed));
enum { RULE_PATH = 1, READ_FILE = 1 << 2, READ_DIR = 1 << 3, FILES_ALL = (1 << 13) - 1 };

/* What looking a name up and verifying a certificate read. */
static const char *const readable[] = {"/etc/resolv.conf",
                                       "/etc/hosts",
                                       "/etc/host.conf",
                                       "/etc/nsswitch.conf",
                                       "/etc/gai.conf",
                                       "/etc/services",
                                       "/etc/ssl",
                                       "/etc/gnutls",
                                       "/etc/ld.so.cache",
                                       "/run/systemd/resolve",
                                       "/usr/share/ca-certificates",
                                       "/usr/local/share/ca-certificates",
                                       "/usr/lib",
                                       "/lib"};

/* A path that is not there needs no rule. */
static bool let_read(int rules, const char *path)
{
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0)
        return true;
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct path_rule r = {READ_FILE | (folder >= 0 ? READ_DIR : 0), fd};
    bool done = syscall(SYS_landlock_add_rule, rules, RULE_PATH, &r, 0) == 0;
    (void)close(fd);
    if (folder >= 0)
        (void)close(folder);
    return done;
}

static const char *keep_to_files(const char *authorities)
{
    struct ruleset all = {FILES_ALL};
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    int rules = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0);
    if (rules < 0)
        return "not in this kernel";
    bool good = !authorities || let_read(rules, authorities);
    for (size_t i = 0; good && i < sizeof readable / sizeof *readable; i++)
        good = let_read(rules, readable[i]);
    good = good && syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    (void)close(rules);
    return good ? "names and authorities" : "refused";
}
#else
static const char *keep_to_files(const char *authorities)
{
    (void)authorities;
    return "not built in";
}
#endif

enum verr gate_sandbox(bool reaches_out, const char *authorities)
{
    if (!reaches_out)
        return sandbox_close(SANDBOX_UNIX_CLIENT);
    os_log(OS_INFO, "gate.sandbox", "files=%s", keep_to_files(authorities));
    return sandbox_close_to(allowed, sizeof allowed / sizeof *allowed);
}
