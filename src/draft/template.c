/* template.c - the table of templates and the names that go with drafts */
#include "draft/template.h"

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

const char *const *draft_types(void)
{
    static const char *const types[] = {"consultation", "crh",        "liaison", "synthese",
                                        "adressage",    "certificat", NULL};
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
