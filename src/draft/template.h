/* template.h - the documents that Vigie can write: those of share/templates/ (compiled in), and
 * those that an establishment makes of them (template_json.c)
 * Owns   : static tables that live as long as the program; what is read lives in the caller's
 *          arena.
 */
#ifndef DRAFT_TEMPLATE_H
#define DRAFT_TEMPLATE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "facts/facts.h"

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

/* What kind of thing stands in a section, finer than its route: words that are quoted, what is
 * about somebody else, what is denied (but for what only describes a complaint: "pas au repos"
 * stays with it), then the kinds of facts. */
enum group {
    GROUP_WORDS,
    GROUP_FAMILY,
    GROUP_NEGATIVE,
    GROUP_KIND, /* + enum fact_kind */
    GROUP_COUNT = GROUP_KIND + FACT_KIND_COUNT
};

struct template_section {
    const char *id;
    const char *loinc;
    const char *title[2]; /* by enum lang */
    unsigned routes;      /* bit set of enum route: takes all that no section names more closely */
    const char
        *empty[2]; /* said when nothing stands in it; NULL: the section is then not printed */
    uint16_t
        named[ROUTE_COUNT]; /* bit set of enum group that it takes from a route, before others */
};

struct template
{
    const char *id;
    const char *loinc; /* of the document type, JDV_J07-XdsTypeCode-CISIS */
    const char *title[2];
    const struct template_section *sections;
    size_t section_n;
    int64_t version; /* 0: built in */
};

/* The built-in template of a type ("consultation"), NULL when there is none. */
const struct template *template_find(struct text type);

/* "histoire" -> ROUTE_HISTOIRE; false when unknown. */
bool route_of(struct text id, enum route *out);
const char *route_name(enum route r);
/* "negative" -> GROUP_NEGATIVE; false when unknown. */
bool group_of(struct text id, enum group *out);
const char *group_name(enum group g);
/* The group of a fact; NULL: of words that no fact carries. */
enum group group_of_fact(const struct fact *f);

/* The rank of the section that takes a group of a route, -1 when none does: what goes nowhere. */
int template_place(const struct template *t, enum route r, enum group g);
/* The rank of the section where something of a route belongs, whatever it is; -1 when nowhere. */
int template_home(const struct template *t, enum route r);
/* How many pairs of route and group the built-in template of the type writes and `t` does not; the
 * first of them in *r and *g. 0: whatever is said, nothing goes nowhere. */
size_t template_loses(const struct template *t, enum route *r, enum group *g);

/* ---- a template as JSON: {"title":{"fr","en"},"sections":[{"id","title":{"fr","en"},"takes":
 * ["histoire","antecedents:family"],"empty":{"fr","en"}}]} ---- */

enum {
    TEMPLATE_JSON_MAX = 32768,
    TEMPLATE_SECTIONS_MAX = 24,
    TEMPLATE_TITLE_MAX = 100, /* bytes */
    TEMPLATE_EMPTY_MAX = 200, /* bytes */
    TEMPLATE_ID_MAX = 32
};

/* What is wrong, for who wrote it: "sections.2.title". */
struct template_fault {
    char at[48];
};

/* Reads a template of a built-in type that anybody may have written. "takes" names routes, or
 * "route:group" to take one group of a route; none twice, and none that the built-in template of
 * the type leaves out (a certificate says no more than it must). A title may state no value, dose
 * or denial, and a sentence for an empty section may name nothing clinical: a template never says
 * anything about a patient. Errors: VERR_NOT_FOUND (type), VERR_BAD_UTF8, VERR_BAD_JSON,
 * VERR_BAD_INPUT with *fault, VERR_LIMIT (longer than TEMPLATE_JSON_MAX, or the arena is full). On
 * error *out is untouched. Cost: linear, but for the look at the words of titles. */
enum verr template_read(struct arena *a, struct text type, struct text bytes, struct template *out,
                        struct template_fault *fault);
/* The same of what template_read let in once: its words are not looked at again, because a later
 * lexicon may know more of them and a template in force must not stop composing for that. */
enum verr template_read_kept(struct arena *a, struct text type, struct text bytes,
                             struct template *out);
/* Canonical JSON: same template, same bytes. */
void template_write(struct writer *w, const struct template *t);

/* ---- what a template does with a case ---- */

struct draft_source;

/* One thing that a source says and a draft writes. */
struct placed {
    struct text words; /* as a report says it */
    enum route route;
    enum group group;
};
struct placed_list {
    struct placed *at;
    size_t n;
};
/* All that the composer would write of the sources, in the order found, whatever the template:
 * template_place says in which section of one. Errors and cost: as draft_compose. */
enum verr template_items(struct arena *a, const struct draft_source *sources, size_t source_n,
                         const struct loaded_list *terms, struct placed_list *out);

enum { PROPOSE_TEXTS_MAX = 10 };
/* A template of `type` proposed from reports: their headings in their order, and under each what
 * the extractor finds there most. What no heading takes keeps the built-in section, so that nothing
 * goes nowhere. Errors: VERR_NOT_FOUND, VERR_BAD_UTF8, VERR_BAD_INPUT (no heading found),
 * VERR_LIMIT. */
enum verr template_propose(struct arena *a, struct text type, const struct text *reports, size_t n,
                           struct template *out);

#endif
