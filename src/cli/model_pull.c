/* model_pull.c - vigie model pull: vigie-fetch downloads, this process holds the file against its
 * hash again and takes it */
#include "cli/command.h"
#include "cli/model.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FD_PART = 3, FD_TAG = 4 };

static int open_kept(const char *path)
{
    return open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
}

/* In the child: the two files as descriptors 3 and 4, nothing else open, an empty environment. */
static void become(const char *program, char *const argv[], int part, int tag)
{
    char *const none[] = {NULL};
    int a = fcntl(part, F_DUPFD, 10), b = fcntl(tag, F_DUPFD, 10);
    if (a < 0 || b < 0 || dup2(a, FD_PART) < 0 || dup2(b, FD_TAG) < 0)
        _exit(5);
    (void)close_range(FD_TAG + 1, ~0u, 0);
    (void)execve(program, argv, none);
    _exit(5);
}

static int wait_for(pid_t child)
{
    int status = 0;
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR)
            return 5;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 5;
}

static int fetch(const struct model_wish *w, const struct model_entry *m, const char *part_path,
                 const char *tag_path)
{
    char program[WEIGHTS_PATH], allow[WEIGHTS_PATH], url[MODEL_LINE_MAX + 1], size[24], stall[24];
    char hex[65];
    struct writer h = writer_over(hex, sizeof hex - 1);
    writer_hex(&h, m->sha256, 32);
    hex[64] = '\0';
    (void)snprintf(allow, sizeof allow, "%s/gate.allow", call_folder(w->o.data));
    (void)snprintf(url, sizeof url, "%.*s", TEXT_ARGS(m->source));
    (void)snprintf(size, sizeof size, "%llu", (unsigned long long)m->size);
    (void)snprintf(stall, sizeof stall, "%lu", w->stall_s);
    if (!call_beside("vigie-fetch", program, sizeof program))
        return cli_fail("model", VERR_LIMIT, NULL);
    int part = open_kept(part_path), tag = open_kept(tag_path), status = 5;
    char *const argv[] = {program, allow, url, size, hex, stall, NULL};
    pid_t child = part >= 0 && tag >= 0 ? fork() : -1;
    if (child == 0)
        become(program, argv, part, tag);
    if (child > 0)
        status = wait_for(child);
    else
        status = cli_fail("model", VERR_DISK, part_path);
    if (part >= 0)
        close(part);
    if (tag >= 0)
        close(tag);
    return status;
}

int model_pull(struct arena *a, const struct model_wish *w)
{
    struct model_entry m;
    struct model_seen seen;
    unsigned char sha256[32];
    char folder[WEIGHTS_PATH], part[WEIGHTS_PATH + 80], tag[WEIGHTS_PATH + 80];
    int status = model_wanted(a, w, &m);
    if (!status)
        status = model_folder(w, folder);
    if (status)
        return status;
    if (!m.hashed || m.source.n == 0) {
        cli_say("model",
                !m.hashed ? "no SHA-256 is known for it, so nothing is fetched: take it from its "
                            "publisher's page and give --sha256"
                          : "no source is known for it: give --source",
                w->name);
        return 4;
    }
    (void)snprintf(part, sizeof part, "%s.%s.part", folder, w->name);
    (void)snprintf(tag, sizeof tag, "%s.%s.tag", folder, w->name);
    status = fetch(w, &m, part, tag);
    if (status)
        return status;
    /* What met the network is not believed: the file is read again here. */
    enum verr e = weights_hash(part, model_progress, (void *)(uintptr_t) "hash", sha256, &seen);
    (void)unlink(tag);
    return e ? cli_fail("model", e, part) : model_take_in(w, &m, part, sha256, seen.size);
}
