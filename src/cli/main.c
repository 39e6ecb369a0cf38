/* main.c - vigie: finds the command and calls it */
#include "cli/command.h"

#include <stdio.h>

struct command {
    const char *name;
    const char *help;
    int (*run)(int argc, char **argv);
};

#define COMMAND(name, help) {#name, help, cli_##name},
static const struct command commands[] = {
#include "cli/commands.def"
    {NULL, NULL, NULL}};
#undef COMMAND

static void help(FILE *to)
{
    fputs("vigie - clinical documents with their sources, on your own machine\n\n"
          "usage: vigie COMMAND [OPTIONS]\n\n",
          to);
    for (const struct command *c = commands; c->name; c++) {
        fprintf(to, "  %-12s %s\n", c->name, c->help);
    }
    fputs("\n`vigie help COMMAND` teaches one command. `vigie --version` prints the version.\n"
          "Exit status: 0 done, 1 the answer is no, 2 wrong usage, 3 bad input, 4 refused, 5 "
          "failure.\n",
          to);
}

static const struct command *find(const char *name)
{
    for (const struct command *c = commands; c->name; c++) {
        if (strcmp(c->name, name) == 0) {
            return c;
        }
    }
    return NULL;
}

static int unknown(const char *name)
{
    fprintf(stderr, "vigie: there is no command '%s': see vigie --help\n", name);
    return 2;
}

static int help_on(const char *name)
{
    const struct command *c = find(name);
    if (!c) {
        return unknown(name);
    }
    char first[64];
    char option[] = "--help";
    (void)snprintf(first, sizeof(first), "%s", name);
    char *argv[] = {first, option, NULL};
    return c->run(2, argv);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        help(stderr);
        return 2;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("vigie " VIGIE_VERSION);
        return 0;
    }
    bool asks = strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0 ||
                strcmp(argv[1], "-h") == 0;
    if (asks && argc > 2) {
        return help_on(argv[2]);
    }
    if (asks) {
        help(stdout);
        return 0;
    }
    const struct command *c = find(argv[1]);
    return c ? c->run(argc - 1, argv + 1) : unknown(argv[1]);
}
