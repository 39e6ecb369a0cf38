/* The canonical export, as `vigie ledger verify` reads it: up to the last checkpoint, with every
 * checkpoint on the way, so that an altered entry is named between two of them. Written into a file
 * without a name: hashes and opaque ids only stand in it. */
#include "api/leaves.h"
#include "api/services.h"
#include "ledger/export.h"

enum {
    ENDS_BYTES = 4096, /* first and last lines */
    NOTE_BYTES = 96    /* around a note: "checkpoint BYTES", and what is no ASCII in it */
};

struct file {
    struct ledger_export x;
    struct writer w;
};

static enum verr put_leaf(void *ctx, const struct leaf *l)
{
    struct file *f = ctx;
    enum verr e = (uint64_t)l->index == f->x.entries ? ledger_export_entry(&f->x, &f->w, l->entry)
                                                     : VERR_BAD_INPUT;
    return e == VERR_BAD_INPUT ? VERR_LEDGER_BROKEN : e;
}

static enum verr write_all(struct call *c, struct file *f, const struct stored_checkpoint *last)
{
    struct stored_checkpoint next = {.size = 0};
    char *mark = arena_mark(c->arena);
    enum verr e = ledger_export_begin(&f->x, &f->w, c->services->log_key.name);
    while (!e && next.size < last->size) {
        e = checkpoint_after(c, next.size, &next);
        if (!e)
            e = leaves_walk(c, (int64_t)f->x.entries, next.size, put_leaf, f);
        if (!e)
            e = ledger_export_checkpoint(&f->x, &f->w, next.note);
        arena_rewind(c->arena, mark);
    }
    if (e == VERR_BAD_INPUT)
        e = VERR_LEDGER_BROKEN;
    return e ? e : ledger_export_end(&f->x, &f->w);
}

/* COUNT and SUM of a statement, each of `count` things with `each` more bytes around it. */
static enum verr add_bytes(struct call *c, enum stmt stmt, int64_t size, int64_t each,
                           int64_t *bytes)
{
    struct db_rows rows;
    enum verr e = db_first(c->db, stmt, DB_ARGS(DB_INT(size)), &rows);
    if (e)
        return e;
    /* PostgreSQL counts a note's characters: its dash is three bytes, a signature line each. */
    *bytes += db_column_int(&rows, 0) * each + db_column_int(&rows, 1);
    return db_done(&rows);
}

/* A place for the whole file: it may be far larger than a call's arena. */
static enum verr make_room(struct call *c, int64_t size)
{
    int64_t bytes = ENDS_BYTES;
    enum verr e = add_bytes(c, STMT_ledger_bytes, size, 2 * LEDGER_HASH + 2, &bytes);
    if (!e)
        e = add_bytes(c, STMT_ledger_notes, size, NOTE_BYTES, &bytes);
    return e ? e : os_spool(store_data(c->services->store), (size_t)bytes, &c->reply.spool);
}

static struct text file_name(struct call *c, int64_t size)
{
    struct writer w = writer_in(c->arena);
    writer_str(&w, "vigie-ledger-");
    writer_i64(&w, size);
    writer_str(&w, ".txt");
    return writer_done(c->arena, &w);
}

static enum verr export_prepare(struct call *c)
{
    struct stored_checkpoint last;
    struct file f;
    enum verr e = checkpoint_after(c, -1, &last);
    if (e)
        return e == VERR_NOT_FOUND ? rec_no(c, e, "checkpoint") : e;
    e = make_room(c, last.size);
    if (e)
        return e;
    c->reply.filename = file_name(c, last.size);
    c->reply.type = "text/plain; charset=utf-8";
    f.w = writer_over(c->reply.spool.p, c->reply.spool.size);
    e = write_all(c, &f, &last);
    c->reply.body = writer_text(&f.w);
    return e;
}

const struct handler api_ledger_export = {export_prepare, NULL};
