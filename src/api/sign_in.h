/* sign_in.h - what the ways of proving one's identity share
 * Rule   : passwords are hashed in prepare, on a reader; what failed is counted in the act, with
 *          the refusal, and the limit is asked again there: tries made at the same time do not get
 *          more.
 */
#ifndef API_SIGN_IN_H
#define API_SIGN_IN_H

#include "api/person.h"
#include "api/session.h"
#include "api/tries.h"

enum { PASSWORD_BYTES = 1024 };

/* Whether `code` is a one-time code of the person at c->now_ms not used before; *step is what totp
 * must then remember. VERR_BAD_CREDENTIALS. */
enum verr sign_in_code(struct call *c, const struct person *p, struct text code, int64_t *step);
/* In the act: the step is used once. VERR_BAD_CREDENTIALS when another call was faster. */
enum verr sign_in_use_step(struct call *c, int64_t person, int64_t step);

/* In the act: counts the failure under each, and refuses with `why` without undoing the count. */
enum verr sign_in_refuse(struct call *c, enum verr why, const struct tries *const *counters,
                         size_t n);
/* In the act: the limit of `t` as it stands now. *done: it is reached, and this has refused for the
 * call, which is told once a window. */
enum verr sign_in_limit(struct call *c, const struct tries *t, bool *done);

/* {"person":{..},"csrf",..}: the reply that a session begins with. */
enum verr sign_in_reply(struct call *c, int64_t person, struct text token, bool enrolling);

#endif
