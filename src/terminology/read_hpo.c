/* read_hpo.c - the Human Phenotype Ontology: which terms are abnormalities comes from hp.obo (or
 * its JSON), French labels from the Babelon tables of hpo-translations Modifiers, modes of
 * inheritance and frequencies ("Sévère", "Rare") are terms too: as findings they would be wrong,
 * and only the ontology tells them apart.
 */
#include "terminology/read_inner.h"

#define PHENOTYPE TEXT("HP:0000118")

struct parent {
    uint32_t child, parent;
};

struct terminology_hpo {
    struct terminology_names terms;
    bool *obsolete, *wanted; /* of each number */
    struct parent *parents;
    size_t parent_n, cap;
    bool closed; /* wanted is known */
    bool labels; /* a table of labels was read */
    /* English labels wait until it is known which terms are wanted */
    struct english {
        uint32_t term;
        uint8_t rank;
        struct text label;
    } * english;
    size_t english_n;
};

enum verr hpo_open(struct terminology_reader *r)
{
    struct arena *a = r->b->a;
    size_t cap = r->b->cap;
    struct terminology_hpo *h = ARENA_NEW(a, struct terminology_hpo);
    if (h == NULL || !terminology_names_open(a, &h->terms, cap)) {
        return VERR_LIMIT;
    }
    h->obsolete = ARENA_ARRAY(a, bool, cap + 1);
    h->wanted = ARENA_ARRAY(a, bool, cap + 1);
    h->parents = ARENA_RAW(a, struct parent, cap);
    h->english = ARENA_RAW(a, struct english, cap);
    h->cap = cap;
    r->hpo = h;
    return arena_full(a) ? VERR_LIMIT : VERR_OK;
}

static bool is_code(struct text t)
{
    uint64_t n;
    return t.n == 10 && text_starts(t, TEXT("HP:")) && text_to_u64(text_slice(t, 3, t.n), &n);
}

static void keep_english(struct terminology_reader *r, uint32_t term, struct text label,
                         enum terminology_rank rank)
{
    struct terminology_hpo *h = r->hpo;
    if (r->b->about.lang != LANG_EN || term == 0 || label.n == 0) {
        return;
    }
    if (h->english_n == h->cap) {
        r->b->a->full = true;
        return;
    }
    h->english[h->english_n++] = (struct english){term, (uint8_t)rank, text_copy(r->b->a, label)};
}

void terminology_hpo_term(struct terminology_reader *r, struct text code, struct text name,
                          bool obsolete)
{
    uint32_t n = is_code(code) ? terminology_numbered(r->b->a, &r->hpo->terms, code) : 0;
    if (n != 0) {
        r->hpo->obsolete[n] = obsolete;
        keep_english(r, n, name, TERMINOLOGY_NAME);
    }
}

void terminology_hpo_synonym(struct terminology_reader *r, struct text code, struct text synonym)
{
    uint32_t n = is_code(code) ? terminology_numbered(r->b->a, &r->hpo->terms, code) : 0;
    keep_english(r, n, synonym, TERMINOLOGY_SYNONYM);
}

void terminology_hpo_parent(struct terminology_reader *r, struct text code, struct text parent)
{
    struct terminology_hpo *h = r->hpo;
    if (!is_code(code) || !is_code(parent)) {
        return;
    }
    struct parent p = {terminology_numbered(r->b->a, &h->terms, code),
                       terminology_numbered(r->b->a, &h->terms, parent)};
    if (h->parent_n == h->cap) {
        r->b->a->full = true;
    } else if (p.child != 0 && p.parent != 0) {
        h->parents[h->parent_n++] = p;
    }
}

/* The first quoted text of "synonym: "..." EXACT []". */
static struct text quoted(struct text t)
{
    size_t b = text_find(t, TEXT("\""), 0);
    size_t e = b == SIZE_MAX ? b : text_find(t, TEXT("\" EXACT"), b + 1);
    return e == SIZE_MAX ? (struct text){NULL, 0} : text_slice(t, b + 1, e);
}

static struct text after(struct text line, struct text key)
{
    return text_trim(text_slice(line, key.n, line.n));
}

/* One line of hp.obo. `code` is the term that it is about. */
static void obo_line(struct terminology_reader *r, const struct lines *l, struct text line,
                     struct text *code)
{
    if (text_starts(line, TEXT("data-version:"))) {
        r->b->about.release = text_copy(r->b->a, after(line, TEXT("data-version:")));
    } else if (text_starts(line, TEXT("["))) {
        *code = (struct text){NULL, 0};
    } else if (text_starts(line, TEXT("id:"))) {
        *code = after(line, TEXT("id:"));
        if (text_starts(*code, TEXT("HP:")) && !is_code(*code)) {
            bad_line(r, l, "a term's code has seven digits: HP:0000000");
        }
        terminology_hpo_term(r, *code, (struct text){NULL, 0}, false);
    } else if (text_starts(line, TEXT("name:"))) {
        terminology_hpo_term(r, *code, after(line, TEXT("name:")), false);
    } else if (text_starts(line, TEXT("synonym:"))) {
        terminology_hpo_synonym(r, *code, quoted(line));
    } else if (text_starts(line, TEXT("is_obsolete: true"))) {
        terminology_hpo_term(r, *code, (struct text){NULL, 0}, true);
    } else if (text_starts(line, TEXT("is_a:"))) {
        struct text parent = after(line, TEXT("is_a:"));
        terminology_hpo_parent(r, *code, text_slice(parent, 0, 10));
    }
}

