/* Which model serves a use now, and what the disk is told of it. */
#include "api/guard.h"
#include "api/model.h"
#include "api/model_server.h"
#include "api/services.h"
#include "model/catalogue.h"
#include "weights/file.h"

/* After an approval an engine may still run on the file before it: nothing is made under the new
 * one's name until it was started again. */
static enum verr runs_now(const struct call *c, const struct model_row *m)
{
    struct told t;
    bool speech = text_is(m->use, "transcribe");
    if (m->file.n == 0 || (!speech && !text_is(m->use, "compose")))
        return VERR_OK;
    engine_look(&c->services->engines, speech ? TOLD_speech : TOLD_language, &t);
    bool another = t.state == TOLD_up && t.model[0] != '\0' && !text_is(m->file, t.model);
    return another ? VERR_NO_MODEL : VERR_OK;
}

static enum verr serves(struct call *c, enum stmt stmt, struct db_values values, struct text *name)
{
    struct db_rows rows;
    struct model_row m;
    enum verr e = db_first(c->db, stmt, values, &rows);
    if (e)
        return e == VERR_NOT_FOUND ? VERR_NO_MODEL : e;
    model_row_read(c, &rows, &m);
    e = db_done(&rows);
    if (!e)
        e = model_stands(c, &m);
    if (!e)
        e = runs_now(c, &m);
    if (!e && name)
        *name = m.name;
    return e;
}

static enum verr server_named(struct call *c, struct text name, struct model_row *out)
{
    struct db_rows rows;
    enum verr e = db_first(c->db, STMT_model_server_named, DB_ARGS(DB_TEXT(name)), &rows);
    if (e)
        return e;
    model_row_read(c, &rows, out);
    return db_done(&rows);
}

/* A server outside that nobody lets serve is refused by its own name. */
enum verr guard_model(struct call *c, struct text model, const char *use)
{
    struct model_row m;
    enum verr e =
        serves(c, STMT_model_row_named, DB_ARGS(DB_TEXT(model), DB_TEXT(text_of(use))), NULL);
    if (e != VERR_NO_MODEL)
        return e;
    enum verr found = server_named(c, model, &m);
    return found == VERR_OK ? VERR_NO_RECORD : found == VERR_NOT_FOUND ? e : found;
}

enum verr guard_evaluation(struct call *c, struct text name, struct model_row *out)
{
    enum verr e = server_named(c, name, out);
    if (e)
        return e == VERR_NOT_FOUND ? VERR_NO_RECORD : e;
    bool open = text_is(out->state, "admitted") || text_is(out->state, "approved");
    return open ? model_server_stands(c, out, true) : VERR_NO_RECORD;
}

enum verr guard_use(struct call *c, const char *use, struct text *model)
{
    return serves(c, STMT_model_row_serving, DB_ARGS(DB_TEXT(text_of(use))), model);
}

/* ---------------- the start, and the releases */

/* A call of nobody, for the functions that read rows. */
static bool begin(struct clerk_services *s, struct db *db, struct os_map *map, struct arena *a,
                  struct call *c)
{
    if (os_arena((size_t)8 << 20, map, a) != VERR_OK)
        return false;
    *c = (struct call){.arena = a, .services = s, .db = db};
    return true;
}

struct hashing {
    struct text name;
    uint64_t last;
    int64_t until_ns;
};

static bool tell_progress(void *ctx, uint64_t done, uint64_t all)
{
    struct hashing *t = ctx;
    uint64_t tenth = all ? done * 10 / all : 10;
    if (tenth != t->last && all > (UINT64_C(1) << 30))
        os_log(OS_INFO, "model.hash", "name=%.*s percent=%u", TEXT_ARGS(t->name),
               (unsigned)tenth * 10);
    t->last = tenth;
    return os_mono_ns() < t->until_ns;
}

/* VERR_MODEL_ALTERED; VERR_CANCELLED: there was no time to read it. */
static enum verr unaltered(struct call *c, const struct model_row *m, struct model_seen *seen)
{
    char path[WEIGHTS_PATH];
    unsigned char hash[32], then[32];
    struct hashing told = {m->name, 0, c->services->batch.hash_until_ns};
    bool known = model_hash_read(m->sha256, then) &&
                 weights_path(store_data(c->services->store), m->file, path);
    enum verr e = known ? weights_hash(path, tell_progress, &told, hash, seen) : VERR_MODEL_ALTERED;
    if (e == VERR_CANCELLED)
        return e;
    bool same = !e && memcmp(hash, then, sizeof hash) == 0;
    return same ? VERR_OK : VERR_MODEL_ALTERED;
}

struct put_seen {
    const struct model_row *m;
    struct text seen;
};

static enum verr put_seen(struct db *db, void *ctx)
{
    const struct put_seen *p = ctx;
    return db_run(db, STMT_model_file_seen,
                  DB_ARGS(DB_TEXT(p->seen), DB_INT(p->m->id), DB_TEXT(p->m->sha256)), NULL);
}

static enum verr look_whole(struct call *c, const struct model_row *m)
{
    char block[128];
    struct writer w = writer_over(block, sizeof block);
    struct model_seen seen;
    enum verr found = unaltered(c, m, &seen);
    bool good = found == VERR_OK;
    if (good)
        model_seen_write(&w, &seen);
    else
        os_log(OS_ERROR, found == VERR_CANCELLED ? "model.unchecked" : "model.altered",
               "name=%.*s use=%.*s", TEXT_ARGS(m->name), TEXT_ARGS(m->use));
    if (text_equal(writer_text(&w), m->seen))
        return VERR_OK;
    struct put_seen p = {m, good ? writer_text(&w) : TEXT("")};
    return db_transact(c->db, put_seen, &p);
}

static enum verr release_one(struct call *c, const struct model_row *m)
{
    const char *data = store_data(c->services->store);
    struct model_release r = {.name = m->name, .use = m->use, .file = m->file};
    bool serves_now = text_is(m->state, "approved") && model_stands(c, m) == VERR_OK &&
                      model_hash_read(m->sha256, r.sha256) && model_seen_read(m->seen, &r.seen);
    r.evaluation = m->evaluation;
    return serves_now ? weights_release(data, &r) : weights_unrelease(data, m->name);
}

static enum verr each(struct clerk_services *s, struct db *db,
                      enum verr (*one)(struct call *c, const struct model_row *m), bool serving)
{
    struct os_map map;
    struct arena a;
    struct call c;
    struct model_row *all = NULL;
    size_t n = 0;
    if (!begin(s, db, &map, &a, &c))
        return VERR_LIMIT;
    enum verr e = model_row_all(&c, &all, &n);
    for (size_t i = 0; !e && i < n; i++) {
        bool wanted = all[i].file.n > 0 && (!serving || text_is(all[i].state, "approved") ||
                                            text_is(all[i].state, "stopped"));
        if (wanted)
            e = one(&c, &all[i]);
    }
    os_unmap(&map);
    return e;
}

enum verr register_open(struct clerk_services *s, struct db *db, int64_t most_ms)
{
    s->batch.hash_until_ns = os_mono_ns() + most_ms * 1000000;
    enum verr e = each(s, db, look_whole, true);
    s->batch.models_changed = true;
    return e;
}

enum verr model_tick(struct clerk_services *s, struct db *db)
{
    enum verr e = each(s, db, release_one, false);
    s->batch.models_changed = e != VERR_OK;
    return e;
}
