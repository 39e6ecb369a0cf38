/* oidc_try.c - what signing in by a provider and being signed out by it begin with */
#include "api/oidc_try.h"

#include "api/rec.h"
#include "api/sign_in.h"

enum verr oidc_try_begin(struct call *c, struct oidc_config *x, struct oidc_try *t)
{
    enum verr e = oidc_config_get(c, x);
    if (!e && !x->on)
        e = VERR_OIDC_OFF;
    if (e) {
        c->entry = -1; /* a stranger's noise */
        return e;
    }
    journal_hash(c->services->crypt, "address", c->remote, t->address_hash);
    t->by_address = tries_of(c, "address", c->remote);
    t->limited = tries_ask(c, &t->by_address, NULL);
    return t->limited == VERR_RATE ? VERR_OK : t->limited;
}

enum verr oidc_try_admit(struct call *c, const struct oidc_try *t, bool *done)
{
    rec_tell(c, "way", TEXT("oidc"));
    rec_tell(c, "address", (struct text){t->address_hash, sizeof t->address_hash});
    enum verr e = sign_in_limit(c, &t->by_address, done);
    if (*done || !t->limited)
        return e;
    *done = true; /* the window ended in between: nothing was looked at */
    return sign_in_refuse(c, VERR_RATE, NULL, 0);
}

enum verr oidc_try_use(struct call *c, const uint8_t hash[CRYPT_HASH_BYTES], bool *first)
{
    int64_t changed = 0;
    enum verr e = db_run(c->db, STMT_oidc_used_put,
                         DB_ARGS(DB_BYTES(hash, CRYPT_HASH_BYTES), DB_INT(c->now_ms)), &changed);
    *first = changed == 1;
    return e;
}
