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

const char *status_name(enum status s)
{
    static const char *const names[] = {"supported", "unsupported", "contradicted"};
    return (unsigned)s < 3 ? names[s] : NULL;
}

const char *reason_name(enum reason_kind k)
{
    static const char *const names[REASON_KIND_COUNT] = {
        "value",    "unit",        "dose", "frequency", "drug",    "side",
        "polarity", "experiencer", "date", "invented",  "citation"};
    return (unsigned)k < REASON_KIND_COUNT ? names[k] : NULL;
}

const char *omission_name(enum omission_kind k)
{
    static const char *const names[] = {"allergy", "drug", "red_flag", "measurement", "other"};
    return (unsigned)k < 5 ? names[k] : NULL;
}

const char *token_name(enum token_kind k)
{
    static const char *const names[] = {"number", "dose", "drug", "side", "negation"};
    return (unsigned)k < 5 ? names[k] : NULL;
}
