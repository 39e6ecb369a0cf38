/* A file of sound comes in as it is: sealed chunk by chunk while it comes, decoded later. What a
 * take by microphone needs it needs, before its first byte and again in the act. */
#include "api/inbound.h"
#include "api/recording_file.h"

#include "base/params.h"

struct plan {
    struct recording_new take;
    struct inbound_seal file;
};

static enum verr may_add(struct call *c, const struct plan *p, int64_t bytes)
{
    enum verr e = recording_may(c, p->take.encounter);
    if (!e)
        e = recording_room_for_take(c, p->take.encounter);
    return e ? e : recording_room_in_house(c, bytes);
}

/* As many as its sender says, or are here. */
static int64_t announced(const struct call *c)
{
    if (c->inbound.fd < 0)
        return (int64_t)c->body.n;
    return c->inbound.expected > PARAM_recording_file ? PARAM_recording_file
                                                      : (int64_t)c->inbound.expected;
}

static enum verr add_prepare(struct call *c)
{
    struct crypt_key key;
    struct plan *p = REC_PLAN(c, struct plan);
    enum verr e = p ? rec_path_id(c, 0, &p->take.encounter) : VERR_LIMIT;
    if (!e)
        e = may_add(c, p, announced(c));
    if (!e)
        e = recording_kept_ms(c->db, &p->take.kept_ms);
    if (e)
        return e;
    p->take.id = rec_id();
    p->take.origin = "upload";
    p->file.max = PARAM_recording_file;
    e = recording_new_key(c, p->take.id, &key, &p->take.sealed);
    if (e)
        return e;
    e = inbound_seal(c, &key, &p->file);
    crypt_key_wipe(&key);
    return e;
}

static enum verr add_act(struct call *c)
{
    const struct plan *p = c->plan;
    int64_t blob = 0;
    enum verr e = may_add(c, p, p->file.bytes);
    if (!e)
        e = recording_begin(c, &p->take);
    if (!e)
        e = blob_file_kept(c->db, &p->file.kept, c->patient, &blob);
    if (!e)
        e = db_run(
            c->db, STMT_recording_file_add,
            DB_ARGS(DB_INT(p->take.id), DB_INT(p->file.bytes), DB_INT(blob), DB_INT(c->now_ms)),
            NULL);
    if (!e)
        e = recording_reply(c, p->take.id);
    c->reply.status = e ? 0 : 201;
    return e;
}

const struct handler api_recording_add = {add_prepare, add_act};

/* ---------------- again, after a failure */

static enum verr may_again(struct call *c, struct recording *r)
{
    enum verr e = recording_asked(c, r);
    return e ? e : recording_may(c, r->encounter);
}

static enum verr decode_prepare(struct call *c)
{
    struct recording r;
    return may_again(c, &r);
}

static enum verr decode_act(struct call *c)
{
    struct recording r;
    int64_t changed = 0;
    enum verr e = may_again(c, &r);
    if (!e)
        e = db_run(c->db, STMT_recording_file_again, DB_ARGS(DB_INT(c->now_ms), DB_INT(r.id)),
                   &changed);
    if (e)
        return e;
    return changed == 1 ? recording_reply(c, r.id) : VERR_CONFLICT;
}

const struct handler api_recording_decode = {decode_prepare, decode_act};
