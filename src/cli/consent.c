/* consent.c - vigie consent: the patient's answer for an encounter */
#include "cli/command.h"
#include "cli/remote.h"

static const char help[] =
    "usage: vigie consent agreed|refused|withdrawn|no-ai ENCOUNTER --as LOGIN\n"
    "                     [--notice NAME] [--data DIR] [--store CONNINFO] [--json]\n"
    "\n"
    "Records what the patient answered once informed. A refusal stops every AI function for the\n"
    "encounter and leaves the manual path; a withdrawal also deletes what was drafted.\n"
    "\n"
    "Exit status: 0 done, 2 wrong usage, 3 bad input, 4 refused, 5 failure.\n"
    "Example:     vigie consent agreed 7342 --as martin.claire\n";

int cli_consent(int argc, char **argv)
{
    static const char path[] = "/api/encounters/%s/consent";
    static const struct remote_verb verbs[] = {{"agreed",
                                                CALL_POST,
                                                path,
                                                REMOTE_ID,
                                                NULL,
                                                "notice",
                                                {"decision", "agreed"},
                                                false,
                                                "decision at"},
                                               {"refused",
                                                CALL_POST,
                                                path,
                                                REMOTE_ID,
                                                NULL,
                                                "notice",
                                                {"decision", "refused"},
                                                false,
                                                "decision at"},
                                               {"withdrawn",
                                                CALL_POST,
                                                path,
                                                REMOTE_ID,
                                                NULL,
                                                "notice",
                                                {"decision", "withdrawn"},
                                                false,
                                                "decision at"},
                                               {"no-ai",
                                                CALL_POST,
                                                path,
                                                REMOTE_ID,
                                                NULL,
                                                "notice",
                                                {"decision", "no_ai"},
                                                false,
                                                "decision at"}};
    return remote_run("consent", help, verbs, sizeof verbs / sizeof *verbs, argc, argv);
}
