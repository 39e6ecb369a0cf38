/* template.c - the table of templates and the names that go with drafts */
#include "draft/template.h"

#include "draft/compose_inner.h"
#include "draft/draft.h"
#include "template_table.h"

#define TEMPLATE_COUNT (sizeof(templates) / sizeof(templates[0]))

static const char *const routes[ROUTE_COUNT] = {"motif",       "histoire",    "allergies",
                                                "antecedents", "traitements", "mode_de_vie",
                                                "examen",      "conclusion",  "conduite"};

const struct template *template_find(struct text type)
{
    for (size_t i = 0; i < TEMPLATE_COUNT; i++) {
        if (text_is(type, templates[i].id)) {
            return &templates[i];
        }
    }
    return NULL;
}

bool route_of(struct text id, enum route *out)
{
    for (int i = 0; i < ROUTE_COUNT; i++) {
        if (text_is(id, routes[i])) {
            *out = (enum route)i;
            return true;
        }
    }
    return false;
}

const char *route_name(enum route r)
{
    return r < ROUTE_COUNT ? routes[r] : NULL;
}

const char *group_name(enum group g)
{
    static const char *const names[] = {"words", "family", "negative"};
    return g < GROUP_KIND    ? names[g]
           : g < GROUP_COUNT ? fact_kind_name((enum fact_kind)(g - GROUP_KIND))
                             : NULL;
}

bool group_of(struct text id, enum group *out)
{
    for (int g = 0; g < GROUP_COUNT; g++) {
        if (text_is(id, group_name((enum group)g))) {
            *out = (enum group)g;
            return true;
        }
    }
    return false;
}

enum group group_of_fact(const struct fact *f)
{
    if (!f) {
        return GROUP_WORDS;
    }
    if (f->who != FACT_PATIENT) {
        return GROUP_FAMILY;
    }
    /* "À l’effort, pas au repos": what describes a complaint stays with it */
    bool denied = f->polarity == FACT_ABSENT && !compose_describes(f);
    return denied ? GROUP_NEGATIVE : (enum group)(GROUP_KIND + (int)f->kind);
}

int template_place(const struct template *t, enum route r, enum group g)
{
    int rest = -1;
    for (size_t i = t->section_n; i-- > 0;) {
        const struct template_section *s = &t->sections[i];
        if ((s->named[r] & (1u << g)) != 0) {
            return (int)i;
        }
        rest = (s->routes & (1u << r)) != 0 ? (int)i : rest;
    }
    return rest;
}

int template_home(const struct template *t, enum route r)
{
    int named = -1;
    for (size_t i = t->section_n; i-- > 0;) {
        if ((t->sections[i].routes & (1u << r)) != 0) {
            return (int)i;
        }
        named = t->sections[i].named[r] != 0 ? (int)i : named;
    }
    return named;
}

size_t template_loses(const struct template *t, enum route *r, enum group *g)
{
    const struct template *own = template_find(text_of(t->id));
    size_t n = 0;
    for (int i = ROUTE_COUNT; own && i-- > 0;) {
        for (int k = GROUP_COUNT; k-- > 0;) {
            bool lost = template_place(own, (enum route)i, (enum group)k) >= 0 &&
                        template_place(t, (enum route)i, (enum group)k) < 0;
            n += lost;
            *r = lost ? (enum route)i : *r;
            *g = lost ? (enum group)k : *g;
        }
    }
    return n;
}

const char *const *draft_types(void)
{
    static const char *const types[] = {"consultation", "crh",        "liaison", "synthese",
                                        "adressage",    "certificat", "patient", NULL};
    return types;
}

const char *draft_type_title(struct text type, enum lang l)
{
    const struct template *t = template_find(type);
    return t ? t->title[l] : NULL;
}

const char *draft_type_loinc(struct text type)
{
    const struct template *t = template_find(type);
    return t ? t->loinc : NULL;
}
