/* compose_choose.c - which facts are written, once each, and in which section */
#include "draft/compose_told.h"

enum { BUCKETS = 256 };

/* Chains of items of the same concept, so that a repetition is found without a walk over all. */
struct chains {
    size_t head[BUCKETS]; /* rank + 1 of the last item of the chain */
    size_t *next;         /* of each item */
    size_t cap;
};

static size_t bucket(struct text concept)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < concept.n; i++) {
        h = (h ^ (unsigned char)concept.p[i]) * 16777619u;
    }
    return h % BUCKETS;
}

/* a has nothing to say that b does not. */
static bool within(struct text a, struct text b)
{
    return a.n == 0 || text_equal(a, b);
}

static bool adds_nothing(const struct fact *f, const struct fact *to)
{
    return within(f->value, to->value) && within(f->when, to->when) && within(f->dose, to->dose) &&
           within(f->route, to->route) && within(f->frequency, to->frequency) &&
           within(f->duration, to->duration) && within(f->qualifier, to->qualifier) &&
           (f->side == FACT_NO_SIDE || f->side == to->side);
}

bool compose_describes(const struct fact *f)
{
    static const char *const heads[] = {"debut",
                                        "siege_",
                                        "irradiation",
                                        "aggrave_",
                                        "soulage_",
                                        "resiste_",
                                        "intens",
                                        "moderee",
                                        "moindre",
                                        "persiste",
                                        "resolue",
                                        "breve",
                                        "duree",
                                        "plus_long",
                                        "au_repos",
                                        "a_effort",
                                        "post_prandial",
                                        "repas_gras",
                                        "television",
                                        "assis",
                                        "poignard",
                                        "brulure",
                                        "crampe",
                                        "serrement",
                                        "pesanteur",
                                        "decharge",
                                        "pulsatile",
                                        "continue",
                                        "intermittente",
                                        "coupe_respiration",
                                        "sur_cote",
                                        "cote_",
                                        "insomnie_douleur",
                                        "eva",
                                        "sans_irradiation",
                                        "douleur_diffuse"};
    for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
        if (text_begins(f->concept, heads[i]) && !text_is(f->concept, "brulure_cutanee") &&
            !text_is(f->concept, "brulure_mictionnelle")) {
            return true;
        }
    }
    return false;
}

static bool same_claim(const struct fact *a, const struct fact *b)
{
    return text_equal(a->concept, b->concept) && a->polarity == b->polarity && a->who == b->who &&
           text_equal(a->relative, b->relative) &&
           (a->time == FACT_PLANNED) == (b->time == FACT_PLANNED);
}

static void cite_fact(struct compose *c, struct item *i, const struct fact *f)
{
    const struct reading *r = &c->readings[i->source];
    if (f->question_end > f->question_start) {
        compose_cite(i, reading_cite(r, i->source, f->question_start, f->question_end));
    }
    compose_cite(i, reading_cite(r, i->source, f->clause_start, f->clause_end));
    /* the words themselves, when they stand outside of both */
    compose_cite(i, reading_cite(r, i->source, f->start, f->end));
}

/* Says again what an item says, or completes it: true when nothing is left to write. */
static bool absorb(struct compose *c, const struct chains *ch, int source, const struct fact *f,
                   bool episode)
{
    size_t near = 0;
    for (size_t k = ch->head[bucket(f->concept)]; k > 0 && near++ < COMPOSE_RECENT;
         k = ch->next[k - 1]) {
        struct item *i = &c->items.at[k - 1];
        if (!same_claim(i->fact, f) || i->episode != episode) {
            continue;
        }
        if (adds_nothing(f, i->fact)) {
            return true;
        }
        if (adds_nothing(i->fact, f) && i->source == source) {
            i->fact = f;
            cite_fact(c, i, f);
            return true;
        }
    }
    return false;
}

