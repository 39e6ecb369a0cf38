/* read_bdpm.c - the French public base of medicines: CIS_bdpm.txt (products) and
 * CIS_COMPO_bdpm.txt (their substances)
 * A name without its strength names no product (CIS) but what the products of that name hold: their
 * substances, and their codes. The strength is left to the text: "Doliprane" is a form, "Doliprane
 * 500 mg" is a form and a dose.
 */
#include "terminology/read_inner.h"

#include <stdlib.h>

enum { CIS_BYTES = 8, PARTS_MAX = 12, AMBIGUOUS = UINT32_MAX };

/* A substance of a product. */
struct part {
    uint32_t product, substance, link;
    bool active; /* the active moiety ("FT"): it stands for its salt ("SA") */
};

struct terminology_bdpm {
    struct terminology_names products, substances, names;
    struct text *titles;  /* of each product */
    struct text *labels;  /* of each substance */
    bool *moiety, *alone; /* of each substance: stands for a salt; is all that a product holds */
    uint32_t *composition_of; /* of each name: a concept, 0: none yet, AMBIGUOUS */
    struct part *parts;
    size_t part_n, cap;
};

enum verr bdpm_open(struct terminology_reader *r)
{
    struct arena *a = r->b->a;
    size_t cap = r->b->cap;
    struct terminology_bdpm *d = ARENA_NEW(a, struct terminology_bdpm);
    if (d == NULL || !terminology_names_open(a, &d->products, cap) ||
        !terminology_names_open(a, &d->substances, cap) ||
        !terminology_names_open(a, &d->names, cap)) {
        return VERR_LIMIT;
    }
    d->titles = ARENA_ARRAY(a, struct text, cap + 1);
    d->labels = ARENA_ARRAY(a, struct text, cap + 1);
    d->composition_of = ARENA_ARRAY(a, uint32_t, cap + 1);
    d->moiety = ARENA_ARRAY(a, bool, cap + 1);
    d->alone = ARENA_ARRAY(a, bool, cap + 1);
    d->parts = ARENA_RAW(a, struct part, cap);
    d->cap = cap;
    r->bdpm = d;
    return arena_full(a) ? VERR_LIMIT : VERR_OK;
}

static bool is_cis(struct text t)
{
    uint64_t n;
    return t.n == CIS_BYTES && text_to_u64(t, &n);
}

/* A line of CIS_COMPO: product, form, code and name of a substance, dose, of what, SA or FT, link.
 */
static void compo_line(struct terminology_reader *r, const struct lines *l, const struct text *f)
{
    enum { CIS, FORM, CODE, NAME, DOSE, OF, NATURE, LINK };
    struct terminology_bdpm *d = r->bdpm;
    uint64_t code;
    uint64_t link = 0;
    if (!text_to_u64(f[CODE], &code) || f[NAME].n == 0) {
        bad_line(r, l, "the code and the name of a substance expected");
        return;
    }
    (void)text_to_u64(f[LINK], &link);
    if (d->part_n == d->cap) {
        r->b->a->full = true;
        return;
    }
    struct part p = {.product = terminology_numbered(r->b->a, &d->products, f[CIS]),
                     .substance = terminology_numbered(r->b->a, &d->substances, f[CODE]),
                     .link = (uint32_t)link,
                     .active = text_is(f[NATURE], "FT")};
    if (p.product != 0 && p.substance != 0) {
        d->parts[d->part_n++] = p;
        d->moiety[p.substance] = d->moiety[p.substance] || p.active;
        if (d->labels[p.substance].n == 0) {
            d->labels[p.substance] = lower_case(r->b->a, f[NAME]);
        }
    }
}

static void product_line(struct terminology_reader *r, const struct lines *l, const struct text *f)
{
    uint32_t n = terminology_numbered(r->b->a, &r->bdpm->products, f[0]);
    if (f[1].n == 0) {
        bad_line(r, l, "the name of a product expected");
    } else if (n != 0) {
        r->bdpm->titles[n] = text_copy(r->b->a, f[1]);
    }
}

