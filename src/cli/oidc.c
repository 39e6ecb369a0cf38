/* oidc.c - vigie oidc: signing in by an identity provider (Pro Santé Connect) */
#include "cli/command.h"
#include "cli/remote.h"

static const char help[] =
    "usage: vigie oidc show | set | secret | on | off | test | unknown | link ID\n"
    "                  [--data DIR] [--store CONNINFO] [--as LOGIN] [--json]\n"
    "\n"
    "Signing in by Pro Santé Connect: doc/sign-in.md tells it step by step. The provider's\n"
    "addresses must stand in DATA/gate.allow as well, or nothing reaches it.\n"
    "\n"
    "  set      what is given changes: --issuer URL --discovery URL --client-id ID\n"
    "           --redirect-uri URL --acr eidas1 --scope 'openid scope_all'\n"
    "           --passwords all|break_glass --break-glass LOGIN,LOGIN\n"
    "  secret   asks for the client's secret, or reads a line of standard input\n"
    "  on, off  the button on the sign-in page\n"
    "  test     asks the provider, through the running server, for what a sign-in needs\n"
    "  unknown  professionals whom the provider knows and no account does\n"
    "  link     ID --login LOGIN: their RPPS number goes to this account\n"
    "\n"
    "Exit status: 0 done, 2 wrong usage, 3 bad input, 4 refused, 5 failure.\n"
    "Example:     vigie oidc set --issuer "
    "https://auth.esw.esante.gouv.fr/auth/realms/esante-wallet "
    "\\\n"
    "                 --client-id ans-vigie --redirect-uri https://vigie.exemple.fr/\n";

#define SHOW "state issuer discovery client_id redirect_uri acr scope secret passwords break_glass"

int cli_oidc(int argc, char **argv)
{
    static const struct remote_verb verbs[] = {
        {.name = "show", .method = CALL_GET, .path = "/api/oidc", .fields = "", .show = SHOW},
        {.name = "set",
         .method = CALL_PUT,
         .path = "/api/oidc",
         .fields = "issuer discovery client_id redirect_uri acr scope passwords break_glass[]",
         .show = SHOW},
        {.name = "secret",
         .method = CALL_PUT,
         .path = "/api/oidc",
         .fields = "",
         .argument_field = "secret",
         .password = true,
         .show = SHOW},
        {.name = "on",
         .method = CALL_PUT,
         .path = "/api/oidc",
         .fields = "",
         .fixed = {"state", "on"},
         .show = SHOW},
        {.name = "off",
         .method = CALL_PUT,
         .path = "/api/oidc",
         .fields = "",
         .fixed = {"state", "off"},
         .show = SHOW},
        {.name = "test",
         .method = CALL_POST,
         .path = "/api/oidc/test",
         .fields = "",
         .show = "result reason gate"},
        {.name = "unknown",
         .method = CALL_GET,
         .path = "/api/oidc/unknown",
         .fields = "",
         .show = "id rpps name tries last"},
        {.name = "link",
         .method = CALL_POST,
         .path = "/api/oidc/unknown/%s/link",
         .argument = REMOTE_ID,
         .fields = "login!",
         .show = "login name rpps"}};
    return remote_run("oidc", help, verbs, sizeof verbs / sizeof *verbs, argc, argv);
}
