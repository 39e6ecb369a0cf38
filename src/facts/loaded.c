/* loaded.c - see loaded.h */
#include "facts/scan.h"
#include "text/stem.h"

static const struct {
    const char *kind, *section;
} of_kind[] = {[TERMINOLOGY_FINDING] = {"finding", "histoire"},
               [TERMINOLOGY_PROBLEM] = {"problem", "antecedents"},
               [TERMINOLOGY_MEDICATION] = {"medication", "traitements"},
               [TERMINOLOGY_PROCEDURE] = {"procedure", "conduite"},
               [TERMINOLOGY_SOCIAL] = {"social", "mode_de_vie"},
               [TERMINOLOGY_ADMINISTRATIVE] = {"administrative", "antecedents"}};

enum verr loaded_open(struct arena *a, struct text bytes, struct loaded *out)
{
    struct terminology t;
    enum verr e = terminology_open(bytes, &t);
    if (e != VERR_OK) {
        return e;
    }
    size_t n = terminology_concepts(&t);
    struct concept *concepts = ARENA_RAW(a, struct concept, n + 1);
    for (size_t i = 0; concepts != NULL && i < n; i++) {
        struct terminology_item item = terminology_item(&t, i);
        concepts[i] = (struct concept){.id = item.id,
                                       .kind = of_kind[item.kind].kind,
                                       .label = item.label,
                                       .section = of_kind[item.kind].section,
                                       .hpo = "",
                                       .cim10 = "",
                                       .classes = "",
                                       .unit = "",
                                       .normal = "",
                                       .broader = -1,
                                       .critical = item.kind == TERMINOLOGY_MEDICATION};
    }
    if (concepts == NULL) {
        return VERR_LIMIT;
    }
    *out = (struct loaded){t, concepts};
    return VERR_OK;
}

/* "Solution", "aspiration": one word that the language has, too. A drug is then told by its
 * capitals; a finding by the grammar, which names what it finds (term.c). */
static bool everyday(const struct scan *s, size_t i, const struct terminology_hit *h,
                     const struct concept *c)
{
    const struct token *t = &s->t.at[i];
    if (h->n > 1 || t->word == 0) {
        return false;
    }
    char first = s->bytes.p[t->start];
    char second = t->end > t->start + 1 ? s->bytes.p[t->start + 1] : 'a';
    return c->kind[0] != 'm' || !(first >= 'A' && first <= 'Z' && second >= 'A' && second <= 'Z');
}

/* "Une tumeur de grande taille" is no tall stature. */
static bool describes(const struct scan *s, size_t i)
{
    return i > 0 && token_any(&s->t, i - 1, "de|d") > 0 &&
           token_any(&s->t, i,
                     "grand|grande|grands|grandes|petit|petite|petits|petites|fort|forte|faible|"
                     "haut|haute|bas|basse|long|longue|court|courte") > 0;
}

/* The terminologies that have a form which begins with the word of token i: a bit each. */
static inline unsigned begun(const struct scan *s, size_t i)
{
    const struct facts_options *o = s->options;
    const struct token *t = &s->t.at[i];
    unsigned may = 0;
    if (t->kind != TOKEN_WORD) { /* no form begins with a number or a mark */
        return 0;
    }
    uint64_t hash = terminology_hash(text_stem(t->text));
    for (size_t k = 0; k < o->loaded->n; k++) {
        may |= (unsigned)terminology_begins(&o->loaded->at[k].of, hash) << k;
    }
    return may;
}

/* The longest form at token i of the terminologies `may`. */
static bool loaded_best(const struct scan *s, size_t i, unsigned may, struct hit *out)
{
    bool found = false;
    for (size_t k = 0; may != 0; k++, may >>= 1) {
        const struct loaded *l = &s->options->loaded->at[k];
        struct terminology_hit h;
        if ((may & 1) == 0 || !terminology_match(&l->of, &s->t, s->bytes, i, lexicon_filler, &h) ||
            (found && h.n <= out->n)) {
            continue;
        }
        const struct concept *c = &l->concepts[h.concept];
        if (!everyday(s, i, &h, c) && !describes(s, i)) {
            *out = (struct hit){.at = (uint32_t)i, .n = h.n, .concept = c};
            found = true;
        }
    }
    return found;
}

/* "Paracétamol Mylan" is the lexicon's paracetamol, under a longer name. */
static bool same_name(const struct concept *own, const struct concept *other)
{
    char a[TERMINOLOGY_LABEL_BYTES];
    char b[TERMINOLOGY_LABEL_BYTES];
    size_t an = text_fold_into(a, sizeof a, text_of(own->label));
    size_t bn = text_fold_into(b, sizeof b, text_of(other->label));
    return an > 0 && text_equal((struct text){a, an}, (struct text){b, bn});
}

