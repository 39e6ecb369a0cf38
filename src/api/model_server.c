/* model_server.c - see model_server.h */
#include "api/model_server.h"

#include "api/guard.h"
#include "api/services.h"

enum { URL_MAX = 511, NAME_MAX_BYTES = 127, WORDS_MAX = 300, WORDS_N = 6 };

/* Of a record, in the order of its lines; all must be told. */
static const char *const words[WORDS_N] = {"host",        "country", "contract",
                                           "certificate", "purpose", "retention"};

struct text model_server_host(struct text url)
{
    struct text rest = url;
    size_t at = text_find(url, TEXT("://"), 0);
    rest = text_slice(url, at == SIZE_MAX ? 0 : at + 3, url.n);
    return text_cut(&rest, '/');
}

/* As engines.conf reads it; without TLS only this machine. */
static bool is_url(struct text url)
{
    struct text host = model_server_host(url), port = host, name = text_cut(&port, ':');
    bool here = text_starts(url, TEXT("http://")) && text_is(name, "127.0.0.1");
    bool good = (text_starts(url, TEXT("https://")) || here) && text_ends(url, TEXT("/v1"));
    for (size_t i = 0; good && i < host.n; i++) {
        char ch = host.p[i];
        good = (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || memchr("-.:", ch, 3);
    }
    return good && host.n > 0 && host.n <= LEDGER_VALUE_MAX &&
           url.n == (size_t)(host.p - url.p) + host.n + strlen("/v1");
}

static bool one_line(struct text t)
{
    return t.n > 0 && !memchr(t.p, '\n', t.n) && !memchr(t.p, '\r', t.n);
}

struct text model_server_hash(struct call *c, struct text record)
{
    uint8_t hash[CRYPT_HASH_BYTES];
    struct writer w = writer_in(c->arena);
    crypt_sha256(record, hash);
    writer_hex(&w, hash, sizeof hash);
    return writer_done(c->arena, &w);
}

static enum verr read_record(struct call *c, const json_t *record, struct text value[WORDS_N])
{
    enum verr e = json_is_object(record) ? VERR_OK : rec_no(c, VERR_BAD_INPUT, "record");
    for (size_t i = 0; !e && i < WORDS_N; i++) {
        e = rec_string(c, record, words[i], WORDS_MAX, &value[i]);
        value[i] = text_trim(value[i]);
        if (!e && !one_line(value[i]))
            e = rec_no(c, VERR_BAD_INPUT, words[i]);
    }
    return e;
}

static void put_line(struct writer *w, const char *word, struct text value)
{
    writer_str(w, word);
    writer_char(w, ' ');
    writer_put(w, value);
    writer_char(w, '\n');
}

enum verr model_server_read(struct call *c, const json_t *body, struct model_row *m)
{
    struct text value[WORDS_N];
    enum verr e = read_record(c, json_object_get(body, "record"), value);
    if (!e)
        e = rec_string(c, body, "model", NAME_MAX_BYTES, &m->version);
    if (!e && !one_line(m->version))
        e = rec_no(c, VERR_BAD_INPUT, "model");
    if (!e && (m->server.n > URL_MAX || !is_url(m->server)))
        e = rec_no(c, VERR_BAD_INPUT, "server");
    if (e)
        return e;
    struct writer w = writer_in(c->arena);
    put_line(&w, "server", m->server);
    put_line(&w, "model", m->version);
    for (size_t i = 0; i < WORDS_N; i++)
        put_line(&w, words[i], value[i]);
    m->record = writer_done(c->arena, &w);
    m->sha256 = model_server_hash(c, m->record);
    return arena_full(c->arena) ? VERR_LIMIT : VERR_OK;
}

static struct text value_of(struct text record, const char *word)
{
    while (record.p && record.n > 0) {
        struct text line = text_cut(&record, '\n');
        if (text_is(text_cut(&line, ' '), word))
            return line;
    }
    return (struct text){NULL, 0};
}

/* The approval is of a hash, the hash of the record, and the record of an address and a model. */
enum verr model_server_stands(struct call *c, const struct model_row *m, bool evaluates)
{
    const struct service_server *s = &c->services->server;
    if (!m->admitted || (!m->approved && !evaluates))
        return VERR_NO_RECORD;
    if (!text_equal(model_server_hash(c, m->record), m->sha256))
        return VERR_MODEL_ALTERED;
    bool there = text_equal(value_of(m->record, "server"), m->server) &&
                 text_is(m->server, s->url) && text_is(value_of(m->record, "model"), s->model);
    return there ? VERR_OK : VERR_NO_RECORD;
}

enum verr model_server_decides(const struct call *c, const struct model_row *m)
{
    if (!guard_role(c, "dpo"))
        return VERR_FORBIDDEN;
    return m->added_by != c->who.person ? VERR_OK : VERR_RECORDER;
}

void model_server_write(struct call *c, struct writer *w, const struct model_row *m)
{
    const struct service_server *s = &c->services->server;
    if (m->server.n == 0)
        return;
    rec_json_field(w, "server", m->server);
    rec_json_field(w, "model", value_of(m->record, "model"));
    rec_key(w, "record");
    writer_char(w, '{');
    for (size_t i = 0; i < WORDS_N; i++)
        rec_json_field(w, words[i], value_of(m->record, words[i]));
    writer_char(w, '}');
    rec_key(w, "named"); /* by engines.conf */
    writer_str(w, text_is(m->server, s->url) ? "true" : "false");
}

enum verr model_server_tell(struct call *c, struct text *out)
{
    struct db_rows rows;
    struct model_row m;
    *out = TEXT("null");
    enum verr e = db_first(c->db, STMT_model_server_serving, DB_NOTHING, &rows);
    if (e)
        return e == VERR_NOT_FOUND ? VERR_OK : e;
    model_row_read(c, &rows, &m);
    e = db_done(&rows);
    if (e || model_server_stands(c, &m, false) != VERR_OK)
        return e;
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    rec_json_field(&w, "host", value_of(m.record, "host"));
    rec_json_field(&w, "country", value_of(m.record, "country"));
    rec_json_time_field(&w, "since", m.changed_ms);
    writer_char(&w, '}');
    *out = writer_done(c->arena, &w);
    return VERR_OK;
}
