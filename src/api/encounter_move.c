/* What was filed under the wrong patient goes to the right one: every sealed value is opened with
 * the first patient's key and sealed again, at the same place, with the second's. A signed document
 * names the wrong patient on paper: it must be dealt with by a person, so the move is refused. */
#include "api/encounter.h"
#include "api/source.h"

struct plan {
    int64_t id, encounter, to;
    struct text reason;
};

static enum verr read_move(struct call *c, const json_t *body)
{
    struct plan *p = c->plan;
    if (!rec_id_field(json_object_get(body, "patient"), &p->to))
        return rec_no(c, VERR_BAD_INPUT, "patient");
    enum verr e = rec_string(c, body, "reason", 2000, &p->reason);
    return !e && p->reason.n < 3 ? rec_no(c, VERR_BAD_INPUT, "reason") : e;
}

static bool has_row(struct call *c, enum stmt stmt, struct db_values values, enum verr *e)
{
    struct db_rows rows;
    *e = db_first(c->db, stmt, values, &rows);
    if (*e == VERR_OK)
        db_done(&rows);
    return *e == VERR_OK;
}

/* Whoever moves must be able to read both records; the route has asked for the first. */
static enum verr may_reach(struct call *c, int64_t patient)
{
    enum verr e = VERR_OK;
    if (has_row(c, STMT_team_has, DB_ARGS(DB_INT(patient), DB_INT(c->who.person)), &e))
        return VERR_OK;
    if (e != VERR_NOT_FOUND)
        return e;
    if (has_row(c, STMT_break_glass_open,
                DB_ARGS(DB_INT(patient), DB_INT(c->who.person), DB_INT(c->now_ms)), &e))
        return VERR_OK;
    return e == VERR_NOT_FOUND ? VERR_NOT_IN_TEAM : e;
}

static enum verr none_signed(struct call *c, int64_t encounter)
{
    struct db_rows rows;
    enum verr e = db_first(c->db, STMT_document_signed_n, DB_ARGS(DB_INT(encounter)), &rows);
    if (e)
        return e;
    int64_t n = db_column_int(&rows, 0);
    e = db_done(&rows);
    return !e && n > 0 ? VERR_ALREADY_SIGNED : e;
}

static enum verr move_prepare(struct call *c)
{
    struct plan *p = REC_PLAN(c, struct plan);
    enum verr e = p ? rec_path_id(c, 0, &p->encounter) : VERR_LIMIT;
    if (!e)
        e = rec_body(c, read_move);
    if (!e && p->to == c->patient)
        e = rec_no(c, VERR_BAD_INPUT, "patient");
    if (!e)
        e = may_reach(c, p->to);
    if (!e)
        e = none_signed(c, p->encounter);
    if (!e)
        p->id = rec_id();
    return e;
}

struct cell {
    int64_t row;
    struct text sealed;
};

/* One table's sealed values of the encounter, from one key to the other. */
static enum verr reseal(struct call *c, const struct vault *from, const struct vault *to,
                        int64_t encounter, const char *table, enum stmt list, int column,
                        enum stmt put)
{
    enum { BATCH = 20000 };
    struct db_rows rows;
    size_t n = 0;
    struct cell *cells = ARENA_ARRAY(c->arena, struct cell, BATCH);
    enum verr e = cells ? db_query(c->db, list, DB_ARGS(DB_INT(encounter)), &rows) : VERR_LIMIT;
    if (e)
        return e;
    while (!e && db_next(&rows)) {
        struct text plain;
        if (n == BATCH) {
            e = VERR_LIMIT;
            break;
        }
        cells[n].row = db_column_int(&rows, 0);
        e = vault_get(from, table, "sealed", cells[n].row, db_column_text(&rows, column), &plain);
        if (!e)
            e = vault_seal(to, table, "sealed", cells[n].row, plain, &cells[n].sealed);
        n++;
    }
    enum verr end = db_done(&rows);
    e = e ? e : end;
    for (size_t i = 0; !e && i < n; i++)
        e = db_run(c->db, put, DB_ARGS(DB_BLOB(cells[i].sealed), DB_INT(cells[i].row)), NULL);
    return e;
}

