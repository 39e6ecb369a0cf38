/* check_bend.c - what the words around a claim make of it: known to nobody, compared, tolerated,
 * not taken, about a child
 * The reader of facts sees "allergie" in "bonne tolérance de l'iode" under the heading of the
 * allergies, and a denial in "jamais de douleur aussi forte": a report means something else. */
#include "draft/check_inner.h"

static const char children[] = "enfants|enfant|fils|fille|filles|aine|ainee|cadet|cadette|bebe";

/* Tokens [b, e) of the statement. */
struct stretch {
    size_t b, e;
};

static struct stretch tokens_of(const struct hearing *h, const struct fact *c)
{
    struct stretch s = {h->first, h->t.n};
    while (s.b < h->t.n && h->t.at[s.b].end <= c->start)
        s.b++;
    s.e = s.b;
    while (s.e < h->t.n && h->t.at[s.e].start < c->end)
        s.e++;
    return s;
}

static struct stretch sentence_of(const struct hearing *h, size_t i)
{
    struct stretch s = {i, i};
    while (s.b > h->first && h->t.at[s.b - 1].sentence == h->t.at[i].sentence)
        s.b--;
    while (s.e < h->t.n && h->t.at[s.e].sentence == h->t.at[i].sentence)
        s.e++;
    return s;
}

static void soften(struct hearing *h, struct stretch s)
{
    for (size_t i = s.b; i < s.e; i++)
        h->soft[i] = true;
}

static bool is_soft(const struct hearing *h, const struct fact *c)
{
    struct stretch s = tokens_of(h, c);
    return s.b < h->t.n && h->soft[s.b];
}

/* "Ne se rappelle pas si", "jamais de douleur aussi intense": nothing is denied. */
static bool is_open(const struct hearing *h, struct stretch s)
{
    static const char unknown[] =
        "ne sait pas|ne sait plus|sait pas dire|ne se rappelle pas|ne se rappelle plus|"
        "ne se souvient pas|ne se souvient plus|ignore si|ne peut pas dire|ne peut preciser|"
        "ne saurait dire|a faire preciser|non precise|non precisee";
    if (token_within(&h->t, s.b, s.e, unknown))
        return true;
    for (size_t i = s.b; i < s.e; i++) {
        if (token_any(&h->t, i, "pas|jamais|aucun|aucune|rarement") > 0 &&
            token_within(
                &h->t, i + 1, s.e,
                "aussi|si fort|si forte|si intense|si violent|si violente|si longtemps|si souvent|"
                "si grave|autant|telle|tel|pareil|pareille|de cette|equivalente|a ce point"))
            return true;
    }
    return false;
}

static enum fact_polarity polarity_of(const struct hearing *h, const struct fact *c)
{
    struct stretch at = tokens_of(h, c), in = sentence_of(h, at.b < h->t.n ? at.b : h->first);
    size_t near = at.e + 3 < in.e ? at.e + 3 : in.e;
    if (c->polarity == FACT_ABSENT &&
        token_within(
            &h->t, in.b, at.b,
            "sans disparition|pas de disparition|sans resolution|sans regression|"
            "sans amelioration|absence de resolution|pas d amelioration|pas de resolution"))
        return FACT_PRESENT;
    if (c->kind == FACT_MEDICATION &&
        token_within(&h->t, at.e, near,
                     "ecarte|ecartee|proscrit|proscrite|proscrits|contre indique|contre indiquee|"
                     "a eviter|exclu|exclue"))
        return FACT_ABSENT;
    if (c->kind == FACT_MEDICATION &&
        token_within(&h->t, at.e, in.e,
                     "non pris|non prise|jamais pris|jamais prise|pas pris|pas prise|non debute|"
                     "non debutee|non suivi|non suivie|non administre|non administree|non donne|"
                     "non donnee|non injecte|non injectee|non realise|non realisee"))
        return FACT_ABSENT;
    if (c->kind == FACT_ALLERGY && c->polarity == FACT_PRESENT &&
        !text_is(c->concept, "allergie") &&
        token_within(
            &h->t, at.e, in.e,
            "en mange maintenant|resolue|guerie|disparue|levee|infirmee|ecartee|non retenue"))
        return FACT_ABSENT;
    if (c->kind == FACT_ALLERGY &&
        token_within(&h->t, in.b, in.e,
                     "tolere|toleree|toleres|tolerees|bonne tolerance|tolerance correcte|"
                     "bien supporte|bien supportee|bien supportes") &&
        !token_within(&h->t, in.b, in.e, "mal tolere|mal toleree|non tolere|non toleree"))
        return FACT_ABSENT;
    if (c->polarity != FACT_ABSENT &&
        (token_within(&h->t, in.b, at.b,
                      "interroge|interroge sur|craint|crainte|redoute|demande si|inquiete|evoque|"
                      "probable|possible|suspicion|hypothese|eventuel|eventuelle|vraisemblable") ||
         token_within(
             &h->t, at.e, near,
             "non etabli|non etablie|non confirme|non confirmee|non prouve|non prouvee|"
             "a verifier|douteux|douteuse|incertain|incertaine|non documente|non documentee")))
        return FACT_UNCERTAIN;
    return c->polarity;
}

