/* replay.c - runs a fuzz target over the files and folders it is given, without a fuzzer
 * So that each `make test`, with any compiler, replays the kept corpora: every file as it is, and
 * cut short at 64 places. Prints 'N passed, 0 failed'; a failure is a crash. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 4 << 20, CUTS = 64 };

static size_t replayed;

static void replay_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    uint8_t *bytes = malloc(INPUT_MAX);
    if (!f || !bytes) {
        fprintf(stderr, "replay: %s cannot be read\n", path);
        exit(1);
    }
    size_t n = fread(bytes, 1, INPUT_MAX, f);
    fclose(f);
    for (size_t cut = 0; cut <= CUTS; cut++) {
        size_t size = n * cut / CUTS;
        /* An exact copy, so that a read past the end is seen by the sanitizers. */
        uint8_t *exact = malloc(size ? size : 1);
        if (!exact)
            exit(1);
        memcpy(exact, bytes, size);
        LLVMFuzzerTestOneInput(exact, size);
        free(exact);
    }
    free(bytes);
    replayed++;
}

static void replay_folder(const char *path)
{
    DIR *d = opendir(path);
    struct dirent *e;
    while (d && (e = readdir(d)) != NULL) {
        char file[4096];
        int n = snprintf(file, sizeof file, "%s/%s", path, e->d_name);
        if (e->d_name[0] != '.' && n > 0 && (size_t)n < sizeof file)
            replay_file(file);
    }
    if (d)
        closedir(d);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        struct stat st;
        if (stat(argv[i], &st) == 0 && S_ISDIR(st.st_mode))
            replay_folder(argv[i]);
        else
            replay_file(argv[i]);
    }
    printf("%zu passed, 0 failed\n", replayed);
    return replayed ? 0 : 1;
}
