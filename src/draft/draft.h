/* draft.h - a clinical document being written: sections, statements, citations, omissions
 * Shared by the built-in composer (compose.h), the second reader (check.h), the command line and
 * the API. Plain data: everything lives in the caller's arena and borrows from the sources.
 */
#ifndef DRAFT_DRAFT_H
#define DRAFT_DRAFT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

enum source_kind { SOURCE_TRANSCRIPT, SOURCE_NOTE, SOURCE_DOCUMENT };

/* Bytes of a source that a machine read and that nobody has settled: a doubtful word of a scan. */
struct draft_doubt {
    size_t start, end;
};

/* One source as the composer and the reader see it. `bytes` is the source exactly as stored: every
 * citation's [start, end) is an offset into it, whatever the format. */
struct draft_source {
    enum source_kind kind;
    struct text bytes;
    struct text title;                /* "Consultation du 12/03/2026": may be empty */
    struct text date;                 /* ISO date of the encounter, "" when not known */
    const struct draft_doubt *doubts; /* in order, borrowed */
    size_t doubt_n;
};

struct cite {
    int source;        /* rank in the array of sources */
    size_t start, end; /* bytes of that source */
    struct text quote; /* as a draft read from outside quotes it; empty: the bytes themselves */
};

enum status { STATUS_SUPPORTED, STATUS_UNSUPPORTED, STATUS_CONTRADICTED };

/* Why the second reader says no. Names in JSON: lower case of the word. */
enum reason_kind {
    REASON_VALUE,
    REASON_UNIT,
    REASON_DOSE,
    REASON_FREQUENCY,
    REASON_DRUG,
    REASON_SIDE,
    REASON_POLARITY,
    REASON_EXPERIENCER,
    REASON_DATE,
    REASON_INVENTED,
    REASON_CITATION,
    REASON_UNREAD,  /* the sources hold too many like passages to compare it with all */
    REASON_MISREAD, /* what carries it holds a word that a machine read with doubt */
    REASON_KIND_COUNT
};

struct reason {
    enum reason_kind kind;
    struct text found;    /* what the draft says */
    struct text expected; /* what the source says, "" when nothing */
    struct cite cite;     /* where; source -1 when nowhere */
};

/* Critical tokens of a statement, to highlight at review: number, dose, drug, side, negation. */
enum token_kind { TOKEN_NUMBER, TOKEN_DOSE, TOKEN_DRUG, TOKEN_SIDE, TOKEN_NEGATION };
struct critical_token {
    enum token_kind kind;
    size_t start, end; /* bytes of the statement's text */
};

struct statement {
    struct text text;
    enum status status;
    struct reason *reasons;
    size_t reason_n;
    struct cite *cites;
    size_t cite_n;
    struct critical_token *tokens;
    size_t token_n;
};

struct section {
    struct text id; /* "motif", "histoire"... */
    struct text title;
    struct statement *statements;
    size_t statement_n;
    /* of an establishment's template; "" for a built-in one, whose own tables know them */
    struct text loinc;
    struct text empty; /* said when nothing stands in it */
    struct text homes; /* routes of what belongs in it: "histoire antecedents" */
};

enum omission_kind {
    OMISSION_ALLERGY,
    OMISSION_DRUG,
    OMISSION_RED_FLAG,
    OMISSION_MEASUREMENT,
    OMISSION_OTHER
};
struct omission {
    enum omission_kind kind;
    bool critical;
    struct text text;    /* a statement ready to insert */
    struct text section; /* id of the section where it belongs */
    struct cite cite;
};

struct draft {
    struct text type;   /* "consultation", "crh", "liaison", "synthese", "adressage", "certificat",
                            "patient" */
    struct text engine; /* "builtin" or the model's name */
    struct text lang;
    struct text title; /* the establishment's own, "" for the type's */
    struct section *sections;
    size_t section_n;
    struct omission *omissions;
    size_t omission_n;
};

/* Names used in JSON and on the command line. NULL / false when unknown. */
const char *status_name(enum status s);
const char *reason_name(enum reason_kind k);
const char *omission_name(enum omission_kind k);
const char *token_name(enum token_kind k);

/* Terminologies whose labels are found in sources and statements, too (facts/loaded.h). Wherever it
 * is asked for, NULL means none. Borrowed: what is made borrows their labels. */
struct loaded_list;

/* Composes a draft of `type` from the sources with the built-in composer, every statement cited,
 * then reads it with the second reader (draft_check), so that status, reasons, tokens and omissions
 * are set. Errors: VERR_NOT_FOUND (no such type), VERR_BAD_UTF8, VERR_BAD_INPUT (a source's
 * format), VERR_LIMIT (arena full). On error *out is untouched. Cost: linear in the sources. */
enum verr draft_compose(struct arena *a, struct text type, struct text lang,
                        const struct draft_source *sources, size_t source_n,
                        const struct loaded_list *terms, struct draft *out);

/* The same by a template that template_read gave. */
struct template;
enum verr draft_compose_as(struct arena *a, const struct template *t, struct text lang,
                           const struct draft_source *sources, size_t source_n,
                           const struct loaded_list *terms, struct draft *out);
/* What section number `rank` of a template looks like in a document before anything stands in it.
 */
void template_begin_section(struct arena *a, const struct template *t, size_t rank, enum lang lang,
                            struct section *s);

/* The second reader: rules only. Re-reads each statement's text alone (never the composer's facts)
 * against ALL sources; sets status, reasons, tokens; `cites` whose bytes do not carry the statement
 * are a reason REASON_CITATION, and a statement without cites gets the ones that the reader found.
 * Sets omissions, most dangerous first. Errors as above. */
enum verr draft_check(struct arena *a, struct draft *d, const struct draft_source *sources,
                      size_t source_n, const struct loaded_list *terms);

/* One statement, as one types: as draft_check for a single text in `section`. */
enum verr draft_check_statement(struct arena *a, struct text section, struct statement *s,
                                const struct draft_source *sources, size_t source_n,
                                const struct loaded_list *terms);

/* After the second reader, whoever wrote it: a statement whose cites hold a doubt of their source
 * is unsupported, for REASON_MISREAD, once for each such word; a contradicted one stays so.
 * VERR_LIMIT (arena full). O(cites * log doubts). */
enum verr draft_misread(struct arena *a, struct statement *s, const struct draft_source *sources,
                        size_t source_n);

/* Plain-text draft: lines; "# Title" or "Title :" alone opens a section; others are statements. */
enum verr draft_parse_plain(struct arena *a, struct text bytes, struct draft *out);

/* Templates known to this build, in order of display: ids as in draft.type; NULL-terminated. */
const char *const *draft_types(void);
/* Title of a type in a language: "Compte rendu de consultation". NULL when unknown. */
const char *draft_type_title(struct text type, enum lang l);
/* LOINC code of a type in JDV_J07-XdsTypeCode-CISIS: "11488-4". NULL when unknown. */
const char *draft_type_loinc(struct text type);

#endif
