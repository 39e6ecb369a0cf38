/* api_fixture.c - see api_fixture.h */
#include "api_fixture.h"

#include "api/person.h"
#include "api/rec.h"
#include "api/session.h"
#include "api/tick.h"
#include "help/cluster.h"
#include "store/driver.h"

#include <sodium.h>
#include <sys/mman.h>

enum { ARENA_BYTES = 256 * 1024 * 1024, LINE_BYTES = 4096, EXPORT_BYTES = 64 * 1024 * 1024 };

static bool on_pg;

bool house_begin(int argc, char **argv)
{
    on_pg = argc > 1 && !strcmp(argv[1], "postgresql");
    return !on_pg || cluster_start();
}

void house_end(void)
{
    if (on_pg)
        cluster_stop();
}

bool house_is_pg(void)
{
    return on_pg;
}

static void open_services(struct house *h)
{
    assert_int_equal(api_open(&h->config, &h->services), VERR_OK);
    assert_int_equal(api_connect(h->services, false, &h->reader), VERR_OK);
    assert_int_equal(api_connect(h->services, true, &h->writer), VERR_OK);
}

static void close_services(struct house *h)
{
    api_disconnect(h->reader);
    api_disconnect(h->writer);
    api_close(h->services);
}

struct house *house_open(bool demo)
{
    struct house *h = calloc(1, sizeof *h);
    assert_non_null(h);
    assert_true(scratch_folder(h->folder, sizeof h->folder));
    if (on_pg)
        assert_true(cluster_database(h->conninfo, sizeof h->conninfo));
    h->config = (struct api_config){
        .data = h->folder, .conninfo = on_pg ? h->conninfo : NULL, .demo = demo};
    assert_int_equal(os_arena(ARENA_BYTES, &h->map, &h->arena), VERR_OK);
    h->now_ms = HOUSE_START_MS;
    h->remote = "127.0.0.1";
    h->content_type = "application/json";
    h->range = "";
    open_services(h);
    return h;
}

void house_close(struct house *h)
{
    json_decref(h->answer.json);
    if (h->call.inbound.fd > 0)
        (void)close(h->call.inbound.fd);
    os_unmap(&h->call.reply.spool);
    close_services(h);
    os_unmap(&h->map);
    scratch_remove(h->folder);
    free(h);
}

void house_restart(struct house *h)
{
    close_services(h);
    open_services(h);
}

int house_setup(void **state)
{
    *state = house_open(false);
    return 0;
}

int house_teardown(void **state)
{
    house_close(*state);
    return 0;
}

static struct inbound inbound(struct house *h)
{
    struct inbound in = {.fd = -1};
    if (h->file.n > 0) {
        in = (struct inbound){memfd_create("body", MFD_CLOEXEC),
                              h->announced ? h->announced : h->file.n};
        assert_int_equal(os_write_fd(in.fd, h->file), VERR_OK);
        assert_int_equal(lseek(in.fd, 0, SEEK_SET), 0);
    }
    h->file = (struct text){NULL, 0};
    h->announced = 0;
    return in;
}

static struct call *new_call(struct house *h)
{
    json_decref(h->answer.json);
    h->answer = (struct answer){0};
    os_unmap(&h->call.reply.spool);
    os_map_drop(&h->map);
    arena_reset(&h->arena);
    h->call = (struct call){.arena = &h->arena,
                            .services = h->services,
                            .db = h->reader,
                            .content_type = text_of(h->content_type),
                            .remote = text_of(h->remote),
                            .if_match = text_of(h->if_match),
                            .range = text_of(h->range),
                            .accept_language = text_of(h->accept_language),
                            .inbound = inbound(h),
                            .now_ms = h->now_ms};
    return &h->call;
}

static enum method method_of(const char *line, size_t n)
{
    static const char *const names[] = {"GET", "POST", "PUT", "DELETE"};
    for (size_t i = 0; i < 4; i++)
        if (strlen(names[i]) == n && !strncmp(line, names[i], n))
            return (enum method)i;
    fail_msg("no method in %s", line);
    return METHOD_GET;
}

void ask_prepare(struct house *h, struct seat *seat, const char *line, const char *body)
{
    struct call *c = new_call(h);
    struct text rest = text_copy(&h->arena, text_of(line));
    struct text method = text_cut(&rest, ' ');
    c->method = method_of(method.p, method.n);
    c->target = text_cut(&rest, '?');
    c->query = rest;
    c->body = text_copy(&h->arena, text_of(body));
    if (seat) {
        c->cookie = text_copy(&h->arena, text_of(seat->cookie));
        c->csrf = text_copy(&h->arena, text_of(seat->csrf));
        c->as = text_copy(&h->arena, text_of(seat->as));
        c->who.local = seat->local;
    }
    api_prepare(c);
}

struct batch {
    struct house *h;
    int runs;
};

static enum verr run_batch(struct db *db, void *ctx)
{
    struct batch *b = ctx;
    struct call *c = &b->h->call;
    c->db = db;
    enum verr e = api_batch_begin(b->h->services, db);
    if (!e)
        e = api_act(c);
    if (!e)
        e = api_batch_end(b->h->services, db);
    return e ? e : b->runs-- > 0 ? VERR_CANCELLED : VERR_OK;
}

