/* A layer as it is kept, and with what people said of its words. */
#include "api/scan_layer.h"

/* Lines of numbers: "P width height read at bytes" a page, "W start end page left top width height
 * sure doubtful" a word. */
void scan_layer_write(struct writer *w, const struct scan_layer *l)
{
    for (unsigned i = 0; i < l->pages; i++) {
        const struct scan_sheet *s = &l->sheet[i];
        writer_f(w, "P %u %u %d %lld %lld\n", s->width, s->height, s->read, (long long)s->at,
                 (long long)s->bytes);
    }
    for (size_t i = 0; i < l->n; i++) {
        const struct scan_place *p = &l->at[i];
        writer_f(w, "W %zu %zu %u %d %d %d %d %u %d\n", p->start, p->end, p->page, p->box[0],
                 p->box[1], p->box[2], p->box[3], p->sure, p->doubtful);
    }
}

enum { NUMBERS_MAX = 9 };

/* The numbers of a line; false when there are not `n` of them. */
static bool numbers(struct text line, uint64_t out[NUMBERS_MAX], size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct text t = text_cut(&line, ' ');
        if (!text_to_u64(t, &out[i]) || out[i] > INT32_MAX)
            return false;
    }
    return line.n == 0;
}

static bool read_sheet(struct scan_layer *l, struct text line)
{
    uint64_t v[NUMBERS_MAX];
    if (l->pages == SCAN_PAGES_MAX || !numbers(line, v, 5))
        return false;
    l->sheet[l->pages++] = (struct scan_sheet){.width = (unsigned)v[0],
                                               .height = (unsigned)v[1],
                                               .read = v[2] != 0,
                                               .at = (int64_t)v[3],
                                               .bytes = (int64_t)v[4]};
    return true;
}

static bool read_place(struct scan_layer *l, struct text line)
{
    uint64_t v[NUMBERS_MAX];
    size_t before = l->n > 0 ? l->at[l->n - 1].end : 0;
    if (l->n == SCAN_WORDS_MAX || !numbers(line, v, 9) || v[0] < before || v[1] < v[0] ||
        v[1] > l->text.n || v[2] >= l->pages)
        return false;
    l->at[l->n++] = (struct scan_place){.start = v[0],
                                        .end = v[1],
                                        .page = (unsigned)v[2],
                                        .box = {(int)v[3], (int)v[4], (int)v[5], (int)v[6]},
                                        .sure = (unsigned)v[7],
                                        .doubtful = v[8] != 0};
    l->doubtful += v[8] != 0;
    return true;
}

enum verr scan_layer_read(struct arena *a, struct text kept, struct text text,
                          struct scan_layer *out)
{
    struct scan_layer l = {.text = text,
                           .sheet = ARENA_ARRAY(a, struct scan_sheet, SCAN_PAGES_MAX)};
    size_t lines = 0;
    for (size_t i = 0; i < kept.n; i++)
        lines += kept.p[i] == '\n';
    l.at = ARENA_RAW(a, struct scan_place, lines + 1);
    if (!l.sheet || !l.at)
        return VERR_LIMIT;
    while (kept.n > 0) {
        struct text line = text_cut(&kept, '\n'), kind = text_cut(&line, ' ');
        bool good = text_is(kind, "P")   ? read_sheet(&l, line)
                    : text_is(kind, "W") ? read_place(&l, line)
                                         : false;
        if (!good)
            return VERR_CRYPT;
    }
    *out = l;
    return VERR_OK;
}

static struct text said_at(const struct scan_layer *l, const struct scan_place *p)
{
    return text_slice(l->text, p->start, p->end);
}

/* The last word on each place, or that nothing was said. */
static enum verr mark(struct scan_layer *l, const struct scan_fix *fixes, size_t n,
                      struct text *said)
{
    for (size_t i = 0; i < n; i++) {
        if (fixes[i].word >= l->n)
            return VERR_CRYPT;
        struct scan_place *p = &l->at[fixes[i].word];
        bool same = text_equal(fixes[i].said, said_at(l, p));
        p->said = same ? SCAN_CONFIRMED : SCAN_CORRECTED;
        p->first = same ? (struct text){NULL, 0} : said_at(l, p);
        said[fixes[i].word] = fixes[i].said;
    }
    return VERR_OK;
}