/* "Et la fièvre, vous l'avez mesurée ? — Peut-être." puts in no doubt the fever that was told. */
static bool doubts_again(const struct compose *c, const struct chains *ch, const struct fact *f)
{
    bool bare = f->polarity == FACT_UNCERTAIN && f->value.n == 0 && f->when.n == 0 &&
                f->dose.n == 0 && f->side == FACT_NO_SIDE && f->question_end > f->question_start;
    size_t near = 0;
    for (size_t k = bare ? ch->head[bucket(f->concept)] : 0; k > 0 && near++ < COMPOSE_RECENT;
         k = ch->next[k - 1]) {
        const struct fact *told = c->items.at[k - 1].fact;
        if (text_equal(told->concept, f->concept) && told->polarity == FACT_PRESENT &&
            told->who == f->who && text_equal(told->relative, f->relative)) {
            return true;
        }
    }
    return false;
}

/* "Soixante-dix-neuf au mois de mars. J'en ai soixante-dix-huit.": the last of a turn stands. */
static bool is_earlier_age(const struct fact *f, const struct fact_list *all)
{
    for (size_t k = (size_t)(f - all->at) + 1; text_is(f->concept, "age") && k < all->n; k++) {
        const struct fact *g = &all->at[k];
        if (g->turn != f->turn || f->turn < 0) {
            return false;
        }
        if (text_is(g->concept, "age") && g->who == f->who &&
            text_equal(g->relative, f->relative)) {
            return true;
        }
    }
    return false;
}

/* A word that only introduces what other facts say better. */
static bool says_nothing(const struct fact *f, const struct told *all)
{
    if (is_earlier_age(f, all->l)) {
        return true;
    }
    if ((f->kind == FACT_ALLERGY || f->kind == FACT_MEDICATION) &&
        text_is(f->relative, "conjoint")) {
        return true; /* the husband's has no place in this record */
    }
    if (text_is(f->concept, "pleurs") && f->who != FACT_PATIENT) {
        return true; /* "ma femme va pleurer" */
    }
    if (compose_describes(f) && f->who == FACT_OTHER) {
        return true; /* "les machines sont toujours là" */
    }
    bool bare = f->when.n == 0 && f->value.n == 0 && f->side == FACT_NO_SIDE;
    if (told_places_pain(f) && !told_pain(all, f)) {
        return true;
    }
    if (text_is(f->concept, "debut") || text_is(f->concept, "duree")) {
        return bare || f->polarity != FACT_PRESENT;
    }
    if (text_is(f->concept, "travail") || text_is(f->concept, "medecin_traitant")) {
        return true;
    }
    if (text_is(f->concept, "soulage_antalgique") && f->qualifier.n == 0) {
        return !all->pain;
    }
    if (text_is(f->concept, "operation")) {
        return told_operation(all, f);
    }
    if (text_is(f->concept, "douleur")) {
        return bare && f->polarity == FACT_PRESENT && all->pain_named;
    }
    return text_is(f->concept, "irradiation") && f->polarity == FACT_PRESENT && all->radiates;
}

/* "Pas d'allergie" says already that there is none to medicines. */
static bool is_wider(const struct fact *f, const struct told *all)
{
    return text_is(f->concept, "allergie_medicament") && all->no_allergy[f->polarity][f->who];
}

/* A fact of the words that tell why the patient comes, or that says them again. */
static bool is_of_motive(const struct compose *c, const struct fact *f)
{
    const struct motive *m = &c->motive;
    struct text own = text_slice(c->readings[0].said, f->start, f->end);
    bool again = m->named && f->turn == m->turn + 1 && text_find(m->quote, own, 0) != SIZE_MAX;
    return m->turn < 0 || again || (f->start >= m->start && f->start < m->end);
}

/* Why the patient comes: what is said for it, else the first complaint of a dialogue. */
static bool opens(const struct compose *c, const struct fact *f, const struct fact *first)
{
    if (!is_of_motive(c, f)) {
        return false;
    }
    bool complaint = f->kind == FACT_FINDING || f->kind == FACT_PROBLEM;
    bool now = f->time == FACT_NOW && f->who == FACT_PATIENT && f->polarity == FACT_PRESENT;
    return f->turn >= 0 && complaint && now && (!first || f->clause_start == first->clause_start) &&
           !text_is(f->section, "examen") && !text_is(f->section, "antecedents") &&
           !compose_describes(f);
}

