#include "api/leaves.h"

enum { PAGE = 1000 };

struct page {
    leaf_fn *fn;
    void *ctx;
    int64_t n, last; /* rows of this page, index of its last row */
};

static enum verr read_page(struct call *c, enum stmt stmt, int64_t at, int64_t limit,
                           struct page *p)
{
    struct db_rows rows;
    enum verr e = db_query(c->db, stmt, DB_ARGS(DB_INT(at), DB_INT(limit)), &rows);
    if (e)
        return e;
    p->n = 0;
    while (!e && db_next(&rows)) {
        struct leaf l = {.index = db_column_int(&rows, 0),
                         .time_ms = db_column_int(&rows, 1),
                         .entry = db_column_text(&rows, 2),
                         .hash = db_column_text(&rows, 3)};
        p->n++;
        p->last = l.index;
        e = p->fn(p->ctx, &l);
    }
    enum verr end = db_done(&rows);
    return e ? e : end;
}

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

enum verr leaves_walk(struct call *c, int64_t from, int64_t to, leaf_fn *fn, void *ctx)
{
    struct page p = {fn, ctx, 1, from - 1};
    enum verr e = VERR_OK;
    while (!e && p.n > 0 && p.last + 1 < to)
        e = read_page(c, STMT_ledger_leaves, p.last + 1, smaller(PAGE, to - p.last - 1), &p);
    return e;
}

enum verr leaves_walk_back(struct call *c, int64_t before, int64_t most, leaf_fn *fn, void *ctx)
{
    struct page p = {fn, ctx, 1, before};
    enum verr e = VERR_OK;
    for (int64_t left = most; !e && p.n > 0 && left > 0; left -= p.n)
        e = read_page(c, STMT_ledger_leaves_before, p.last, smaller(PAGE, left), &p);
    return e;
}

enum verr checkpoint_after(struct call *c, int64_t after, struct stored_checkpoint *out)
{
    struct db_rows rows;
    enum verr e = after < 0
                      ? db_first(c->db, STMT_ledger_checkpoint_last, DB_NOTHING, &rows)
                      : db_first(c->db, STMT_ledger_checkpoint_next, DB_ARGS(DB_INT(after)), &rows);
    if (e)
        return e;
    *out = (struct stored_checkpoint){.size = db_column_int(&rows, 0),
                                      .at_ms = db_column_int(&rows, 1),
                                      .note = text_copy(c->arena, db_column_text(&rows, 2))};
    return db_done(&rows);
}
