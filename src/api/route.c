/* The table of routes, generated from tbl/. A line without a handler does not link. */
#include "api/route.h"

enum {
#define ROLE(name, fr, en) name = 1u << ROLE_##name,
#include "roles.def"
#undef ROLE
    phone = ROLE_BIT_phone,
    EVERYONE = ROLES_ALL,
    NOBODY_NEEDED = 0
};
enum permission_roles {
#define PERMISSION(name, roles, help) PERMIT_##name = (roles),
#include "permissions.def"
#undef PERMISSION
    PERMIT_NONE = 0
};
enum { LEDGER_nothing = -1 };

#define ROUTE(name, method, path, permission, scope, kind, event, help)                            \
    extern const struct handler api_##name;
#include "routes.def"
#undef ROUTE

const struct api_route routes[] = {
#define ROUTE(name, method, path, permission, scope, kind, event, help)                            \
    {#name,                                                                                        \
     METHOD_##method,                                                                              \
     path,                                                                                         \
     #permission,                                                                                  \
     (unsigned)PERMIT_##permission,                                                                \
     (unsigned)PERMIT_##permission == 0,                                                           \
     SCOPE_##scope,                                                                                \
     ROUTE_##kind,                                                                                 \
     (int)LEDGER_##event,                                                                          \
     &api_##name},
#include "routes.def"
#undef ROUTE
};
const size_t route_count = sizeof routes / sizeof *routes;

/* One segment at a time: a place in braces takes any segment but an empty one. */
static bool fits(const char *pattern, struct text target, struct text path[4])
{
    struct text want = text_of(pattern), have = target;
    size_t n = 0;
    while (want.p && have.p) {
        struct text w = text_cut(&want, '/'), h = text_cut(&have, '/');
        if (w.n > 0 && w.p[0] == '{') {
            if (h.n == 0 || n == 4)
                return false;
            path[n++] = h;
        } else if (!text_equal(w, h)) {
            return false;
        }
    }
    return !want.p && !have.p;
}

enum verr route_find(enum method method, struct text target, const struct api_route **out,
                     struct text path[4])
{
    bool known = false;
    if (text_ends(target, TEXT("/"))) /* a cut path would look like the one without it */
        return VERR_NOT_FOUND;
    for (size_t i = 0; i < route_count; i++) {
        struct text at[4] = {{NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}};
        if ((known && routes[i].method != method) || !fits(routes[i].path, target, at))
            continue;
        known = true;
        if (routes[i].method == method) {
            *out = &routes[i];
            memcpy(path, at, sizeof at);
            return VERR_OK;
        }
    }
    return known ? VERR_METHOD : VERR_NOT_FOUND;
}

static const char *const role_names[] = {
#define ROLE(name, fr, en) #name,
#include "roles.def"
#undef ROLE
};

const char *role_name(enum role r)
{
    return r < ROLE_COUNT ? role_names[r] : NULL;
}

enum role role_of(struct text name)
{
    enum role r = (enum role)0;
    while (r < ROLE_COUNT && !text_is(name, role_names[r]))
        r++;
    return r;
}

struct text role_first(unsigned roles)
{
    for (enum role r = (enum role)0; r < ROLE_COUNT; r++)
        if (roles & (1u << r))
            return text_of(role_names[r]);
    return (struct text){NULL, 0};
}

struct permission permission_at(size_t i)
{
    static const struct permission all[] = {
#define PERMISSION(name, roles, help) {#name, (unsigned)PERMIT_##name},
#include "permissions.def"
#undef PERMISSION
    };
    return i < sizeof all / sizeof *all ? all[i] : (struct permission){NULL, 0};
}