static void obo_read(struct terminology_reader *r, struct text text)
{
    struct lines l = {text, 0};
    struct text line;
    struct text code = {NULL, 0};
    while (next_line(r, &l, &line)) {
        obo_line(r, &l, line, &code);
    }
}

/* What is below the phenotypic abnormalities: one step down each round, and it has few floors. */
static void mark_wanted(struct terminology_hpo *h)
{
    enum { FLOORS = 64 };
    uint32_t root = terminology_number(&h->terms, PHENOTYPE);
    bool more = root != 0;
    h->wanted[root] = root != 0;
    for (size_t round = 0; more && round < FLOORS; round++) {
        more = false;
        for (size_t i = 0; i < h->parent_n; i++) {
            const struct parent *p = &h->parents[i];
            if (h->wanted[p->parent] && !h->wanted[p->child]) {
                h->wanted[p->child] = true;
                more = true;
            }
        }
    }
    h->wanted[root] = false; /* its own name says nothing */
    h->closed = true;
}

static bool wanted(struct terminology_hpo *h, uint32_t term)
{
    if (!h->closed) {
        mark_wanted(h);
    }
    return term != 0 && h->wanted[term] && !h->obsolete[term];
}

static void add_term(struct terminology_reader *r, struct text code, struct text label,
                     enum terminology_rank rank)
{
    struct terminology_row row = {.kind = TERMINOLOGY_FINDING, .coded = true};
    if (rank == TERMINOLOGY_NAME) {
        row.label = label;
    }
    add_labels(r->b, terminology_add(r->b, code, &row), label, rank);
}

enum column { CODE, VALUE, PREDICATE, LANGUAGE, STATUS, COLUMNS };

/* Where the columns stand, by the names of the first line; false: no table of labels. */
static bool columns_of(struct text line, size_t at[COLUMNS])
{
    static const struct text names[COLUMNS] = {[CODE] = TEXT("subject_id"),
                                               [VALUE] = TEXT("translation_value"),
                                               [PREDICATE] = TEXT("predicate_id"),
                                               [LANGUAGE] = TEXT("translation_language"),
                                               [STATUS] = TEXT("translation_status")};
    size_t rank = 0;
    for (size_t c = 0; c < COLUMNS; c++) {
        at[c] = SIZE_MAX;
    }
    for (struct text rest = line; rest.p != NULL; rank++) {
        struct text name = text_trim(text_cut(&rest, '\t'));
        for (size_t c = 0; c < COLUMNS; c++) {
            at[c] = text_equal(name, names[c]) ? rank : at[c];
            at[c] = c == STATUS && text_is(name, "Status") ? rank : at[c];
        }
    }
    return at[CODE] != SIZE_MAX && at[VALUE] != SIZE_MAX;
}

enum { FIELDS_MAX = 16 };

static struct text field_at(const struct text *f, size_t n, size_t at)
{
    return at < n && at < FIELDS_MAX ? f[at] : (struct text){NULL, 0};
}

static void label_line(struct terminology_reader *r, const struct lines *l, struct text line,
                       const size_t at[COLUMNS])
{
    struct text f[FIELDS_MAX];
    size_t n = fields_of(line, '\t', f, FIELDS_MAX);
    struct text code = field_at(f, n, at[CODE]);
    struct text label = field_at(f, n, at[VALUE]);
    struct text predicate = field_at(f, n, at[PREDICATE]);
    struct text status = field_at(f, n, at[STATUS]);
    struct text language = field_at(f, n, at[LANGUAGE]);
    /* one that nobody confirmed may call a foot an anomaly of the foot */
    bool confirmed = status.n == 0 || text_is(status, "OFFICIAL");
    bool template = text_is(code, "ID"); /* the second line of a ROBOT table */
    bool name = text_is(predicate, "rdfs:label");
    bool synonym =
        at[PREDICATE] == SIZE_MAX || text_find(predicate, TEXT("Synonym"), 0) != SIZE_MAX;
    if (template || (!name && !synonym) || (language.n > 0 && !text_is(language, "fr"))) {
        return;
    }
    if (!is_code(code) || label.n == 0) {
        bad_line(r, l, "a code HP:0000000 and a translation expected");
    } else if (confirmed && wanted(r->hpo, terminology_number(&r->hpo->terms, code))) {
        add_term(r, code, label, name ? TERMINOLOGY_NAME : TERMINOLOGY_SYNONYM);
    }
}

enum verr hpo_read(struct terminology_reader *r, struct text text)
{
    size_t at[COLUMNS];
    struct lines l = {text, 0};
    struct text line;
    if (text_starts(text, TEXT("format-version:"))) {
        obo_read(r, text);
    } else if (!next_line(r, &l, &line) || !columns_of(line, at)) {
        return VERR_BAD_INPUT;
    } else if (r->b->about.lang == LANG_FR) {
        r->hpo->labels = true;
        while (next_line(r, &l, &line)) {
            label_line(r, &l, line, at);
        }
    }
    return arena_full(r->b->a) ? VERR_LIMIT : VERR_OK;
}

enum verr hpo_close(struct terminology_reader *r)
{
    struct terminology_hpo *h = r->hpo;
    for (size_t i = 0; i < h->english_n; i++) {
        const struct english *e = &h->english[i];
        if (wanted(h, e->term)) {
            add_term(r, h->terms.at[e->term], e->label, (enum terminology_rank)e->rank);
        }
    }
    return h->parent_n == 0 ? VERR_BAD_INPUT : arena_full(r->b->a) ? VERR_LIMIT : VERR_OK;
}
