/* may.c - see may.h */
#include "engine/may.h"

#include <sys/stat.h>
#include <unistd.h>

enum verr engine_may_start(const char *path)
{
    struct stat st;
    bool there = stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, R_OK) == 0;
    return there ? VERR_OK : VERR_NOT_FOUND;
}
