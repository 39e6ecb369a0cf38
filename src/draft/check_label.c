/* check_label.c - the preferred wordings of the sources' facts, found in a statement
 * A report says "irradiation dorsale" for "ça va dans le dos": the wording is the lexicon's, and
 * too bare to be a form that people say. Where a statement holds the label of something that a
 * source states, that is what it claims. */
#include "draft/check_inner.h"

enum { LABEL_TOKENS = 16, BEFORE = 4 };

struct label {
    const struct fact *fact;
    size_t at, n; /* tokens of the statement */
};

/* Tokens of the statement that the label spans from i, 0 when it does not stand there. */
static size_t label_at(const struct hearing *h, const struct known_label *l, size_t i)
{
    if (i + l->n > h->t.n)
        return 0;
    for (size_t k = 0; k < l->n; k++) {
        if (h->words.word[i + k] != l->word[k])
            return 0;
    }
    return l->n;
}

/* The longest label at each token, among all facts of the sources; the first said of equals. At how
 * many tokens there is one. */
static size_t find_labels(struct hearing *h, struct label *longest)
{
    const struct known_labels *all = h->k->labels;
    size_t found = 0;
    for (size_t i = h->first; i < h->t.n; i++) {
        uint32_t word = h->words.word[i];
        const struct known_label *l = word < all->by_word_n ? all->by_word[word] : NULL;
        for (; l; l = l->next) {
            size_t n = label_at(h, l, i);
            if (n > longest[i].n)
                longest[i] = (struct label){l->fact, i, n};
        }
        found += longest[i].n > 0;
    }
    return found;
}

static bool overlaps(const struct hearing *h, const struct label *l, const struct fact *f)
{
    return f->start < h->t.at[l->at + l->n - 1].end && h->t.at[l->at].start < f->end;
}

/* The claim that a reading of the text found there by itself: it knows the details. */
static struct fact *own_claim(struct hearing *h, const struct label *l)
{
    for (size_t i = 0; i < h->claims.n; i++) {
        struct fact *f = &h->claims.at[i];
        if (overlaps(h, l, f) && check_same_thing(f, l->fact))
            return f;
    }
    return NULL;
}

/* What the label's own words say is not a detail of the claim: "survenue après le repas". */
static void drop_details(const struct hearing *h, const struct label *l, struct fact *f)
{
    struct text words = text_slice(h->text, h->t.at[l->at].start, h->t.at[l->at + l->n - 1].end);
    if (f->when.n > 0 && text_find(words, f->when, 0) != SIZE_MAX)
        f->when.n = 0;
    if (text_find(words, TEXT("côté"), 0) != SIZE_MAX ||
        text_find(words, TEXT("droit"), 0) != SIZE_MAX ||
        text_find(words, TEXT("gauche"), 0) != SIZE_MAX)
        f->side = FACT_NO_SIDE;
}

/* "Pas de fièvre, pas de frissons": the denial stands just before, within its comma. */
static enum fact_polarity polarity_at(const struct hearing *h, const struct label *l)
{
    for (size_t back = 1; back <= BEFORE && l->at >= h->first + back; back++) {
        size_t i = l->at - back;
        if (token_any(&h->t, i, ",|:|.|;") > 0)
            break;
        if (token_any(&h->t, i, "pas|aucun|aucune|sans|ni|absence|jamais") > 0)
            return FACT_ABSENT;
    }
    for (size_t i = l->at + l->n; i < h->t.n && !token_is(&h->t, i, ","); i++) {
        if (token_any(&h->t, i, "a confirmer|possible|probable|incertain") > 0)
            return FACT_UNCERTAIN;
    }
    return token_any(&h->t, h->first, "hypothese|suspicion") > 0 ? FACT_UNCERTAIN : FACT_PRESENT;
}

static struct fact claim_of(const struct hearing *h, const struct label *l)
{
    struct fact f = {.kind = l->fact->kind,
                     .concept = l->fact->concept,
                     .label = l->fact->label,
                     .polarity = polarity_at(h, l),
                     .start = h->t.at[l->at].start,
                     .end = h->t.at[l->at + l->n - 1].end};
    for (size_t i = 0; i < h->claims.n; i++) {
        if (h->claims.at[i].who != FACT_PATIENT) {
            f.who = h->claims.at[i].who;
            f.relative = h->claims.at[i].relative;
        }
    }
    return f;
}

/* What was read inside of a longer label is a part of it: "paracétamol" in "améliorée par le
 * paracétamol". */
