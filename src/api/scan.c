/* Scanned letters: read from the store, opened, deleted. */
#include "api/scan.h"

#include "api/services.h"
#include "store/blob.h"

enum { FIXES_MAX = 20000 };

enum verr scan_load(struct call *c, int64_t source, struct scan *out)
{
    struct db_rows rows;
    enum verr e = db_first(c->db, STMT_scan_get, DB_ARGS(DB_INT(source)), &rows);
    if (e)
        return e;
    *out = (struct scan){.source = source,
                         .state = text_copy(c->arena, db_column_text(&rows, 0)),
                         .kind = text_copy(c->arena, db_column_text(&rows, 1)),
                         .error = text_copy(c->arena, db_column_text(&rows, 2)),
                         .bytes = db_column_int(&rows, 3),
                         .file = db_column_int(&rows, 4),
                         .images = db_column_int(&rows, 5),
                         .pages = db_column_int(&rows, 6),
                         .words = db_column_int(&rows, 7),
                         .doubtful = db_column_int(&rows, 8),
                         .read_ms = db_column_int(&rows, 9),
                         .sealed = text_copy(c->arena, db_column_text(&rows, 10)),
                         .layer = text_copy(c->arena, db_column_text(&rows, 11)),
                         .rev = db_column_int(&rows, 12),
                         .encounter = db_column_int(&rows, 13)};
    return db_done(&rows);
}

enum verr scan_key(struct call *c, const struct scan *s, struct crypt_key *out)
{
    struct vault v;
    struct crypt_place at = {.table = "scan", .column = "sealed", .row = s->source};
    if (s->sealed.n == 0)
        return VERR_NOT_FOUND;
    enum verr e = vault_open(c, c->patient, &v);
    if (e)
        return e;
    e = crypt_unwrap(&v.key, at, s->sealed, out);
    vault_close(&v);
    return e;
}

static enum verr load_fixes(struct call *c, const struct crypt_key *key, const struct scan *s,
                            int64_t version, struct scan_fixes *out)
{
    struct db_rows rows;
    out->n = 0;
    out->at = ARENA_RAW(c->arena, struct scan_fixed, FIXES_MAX + 1);
    enum verr e = out->at ? db_query(c->db, STMT_scan_word_list,
                                     DB_ARGS(DB_INT(s->source), DB_INT(version)), &rows)
                          : VERR_LIMIT;
    if (e)
        return e;
    while (!e && db_next(&rows)) {
        struct crypt_place at = {"scan_word", "sealed", db_column_int(&rows, 0)};
        if (out->n == FIXES_MAX) {
            e = VERR_LIMIT;
            break;
        }
        struct scan_fixed *f = &out->at[out->n++];
        *f = (struct scan_fixed){.version = db_column_int(&rows, 1),
                                 .at_ms = db_column_int(&rows, 4),
                                 .by = db_column_int(&rows, 5),
                                 .fix.word = (size_t)db_column_int(&rows, 2)};
        e = crypt_open_sealed(key, at, db_column_text(&rows, 3), c->arena, &f->fix.said);
    }
    enum verr end = db_done(&rows);
    return e ? e : end;
}

static enum verr apply(struct call *c, struct scan_layer *layer, const struct scan_fixes *fixes)
{
    struct scan_fix *plain = ARENA_RAW(c->arena, struct scan_fix, fixes->n + 1);
    if (!plain)
        return VERR_LIMIT;
    for (size_t i = 0; i < fixes->n; i++)
        plain[i] = fixes->at[i].fix;
    return scan_layer_apply(c->arena, layer, plain, fixes->n);
}

enum verr scan_open(struct call *c, const struct vault *v, const struct scan *s, int64_t version,
                    struct scan_layer *layer, struct scan_fixes *fixes)
{
    enum { READ = 2 }; /* the version that the machine read */
    struct crypt_place at = {"scan", "layer", s->source};
    struct crypt_key key;
    struct text kept = {NULL, 0}, text = {NULL, 0};
    if (s->layer.n == 0 || version < READ || version > s->rev)
        return VERR_NOT_FOUND;
    enum verr e = scan_key(c, s, &key);
    if (e)
        return e;
    e = crypt_open_sealed(&key, at, s->layer, c->arena, &kept);
    if (!e)
        e = source_text(c, v, s->source, READ, &text);
    if (!e)
        e = scan_layer_read(c->arena, kept, text, layer);
    if (!e)
        e = load_fixes(c, &key, s, version, fixes);
    crypt_key_wipe(&key);
    return e ? e : apply(c, layer, fixes);
}

enum verr scan_doubts(struct call *c, const struct vault *v, const struct source *source,
                      int64_t version, struct draft_source *out)
{
    struct scan s;
    struct scan_layer l;
    struct scan_fixes fixes;
    if (!text_is(source->format, "scan"))
        return VERR_OK;
    enum verr e = scan_load(c, source->id, &s);
    if (!e)
        e = scan_open(c, v, &s, version, &l, &fixes);
    if (e)
        return e == VERR_NOT_FOUND ? VERR_OK : e;
    struct draft_doubt *doubts = ARENA_RAW(c->arena, struct draft_doubt, l.doubtful + 1);
    size_t n = 0;
    for (size_t i = 0; doubts && i < l.n; i++)
        if (scan_in_doubt(&l, &l.at[i]))
            doubts[n++] = (struct draft_doubt){l.at[i].start, l.at[i].end};
    out->doubts = doubts;
    out->doubt_n = n;
    return doubts ? VERR_OK : VERR_LIMIT;
}

static enum verr wipe(struct call *c, int64_t source, int64_t file, int64_t images)
{
    enum verr e = blob_remove(c->db, file);
    if (!e && images)
        e = blob_remove(c->db, images);
    if (!e)
        e = db_run(c->db, STMT_scan_word_wipe, DB_ARGS(DB_INT(source)), NULL);
    return e ? e : db_run(c->db, STMT_scan_wipe, DB_ARGS(DB_INT(source)), NULL);
}

enum verr scan_wipe_all(struct call *c, int64_t patient)
{
    struct db_rows rows;
    for (;;) { /* each is no longer found once it is gone */
        enum verr e = db_first(c->db, STMT_scan_of_patient, DB_ARGS(DB_INT(patient)), &rows);
        if (e)
            return e == VERR_NOT_FOUND ? VERR_OK : e;
        int64_t source = db_column_int(&rows, 0), file = db_column_int(&rows, 1),
                images = db_column_int(&rows, 2);
        e = db_done(&rows);
        if (!e)
            e = wipe(c, source, file, images);
        if (e)
            return e;
    }
}
