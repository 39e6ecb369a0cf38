/* From a data folder to what every call leans on, and back. */
#include "api/demo.h"
#include "api/journal.h"
#include "api/model.h"
#include "api/oidc_provider.h"
#include "api/rec.h"
#include "api/recording.h"
#include "api/services.h"
#include "api/session.h"
#include "api/setting.h"
#include "api/terminologies.h"
#include "api/tick.h"
#include "base/params.h"
#include "store/keys.h"

#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum {
    SERVICES_BYTES = 64 * 1024,
    PROGRAM_MAX = 256 * 1024 * 1024,
    LOCK_TRIES = 250,
    LOCK_PAUSE_MS = 20
};

/* One clerk a data folder with SQLite. A clerk that was killed a moment ago may still be dying. */
static enum verr lock_folder(struct clerk_services *s, const struct api_config *config)
{
    char path[PATH_MAX];
    s->lock = -1;
    if (config->conninfo)
        return VERR_OK;
    int n = snprintf(path, sizeof path, "%s/clerk.lock", config->data);
    if (n <= 0 || (size_t)n >= sizeof path)
        return VERR_LIMIT;
    enum verr e = os_lock(path, &s->lock);
    for (int i = 0; e == VERR_BUSY && i < LOCK_TRIES; i++) {
        poll(NULL, 0, LOCK_PAUSE_MS);
        e = os_lock(path, &s->lock);
    }
    if (e == VERR_BUSY)
        os_log(OS_ERROR, "api.folder_in_use", "path=%s", path);
    if (e)
        s->lock = -1;
    return e;
}

/* A ledger that has entries had keys: new ones beside it would hide that they are lost. */
static enum verr is_new(struct db *db, bool *out)
{
    struct db_rows rows;
    enum verr e = db_first(db, STMT_ledger_head, DB_NOTHING, &rows);
    if (e)
        return e;
    *out = db_column_int(&rows, 0) == 0;
    return db_done(&rows);
}

static enum verr hash_program(char out[2 * CRYPT_HASH_BYTES + 1])
{
    struct os_map map;
    struct arena a;
    struct text program;
    struct stat file;
    uint8_t hash[CRYPT_HASH_BYTES];
    if (stat("/proc/self/exe", &file) || file.st_size > PROGRAM_MAX)
        return VERR_DISK;
    size_t size = (size_t)file.st_size;
    enum verr e = os_arena(2 * size, &map, &a);
    if (e)
        return e;
    e = os_read_file("/proc/self/exe", size, &a, &program);
    if (!e) {
        crypt_sha256(program, hash);
        struct writer w = writer_over(out, 2 * CRYPT_HASH_BYTES);
        writer_hex(&w, hash, sizeof hash);
        out[2 * CRYPT_HASH_BYTES] = '\0';
    }
    os_unmap(&map);
    return e;
}

/* The log's name is made of its key: two houses never share one. */
static void name_log(struct clerk_services *s)
{
    uint8_t key[CRYPT_PUBLIC_BYTES], hash[CRYPT_HASH_BYTES];
    crypt_public(s->crypt, key);
    crypt_sha256((struct text){(const char *)key, sizeof key}, hash);
    struct writer w = writer_in(&s->arena);
    writer_str(&w, "vigie/");
    writer_hex(&w, hash, 8);
    s->log_key = ledger_key_make(writer_done(&s->arena, &w), LEDGER_KEY_LOG, key);
}

static enum verr load_establishment(struct clerk_services *s, struct db *db)
{
    struct export_establishment *x = &s->establishment;
    struct text address = {NULL, 0};
    enum verr e = setting_get(db, &s->arena, "establishment_name", &x->name);
    if (!e)
        e = setting_get(db, &s->arena, "establishment_finess", &x->finess);
    if (!e)
        e = setting_get(db, &s->arena, "establishment_address", &address);
    if (!e)
        e = setting_get(db, &s->arena, "establishment_phone", &x->phone);
    if (!e)
        e = setting_get(db, &s->arena, "establishment_notice", &x->notice);
    for (int i = 0; i < 3 && address.p; i++)
        x->address_lines[i] = text_cut(&address, '\n');
    if (x->name.n == 0)
        x->name = TEXT("Établissement de santé");
    return e;
}

/* The composer and the second reader are part of this program: they are what it is, and know what
 * it was given. */
