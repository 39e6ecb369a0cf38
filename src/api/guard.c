#include "api/guard.h"

#include "api/rec.h"
#include "api/route.h"
#include "base/params.h"

static enum verr has_row(struct call *c, enum stmt stmt, struct db_values values, enum verr none)
{
    struct db_rows rows;
    enum verr e = db_first(c->db, stmt, values, &rows);
    return e == VERR_NOT_FOUND ? none : e ? e : db_done(&rows);
}

enum verr guard_certificate(struct call *c, const char *right)
{
    return has_row(c, STMT_certificate_valid,
                   DB_ARGS(DB_INT(c->who.person), DB_TEXT(text_of(right)), DB_INT(c->now_ms)),
                   VERR_NO_CERTIFICATE);
}

/* The command line has no session, so nothing that it does counts as a fresh identity. */
enum verr guard_confirmed(struct call *c)
{
    struct db_rows rows;
    enum verr e =
        db_first(c->db, STMT_session_confirmed_at, DB_ARGS(DB_INT(c->who.session)), &rows);
    if (e)
        return e == VERR_NOT_FOUND ? VERR_RECENT_SIGN_IN : e;
    int64_t at = db_column_int(&rows, 0);
    e = db_done(&rows);
    bool fresh = at > 0 && c->now_ms - at <= PARAM_identity_fresh;
    return e ? e : fresh && !c->who.local ? VERR_OK : VERR_RECENT_SIGN_IN;
}

bool guard_role(const struct call *c, const char *role)
{
    enum role r = role_of(text_of(role));
    return r < ROLE_COUNT && (c->who.roles & (1u << r)) != 0;
}
