/* training.c - vigie training: certificates that open the right to generate and to sign */
#include "cli/command.h"
#include "cli/remote.h"

static const char help[] =
    "usage: vigie training list | issue LOGIN | revoke ID   --as LOGIN [--data DIR]\n"
    "                      [--store CONNINFO] [--json]\n"
    "\n"
    "Certificates of training: without one that is valid nobody generates, and nobody signs. They\n"
    "are issued by a quality officer, never to oneself; each act is in the ledger.\n"
    "\n"
    "  issue      --right generate|sign --expires DATE (2027-11-25T00:00:00Z, three years at "
    "most)\n"
    "  revoke     ID as `list` prints it\n"
    "\n"
    "Exit status: 0 done, 2 wrong usage, 3 bad input, 4 refused, 5 failure.\n"
    "Example:     vigie training issue martin.claire --right sign --expires 2027-11-25T00:00:00Z "
    "\\\n"
    "                 --as durand.sophie\n";

int cli_training(int argc, char **argv)
{
    static const char row[] = "id name right state issued expires";
    static const struct remote_verb verbs[] = {
        {"list", CALL_GET, "/api/certificates", REMOTE_NONE, NULL, "", {NULL}, false, row},
        {"issue",
         CALL_POST,
         "/api/certificates",
         REMOTE_PERSON,
         "person",
         "right! expires! issued",
         {NULL},
         false,
         row},
        {"revoke", CALL_DELETE, "/api/certificates/%s", REMOTE_ID, NULL, "", {NULL}, false, row}};
    return remote_run("training", help, verbs, sizeof verbs / sizeof *verbs, argc, argv);
}
