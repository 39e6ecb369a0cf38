#include "api/authorize.h"

#include "api/rec.h"

extern const struct handler api_session_get, api_session_close, api_totp_enrol, api_totp_confirm;

/* What somebody may do who has not yet the second factor that this house asks for. */
static bool open_to_enrolling(const struct api_route *r)
{
    return r->handler == &api_session_get || r->handler == &api_session_close ||
           r->handler == &api_totp_enrol || r->handler == &api_totp_confirm;
}

/* The first column of the only row, 0 when there is none. */
static enum verr number_of(struct call *c, enum stmt stmt, struct db_values values, int64_t *out)
{
    struct db_rows rows;
    enum verr e = db_first(c->db, stmt, values, &rows);
    *out = 0;
    if (e)
        return e == VERR_NOT_FOUND ? VERR_OK : e;
    *out = db_column_int(&rows, 0);
    return db_done(&rows);
}

static enum verr find_patient(struct call *c, int64_t *patient)
{
    static const enum stmt leads[] = {[SCOPE_patient] = STMT_patient_of_patient,
                                      [SCOPE_encounter] = STMT_patient_of_encounter,
                                      [SCOPE_source] = STMT_patient_of_source,
                                      [SCOPE_document] = STMT_patient_of_document,
                                      [SCOPE_recording] = STMT_patient_of_recording,
                                      [SCOPE_phone] = STMT_patient_of_recording};
    int64_t id = c->who.take;
    enum verr e = c->route->scope == SCOPE_phone ? VERR_OK : rec_path_id(c, 0, &id);
    return e ? e : number_of(c, leads[c->route->scope], DB_ARGS(DB_INT(id)), patient);
}

/* Patient 0 is nobody's: what is absent takes the same look-ups as what is forbidden. */
static enum verr in_team(struct call *c, int64_t patient)
{
    int64_t found = 0;
    enum verr e =
        number_of(c, STMT_team_has, DB_ARGS(DB_INT(patient), DB_INT(c->who.person)), &found);
    if (!e && found == 0)
        e = number_of(c, STMT_break_glass_open,
                      DB_ARGS(DB_INT(patient), DB_INT(c->who.person), DB_INT(c->now_ms)), &found);
    return e ? e : found != 0 ? VERR_OK : VERR_NOT_IN_TEAM;
}

enum verr authorize(struct call *c)
{
    int64_t patient = 0;
    if (!(c->who.roles & c->route->roles))
        return VERR_FORBIDDEN;
    if (c->who.enrolling && !open_to_enrolling(c->route))
        return VERR_SECOND_FACTOR;
    if (c->route->scope == SCOPE_none)
        return VERR_OK;
    enum verr e = find_patient(c, &patient);
    if (!e)
        e = in_team(c, patient);
    if (e)
        return e;
    c->patient = patient;
    return VERR_OK;
}
