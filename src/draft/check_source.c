/* check_source.c - the sources as the second reader sees them */
#include "draft/check_inner.h"

/* Words of reports and of speech that assert nothing by themselves. */
static const char empty_words[] =
    "|patient|patiente|madame|monsieur|docteur|medecin|signale|rapporte|decrit|note|notee|retrouve|"
    "retrouvee|presence|absence|absent|absente|connu|connue|notion|avec|sans|depuis|pendant|dans|"
    "pour|"
    "chez|cote|niveau|actuel|actuelle|actuellement|apparition|associe|associee|episode|traitement|"
    "antecedent|antecedents|examen|clinique|conduite|tenir|motif|consultation|interrogatoire|"
    "evoque|"
    "evoquee|probable|possible|suspicion|prescription|prescrit|prise|prend|etat|sous|cette|votre|"
    "notre|"
    "mais|donc|alors|comme|tout|tous|toute|toutes|aussi|bien|tres|plus|moins|etre|avoir|fait|faire|"
    "elle|"
    "elles|vous|nous|leur|leurs|sont|etait|etaient|sera|ainsi|ayant|lors|apres|avant|entre|vers|"
    "plusieurs|"
    "quelque|quelques|autre|autres|encore|toujours|deja|aucun|aucune|jamais|rien|type|droite|droit|"
    "gauche|"
    "celui|celle|ceux|dont|quand|parce|puis|ensuite|egalement|dit|dire|declare|evoquer|propos|"
    "familial|"
    "familiaux|personnel|personnels|medical|medicaux|chirurgical|chirurgicaux|particulier|"
    "particuliere|"
    "environ|fois|jour|jours|semaine|semaines|mois|annee|annees|heure|heures|matin|soir|midi|"
    "conclusion|histoire|maladie|mode|allergies|allergie|traitements|habituel|habituels|dose|"
    "comprime|"
    "comprimes|caractere|siege|duree|debut|temps|confirmer|besoin|hypothese|surveillance|avis|"
    "document|"
    "resume|selon|suivi|"
    "suivie|suivi|personne|";

static bool is_empty_word(struct text w)
{
    char key[40];
    if (w.n + 2 > sizeof key)
        return false;
    key[0] = '|';
    memcpy(key + 1, w.p, w.n);
    key[w.n + 1] = '|';
    return text_find(text_of(empty_words), (struct text){key, w.n + 2}, 0) != SIZE_MAX;
}

/* Words of one family whose first letters differ: the organ, its adjective; the act, its noun. */
static struct text family_of(struct text stem)
{
    static const char *const families[][2] = {
        {"cardia", "coeur"},  {"thorac", "poitri"}, {"thorax", "poitri"}, {"abdomi", "ventr"},
        {"radiog", "radio"},  {"echogr", "echo"},   {"pulmon", "poumon"}, {"renal", "rein"},
        {"cutane", "peau"},   {"nasal", "nez"},     {"urinai", "urin"},   {"dorsal", "dos"},
        {"blocag", "bloqu"},  {"craque", "crac"},   {"operat", "oper"},   {"recont", "contro"},
        {"revoit", "revoir"}, {"articu", "joint"},  {"auricu", "oreill"}, {"oculai", "oeil"}};
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        if (text_is(stem, families[i][0]))
            return text_of(families[i][1]);
    }
    return stem;
}

struct text check_stem(struct text w)
{
    if (w.n < 4 || is_empty_word(w))
        return (struct text){NULL, 0};
    if (w.p[w.n - 1] == 's' || w.p[w.n - 1] == 'x')
        w.n--;
    if (w.n > 4 && w.p[w.n - 1] == 'e')
        w.n--;
    w.n = w.n < CHECK_STEM ? w.n : CHECK_STEM;
    return family_of(w);
}

static bool index_sentences(struct arena *a, struct evidence *e)
{
    e->sentence_at = ARENA_ARRAY(a, uint32_t, (size_t)e->t.sentences + 2);
    if (!e->sentence_at)
        return false;
    uint32_t next = 0;
    for (size_t i = 0; i < e->t.n; i++) {
        while (next <= e->t.at[i].sentence)
            e->sentence_at[next++] = (uint32_t)i;
    }
    while (next < e->t.sentences + 2)
        e->sentence_at[next++] = (uint32_t)e->t.n;
    return true;
}

