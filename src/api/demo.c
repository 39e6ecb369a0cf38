#include "api/demo.h"

#include "api/demo_house.h"
#include "api/setting.h"

#include <stdlib.h>

enum { ARENA_BYTES = 64 << 20 };

struct house_name {
    const char *state;
    char *accounts;
};

static enum verr put_all(struct db *db, void *ctx)
{
    static const struct {
        const char *name, *value;
    } house[] = {{"establishment_name", "Centre de santé des Tilleuls (établissement fictif)"},
                 {"establishment_address", "1 place de l’Exemple\n00000 VILLE-FICTIVE"},
                 {"establishment_phone", "01 99 00 00 00"},
                 {"establishment_notice",
                  "Démonstration : établissement, professionnels et patients sont inventés."}};
    const struct house_name *n = ctx;
    enum verr e = setting_put(db, "demo", text_of(n->state));
    for (size_t i = 0; !e && i < sizeof house / sizeof *house; i++)
        e = setting_put(db, house[i].name, text_of(house[i].value));
    return !e && n->accounts ? setting_put(db, "demo_accounts", text_of(n->accounts)) : e;
}

enum verr demo_settle(struct db *db, bool new, bool demo)
{
    struct house_name making = {"making", NULL};
    struct text state;
    char block[64];
    struct arena a = arena_over(block, sizeof block);
    if (new)
        return demo ? db_transact(db, put_all, &making) : VERR_OK;
    enum verr e = setting_get(db, &a, "demo", &state);
    if (e)
        return e;
    bool right = demo ? text_is(state, "made") : state.n == 0;
    if (!right)
        os_log(OS_ERROR, "api.demo_folder", "folder=%s asked=%s", state.n == 0 ? "real" : block,
               demo ? "demo" : "real");
    return right ? VERR_OK : VERR_DEMO;
}

const char *demo_hash(const struct clerk_services *s, struct text password)
{
    return s->demo && s->demo_hash[0] && text_is(password, DEMO_PASSWORD) ? s->demo_hash : NULL;
}

static enum verr fill(struct demo_house *h)
{
    enum verr (*const steps[])(struct demo_house *) = {demo_people, demo_record, demo_sign_in,
                                                       demo_documents, demo_sign_out};
    enum verr e = VERR_OK;
    for (size_t i = 0; !e && i < sizeof steps / sizeof *steps; i++)
        e = steps[i](h);
    return e;
}

/* One transaction: a demo that was cut short leaves nothing, and the disk is waited for once. */
static enum verr make_all(struct db *db, void *ctx)
{
    struct demo_house *h = ctx;
    struct house_name made = {"made", demo_accounts()};
    h->d.db = db;
    enum verr e = made.accounts ? api_batch_begin(h->d.s, db) : VERR_LIMIT;
    if (!e)
        e = fill(h);
    if (!e)
        e = put_all(db, &made);
    free(made.accounts);
    return e ? e : api_batch_end(h->d.s, db);
}

enum verr demo_make(struct clerk_services *s, struct db *db)
{
    struct demo_house *h = calloc(1, sizeof *h);
    int64_t began = os_mono_ns();
    if (!h)
        return VERR_LIMIT;
    h->d.s = s;
    enum verr e = os_arena(ARENA_BYTES, &h->d.map, &h->d.arena);
    if (!e)
        e = crypt_password_hash(TEXT(DEMO_PASSWORD), s->demo_hash);
    if (!e)
        e = db_transact(db, make_all, h);
    os_unmap(&h->d.map);
    free(h);
    if (!e)
        os_log(OS_INFO, "api.demo_made", "ms=%lld", (long long)((os_mono_ns() - began) / 1000000));
    return e;
}
