/* fake_listen.c - see fake_listen.h */
#include "fake_listen.h"

#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>

static int listen_on(const char *path)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    (void)snprintf(at.sun_path, sizeof at.sun_path, "%s", path);
    if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) != 0 || listen(fd, 16) != 0) {
        return -1;
    }
    return fd;
}

int fake_listen(const char *path, void (*answer)(int connection))
{
    (void)signal(SIGPIPE, SIG_IGN);
    int fd = listen_on(path);
    if (fd < 0 || dlopen("libggml-cpu-fake.so", RTLD_NOW) == NULL) {
        (void)fprintf(stderr, "cannot start: %s\n", fd < 0 ? path : dlerror());
        return 1;
    }
    for (;;) {
        int c = accept(fd, NULL, NULL);
        if (c >= 0) {
            answer(c);
        }
    }
}
