#include "api/person.h"

#include "api/guard.h"
#include "api/rec.h"
#include "api/route.h"
#include "text/fold.h"

static enum verr open_lines(struct call *c, int64_t id, struct text sealed, struct text *login,
                            struct text *rpps, struct text *name)
{
    struct text rest;
    enum verr e = rec_house_open(c, CRYPT_USE_PEOPLE, "person", "sealed", id, sealed, &rest);
    if (e)
        return e;
    *login = text_cut(&rest, '\n');
    *rpps = text_cut(&rest, '\n');
    *name = rest;
    return VERR_OK;
}

static enum verr read_row(struct call *c, const struct db_rows *rows, struct person *out)
{
    *out = (struct person){
        .id = db_column_int(rows, 0),
        .rev = db_column_int(rows, 1),
        .roles = (unsigned)db_column_int(rows, 2),
        .active = text_is(db_column_text(rows, 3), "active"),
        .lang = text_is(db_column_text(rows, 4), "en") ? LANG_EN : LANG_FR,
        .totp = text_copy(c->arena, db_column_text(rows, 6)),
        .totp_on = db_column_int(rows, 7) != 0,
        .totp_step = db_column_int(rows, 8),
        .created_ms = db_column_int(rows, 9),
    };
    struct text hash = db_column_text(rows, 5);
    if (hash.n >= sizeof out->password)
        return VERR_CRYPT;
    memcpy(out->password, hash.p, hash.n);
    return open_lines(c, out->id, db_column_text(rows, 10), &out->login, &out->rpps, &out->name);
}

static enum verr get(struct call *c, enum stmt stmt, struct db_value by, struct person *out)
{
    struct db_rows rows;
    enum verr e = db_first(c->db, stmt, DB_ARGS(by), &rows);
    if (e)
        return e;
    e = read_row(c, &rows, out);
    db_done(&rows);
    return e;
}

enum verr person_get(struct call *c, int64_t id, struct person *out)
{
    return get(c, STMT_person_get, DB_INT(id), out);
}

enum verr person_of_login(struct call *c, struct text login, struct person *out)
{
    uint8_t key[CRYPT_INDEX_BYTES];
    struct text folded;
    if (login_fold(c->arena, login, &folded))
        return VERR_NOT_FOUND;
    crypt_index(c->services->crypt, "login", folded, key);
    return get(c, STMT_person_of_login, DB_BYTES(key, sizeof key), out);
}

static bool login_letter(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') ||
           (ch != '\0' && strchr("._-@", ch));
}

enum verr login_fold(struct arena *a, struct text login, struct text *out)
{
    char folded[2 * LOGIN_BYTES];
    struct text t = text_trim(login);
    if (t.n > LOGIN_BYTES)
        return VERR_BAD_INPUT;
    size_t n = text_fold_into(folded, sizeof folded, t);
    if (n < 2 || n > LOGIN_BYTES)
        return VERR_BAD_INPUT;
    for (size_t i = 0; i < n; i++)
        if (!login_letter(folded[i]))
            return VERR_BAD_INPUT;
    *out = text_copy(a, (struct text){folded, n});
    return out->p ? VERR_OK : VERR_LIMIT;
}

enum verr person_seal(struct call *c, int64_t id, struct text login, struct text rpps,
                      struct text name, struct text *sealed)
{
    struct writer w = writer_in(c->arena);
    writer_put(&w, login);
    writer_char(&w, '\n');
    writer_put(&w, rpps);
    writer_char(&w, '\n');
    writer_put(&w, name);
    struct text lines = writer_done(c->arena, &w);
    return rec_house_seal(c, CRYPT_USE_PEOPLE, "person", "sealed", id, lines, sealed);
}

enum verr person_add(struct call *c, const struct person_new *p)
{
    uint8_t key[CRYPT_INDEX_BYTES];
    struct text sealed;
    crypt_index(c->services->crypt, "login", p->login, key);
    enum verr e = person_seal(c, p->id, p->login, p->rpps, p->name, &sealed);
    if (e)
        return e;
    return db_run(c->db, STMT_person_add,
                  DB_ARGS(DB_INT(p->id), DB_BYTES(key, sizeof key), DB_INT(p->roles),
                          DB_TEXT(p->lang == LANG_EN ? TEXT("en") : TEXT("fr")),
                          DB_TEXT(text_of(p->password)), DB_INT(c->now_ms), DB_BLOB(sealed)),
                  NULL);
}

enum verr person_seal_totp(struct call *c, const char *table, int64_t row,
                           const uint8_t secret[CRYPT_TOTP_SECRET_BYTES], struct text *sealed)
{
    struct text plain = {(const char *)secret, CRYPT_TOTP_SECRET_BYTES};
    return rec_house_seal(c, CRYPT_USE_PEOPLE, table, "totp", row, plain, sealed);
}

enum verr person_open_totp(struct call *c, const char *table, int64_t row, struct text sealed,
                           uint8_t secret[CRYPT_TOTP_SECRET_BYTES])
{
    struct text plain;
    enum verr e = rec_house_open(c, CRYPT_USE_PEOPLE, table, "totp", row, sealed, &plain);
    if (e)
        return e;
    if (plain.n != CRYPT_TOTP_SECRET_BYTES)
        return VERR_CRYPT;
    memcpy(secret, plain.p, plain.n);
    return VERR_OK;
}

enum verr person_show(struct call *c, int64_t person, struct person_shown *out)
{
    struct db_rows rows;
    struct text login;
    *out = (struct person_shown){{NULL, 0}, {NULL, 0}, 0};
    if (person == 0)
        return VERR_OK;
    enum verr e = db_first(c->db, STMT_person_shown, DB_ARGS(DB_INT(person)), &rows);
    if (e)
        return e == VERR_NOT_FOUND ? VERR_OK : e;
    out->roles = (unsigned)db_column_int(&rows, 0);
    e = open_lines(c, person, db_column_text(&rows, 1), &login, &out->rpps, &out->name);
    db_done(&rows);
    return e;
}

void person_write_roles(struct writer *w, unsigned roles)
{
    rec_key(w, "roles");
    writer_char(w, '[');
    for (enum role r = (enum role)0; r < ROLE_COUNT; r++)
        if (roles & (1u << r)) {
            rec_item(w);
            writer_json(w, text_of(role_name(r)));
        }
    writer_char(w, ']');
}
