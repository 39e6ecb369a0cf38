/* read_inner.h - what the readers of this room share */
#ifndef TERMINOLOGY_READ_INNER_H
#define TERMINOLOGY_READ_INNER_H

#include "terminology/read.h"

struct lines {
    struct text rest;
    size_t number; /* of the line that was given last, from 1 on */
};

/* The next line without its end; false at the end of the text. */
bool next_line(struct terminology_reader *r, struct lines *l, struct text *line);
/* Reports the line that was given last. */
void bad_line(struct terminology_reader *r, const struct lines *l, const char *why);
/* Fields between `mark`; those that lack are empty. Returns how many there are. */
size_t fields_of(struct text line, char mark, struct text *out, size_t cap);
/* A label, and what remains of it without brackets and the suffix "sans précision". */
void add_labels(struct terminology_build *b, uint32_t concept, struct text label,
                enum terminology_rank rank);
/* French capitals to small letters, into the arena. */
struct text lower_case(struct arena *a, struct text t);

/* Room for what all files of a format tell together. Errors: VERR_LIMIT. */
enum verr hpo_open(struct terminology_reader *r);
/* As hpo_open. */
enum verr bdpm_open(struct terminology_reader *r);
/* One file: as terminology_read. */
enum verr hpo_read(struct terminology_reader *r, struct text text);
/* As hpo_read. */
enum verr bdpm_read(struct terminology_reader *r, struct text text);
/* As hpo_read. */
enum verr cim10_read(struct terminology_reader *r, struct text text);
/* The labels that waited. Errors: VERR_BAD_INPUT (no ontology was read), VERR_LIMIT. */
enum verr hpo_close(struct terminology_reader *r);
/* Substances, compositions and names, once all products are known. Errors: VERR_LIMIT. */
enum verr bdpm_close(struct terminology_reader *r);
/* ClaML: each category with its preferred and inclusion rubrics. */
enum verr claml_read(struct terminology_reader *r, struct text text);
/* One category of CIM-10; false when `code` is none. "A000" becomes "A00.0". */
bool cim10_add(struct terminology_reader *r, struct text code, struct text label,
               enum terminology_rank rank);

#endif
