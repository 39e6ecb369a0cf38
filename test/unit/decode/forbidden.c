/* forbidden.c - preloaded: a libav that does what a hostile file would make it do, right where the
 * first byte of the file would be parsed. The environment's FORBIDDEN says what. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static char what[16];

/* The environment is read before the sandbox, as all else that the child needs. */
__attribute__((constructor)) static void remember(void)
{
    const char *v = getenv("FORBIDDEN");
    for (size_t i = 0; v && v[i] && i < sizeof what - 1; i++)
        what[i] = v[i];
}

int avformat_open_input(void *file, const char *url, const void *format, void *options);

__attribute__((visibility("default"))) int avformat_open_input(void *file, const char *url,
                                                               const void *format, void *options)
{
    (void)file, (void)url, (void)format, (void)options;
    char *const none[] = {NULL};
    if (strcmp(what, "open") == 0)
        return open("/etc/passwd", O_RDONLY);
    if (strcmp(what, "socket") == 0)
        return socket(AF_INET, SOCK_STREAM, 0);
    if (strcmp(what, "execve") == 0)
        return execve("/bin/true", none, none);
    return fork();
}
