/* template.h - the documents that Vigie can write, out of share/templates/ (compiled in)
 * Owns: static tables that live as long as the program.
 */
#ifndef DRAFT_TEMPLATE_H
#define DRAFT_TEMPLATE_H

#include "base/err.h"
#include "base/text.h"

/* The sections that facts are routed to; a document's sections take from one or several of them. */
enum route {
    ROUTE_MOTIF,
    ROUTE_HISTOIRE,
    ROUTE_ALLERGIES,
    ROUTE_ANTECEDENTS,
    ROUTE_TRAITEMENTS,
    ROUTE_MODE_DE_VIE,
    ROUTE_EXAMEN,
    ROUTE_CONCLUSION,
    ROUTE_CONDUITE,
    ROUTE_COUNT
};

struct template_section {
    const char *id;
    const char *loinc;
    const char *title[2]; /* by enum lang */
    unsigned routes;      /* bit set of enum route */
};

struct template
{
    const char *id;
    const char *loinc; /* of the document type, JDV_J07-XdsTypeCode-CISIS */
    const char *title[2];
    const struct template_section *sections;
    size_t section_n;
};

/* The template of a type ("consultation"), NULL when there is none. */
const struct template *template_find(struct text type);

/* "histoire" -> ROUTE_HISTOIRE; false when unknown. */
bool route_of(struct text id, enum route *out);

#endif
