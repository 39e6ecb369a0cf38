/* model.c - vigie model: the register, and the switch that stops a use */
#include "cli/command.h"
#include "cli/remote.h"

static const char help[] =
    "usage: vigie model list | stop USE | start USE   --as LOGIN [--data DIR] [--store CONNINFO]\n"
    "                   [--json]\n"
    "\n"
    "The register of what generates or reads here, and for which use. The built-in composer is "
    "its\n"
    "first entry. A use that is stopped is refused at once, to everybody, until it is started "
    "again\n"
    "(quality officer or administrator).\n"
    "\n"
    "  USE        compose, check: as `list` prints it\n"
    "\n"
    "Exit status: 0 done, 2 wrong usage, 3 bad input, 4 refused, 5 failure.\n"
    "Example:     vigie model stop compose --as durand.sophie\n";

int cli_model(int argc, char **argv)
{
    static const char row[] = "name use version state changed changed_by";
    static const struct remote_verb verbs[] = {
        {"list", CALL_GET, "/api/models", REMOTE_NONE, NULL, "", {NULL}, false, row},
        {"stop",
         CALL_POST,
         "/api/models/%s/switch",
         REMOTE_USE,
         NULL,
         "",
         {"state", "stopped"},
         false,
         row},
        {"start",
         CALL_POST,
         "/api/models/%s/switch",
         REMOTE_USE,
         NULL,
         "",
         {"state", "approved"},
         false,
         row}};
    return remote_run("model", help, verbs, sizeof verbs / sizeof *verbs, argc, argv);
}
