/* cluster.c - see cluster.h */
#include "cluster.h"

#include <ftw.h>
#include <glob.h>
#include <grp.h>
#include <libpq-fe.h>
#include <limits.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { START_TRIES = 300, START_PAUSE_MS = 100, PATH = 512 };

static struct {
    char folder[PATH];
    char bin[PATH];
    pid_t server;
    int databases;
} cluster;

bool scratch_folder(char *out, size_t cap)
{
    const char *under = getenv("TMPDIR");
    int n = snprintf(out, cap, "%s/vigie-test-XXXXXX", under && *under ? under : "/tmp");
    return n > 0 && (size_t)n < cap && mkdtemp(out) != NULL;
}

static int remove_one(const char *path, const struct stat *s, int kind, struct FTW *at)
{
    (void)s;
    (void)kind;
    (void)at;
    return remove(path);
}

void scratch_remove(const char *folder)
{
    nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static bool find_programs(void)
{
    glob_t found;
    bool any = glob("/usr/lib/postgresql/*/bin/initdb", 0, NULL, &found) == 0;
    if (any) {
        const char *last = found.gl_pathv[found.gl_pathc - 1];
        snprintf(cluster.bin, sizeof cluster.bin, "%.*s", (int)(strrchr(last, '/') - last), last);
    }
    globfree(&found);
    return any;
}

static const struct passwd *unprivileged(void)
{
    const struct passwd *p = getpwnam("postgres");
    return p ? p : getpwnam("nobody");
}

/* The child's side: another user, no terminal output, death with the parent; never returns. */
static void become(const char *const argv[])
{
    const struct passwd *p = geteuid() == 0 ? unprivileged() : NULL;
    if (geteuid() == 0 && (!p || setgroups(0, NULL) || setgid(p->pw_gid) || setuid(p->pw_uid)))
        _exit(126);
    prctl(PR_SET_PDEATHSIG, SIGQUIT);
    if (chdir(cluster.folder) || !freopen("log", "a", stdout) || dup2(1, 2) < 0)
        _exit(126);
    execv(argv[0], (char *const *)(uintptr_t)argv);
    _exit(127);
}

static pid_t start(const char *const argv[])
{
    pid_t child = fork();
    if (child == 0)
        become(argv);
    return child;
}

static bool initialize(void)
{
    char program[PATH + 16], data[PATH + 16];
    int status = -1;
    snprintf(program, sizeof program, "%s/initdb", cluster.bin);
    snprintf(data, sizeof data, "%s/data", cluster.folder);
    const char *const argv[] = {program,     "-D",    data, "-U",   "vigie",
                                "-A",        "trust", "-E", "UTF8", "--locale=C.UTF-8",
                                "--no-sync", NULL};
    pid_t child = start(argv);
    return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

static bool serve(void)
{
    char program[PATH + 16], data[PATH + 16], ping[PATH + 64];
    snprintf(program, sizeof program, "%s/postgres", cluster.bin);
    snprintf(data, sizeof data, "%s/data", cluster.folder);
    snprintf(ping, sizeof ping, "host=%s dbname=postgres user=vigie", cluster.folder);
    const char *const argv[] = {program,
                                "-D",
                                data,
                                "-k",
                                cluster.folder,
                                "-c",
                                "listen_addresses=",
                                "-c",
                                "fsync=off",
                                "-c",
                                "shared_buffers=16MB",
                                "-c",
                                "max_connections=20",
                                NULL};
    cluster.server = start(argv);
    for (int i = 0; cluster.server > 0 && i < START_TRIES; i++) {
        if (PQping(ping) == PQPING_OK)
            return true;
        poll(NULL, 0, START_PAUSE_MS);
    }
    return false;
}

bool cluster_start(void)
{
    if (!find_programs()) {
        fprintf(stderr, "SKIPPED: PostgreSQL is not installed\n");
        return false;
    }
    if (!scratch_folder(cluster.folder, sizeof cluster.folder))
        return false;
    const struct passwd *p = geteuid() == 0 ? unprivileged() : NULL;
    if (p && chown(cluster.folder, p->pw_uid, p->pw_gid))
        return false;
    if (initialize() && serve())
        return true;
    fprintf(stderr, "SKIPPED: PostgreSQL does not start\n");
    cluster_stop();
    return false;
}

bool cluster_database(char *out, size_t cap)
{
    char sql[64];
    snprintf(out, cap, "host=%s dbname=postgres user=vigie", cluster.folder);
    PGconn *link = PQconnectdb(out);
    snprintf(sql, sizeof sql, "CREATE DATABASE test%d", ++cluster.databases);
    PGresult *r = PQexec(link, sql);
    bool made = PQresultStatus(r) == PGRES_COMMAND_OK;
    PQclear(r);
    PQfinish(link);
    snprintf(out, cap, "host=%s dbname=test%d user=vigie", cluster.folder, cluster.databases);
    return made;
}

void cluster_stop(void)
{
    if (cluster.server > 0) {
        kill(cluster.server, SIGINT); /* fast shutdown */
        waitpid(cluster.server, NULL, 0);
        cluster.server = 0;
    }
    if (cluster.folder[0])
        scratch_remove(cluster.folder);
}
