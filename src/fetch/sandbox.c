/* sandbox.c - a client that may talk, and read one file: the authorities it trusts
 * GnuTLS opens that file itself, by name. The kernel's filter cannot look at names, so every open
 * traps into this process, which hands over a descriptor that it already has, or nothing. What an
 * attacker makes of this process can open no more than that. */
#include "fetch/fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

static struct { /* of the one thread, set before the filter closes */
    int fd;
    char path[4096];
} trust = {.fd = -1};

#if defined(__x86_64__)
#define REGISTER(u, i) ((u)->uc_mcontext.gregs[(i) == 0 ? REG_RDI : REG_RSI])
#define RESULT(u) ((u)->uc_mcontext.gregs[REG_RAX])
#elif defined(__aarch64__)
#define REGISTER(u, i) ((u)->uc_mcontext.regs[i])
#define RESULT(u) ((u)->uc_mcontext.regs[0])
#else
#error "vigie-fetch knows amd64 and arm64"
#endif

static void on_trap(int signal, siginfo_t *info, void *context)
{
    ucontext_t *u = context;
    const char *path = NULL;
    (void)signal;
    if (info->si_syscall == SYS_openat)
        path = (const char *)REGISTER(u, 1);
    long result = -ENOENT;
    if (path && trust.fd >= 0 && strcmp(path, trust.path) == 0) {
        int fd = fcntl(trust.fd, F_DUPFD_CLOEXEC, 0);
        result = fd >= 0 && lseek(fd, 0, SEEK_SET) == 0 ? fd : -EMFILE;
    }
    RESULT(u) = (__typeof__(RESULT(u)))result;
}

static const int allowed[] = {
    SCMP_SYS(read),          SCMP_SYS(write),           SCMP_SYS(pread64),
    SCMP_SYS(pwrite64),      SCMP_SYS(readv),           SCMP_SYS(writev),
    SCMP_SYS(lseek),         SCMP_SYS(close),           SCMP_SYS(fstat),
    SCMP_SYS(ftruncate),     SCMP_SYS(fsync),           SCMP_SYS(fdatasync),
    SCMP_SYS(fcntl),         SCMP_SYS(connect),         SCMP_SYS(getsockopt),
    SCMP_SYS(setsockopt),    SCMP_SYS(getsockname),     SCMP_SYS(getpeername),
    SCMP_SYS(sendto),        SCMP_SYS(recvfrom),        SCMP_SYS(sendmsg),
    SCMP_SYS(recvmsg),       SCMP_SYS(shutdown),        SCMP_SYS(poll),
    SCMP_SYS(ppoll),         SCMP_SYS(select),          SCMP_SYS(pselect6),
    SCMP_SYS(mmap),          SCMP_SYS(munmap),          SCMP_SYS(mremap),
    SCMP_SYS(mprotect),      SCMP_SYS(madvise),         SCMP_SYS(brk),
    SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday),    SCMP_SYS(time),
    SCMP_SYS(nanosleep),     SCMP_SYS(clock_nanosleep), SCMP_SYS(getrandom),
    SCMP_SYS(getpid),        SCMP_SYS(gettid),          SCMP_SYS(getuid),
    SCMP_SYS(geteuid),       SCMP_SYS(rt_sigaction),    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),  SCMP_SYS(sigaltstack),     SCMP_SYS(futex),
    SCMP_SYS(pipe2),         SCMP_SYS(eventfd2),        SCMP_SYS(socketpair),
    SCMP_SYS(uname),         SCMP_SYS(sysinfo),         SCMP_SYS(prlimit64),
    SCMP_SYS(exit),          SCMP_SYS(exit_group),      SCMP_SYS(restart_syscall),
    SCMP_SYS(tgkill),        SCMP_SYS(alarm),           SCMP_SYS(setitimer)};
static const int trapped[] = {SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(openat2)};

/* Looking at a file by its name is answered with "not there", but fstat's newer form is that call.
 */
static int add_rules(scmp_filter_ctx f)
{
    int bad = 0;
    for (size_t i = 0; !bad && i < sizeof allowed / sizeof *allowed; i++)
        bad = seccomp_rule_add(f, SCMP_ACT_ALLOW, allowed[i], 0);
    for (size_t i = 0; !bad && i < sizeof trapped / sizeof *trapped; i++)
        bad = seccomp_rule_add(f, SCMP_ACT_TRAP, trapped[i], 0);
    const int families[] = {AF_INET, AF_INET6};
    for (size_t i = 0; !bad && i < 2; i++)
        bad = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1,
                               SCMP_A0(SCMP_CMP_EQ, (unsigned)families[i], 0));
    if (!bad)
        bad = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(newfstatat), 1,
                               SCMP_A3(SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, AT_EMPTY_PATH));
    return bad;
}

static enum verr open_trust(const char *ca)
{
    int n = snprintf(trust.path, sizeof trust.path, "%s", ca);
    if (n <= 0 || (size_t)n >= sizeof trust.path)
        return VERR_LIMIT;
    trust.fd = open(ca, O_RDONLY | O_CLOEXEC);
    return trust.fd >= 0 ? VERR_OK : VERR_NOT_FOUND;
}

enum verr fetch_close(const char *ca)
{
    struct rlimit none = {0, 0};
    struct sigaction trap = {.sa_sigaction = on_trap, .sa_flags = SA_SIGINFO};
    enum verr e = open_trust(ca);
    if (e)
        return e;
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)prctl(PR_SET_DUMPABLE, 0);
    if (sigaction(SIGSYS, &trap, NULL) != 0)
        return VERR_INTERNAL;
    scmp_filter_ctx f = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    int bad = f ? add_rules(f) : -1;
    if (!bad)
        bad = seccomp_load(f);
    if (f)
        seccomp_release(f);
    return bad ? VERR_INTERNAL : VERR_OK;
}
