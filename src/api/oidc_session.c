#include "api/oidc_session.h"

#include "api/oidc_provider.h"
#include "api/rec.h"

static struct crypt_place place_of(int64_t session)
{
    return (struct crypt_place){.table = "oidc_session", .column = "sealed", .row = session};
}

enum verr oidc_session_put(struct call *c, int64_t session, struct text end_session,
                           struct text id_token)
{
    struct text sealed;
    struct writer w = writer_in(c->arena);
    writer_put(&w, end_session);
    writer_char(&w, '\n');
    writer_put(&w, id_token);
    enum verr e =
        rec_house_seal(c, CRYPT_USE_PEOPLE, place_of(session), writer_done(c->arena, &w), &sealed);
    return e ? e
             : db_run(c->db, STMT_oidc_session_add, DB_ARGS(DB_INT(session), DB_BLOB(sealed)),
                      NULL);
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
    e = rec_house_open(c, CRYPT_USE_PEOPLE, place_of(session), sealed, &rest);
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