/* "Chez sa sœur" is a place when it was said so: "j'étais chez ma sœur". */
bool check_is_place(const struct hearing *h, struct text relative)
{
    static const char own[] = "ma|mon|mes|sa|son|ses|leur|votre|vos|notre|nos|la|le|les|des|un|l";
    bool here = false;
    char word[32];
    size_t n = text_fold_into(word, sizeof word, relative);
    for (size_t i = h->first; n > 0 && i + 2 < h->t.n; i++)
        here |= token_is(&h->t, i, "chez") && token_any(&h->t, i + 1, own) > 0 &&
                text_equal(h->t.at[i + 2].text, (struct text){word, n});
    for (size_t s = 0; here && s < h->k->n; s++) {
        const struct tokens *t = &h->k->of[s].t;
        for (size_t i = 0; i + 2 < t->n; i++) {
            if (token_is(t, i, "chez") && token_any(t, i + 1, own) > 0 &&
                text_equal(t->at[i + 2].text, (struct text){word, n}))
                return true;
        }
    }
    return false;
}

/* "Ses enfants ont eu de la fièvre", "chez l'un des enfants". */
static bool about_a_child(const struct hearing *h)
{
    for (size_t i = h->first + 1; i < h->t.n; i++) {
        if (token_any(&h->t, i, children) == 0)
            continue;
        bool owned = token_any(&h->t, i - 1, "ses|son|sa|leurs|leur|des|de|les|le|la|l") > 0;
        bool acts = token_any(&h->t, i + 1,
                              "a|ont|est|sont|avait|avaient|presente|presentent|souffre|prend|"
                              "prennent|fait|font|de 1|aine|cadet") > 0;
        bool bears = false;
        for (size_t back = 1; back <= 5 && i >= h->first + back && !acts; back++)
            bears |= token_is(&h->t, i - back, "chez");
        bool patient =
            token_any(&h->t, i + 1, "de|age|agee") > 0 && token_any(&h->t, i - 1, "un|une") > 0;
        if (owned && !patient && (acts || bears))
            return true;
    }
    return false;
}

bool check_child_in(const struct check *k, const struct passage *p)
{
    for (size_t i = p->b; i < p->e; i++) {
        if (token_any(&k->of[p->source].t, i, children) > 0)
            return true;
    }
    return false;
}

/* "Mère de deux enfants", "femme de 42 ans": the patient. */
bool check_is_parent(const struct hearing *h, size_t i)
{
    struct number n;
    if (token_any(&h->t, i, "mere|pere") > 0 && token_is(&h->t, i + 1, "de"))
        return text_number_at(&h->t, i + 2, &n) > 0 || token_any(&h->t, i + 2, "plusieurs") > 0;
    if (i == h->first) /* "Fille : diabète" is about the daughter */
        return token_any(&h->t, i, "femme|homme|fille|fillette") > 0 &&
               !token_is(&h->t, i + 1, ":");
    return token_any(&h->t, i, "fils|fille|enfant|enfants") > 0 && i > h->first + 2 &&
           token_any(&h->t, i - 3, "naissance de|accouchement de") > 0;
}

/* "Accompagné de sa fille": who comes along, not who has it. */
static bool comes_along(const struct hearing *h, size_t i)
{
    enum { BACK = 3 };
    for (size_t back = 1; back <= BACK && i >= h->first + back; back++) {
        if (token_any(&h->t, i - back,
                      "accompagne de|accompagne d|accompagnee de|accompagnee d|accompagne par|"
                      "accompagnee par|en presence de|venu avec|venue avec|initiative de|"
                      "initiative d|demande de|demande d|adresse par|adressee par|amene par|"
                      "amenee par|conseil de") > 0)
            return true;
    }
    return false;
}

