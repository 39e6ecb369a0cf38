/* folder.c - the files of a folder in one order, and one hash over them */
#include "weights/folder.h"

#include "weights/file.h"

#include <dirent.h>
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static int by_bytes(const void *a, const void *b)
{
    const struct text *x = a, *y = b;
    return text_compare(*x, *y);
}

static bool is_case(DIR *d, const char *name)
{
    struct stat st;
    return name[0] != '.' && fstatat(dirfd(d), name, &st, 0) == 0 && S_ISREG(st.st_mode);
}

enum verr weights_list(struct arena *a, const char *folder, struct weights_names *out)
{
    struct weights_names all = {.at = ARENA_ARRAY(a, struct text, WEIGHTS_CASES_MAX)};
    DIR *d = all.at ? opendir(folder) : NULL;
    if (!d)
        return !all.at ? VERR_LIMIT : errno == ENOENT ? VERR_NOT_FOUND : VERR_DISK;
    enum verr e = VERR_OK;
    const struct dirent *x;
    while (!e && (x = readdir(d)) != NULL) {
        if (!is_case(d, x->d_name))
            continue;
        if (all.n == WEIGHTS_CASES_MAX)
            e = VERR_LIMIT;
        else if (!(all.at[all.n++] = text_copy(a, text_of(x->d_name))).p)
            e = VERR_LIMIT;
    }
    (void)closedir(d);
    if (e)
        return e;
    qsort(all.at, all.n, sizeof *all.at, by_bytes);
    *out = all;
    return VERR_OK;
}

enum verr weights_hash_folder(struct arena *a, const char *folder, unsigned char sha256[32])
{
    struct weights_names names;
    crypto_hash_sha256_state all;
    enum verr e = weights_list(a, folder, &names);
    (void)crypto_hash_sha256_init(&all);
    for (size_t i = 0; !e && i < names.n; i++) {
        char path[WEIGHTS_PATH], line[512];
        unsigned char hash[32];
        struct model_seen seen;
        struct writer w = writer_over(line, sizeof line);
        int n = snprintf(path, sizeof path, "%s/%s", folder, names.at[i].p);
        e = n > 0 && n < WEIGHTS_PATH ? weights_hash(path, NULL, NULL, hash, &seen) : VERR_LIMIT;
        if (e)
            break;
        writer_hex(&w, hash, sizeof hash);
        writer_char(&w, ' ');
        writer_put(&w, names.at[i]);
        writer_char(&w, '\n');
        (void)crypto_hash_sha256_update(&all, (const unsigned char *)line, w.n);
        e = w.full ? VERR_LIMIT : VERR_OK;
    }
    (void)crypto_hash_sha256_final(&all, sha256);
    return e;
}
