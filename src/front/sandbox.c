/* sandbox.c - what the front may still ask of the kernel: its sockets, memory, time. It can open no
 * file, make no socket but those that it accepts, connect to nothing, execute nothing. */
#include "wire/sandbox.h"
#include "front/front.h"

#include <seccomp.h>

static const int allowed[] = {
    /* bytes */
    SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(recvmsg),
    SCMP_SYS(recvfrom), SCMP_SYS(sendmsg), SCMP_SYS(sendto), SCMP_SYS(sendfile), SCMP_SYS(close),
    SCMP_SYS(fcntl), SCMP_SYS(fstat), SCMP_SYS(newfstatat), SCMP_SYS(lseek), SCMP_SYS(pipe2),
    SCMP_SYS(ioctl),
    /* sockets that come */
    SCMP_SYS(accept4), SCMP_SYS(getsockopt), SCMP_SYS(setsockopt), SCMP_SYS(getsockname),
    SCMP_SYS(getpeername), SCMP_SYS(shutdown),
    /* memory */
    SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(mprotect),
    SCMP_SYS(brk),
    /* waiting and time */
    SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait),
    SCMP_SYS(epoll_ctl), SCMP_SYS(futex), SCMP_SYS(nanosleep), SCMP_SYS(clock_nanosleep),
    SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(sched_yield),
    SCMP_SYS(restart_syscall),
    /* itself */
    SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getrandom),
    SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack),
    SCMP_SYS(prlimit64), SCMP_SYS(getrusage), SCMP_SYS(tgkill), SCMP_SYS(exit),
    SCMP_SYS(exit_group)};

enum verr front_sandbox(void)
{
    return sandbox_close_to(allowed, sizeof allowed / sizeof *allowed);
}
