/* read.h - the formats in which terminologies are published
 * Takes  : the text of each file, in UTF-8 (terminology_text makes it so)
 * Gives  : concepts and labels to a build. A line that cannot be read is reported with its number,
 *          and the rest is read
 * Errors : VERR_LIMIT (arena full), VERR_BAD_INPUT (no such format)
 * Owns   : nothing
 */
#ifndef TERMINOLOGY_READ_H
#define TERMINOLOGY_READ_H

#include "terminology/build.h"

enum terminology_format {
    TERMINOLOGY_TSV,  /* code, label, kind or nothing, synonyms between '|' */
    TERMINOLOGY_HPO,  /* hp.obo, and Babelon tables of labels and synonyms */
    TERMINOLOGY_BDPM, /* CIS_bdpm.txt and CIS_COMPO_bdpm.txt */
    TERMINOLOGY_CIM10 /* code and label between ; tab or |, or ClaML */
};

struct terminology_hpo;
struct terminology_bdpm;

struct terminology_reader {
    struct terminology_build *b;
    enum terminology_format format;
    /* A line that was left out, and why. */
    void (*bad)(void *ctx, size_t line, const char *why);
    /* Every 65,536 lines. NULL: nobody waits. */
    void (*progress)(void *ctx, size_t line);
    void *ctx;
    size_t lines, left_out; /* of all files */
    struct terminology_hpo *hpo;
    struct terminology_bdpm *bdpm;
};

/* The text of a file: UTF-8, or Windows-1252 when it is not, without its mark. Errors:
 * VERR_BAD_UTF8 (a zero byte: no text), VERR_LIMIT. */
enum verr terminology_text(struct arena *a, struct text bytes, struct text *out);

/* b->a, b, format, bad and ctx are set: the rest. Sets the build's name and systems. */
enum verr terminology_read_open(struct terminology_reader *r);
/* One file. Of HPO, the ontology comes before the labels. */
enum verr terminology_read(struct terminology_reader *r, struct text text);
/* What only all files together tell. */
enum verr terminology_read_close(struct terminology_reader *r);

/* HPO from another reader of the ontology (JSON): a term, with its English name, and what it is a
 * kind of. */
void terminology_hpo_term(struct terminology_reader *r, struct text code, struct text name,
                          bool obsolete);
void terminology_hpo_parent(struct terminology_reader *r, struct text code, struct text parent);
void terminology_hpo_synonym(struct terminology_reader *r, struct text code, struct text synonym);

#endif