/* "Pas d’allergie" after an allergy, "pas d’antécédent" after one: there is no other. */
static bool is_other(const struct compose *c, const struct fact *f)
{
    bool allergy = text_is(f->concept, "allergie");
    if (f->polarity != FACT_ABSENT || (!allergy && !text_is(f->concept, "antecedent"))) {
        return false;
    }
    for (size_t k = compose_recent(c); k < c->items.n; k++) {
        const struct fact *g = c->items.at[k].fact;
        bool same =
            g != NULL && (allergy ? g->kind == FACT_ALLERGY : text_is(g->section, "antecedents"));
        if (same && g->polarity == FACT_PRESENT && g->who == f->who) {
            return true;
        }
        if (g == NULL && allergy && c->items.at[k].lead && /* compose_doubt: its words */
            c->items.at[k].route == ROUTE_ALLERGIES) {
            return true;
        }
    }
    return false;
}

/* A long word of the label stands in the question. */
static bool names_word(struct text question, struct text label)
{
    enum { LONG = 6 };
    while (label.p && label.n > 0) {
        struct text word = text_cut(&label, ' ');
        if (word.n >= LONG && !text_starts(word, TEXT("trouble")) &&
            text_find(question, word, 0) != SIZE_MAX) {
            return true;
        }
    }
    return false;
}

/* "Une douleur ? — Oui, à droite. — Depuis quand ? — Hier.": since when the one complaint of the
 * answer before lasts; true when it has taken the moment. */
static bool begins(struct compose *c, int source, const struct fact *f)
{
    enum { SHORT = 40, NEAR = 2 };
    struct item *about = NULL;
    size_t asked = f->question_end - f->question_start;
    struct text question = text_slice(c->readings[source].said, f->question_start, f->question_end);
    bool since = text_is(f->concept, "debut") && f->polarity == FACT_PRESENT && f->turn >= 0 &&
                 text_starts(f->when, TEXT("depuis ")) && asked > 0;
    bool bare = since && asked < SHORT;
    for (size_t k = c->items.n; since && !bare && k-- > compose_recent(c) && !about;) {
        struct item *i = &c->items.at[k];
        const struct fact *g = i->fact;
        bool named = g && i->source == source && g->kind == FACT_FINDING && g->when.n == 0 &&
                     g->polarity == FACT_PRESENT && g->who == FACT_PATIENT &&
                     !compose_describes(g) && names_word(question, g->label);
        about = named ? i : NULL; /* "La mémoire, depuis quand ?" */
    }
    for (size_t k = c->items.n; bare && k-- > compose_recent(c);) {
        struct item *i = &c->items.at[k];
        const struct fact *g = i->fact;
        if (!g || i->source != source || g->turn != f->turn - NEAR || compose_describes(g)) {
            continue;
        }
        bool complaint = g->kind == FACT_FINDING && g->polarity == FACT_PRESENT &&
                         g->who == FACT_PATIENT && g->time == FACT_NOW && g->when.n == 0;
        if (!complaint || about) {
            return false; /* of several, nobody knows which */
        }
        about = i;
    }
    struct fact *copy = about ? ARENA_ARRAY(c->a, struct fact, 1) : NULL;
    if (!copy) {
        return false;
    }
    *copy = *about->fact;
    copy->when = f->when;
    about->fact = copy;
    cite_fact(c, about, f);
    return true;
}

