/* terminology_open.c - see terminology.h */
#include "cli/terminology.h"
#include "os/os.h"

enum verr terminologies_open(struct arena *a, enum lang lang, struct terminologies *t,
                             const char **subject)
{
    t->kept = t->n > 0 ? ARENA_ARRAY(a, struct codes, CODES_KEPT) : NULL;
    if (t->n > 0 && t->kept == NULL) {
        return VERR_LIMIT;
    }
    for (size_t i = 0; i < t->n; i++) {
        struct os_map map;
        *subject = t->paths[i];
        enum verr e = os_map_file(t->paths[i], TERMINOLOGY_FILE_MAX, &map);
        e = e != VERR_OK ? e : loaded_open(a, (struct text){map.p, map.size}, &t->at[i]);
        if (e == VERR_OK && t->at[i].of.about.lang != lang) {
            e = VERR_UNSUPPORTED;
        }
        if (e != VERR_OK) {
            return e;
        }
    }
    t->list = (struct loaded_list){t->at, t->n};
    return VERR_OK;
}

static void look_up(const struct terminologies *t, struct text said, const struct fact *f,
                    struct codes *out)
{
    out->n = 0;
    for (size_t i = 0; i < t->n; i++) {
        out->n += loaded_code(&t->at[i], said, f, &out->at[out->n]);
    }
}

const struct codes *terminologies_codes(struct terminologies *t, struct text said,
                                        const struct fact *f)
{
    char key[CODES_KEY + sizeof(uint64_t)] = {0};
    struct writer w = writer_over(key, CODES_KEY);
    writer_char(&w, (char)('a' + f->kind));
    writer_put(&w, f->concept);
    writer_char(&w, '\n');
    writer_put(&w, text_slice(said, f->start, f->end));
    if (w.full || t->n == 0) { /* too long to be said often */
        look_up(t, said, f, &t->last);
        return &t->last;
    }
    uint64_t hash = 0;
    for (size_t i = 0; i < w.n; i += sizeof hash) { /* the key ends with zeros */
        uint64_t eight;
        memcpy(&eight, key + i, sizeof eight);
        hash = (hash ^ eight) * 0x9e3779b97f4a7c15u;
        hash ^= hash >> 32;
    }
    struct codes *c = &t->kept[hash % CODES_KEPT];
    if (c->key_n != w.n || memcmp(c->key, key, w.n) != 0) {
        look_up(t, said, f, c);
        memcpy(c->key, key, w.n);
        c->key_n = (uint32_t)w.n;
    }
    return c;
}
