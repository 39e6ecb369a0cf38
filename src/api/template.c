/* The register of templates: its rows, sealed and held against their hash; what is in force. */
#include "api/template.h"

#include "api/guard.h"
#include "api/services.h"

enum verr template_seal(struct call *c, const char *table, int64_t row, struct text plain,
                        struct text *sealed)
{
    return rec_house_seal(c, CRYPT_USE_TEMPLATE, table, "sealed", row, plain, sealed);
}

enum verr template_unseal(struct call *c, const char *table, int64_t row, struct text sealed,
                          struct text *plain)
{
    return rec_house_open(c, CRYPT_USE_TEMPLATE, table, "sealed", row, sealed, plain);
}

struct text template_hash(struct call *c, struct text bytes)
{
    uint8_t hash[CRYPT_HASH_BYTES];
    crypt_sha256(bytes, hash);
    struct writer w = writer_in(c->arena);
    writer_hex(&w, hash, sizeof hash);
    return writer_done(c->arena, &w);
}

enum verr template_row_read(struct call *c, const struct db_rows *rows, struct template_row *out)
{
    struct arena *a = c->arena;
    struct text plain;
    *out = (struct template_row){.id = db_column_int(rows, 0),
                                 .type = text_copy(a, db_column_text(rows, 1)),
                                 .version = db_column_int(rows, 2),
                                 .base = db_column_int(rows, 3),
                                 .state = text_copy(a, db_column_text(rows, 4)),
                                 .sha256 = text_copy(a, db_column_text(rows, 5)),
                                 .created_ms = db_column_int(rows, 6),
                                 .created_by = db_column_int(rows, 7),
                                 .tested_ms = db_column_int(rows, 8),
                                 .tested_by = db_column_int(rows, 9),
                                 .released_ms = db_column_int(rows, 10),
                                 .released_by = db_column_int(rows, 11),
                                 .retired_ms = db_column_int(rows, 12),
                                 .retired_by = db_column_int(rows, 13)};
    enum verr e = template_unseal(c, "template_version", out->id, db_column_text(rows, 14), &plain);
    if (e)
        return e;
    out->note = text_cut(&plain, '\n');
    out->content = plain;
    return text_equal(template_hash(c, plain), out->sha256) ? VERR_OK : VERR_CRYPT;
}

static enum verr builtin_row(struct call *c, struct text type, struct template_row *out)
{
    const struct template *t = template_find(type);
    if (!t)
        return VERR_NOT_FOUND;
    struct writer w = writer_in(c->arena);
    template_write(&w, t);
    *out = (struct template_row){
        .type = text_of(t->id), .state = TEXT("builtin"), .content = writer_done(c->arena, &w)};
    out->sha256 = template_hash(c, out->content);
    return VERR_OK;
}

enum verr template_row_get(struct call *c, struct text type, int64_t version,
                           struct template_row *out)
{
    struct db_rows rows;
    if (version == 0 || !template_find(type))
        return builtin_row(c, type, out);
    enum verr e =
        db_first(c->db, STMT_template_get, DB_ARGS(DB_TEXT(type), DB_INT(version)), &rows);
    if (e)
        return e;
    e = template_row_read(c, &rows, out);
    enum verr end = db_done(&rows);
    return e ? e : end;
}

enum verr template_of_row(struct call *c, const struct template_row *row, struct template *out)
{
    const struct template *own = template_find(row->type);
    if (row->version == 0 && own) {
        *out = *own;
        return VERR_OK;
    }
    enum verr e = template_read_kept(c->arena, row->type, row->content, out);
    if (e)
        return e == VERR_LIMIT ? e : VERR_CRYPT;
    out->version = row->version;
    return VERR_OK;
}

enum verr template_in_force(struct call *c, struct text type, struct template *out)
{
    struct db_rows rows;
    struct template_row row;
    const struct template *own = template_find(type);
    if (!own)
        return VERR_NOT_FOUND;
    enum verr e = db_first(c->db, STMT_template_in_force, DB_ARGS(DB_TEXT(type)), &rows);
    if (e == VERR_NOT_FOUND) {
        *out = *own;
        return VERR_OK;
    }
    if (e)
        return e;
    e = template_row_read(c, &rows, &row);
    enum verr end = db_done(&rows);
    if (!e)
        e = end;
    return e ? e : template_of_row(c, &row, out);
}

