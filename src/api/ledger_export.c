/* The canonical export, as `vigie ledger verify` reads it: up to the last checkpoint, with every
 * checkpoint on the way, so that an altered entry is named between two of them. */
#include "api/leaves.h"
#include "api/services.h"
#include "ledger/export.h"

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

/* Room for the file is what is left of the arena once a checkpoint's note has its place. */
static enum verr write_all(struct call *c, struct file *f, const struct stored_checkpoint *last)
{
    char note[LEDGER_NOTE_MAX];
    struct arena notes = arena_over(note, sizeof note), *mine = c->arena;
    struct stored_checkpoint next = {.size = 0};
    enum verr e = ledger_export_begin(&f->x, &f->w, c->services->log_key.name);
    while (!e && next.size < last->size) {
        arena_reset(&notes);
        c->arena = &notes;
        e = checkpoint_after(c, next.size, &next);
        c->arena = mine;
        if (!e)
            e = leaves_walk(c, (int64_t)f->x.entries, next.size, put_leaf, f);
        if (!e)
            e = ledger_export_checkpoint(&f->x, &f->w, next.note);
    }
    if (e == VERR_BAD_INPUT)
        e = VERR_LEDGER_BROKEN;
    return e ? e : ledger_export_end(&f->x, &f->w);
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
    c->reply.filename = file_name(c, last.size);
    c->reply.type = "text/plain; charset=utf-8";
    f.w = writer_in(c->arena);
    e = write_all(c, &f, &last);
    bool full = f.w.full;
    c->reply.body = writer_done(c->arena, &f.w);
    if (full)
        return rec_no(c, VERR_LIMIT, "vigie ledger export");
    return e;
}

const struct handler api_ledger_export = {export_prepare, NULL};