struct facts_place *check_places(struct arena *a, struct text text, const struct tokens *t,
                                 const struct reading *dialogue)
{
    struct facts_options options = {.lang = LANG_FR};
    struct facts_place *out = ARENA_ARRAY(a, struct facts_place, t->n + 1);
    if (dialogue && dialogue->turns) {
        options.turns = dialogue->turns;
        options.turn_n = dialogue->talk.n;
    }
    for (size_t i = 0; out && i < t->n; i++) {
        out[i].start = t->at[i].start;
        out[i].end = t->at[i].end;
    }
    return out && facts_at(a, NULL, text, &options, out, t->n) == VERR_OK ? out : NULL;
}

/* e->reading is there already. */
static enum verr open_one(struct arena *a, struct evidence *e)
{
    if (!text_fold(a, e->reading.said, &e->folded) || !text_tokens(a, &e->folded, &e->t))
        return VERR_LIMIT;
    e->stem = ARENA_ARRAY(a, struct text, e->t.n + 1);
    if (!e->stem || !index_sentences(a, e) || !check_quantities_of(a, &e->t, &e->quantities))
        return VERR_LIMIT;
    for (size_t i = 0; i < e->t.n; i++) {
        if (e->t.at[i].kind == TOKEN_WORD)
            e->stem[i] = check_stem(e->t.at[i].text);
    }
    e->place = check_places(a, e->reading.said, &e->t, &e->reading);
    e->revoked = check_revoked_sides(a, &e->t);
    if (!e->place || !e->revoked || !kin_find(a, &e->t, false, &e->kin))
        return VERR_LIMIT;
    return check_label_sources(a, e);
}

enum verr check_open(struct check *k, struct arena *a, const struct draft_source *sources,
                     const struct reading *readings, size_t n)
{
    *k = (struct check){.a = a, .sources = sources, .n = n};
    if (n > CHECK_SOURCES_MAX)
        return VERR_LIMIT;
    k->of = ARENA_ARRAY(a, struct evidence, n + 1);
    enum verr e = k->of ? VERR_OK : VERR_LIMIT;
    for (size_t i = 0; !e && i < n; i++) {
        if (readings)
            k->of[i].reading = readings[i];
        else
            e = reading_of(a, LANG_FR, sources[i].bytes, &k->of[i].reading);
        e = e ? e : open_one(a, &k->of[i]);
    }
    return e;
}

/* The token that holds byte `at` of what was said, or the next one. */
static size_t token_at(const struct evidence *e, size_t at)
{
    size_t low = 0, high = e->t.n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (e->t.at[mid].end <= at)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static struct passage widen(const struct check *k, int source, size_t b, size_t e, uint32_t near)
{
    const struct evidence *v = &k->of[source];
    if (v->t.n == 0)
        return (struct passage){source, 0, 0};
    b = b < v->t.n ? b : v->t.n - 1;
    e = e > b ? e - 1 : b;
    e = e < v->t.n ? e : v->t.n - 1;
    uint32_t first = v->t.at[b].sentence, last = v->t.at[e].sentence;
    first = first > near ? first - near : 0;
    last = last + near + 1;
    last = last < v->t.sentences ? last : v->t.sentences;
    return (struct passage){source, v->sentence_at[first], v->sentence_at[last]};
}

struct passage check_widen(const struct check *k, const struct passage *p, uint32_t near)
{
    return widen(k, p->source, p->b, p->e, near);
}

struct passage check_around(const struct check *k, int source, size_t start, size_t end,
                            uint32_t near)
{
    const struct evidence *v = &k->of[source];
    return widen(k, source, token_at(v, start), token_at(v, end > start ? end - 1 : start) + 1,
                 near);
}

/* From a byte of the source to one of what was said. */
static size_t said_at(const struct reading *r, size_t at)
{
    if (!r->turns)
        return at;
    for (size_t i = 0; i < r->talk.n; i++) {
        const struct turn *t = &r->talk.at[i];
        if (at < t->start)
            return r->turns[i].start;
        if (at <= t->end) {
            size_t within = t->escaped ? 0 : at - t->start;
            size_t room = r->turns[i].end - r->turns[i].start;
            return r->turns[i].start + (within < room ? within : room);
        }
    }
    return r->said.n;
}

bool check_cited(const struct check *k, const struct cite *c, struct passage *near,
                 struct passage *exact)
{
    if (c->source < 0 || (size_t)c->source >= k->n || c->start >= c->end ||
        c->end > k->sources[c->source].bytes.n)
        return false;
    const struct reading *r = &k->of[c->source].reading;
    size_t start = said_at(r, c->start), end = said_at(r, c->end);
    *near = check_around(k, c->source, start, end, CHECK_NEAR);
    *exact = check_around(k, c->source, start, end, 0);
    return true;
}

bool check_overlap(const struct passage *a, const struct passage *b)
{
    return a->source == b->source && a->b < b->e && b->b < a->e;
}
