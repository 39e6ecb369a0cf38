/* My day: what waits for review, what is begun, what was signed since midnight (UTC). */
#include "api/encounter.h"
#include "api/rec.h"

#include "draft/draft.h"

enum { DAY_MS = 86400000, ITEMS_MAX = 300 };

struct item {
    int64_t document, encounter, open_points, updated_ms;
    struct text type, state;
    struct patient_short patient;
};
struct items {
    struct item at[ITEMS_MAX];
    size_t n;
};

static enum verr load_documents(struct call *c, struct items *out)
{
    struct db_rows rows;
    int64_t midnight = c->now_ms - c->now_ms % DAY_MS;
    enum verr e = db_query(c->db, STMT_day_documents,
                           DB_ARGS(DB_INT(c->who.person), DB_INT(midnight)), &rows);
    if (e)
        return e;
    while (out->n < ITEMS_MAX && db_next(&rows))
        out->at[out->n++] = (struct item){.document = db_column_int(&rows, 0),
                                          .encounter = db_column_int(&rows, 1),
                                          .patient.id = db_column_int(&rows, 2),
                                          .type = text_copy(c->arena, db_column_text(&rows, 3)),
                                          .state = text_copy(c->arena, db_column_text(&rows, 4)),
                                          .open_points = db_column_int(&rows, 5),
                                          .updated_ms = db_column_int(&rows, 6)};
    return db_done(&rows);
}

/* Encounters without a document yet: in progress, whatever their consent. */
static enum verr load_encounters(struct call *c, struct items *out)
{
    struct db_rows rows;
    enum verr e = db_query(c->db, STMT_day_encounters, DB_ARGS(DB_INT(c->who.person)), &rows);
    if (e)
        return e;
    while (out->n < ITEMS_MAX && db_next(&rows))
        out->at[out->n++] = (struct item){.encounter = db_column_int(&rows, 0),
                                          .patient.id = db_column_int(&rows, 1),
                                          .type = text_copy(c->arena, db_column_text(&rows, 2)),
                                          .state = text_copy(c->arena, db_column_text(&rows, 3)),
                                          .updated_ms = db_column_int(&rows, 4)};
    return db_done(&rows);
}

/* An erased patient has no name left: such items are dropped. */
static enum verr name_patients(struct call *c, struct items *items)
{
    size_t kept = 0;
    for (size_t i = 0; i < items->n; i++) {
        struct item *it = &items->at[i];
        enum verr e = rec_patient_short(c, it->patient.id, &it->patient);
        if (e && e != VERR_NOT_FOUND)
            return e;
        if (!e)
            items->at[kept++] = *it;
    }
    items->n = kept;
    return VERR_OK;
}

static void write_item(struct writer *w, const struct item *it, enum lang l)
{
    const char *title = it->document ? draft_type_title(it->type, l) : NULL;
    rec_item(w);
    writer_char(w, '{');
    rec_json_id_field(w, "document", it->document);
    rec_json_id_field(w, "encounter", it->encounter);
    rec_key(w, "patient");
    rec_json_patient(w, &it->patient);
    rec_json_field(w, "type", it->type);
    rec_json_field(w, "title", title ? text_of(title) : it->type);
    rec_json_field(w, "state", it->state);
    rec_json_int_field(w, "open_points", it->open_points);
    rec_json_time_field(w, "updated", it->updated_ms);
    writer_char(w, '}');
}

enum list { TO_REVIEW, IN_PROGRESS, SIGNED };

static enum list list_of(const struct item *it)
{
    if (it->document == 0)
        return IN_PROGRESS;
    return text_is(it->state, "signed") ? SIGNED : TO_REVIEW;
}

static void write_list(struct writer *w, const char *key, const struct items *items,
                       enum list which, enum lang l)
{
    rec_key(w, key);
    writer_char(w, '[');
    for (size_t i = 0; i < items->n; i++)
        if (list_of(&items->at[i]) == which)
            write_item(w, &items->at[i], l);
    writer_char(w, ']');
}

static enum verr day_prepare(struct call *c)
{
    struct items *items = ARENA_NEW(c->arena, struct items);
    enum verr e = items ? load_documents(c, items) : VERR_LIMIT;
    if (!e)
        e = load_encounters(c, items);
    if (!e)
        e = name_patients(c, items);
    if (e)
        return e;
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    write_list(&w, "to_review", items, TO_REVIEW, c->who.lang);
    write_list(&w, "in_progress", items, IN_PROGRESS, c->who.lang);
    write_list(&w, "signed_today", items, SIGNED, c->who.lang);
    writer_char(&w, '}');
    return rec_reply(c, &w);
}

const struct handler api_day = {day_prepare, NULL};
