/* Signed checkpoints: whoever takes the lock of the ledger's row first, of several clerks, signs.
 */
#include "api/journal.h"

static bool sign(void *ctx, struct text message, uint8_t signature[64])
{
    crypt_sign(ctx, message, signature);
    return true;
}

/* One number of a one-row query, 0 when there is no row. */
static enum verr ask(struct db *db, enum stmt stmt, int column, int64_t *out)
{
    struct db_rows rows;
    enum verr e = db_first(db, stmt, DB_NOTHING, &rows);
    *out = 0;
    if (e)
        return e == VERR_NOT_FOUND ? VERR_OK : e;
    *out = db_column_int(&rows, column);
    return db_done(&rows);
}

struct due {
    struct clerk_services *s;
    int64_t now_ms, every_ms;
};

static enum verr is_due(struct db *db, const struct due *d, bool *due)
{
    int64_t size = 0, covered = 0, at = 0;
    enum verr e = ask(db, STMT_ledger_head, 0, &size);
    if (!e)
        e = ask(db, STMT_ledger_checkpoint_last, 0, &covered);
    if (!e)
        e = ask(db, STMT_ledger_checkpoint_last, 1, &at);
    /* A clock that was set back must not silence the notary. */
    *due = size > covered && (d->now_ms - at >= d->every_ms || d->now_ms < at);
    return e;
}

static enum verr sign_one(struct db *db, void *ctx)
{
    const struct due *d = ctx;
    char note[LEDGER_NOTE_MAX];
    bool due = false;
    enum verr e = journal_begin(d->s, db);
    if (!e)
        e = is_due(db, d, &due);
    if (e || !due)
        return e;
    struct ledger_tree_head head = {d->s->batch.tree.size, ledger_root(&d->s->batch.tree)};
    struct ledger_signer signer = {sign, d->s->crypt};
    struct writer w = writer_over(note, sizeof note);
    e = ledger_checkpoint_write(&w, &head, &d->s->log_key, &signer);
    return e ? e
             : db_run(
                   db, STMT_ledger_checkpoint_add,
                   DB_ARGS(DB_INT((int64_t)head.size), DB_INT(d->now_ms), DB_TEXT(writer_text(&w))),
                   NULL);
}

enum verr journal_checkpoint(struct clerk_services *s, struct db *db, int64_t now_ms,
                             int64_t every_ms)
{
    struct due d = {s, now_ms, every_ms};
    bool due = false;
    enum verr e = is_due(db, &d, &due);
    return e || !due ? e : db_transact(db, sign_one, &d);
}
