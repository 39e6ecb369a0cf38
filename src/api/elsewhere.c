/* Routes of the table that this build does not serve: each answers NOT_HERE. Whoever writes one
 * takes its line away, or it does not link. */
#include "api/call.h"

static enum verr not_here(struct call *c)
{
    (void)c;
    return VERR_NOT_HERE;
}

#define ELSEWHERE(name)                                                                            \
    extern const struct handler api_##name;                                                        \
    const struct handler api_##name = {not_here, NULL};
ELSEWHERE(events)
ELSEWHERE(ledger_entries)
ELSEWHERE(ledger_checkpoint)
ELSEWHERE(ledger_proof)
ELSEWHERE(ledger_verify)
ELSEWHERE(ledger_export)
ELSEWHERE(certificate_list)
ELSEWHERE(certificate_issue)
ELSEWHERE(certificate_revoke)
ELSEWHERE(model_list)
ELSEWHERE(model_switch)
ELSEWHERE(backup)
