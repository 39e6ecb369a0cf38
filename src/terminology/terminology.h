/* terminology.h - a public terminology (HPO, BDPM, CIM-10...) compiled to one file, and its lookup
 * Takes  : the bytes of the file, mapped or read, on 8 bytes aligned; they stay where they are
 * Gives  : concepts, and an automaton over words: from a word to a node, from node to node
 * Errors : VERR_BAD_INPUT (no such file, damaged, made by another version of the format)
 * Owns   : nothing, allocates nothing: processes that map the file share it
 * Cost   : opening reads the file once (its hash, then every number in it); a word O(1); a step
 *          log2(edges)
 */
#ifndef TERMINOLOGY_TERMINOLOGY_H
#define TERMINOLOGY_TERMINOLOGY_H

#include "base/err.h"
#include "text/token.h"

#include <endian.h>

enum terminology_limit {
    TERMINOLOGY_FORM_MAX = 14,      /* words of a form, as the built-in lexicon's */
    TERMINOLOGY_CONCEPTS = 1 << 20, /* concepts, forms and words of one file, each */
    TERMINOLOGY_SYSTEMS = 4,
    TERMINOLOGY_LABEL_BYTES = 300
};
#define TERMINOLOGY_FILE_MAX ((size_t)1 << 28) /* bytes */

/* What a concept is: the names are those of enum fact_kind. */
enum terminology_kind {
    TERMINOLOGY_FINDING,
    TERMINOLOGY_PROBLEM,
    TERMINOLOGY_MEDICATION,
    TERMINOLOGY_PROCEDURE,
    TERMINOLOGY_SOCIAL,
    TERMINOLOGY_ADMINISTRATIVE,
    TERMINOLOGY_KINDS
};
const char *terminology_kind_name(enum terminology_kind k);
/* false leaves *out untouched. */
bool terminology_kind_of(struct text name, enum terminology_kind *out);

/* Whence the labels come: shown wherever a code is. */
struct terminology_about {
    struct text name;    /* short, of letters and digits: "hpo"; ids of concepts begin with it */
    struct text source;  /* "Human Phenotype Ontology" and the files */
    struct text release; /* the publisher's version or date, "" when it tells none */
    struct text licence;
    struct text made; /* date of the import: "2026-11-25" */
    enum lang lang;
};

struct terminology {
    struct text bytes;
    const struct terminology_header *header;
    const uint64_t *first; /* bits of the words that begin a form, by their hash */
    const struct terminology_slot *slots;
    const struct terminology_node *nodes;
    const struct terminology_concept *concepts;
    const char *texts; /* each ends with a zero byte */
    struct terminology_about about;
};

struct terminology_item {
    const char *id;     /* "hpo:HP:0001945" */
    const char *code;   /* "HP:0001945"; "" for a name that stands for several: part of id */
    const char *label;  /* as published */
    const char *system; /* URI of the code: "urn:oid:2.16.840.1.113883.6.3" */
    enum terminology_kind kind;
};

/* Checks all of it: hash, sizes, and that no number leads outside. Borrows `bytes`. On error *out
 * is untouched. */
enum verr terminology_open(struct text bytes, struct terminology *out);

/* How many concepts. */
size_t terminology_concepts(const struct terminology *t);
/* How many forms: labels as they are looked up, each once. */
size_t terminology_forms(const struct terminology *t);
/* A concept by its rank, below terminology_concepts. Borrows the file. */
struct terminology_item terminology_item(const struct terminology *t, size_t concept);
/* Rank of the concept of an id, false when it has none. Cost: log2(concepts). */
bool terminology_find(const struct terminology *t, struct text id, size_t *concept);

/* Forms of one word, as they are spelled, folded. */
struct terminology_word {
    struct text stem;
    const char *ending; /* what the stem lost of it: "", "s", "e", "es" */
    size_t concept;
};
/* How many places `i` to ask; 0 when the file was made before words kept their endings. */
size_t terminology_words(const struct terminology *t);
/* The form of one word at place i, false when there is none. Borrows the file. */
bool terminology_word(const struct terminology *t, size_t i, struct terminology_word *out);

/* The hash of a folded word's stem, which 8 readable bytes must follow. Of both ends, as
 * text/phrase.c's: that of less than eight bytes tells them all. */
static inline uint64_t terminology_hash(struct text stem)
{
    enum { EIGHT = 8, SPIN = 29 };
    uint64_t first;
    uint64_t last = 0;
    memcpy(&first, stem.p, EIGHT);
    first = le64toh(first);
    if (stem.n < EIGHT) {
        first &= ((uint64_t)1 << (8 * stem.n)) - 1;
    } else {
        memcpy(&last, stem.p + stem.n - EIGHT, EIGHT);
        last = le64toh(last);
    }
    uint64_t mixed = (first ^ (last << SPIN | last >> (64 - SPIN))) * 0x9e3779b97f4a7c15u;
    return mixed ^ mixed >> 32;
}

enum { TERMINOLOGY_FIRST_BITS = 16 };
/* false: no form begins with a word of this hash. */
static inline bool terminology_begins(const struct terminology *t, uint64_t hash)
{
    uint64_t bit = hash >> (64 - TERMINOLOGY_FIRST_BITS);
    return (t->first[bit / 64] >> (bit % 64) & 1) != 0;
}

/* The longest form at token i, within one sentence. `filler` says how many tokens at i may stand
 * inside a form without changing it (NULL: none). */
struct terminology_hit {
    uint32_t n; /* tokens */
    uint32_t concept;
};
bool terminology_match(const struct terminology *t, const struct tokens *tokens, struct text source,
                       size_t i, size_t (*filler)(const struct tokens *t, size_t i),
                       struct terminology_hit *out);

#endif
