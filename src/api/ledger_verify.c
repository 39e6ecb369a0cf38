/* The whole ledger against its rows' own hashes, every stored checkpoint and the head: whoever
 * altered an entry must have forged a signature too. */
#include "api/leaves.h"
#include "api/services.h"

struct check {
    struct call *c;
    struct ledger_frontier tree;
    uint64_t held;        /* entries under the last checkpoint that held */
    uint64_t checkpoints; /* that held */
    const char *fault;    /* NULL while all is well */
    uint64_t first_bad, last_bad;
};

/* Stops the walk. `last` is the last entry that may be the altered one. */
static enum verr found(struct check *k, const char *fault, uint64_t first, uint64_t last)
{
    k->fault = fault;
    k->first_bad = first;
    k->last_bad = last > first ? last : first;
    return VERR_LEDGER_BROKEN;
}

static enum verr check_leaf(void *ctx, const struct leaf *l)
{
    struct check *k = ctx;
    struct ledger_entry e;
    uint64_t at = k->tree.size;
    if ((uint64_t)l->index != at)
        return found(k, "missing", at, at);
    struct ledger_hash hash = ledger_leaf_hash(l->entry);
    bool good = l->hash.n == LEDGER_HASH && memcmp(hash.b, l->hash.p, LEDGER_HASH) == 0;
    if (!good || ledger_entry_parse(l->entry, &e) || e.time != l->time_ms)
        return found(k, "entry", at, at);
    ledger_append(&k->tree, &hash);
    return VERR_OK;
}

static enum verr check_note(struct check *k, struct text note)
{
    struct ledger_checkpoint c;
    struct ledger_hash root = ledger_root(&k->tree);
    uint64_t last = k->tree.size > 0 ? k->tree.size - 1 : 0;
    if (ledger_checkpoint_parse(note, &c) || c.head.size != k->tree.size ||
        !text_equal(c.origin, k->c->services->log_key.name))
        return found(k, "checkpoint", last, last);
    if (ledger_checkpoint_verify(&c, &k->c->services->log_key, NULL))
        return found(k, "signature", last, last);
    if (!ledger_hash_equal(&c.head.root, &root))
        return found(k, "root", k->held, last);
    k->held = k->tree.size;
    k->checkpoints++;
    return VERR_OK;
}

static enum verr walk_to(struct check *k, int64_t size)
{
    enum verr e = leaves_walk(k->c, (int64_t)k->tree.size, size, check_leaf, k);
    if (!e && k->tree.size != (uint64_t)size)
        e = found(k, "missing", k->tree.size, k->tree.size);
    return e;
}

static enum verr check_head(struct check *k, struct text frontier)
{
    uint8_t mine[LEDGER_FRONTIER_BYTES];
    size_t n = ledger_frontier_save(&k->tree, mine);
    uint64_t last = k->tree.size > 0 ? k->tree.size - 1 : 0;
    return text_equal(frontier, (struct text){(const char *)mine, n}) ||
                   (k->tree.size == 0 && frontier.n == 0)
               ? VERR_OK
               : found(k, "head", k->held, last);
}

static enum verr number_of(struct call *c, enum stmt stmt, int64_t *out, struct text *frontier)
{
    struct db_rows rows;
    enum verr e = db_first(c->db, stmt, DB_NOTHING, &rows);
    if (e)
        return e;
    *out = db_column_int(&rows, 0);
    if (frontier)
        *frontier = text_copy(c->arena, db_column_text(&rows, 1));
    return db_done(&rows);
}

/* From checkpoint to checkpoint, then what none covers yet, then the head. */
static enum verr check_all(struct check *k)
{
    struct stored_checkpoint next;
    struct text frontier;
    int64_t size = 0, last = 0;
    enum verr e = VERR_OK;
    char *mark = arena_mark(k->c->arena);
    while (!e && !(e = checkpoint_after(k->c, (int64_t)k->tree.size, &next))) {
        e = walk_to(k, next.size);
        if (!e)
            e = check_note(k, next.note);
        arena_rewind(k->c->arena, mark);
    }
    e = e == VERR_NOT_FOUND ? VERR_OK : e;
    if (!e)
        e = number_of(k->c, STMT_ledger_head, &size, &frontier);
    if (!e)
        e = number_of(k->c, STMT_ledger_leaf_last, &last, NULL);
    if (!e && (uint64_t)size < k->tree.size)
        e = found(k, "head", (uint64_t)size, k->tree.size - 1);
    if (!e)
        e = walk_to(k, size);
    if (!e && last >= size)
        e = found(k, "head", (uint64_t)size, (uint64_t)last);
    return e ? e : check_head(k, frontier);
}

static enum verr reply_verdict(struct call *c, const struct check *k, int64_t took_ms)
{
    struct ledger_hash root = ledger_root(&k->tree);
    struct writer w = writer_in(c->arena);
    writer_str(&w, k->fault ? "{\"ok\":false" : "{\"ok\":true");
    rec_json_int_field(&w, "size", (int64_t)k->tree.size);
    rec_key(&w, "root");
    writer_char(&w, '"');
    writer_hex(&w, root.b, sizeof root.b);
    writer_char(&w, '"');
    rec_json_int_field(&w, "covered", (int64_t)k->held);
    rec_json_int_field(&w, "checkpoints", (int64_t)k->checkpoints);
    if (k->fault) {
        rec_json_field(&w, "fault", text_of(k->fault));
        rec_json_int_field(&w, "first_bad", (int64_t)k->first_bad);
        rec_json_int_field(&w, "last_bad", (int64_t)k->last_bad);
    }
    rec_json_int_field(&w, "took_ms", took_ms);
    writer_char(&w, '}');
    return rec_reply(c, &w);
}

static enum verr verify_prepare(struct call *c)
{
    struct check k = {.c = c};
    int64_t began = os_mono_ns();
    enum verr e = check_all(&k);
    if (e && !k.fault)
        return e;
    rec_tell(c, "verdict", k.fault ? TEXT("broken") : TEXT("intact"));
    if (k.fault)
        os_log(OS_ERROR, "api.ledger_broken", "fault=%s first=%llu last=%llu", k.fault,
               (unsigned long long)k.first_bad, (unsigned long long)k.last_bad);
    return reply_verdict(c, &k, (os_mono_ns() - began) / 1000000);
}

const struct handler api_ledger_verify = {verify_prepare, NULL};