static void keep_cookie(struct seat *seat, struct text set_cookie)
{
    struct text rest = set_cookie;
    struct text pair = text_cut(&rest, ';');
    if (seat && pair.n > 0 && pair.n < sizeof seat->cookie) {
        memcpy(seat->cookie, pair.p, pair.n);
        seat->cookie[pair.n] = '\0';
    }
}

static void keep_csrf(struct seat *seat, const struct answer *a)
{
    const char *csrf = answer_text(a, "csrf");
    if (seat && strlen(csrf) == sizeof seat->csrf - 1)
        memcpy(seat->csrf, csrf, sizeof seat->csrf);
}

struct answer *ask_act(struct house *h, struct seat *seat)
{
    struct call *c = &h->call;
    struct batch b = {h, h->reruns};
    enum verr e = VERR_CANCELLED;
    for (int i = 0; e == VERR_CANCELLED && i <= h->reruns; i++)
        e = api_transact(h->writer, run_batch, &b);
    h->reruns = 0;
    if (e)
        api_no_ledger(c);
    h->answer = (struct answer){.outcome = c->outcome,
                                .status = c->reply.status,
                                .body = c->reply.body,
                                .etag = c->reply.etag,
                                .set_cookie = c->reply.set_cookie};
    if (!c->reply.type && c->reply.body.n > 0) {
        json_error_t error;
        h->answer.json =
            json_loadb(c->reply.body.p, c->reply.body.n, JSON_REJECT_DUPLICATES, &error);
        assert_non_null(h->answer.json);
    }
    keep_cookie(seat, c->reply.set_cookie);
    keep_csrf(seat, &h->answer);
    return &h->answer;
}

struct answer *ask(struct house *h, struct seat *seat, const char *line, const char *body)
{
    ask_prepare(h, seat, line, body);
    return ask_act(h, seat);
}

struct answer *askf(struct house *h, struct seat *seat, const char *body, const char *format, ...)
{
    char line[LINE_BYTES];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    assert_in_range(n, 1, sizeof line - 1);
    return ask(h, seat, line, body);
}

const json_t *answer_at(const struct answer *a, const char *path)
{
    const json_t *at = a->json;
    for (struct text rest = text_of(path); rest.p && at;) {
        struct text key = text_cut(&rest, '.');
        uint64_t i;
        char name[128];
        snprintf(name, sizeof name, "%.*s", TEXT_ARGS(key));
        at = json_is_array(at) && text_to_u64(key, &i) ? json_array_get(at, i)
                                                       : json_object_get(at, name);
    }
    return at;
}

const char *answer_text(const struct answer *a, const char *path)
{
    const char *s = json_string_value(answer_at(a, path));
    return s ? s : "";
}

int64_t answer_int(const struct answer *a, const char *path)
{
    const json_t *v = answer_at(a, path);
    return json_is_string(v) ? strtoll(json_string_value(v), NULL, 10) : json_integer_value(v);
}

const char *answer_error(const struct answer *a)
{
    return answer_text(a, "error.code");
}

/* ---------------- people */

struct one {
    struct house *h;
    struct call *c;
    const struct person_new *person;
    enum stmt stmt;
    struct db_values values;
};

static enum verr put_person(struct db *db, void *ctx)
{
    struct one *o = ctx;
    o->c->db = db;
    return person_add(o->c, o->person);
}

int64_t house_person(struct house *h, const char *login, unsigned roles)
{
    char hash[CRYPT_PASSWORD_CHARS];
    struct call *c = new_call(h);
    assert_int_equal(crypto_pwhash_str(hash, HOUSE_PASSWORD, strlen(HOUSE_PASSWORD),
                                       crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN),
                     0);
    struct person_new p = {.id = rec_id(),
                           .login = text_of(login),
                           .name = text_of(login),
                           .rpps = TEXT("10000000001"),
                           .roles = roles,
                           .lang = LANG_FR,
                           .password = hash};
    struct one o = {.h = h, .c = c, .person = &p};
    assert_int_equal(api_transact(h->writer, put_person, &o), VERR_OK);
    return p.id;
}

static enum verr run_one(struct db *db, void *ctx)
{
    struct one *o = ctx;
    return db_run(db, o->stmt, o->values, NULL);
}

enum verr house_run(struct house *h, enum stmt stmt, struct db_values values)
{
    struct one o = {.h = h, .stmt = stmt, .values = values};
    return api_transact(h->writer, run_one, &o);
}

struct by_hand {
    const char *sql;
    struct db_values values;
};

static enum verr run_by_hand(struct db *db, void *ctx)
{
    const struct by_hand *b = ctx;
    struct db_rows rows;
    enum verr e = store__adhoc(db, b->sql, b->values, &rows);
    if (e)
        return e;
    (void)db_next(&rows);
    return db_done(&rows);
}

void house_sql(struct house *h, const char *sql, struct db_values values)
{
    struct by_hand b = {sql, values};
    assert_int_equal(api_transact(h->writer, run_by_hand, &b), VERR_OK);
}