enum verr scan_layer_apply(struct arena *a, struct scan_layer *l, const struct scan_fix *fixes,
                           size_t n)
{
    struct text *said = ARENA_ARRAY(a, struct text, l->n + 1);
    enum verr e = said ? mark(l, fixes, n, said) : VERR_LIMIT;
    if (e || n == 0)
        return e;
    struct writer w = writer_in(a);
    size_t from = 0;
    for (size_t i = 0; i < l->n; i++) {
        struct scan_place *p = &l->at[i];
        struct text read = said_at(l, p);
        writer_put(&w, text_slice(l->text, from, p->start));
        from = p->end;
        p->start = w.n;
        writer_put(&w, p->said == SCAN_CORRECTED ? said[i] : read);
        p->end = w.n;
    }
    writer_put(&w, text_slice(l->text, from, l->text.n));
    bool full = w.full;
    l->text = writer_done(a, &w);
    return full ? VERR_LIMIT : VERR_OK;
}

/* Letters of other alphabets and accents count as letters. */
static bool says_something(struct text t)
{
    for (size_t i = 0; i < t.n; i++) {
        unsigned char c = (unsigned char)t.p[i], low = c | 0x20;
        if (c >= 0x80 || (c >= '0' && c <= '9') || (low >= 'a' && low <= 'z'))
            return true;
    }
    return false;
}

bool scan_in_doubt(const struct scan_layer *l, const struct scan_place *p)
{
    return p->doubtful && p->said == SCAN_AS_READ && says_something(said_at(l, p));
}

static bool has_digit(struct text t)
{
    for (size_t i = 0; i < t.n; i++)
        if (t.p[i] >= '0' && t.p[i] <= '9')
            return true;
    return false;
}

/* One of the words of a list, whatever its case, punctuation around it left out. */
static bool is_one_of(struct text t, const char *const *list, size_t n)
{
    enum { LONGEST = 16 };
    char low[LONGEST];
    while (t.n > 0 && strchr(".,;:()[]'\"", t.p[0]))
        t = text_slice(t, 1, t.n);
    while (t.n > 0 && strchr(".,;:()[]'\"", t.p[t.n - 1]))
        t = text_slice(t, 0, t.n - 1);
    if (t.n == 0 || t.n > LONGEST)
        return false;
    for (size_t i = 0; i < t.n; i++)
        low[i] = (char)(t.p[i] >= 'A' && t.p[i] <= 'Z' ? t.p[i] + 32 : t.p[i]);
    for (size_t i = 0; i < n; i++)
        if (text_is((struct text){low, t.n}, list[i]))
            return true;
    return false;
}

/* UCUM's common units as letters write them, and what is counted when drugs are taken. */
static bool is_unit(struct text t)
{
    static const char *const units[] = {
        "mg",       "g",         "µg",     "ug",      "mcg",    "kg",      "ml",  "cl",   "l",
        "ui",       "%",         "mmhg",   "cm",      "mm",     "mg/j",    "g/l", "g/dl", "mg/l",
        "mmol/l",   "µmol/l",    "meq/l",  "ui/l",    "cp",     "cpr",     "gel", "fois", "x",
        "comprimé", "comprimés", "gélule", "gélules", "goutte", "gouttes", "j",   "jour", "jours",
        "semaine",  "semaines",  "mois",   "ans",     "h",      "heures",  "bpm", "/min", "times",
        "tablet",   "tablets",   "daily",  "days",    "years"};
    return is_one_of(t, units, sizeof units / sizeof *units);
}

static bool is_negation(struct text t)
{
    static const char *const words[] = {
        "pas", "ne",      "ni",       "sans", "aucun", "aucune", "non",     "jamais", "absence",
        "nie", "négatif", "négative", "no",   "not",   "never",  "without", "denies", "negative"};
    return is_one_of(t, words, sizeof words / sizeof *words);
}

enum scan_weight scan_weigh(const struct scan_layer *l, size_t rank)
{
    struct text t = said_at(l, &l->at[rank]), none = {NULL, 0};
    struct text before = rank > 0 ? said_at(l, &l->at[rank - 1]) : none;
    struct text next = rank + 1 < l->n ? said_at(l, &l->at[rank + 1]) : none;
    if (has_digit(t) || is_unit(t) || is_unit(next) || (has_digit(before) && t.n <= 4))
        return SCAN_NUMBER;
    return is_negation(t) ? SCAN_NEGATION : SCAN_WORD;
}
