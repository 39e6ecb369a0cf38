/* Whether a phone still is the microphone of its take, and as whom it acts. */
#include "api/phone.h"

#include "api/route.h"
#include "api/services.h"
#include "api/session.h"
#include "base/params.h"

#include <assert.h>

#define COOKIE "vigie_phone="

enum verr phone_load(struct call *c, enum stmt stmt, struct db_values by, struct phone *out)
{
    struct db_rows rows;
    enum verr e = db_first(c->db, stmt, by, &rows);
    if (e)
        return e;
    *out = (struct phone){.id = db_column_int(&rows, 0),
                          .recording = db_column_int(&rows, 1),
                          .person = db_column_int(&rows, 2),
                          .session = db_column_int(&rows, 3),
                          .made_ms = db_column_int(&rows, 4),
                          .redeemed_ms = db_column_int(&rows, 5),
                          .over_ms = db_column_int(&rows, 6),
                          .why = text_copy(c->arena, db_column_text(&rows, 7)),
                          .want = text_copy(c->arena, db_column_text(&rows, 8)),
                          .tried = db_column_int(&rows, 9)};
    return db_done(&rows);
}

void phone_hash(const struct call *c, const char *kind, struct text word,
                uint8_t out[CRYPT_HASH_BYTES])
{
    char both[16 + PHONE_TOKEN_CHARS];
    struct writer w = writer_over(both, sizeof both);
    writer_f(&w, "phone-%s:", kind);
    writer_put(&w, word);
    assert(!w.full);
    crypt_token_hash(c->services->crypt, writer_text(&w), out);
}

struct text phone_token(struct text cookie)
{
    for (struct text rest = cookie; rest.p;) {
        struct text one = text_trim(text_cut(&rest, ';'));
        struct text token = text_slice(one, sizeof COOKIE - 1, one.n);
        if (text_starts(one, TEXT(COOKIE)) && token.n == PHONE_TOKEN_CHARS)
            return token;
    }
    return (struct text){NULL, 0};
}

enum verr phone_no(struct call *c, const char *why)
{
    return rec_no(c, VERR_PHONE_OVER, why);
}

/* The session that made the link is open, and its person may still record. */
static enum verr session_serves(struct call *c, const struct phone *p, bool *serves)
{
    struct session s;
    size_t i = 0;
    enum verr e = session_of(c, p->session, &s);
    *serves = false;
    if (e)
        return e == VERR_SIGN_IN ? VERR_OK : e;
    while (strcmp(permission_at(i).name, "recording_write") != 0)
        i++;
    *serves = s.open && (s.roles & permission_at(i).roles) != 0;
    return VERR_OK;
}

enum verr phone_over(struct call *c, const struct phone *p, const struct recording *r,
                     const char **why)
{
    bool serves = false;
    enum verr e = session_serves(c, p, &serves);
    bool timed = p->redeemed_ms > 0 && c->now_ms - p->redeemed_ms > PARAM_phone_time;
    *why = text_is(r->state, "deleted")   ? "deleted"
           : text_is(r->state, "stopped") ? "stopped"
           : text_is(p->why, "replaced")  ? "replaced"
           : p->over_ms > 0               ? "revoked"
           : !serves                      ? "session"
           : timed                        ? "time"
                                          : NULL;
    return e;
}

enum verr phone_authenticate(struct call *c)
{
    uint8_t hash[CRYPT_HASH_BYTES];
    const char *why = NULL;
    struct phone p;
    struct recording r;
    phone_hash(c, "token", phone_token(c->cookie), hash);
    enum verr e = phone_load(c, STMT_phone_of_token, DB_ARGS(DB_BYTES(hash, sizeof hash)), &p);
    if (e == VERR_NOT_FOUND)
        return phone_no(c, "unknown");
    if (!e)
        e = recording_load(c, p.recording, &r);
    if (!e)
        e = phone_over(c, &p, &r, &why);
    if (e)
        return e;
    if (why)
        return phone_no(c, why);
    c->who = (struct principal){.person = p.person,
                                .take = p.recording,
                                .roles = ROLE_BIT_phone,
                                .lang = lang_accepted(c->accept_language, LANG_FR)};
    rec_object(c, "recording", p.recording);
    return VERR_OK;
}

void phone_say(struct call *c, int64_t phone)
{
    struct writer w = writer_in(c->arena);
    writer_i64(&w, phone);
    rec_tell(c, "phone", writer_done(c->arena, &w));
}

void phone_tell(struct call *c, const struct recording *r, const char *state)
{
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    rec_json_id_field(&w, "id", r->id);
    rec_json_id_field(&w, "encounter", r->encounter);
    rec_json_field(&w, "state", text_of(state));
    writer_char(&w, '}');
    c->event = TEXT("phone");
    c->event_data = writer_done(c->arena, &w);
}
