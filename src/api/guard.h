/* guard.h - what must hold before AI writes or a person signs: certificate, model, fresh identity
 * Every guard reads the store again each time: nothing is remembered between calls. Consent is the
 * record's own (encounter.h), because it is the patient's.
 */
#ifndef API_GUARD_H
#define API_GUARD_H

#include "api/call.h"

/* A certificate of `right` ("generate" or "sign") of this person, not revoked, not expired at
 * c->now_ms. VERR_NO_CERTIFICATE. */
enum verr guard_certificate(struct call *c, const char *right);
/* An approved, not stopped model named `model` ("builtin") for the use ("compose"). VERR_NO_MODEL;
 * VERR_MODEL_ALTERED: its file does not stand any more as when its hash was last found right. */
enum verr guard_model(struct call *c, struct text model, const char *use);
/* The model that serves a use ("transcribe", "detect_voice", "compose", "check") now: the approved
 * file, else what is built in. *model: its name, in the call's arena. Errors as guard_model. Cost:
 * a query and a stat. Asked in prepare and again in the act, as every guard. */
enum verr guard_use(struct call *c, const char *use, struct text *model);
/* Identity proven at most 15 minutes before c->now_ms. VERR_RECENT_SIGN_IN. */
enum verr guard_confirmed(struct call *c);
/* Whether the person of the call has a role, by its name in roles.def. */
bool guard_role(const struct call *c, const char *role);

/* How a person is shown: display name, "" when the account is gone; RPPS number or "". In the
 * call's arena. */
struct person_shown {
    struct text name, rpps;
    unsigned roles; /* bits by rank in roles.def */
};
enum verr person_show(struct call *c, int64_t person, struct person_shown *out);

#endif
