/* route.h - the table of routes, as tbl/routes.def and tbl/permissions.def say
 * Errors : VERR_NOT_FOUND (no such path), VERR_METHOD (the path exists for another method)
 * Cost   : one pass over the table, a few comparisons a line; nothing is allocated
 */
#ifndef API_ROUTE_H
#define API_ROUTE_H

#include "api/call.h"

/* Role ranks and bits: ROLE_physician, ROLE_BIT_physician.. */
enum role {
#define ROLE(name, fr, en) ROLE_##name,
#include "roles.def"
#undef ROLE
    ROLE_COUNT
};
/* ROLE_BIT_phone stands beside the roles: no person has it, and who has it is no person. */
enum { ROLES_ALL = (1u << ROLE_COUNT) - 1, ROLE_BIT_phone = 1u << ROLE_COUNT };
enum role_bit {
#define ROLE(name, fr, en) ROLE_BIT_##name = 1u << ROLE_##name,
#include "roles.def"
#undef ROLE
    ROLE_BIT_NONE = 0
};

/* All of them, in the table's order. */
extern const struct api_route routes[];
extern const size_t route_count;

/* The route of a request; path[0..3] get what stands in the places of {..}, borrowed from target.
 */
enum verr route_find(enum method method, struct text target, const struct api_route **out,
                     struct text path[4]);

/* "physician"; NULL beyond the last. */
const char *role_name(enum role r);
/* ROLE_COUNT when there is no such role. */
enum role role_of(struct text name);
/* The first role of a set, "" for none. */
struct text role_first(unsigned roles);

/* A permission and the roles that have it, in the table's order; name NULL beyond the last. */
struct permission {
    const char *name;
    unsigned roles;
};
struct permission permission_at(size_t i);

#endif