static enum verr reseal_all(struct call *c, const struct vault *from, const struct vault *to,
                            int64_t encounter)
{
    static const struct {
        const char *table;
        enum stmt list;
        int column;
        enum stmt put;
    } tables[] = {
        {"source", STMT_source_all, 1, STMT_source_reseal},
        {"source_version", STMT_source_version_list, 1, STMT_source_version_reseal},
        {"document_version", STMT_document_version_all, 1, STMT_document_version_reseal},
        {"review_act", STMT_review_all, 1, STMT_review_reseal},
        {"recording_extension", STMT_recording_extension_all, 1, STMT_recording_extension_reseal},
        {"recording", STMT_recording_all, 1, STMT_recording_rewrap},
        {"transcript", STMT_transcript_all, 1, STMT_transcript_rewrap},
        {"scan", STMT_scan_all, 1, STMT_scan_rewrap},
    };
    enum verr e = VERR_OK;
    for (size_t i = 0; !e && i < sizeof tables / sizeof *tables; i++)
        e = reseal(c, from, to, encounter, tables[i].table, tables[i].list, tables[i].column,
                   tables[i].put);
    return e;
}

static enum verr move_row(struct call *c, const struct plan *p, const struct vault *from,
                          const struct vault *to)
{
    struct encounter en;
    struct text reason, sealed;
    enum verr e = encounter_load(c, p->encounter, &en);
    if (!e)
        e = vault_get(from, "encounter", "sealed", p->encounter, en.sealed, &reason);
    if (!e)
        e = vault_seal(to, "encounter", "sealed", p->encounter, reason, &sealed);
    int64_t changed = 0;
    if (!e)
        e = db_run(
            c->db, STMT_encounter_move,
            DB_ARGS(DB_INT(p->to), DB_BLOB(sealed), DB_INT(p->encounter), DB_INT(c->patient)),
            &changed);
    return !e && changed != 1 ? VERR_CONFLICT : e;
}

static enum verr file_move(struct call *c, const struct plan *p, const struct vault *from)
{
    struct text sealed;
    enum verr e = vault_seal(from, "move", "sealed", p->id, p->reason, &sealed);
    return e ? e
             : db_run(c->db, STMT_move_add,
                      DB_ARGS(DB_INT(p->id), DB_INT(p->encounter), DB_INT(c->patient),
                              DB_INT(p->to), DB_INT(c->now_ms), DB_INT(c->who.person),
                              DB_BLOB(sealed)),
                      NULL);
}

static enum verr move_act(struct call *c)
{
    const struct plan *p = c->plan;
    struct vault from, to;
    rec_object(c, "encounter", p->encounter);
    enum verr e = none_signed(c, p->encounter);
    if (!e)
        e = vault_open(c, c->patient, &from);
    if (e)
        return e;
    e = vault_open(c, p->to, &to);
    if (!e) {
        e = reseal_all(c, &from, &to, p->encounter);
        if (!e)
            e = move_row(c, p, &from, &to);
        if (!e)
            e = db_run(c->db, STMT_scan_blob_move, DB_ARGS(DB_INT(p->to), DB_INT(p->encounter)),
                       NULL);
        if (!e)
            e = db_run(c->db, STMT_recording_file_move,
                       DB_ARGS(DB_INT(p->to), DB_INT(p->encounter)), NULL);
        if (!e)
            e = file_move(c, p, &from);
        vault_close(&to);
    }
    vault_close(&from);
    c->forget = p->encounter;
    c->reply.body = TEXT("{\"moved\":true}");
    return e;
}

const struct handler api_encounter_move = {move_prepare, move_act};
