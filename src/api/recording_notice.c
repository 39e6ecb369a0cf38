/* Who must answer for a recording that is about to go, the answer, and the cap itself. The route
 * asks no care team: the DPO, who is in none, may be the second person. */
#include "api/guard.h"
#include "api/recording.h"
#include "api/setting.h"
#include "api/transcript.h"
#include "base/params.h"

enum { NOTICES_MAX = 100, HOUR_MS = 3600000, HOURS_MAX = 168, REASON_MAX = 400 };

struct notice {
    struct recording r;
    struct patient_short patient;
    struct person_shown owner;
    bool transcribed;
};

/* The patient is named to whoever is in the care team, to nobody else. */
static enum verr name_all(struct call *c, struct notice *n)
{
    struct db_rows rows;
    int64_t patient = 0;
    struct transcript_row t;
    enum verr e = transcript_load(c, n->r.id, &t);
    n->transcribed = !e && text_is(t.state, "ready");
    if (!e || e == VERR_NOT_FOUND)
        e = person_show(c, n->r.created_by, &n->owner);
    if (!e)
        e = recording_patient(c->db, n->r.id, &patient);
    if (!e)
        e = db_first(c->db, STMT_team_has, DB_ARGS(DB_INT(patient), DB_INT(c->who.person)), &rows);
    if (e)
        return e == VERR_NOT_FOUND ? VERR_OK : e;
    e = db_done(&rows);
    return e ? e : rec_patient_short(c, patient, &n->patient);
}

static void write_notice(struct writer *w, const struct notice *n, int64_t reader)
{
    const struct recording *r = &n->r;
    rec_item(w);
    writer_char(w, '{');
    rec_json_id_field(w, "id", r->id);
    rec_json_id_field(w, "encounter", n->patient.id ? r->encounter : 0);
    rec_json_field(w, "patient", n->patient.name);
    rec_json_field(w, "by", n->owner.name);
    rec_json_int_field(w, "mine", r->created_by == reader);
    rec_json_int_field(w, "transcribed", n->transcribed);
    rec_json_time_field(w, "created", r->created_ms);
    rec_json_int_field(w, "ms", r->ms);
    rec_json_time_field(w, "due", r->due_ms);
    rec_json_time_field(w, "goes", r->second_ms ? r->second_ms + PARAM_recording_answer : 0);
    rec_json_time_field(w, "latest", r->cap_ms + PARAM_recording_extension);
    writer_char(w, '}');
}

static enum verr notices_prepare(struct call *c)
{
    struct db_rows rows;
    size_t n = 0;
    struct notice *all = ARENA_ARRAY(c->arena, struct notice, NOTICES_MAX);
    enum verr e =
        all ? db_query(c->db, STMT_recording_notices, DB_ARGS(DB_INT(c->who.person)), &rows)
            : VERR_LIMIT;
    if (e)
        return e;
    while (n < NOTICES_MAX && db_next(&rows))
        recording_from_row(c, &rows, &all[n++].r);
    e = db_done(&rows);
    for (size_t i = 0; i < n && !e; i++)
        e = name_all(c, &all[i]);
    if (e)
        return e;
    struct writer w = writer_in(c->arena);
    writer_str(&w, "{\"notices\":[");
    for (size_t i = 0; i < n; i++)
        write_notice(&w, &all[i], c->who.person);
    writer_str(&w, "]}");
    return rec_reply(c, &w);
}

const struct handler api_recording_notices = {notices_prepare, NULL};

struct plan {
    int64_t id, extension, hours, until_ms;
    struct text reason, sealed;
};

static enum verr read_hours(struct call *c, const json_t *body)
{
    struct plan *p = c->plan;
    const json_t *hours = json_object_get(body, "hours");
    p->hours = json_integer_value(hours);
    return json_is_integer(hours) && p->hours >= 1 && p->hours <= HOURS_MAX
               ? VERR_OK
               : rec_no(c, VERR_BAD_INPUT, "hours");
}

