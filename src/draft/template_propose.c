/* template_propose.c - a template out of reports: headings in their order, and what stands under
 * each */
#include "draft/template.h"
#include "draft/template_words.h"
#include "text/fold.h"

#include <string.h>

enum {
    HEADING_BYTES = 80,
    HEADING_WORDS = 8,
    INLINE_BYTES = 40,
    WORD_VOTES = 3, /* a heading's own words count as that many facts */
    KEY_BYTES = 2 * HEADING_BYTES + 1
};

struct heading {
    const char *title; /* as first seen */
    char key[KEY_BYTES];
    size_t order; /* sum of its ranks */
    size_t seen;
    unsigned votes[ROUTE_COUNT][GROUP_COUNT];
};

struct gather {
    struct arena *a;
    struct heading *at; /* TEMPLATE_SECTIONS_MAX */
    size_t n;
};

static const struct {
    const char *part; /* of a folded heading; the first that fits counts */
    enum route route;
    bool family;
} known[] = {{"famili", ROUTE_ANTECEDENTS, true},
             {"antecedent", ROUTE_ANTECEDENTS, false},
             {"past medical", ROUTE_ANTECEDENTS, false},
             {"allerg", ROUTE_ALLERGIES, false},
             {"motif", ROUTE_MOTIF, false},
             {"reason for", ROUTE_MOTIF, false},
             {"mode de vie", ROUTE_MODE_DE_VIE, false},
             {"habitus", ROUTE_MODE_DE_VIE, false},
             {"social", ROUTE_MODE_DE_VIE, false},
             {"histoire", ROUTE_HISTOIRE, false},
             {"anamnese", ROUTE_HISTOIRE, false},
             {"maladie actuelle", ROUTE_HISTOIRE, false},
             {"history", ROUTE_HISTOIRE, false},
             {"traitement", ROUTE_TRAITEMENTS, false},
             {"medica", ROUTE_TRAITEMENTS, false},
             {"examen", ROUTE_EXAMEN, false},
             {"examination", ROUTE_EXAMEN, false},
             {"resultat", ROUTE_EXAMEN, false},
             {"conduite", ROUTE_CONDUITE, false},
             {"suites", ROUTE_CONDUITE, false},
             {"plan", ROUTE_CONDUITE, false},
             {"conclusion", ROUTE_CONCLUSION, false},
             {"synthese", ROUTE_CONCLUSION, false},
             {"diagnostic", ROUTE_CONCLUSION, false},
             {"discussion", ROUTE_CONCLUSION, false},
             {"au total", ROUTE_CONCLUSION, false},
             {"assessment", ROUTE_CONCLUSION, false}};

static int known_of(const char *key)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strstr(key, known[i].part)) {
            return (int)i;
        }
    }
    return -1;
}

static size_t words_in(struct text t)
{
    size_t n = 0;
    for (size_t i = 0; i < t.n; i++) {
        n += t.p[i] != ' ' && (i == 0 || t.p[i - 1] == ' ');
    }
    return n;
}

/* Letters in capitals alone; at least four. */
static bool capitals(const char *key, struct text line)
{
    size_t letters = 0, digits = 0;
    for (size_t i = 0; i < line.n; i++) {
        unsigned char c = (unsigned char)line.p[i];
        bool small =
            (c >= 'a' && c <= 'z') || (i > 0 && (unsigned char)line.p[i - 1] == 0xc3 && c >= 0xa0);
        if (small) {
            return false;
        }
        letters += c >= 'A' && c <= 'Z';
        digits += c >= '0' && c <= '9';
    }
    return letters >= 4 && digits == 0 && key[0] != '\0';
}

static bool fold_key(char key[KEY_BYTES], struct text title)
{
    size_t n = title.n <= HEADING_BYTES ? text_fold_into(key, KEY_BYTES - 1, title) : 0;
    key[n] = '\0';
    return n > 0 && words_in(title) <= HEADING_WORDS;
}

static struct text without_mark(struct text t, char mark)
{
    while (t.n > 0 && t.p[t.n - 1] == mark) {
        t = text_trim(text_slice(t, 0, t.n - 1));
    }
    while (t.n > 0 && t.p[0] == mark) {
        t = text_trim(text_slice(t, 1, t.n));
    }
    /* a no-break space before the colon */
    if (text_ends(t, TEXT("\xc2\xa0"))) {
        t = text_trim(text_slice(t, 0, t.n - 2));
    }
    return t;
}

