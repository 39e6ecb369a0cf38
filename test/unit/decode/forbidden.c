/* forbidden.c - preloaded: a libav that does what a hostile file would make it do, right where the
 * first byte of the file would be parsed (Leptonica, for scans). The environment's FORBIDDEN says
 * what. */
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

static int trespass(void);

int avformat_open_input(void *file, const char *url, const void *format, void *options);

__attribute__((visibility("default"))) int avformat_open_input(void *file, const char *url,
                                                               const void *format, void *options)
{
    (void)file, (void)url, (void)format, (void)options;
    return trespass();
}

int pixReadHeaderMem(const void *data, size_t n, int *format, int *w, int *h, int *bits,
                     int *samples, int *map);

__attribute__((visibility("default"))) int pixReadHeaderMem(const void *data, size_t n, int *format,
                                                            int *w, int *h, int *bits, int *samples,
                                                            int *map)
{
    (void)data, (void)n, (void)format, (void)w, (void)h, (void)bits, (void)samples, (void)map;
    return trespass() + 1;
}

static int trespass(void)
{
    char *const none[] = {NULL};
    if (strcmp(what, "open") == 0)
        return open("/etc/passwd", O_RDONLY);
    if (strcmp(what, "socket") == 0)
        return socket(AF_INET, SOCK_STREAM, 0);
    if (strcmp(what, "execve") == 0)
        return execve("/bin/true", none, none);
    return fork();
}