static enum verr read_extension(struct call *c, const json_t *body)
{
    struct plan *p = c->plan;
    enum verr e = read_hours(c, body);
    if (!e)
        e = rec_string(c, body, "reason", REASON_MAX, &p->reason);
    return !e && p->reason.n < 3 ? rec_no(c, VERR_BAD_INPUT, "reason") : e;
}

/* Whoever was asked, or began it; within seven days of the cap. */
static enum verr may_extend(struct call *c, const struct plan *p)
{
    struct recording r;
    enum verr e = recording_load(c, p->id, &r);
    if (e)
        return e;
    if (r.created_by != c->who.person && r.second_person != c->who.person)
        return VERR_RECORDING_OTHER;
    if (text_is(r.state, "deleted"))
        return VERR_RECORDING_OVER;
    return p->until_ms > r.cap_ms + PARAM_recording_extension ? rec_no(c, VERR_BAD_INPUT, "hours")
                                                              : VERR_OK;
}

static enum verr seal_reason(struct call *c, struct plan *p)
{
    struct vault v;
    int64_t patient = 0;
    enum verr e = recording_patient(c->db, p->id, &patient);
    if (!e)
        e = vault_open(c, patient, &v);
    if (e)
        return e;
    e = vault_seal(&v, "recording_extension", "sealed", p->extension, p->reason, &p->sealed);
    vault_close(&v);
    return e;
}

static enum verr extend_prepare(struct call *c)
{
    struct plan *p = REC_PLAN(c, struct plan);
    enum verr e = p ? rec_path_id(c, 0, &p->id) : VERR_LIMIT;
    if (!e)
        e = rec_body(c, read_extension);
    if (e)
        return e;
    p->until_ms = c->now_ms + p->hours * HOUR_MS;
    p->extension = rec_id();
    return may_extend(c, p);
}

static enum verr extend_act(struct call *c)
{
    struct plan *p = c->plan;
    int64_t changed = 0;
    enum verr e = may_extend(c, p);
    rec_object(c, "recording", p->id);
    if (!e)
        e = db_run(c->db, STMT_recording_extend, DB_ARGS(DB_INT(p->until_ms), DB_INT(p->id)),
                   &changed);
    if (!e && changed != 1)
        e = VERR_CONFLICT;
    if (!e) /* sealed here: the encounter may have moved to another patient meanwhile */
        e = seal_reason(c, p);
    if (!e)
        e = db_run(c->db, STMT_recording_extension_add,
                   DB_ARGS(DB_INT(p->extension), DB_INT(p->id), DB_INT(c->now_ms),
                           DB_INT(c->who.person), DB_INT(p->until_ms), DB_BLOB(p->sealed)),
                   NULL);
    if (e)
        return e;
    struct writer w = writer_in(c->arena);
    writer_i64(&w, p->hours);
    rec_tell(c, "hours", writer_done(c->arena, &w));
    return recording_reply(c, p->id);
}

const struct handler api_recording_extend = {extend_prepare, extend_act};

static enum verr reply_cap(struct call *c)
{
    int64_t ms = 0;
    enum verr e = recording_kept_ms(c->db, &ms);
    if (e)
        return e;
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    rec_json_int_field(&w, "hours", ms / HOUR_MS);
    rec_json_int_field(&w, "most", HOURS_MAX);
    writer_char(&w, '}');
    return rec_reply(c, &w);
}

const struct handler api_recording_cap_get = {reply_cap, NULL};

static enum verr cap_prepare(struct call *c)
{
    return REC_PLAN(c, struct plan) ? rec_body(c, read_hours) : VERR_LIMIT;
}

/* Takes that have begun keep the time that was promised when they did. */
static enum verr cap_act(struct call *c)
{
    const struct plan *p = c->plan;
    struct writer w = writer_in(c->arena);
    writer_i64(&w, p->hours);
    struct text hours = writer_done(c->arena, &w);
    enum verr e = setting_put(c->db, "recording_hours", hours);
    if (e)
        return e;
    rec_tell(c, "hours", hours);
    return reply_cap(c);
}

const struct handler api_recording_cap_put = {cap_prepare, cap_act};
