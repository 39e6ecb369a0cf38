#include "api/tries.h"

#include "base/params.h"

struct tries tries_of(const struct call *c, const char *kind, struct text word)
{
    struct tries t = {.max = strcmp(kind, "address") ? PARAM_try_login : PARAM_try_address};
    char label[16];
    struct writer w = writer_over(label, sizeof label);
    writer_str(&w, "try_");
    writer_str(&w, kind);
    writer_char(&w, '\0');
    crypt_ledger_hash(c->services->crypt, label, word, t.who);
    return t;
}

struct tries tries_of_person(const struct call *c, int64_t person)
{
    char id[24];
    struct writer w = writer_over(id, sizeof id);
    writer_i64(&w, person);
    return tries_of(c, "person", writer_text(&w));
}

/* What the window still holds: 0 once it is over. */
static enum verr count(struct call *c, const struct tries *t, int64_t *n, int64_t *since_ms)
{
    struct db_rows rows;
    *n = 0;
    *since_ms = c->now_ms;
    enum verr e = db_first(c->db, STMT_try_get, DB_ARGS(DB_BYTES(t->who, sizeof t->who)), &rows);
    if (e)
        return e == VERR_NOT_FOUND ? VERR_OK : e;
    int64_t since = db_column_int(&rows, 1);
    if (c->now_ms - since <= PARAM_try_window) {
        *n = db_column_int(&rows, 0);
        *since_ms = since;
    }
    return db_done(&rows);
}

enum verr tries_ask(struct call *c, const struct tries *t, bool *over)
{
    int64_t n, since;
    enum verr e = count(c, t, &n, &since);
    if (over)
        *over = !e && n > t->max;
    return e ? e : n >= t->max ? VERR_RATE : VERR_OK;
}

enum verr tries_add(struct call *c, const struct tries *t)
{
    int64_t n, since;
    enum verr e = count(c, t, &n, &since);
    return e ? e
             : db_run(c->db, STMT_try_put,
                      DB_ARGS(DB_BYTES(t->who, sizeof t->who), DB_INT(n + 1), DB_INT(since)), NULL);
}

enum verr tries_forget(struct call *c, const struct tries *t)
{
    return db_run(c->db, STMT_try_drop, DB_ARGS(DB_BYTES(t->who, sizeof t->who)), NULL);
}
