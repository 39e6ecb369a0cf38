/* backup.c - vigie backup and vigie restore */
#include "cli/command.h"
#include "cli/remote.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { PATH_BYTES = 4096, ARGUMENTS = 12 };

static const char backup_help[] =
    "usage: vigie backup [--keys true] [--as LOGIN] [--data DIR] [--store CONNINFO] [--json]\n"
    "\n"
    "Writes a consistent copy into DIR/backups while the server goes on. It opens nothing by "
    "itself:\n"
    "the patients' keys are never in it.\n"
    "\n"
    "  --keys true  also writes the patients' keys, to a file apart. Keep it away from the copy; "
    "it\n"
    "               needs DIR/keys of the same time, kept in a safe. Erasing a patient makes "
    "older\n"
    "               key files useless: make a new one at once\n"
    "\n"
    "Exit status: 0 done, 2 wrong usage, 4 refused, 5 failure.\n"
    "Example:     vigie backup --keys true --data /var/lib/vigie\n";

int cli_backup(int argc, char **argv)
{
    static const struct remote_verb verbs[] = {{"backup",
                                                CALL_POST,
                                                "/api/backup",
                                                REMOTE_NONE,
                                                NULL,
                                                "keys",
                                                {NULL},
                                                false,
                                                "folder keys"}};
    char *words[ARGUMENTS + 2] = {argv[0], argv[0]};
    if (argc > ARGUMENTS) {
        cli_say("backup", "too many arguments: see vigie backup --help", NULL);
        return 2;
    }
    for (int i = 1; i < argc; i++)
        words[i + 1] = argv[i];
    return remote_run("backup", backup_help, verbs, 1, argc + 1, words);
}

static const char restore_help[] =
    "usage: vigie restore FOLDER [--keys FILE] [--data DIR] [--store CONNINFO]\n"
    "\n"
    "Restores a backup into DIR, which must hold nothing yet but the former server's DIR/keys: "
    "copy\n"
    "that folder first (0700), from where it was kept in safety. All or nothing: a copy that was\n"
    "altered or cut is refused.\n"
    "\n"
    "  --keys FILE  the patients' keys, as vigie backup --keys true wrote them\n"
    "\n"
    "Exit status: 0 done, 2 wrong usage, 3 altered, 4 DIR is not empty, 5 failure.\n"
    "Example:     vigie restore /safe/20261125T101500Z-9f3a --keys /usb/k.keys --data "
    "/var/lib/vigie\n";

struct restoring {
    const char *folder, *keys;
    struct remote_options o;
};

static bool read_options(int argc, char **argv, struct restoring *r)
{
    for (int i = 1; i < argc; i++) {
        int common = remote_option(&r->o, argc, argv, &i);
        if (common > 0)
            continue;
        if (common < 0)
            return false;
        if (strcmp(argv[i], "--keys") == 0 && i + 1 < argc)
            r->keys = argv[++i];
        else if (argv[i][0] != '-' && !r->folder)
            r->folder = argv[i];
        else
            return false;
    }
    return r->folder != NULL;
}

/* The clerk's program does it: the only one that knows the store. */
int cli_restore(int argc, char **argv)
{
    struct restoring r = {.folder = NULL};
    char clerk[PATH_BYTES];
    const char *words[ARGUMENTS] = {clerk, "--data"};
    size_t n = 2;
    if (cli_wants_help(argc, argv)) {
        fputs(restore_help, stdout);
        return 0;
    }
    if (!read_options(argc, argv, &r)) {
        cli_say("restore", "give the folder of one backup: see vigie restore --help", NULL);
        return 2;
    }
    words[n++] = call_folder(r.o.data);
    words[n++] = "--restore";
    words[n++] = r.folder;
    if (r.keys) {
        words[n++] = "--restore-keys";
        words[n++] = r.keys;
    }
    if (r.o.store) {
        words[n++] = "--store";
        words[n++] = r.o.store;
    }
    if (!call_beside("vigie-clerk", clerk, sizeof clerk))
        return cli_fail("restore", VERR_INTERNAL, NULL);
    (void)setenv("VIGIE_LOG", "warn", 0);
    (void)execv(clerk, (char *const *)(uintptr_t)words);
    return cli_fail("restore", VERR_INTERNAL, clerk);
}