static void add_fact(struct compose *c, struct chains *ch, const struct told *all, int source,
                     const struct fact *f, const struct fact **first)
{
    const struct reading *r = &c->readings[source];
    enum route route = compose_route(f);
    bool told = r->turns && f->turn >= 0 && r->turns[f->turn].speaker != FACTS_CLINICIAN;
    route = told && route == ROUTE_CONCLUSION ? ROUTE_HISTOIRE : route; /* "enrhumé ? — Oui" */
    struct text said = r->said;
    struct text question = text_slice(said, f->question_start, f->question_end);
    bool stayed = text_is(f->concept, "hospitalisation") && f->time != FACT_PLANNED &&
                  text_find(question, TEXT("été hospitalis"), 0) != SIZE_MAX;
    if (f->polarity == FACT_ABSENT && f->kind == FACT_PROBLEM && route == ROUTE_ANTECEDENTS &&
        f->turn >= 0) {
        struct text lead = text_slice(said, f->start > 16 ? f->start - 16 : 0, f->start);
        bool heard = text_find(lead, TEXT("dit pas d"), 0) != SIZE_MAX || /* of an X-ray */
                     text_ends(lead, TEXT("dit "));
        bool read = !told && f->question_end == f->question_start;
        route = heard                                         ? ROUTE_HISTOIRE
                : read && text_begins(f->concept, "fracture") ? ROUTE_EXAMEN
                                                              : route;
    }
    bool early = r->turns && f->turn >= 0 && (size_t)f->turn * 2 < r->talk.n;
    if (told && early && route == ROUTE_EXAMEN && f->kind == FACT_FINDING &&
        f->question_end > f->question_start) {
        route = ROUTE_HISTOIRE; /* "Une boule à l'aine ? — Non." */
    }
    route = stayed ? ROUTE_ANTECEDENTS : route; /* "Il a été hospitalisé ?" */
    enum { LEAD = 48 };                         /* "pas de voyage récent, pas d'opération ?" */
    size_t asked = f->question_start > LEAD ? f->question_start - LEAD : 0;
    bool recent =
        f->question_end > f->question_start && f->kind == FACT_PROCEDURE &&
        f->polarity == FACT_ABSENT &&
        text_find(text_slice(said, asked, f->question_end), TEXT("récent"), 0) != SIZE_MAX;
    route = recent && route == ROUTE_ANTECEDENTS ? ROUTE_HISTOIRE : route;
    const struct fact_list *l = &c->readings[source].facts;
    bool episode = told_episode(all, f);
    if (absorb(c, ch, source, f, episode) || doubts_again(c, ch, f) ||
        compose_conditional(f, c->readings[source].said)) {
        return;
    }
    if (compose_in_words(c, source, f) || begins(c, source, f)) {
        return;
    }
    bool other = is_other(c, f);
    struct item *i = compose_add(c);
    if (!i) {
        return;
    }
    if (source == 0 && opens(c, f, *first)) {
        route = ROUTE_MOTIF;
        *first = f;
    }
    i->then = compose_then(f, l, said);
    i->route = i->then ? ROUTE_ANTECEDENTS : compose_reaction(f, l, said) ? ROUTE_ALLERGIES : route;
    i->episode = episode;
    i->unlikely = compose_unlikely(f, c->readings[source].said);
    i->other = other;
    i->source = source;
    i->turn = f->turn;
    i->at = f->start;
    compose_order(c, i);
    i->fact = compose_dated(c->a, f, l, said);
    cite_fact(c, i, f);
    size_t rank = c->items.n;
    if (rank <= ch->cap) {
        size_t b = bucket(f->concept);
        ch->next[rank - 1] = ch->head[b];
        ch->head[b] = rank;
    }
}

void compose_choose(struct compose *c)
{
    struct chains ch = {.cap = 0};
    for (size_t i = 0; i < c->source_n; i++) {
        ch.cap += c->readings[i].facts.n;
    }
    ch.next = ARENA_ARRAY(c->a, size_t, ch.cap);
    const struct fact *first = NULL;
    compose_motive(c);
    for (size_t i = 0; ch.next && i < c->source_n; i++) {
        const struct fact_list *l = &c->readings[i].facts;
        struct told all;
        if (!told_gather(c->a, l, &all)) {
            return; /* the arena is marked full */
        }
        for (size_t k = 0; k < l->n; k++) {
            if (!says_nothing(&l->at[k], &all) && !is_wider(&l->at[k], &all) &&
                !compose_taken_back(&l->at[k], l) &&
                !compose_misleads(&l->at[k], l, c->readings[i].said) &&
                !compose_trade_of_another(&l->at[k], c->readings[i].said)) {
                add_fact(c, &ch, &all, (int)i, &l->at[k], &first);
            }
        }
    }
    c->told_n = c->items.n;
    if (c->motive.turn >= 0 && !first) {
        compose_quote_motive(c);
    }
}

void compose_tell_again(struct compose *c)
{
    size_t n = c->items.n;
    for (size_t k = 0; k < n; k++) {
        struct item one = c->items.at[k];
        if (one.route == ROUTE_MOTIF && one.fact && one.fact->kind == FACT_FINDING) {
            struct item *i = compose_add(c);
            one.route = ROUTE_HISTOIRE;
            one.again = true;
            one.quote = one.told = one.asked = (struct text){NULL, 0};
            *(i ? i : &one) = one;
        }
    }
}