/* The longer form `other` names the drug of `own`: with its maker, or as a salt. */
static bool same_drug(const struct scan *s, const struct hit *own, const struct hit *other)
{
    if (own->concept == NULL || own->at != other->at ||
        strcmp(own->concept->kind, "medication") != 0 ||
        strcmp(other->concept->kind, "medication") != 0) {
        return false;
    }
    size_t salt = token_any(&s->t, own->at + own->n,
                            "de sodium|de potassium|de calcium|de magnesium|sodique|potassique|"
                            "calcique|magnesique|disodique|anhydre|base|monohydrate|dihydrate|"
                            "trihydrate|monohydratee|dihydratee|trihydratee|fluide modifiee|"
                            "fluides modifiees");
    return own->n + salt == other->n || same_name(own->concept, other->concept);
}

/* The form that token i begins, of the lexicon or of the terminologies `may`. */
static bool hit_at(const struct scan *s, size_t i, unsigned may, struct hit *out)
{
    struct hit own;
    struct hit other;
    bool has_own = scan_best(s, i, &own);
    bool has_other = loaded_best(s, i, may, &other);
    if (has_own) {
        *out = own;
        for (size_t k = i + 1; k < own.at + own.n; k++) { /* a longer one that starts inside */
            struct hit late;
            if (loaded_best(s, k, begun(s, k), &late) && late.n > out->n &&
                late.at + late.n > own.at + own.n && (!has_other || late.n > other.n)) {
                other = late;
                has_other = true;
            }
        }
    }
    if (has_other && (!has_own || other.n > own.n)) {
        if (has_own && same_drug(s, &own, &other)) {
            out->n = other.n;
        } else {
            *out = other;
        }
        return true;
    }
    return has_own;
}

void loaded_hits(struct scan *s, struct span in)
{
    for (size_t i = in.b; i < in.e; i++) {
        s->hit_of[i] = -1;
    }
    for (size_t i = in.b; i < in.e;) {
        struct hit *h = &s->hits[s->hit_n];
        unsigned may = begun(s, i);
        bool own = s->lexicon->of_word[s->t.at[i].word].root != 0;
        if ((may == 0 && !own) || !hit_at(s, i, may, h)) {
            i++;
            continue;
        }
        for (size_t k = 0; k < h->n && h->concept != NULL; k++) {
            s->hit_of[h->at + k] = (int32_t)s->hit_n;
        }
        i = h->at + h->n;
        s->hit_n += h->concept != NULL;
    }
}

/* A finding and a problem are the same to a terminology; an allergy has the code of what it is to.
 */
static bool kinds_agree(enum fact_kind f, enum terminology_kind k)
{
    switch (k) {
    case TERMINOLOGY_FINDING:
    case TERMINOLOGY_PROBLEM:
        return f == FACT_FINDING || f == FACT_PROBLEM;
    case TERMINOLOGY_MEDICATION:
        return f == FACT_MEDICATION || f == FACT_ALLERGY;
    case TERMINOLOGY_PROCEDURE:
        return f == FACT_PROCEDURE;
    case TERMINOLOGY_SOCIAL:
        return f == FACT_SOCIAL;
    default:
        return f == FACT_ADMINISTRATIVE;
    }
}

/* All of `words` is one form. */
static bool form_of(const struct loaded *l, struct text words, size_t *concept)
{
    enum { ROOM = 1 << 15 };
    static _Thread_local char room[ROOM];
    struct arena a = arena_over(room, sizeof room);
    struct folded f;
    struct tokens t;
    struct terminology_hit h;
    if (words.n == 0 || words.n > TERMINOLOGY_LABEL_BYTES || !text_fold(&a, words, &f) ||
        !text_tokens(&a, &f, &t) || t.n == 0 ||
        !terminology_match(&l->of, &t, words, 0, NULL, &h) || h.n != t.n) {
        return false;
    }
    *concept = h.concept;
    return true;
}

static bool find_id(const struct loaded *l, const char *name, const char *code, size_t *concept)
{
    char room[80];
    struct writer w = writer_over(room, sizeof room);
    if (*code == '\0' || !text_is(l->of.about.name, name)) {
        return false;
    }
    writer_f(&w, "%s:%s", name, code);
    return terminology_find(&l->of, writer_text(&w), concept);
}

bool loaded_code(const struct loaded *l, struct text said, const struct fact *f, struct code *out)
{
    const struct concept *own = lexicon_concept(lexicon_builtin(), f->concept);
    size_t c = 0;
    bool found =
        terminology_find(&l->of, f->concept, &c) ||
        (own != NULL && (find_id(l, "hpo", own->hpo, &c) || find_id(l, "cim10", own->cim10, &c)));
    if (!found) {
        found = form_of(l, text_slice(said, f->start, f->end), &c) || form_of(l, f->label, &c);
        found = found && kinds_agree(f->kind, terminology_item(&l->of, c).kind);
    }
    if (!found || terminology_item(&l->of, c).code[0] == '\0') {
        return false;
    }
    *out = (struct code){&l->of, terminology_item(&l->of, c)};
    return true;
}