struct seat house_seat(struct house *h, int64_t person)
{
    struct seat s = {.person = person};
    char token[SESSION_TOKEN_CHARS + 1];
    uint8_t hash[CRYPT_HASH_BYTES];
    int64_t id = rec_id();
    crypt_token(token, sizeof token, SESSION_TOKEN_BYTES);
    crypt_token_hash(h->services->crypt, text_of(token), hash);
    session_csrf(h->services->crypt, text_of(token), s.csrf);
    snprintf(s.cookie, sizeof s.cookie, "vigie_session=%s", token);
    assert_int_equal(
        house_run(h, STMT_session_add,
                  DB_ARGS(DB_INT(id), DB_BYTES(hash, sizeof hash), DB_INT(person),
                          DB_TEXT(TEXT("open")), DB_INT(h->now_ms), DB_INT(h->now_ms))),
        VERR_OK);
    assert_int_equal(house_run(h, STMT_session_enrolled, DB_ARGS(DB_INT(h->now_ms), DB_INT(id))),
                     VERR_OK);
    return s;
}

struct seat house_local(const char *as)
{
    struct seat s = {.local = true};
    snprintf(s.as, sizeof s.as, "%s", as ? as : "");
    return s;
}

void house_certificate(struct house *h, int64_t person, const char *right)
{
    const int64_t year = INT64_C(365) * 86400000;
    assert_int_equal(house_run(h, STMT_certificate_add,
                               DB_ARGS(DB_INT(rec_id()), DB_INT(person), DB_TEXT(text_of(right)),
                                       DB_INT(h->now_ms), DB_INT(h->now_ms + year), DB_INT(0))),
                     VERR_OK);
}

int64_t house_patient(struct house *h, struct seat *by, const char *birth_name)
{
    char body[1024];
    snprintf(body, sizeof body,
             "{\"birth_name\":\"%s\",\"used_name\":\"\",\"birth_given\":\"Jeanne\","
             "\"given\":[\"Jeanne\"],\"sex\":\"female\",\"birth_date\":\"1967-03-12\","
             "\"birth_place\":\"\",\"ins_status\":\"PROV\",\"allergies\":[],\"fictitious\":true}",
             birth_name);
    struct answer *a = ask(h, by, "POST /api/patients", body);
    assert_int_equal(a->status, 201);
    return answer_int(a, "id");
}

/* ---------------- the ledger */

int64_t house_number(struct house *h, enum stmt stmt, struct db_values values)
{
    struct db_rows rows;
    if (db_first(h->writer, stmt, values, &rows))
        return -1;
    int64_t n = db_column_int(&rows, 0);
    assert_int_equal(db_done(&rows), VERR_OK);
    return n;
}

int64_t house_entries(struct house *h)
{
    return house_number(h, STMT_ledger_head, DB_NOTHING);
}

struct ledger_entry house_entry(struct house *h, int64_t back)
{
    struct db_rows rows;
    struct ledger_entry e;
    int64_t at = house_entries(h) - 1 - back;
    assert_int_equal(db_first(h->writer, STMT_ledger_leaf_get, DB_ARGS(DB_INT(at)), &rows),
                     VERR_OK);
    struct text line = text_copy(&h->arena, db_column_text(&rows, 1));
    assert_int_equal(db_done(&rows), VERR_OK);
    assert_int_equal(ledger_entry_parse(line, &e), VERR_OK);
    return e;
}

struct text entry_detail(const struct ledger_entry *e, const char *key)
{
    for (size_t i = 0; i < e->detail_n; i++)
        if (text_is(e->detail[i].key, key))
            return e->detail[i].value;
    return TEXT("");
}

struct ledger_report house_verify(struct house *h)
{
    struct ledger_export x;
    struct ledger_report report;
    struct db_rows rows;
    char *block = malloc(EXPORT_BYTES);
    assert_non_null(block);
    struct writer w = writer_over(block, EXPORT_BYTES);
    h->now_ms += 60000;
    api_tick_at(h->services, h->writer, false, h->now_ms);
    assert_int_equal(ledger_export_begin(&x, &w, h->services->log_key.name), VERR_OK);
    assert_int_equal(
        db_query(h->writer, STMT_ledger_leaves, DB_ARGS(DB_INT(0), DB_INT(INT32_MAX)), &rows),
        VERR_OK);
    while (db_next(&rows))
        assert_int_equal(ledger_export_entry(&x, &w, db_column_text(&rows, 2)), VERR_OK);
    assert_int_equal(db_done(&rows), VERR_OK);
    assert_int_equal(db_first(h->writer, STMT_ledger_checkpoint_last, DB_NOTHING, &rows), VERR_OK);
    assert_int_equal(ledger_export_checkpoint(&x, &w, db_column_text(&rows, 2)), VERR_OK);
    assert_int_equal(db_done(&rows), VERR_OK);
    assert_int_equal(ledger_export_end(&x, &w), VERR_OK);
    (void)ledger_export_verify(writer_text(&w), &h->services->log_key, &report);
    report.origin = (struct text){NULL, 0};
    free(block);
    return report;
}