enum verr bdpm_read(struct terminology_reader *r, struct text text)
{
    enum { FIELDS = 12, OF_PRODUCT = 10, OF_COMPO = 8, NATURE = 6 };
    struct lines l = {text, 0};
    struct text line;
    while (next_line(r, &l, &line)) {
        struct text f[FIELDS];
        size_t n = fields_of(line, '\t', f, FIELDS);
        bool compo = n >= OF_COMPO && (text_is(f[NATURE], "SA") || text_is(f[NATURE], "FT"));
        if (line.n == 0) {
            continue;
        }
        if (!is_cis(f[0])) {
            bad_line(r, &l, "a CIS of eight digits expected");
        } else if (compo) {
            compo_line(r, &l, f);
        } else if (n >= OF_PRODUCT) {
            product_line(r, &l, f);
        } else {
            bad_line(r, &l, "fields of CIS_bdpm.txt or CIS_COMPO_bdpm.txt expected");
        }
    }
    return arena_full(r->b->a) ? VERR_LIMIT : VERR_OK;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The name of a product: what stands before its strength and its form. A number that ends it is its
 * own: "Pneumo 23". */
static struct text brand_of(struct text title)
{
    struct text name = text_trim(text_slice(title, 0, text_find(title, TEXT(", "), 0)));
    size_t end = name.n;
    for (size_t i = 1; i < name.n && end == name.n; i++) {
        bool number = name.p[i - 1] == ' ' && is_digit(name.p[i]);
        bool last = number && text_find(name, TEXT(" "), i) == SIZE_MAX;
        bool unit = last && text_find(name, TEXT("%"), i) != SIZE_MAX;
        end = number && (!last || unit) ? i : end;
    }
    name = text_trim(text_slice(name, 0, end));
    bool a = text_ends(name, TEXT(" A")) || text_ends(name, TEXT(" À")); /* "GLUCOSE A 5 %" */
    return a ? text_trim(text_slice(name, 0, text_find(name, TEXT(" "), 0))) : name;
}

/* Whom a product is for is no part of its name: "Efferalgan nourrissons". */
static struct text family_of(struct text brand)
{
    static const struct text marks[] = {TEXT(" ADULTE"), TEXT(" ENFANT"), TEXT(" NOURRISSON"),
                                        TEXT(" SANS SUCRE"), TEXT(" SANS CONSERVATEUR")};
    size_t end = brand.n;
    for (size_t k = 0; k < sizeof marks / sizeof *marks; k++) {
        size_t at = text_find(brand, marks[k], 0);
        end = at < end ? at : end;
    }
    return text_trim(text_slice(brand, 0, end));
}

static int by_product(const void *pa, const void *pb)
{
    const struct part *a = pa;
    const struct part *b = pb;
    if (a->product != b->product) {
        return a->product < b->product ? -1 : 1;
    }
    if (a->link != b->link) {
        return a->link < b->link ? -1 : 1;
    }
    if (a->active != b->active) {
        return a->active ? -1 : 1;
    }
    return a->substance < b->substance ? -1 : a->substance > b->substance;
}

static void add_derived(struct terminology_reader *r, uint32_t concept, struct text label)
{
    static const struct text suffixes[] = {TEXT(" base"), TEXT(" anhydre")};
    size_t open = text_find(label, TEXT(" ("), 0);
    for (size_t k = 0; k < 2; k++) {
        if (text_ends(label, suffixes[k])) {
            terminology_add_label(r->b, concept, text_slice(label, 0, label.n - suffixes[k].n),
                                  TERMINOLOGY_DERIVED);
        }
    }
    if (open != SIZE_MAX && text_ends(label, TEXT(" de)"))) { /* "ranitidine (chlorhydrate de)" */
        char room[TERMINOLOGY_LABEL_BYTES];
        struct writer w = writer_over(room, sizeof room);
        writer_put(&w, text_slice(label, open + 2, label.n - 1));
        writer_char(&w, ' ');
        writer_put(&w, text_slice(label, 0, open));
        if (!w.full) {
            terminology_add_label(r->b, concept, writer_text(&w), TERMINOLOGY_SYNONYM);
        }
    }
}

static void add_substance(struct terminology_reader *r, uint32_t substance)
{
    struct terminology_bdpm *d = r->bdpm;
    struct text label = d->labels[substance];
    struct terminology_row row = {.label = label, .kind = TERMINOLOGY_MEDICATION, .coded = true};
    uint32_t concept = terminology_add(r->b, d->substances.at[substance], &row);
    terminology_add_label(r->b, concept, label, TERMINOLOGY_NAME);
    add_derived(r, concept, label);
}

static int by_number(const void *pa, const void *pb)
{
    uint32_t a = *(const uint32_t *)pa;
    uint32_t b = *(const uint32_t *)pb;
    return a < b ? -1 : a > b;
}

/* The substances of a product, parts [lo, hi), each once: 0 when they are too many. */
static size_t substances_of(const struct terminology_bdpm *d, size_t lo, size_t hi,
                            uint32_t out[PARTS_MAX])
{
    size_t n = 0;
    for (size_t i = lo; i < hi; i++) {
        const struct part *p = &d->parts[i];
        bool stood_for = i > lo && d->parts[i - 1].link == p->link && p->link != 0 &&
                         d->parts[i - 1].active && !p->active;
        if (stood_for) {
            d->parts[i].active = true; /* and so is the next of this link */
            continue;
        }
        bool known = false;
        for (size_t k = 0; k < n; k++) {
            known = known || out[k] == p->substance;
        }
        if (!known && n == PARTS_MAX) {
            return 0;
        }
        if (!known) {
            out[n++] = p->substance;
        }
    }
    qsort(out, n, sizeof *out, by_number);
    return n;
}

/* The concept of what a product holds: a substance, or several together. 0: too many. */
static uint32_t composition(struct terminology_reader *r, size_t lo, size_t hi)
{
    struct terminology_bdpm *d = r->bdpm;
    uint32_t parts[PARTS_MAX] = {0};
    size_t n = substances_of(d, lo, hi, parts);
    d->alone[parts[0]] = d->alone[parts[0]] || n == 1;
    char codes[PARTS_MAX * CIS_BYTES];
    char labels[TERMINOLOGY_LABEL_BYTES];
    struct writer code = writer_over(codes, sizeof codes);
    struct writer label = writer_over(labels, sizeof labels);
    for (size_t k = 0; k < n; k++) {
        writer_str(&code, k > 0 ? "+" : "");
        writer_put(&code, d->substances.at[parts[k]]);
        writer_str(&label, k > 0 ? " + " : "");
        writer_put(&label, d->labels[parts[k]]);
    }
    if (n == 0 || code.full || label.full) {
        return 0;
    }
    struct terminology_row row = {
        .label = writer_text(&label), .kind = TERMINOLOGY_MEDICATION, .coded = true};
    return terminology_add(r->b, writer_text(&code), &row);
}

static void note_name(struct terminology_reader *r, struct text name, uint32_t concept)
{
    struct terminology_bdpm *d = r->bdpm;
    uint32_t n = name.n > 1 ? terminology_numbered(r->b->a, &d->names, name) : 0;
    if (n != 0) {
        uint32_t *of = &d->composition_of[n];
        *of = concept == 0 || (*of != 0 && *of != concept) ? AMBIGUOUS : concept;
    }
}

static void note_product(struct terminology_reader *r, uint32_t product, uint32_t concept)
{
    struct text brand = brand_of(r->bdpm->titles[product]);
    struct text family = family_of(brand);
    note_name(r, brand, concept);
    if (!text_equal(brand, family)) {
        note_name(r, family, concept);
    }
}

/* A name that stands for products of different substances: it is known, and has no code. */
static uint32_t add_bare_name(struct terminology_reader *r, struct text name)
{
    char room[TERMINOLOGY_LABEL_BYTES];
    struct writer w = writer_over(room, sizeof room);
    writer_str(&w, "nom/");
    writer_put(&w, name);
    struct terminology_row row = {
        .label = lower_case(r->b->a, name), .kind = TERMINOLOGY_MEDICATION, .coded = false};
    return w.full ? 0 : terminology_add(r->b, writer_text(&w), &row);
}

static void add_names(struct terminology_reader *r)
{
    struct terminology_bdpm *d = r->bdpm;
    for (size_t n = 1; n <= d->names.n; n++) {
        struct text name = d->names.at[n];
        uint32_t concept = d->composition_of[n];
        concept = concept == AMBIGUOUS ? add_bare_name(r, name) : concept;
        terminology_add_label(r->b, concept, name, TERMINOLOGY_SYNONYM);
    }
}

static void add_substances(struct terminology_reader *r)
{
    const struct terminology_bdpm *d = r->bdpm;
    for (int pass = 0; pass < 2; pass++) { /* the moieties first: "ranitidine" is theirs */
        for (uint32_t n = 1; n <= d->substances.n; n++) {
            /* "protéine S", "glycine": what is only one part of a product is no drug by itself */
            if (d->moiety[n] == (pass == 0) && d->alone[n]) {
                add_substance(r, n);
            }
        }
    }
}

enum verr bdpm_close(struct terminology_reader *r)
{
    struct terminology_bdpm *d = r->bdpm;
    bool *told = ARENA_ARRAY(r->b->a, bool, d->products.n + 1);
    if (told == NULL) {
        return VERR_LIMIT;
    }
    qsort(d->parts, d->part_n, sizeof *d->parts, by_product);
    for (size_t lo = 0, hi = 0; lo < d->part_n; lo = hi) {
        uint32_t product = d->parts[lo].product;
        while (hi < d->part_n && d->parts[hi].product == product) {
            hi++;
        }
        note_product(r, product, composition(r, lo, hi));
        told[product] = true;
    }
    for (uint32_t p = 1; p <= d->products.n; p++) {
        if (!told[p]) {
            note_product(r, p, 0);
        }
    }
    add_substances(r);
    add_names(r);
    return arena_full(r->b->a) ? VERR_LIMIT : VERR_OK;
}