static enum verr register_builtin(struct db *db, void *ctx)
{
    static const char *const purposes[] = {"compose", "check"};
    struct clerk_services *s = ctx;
    char *mark = arena_mark(&s->arena);
    struct text version = establishment_terms_version(s);
    enum verr e = version.n > 0 ? VERR_OK : VERR_LIMIT;
    for (size_t i = 0; !e && i < 2; i++)
        e = db_run(db, STMT_model_register,
                   DB_ARGS(DB_INT(rec_id()), DB_TEXT(TEXT("builtin")),
                           DB_TEXT(text_of(purposes[i])), DB_TEXT(version),
                           DB_TEXT(text_of(s->program_sha256)), DB_TEXT(TEXT("Apache-2.0")),
                           DB_INT(os_wall_ms())),
                   NULL);
    arena_rewind(&s->arena, mark);
    return e;
}

static enum verr start(struct clerk_services *s, struct db *db)
{
    enum verr e = keys_settle(db);
    if (!e)
        e = hash_program(s->program_sha256);
    if (!e)
        e = db_transact(db, register_builtin, s);
    if (!e)
        e = register_open(s, db, MODEL_OPEN_MS);
    if (!e)
        e = load_establishment(s, db);
    name_log(s);
    return e ? e : journal_system(s, db, LEDGER_server_start, os_wall_ms());
}

static enum verr open_all(struct clerk_services *s, const struct api_config *config)
{
    struct store_config at = {.driver = config->conninfo ? STORE_POSTGRES : STORE_SQLITE,
                              .data = config->data,
                              .conninfo = config->conninfo};
    struct db *db = NULL;
    bool new = false;
    enum verr e = os_make_folder(config->data);
    if (!e)
        e = lock_folder(s, config);
    if (!e)
        e = establishment_terms_open(s, config->data);
    if (!e)
        e = store_open(&at, &s->store);
    if (!e)
        e = store_connect(s->store, true, &db);
    if (!e)
        e = is_new(db, &new);
    if (!e)
        e = demo_settle(db, new, config->demo);
    if (!e)
        e = crypt_open(config->data, new, &s->crypt);
    if (!e)
        e = start(s, db);
    if (!e && new && config->demo)
        e = demo_make(s, db);
    db_close(db);
    return e;
}

enum verr api_open(const struct api_config *config, struct clerk_services **out)
{
    struct clerk_services *s = calloc(1, sizeof *s);
    if (!s)
        return VERR_LIMIT;
    s->demo = config->demo;
    s->tls = config->tls;
    s->lock = -1;
    phone_desk_open(&s->phones);
    enum verr e = os_arena(SERVICES_BYTES, &s->map, &s->arena);
    s->live = calloc(1, sizeof *s->live);
    if (s->live)
        live_init(s->live);
    if (!e && !s->live)
        e = VERR_LIMIT;
    if (!e && export_fonts_find(NULL, &s->fonts))
        os_log(OS_WARN, "api.no_fonts", "need=fonts-liberation2");
    if (!e)
        e = oidc_state_open(&s->oidc);
    if (!e)
        e = open_all(s, config);
    if (e) {
        api_close(s);
        return e;
    }
    *out = s;
    return VERR_OK;
}

void api_close(struct clerk_services *s)
{
    if (!s)
        return;
    if (s->live)
        live_fini(s->live);
    free(s->live);
    crypt_close(s->crypt);
    store_close(s->store);
    if (s->lock >= 0)
        os_unlock(s->lock);
    establishment_terms_close(s);
    oidc_state_close(s->oidc);
    phone_desk_close(&s->phones);
    os_unmap(&s->map);
    free(s);
}

enum verr api_connect(struct clerk_services *s, bool writer, struct db **out)
{
    return store_connect(s->store, writer, out);
}

void api_disconnect(struct db *db)
{
    db_close(db);
}

enum verr api_transact(struct db *db, enum verr (*fn)(struct db *db, void *ctx), void *ctx)
{
    return db_transact(db, fn, ctx);
}

static enum verr sweep(struct db *db, void *ctx)
{
    return session_sweep(db, *(const int64_t *)ctx);
}

void api_tick_at(struct clerk_services *s, struct db *db, bool last, int64_t now_ms)
{
    enum verr e = VERR_OK;
    if (now_ms - s->batch.swept_ms >= PARAM_sweep_every) {
        e = db_transact(db, sweep, &now_ms);
        if (!e)
            e = recording_cap_tick(s, db, now_ms);
        s->batch.swept_ms = now_ms;
        s->batch.models_changed = true; /* by another clerk, or a file has changed */
    }
    if (!e && s->batch.models_changed)
        e = model_tick(s, db);
    if (last)
        e = journal_system(s, db, LEDGER_server_stop, now_ms);
    if (!e)
        e = journal_checkpoint(s, db, now_ms, last ? 0 : PARAM_checkpoint_every);
    if (e)
        os_log(OS_ERROR, "api.tick", "error=%s", verr_name(e));
}

void api_tick(struct clerk_services *s, struct db *db, bool last)
{
    api_tick_at(s, db, last, os_wall_ms());
}
