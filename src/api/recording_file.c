/* recording_file.c - the row of a take that came as a file */
#include "api/recording_file.h"

#include "store/blob.h"

void recording_file_from_row(struct call *c, const struct db_rows *rows, struct recording_file *out)
{
    *out = (struct recording_file){.recording = db_column_int(rows, 0),
                                   .state = text_copy(c->arena, db_column_text(rows, 1)),
                                   .error = text_copy(c->arena, db_column_text(rows, 2)),
                                   .kind = text_copy(c->arena, db_column_text(rows, 3)),
                                   .bytes = db_column_int(rows, 4),
                                   .blob = db_column_int(rows, 5),
                                   .asked_ms = db_column_int(rows, 6),
                                   .signed_ms = db_column_int(rows, 7)};
}

enum verr recording_file_load(struct call *c, int64_t take, struct recording_file *out)
{
    struct db_rows rows;
    enum verr e = db_first(c->db, STMT_recording_file_get, DB_ARGS(DB_INT(take)), &rows);
    if (e)
        return e;
    recording_file_from_row(c, &rows, out);
    return db_done(&rows);
}

void recording_file_write(struct writer *w, const struct recording_file *f)
{
    if (!f) {
        writer_str(w, "null");
        return;
    }
    writer_char(w, '{');
    rec_json_field(w, "state", f->state);
    rec_json_field(w, "error", f->error);
    rec_json_field(w, "kind", f->kind);
    rec_json_int_field(w, "bytes", f->bytes);
    writer_char(w, '}');
}

enum verr recording_file_drop(struct call *c, int64_t take)
{
    struct recording_file f;
    enum verr e = recording_file_load(c, take, &f);
    if (e)
        return e == VERR_NOT_FOUND ? VERR_OK : e;
    e = db_run(c->db, STMT_recording_file_drop, DB_ARGS(DB_INT(take)), NULL);
    return e || f.blob == 0 ? e : blob_forget(c->db, f.blob, c->now_ms);
}