/* Token i is the word for that relative. */
static bool is_named(const struct hearing *h, size_t i, struct text relative)
{
    char word[32];
    size_t n = text_fold_into(word, sizeof word, relative);
    return text_equal(h->t.at[i].text, (struct text){word, n}) ||
           (text_is((struct text){word, n}, "conjoint") && token_is(&h->t, i, "homme")) ||
           (text_is((struct text){word, n}, "conjointe") && token_is(&h->t, i, "femme"));
}

/* "Chez les autres membres du foyer", "dans son entourage". */
static bool about_others(const struct hearing *h)
{
    return token_within(
        &h->t, h->first, h->t.n,
        "membres du foyer|membre du foyer|entourage|chez ses proches|chez ses collegues|"
        "autres membres|autre membre|cas contact|contage");
}

bool check_says_no_allergy(const struct hearing *h)
{
    return token_within(&h->t, h->first, h->t.n,
                        "sans allergie|pas d allergie|non allergique|pas une allergie|intolerance|"
                        "effet secondaire|effet indesirable|effet connu");
}

static bool is_age_of_children(const struct hearing *h, const struct fact *c)
{
    struct stretch at = tokens_of(h, c);
    bool then = token_within(&h->t, h->first, at.e,
                             "a l age de|depuis l age de|vers l age de|des l age de");
    return text_is(c->concept, "age") && /* "depuis l'âge de 20 ans" is no age of today */
           (then || token_within(&h->t, h->first, at.e, "enfants|filles|garcons|fils|jumeaux"));
}

/* "Si fièvre", "sirop contre la toux", "jamais de douleur au repos": the claim alone is not what is
 * asserted or denied; its words are read with the others. */
static bool is_condition(const struct hearing *h, const struct fact *c)
{
    struct stretch at = tokens_of(h, c), in = sentence_of(h, at.b < h->t.n ? at.b : h->first);
    if (at.b >= h->t.n)
        return false;
    if (h->place[at.b].hypothetical || token_within(&h->t, in.b, at.b,
                                                    "si|en cas de|en cas d|s il|jusqu a|"
                                                    "en l absence de|en l absence d|faute de|"
                                                    "a defaut de"))
        return true;
    if (c->polarity != FACT_ABSENT)
        return false;
    if (token_within(&h->t, in.b, at.b, "contre|malgre"))
        return true;
    return (c->kind == FACT_FINDING || c->kind == FACT_PROBLEM) &&
           token_any(&h->t, at.e,
                     "au repos|a l effort|la nuit|nocturne|nocturnes|en dehors|entre|lors|"
                     "pendant|quand|a la marche|a la palpation|au toucher|"
                     "a la mobilisation") > 0;
}

/* "Pas d'allergie médicamenteuse" of somebody who is allergic to latex. */
static bool is_drug_allergy(const struct hearing *h, const struct fact *c)
{
    if (c->kind != FACT_ALLERGY || c->polarity != FACT_ABSENT ||
        !token_within(&h->t, h->first, h->t.n,
                      "medicamenteuse|medicamenteuses|medicament|medicaments"))
        return false;
    for (size_t s = 0; s < h->k->n; s++) {
        struct fact_walk w = check_walk_allergies(h->k, &h->k->of[s].concepts);
        for (size_t i; (i = check_walk_next(&w)) != SIZE_MAX;) {
            const struct fact *f = &h->k->of[s].reading.facts.at[i];
            if (f->polarity == FACT_PRESENT && f->who == FACT_PATIENT &&
                text_find(f->concept, TEXT("med:"), 0) != SIZE_MAX)
                return false;
        }
    }
    return true;
}

/* "Épilepsie chez un cousin maternel", "suicide d'un oncle": whose it is stands behind. */
static void find_relative(const struct hearing *h, struct fact *c)
{
    static const char relatives[] = "mere|pere|soeur|frere|oncle|tante|cousin|cousine|fils|fille|"
                                    "grand mere|grand pere";
    enum { REACH = 6 };
    struct stretch at = tokens_of(h, c);
    unsigned line = token_any(&h->t, at.e, "paternel|paternelle") > 0   ? 1
                    : token_any(&h->t, at.e, "maternel|maternelle") > 0 ? 2
                                                                        : 0;
    if (line && c->kind == FACT_PROBLEM) { /* "asthme maternel", "infarctus paternel" */
        c->who = FACT_FAMILY;
        c->relative = line == 1 ? TEXT("père") : TEXT("mère");
        return;
    }
    for (size_t i = at.e + 2; i < h->t.n && i <= at.e + REACH && c->kind == FACT_PROBLEM; i++) {
        size_t n = token_any(&h->t, i, relatives);
        bool owned = token_any(&h->t, i - 2, "chez|d|de") > 0 &&
                     token_any(&h->t, i - 1, "un|une|le|la|l|son|sa") > 0;
        if (h->t.at[i - 2].sentence != h->t.at[at.b].sentence || h->t.at[i].kind == TOKEN_MARK)
            return;
        if (n == 0 || !(owned || token_is(&h->t, i - 1, "du")))
            continue;
        c->who = FACT_FAMILY;
        c->relative = text_slice(h->text, h->t.at[i].start, h->t.at[i + n - 1].end);
        return;
    }
}

