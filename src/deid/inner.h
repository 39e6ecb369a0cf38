/* inner.h - what the files of this room share: words of a text, and marks on them
 * cut.c makes the words; date.c, number.c, place.c and name.c put marks; mask.c and shift.c write
 * what replaces them.
 */
#ifndef DEID_INNER_H
#define DEID_INNER_H

#include "deid/deid.h"
#include "deid/table.h"

/* The bits of a word's flags, in the order of FLAGS of tool/deid.py. */
#define WORD(name, rank) static const uint64_t W_##name = (uint64_t)1 << (rank);
#include "deid/words.def"
#undef WORD

enum word_shape {
    SHAPE_NUMBER, /* ASCII digits */
    SHAPE_LOWER,
    SHAPE_CAPITAL, /* Xxxx */
    SHAPE_UPPER,   /* XXXX */
    SHAPE_INITIAL  /* X */
};

/* What stands between a word and the one before it. `mark`: the first character that is no blank, 0
 * when there is none ('\'' for ’, '-' for dashes, '|' for ¦, '*' for what has no name). */
enum gap {
    GAP_SPACE = 1, /* a blank */
    GAP_LINE = 2,  /* a line's end */
    GAP_MANY = 4,  /* more than one character that is no blank */
    GAP_WIDE = 8   /* more than one blank */
};

struct word {
    uint64_t hash; /* of its folded bytes */
    uint64_t flags;
    uint32_t start, end; /* bytes of the text */
    uint8_t shape;       /* enum word_shape */
    uint8_t gap;         /* enum gap */
    uint8_t value;       /* of a number or month in letters */
    uint8_t kind;        /* enum deid_kind: marked */
    char mark;
    char tail; /* the last character that is no blank, where `mark` is the first */
};

/* The bytes of one part of a date; end 0: absent. */
struct part {
    uint32_t start, end;
};

struct mark {
    uint32_t start, end; /* bytes */
    uint32_t first;      /* rank of its first word */
    uint32_t last;
    uint8_t kind;
    /* a date: its parts and their values (0: absent) */
    struct part day_at, month_at, year_at;
    int day, month, year;
    bool spelled; /* digits stand apart: "0 1 0 5 2 0 2 1" */
};

struct scan {
    struct text t;
    struct word *at;
    size_t n;
    struct mark *marks;
    size_t marks_n;
    size_t marks_cap;
    struct arena *a;
    struct deid_memory *memory;
};

/* cut.c: the words of the text. false: the arena is full. */
bool deid_words(struct arena *a, struct text t, struct scan *s);
/* cut.c: the letters of t without case and accents, and its digits; at most `cap` bytes of them. */
size_t deid_fold(struct text t, char *out, size_t cap);

/* scan.c: marks words [first, last], bytes [start of first, end of last]; NULL when the arena is
 * full or one of them is marked already. */
struct mark *scan_mark(struct scan *s, size_t first, size_t last, enum deid_kind kind);

/* Each goes over word i and gives how many words it has marked, 0 when none. */
size_t find_mail(struct scan *s, size_t i);
size_t find_number(struct scan *s, size_t i);
size_t find_date(struct scan *s, size_t i);
size_t find_place(struct scan *s, size_t i);
size_t find_name(struct scan *s, size_t i);
/* number.c: what only the marks around it tell: bare record numbers, postcodes. */
size_t find_bare_number(struct scan *s, size_t i);
/* place.c: towns and hospitals that stand by their name alone, after persons are known. */
size_t find_town(struct scan *s, size_t i);
/* date.c: which dates are of birth, once names are known. */
void find_births(struct scan *s);
/* name.c: names seen once are names everywhere. */
void find_again(struct scan *s);

/* known.c: what is known of the person, wherever it stands unmarked. */
struct deid_known;
void find_known(struct scan *s, const struct deid_known *known, size_t n);

/* guard.c: the word belongs to a disease, a sign, a score, a species or a reference. */
bool guarded(const struct scan *s, size_t i);

/* mask.c, shift.c: appends what replaces the mark. */
void mask_write(struct writer *w, const struct deid_key *key, const struct scan *s,
                const struct mark *m);
void shift_write(struct writer *w, const struct deid_key *key, const struct scan *s,
                 const struct mark *m);
/* mask.c: a number that depends on key, use and bytes alone. */
uint64_t mask_hash(const struct deid_key *key, const char *use, const void *bytes, size_t n);

static inline bool has(const struct scan *s, size_t i, uint64_t flags)
{
    return i < s->n && (s->at[i].flags & flags) != 0;
}

static inline bool is_number(const struct scan *s, size_t i)
{
    return i < s->n && s->at[i].shape == SHAPE_NUMBER;
}

/* Begins with a capital. */
static inline bool is_capital(const struct scan *s, size_t i)
{
    return i < s->n && s->at[i].shape >= SHAPE_CAPITAL;
}

static inline size_t word_bytes(const struct scan *s, size_t i)
{
    return s->at[i].end - s->at[i].start;
}

static inline struct text word_text(const struct scan *s, size_t i)
{
    return text_slice(s->t, s->at[i].start, s->at[i].end);
}

/* Nothing stands between word i and the one before. */
static inline bool glued(const struct scan *s, size_t i)
{
    return i > 0 && i < s->n && s->at[i].mark == 0 && s->at[i].gap == 0;
}

/* Only blanks of one line. */
static inline bool spaced(const struct scan *s, size_t i)
{
    return i > 0 && i < s->n && s->at[i].mark == 0 && (s->at[i].gap & GAP_LINE) == 0 &&
           (s->at[i].gap & GAP_SPACE) != 0;
}

/* Only blanks, of one line or two. */
static inline bool follows(const struct scan *s, size_t i)
{
    return i > 0 && i < s->n && s->at[i].mark == 0 && s->at[i].gap != 0;
}

/* One given character between the two, with or without blanks. */
static inline bool marked(const struct scan *s, size_t i, char mark)
{
    return i > 0 && i < s->n && s->at[i].mark == mark && (s->at[i].gap & GAP_MANY) == 0;
}

static inline bool hyphened(const struct scan *s, size_t i)
{
    return marked(s, i, '-') && s->at[i].gap == 0;
}

static inline bool apostrophed(const struct scan *s, size_t i)
{
    return marked(s, i, '\'') && (s->at[i].gap & GAP_SPACE) == 0;
}

/* The value of at most nine digits. */
static inline uint32_t number_of(const struct scan *s, size_t i)
{
    uint32_t v = 0;
    for (size_t k = s->at[i].start; k < s->at[i].end && k < s->at[i].start + 9u; k++) {
        v = v * 10 + (uint32_t)(s->t.p[k] - '0');
    }
    return v;
}

#endif
