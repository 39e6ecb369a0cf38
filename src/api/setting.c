#include "api/setting.h"

enum verr setting_get(struct db *db, struct arena *a, const char *name, struct text *out)
{
    struct db_rows rows;
    *out = (struct text){NULL, 0};
    enum verr e = db_first(db, STMT_setting_get, DB_ARGS(DB_TEXT(text_of(name))), &rows);
    if (e)
        return e == VERR_NOT_FOUND ? VERR_OK : e;
    *out = text_copy(a, db_column_text(&rows, 0));
    return db_done(&rows);
}

enum verr setting_put(struct db *db, const char *name, struct text value)
{
    return db_run(db, STMT_setting_put, DB_ARGS(DB_TEXT(text_of(name)), DB_TEXT(value)), NULL);
}
