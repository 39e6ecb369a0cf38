/* model_catalogue.c - what may be fetched: the establishment's own catalogue, then the one that
 * ships */
#include "cli/command.h"
#include "cli/model.h"

#include <stdio.h>

static int read_own(struct arena *a, const struct model_wish *w, struct model_catalogue *out)
{
    char path[WEIGHTS_PATH];
    struct text bytes = {NULL, 0};
    size_t line = 0;
    out->n = 0;
    if (!weights_path(call_folder(w->o.data), TEXT("catalogue.txt"), path))
        return cli_fail("model", VERR_LIMIT, w->o.data);
    enum verr e = os_read_file(path, MODEL_CATALOGUE_MAX, a, &bytes);
    if (e == VERR_NOT_FOUND)
        return 0;
    if (e)
        return cli_fail("model", e, path);
    const char *fault = model_catalogue_read(bytes, out, &line);
    if (!fault)
        return 0;
    fprintf(stderr, "vigie model: %s, line %zu: %s\n", path, line, fault);
    return 3;
}

static struct model_catalogue *both(struct arena *a, const struct model_wish *w, int *status)
{
    size_t line;
    struct model_catalogue *c = ARENA_ARRAY(a, struct model_catalogue, 2);
    *status = c ? read_own(a, w, &c[0]) : cli_fail("model", VERR_LIMIT, NULL);
    if (*status)
        return NULL;
    const char *fault = model_catalogue_read(model_catalogue_built_in(), &c[1], &line);
    assert(fault == NULL);
    return c;
}

static void set(struct text *into, const char *option)
{
    if (option)
        *into = text_of(option);
}

static int with_options(const struct model_wish *w, struct model_entry *m)
{
    set(&m->use, w->use);
    set(&m->licence, w->licence);
    set(&m->languages, w->languages);
    set(&m->card, w->card);
    set(&m->source, w->source);
    if (w->size && !text_to_u64(text_of(w->size), &m->size)) {
        cli_say("model", "give --size in bytes", w->size);
        return 2;
    }
    unsigned char hash[32];
    if (w->sha256 && !model_hash_read(text_of(w->sha256), hash)) {
        cli_say("model", "give --sha256 as 64 digits of 0-9 a-f", w->sha256);
        return 2;
    }
    if (w->sha256 && m->hashed && memcmp(hash, m->sha256, sizeof hash) != 0) {
        cli_say("model", "the catalogue has another SHA-256 for this name: choose another name",
                w->name);
        return 4;
    }
    if (w->sha256) {
        memcpy(m->sha256, hash, sizeof hash);
        m->hashed = true;
    }
    return 0;
}

int model_wanted(struct arena *a, const struct model_wish *w, struct model_entry *entry)
{
    int status = 0;
    struct text name = text_of(w->name);
    if (!model_name_good(name)) {
        cli_say("model", "a name has a-z, 0-9, '.', '_', '-'", w->name);
        return 2;
    }
    const struct model_catalogue *c = both(a, w, &status);
    if (!c)
        return status;
    const struct model_entry *known = model_catalogue_find(&c[0], name);
    if (!known)
        known = model_catalogue_find(&c[1], name);
    *entry = known ? *known : (struct model_entry){.name = name};
    status = with_options(w, entry);
    if (!status && !model_use_known(entry->use)) {
        cli_say("model",
                "no catalogue has this name: give --use transcribe, detect_voice or compose",
                w->name);
        status = 2;
    }
    if (!status && entry->licence.n == 0) {
        cli_say("model", "say under which licence it is: --licence", w->name);
        status = 2;
    }
    return status;
}

static void say_entry(const struct model_entry *m)
{
    printf("%.*s\t%.*s\t%.*s\t%.*s\t", TEXT_ARGS(m->name), TEXT_ARGS(m->use),
           TEXT_ARGS(m->languages), TEXT_ARGS(m->licence));
    if (m->size)
        printf("%.1f MB\t", (double)m->size / 1e6);
    else
        printf("size not known\t");
    printf("%s\t%.*s\n", m->hashed && m->source.n ? "can be fetched" : "give --sha256",
           TEXT_ARGS(m->card));
}

static json_t *text_json(struct text t)
{
    return json_stringn(t.n ? t.p : "", t.n);
}

static json_t *entry_json(const struct model_entry *m)
{
    char hex[65];
    struct writer h = writer_over(hex, sizeof hex);
    writer_hex(&h, m->sha256, sizeof m->sha256);
    return json_pack("{s:o,s:o,s:o,s:o,s:I,s:o,s:o,s:o,s:o}", "name", text_json(m->name), "use",
                     text_json(m->use), "languages", text_json(m->languages), "licence",
                     text_json(m->licence), "size", (json_int_t)m->size, "sha256",
                     m->hashed ? text_json(writer_text(&h)) : json_null(), "source",
                     text_json(m->source), "card", text_json(m->card), "note", text_json(m->note));
}

int model_say_catalogue(struct arena *a, const struct model_wish *w)
{
    int status = 0;
    const struct model_catalogue *c = both(a, w, &status);
    json_t *all = json_array();
    for (size_t k = 0; c && k < 2; k++) {
        for (size_t i = 0; i < c[k].n; i++) {
            if (k == 1 && model_catalogue_find(&c[0], c[k].at[i].name))
                continue; /* the establishment's own entry stands for it */
            if (w->o.json)
                json_array_append_new(all, entry_json(&c[k].at[i]));
            else
                say_entry(&c[k].at[i]);
        }
    }
    if (c && w->o.json) {
        json_t *j = json_pack("{s:O}", "models", all);
        json_dumpf(j, stdout, JSON_INDENT(1));
        putchar('\n');
        json_decref(j);
    }
    json_decref(all);
    return status;
}
