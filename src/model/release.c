/* release.c - six lines in one order, nothing else */
#include "model/release.h"

#include "model/catalogue.h"

bool model_seen_same(const struct model_seen *a, const struct model_seen *b)
{
    return a->size == b->size && a->inode == b->inode && a->mtime_ns == b->mtime_ns &&
           a->ctime_ns == b->ctime_ns;
}

void model_seen_write(struct writer *w, const struct model_seen *s)
{
    writer_u64(w, s->size);
    writer_char(w, ' ');
    writer_u64(w, s->inode);
    writer_char(w, ' ');
    writer_i64(w, s->mtime_ns);
    writer_char(w, ' ');
    writer_i64(w, s->ctime_ns);
}

bool model_seen_read(struct text t, struct model_seen *out)
{
    uint64_t v[4];
    struct text rest = t;
    for (int i = 0; i < 4; i++) {
        if (!text_to_u64(text_cut(&rest, ' '), &v[i]) || (i > 1 && v[i] > INT64_MAX))
            return false;
    }
    if (rest.p)
        return false;
    *out = (struct model_seen){v[0], v[1], (int64_t)v[2], (int64_t)v[3]};
    return true;
}

static const char *const keys[] = {"name", "use", "file", "sha256", "seen", "evaluation"};
enum { KEYS = sizeof keys / sizeof *keys };

void model_release_write(struct writer *w, const struct model_release *r)
{
    writer_str(w, "vigie-release 1\nname ");
    writer_put(w, r->name);
    writer_str(w, "\nuse ");
    writer_put(w, r->use);
    writer_str(w, "\nfile ");
    writer_put(w, r->file);
    writer_str(w, "\nsha256 ");
    writer_hex(w, r->sha256, sizeof r->sha256);
    writer_str(w, "\nseen ");
    model_seen_write(w, &r->seen);
    writer_str(w, "\nevaluation ");
    writer_i64(w, r->evaluation);
    writer_char(w, '\n');
}

enum verr model_release_read(struct text bytes, struct model_release *out)
{
    struct text rest = bytes, value[KEYS];
    struct model_release r;
    uint64_t number;
    if (bytes.n > MODEL_RELEASE_MAX || !text_is(text_cut(&rest, '\n'), "vigie-release 1"))
        return VERR_BAD_INPUT;
    for (size_t i = 0; i < KEYS; i++) {
        value[i] = text_cut(&rest, '\n');
        if (!text_is(text_cut(&value[i], ' '), keys[i]))
            return VERR_BAD_INPUT;
    }
    r.name = value[0];
    r.use = value[1];
    r.file = value[2];
    bool good = rest.n == 0 && model_name_good(r.name) && model_use_known(r.use) &&
                model_name_good(r.file) && model_hash_read(value[3], r.sha256) &&
                model_seen_read(value[4], &r.seen) && text_to_u64(value[5], &number) &&
                number <= INT64_MAX;
    if (!good)
        return VERR_BAD_INPUT;
    r.evaluation = (int64_t)number;
    *out = r;
    return VERR_OK;
}
