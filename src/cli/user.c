/* user.c - vigie user: accounts */
#include "cli/command.h"
#include "cli/remote.h"

static const char help[] =
    "usage: vigie user list | add LOGIN | change LOGIN | password LOGIN | close LOGIN | open LOGIN "
    "|\n"
    "                  reset-totp LOGIN   [--data DIR] [--store CONNINFO] [--as LOGIN] [--json]\n"
    "\n"
    "Accounts of the people who work here. Without --as it is the machine's own administrator who\n"
    "acts; every act is in the ledger.\n"
    "\n"
    "  add        --name NAME --roles ROLE,ROLE [--rpps NUMBER] [--lang fr|en]; asks for the "
    "first\n"
    "             password, or reads a line of standard input\n"
    "  change     --name, --roles, --rpps, --lang: what is given changes; open sessions end when "
    "the\n"
    "             roles do\n"
    "  password   asks for a new password; every session of the account ends\n"
    "  close      the account can no longer sign in; what it did stays\n"
    "  reset-totp the second factor is enrolled again at the next sign-in\n"
    "\n"
    "Roles: physician nurse secretary intern librarian quality dpo auditor administrator.\n"
    "Exit status: 0 done, 2 wrong usage, 3 bad input, 4 refused, 5 failure.\n"
    "Example:     vigie user add martin.claire --name 'Claire Martin' --roles physician\n";

int cli_user(int argc, char **argv)
{
    static const char show[] = "login name roles state";
    static const struct remote_verb verbs[] = {
        {"list", CALL_GET, "/api/people", REMOTE_NONE, NULL, "", {NULL}, false, show},
        {"add",
         CALL_POST,
         "/api/people",
         REMOTE_FIELD,
         "login",
         "name! roles[]! rpps lang",
         {NULL},
         true,
         show},
        {"change",
         CALL_PUT,
         "/api/people/%s",
         REMOTE_LOGIN,
         NULL,
         "name roles[] rpps lang",
         {NULL},
         false,
         show},
        {"password", CALL_PUT, "/api/people/%s", REMOTE_LOGIN, NULL, "", {NULL}, true, show},
        {"close",
         CALL_PUT,
         "/api/people/%s",
         REMOTE_LOGIN,
         NULL,
         "",
         {"state", "closed"},
         false,
         show},
        {"open",
         CALL_PUT,
         "/api/people/%s",
         REMOTE_LOGIN,
         NULL,
         "",
         {"state", "active"},
         false,
         show},
        {"reset-totp",
         CALL_PUT,
         "/api/people/%s",
         REMOTE_LOGIN,
         NULL,
         "",
         {"totp", "reset"},
         false,
         show}};
    return remote_run("user", help, verbs, sizeof verbs / sizeof *verbs, argc, argv);
}