enum verr template_still_in_force(struct call *c, struct text type, int64_t version)
{
    struct db_rows rows;
    enum verr e = db_first(c->db, STMT_template_in_force, DB_ARGS(DB_TEXT(type)), &rows);
    if (e == VERR_NOT_FOUND)
        return version == 0 ? VERR_OK : VERR_CONFLICT;
    if (e)
        return e;
    int64_t now = db_column_int(&rows, 2);
    e = db_done(&rows);
    return e ? e : now == version ? VERR_OK : VERR_CONFLICT;
}

static enum verr write_act(struct call *c, struct text *out, int64_t at_ms, int64_t by)
{
    struct person_shown p;
    enum verr e = person_show(c, by, &p);
    if (e)
        return e;
    struct writer w = writer_in(c->arena);
    if (at_ms == 0) {
        writer_str(&w, "null");
    } else {
        writer_char(&w, '{');
        rec_json_time_field(&w, "at", at_ms);
        rec_json_field(&w, "by", p.name);
        rec_key(&w, "mine");
        writer_str(&w, by == c->who.person ? "true" : "false");
        writer_char(&w, '}');
    }
    *out = writer_done(c->arena, &w);
    return VERR_OK;
}

/* The last test of a version: {"at","by","passed","current",..}; current: of this program and these
 * cases, so that it may release. */
static enum verr write_test(struct call *c, const struct template_row *row,
                            const struct template_cases *cases, struct text *out)
{
    struct db_rows rows;
    *out = TEXT("null");
    enum verr e = db_first(c->db, STMT_template_test_last, DB_ARGS(DB_INT(row->id)), &rows);
    if (e)
        return e == VERR_NOT_FOUND ? VERR_OK : e;
    static const char *const names[] = {"cases", "facts", "lost", "flagged", "missed"};
    bool current = text_is(db_column_text(&rows, 1), c->services->program_sha256) &&
                   text_equal(db_column_text(&rows, 2), cases->digest);
    struct writer w = writer_in(c->arena);
    writer_str(&w, "{\"passed\":");
    writer_str(&w, db_column_int(&rows, 3) ? "true" : "false");
    writer_str(&w, ",\"current\":");
    writer_str(&w, current ? "true" : "false");
    for (int i = 0; i < 5; i++)
        rec_json_int_field(&w, names[i], db_column_int(&rows, 4 + i));
    writer_char(&w, '}');
    *out = writer_done(c->arena, &w);
    return db_done(&rows);
}

enum verr template_write_row(struct call *c, struct writer *w, const struct template_row *row,
                             const struct template_cases *cases)
{
    struct text act[4], test;
    const int64_t at[4] = {row->created_ms, row->tested_ms, row->released_ms, row->retired_ms};
    const int64_t by[4] = {row->created_by, row->tested_by, row->released_by, row->retired_by};
    static const char *const names[4] = {"created", "tested", "released", "retired"};
    enum verr e = write_test(c, row, cases, &test);
    for (int i = 0; !e && i < 4; i++)
        e = write_act(c, &act[i], at[i], by[i]);
    if (e)
        return e;
    *w = writer_in(c->arena);
    writer_char(w, '{');
    rec_json_field(w, "type", row->type);
    rec_json_int_field(w, "version", row->version);
    rec_json_int_field(w, "base", row->base);
    rec_json_field(w, "state", row->state);
    rec_json_field(w, "sha256", row->sha256);
    rec_json_field(w, "note", row->note);
    for (int i = 0; i < 4; i++) {
        rec_key(w, names[i]);
        writer_put(w, act[i]);
    }
    rec_key(w, "test");
    writer_put(w, test);
    return VERR_OK;
}

enum verr template_open_row(struct call *c, int64_t version, struct writer *w,
                            struct template_row *row)
{
    struct template_cases cases;
    enum verr e = template_row_get(c, c->path[0], version, row);
    if (!e)
        e = template_cases_load(c, &cases);
    return e ? e : template_write_row(c, w, row, &cases);
}
