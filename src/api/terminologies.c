/* terminologies.c - see terminologies.h */
#include "api/terminologies.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Address space for the concepts of all of them, touched as they are read. */
#define CONCEPT_BYTES ((size_t)1 << 30)

static int is_terminology(const struct dirent *d)
{
    static const char ending[] = ".vgt";
    size_t n = strlen(d->d_name);
    return d->d_name[0] != '.' && n > sizeof ending - 1 &&
           strcmp(d->d_name + n - (sizeof ending - 1), ending) == 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static enum verr open_one(struct service_terms *t, const char *folder, const char *name)
{
    char path[PATH_MAX];
    int n = snprintf(path, sizeof path, "%s/%s", folder, name);
    enum verr e =
        n > 0 && (size_t)n < sizeof path && t->n < SERVICE_TERMS_MAX ? VERR_OK : VERR_LIMIT;
    struct os_map *map = &t->map[t->n];
    if (!e)
        e = os_map_file(path, TERMINOLOGY_FILE_MAX, map);
    if (!e) {
        struct loaded *l = &t->at[t->n++]; /* counted: what is mapped is unmapped */
        e = loaded_open(&t->arena, (struct text){map->p, map->size}, l);
        if (!e && l->of.about.lang != LANG_FR)
            e = VERR_UNSUPPORTED;
        if (!e)
            os_log(OS_INFO, "api.terminology", "file=%s name=%.*s release=%.*s", path,
                   TEXT_ARGS(l->of.about.name), TEXT_ARGS(l->of.about.release));
    }
    if (e)
        os_log(OS_ERROR, "api.terminology", "file=%s error=%s", path, verr_name(e));
    return e;
}

enum verr establishment_terms_open(struct clerk_services *s, const char *data)
{
    struct service_terms *t = &s->known;
    char folder[PATH_MAX];
    struct dirent **found = NULL;
    int n = snprintf(folder, sizeof folder, "%s/terminology", data);
    if (n <= 0 || (size_t)n >= sizeof folder)
        return VERR_LIMIT;
    int count = scandir(folder, &found, is_terminology, by_name);
    enum verr e = count < 0 && errno != ENOENT ? VERR_DISK : VERR_OK;
    if (count > 0)
        e = os_arena(CONCEPT_BYTES, &t->concepts, &t->arena);
    for (int i = 0; i < count; i++) {
        if (!e)
            e = open_one(t, folder, found[i]->d_name);
        free(found[i]);
    }
    free(found);
    s->terms = (struct loaded_list){t->at, t->n};
    return e;
}

void establishment_terms_close(struct clerk_services *s)
{
    struct service_terms *t = &s->known;
    for (size_t i = 0; i < t->n; i++)
        os_unmap(&t->map[i]);
    os_unmap(&t->concepts);
    *t = (struct service_terms){.n = 0};
    s->terms = (struct loaded_list){NULL, 0};
}

struct text establishment_terms_version(struct clerk_services *s)
{
    struct writer w = writer_in(&s->arena);
    writer_str(&w, VIGIE_VERSION);
    for (size_t i = 0; i < s->terms.n; i++) {
        const struct terminology_about *about = &s->terms.at[i].of.about;
        writer_f(&w, " + %.*s", TEXT_ARGS(about->name));
        writer_str(&w, about->release.n > 0 ? " " : "");
        writer_put(&w, about->release);
    }
    return writer_done(&s->arena, &w);
}
