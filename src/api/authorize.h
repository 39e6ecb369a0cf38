/* authorize.h - whether a person may take a route for the patient that its path leads to
 * Rule   : a role of the permission; then, where the path leads to a patient, the care team or an
 *          open break-glass. Absent and forbidden patients are refused alike, at the same cost.
 * Cost   : at most three index look-ups
 */
#ifndef API_AUTHORIZE_H
#define API_AUTHORIZE_H

#include "api/call.h"

/* After session_authenticate. Sets c->patient. VERR_FORBIDDEN, VERR_SECOND_FACTOR (only enrolment
 * is open), VERR_NOT_IN_TEAM. */
enum verr authorize(struct call *c);

#endif
