/* execute.c - from a path and two descriptors to a running child */
#include "warden/warden.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

/* A copy of fd that is not one of the numbers that the child's two will take. */
static int out_of_the_way(int fd)
{
    return fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, CHILD_LISTEN + 1);
}

static void become(char *const *argv, int control, int listening, bool bound)
{
    sigset_t none;
    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
    (void)umask(0077);
    if (bound)
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    else
        (void)setpgid(0, 0); /* a terminal's Ctrl-C reaches the warden, which stops all in order */
    int c = out_of_the_way(control), l = out_of_the_way(listening);
    (void)close(CHILD_CONTROL);
    (void)close(CHILD_LISTEN);
    if (dup2(c, CHILD_CONTROL) < 0 || (l >= 0 && dup2(l, CHILD_LISTEN) < 0))
        _exit(5);
    if (close_range(CHILD_LISTEN + 1, ~0u, 0) != 0)
        _exit(5);
    execv(argv[0], argv);
    _exit(5);
}

pid_t warden_execute(char *const *argv, int control, int listening, bool bound)
{
    pid_t pid = fork();
    if (pid == 0)
        become(argv, control, listening, bound);
    return pid;
}
