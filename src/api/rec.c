#include "api/rec.h"

#include "api/services.h"
#include "os/os.h"

#include <assert.h>
#include <stdlib.h>

int64_t rec_id(void)
{
    uint64_t id = 0;
    while (id == 0) {
        os_random(&id, sizeof id);
        id &= (UINT64_C(1) << 52) - 1;
    }
    return (int64_t)id;
}

static bool to_id(struct text t, int64_t *out)
{
    uint64_t v = 0;
    if (t.n > 18 || !text_to_u64(t, &v) || v == 0)
        return false;
    *out = (int64_t)v;
    return true;
}

enum verr rec_path_id(const struct call *c, int i, int64_t *out)
{
    assert(i >= 0 && i < 4);
    return to_id(c->path[i], out) ? VERR_OK : VERR_NOT_FOUND;
}

bool rec_id_field(const json_t *value, int64_t *out)
{
    if (json_is_integer(value) && json_integer_value(value) > 0) {
        *out = json_integer_value(value);
        return true;
    }
    return json_is_string(value) && to_id(text_of(json_string_value(value)), out);
}

enum verr rec_if_match(const struct call *c, int64_t *rev)
{
    struct text t = text_trim(c->if_match);
    if (t.n == 0)
        return VERR_PRECONDITION;
    if (t.n >= 2 && t.p[0] == '"' && t.p[t.n - 1] == '"')
        t = text_slice(t, 1, t.n - 1);
    return to_id(t, rev) ? VERR_OK : VERR_CONFLICT;
}

void rec_etag(struct call *c, int64_t rev)
{
    char line[24];
    struct writer w = writer_over(line, sizeof line);
    writer_i64(&w, rev);
    c->reply.etag = text_copy(c->arena, writer_text(&w));
}

enum verr rec_no(struct call *c, enum verr e, const char *detail)
{
    c->reply.detail = text_of(detail);
    return e;
}

/* Nesting of a JSON text, counted outside its strings: the parser itself has no such limit. */
static bool too_deep(struct text t, int max)
{
    int depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < t.n; i++) {
        char ch = t.p[i];
        if (in_string) {
            i += ch == '\\';
            in_string = ch != '"';
        } else if (ch == '"') {
            in_string = true;
        } else if (ch == '{' || ch == '[') {
            if (++depth > max)
                return true;
        } else if (ch == '}' || ch == ']') {
            depth--;
        }
    }
    return false;
}

enum verr rec_body(struct call *c, rec_body_fn *fn)
{
    json_error_t error;
    const char *p = c->body.n > 0 ? c->body.p : "{}";
    size_t n = c->body.n > 0 ? c->body.n : 2;
    if (too_deep((struct text){p, n}, 64))
        return VERR_BAD_JSON;
    json_t *root = json_loadb(p, n, JSON_REJECT_DUPLICATES, &error);
    if (!root)
        return VERR_BAD_JSON;
    enum verr e = json_is_object(root) ? fn(c, root) : VERR_BAD_JSON;
    json_decref(root);
    return e == VERR_OK && arena_full(c->arena) ? VERR_LIMIT : e;
}

static bool clean(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (((unsigned char)p[i] < 0x20 && p[i] != '\n' && p[i] != '\t' && p[i] != '\r') ||
            p[i] == 0x7f)
            return false;
    return true;
}

enum verr rec_words(struct call *c, const json_t *value, const char *key, size_t max,
                    struct text *out)
{
    *out = (struct text){NULL, 0};
    if (!json_is_string(value))
        return rec_no(c, VERR_BAD_INPUT, key);
    struct text t = {json_string_value(value), json_string_length(value)};
    if (t.n > max || !clean(t.p, t.n))
        return rec_no(c, VERR_BAD_INPUT, key);
    *out = text_copy(c->arena, text_trim(t));
    return VERR_OK;
}

