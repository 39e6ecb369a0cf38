/* What an auditor holds the ledger against: the last signed checkpoint, and the way from an entry
 * to it. */
#include "api/leaves.h"
#include "api/services.h"

static void write_hash(struct writer *w, const struct ledger_hash *h)
{
    writer_char(w, '"');
    writer_hex(w, h->b, sizeof h->b);
    writer_char(w, '"');
}

/* A fresh house has none for some seconds: VERR_NOT_FOUND. */
static enum verr last_checkpoint(struct call *c, struct stored_checkpoint *stored,
                                 struct ledger_checkpoint *note)
{
    enum verr e = checkpoint_after(c, -1, stored);
    if (e)
        return e == VERR_NOT_FOUND ? rec_no(c, e, "checkpoint") : e;
    return ledger_checkpoint_parse(stored->note, note) ? VERR_LEDGER_BROKEN : VERR_OK;
}

static enum verr checkpoint_prepare(struct call *c)
{
    struct stored_checkpoint stored;
    struct ledger_checkpoint note;
    enum verr e = last_checkpoint(c, &stored, &note);
    if (e)
        return e;
    struct writer key = writer_in(c->arena);
    ledger_key_write(&key, &c->services->log_key);
    struct text vkey = writer_done(c->arena, &key);
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    rec_json_int_field(&w, "size", stored.size);
    rec_key(&w, "root");
    write_hash(&w, &note.head.root);
    rec_json_time_field(&w, "at", stored.at_ms);
    rec_json_field(&w, "note", stored.note);
    rec_json_field(&w, "key", vkey);
    writer_char(&w, '}');
    return rec_reply(c, &w);
}

const struct handler api_ledger_checkpoint = {checkpoint_prepare, NULL};

/* Leaf hashes by runs: the tree's ranges are read from left to right. */
enum { RUN = 4096 };
struct run {
    struct call *c;
    int64_t from, n;
    struct ledger_hash at[RUN];
};

static enum verr load_run(struct run *r, int64_t from)
{
    struct db_rows rows;
    enum verr e = db_query(r->c->db, STMT_ledger_hashes, DB_ARGS(DB_INT(from), DB_INT(RUN)), &rows);
    if (e)
        return e;
    r->from = from;
    r->n = 0;
    while (db_next(&rows) && db_column_int(&rows, 0) == from + r->n) {
        struct text hash = db_column_text(&rows, 1);
        if (hash.n != LEDGER_HASH)
            break;
        memcpy(r->at[r->n++].b, hash.p, LEDGER_HASH);
    }
    return db_done(&rows);
}

static bool read_leaf(void *ctx, uint64_t index, struct ledger_hash *out)
{
    struct run *r = ctx;
    int64_t i = (int64_t)index;
    if ((i < r->from || i >= r->from + r->n) && load_run(r, i))
        return false;
    if (i < r->from || i >= r->from + r->n)
        return false;
    *out = r->at[i - r->from];
    return true;
}

static enum verr reply_proof(struct call *c, uint64_t index, int64_t size,
                             const struct ledger_hash *leaf, const struct ledger_proof *proof)
{
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    rec_json_int_field(&w, "index", (int64_t)index);
    rec_json_int_field(&w, "size", size);
    rec_key(&w, "leaf");
    write_hash(&w, leaf);
    rec_key(&w, "proof");
    writer_char(&w, '[');
    for (size_t i = 0; i < proof->n; i++) {
        rec_item(&w);
        write_hash(&w, &proof->path[i]);
    }
    writer_str(&w, "]}");
    return rec_reply(c, &w);
}

static enum verr proof_prepare(struct call *c)
{
    struct stored_checkpoint stored;
    struct ledger_checkpoint note;
    struct ledger_proof proof;
    struct ledger_hash leaf;
    uint64_t index = 0;
    struct run *r = ARENA_NEW(c->arena, struct run);
    if (!r)
        return VERR_LIMIT;
    r->c = c;
    if (!text_to_u64(c->path[0], &index) || index > INT64_MAX)
        return VERR_NOT_FOUND;
    enum verr e = last_checkpoint(c, &stored, &note);
    if (e)
        return e;
    struct ledger_reader reader = {.leaf = read_leaf, .ctx = r};
    e = ledger_inclusion(&reader, index, (uint64_t)stored.size, &proof);
    if (!e && !read_leaf(r, index, &leaf))
        e = VERR_STORE;
    if (e)
        return e == VERR_NOT_FOUND ? rec_no(c, e, "checkpoint") : e;
    return reply_proof(c, index, stored.size, &leaf, &proof);
}

const struct handler api_ledger_proof = {proof_prepare, NULL};
