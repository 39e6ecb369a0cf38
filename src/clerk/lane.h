/* lane.h - by whose threads a request is taken, so that what takes long holds up only its like
 * Takes  : method and target of a request
 * Gives  : a lane, for any target, known or not
 * Owns   : nothing
 */
#ifndef CLERK_LANE_H
#define CLERK_LANE_H

#include "api/call.h"

enum lane {
    LANE_QUICK,  /* microseconds: reading a row, keeping a second of sound */
    LANE_SLOW,   /* opening, composing, changing */
    LANE_FILES,  /* minutes, perhaps: a letter of sixty pages, a sender on a slow line */
    LANE_OUTSIDE /* seconds: a provider outside takes part in it */
};

/* The lane of a request, by the path as it came, without its query. */
enum lane lane_of(enum method method, struct text target);

#endif
