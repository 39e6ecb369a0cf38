#include "api/journal.h"

#include "api/route.h"
#include "store/store.h"

#include <assert.h>
#include <stdio.h>

enum { NUMBER = 24 };

enum verr journal_begin(struct clerk_services *s, struct db *db)
{
    struct db_rows rows;
    enum verr e = db_first(db, STMT_ledger_head_lock, DB_NOTHING, &rows);
    if (e)
        return e;
    struct text frontier = db_column_text(&rows, 1);
    if (db_column_int(&rows, 0) == 0)
        s->batch.tree = (struct ledger_frontier){0};
    else
        e = ledger_frontier_load(frontier, &s->batch.tree);
    db_done(&rows);
    s->batch.open = e == VERR_OK;
    return e ? VERR_LEDGER_BROKEN : VERR_OK;
}

enum verr journal_end(struct clerk_services *s, struct db *db)
{
    uint8_t frontier[LEDGER_FRONTIER_BYTES];
    assert(s->batch.open);
    s->batch.open = false;
    size_t n = ledger_frontier_save(&s->batch.tree, frontier);
    return db_run(db, STMT_ledger_head_set,
                  DB_ARGS(DB_INT((int64_t)s->batch.tree.size), DB_BYTES(frontier, n)), NULL);
}

enum verr journal_append(struct clerk_services *s, struct db *db, const struct ledger_entry *e)
{
    char line[LEDGER_LINE_MAX];
    struct writer w = writer_over(line, sizeof line);
    assert(s->batch.open);
    enum verr written = ledger_entry_write(&w, e);
    assert(written == VERR_OK);
    struct ledger_hash hash = ledger_leaf_hash(writer_text(&w));
    enum verr error = db_run(db, STMT_ledger_leaf_add,
                             DB_ARGS(DB_INT((int64_t)s->batch.tree.size), DB_INT(e->time),
                                     DB_BLOB(writer_text(&w)), DB_BYTES(hash.b, sizeof hash.b)),
                             NULL);
    if (error)
        return db_must_rerun(db) ? VERR_BUSY : VERR_NO_LEDGER;
    ledger_append(&s->batch.tree, &hash);
    return VERR_OK;
}

void journal_hash(const struct crypt *c, const char *kind, struct text word,
                  char out[JOURNAL_HASH_CHARS])
{
    uint8_t hash[CRYPT_HASH_BYTES];
    crypt_ledger_hash(c, kind, word, hash);
    struct writer w = writer_over(out, JOURNAL_HASH_CHARS);
    writer_hex(&w, hash, sizeof hash);
}

static struct text number(char out[NUMBER], int64_t v)
{
    struct writer w = writer_over(out, NUMBER);
    writer_i64(&w, v);
    return writer_text(&w);
}

void journal_patient(const struct crypt *c, int64_t patient, char out[JOURNAL_HASH_CHARS])
{
    char word[NUMBER];
    journal_hash(c, "patient", number(word, patient), out);
}

static enum ledger_auth auth_of(const struct principal *who)
{
    return who->local           ? LEDGER_AUTH_LOCAL
           : who->take != 0     ? LEDGER_AUTH_PHONE
           : who->session == 0  ? LEDGER_AUTH_NONE
           : who->second_factor ? LEDGER_AUTH_TWO_FACTORS
                                : LEDGER_AUTH_PASSWORD;
}

/* The role in which the person acted: one that opens the route, else their first. */
static struct text role_of_call(const struct call *c)
{
    unsigned used = c->who.roles & c->route->roles;
    return role_first(used ? used : c->who.roles);
}

/* "kind:id" of the handler; else the scope's kind and the path's first id. */
static void name_object(const struct call *c, struct ledger_entry *e)
{
    static const char *const kinds[] = {
        [SCOPE_none] = "",         [SCOPE_patient] = "patient",   [SCOPE_encounter] = "encounter",
        [SCOPE_source] = "source", [SCOPE_document] = "document", [SCOPE_recording] = "recording",
        [SCOPE_phone] = "" /* no path names the take: its handlers do */};
    struct text rest = c->object;
    uint64_t id = 0;
    if (rest.n > 0) {
        e->object = text_cut(&rest, ':');
        e->id = rest;
    } else if (*kinds[c->route->scope] && c->path[0].n <= 18 && text_to_u64(c->path[0], &id)) {
        e->object = text_of(kinds[c->route->scope]);
        e->id = c->path[0];
    }
}

static int64_t patient_of_entry(const struct call *c, const struct ledger_entry *e)
{
    uint64_t id = 0;
    if (c->patient == 0 && text_is(e->object, "patient") && text_to_u64(e->id, &id))
        return (int64_t)id;
    return c->patient;
}

static bool tell(struct ledger_entry *e, const char *key, struct text value)
{
    return ledger_entry_add(e, text_of(key), value);
}

static void tell_all(const struct call *c, bool admitted, struct ledger_entry *e)
{
    bool good = true;
    for (size_t i = 0; i < c->told_n; i++)
        good &= ledger_entry_add(e, c->told[i].key, c->told[i].value);
    if (c->outcome)
        good &= tell(e, "error", text_of(verr_name(c->outcome)));
    if (!admitted)
        good &= tell(e, "route", text_of(c->route->name));
    assert(good);
}

static bool leaves_entry(const struct call *c, bool admitted)
{
    bool known = c->who.person != 0 || c->who.local;
    if (!c->route || (!admitted && !known))
        return false;
    return !admitted || c->entry >= 0;
}

enum verr journal_call(struct call *c, bool admitted)
{
    char actor[NUMBER], patient[JOURNAL_HASH_CHARS];
    if (!leaves_entry(c, admitted))
        return VERR_OK;
    struct ledger_entry e = {
        .time = c->now_ms,
        .event = admitted ? (enum ledger_event)c->entry : LEDGER_access_refuse,
        .role = role_of_call(c),
        .auth = auth_of(&c->who),
        .outcome = !c->outcome                  ? LEDGER_DONE
                   : verr_exit(c->outcome) == 5 ? LEDGER_FAILED
                                                : LEDGER_REFUSED,
    };
    if (c->who.person != 0)
        e.actor = number(actor, c->who.person);
    name_object(c, &e);
    int64_t about = patient_of_entry(c, &e);
    if (about != 0) {
        journal_patient(c->services->crypt, about, patient);
        e.patient = (struct text){patient, sizeof patient};
    }
    tell_all(c, admitted, &e);
    return journal_append(c->services, c->db, &e);
}

struct system_entry {
    struct clerk_services *s;
    enum ledger_event event;
    int64_t now_ms;
};

static enum verr put_system(struct db *db, void *ctx)
{
    const struct system_entry *x = ctx;
    struct ledger_entry e = {
        .time = x->now_ms, .event = x->event, .auth = LEDGER_AUTH_SYSTEM, .outcome = LEDGER_DONE};
    bool good = tell(&e, "program", text_of(x->s->program_sha256)) &&
                tell(&e, "version", text_of(VIGIE_VERSION));
    assert(good);
    enum verr error = journal_begin(x->s, db);
    if (!error)
        error = journal_append(x->s, db, &e);
    return error ? error : journal_end(x->s, db);
}

enum verr journal_system(struct clerk_services *s, struct db *db, enum ledger_event event,
                         int64_t now_ms)
{
    struct system_entry x = {s, event, now_ms};
    return db_transact(db, put_system, &x);
}