/* "Pas de tentative : « C'est mon oncle »": the relative stands in the words quoted alone. */
static bool of_a_quotation(const struct hearing *h, const struct fact *c)
{
    struct stretch at = tokens_of(h, c);
    bool quoted = false;
    for (size_t i = h->first; i < h->t.n; i++) {
        bool named = c->relative.n > 0 && is_named(h, i, c->relative);
        if (named && !h->quoted[i])
            return false;
        quoted |= named;
    }
    return quoted && at.b < h->t.n && !h->quoted[at.b];
}

static void bend(struct hearing *h, struct fact *c)
{
    bool parent = false;
    if (of_a_quotation(h, c)) {
        c->who = FACT_PATIENT;
        c->relative = (struct text){NULL, 0};
    }
    if (c->who == FACT_PATIENT)
        find_relative(h, c);
    c->polarity = polarity_of(h, c);
    for (size_t i = h->first + 1; i < h->t.n && c->kind == FACT_PROCEDURE && c->value.n > 0; i++) {
        if (h->t.at[i].kind == TOKEN_DIGITS && token_is(&h->t, i - 1, "/") &&
            text_equal(h->t.at[i].text, c->value))
            c->value.n = 0; /* "le 17/12 en ambulatoire" counts nothing */
    }
    if (c->kind == FACT_MEASUREMENT && c->value.n > 0)
        c->polarity = FACT_PRESENT; /* "apyrétique à 37,4": it was measured */
    for (size_t i = h->first; i < h->t.n; i++)
        parent |= (check_is_parent(h, i) || comes_along(h, i)) && is_named(h, i, c->relative);
    if (c->who != FACT_PATIENT && (parent || check_is_place(h, c->relative))) {
        c->who = FACT_PATIENT;
        c->relative = (struct text){NULL, 0};
    }
    if (c->who == FACT_PATIENT && about_others(h) && c->kind != FACT_SOCIAL)
        c->who = FACT_OTHER;
}

void check_bend(struct hearing *h)
{
    h->child = about_a_child(h);
    for (size_t i = h->first; i < h->t.n; i++) {
        struct stretch s = sentence_of(h, i);
        if (i == s.b && is_open(h, s))
            soften(h, s);
        if (h->place[i].hypothetical)
            h->soft[i] = true;
        if (token_any(&h->t, i, "peu de|peu d") > 0)
            soften(h, (struct stretch){i, i + 4 < s.e ? i + 4 : s.e});
    }
    for (size_t i = 0; i < h->claims.n; i++) {
        struct fact *c = &h->claims.at[i];
        if (c->start < h->prefix)
            continue;
        bend(h, c);
        bool condition = is_condition(h, c) || is_drug_allergy(h, c);
        if (condition)
            soften(h, tokens_of(h, c));
        h->absorbed[i] |= is_soft(h, c) || is_age_of_children(h, c) || condition;
    }
    size_t kept = 0;
    for (size_t i = 0; i < h->labelled_n; i++) {
        bend(h, &h->labelled[i]);
        if (!is_soft(h, &h->labelled[i]) && !is_condition(h, &h->labelled[i]))
            h->labelled[kept++] = h->labelled[i];
    }
    h->labelled_n = kept;
}

/* "Le papa est asthmatique": nearer than "famille". */
bool check_names_relative(const struct check *k, const struct passage *own, struct text relative)
{
    static const struct {
        const char *words;
        const char *relative;
    } names[] = {{"pere|papa", "père"},
                 {"mere|maman", "mère"},
                 {"soeur|soeurs", "sœur"},
                 {"frere|freres", "frère"}};
    for (size_t i = own->b; i < own->e; i++) {
        size_t row = 0;
        if (token_row(&k->of[own->source].t, i, names, sizeof names / sizeof *names, sizeof *names,
                      &row) > 0 &&
            text_is(relative, names[row].relative))
            return true;
    }
    return false;
}
