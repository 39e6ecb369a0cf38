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
static size_t label_at(const struct hearing *h, const struct tokens *label, size_t i)
{
    if (label->n == 0 || label->n > LABEL_TOKENS || i + label->n > h->t.n)
        return 0;
    for (size_t k = 0; k < label->n; k++) {
        if (!text_equal(h->t.at[i + k].text, label->at[k].text))
            return 0;
    }
    return label->n;
}

static bool label_tokens(struct arena *a, struct text label, struct tokens *out)
{
    struct folded f;
    return label.n > 0 && text_fold(a, label, &f) && text_tokens(a, &f, out);
}

/* The longest label at each token, among all facts of the sources. */
static void find_labels(struct hearing *h, struct label *longest)
{
    for (size_t s = 0; s < h->k->n; s++) {
        const struct evidence *v = &h->k->of[s];
        for (size_t j = 0; j < v->reading.facts.n; j++) {
            for (size_t i = h->first; i < h->t.n; i++) {
                size_t n = label_at(h, &v->label[j], i);
                if (n > longest[i].n)
                    longest[i] = (struct label){&v->reading.facts.at[j], i, n};
            }
        }
    }
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
        if (overlaps(h, l, f) && !check_same_thing(f, l->fact))
            h->absorbed[i] = true;
    }
}

enum verr check_labels(struct hearing *h)
{
    struct label *longest = ARENA_ARRAY(h->k->a, struct label, h->t.n + 1);
    h->labelled = ARENA_ARRAY(h->k->a, struct fact, h->t.n + 1);
    if (!longest || !h->labelled)
        return VERR_LIMIT;
    find_labels(h, longest);
    for (size_t i = h->first; i < h->t.n;) {
        struct label *l = &longest[i];
        if (l->n == 0 || h->quoted[i]) {
            i++;
            continue;
        }
        if (l->n > 1)
            absorb(h, l);
        struct fact *own = own_claim(h, l);
        if (own)
            drop_details(h, l, own);
        else
            h->labelled[h->labelled_n++] = claim_of(h, l);
        i += l->n;
    }
    return VERR_OK;
}

enum verr check_label_sources(struct arena *a, struct evidence *v)
{
    size_t n = v->reading.facts.n;
    v->label = ARENA_ARRAY(a, struct tokens, n + 1);
    if (!v->label)
        return VERR_LIMIT;
    for (size_t i = 0; i < n; i++) {
        const struct fact *f = &v->reading.facts.at[i];
        if (f->concept.n > 0 && !label_tokens(a, f->label, &v->label[i]))
            v->label[i].n = 0;
    }
    return arena_full(a) ? VERR_LIMIT : VERR_OK;
}