enum verr rec_string(struct call *c, const json_t *body, const char *key, size_t max,
                     struct text *out)
{
    const json_t *v = json_object_get(body, key);
    *out = (struct text){NULL, 0};
    return !v || json_is_null(v) ? VERR_OK : rec_words(c, v, key, max, out);
}

static int hex_of(char ch)
{
    if (ch >= '0' && ch <= '9')
        return ch - '0';
    ch = (char)(ch | 0x20);
    return ch >= 'a' && ch <= 'f' ? ch - 'a' + 10 : -1;
}

struct text rec_query(const struct call *c, const char *key)
{
    for (struct text rest = c->query; rest.p;) {
        struct text value = text_cut(&rest, '&');
        struct text name = text_cut(&value, '=');
        if (!text_is(name, key))
            continue;
        struct writer w = writer_in(c->arena);
        for (size_t i = 0; i < value.n; i++) {
            char ch = value.p[i] == '+' ? ' ' : value.p[i];
            if (ch == '%' && i + 2 < value.n) {
                int hi = hex_of(value.p[i + 1]), lo = hex_of(value.p[i + 2]);
                ch = (char)(hi >= 0 && lo >= 0 ? hi * 16 + lo : '?');
                i += 2;
            }
            writer_char(&w, ch);
        }
        struct text out = writer_done(c->arena, &w);
        return text_utf8_valid(out) ? out : (struct text){NULL, 0};
    }
    return (struct text){NULL, 0};
}

enum verr vault_open(struct call *c, int64_t patient, struct vault *out)
{
    out->arena = c->arena;
    return keys_get(c->db, c->services->crypt, patient, &out->key);
}

void vault_close(struct vault *v)
{
    crypt_key_wipe(&v->key);
}

enum verr vault_seal(const struct vault *v, const char *table, const char *column, int64_t row,
                     struct text plain, struct text *sealed)
{
    struct crypt_place at = {.table = table, .column = column, .row = row};
    return crypt_seal(&v->key, at, plain, v->arena, sealed);
}

enum verr vault_get(const struct vault *v, const char *table, const char *column, int64_t row,
                    struct text sealed, struct text *plain)
{
    *plain = (struct text){NULL, 0};
    if (sealed.n == 0)
        return VERR_OK;
    struct crypt_place at = {.table = table, .column = column, .row = row};
    return crypt_open_sealed(&v->key, at, sealed, v->arena, plain);
}

enum verr rec_house_seal(struct call *c, enum crypt_use use, const char *table, const char *column,
                         int64_t row, struct text plain, struct text *sealed)
{
    struct crypt_place at = {.table = table, .column = column, .row = row};
    struct crypt_key k;
    crypt_subkey(c->services->crypt, use, &k);
    enum verr e = crypt_seal(&k, at, plain, c->arena, sealed);
    crypt_key_wipe(&k);
    return e;
}

enum verr rec_house_open(struct call *c, enum crypt_use use, const char *table, const char *column,
                         int64_t row, struct text sealed, struct text *plain)
{
    struct crypt_place at = {.table = table, .column = column, .row = row};
    struct crypt_key k;
    crypt_subkey(c->services->crypt, use, &k);
    enum verr e = crypt_open_sealed(&k, at, sealed, c->arena, plain);
    crypt_key_wipe(&k);
    return e;
}

enum verr rec_reply(struct call *c, struct writer *w)
{
    bool full = w->full;
    c->reply.body = writer_done(c->arena, w);
    return full ? VERR_LIMIT : VERR_OK;
}

void rec_object(struct call *c, const char *kind, int64_t id)
{
    char line[48];
    struct writer w = writer_over(line, sizeof line);
    writer_str(&w, kind);
    writer_char(&w, ':');
    writer_i64(&w, id);
    c->object = text_copy(c->arena, writer_text(&w));
}

void rec_tell(struct call *c, const char *key, struct text value)
{
    struct ledger_entry proof = {0};
    assert(c->told_n < LEDGER_DETAIL_MAX && ledger_entry_add(&proof, text_of(key), value));
    c->told[c->told_n++] = (struct ledger_pair){text_of(key), value};
}