/* Whether a line opens a section: "# Titre", "Titre :", "TITRE", or "Allergies : aucune" for the
 * headings that everybody writes. *rest: what it says of its own. */
static bool is_heading(struct text line, struct text *title, char key[KEY_BYTES], struct text *rest)
{
    *rest = TEXT("");
    bool marked = line.n > 1 && line.p[0] == '#';
    *title = without_mark(without_mark(line, '#'), ':');
    bool alone = line.n > 0 && line.p[line.n - 1] == ':';
    bool fits = fold_key(key, *title);
    if (fits && (marked || alone || capitals(key, *title))) {
        return true;
    }
    size_t colon = text_find(line, TEXT(":"), 0);
    if (colon == SIZE_MAX || colon > INLINE_BYTES) {
        return false;
    }
    *title = without_mark(text_trim(text_slice(line, 0, colon)), ':');
    *rest = text_trim(text_slice(line, colon + 1, line.n));
    return fold_key(key, *title) && known_of(key) >= 0;
}

/* "ANTÉCÉDENTS" as "Antécédents". */
static const char *sentence_case(struct arena *a, struct text title)
{
    char *to = ARENA_ARRAY(a, char, title.n + 1);
    if (!to) {
        return "";
    }
    memcpy(to, title.p, title.n);
    for (size_t i = 1; capitals("x", title) && i < title.n; i++) {
        unsigned char c = (unsigned char)to[i], before = (unsigned char)to[i - 1];
        if (c >= 'A' && c <= 'Z') {
            to[i] = (char)(c + 32);
        } else if (i > 1 && before == 0xc3 && c >= 0x80 && c <= 0x9e && c != 0x97) {
            to[i] = (char)(c + 32);
        }
    }
    return to;
}

static struct heading *heading_of(struct gather *g, struct text title, const char *key)
{
    for (size_t i = 0; i < g->n; i++) {
        if (strcmp(g->at[i].key, key) == 0) {
            return &g->at[i];
        }
    }
    const char *words = sentence_case(g->a, title);
    if (g->n + ROUTE_COUNT >= TEMPLATE_SECTIONS_MAX ||
        !template_line(text_of(words), TEMPLATE_TITLE_MAX) ||
        template_title_fits(g->a, text_of(words)) != VERR_OK) {
        return NULL;
    }
    struct heading *h = &g->at[g->n++];
    *h = (struct heading){.title = words};
    memcpy(h->key, key, strlen(key) + 1);
    return h;
}

/* What the extractor finds under a heading votes for where it goes. */
static enum verr vote(struct gather *g, struct heading *h, struct text under)
{
    static const struct facts_options options = {.lang = LANG_FR};
    struct fact_list l;
    enum verr e = facts_find(g->a, NULL, under, &options, &l);
    for (size_t i = 0; e == VERR_OK && i < l.n; i++) {
        enum route r;
        if (route_of(l.at[i].section, &r)) {
            h->votes[r][group_of_fact(&l.at[i])]++;
        }
    }
    return e;
}

static void vote_own(struct heading *h)
{
    int k = known_of(h->key);
    for (int g = 0; k >= 0 && g < GROUP_COUNT; g++) {
        if (!known[k].family || g == GROUP_FAMILY) {
            h->votes[known[k].route][g] += WORD_VOTES;
        }
    }
}

static enum verr read_report(struct gather *g, struct text report)
{
    struct text rest = report;
    struct heading *in = NULL;
    size_t rank = 0;
    enum verr e = VERR_OK;
    while (e == VERR_OK && rest.p) {
        struct text line = text_trim(text_cut(&rest, '\n'));
        struct text title, said = line;
        char key[KEY_BYTES];
        if (line.n > 0 && is_heading(line, &title, key, &said)) {
            in = heading_of(g, title, key);
            rank++;
            if (in) {
                in->order += rank;
                in->seen++;
                vote_own(in);
            }
        }
        if (in && said.n > 0) {
            e = vote(g, in, said);
        }
    }
    return e;
}

