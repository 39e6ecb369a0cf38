/* terminology.h - terminologies on the command line
 * Takes  : paths of files that `vigie terminology import` made
 * Gives  : them mapped, checked and ready for struct facts_options
 * Owns   : the maps, until the process ends
 */
#ifndef CLI_TERMINOLOGY_H
#define CLI_TERMINOLOGY_H

#include "facts/facts.h"
#include "terminology/read.h"

enum { TERMINOLOGIES_MAX = 8 };

enum { CODES_KEPT = 2048, CODES_KEY = 112 };

/* The codes of what was said before: a text says the same again and again. */
struct codes {
    uint32_t key_n;
    char key[CODES_KEY]; /* kind, concept, words */
    size_t n;
    struct code at[TERMINOLOGIES_MAX];
};

struct terminologies {
    const char *paths[TERMINOLOGIES_MAX];
    struct loaded at[TERMINOLOGIES_MAX];
    size_t n;
    struct loaded_list list; /* all of them, opened */
    struct codes *kept;      /* by the hash of their keys */
    struct codes last;
};

/* The codes of a fact of the text `said`, of each terminology in its order. Until the next call. */
const struct codes *terminologies_codes(struct terminologies *t, struct text said,
                                        const struct fact *f);

/* Maps and opens the paths. On error *subject is the path that it is about. Errors: those of
 * os_map_file and loaded_open; VERR_UNSUPPORTED (of another language than `lang`). */
enum verr terminologies_open(struct arena *a, enum lang lang, struct terminologies *t,
                             const char **subject);

/* The ontology of HPO as JSON (obographs). Errors: VERR_BAD_JSON, VERR_LIMIT. */
enum verr terminology_hpo_json(struct terminology_reader *r, struct text text);

#endif
