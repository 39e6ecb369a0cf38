/* build.h - concepts and labels, gathered and compiled to the file that terminology.h opens
 * Takes  : concepts and labels in any order, as readers (read.h) find them
 * Gives  : the bytes of the file
 * Errors : VERR_LIMIT (arena full, or more than terminology.h's limits), VERR_BAD_INPUT (no label)
 * Owns   : nothing; all is in the caller's arena
 * Cost   : sorting the labels
 */
#ifndef TERMINOLOGY_BUILD_H
#define TERMINOLOGY_BUILD_H

#include "terminology/terminology.h"

/* What a label is to its concept. Of two concepts that claim a label the lower rank keeps it. */
enum terminology_rank {
    TERMINOLOGY_NAME,    /* its published name */
    TERMINOLOGY_SYNONYM, /* another published name */
    TERMINOLOGY_DERIVED  /* a name without its suffix: "sans précision" */
};

/* Numbers for texts: the first is 1. */
struct terminology_names {
    struct text *at; /* from 1 on */
    uint32_t *slots;
    size_t n, cap, mask;
};
/* The number of a text, 0 when it has none. */
uint32_t terminology_number(const struct terminology_names *names, struct text t);
/* The same, which it gets if it has none; 0 when there is no room. Copies the text. */
uint32_t terminology_numbered(struct arena *a, struct terminology_names *names, struct text t);
bool terminology_names_open(struct arena *a, struct terminology_names *names, size_t cap);

struct terminology_row {
    struct text code, label;
    enum terminology_kind kind;
    uint16_t system;
    bool coded;
};

struct terminology_form {
    const uint32_t *words;
    uint32_t n, concept, order;
    uint8_t rank, capitals;
    uint8_t lost; /* of one word: TERMINOLOGY_LOST_E, _S (layout.h) */
};

struct terminology_build {
    struct arena *a;
    struct terminology_about about;
    const char *systems[TERMINOLOGY_SYSTEMS]; /* URIs; NULL: none */
    struct terminology_names codes, words;
    struct terminology_row *rows; /* of each number of a code */
    struct terminology_form *forms;
    size_t form_n, cap;
    /* labels that are no form: longer than TERMINOLOGY_FORM_MAX words or of two sentences; that
     * would turn round what a text says ("absence de douleur", "clavicule droite" for a straight
     * one); that another concept has. One of less than three letters is not counted */
    size_t too_long, misleading, shared;
};

/* A copy on one line, of TERMINOLOGY_LABEL_BYTES at most: controls, which a terminal would obey,
 * become blanks. Empty when the arena is full. */
struct text terminology_clean(struct arena *a, struct text t);
/* `cap`: concepts, forms and words, each, at most. Borrows the arena. false when it is full. */
bool terminology_build_open(struct arena *a, size_t cap, struct terminology_build *out);
/* The number of a code's concept, made if it is new; 0 when there is no room. A label that is given
 * later than the first stands only when that one was empty. */
uint32_t terminology_add(struct terminology_build *b, struct text code,
                         const struct terminology_row *row);
/* A form of a concept: folded and cut as texts are. */
void terminology_add_label(struct terminology_build *b, uint32_t concept, struct text label,
                           enum terminology_rank rank);
/* Compiles: *out is in the arena, on 8 bytes aligned. Concepts without a label are left out. */
enum verr terminology_compile(struct terminology_build *b, struct text *out);

#endif
