/* fonts.c - finds the fonts that a PDF embeds */
#include "export/export.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
    const char *dir;
    const char *files[3]; /* regular, bold, italic */
} families[] = {
    {"/usr/share/fonts/truetype/liberation2",
     {"LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf", "LiberationSans-Italic.ttf"}},
    {"/usr/share/fonts/truetype/liberation",
     {"LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf", "LiberationSans-Italic.ttf"}},
    /* fonts-dejavu-core has no oblique: the regular face stands in for it. */
    {"/usr/share/fonts/truetype/dejavu",
     {"DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans.ttf"}},
};

/* Maps a file for the life of the process. */
static bool map_file(const char *dir, const char *name, struct text *out)
{
    char path[4096];
    struct stat s;
    int n = snprintf(path, sizeof(path), "%s/%s", dir, name);
    if (n < 0 || (size_t)n >= sizeof(path)) {
        return false;
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    bool ok = fstat(fd, &s) == 0 && S_ISREG(s.st_mode) && s.st_size > 1024 && s.st_size < 8 << 20;
    void *p = ok ? mmap(NULL, (size_t)s.st_size, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
    (void)close(fd);
    if (p == MAP_FAILED) {
        return false;
    }
    *out = (struct text){p, (size_t)s.st_size};
    return true;
}

enum verr export_fonts_find(const char *dir, struct export_fonts *out)
{
    for (size_t i = 0; i < sizeof(families) / sizeof(*families); i++) {
        const char *from = dir ? dir : families[i].dir;
        struct text faces[3] = {{0}};
        int n = 0;
        while (n < 3 && map_file(from, families[i].files[n], &faces[n])) {
            n++;
        }
        if (n == 3) {
            *out = (struct export_fonts){faces[0], faces[1], faces[2]};
            return VERR_OK;
        }
        while (n-- > 0) {
            (void)munmap((void *)(uintptr_t)faces[n].p, faces[n].n);
        }
    }
    return VERR_NOT_HERE;
}