static unsigned all_votes(const struct heading *h, enum route r)
{
    unsigned n = 0;
    for (int g = 0; g < GROUP_COUNT; g++) {
        n += g == GROUP_FAMILY ? 0 : h->votes[r][g];
    }
    return n;
}

/* Before in the reports: by mean rank. Stable insertion sort of at most 24. */
static void sort_headings(struct gather *g)
{
    for (size_t i = 1; i < g->n; i++) {
        struct heading h = g->at[i];
        size_t k = i;
        for (; k > 0 && g->at[k - 1].order * h.seen > h.order * g->at[k - 1].seen; k--) {
            g->at[k] = g->at[k - 1];
        }
        g->at[k] = h;
    }
}

/* Each route goes where most of it stands; relatives have a heading of their own when it says so.
 */
static void assign(const struct gather *g, const struct template *own, struct template_section *s)
{
    for (int r = 0; r < ROUTE_COUNT; r++) {
        size_t best = SIZE_MAX, family = SIZE_MAX;
        for (size_t i = 0; i < g->n; i++) {
            const struct heading *h = &g->at[i];
            unsigned n = all_votes(h, (enum route)r), kin = h->votes[r][GROUP_FAMILY];
            if (n > 0 && (best == SIZE_MAX || n > all_votes(&g->at[best], (enum route)r))) {
                best = i;
            }
            if (kin > 0 && (family == SIZE_MAX || kin > g->at[family].votes[r][GROUP_FAMILY])) {
                family = i;
            }
        }
        if (template_home(own, (enum route)r) < 0) {
            continue;
        }
        if (best != SIZE_MAX) {
            s[best].routes |= 1u << r;
        }
        if (family != SIZE_MAX && family != best) {
            s[family].named[r] = 1u << GROUP_FAMILY;
        }
    }
}

static const char *make_id(struct arena *a, const char *key, size_t rank)
{
    char *id = ARENA_ARRAY(a, char, TEMPLATE_ID_MAX + 1);
    struct writer w = writer_over(id, id ? TEMPLATE_ID_MAX : 0);
    writer_f(&w, "s%zu_", rank + 1);
    for (; *key && w.n < TEMPLATE_ID_MAX; key++) {
        bool plain = (*key >= 'a' && *key <= 'z') || (*key >= '0' && *key <= '9');
        writer_char(&w, plain ? *key : '_');
    }
    return id ? id : "";
}

/* What no heading took stays in the built-in section that has it. */
static size_t add_missing(const struct template *own, struct template_section *s, size_t n)
{
    size_t kept = n;
    for (size_t i = 0; i < own->section_n; i++) {
        unsigned missing = own->sections[i].routes;
        for (size_t k = 0; k < kept; k++) {
            missing &= ~s[k].routes;
        }
        if (missing) {
            s[n] = own->sections[i];
            s[n++].routes = missing;
        }
    }
    return n;
}

enum verr template_propose(struct arena *a, struct text type, const struct text *reports, size_t n,
                           struct template *out)
{
    const struct template *own = template_find(type);
    if (!own) {
        return VERR_NOT_FOUND;
    }
    struct gather g = {.a = a, .at = ARENA_ARRAY(a, struct heading, TEMPLATE_SECTIONS_MAX)};
    struct template_section *s = ARENA_ARRAY(a, struct template_section, 2 * TEMPLATE_SECTIONS_MAX);
    if (!g.at || !s) {
        return VERR_LIMIT;
    }
    for (size_t i = 0; i < n; i++) {
        enum verr e = text_utf8_valid(reports[i]) ? read_report(&g, reports[i]) : VERR_BAD_UTF8;
        if (e != VERR_OK) {
            return e;
        }
    }
    if (g.n == 0) {
        return VERR_BAD_INPUT;
    }
    sort_headings(&g);
    for (size_t i = 0; i < g.n; i++) {
        s[i].id = make_id(a, g.at[i].key, i);
        s[i].title[LANG_FR] = g.at[i].title;
        s[i].title[LANG_EN] = s[i].title[LANG_FR];
        s[i].loinc = "";
    }
    assign(&g, own, s);
    struct template t = *own;
    t.sections = s;
    t.section_n = add_missing(own, s, g.n);
    t.version = 1;
    if (arena_full(a)) {
        return VERR_LIMIT;
    }
    *out = t;
    return VERR_OK;
}
