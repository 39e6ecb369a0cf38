/* export.h - a signed version of a document, on its way out
 * Takes  : plain structs that cannot express an unsigned version: the signature is part of them,
 *          and both makers refuse one that is empty
 * Gives  : a PDF/A-1b letter (pdf) and a FHIR R4 document Bundle (fhir)
 * Errors : VERR_NOT_SIGNED (signatory, time or seal missing), VERR_BAD_INPUT (a required field is
 *          empty or ill-formed), VERR_BAD_UTF8, VERR_LIMIT (arena full), VERR_NOT_HERE (fonts)
 * Owns   : nothing; all views borrow from the caller, results live in the caller's arena
 * Rule   : same input, same bytes
 */
#ifndef EXPORT_EXPORT_H
#define EXPORT_EXPORT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

struct export_establishment {
    struct text name;   /* required */
    struct text finess; /* 9 digits or "" */
    struct text address_lines[3];
    struct text phone;
    struct text notice; /* "Établissement fictif": printed in the header, "" for none */
};

/* FR Core identity status (fr-core-cs-v2-0445). */
enum export_identity { EXPORT_IDENTITY_PROV, EXPORT_IDENTITY_VALI, EXPORT_IDENTITY_DOUB };
/* Which OID carries the INS (regulation.md 3.3). */
enum export_ins {
    EXPORT_INS_NONE,
    EXPORT_INS_NIR,
    EXPORT_INS_NIA,
    EXPORT_INS_TEST,
    EXPORT_INS_DEMO
};

struct export_patient {
    struct text id;          /* opaque, required */
    struct text birth_name;  /* required */
    struct text birth_given; /* all given names of birth, blanks between; required */
    struct text used_name;   /* "" when the same */
    struct text used_given;  /* "" when the first given name of birth */
    char sex;                /* 'F', 'M' or 'U' */
    struct text birth_date;  /* YYYY-MM-DD, required */
    struct text birth_place; /* INSEE code, 5 characters, or "" */
    enum export_identity status;
    enum export_ins ins_kind; /* printed and sent only when status is VALI */
    struct text ins;          /* 15 characters with key, or "" */
};

struct export_encounter {
    struct text id;    /* opaque, required */
    struct text start; /* ISO date or UTC date-time, required */
    struct text end;   /* same, or "" */
    bool inpatient;    /* IMP, else AMB */
    struct text unit;  /* "Service de cardiologie", or "" */
};

/* A person who acts: author, signatory, sender or recipient. */
struct export_person {
    struct text id;      /* opaque, required for author and signatory */
    struct text name;    /* "Dr Anne Martin", required; in a letter as printed */
    struct text family;  /* "Martin" */
    struct text given;   /* "Anne" */
    struct text rpps;    /* 11 digits or "" */
    struct text role;    /* "Cardiologue", printed under the name; or "" */
    struct text address; /* recipient's, one line; or "" */
};

/* What the citation of a statement points at. */
struct export_source {
    struct text id;     /* opaque */
    struct text title;  /* "Consultation du 12 mars 2026" */
    struct text sha256; /* hex of the stored bytes, or "" */
};
struct export_cite {
    size_t source;     /* rank in export_document.sources */
    size_t start, end; /* bytes of that source */
};
struct export_statement {
    struct text text;
    bool from_ai; /* drafted by the device, whether edited after or not */
    const struct export_cite *cites;
    size_t cite_n;
};
struct export_section {
    struct text id;    /* template id: "motif" */
    struct text title; /* required */
    struct text loinc; /* code of the section, or "" */
    const struct export_statement *statements;
    size_t statement_n;
};

/* The AI system that drafted; absent (name empty) for a document written by hand. */
struct export_device {
    struct text name;       /* "Vigie" */
    struct text version;    /* "0.1.0" */
    struct text engine;     /* "builtin" or the model's name */
    struct text model_hash; /* SHA-256 hex of model and prompts, or "" */
};

/* Who validated, when, and the server's seal. No document without it. */
struct export_signature {
    struct export_person by;
    struct text signed_at; /* UTC date-time "2026-03-12T08:30:00Z" (fraction allowed), required */
    struct text seal;      /* hex SHA-256 of the canonical signed version, required */
};

struct export_document {
    struct text id;         /* of this version: opaque, required */
    struct text set_id;     /* same for all versions, required */
    int version;            /* 1.. */
    struct text replaces;   /* id of the version replaced, or "" */
    struct text type;       /* template id: "consultation" */
    struct text title;      /* "Compte rendu de consultation", required */
    struct text loinc;      /* "11488-4", required */
    struct text loinc_name; /* display, or "" */
    enum lang lang;
    struct export_establishment establishment;
    struct export_patient patient;
    struct export_encounter encounter;
    struct export_person author;
    struct export_person recipient; /* name "" for none */
    struct export_device device;    /* name "" when no AI took part */
    struct export_signature signature;
    const struct export_section *sections;
    size_t section_n;
    const struct export_source *sources;
    size_t source_n;
    bool fictitious; /* a test patient: said on each page and in FHIR meta.tag */
};

/* The fonts that a PDF embeds, found once when the process starts (before its sandbox). Plain data:
 * the files' bytes, mapped for the life of the process. */
struct export_fonts {
    struct text regular, bold, italic;
};

/* Looks for Liberation Sans, then DejaVu Sans, in `dir` when not NULL, else in Debian's folders.
 * VERR_NOT_HERE when neither is whole: install fonts-liberation2 or fonts-dejavu-core. */
enum verr export_fonts_find(const char *dir, struct export_fonts *out);

/* Refuses what is not signed or not whole; called by both makers. */
enum verr export_check(const struct export_document *d);

/* A4 PDF/A-1b, text searchable, marked as AI-assisted when a device is named. *out lives in `a`. */
enum verr export_pdf(struct arena *a, const struct export_document *d,
                     const struct export_fonts *fonts, struct text *out);

/* FHIR R4 Bundle of type document, one JSON line. *out lives in `a`. */
enum verr export_fhir(struct arena *a, const struct export_document *d, struct text *out);

#endif
