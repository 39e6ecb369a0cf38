/* patient.c - vigie patient: identities, and the end of a record */
#include "cli/command.h"
#include "cli/remote.h"

static const char help[] =
    "usage: vigie patient find WORDS | show ID | add | refuse-ai ID | allow-ai ID | erase ID\n"
    "                     --as LOGIN [--data DIR] [--store CONNINFO] [--json]\n"
    "\n"
    "Acts in the name of a person, whose roles and care team decide, as in the browser.\n"
    "\n"
    "  find       by name, birth date (1957-03-12) or INS\n"
    "  add        --birth-name NAME --birth-given NAME --birth-date DATE --sex male|female|other|\n"
    "             unknown [--given A,B] [--used-name NAME] [--birth-place INSEE]\n"
    "             [--ins-number NUMBER --ins-oid OID --ins-status PROV|RECUP|QUAL|VALI]\n"
    "  refuse-ai  the patient refuses AI: every AI function stops, the manual path stays\n"
    "  erase      --reason TEXT: destroys the patient's key (DPO only). Nothing opens the record "
    "any\n"
    "             more; make a new backup --keys at once, older ones become useless\n"
    "\n"
    "Exit status: 0 done, 2 wrong usage, 3 bad input, 4 refused, 5 failure.\n"
    "Example:     vigie patient find 'lefevre 1957' --as martin.claire\n";

int cli_patient(int argc, char **argv)
{
    static const char row[] = "id name birth_date sex";
    static const struct remote_verb verbs[] = {
        {"find", CALL_POST, "/api/patients/search", REMOTE_FIELD, "q", "", {NULL}, false, row},
        {"show",
         CALL_GET,
         "/api/patients/%s",
         REMOTE_ID,
         NULL,
         "",
         {NULL},
         false,
         "id birth_name birth_given birth_date sex ai"},
        {"add",
         CALL_POST,
         "/api/patients",
         REMOTE_NONE,
         NULL,
         "birth_name! birth_given! birth_date! sex! given[] used_name birth_place ins.number "
         "ins.oid "
         "ins_status allergies[]",
         {NULL},
         false,
         "id"},
        {"refuse-ai",
         CALL_POST,
         "/api/patients/%s/ai",
         REMOTE_ID,
         NULL,
         "",
         {"ai", "refused"},
         false,
         "ai"},
        {"allow-ai",
         CALL_POST,
         "/api/patients/%s/ai",
         REMOTE_ID,
         NULL,
         "",
         {"ai", "allowed"},
         false,
         "ai"},
        {"erase",
         CALL_POST,
         "/api/patients/%s/erase",
         REMOTE_ID,
         NULL,
         "reason!",
         {NULL},
         false,
         "erased"}};
    return remote_run("patient", help, verbs, sizeof verbs / sizeof *verbs, argc, argv);
}
