/* read.c - what all formats share, and the plain table: see read.h */
#include "terminology/read_inner.h"

/* 0x80..0x9f of Windows-1252; 0 where nothing is defined. */
static const uint16_t high[32] = {0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
                                  0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017d, 0,
                                  0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                  0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

/* A byte of Windows-1252 above ASCII, in UTF-8. */
static size_t put_high(char *out, unsigned char byte)
{
    uint32_t c = byte >= 0xa0 ? byte : high[byte - 0x80];
    c = c == 0 ? ' ' : c;
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xc0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    out[0] = (char)(0xe0 | c >> 12);
    out[1] = (char)(0x80 | ((c >> 6) & 0x3f));
    out[2] = (char)(0x80 | (c & 0x3f));
    return 3;
}

enum verr terminology_text(struct arena *a, struct text bytes, struct text *out)
{
    static const char mark[] = "\xef\xbb\xbf";
    if (text_starts(bytes, TEXT(mark))) {
        bytes = text_slice(bytes, sizeof mark - 1, bytes.n);
    }
    if (bytes.n > 0 && memchr(bytes.p, 0, bytes.n) != NULL) {
        return VERR_BAD_UTF8;
    }
    if (text_utf8_valid(bytes)) {
        *out = bytes;
        return VERR_OK;
    }
    char *p = ARENA_RAW(a, char, bytes.n * 3 + 1);
    size_t n = 0;
    if (p == NULL) {
        return VERR_LIMIT;
    }
    for (size_t i = 0; i < bytes.n; i++) {
        if ((unsigned char)bytes.p[i] < 0x80) {
            p[n++] = bytes.p[i];
        } else {
            n += put_high(p + n, (unsigned char)bytes.p[i]);
        }
    }
    *out = (struct text){p, n};
    return VERR_OK;
}

bool next_line(struct terminology_reader *r, struct lines *l, struct text *line)
{
    enum { OFTEN = 1 << 16 };
    if (l->rest.p == NULL || l->rest.n == 0) {
        return false;
    }
    *line = text_cut(&l->rest, '\n');
    if (line->n > 0 && line->p[line->n - 1] == '\r') {
        line->n--;
    }
    l->number++;
    r->lines++;
    if (r->progress != NULL && l->number % OFTEN == 0) {
        r->progress(r->ctx, l->number);
    }
    return true;
}

void bad_line(struct terminology_reader *r, const struct lines *l, const char *why)
{
    r->left_out++;
    r->bad(r->ctx, l->number, why);
}

size_t fields_of(struct text line, char mark, struct text *out, size_t cap)
{
    size_t n = 0;
    for (size_t i = 0; i < cap; i++) {
        out[i] = (struct text){NULL, 0};
    }
    for (struct text rest = line; rest.p != NULL; n++) {
        struct text field = text_cut(&rest, mark);
        bool quoted = field.n >= 2 && field.p[0] == '"' && field.p[field.n - 1] == '"';
        if (n < cap) {
            out[n] = text_trim(quoted ? text_slice(field, 1, field.n - 1) : field);
        }
    }
    return n;
}

/* Without "(...)" and "[...]", which explain. */
static struct text without_brackets(struct text t, char *room, size_t cap)
{
    struct writer w = writer_over(room, cap);
    int depth = 0;
    for (size_t i = 0; i < t.n; i++) {
        char c = t.p[i];
        depth += c == '(' || c == '[' ? 1 : 0;
        if (depth == 0) {
            writer_char(&w, c);
        }
        depth -= (c == ')' || c == ']') && depth > 0 ? 1 : 0;
    }
    return text_trim(writer_text(&w));
}

static struct text without_suffix(struct text t)
{
    static const struct text suffixes[] = {TEXT(", sans précision"),
                                           TEXT(" sans précision"),
                                           TEXT(", SAI"),
                                           TEXT(" SAI"),
                                           TEXT(" NOS"),
                                           TEXT(", unspecified")};
    for (size_t k = 0; k < sizeof suffixes / sizeof *suffixes; k++) {
        if (text_ends(t, suffixes[k])) {
            return text_trim(text_slice(t, 0, t.n - suffixes[k].n));
        }
    }
    return t;
}

void add_labels(struct terminology_build *b, uint32_t concept, struct text label,
                enum terminology_rank rank)
{
    char room[TERMINOLOGY_LABEL_BYTES];
    terminology_add_label(b, concept, label, rank);
    if (label.n > sizeof room) {
        return;
    }
    struct text bare = without_suffix(without_brackets(label, room, sizeof room));
    if (bare.n > 0 && !text_equal(bare, label)) {
        terminology_add_label(b, concept, bare, TERMINOLOGY_DERIVED);
    }
}

struct text lower_case(struct arena *a, struct text t)
{
    struct text own = text_copy(a, t);
    char *p = (char *)(uintptr_t)own.p;
    for (size_t i = 0; i < own.n; i++) {
        unsigned char c = (unsigned char)p[i];
        unsigned char before = i > 0 ? (unsigned char)p[i - 1] : 0;
        if (c >= 'A' && c <= 'Z') {
            p[i] = (char)(c + 'a' - 'A');
        } else if (before == 0xc3 && c >= 0x80 && c <= 0x9e && c != 0x97) {
            p[i] = (char)(c + 0x20);
        } else if (before == 0xc5 && c == 0x92) {
            p[i] = (char)0x93;
        }
    }
    return own;
}

static enum verr tsv_read(struct terminology_reader *r, struct text text)
{
    struct lines l = {text, 0};
    struct text line;
    while (next_line(r, &l, &line)) {
        enum { CODE, LABEL, KIND, SYNONYMS, FIELDS };
        struct text f[FIELDS];
        enum terminology_kind kind = TERMINOLOGY_FINDING;
        if (line.n == 0 || line.p[0] == '#') {
            continue;
        }
        (void)fields_of(line, '\t', f, FIELDS);
        if (f[CODE].n == 0 || f[LABEL].n == 0) {
            bad_line(r, &l, "a code and a label between tabs expected");
        } else if (f[CODE].n > 64 || text_find(f[CODE], TEXT(" "), 0) != SIZE_MAX) {
            bad_line(r, &l, "a code of at most 64 bytes without blanks expected");
        } else if (f[KIND].n > 0 && !terminology_kind_of(f[KIND], &kind)) {
            bad_line(r, &l, "no such kind of concept");
        } else {
            struct terminology_row row = {.label = f[LABEL], .kind = kind, .coded = true};
            uint32_t concept = terminology_add(r->b, f[CODE], &row);
            add_labels(r->b, concept, f[LABEL], TERMINOLOGY_NAME);
            while (f[SYNONYMS].n > 0) {
                add_labels(r->b, concept, text_trim(text_cut(&f[SYNONYMS], '|')),
                           TERMINOLOGY_SYNONYM);
            }
        }
    }
    return arena_full(r->b->a) ? VERR_LIMIT : VERR_OK;
}

enum verr terminology_read_open(struct terminology_reader *r)
{
    static const struct {
        const char *name, *source, *licence, *system;
    } known[] = {[TERMINOLOGY_TSV] = {"tsv", "", "", ""},
                 [TERMINOLOGY_HPO] = {"hpo", "Human Phenotype Ontology",
                                      "HPO licence: cite it, say its version, do not alter it "
                                      "(https://hpo.jax.org/app/license)",
                                      "http://human-phenotype-ontology.org"},
                 [TERMINOLOGY_BDPM] = {"bdpm", "Base de données publique des médicaments",
                                       "Licence Ouverte (ANSM, HAS, UNCAM)",
                                       "https://base-donnees-publique.medicaments.gouv.fr"},
                 [TERMINOLOGY_CIM10] = {"cim10", "CIM-10", "OMS; édition française : ATIH",
                                        "http://hl7.org/fhir/sid/icd-10"}};
    struct terminology_about *o = &r->b->about;
    o->name = text_of(known[r->format].name);
    o->source = text_of(known[r->format].source);
    o->licence = text_of(known[r->format].licence);
    r->b->systems[0] = known[r->format].system;
    return r->format == TERMINOLOGY_HPO    ? hpo_open(r)
           : r->format == TERMINOLOGY_BDPM ? bdpm_open(r)
                                           : VERR_OK;
}

enum verr terminology_read(struct terminology_reader *r, struct text text)
{
    return r->format == TERMINOLOGY_HPO     ? hpo_read(r, text)
           : r->format == TERMINOLOGY_BDPM  ? bdpm_read(r, text)
           : r->format == TERMINOLOGY_CIM10 ? cim10_read(r, text)
                                            : tsv_read(r, text);
}

enum verr terminology_read_close(struct terminology_reader *r)
{
    return r->format == TERMINOLOGY_HPO    ? hpo_close(r)
           : r->format == TERMINOLOGY_BDPM ? bdpm_close(r)
                                           : VERR_OK;
}
