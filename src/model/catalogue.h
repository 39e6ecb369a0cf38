/* catalogue.h - which models may be fetched: the catalogue that ships, and the establishment's own
 * Takes  : bytes of share/models/catalogue.txt or DATA/models/catalogue.txt
 * Gives  : entries in the order of the file
 * Errors : a sentence and a line; nothing is half read
 * Owns   : nothing, views borrow the bytes
 * Cost   : O(bytes + entries squared)
 */
#ifndef MODEL_CATALOGUE_H
#define MODEL_CATALOGUE_H

#include "base/err.h"

enum {
    MODEL_CATALOGUE_MAX = 65536, /* bytes */
    MODEL_ENTRIES_MAX = 64,
    MODEL_NAME_MAX = 64,
    MODEL_LINE_MAX = 1000
};

/* What a model may be used for: "transcribe", "detect_voice", "compose". */
bool model_use_known(struct text use);
/* a-z, 0-9, '.', '_' and '-', beginning with a letter or a digit, without "..": the name of a file
 * that cannot leave its folder. */
bool model_name_good(struct text name);
/* 64 hexadecimal digits, lower case. false leaves *out untouched. */
bool model_hash_read(struct text hex, unsigned char out[32]);

struct model_entry {
    struct text name, use, languages, licence, source, card, note;
    uint64_t size; /* bytes; 0: not known */
    bool hashed;   /* sha256 is known: without it nothing is fetched */
    unsigned char sha256[32];
};

struct model_catalogue {
    struct model_entry at[MODEL_ENTRIES_MAX];
    size_t n;
};

/* Reads "vigie-models 1", then for each model a line "model NAME" and its lines "use", "languages",
 * "licence", "size", "sha256", "source", "card", "note", each a key, a blank and a value, at most
 * once. '#' begins a comment, blank lines part. use, licence and card must be there; "-" is not
 * known, for size and sha256. A name stands once. NULL, or what is wrong, and *line (from 1). */
const char *model_catalogue_read(struct text bytes, struct model_catalogue *out, size_t *line);
/* NULL: not there. */
const struct model_entry *model_catalogue_find(const struct model_catalogue *c, struct text name);
/* The one that this program was built with; it is well formed. */
struct text model_catalogue_built_in(void);

#endif