static void absorb(struct hearing *h, const struct label *l)
{
    for (size_t i = 0; i < h->claims.n; i++) {
        struct fact *f = &h->claims.at[i];
        bool allergy = f->kind == FACT_ALLERGY && l->fact->kind != FACT_ALLERGY;
        if (overlaps(h, l, f) && !check_same_thing(f, l->fact) && !allergy)
            h->absorbed[i] = true; /* who takes a drug is not allergic to it */
    }
}

/* "Test de marche de six minutes", "CYFRA 21-1": the words and numbers of a name claim nothing. */
static void name_measurement(struct hearing *h, const struct label *l)
{
    for (size_t i = l->at; l->fact->kind == FACT_MEASUREMENT && i < l->at + l->n; i++)
        h->quoted[i] = true;
}

/* "Allergie à l'œuf": what "pas d'allergie", said of all others, denies is not what it names. */
static bool names_allergen(const struct hearing *h, const struct label *l)
{
    bool named = false, all = text_is(l->fact->concept, "allergie");
    for (size_t i = 0; all && i < h->claims.n; i++) {
        const struct fact *c = &h->claims.at[i];
        named |= c->kind == FACT_ALLERGY && c->start >= h->prefix &&
                 !text_starts(c->concept, TEXT("allergie_")) && !text_is(c->concept, "allergie");
    }
    return named;
}

enum verr check_labels(struct hearing *h)
{
    struct label *longest = ARENA_ARRAY(h->k->a, struct label, h->t.n + 1);
    if (!longest)
        return VERR_LIMIT;
    h->labelled = ARENA_RAW(h->k->a, struct fact, find_labels(h, longest));
    if (!h->labelled)
        return VERR_LIMIT;
    for (size_t i = h->first; i < h->t.n;) {
        struct label *l = &longest[i];
        if (l->n == 0 || h->quoted[i]) {
            i++;
            continue;
        }
        if (l->n > 1) {
            absorb(h, l);
            name_measurement(h, l);
        }
        struct fact *own = own_claim(h, l);
        if (own)
            drop_details(h, l, own);
        else if (!names_allergen(h, l))
            h->labelled[h->labelled_n++] = claim_of(h, l);
        i += l->n;
    }
    return VERR_OK;
}

/* A label that no fact before had. `last`: where the chain of each first word ends. */
static bool add_label(const struct check *k, const struct fact *f, struct known_label **chain)
{
    struct folded folded;
    struct tokens t;
    if (!text_fold(k->a, f->label, &folded) || !text_tokens(k->a, &folded, &t))
        return false;
    if (t.n == 0 || t.n > LABEL_TOKENS)
        return true;
    struct known_label *l = ARENA_NEW(k->a, struct known_label);
    uint32_t *word = ARENA_ARRAY(k->a, uint32_t, t.n);
    if (!l || !word)
        return false;
    for (size_t i = 0; i < t.n; i++) {
        word[i] = lexis_word(k->a, k->lexis, &t.at[i]);
        if (word[i] == 0)
            return false;
    }
    *l = (struct known_label){.fact = f, .word = word, .n = t.n};
    *chain = l;
    return true;
}

/* Chains the labels by their first word, in the order in which they were said. */
static bool chain_labels(const struct check *k, struct known_label *const *list, size_t n)
{
    struct known_labels *all = k->labels;
    all->by_word_n = k->lexis->words.n + 1;
    all->by_word = ARENA_ARRAY(k->a, struct known_label *, all->by_word_n);
    for (size_t i = n; all->by_word && i-- > 0;) {
        if (list[i]) {
            list[i]->next = all->by_word[list[i]->word[0]];
            all->by_word[list[i]->word[0]] = list[i];
        }
    }
    return all->by_word != NULL;
}

bool check_index_labels(const struct check *k)
{
    struct ranks texts = {.n = 0};
    size_t most = 0;
    for (size_t s = 0; s < k->n; s++)
        most += k->of[s].reading.facts.n;
    struct known_label **list = ARENA_ARRAY(k->a, struct known_label *, most + 1);
    for (size_t s = 0; list && s < k->n; s++) {
        const struct fact_list *l = &k->of[s].reading.facts;
        for (size_t i = 0; i < l->n; i++) {
            size_t before = texts.n;
            if (l->at[i].concept.n == 0 || l->at[i].label.n == 0)
                continue;
            uint32_t rank = ranks_add(k->a, &texts, l->at[i].label);
            if (rank == 0 || (texts.n > before && !add_label(k, &l->at[i], &list[rank - 1])))
                return false;
        }
    }
    return list && chain_labels(k, list, texts.n);
}
