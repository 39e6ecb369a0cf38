#include "api/oidc_session.h"

#include "api/oidc_provider.h"
#include "api/rec.h"

static enum verr seal(struct call *c, int64_t session, const struct oidc_session *s,
                      struct text *sealed)
{
    struct writer w = writer_in(c->arena);
    writer_put(&w, s->end_session);
    writer_char(&w, '\n');
    writer_put(&w, s->id_token);
    return rec_house_seal(c, CRYPT_USE_PEOPLE, "oidc_session", "sealed", session,
                          writer_done(c->arena, &w), sealed);
}

/* What stands in the table for a subject ("sub") or a session ("sid") of an issuer: only this
 * server can make it. NULL for "". */
static struct db_value hidden(struct call *c, const char *what, struct text issuer,
                              struct text value)
{
    uint8_t *hash = ARENA_ARRAY(c->arena, uint8_t, CRYPT_HASH_BYTES);
    struct writer w = writer_in(c->arena);
    writer_f(&w, "oidc:%s:", what);
    writer_put(&w, issuer);
    writer_char(&w, '\n');
    writer_put(&w, value);
    struct text words = writer_done(c->arena, &w);
    if (!hash || value.n == 0)
        return DB_NULL;
    crypt_token_hash(c->services->crypt, words, hash);
    return DB_BYTES(hash, CRYPT_HASH_BYTES);
}

enum verr oidc_session_put(struct call *c, int64_t session, const struct oidc_session *s)
{
    struct text sealed;
    enum verr e = seal(c, session, s, &sealed);
    struct db_value sub = hidden(c, "sub", s->issuer, s->subject);
    struct db_value sid = hidden(c, "sid", s->issuer, s->sid);
    return e ? e
             : db_run(c->db, STMT_oidc_session_add,
                      DB_ARGS(DB_INT(session), DB_BLOB(sealed), sub, sid), NULL);
}

enum verr oidc_session_again(struct call *c, int64_t session, const struct oidc_session *s)
{
    struct text sealed;
    enum verr e = seal(c, session, s, &sealed);
    struct db_value sub = hidden(c, "sub", s->issuer, s->subject);
    struct db_value sid = hidden(c, "sid", s->issuer, s->sid);
    return e ? e
             : db_run(c->db, STMT_oidc_session_again,
                      DB_ARGS(DB_BLOB(sealed), sub, sid, DB_INT(session)), NULL);
}

enum { ENDED_MAX = 100 }; /* of one query; the next one finds the rest */

static enum verr find_named(struct call *c, struct db_value sub, struct db_value sid,
                            const struct oidc_logout *l, struct db_rows *rows)
{
    if (l->sid.n == 0)
        return db_query(c->db, STMT_oidc_session_of_sub, DB_ARGS(sub), rows);
    return l->subject.n == 0 ? db_query(c->db, STMT_oidc_session_of_sid, DB_ARGS(sid), rows)
                             : db_query(c->db, STMT_oidc_session_of_both, DB_ARGS(sub, sid), rows);
}

enum verr oidc_session_end_all(struct call *c, struct text issuer, const struct oidc_logout *l,
                               int64_t *n, int64_t *person)
{
    int64_t ids[ENDED_MAX];
    size_t found = ENDED_MAX;
    struct db_value sub = hidden(c, "sub", issuer, l->subject);
    struct db_value sid = hidden(c, "sid", issuer, l->sid);
    *n = *person = 0;
    while (found == ENDED_MAX) {
        struct db_rows rows;
        enum verr e = find_named(c, sub, sid, l, &rows);
        if (e)
            return e;
        for (found = 0; found < ENDED_MAX && db_next(&rows); found++) {
            ids[found] = db_column_int(&rows, 0);
            *person = db_column_int(&rows, 1);
        }
        e = db_done(&rows);
        for (size_t i = 0; !e && i < found; i++)
            e = db_run(c->db, STMT_session_drop, DB_ARGS(DB_INT(ids[i])), NULL);
        if (e)
            return e;
        *n += (int64_t)found;
    }
    return VERR_OK;
}

/* "" when there is none. */
static enum verr get_sealed(struct call *c, int64_t session, struct text *out)
{
    struct db_rows rows;
    *out = (struct text){"", 0};
    enum verr e = db_first(c->db, STMT_oidc_session_get, DB_ARGS(DB_INT(session)), &rows);
    if (e)
        return e == VERR_NOT_FOUND ? VERR_OK : e;
    *out = text_copy(c->arena, db_column_text(&rows, 0));
    return db_done(&rows);
}

enum verr oidc_session_is(struct call *c, int64_t session, bool *out)
{
    struct text sealed;
    enum verr e = get_sealed(c, session, &sealed);
    *out = !e && sealed.n > 0;
    return e;
}

static void put_end(struct writer *w, struct text end, struct text token,
                    const struct oidc_config *x)
{
    writer_put(w, end);
    writer_char(w, text_find(end, TEXT("?"), 0) == SIZE_MAX ? '?' : '&');
    writer_str(w, "id_token_hint=");
    oidc_put_encoded(w, token);
    writer_str(w, "&client_id=");
    oidc_put_encoded(w, x->client);
    writer_str(w, "&post_logout_redirect_uri=");
    oidc_put_encoded(w, x->redirect);
}

enum verr oidc_session_end(struct call *c, int64_t session, struct text *location)
{
    struct text sealed, rest = {"", 0};
    struct oidc_config x;
    *location = (struct text){"", 0};
    enum verr e = get_sealed(c, session, &sealed);
    if (e || sealed.n == 0)
        return e;
    e = rec_house_open(c, CRYPT_USE_PEOPLE, "oidc_session", "sealed", session, sealed, &rest);
    if (!e)
        e = oidc_config_get(c, &x);
    struct text end = text_cut(&rest, '\n');
    if (e || end.n == 0)
        return e;
    struct writer w = writer_in(c->arena);
    put_end(&w, end, rest, &x);
    *location = writer_done(c->arena, &w);
    return VERR_OK;
}
