/* A backup into DATA/backups. It is written before the act, on a reader's thread and from a
 * snapshot of its own: the writer only files that it was made. The keys stand apart, and only when
 * asked for: together with the rows they would be the record in clear for whoever has the master
 * key. */
#include "store/backup.h"
#include "api/rec.h"
#include "api/services.h"

#include <limits.h>
#include <stdio.h>

struct plan {
    bool keys;
    char name[32];
    char folder[PATH_MAX], file[PATH_MAX];
};

static enum verr read_wish(struct call *c, const json_t *body)
{
    struct plan *p = c->plan;
    const json_t *keys = json_object_get(body, "keys");
    if (keys && !json_is_boolean(keys))
        return rec_no(c, VERR_BAD_INPUT, "keys");
    p->keys = json_is_true(keys);
    return VERR_OK;
}

/* "20260312T072000Z-9f3a": the moment, and what keeps two of one second apart. */
static void name_it(const struct call *c, struct plan *p)
{
    char iso[32];
    uint8_t more[2];
    struct writer t = writer_over(iso, sizeof iso), w = writer_over(p->name, sizeof p->name - 1);
    rec_iso(&t, c->now_ms);
    for (size_t i = 0; i < t.n; i++)
        if (iso[i] != '-' && iso[i] != ':')
            writer_char(&w, iso[i]);
    os_random(more, sizeof more);
    writer_char(&w, '-');
    writer_hex(&w, more, sizeof more);
}

static enum verr write_backup(struct call *c, struct plan *p)
{
    const char *data = store_data(c->services->store);
    char all[PATH_MAX];
    int a = snprintf(all, sizeof all, "%s/backups", data);
    int b = snprintf(p->folder, sizeof p->folder, "%s/backups/%s", data, p->name);
    int k = snprintf(p->file, sizeof p->file, "%s/backups/%s.keys", data, p->name);
    if (a < 0 || b < 0 || k < 0 || (size_t)k >= sizeof p->file)
        return VERR_LIMIT;
    enum verr e = os_make_folder(all);
    if (!e)
        e = store_backup(c->services->store, p->folder);
    if (!e && p->keys)
        e = store_backup_keys(c->services->store, c->services->crypt, p->file);
    return e;
}

static enum verr backup_prepare(struct call *c)
{
    struct plan *p = REC_PLAN(c, struct plan);
    if (!p)
        return VERR_LIMIT;
    name_it(c, p);
    enum verr e = rec_body(c, read_wish);
    return e ? e : write_backup(c, p);
}

static enum verr backup_act(struct call *c)
{
    const struct plan *p = c->plan;
    rec_tell(c, "name", text_of(p->name));
    rec_tell(c, "keys", p->keys ? TEXT("yes") : TEXT("no"));
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    rec_json_field(&w, "name", text_of(p->name));
    rec_json_field(&w, "folder", text_of(p->folder));
    rec_key(&w, "keys");
    if (p->keys)
        writer_json(&w, text_of(p->file));
    else
        writer_str(&w, "null");
    writer_char(&w, '}');
    c->reply.status = 201;
    return rec_reply(c, &w);
}

extern const struct handler api_backup;
const struct handler api_backup = {backup_prepare, backup_act};
