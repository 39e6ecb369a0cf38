/* model_held.c - what a model's sentence is held to where it cites (see model_inner.h)
 * The second reader looks for a reading under which the sources carry a sentence, wherever it
 * stands in them: a person who wrote it meant something. A model that turned a sentence around left
 * most of its words as they were, so that here the cited passage alone answers, word by word: of
 * whom, denied or not, what, which side, which unit. */
#include "draft/model_inner.h"
#include "text/fold.h"

enum { NEXT_TO = 2, SHORT = 3 };

/* ---- where a word of the sentence stands in what it cites ---- */

struct model_places model_places_of(const struct hearing *h, size_t token, uint32_t near,
                                    bool other)
{
    return (struct model_places){.h = h, .token = token, .near = near, .other = other};
}

/* The next one: its source's evidence and its token. NULL after the last. */
const struct evidence *model_next_place(struct model_places *p, size_t *at)
{
    const struct hearing *h = p->h;
    for (; p->passage < h->cited_n; p->passage++, p->at = 0) {
        struct passage in = check_widen(h->k, &h->exact[p->passage], p->near);
        size_t from = p->at > in.b ? p->at : in.b;
        size_t i = check_next_word(h, p->token, in.source, from);
        size_t said = p->other ? check_next_said(h, p->token, in.source, from) : i;
        i = said < i ? said : i;
        if (i < in.e) {
            p->at = i + 1;
            *at = i;
            return &h->k->of[in.source];
        }
    }
    return NULL;
}

bool model_asserts(const struct hearing *h, size_t i)
{
    return h->t.at[i].kind == TOKEN_WORD && check_has_meaning(h, i) && !check_is_light(h, i);
}

/* The first word from i, within its sentence, that asserts something; h->t.n when there is none. */
size_t model_next_asserting(const struct hearing *h, size_t i)
{
    size_t sentence = i < h->t.n ? h->t.at[i].sentence : 0;
    while (i < h->t.n && h->t.at[i].sentence == sentence && !model_asserts(h, i)) {
        i++;
    }
    return i < h->t.n && h->t.at[i].sentence == sentence ? i : h->t.n;
}

/* ---- what ---- */

/* A fact of a cited passage is of the claim's concept; of anything but a drug, also of the sentence
 * before or after, which may be its question. */
bool model_cites_fact(const struct hearing *h, const struct fact *claim, uint32_t near, bool value)
{
    for (size_t k = 0; k < h->cited_n; k++) {
        struct passage in = check_widen(h->k, &h->exact[k], near);
        const struct evidence *v = &h->k->of[in.source];
        struct fact_walk walk = check_walk_kinds(h->k, &v->concepts, claim);
        for (size_t i = 0; (i = check_walk_next(&walk)) != SIZE_MAX;) {
            const struct fact *f = &v->reading.facts.at[i];
            if (check_overlap(&in, check_own(h->k, in.source, f)) &&
                text_equal(f->concept, claim->concept) && (!value || check_same_value(claim, f))) {
                return true;
            }
        }
    }
    return false;
}

bool model_cites_concept(const struct hearing *h, const struct fact *claim)
{
    return model_cites_fact(h, claim, claim->kind != FACT_MEDICATION, false);
}

/* ---- of whom ---- */

/* "Mère :", "chez le père :", "grand-mère maternelle :": the tokens of the label, its colon with
 * them; 0: the sentence opens with none. */
size_t model_relative_label(const struct hearing *h)
{
    enum { LONGEST = 7 };
    size_t i = h->first;
    bool kin = false;
    for (; i < h->t.n && i < h->first + LONGEST && !token_is(&h->t, i, ":"); i++) {
        kin |= token_any(&h->t, i,
                         "mere|pere|soeur|soeurs|frere|freres|fils|fille|filles|enfant|enfants|"
                         "mari|epoux|epouse|conjoint|conjointe|compagnon|compagne|tante|oncle|"
                         "cousin|cousine|grand|parents|neveu|niece|famille") > 0;
    }
    return kin && i < h->t.n && token_is(&h->t, i, ":") ? i + 1 - h->first : 0;
}

/* Token i of the source is told of the relative whom the label names. */
static bool is_of_label(const struct hearing *h, size_t label, const struct evidence *v, size_t i)
{
    struct text of = v->place[i].relative;
    char room[48];
    if (v->place[i].who == FACT_PATIENT || of.n == 0 || of.n > sizeof room / 2) {
        return v->place[i].who != FACT_PATIENT;
    }
    struct text folded = {room, text_fold_into(room, sizeof room, of)};
    for (size_t k = h->first; k < h->first + label; k++) {
        bool word = h->t.at[k].text.n > SHORT; /* "le" stands in "famille" */
        if ((word && text_find(folded, h->t.at[k].text, 0) != SIZE_MAX) ||
            token_is(&h->t, k, "famille")) {
            return true;
        }
    }
    return false;
}

/* Somebody whom the label names is told of in or beside what is cited. */
static bool names_relative(const struct hearing *h, size_t label)
{
    for (size_t k = 0; k < h->cited_n; k++) {
        struct passage in = check_widen(h->k, &h->exact[k], 1);
        const struct evidence *v = &h->k->of[in.source];
        for (size_t i = in.b; i < in.e; i++) {
            if (is_of_label(h, label, v, i)) {
                return true;
            }
        }
    }
    return false;
}

/* A fact that the sentence tells of another stands where it cites, in whatever words. */
static bool cites_another(const struct hearing *h)
{
    for (size_t c = 0; c < h->claims.n; c++) {
        if (h->claims.at[c].who != FACT_PATIENT && model_cites_concept(h, &h->claims.at[c])) {
            return true;
        }
    }
    return false;
}

/* What the label's relative is said to have is told of the patient where it is cited. */
static bool is_patients(const struct hearing *h, size_t *word)
{
    size_t label = model_relative_label(h), told = 0, of_another = 0;
    if (label > 0 && !names_relative(h, label)) {
        *word = h->first;
        return true;
    }
    for (size_t i = h->first + label; label > 0 && i < h->t.n; i++) {
        bool patient = false, another = false;
        struct model_places p = model_places_of(h, i, 1, true);
        size_t at;
        const struct evidence *v;
        while (model_asserts(h, i) && (v = model_next_place(&p, &at)) != NULL) {
            bool his = is_of_label(h, label, v, at);
            another |= his;
            patient |= !his;
        }
        if (patient && !another) {
            *word = i;
            return true;
        }
        told += patient || another;
        of_another += another;
    }
    *word = h->first;
    return label > 0 && of_another == 0 && (told > 0 || !cites_another(h));
}

/* ---- denied or not ---- */

static const char denial[] = "pas|sans|aucun|aucune|ni|jamais|rien|non|ne|n|absence|absent|absente|"
                             "negatif|negative|nul|nulle|zero|refuse|refus|interdit|interdite|"
                             "interdits|interdites|arrete|arreter|arretez|arret|stop|evite|eviter|"
                             "evitez|exclu|exclue|ecarte|ecartee|contre indique|contre indiquee|"
                             "plus de|plus d|fini|finie|disparu|disparue|indemne|libre|nie";

static bool denies(const struct tokens *t, size_t b, size_t e)
{
    for (size_t i = b; i < e; i++) {
        if (token_any(t, i, denial) > 0) {
            return true;
        }
    }
    return false;
}

/* "Pas d'Imodium": the denial stands right before token i. */
static bool denied_just_before(const struct tokens *t, size_t i)
{
    for (size_t back = 1; back <= NEXT_TO && back <= i; back++) {
        size_t k = i - back;
        if (t->at[k].sentence != t->at[i].sentence) {
            return false;
        }
        if (token_any(t, k, "pas|sans|aucun|aucune|ni|jamais|plus") > 0) {
            return back == 1 || token_any(t, k + 1, "de|d") > 0;
        }
        if (token_any(t, k, "de|d") == 0) {
            return false;
        }
    }
    return false;
}

enum denied { NOT_SAID, SAID, DENIED };

/* How each place that it cites for token i has it. */
static enum denied denied_everywhere(const struct hearing *h, size_t i, bool other)
{
    struct model_places p = model_places_of(h, i, 0, other);
    enum denied found = NOT_SAID;
    const struct evidence *v;
    size_t at;
    while ((v = model_next_place(&p, &at)) != NULL) {
        if (!denied_just_before(&v->t, at)) {
            return SAID;
        }
        found = DENIED;
    }
    return found;
}

/* Where the word itself stands there, what else may mean it does not count. */
static bool is_denied_there(const struct hearing *h, size_t i)
{
    enum denied found = denied_everywhere(h, i, false);
    return (found == NOT_SAID ? denied_everywhere(h, i, true) : found) == DENIED;
}

/* "Imodium.", "ventre ballonné" of what is cited as denied. */
static bool lost_its_denial(const struct hearing *h, size_t *word)
{
    for (size_t i = h->first; i < h->t.n; i++) {
        bool denied = denies(&h->t, h->first, i) || denies(&h->t, i + 1, h->t.n);
        if (!denied && model_asserts(h, i) && !h->quoted[i] && is_denied_there(h, i)) {
            *word = i;
            return true;
        }
    }
    return false;
}

/* "Pas de calprotectine" where each place that it cites asserts it, and nothing near denies. */
static bool denies_what_stands(const struct hearing *h, size_t *word)
{
    size_t opening = token_any(&h->t, h->first, "pas de|pas d|aucun|aucune|absence de|absence d");
    size_t x = model_next_asserting(h, h->first + opening), at, n = 0;
    const struct evidence *v;
    if (opening == 0 || x >= h->t.n) {
        return false;
    }
    struct model_places p = model_places_of(h, x, 0, false);
    while ((v = model_next_place(&p, &at)) != NULL) {
        uint32_t s = v->t.at[at].sentence;
        if (check_said_at(v, at) != CHECK_SAID_YES ||
            denies(&v->t, v->sentence_at[s], v->sentence_at[s + 1])) {
            return false;
        }
        n++;
    }
    *word = x;
    return n > 0;
}

/* "« Ça fait mal » : non" where what is quoted was no question. */
static bool answers_nothing(const struct hearing *h, size_t *word)
{
    size_t last = h->t.n;
    while (last > h->first && h->t.at[last - 1].kind == TOKEN_MARK) {
        last--;
    }
    bool answer = last > h->first + 3 && token_any(&h->t, last - 1, "oui|non") > 0 &&
                  token_is(&h->t, last - 2, ":") && h->quoted[last - 4]; /* "»" stands between */
    *word = answer ? model_next_asserting(h, h->first) : h->t.n;
    struct model_places p = model_places_of(h, *word, 0, false);
    const struct evidence *v;
    size_t at;
    while (*word < h->t.n && (v = model_next_place(&p, &at)) != NULL) {
        uint32_t s = v->t.at[at].sentence;
        if (token_is(&v->t, v->sentence_at[s + 1] - 1, "?")) {
            return false;
        }
    }
    return *word < h->t.n;
}

/* ---- told where it cites ---- */

bool model_cites_word(const struct hearing *h, size_t i, uint32_t near)
{
    struct model_places p = model_places_of(h, i, near, true);
    size_t at;
    return model_next_place(&p, &at) != NULL;
}

bool model_cites(const struct hearing *h)
{
    struct quantity q[4];
    for (size_t c = 0; c < h->claims.n; c++) {
        if (model_cites_concept(h, &h->claims.at[c])) {
            return true;
        }
    }
    for (size_t i = h->first; i < h->t.n; i++) {
        size_t used, n = check_quantities_at(&h->t, i, q, &used);
        for (size_t k = 0; k < h->cited_n * n; k++) {
            if (check_quantity_said(h->k, &h->exact[k / n], &q[k % n])) {
                return true;
            }
        }
    }
    return false;
}

/* A word of the claim that asserts something, and that is said nowhere near what is cited; h->t.n:
 * there is none. */
static size_t unsaid_word(const struct hearing *h, const struct fact *claim)
{
    uint32_t near = claim->kind == FACT_MEDICATION ? 0 : CHECK_NEAR;
    for (size_t i = h->first; i < h->t.n; i++) {
        bool in = h->t.at[i].start >= claim->start && h->t.at[i].start < claim->end;
        if (in && !h->quoted[i] && model_asserts(h, i) && !model_cites_word(h, i, near)) {
            return i;
        }
    }
    return h->t.n;
}

/* "Morphine, contrôle vendredi": the drug is told of elsewhere, and not where it cites. */
static bool told_elsewhere(const struct hearing *h, size_t *word)
{
    for (size_t c = 0; c < h->claims.n; c++) {
        const struct fact *claim = &h->claims.at[c];
        if (claim->start < h->prefix || h->absorbed[c] || model_cites_concept(h, claim)) {
            continue;
        }
        *word = unsaid_word(h, claim);
        if (*word < h->t.n) {
            return true;
        }
    }
    return false;
}

/* The treatment, a drug or a class of drugs, that token i is a word of; NULL: none. */
static const struct fact *treatment_at(const struct hearing *h, size_t i)
{
    for (size_t c = 0; i < h->t.n && c < h->claims.n; c++) {
        const struct fact *f = &h->claims.at[c];
        bool over = f->start <= h->t.at[i].start && h->t.at[i].start < f->end;
        if (over && (f->kind == FACT_MEDICATION || text_is(f->section, "traitements"))) {
            return f;
        }
    }
    return NULL;
}

/* "Morphine (paracétamol)", "Morphine un laxatif": what stands in brackets or beside it is another
 * drug. */
static bool other_name(const struct hearing *h, size_t *word)
{
    for (size_t i = h->first; i + 2 < h->t.n; i++) {
        const struct fact *before = treatment_at(h, i);
        bool apposed = token_any(&h->t, i + 1, "un|une|le|la|l|du") > 0;
        const struct fact *beside =
            apposed || token_is(&h->t, i + 1, "(") ? treatment_at(h, i + 2) : NULL;
        if (before && before->kind == FACT_MEDICATION && beside &&
            (apposed || beside->kind == FACT_MEDICATION) &&
            !text_equal(before->concept, beside->concept)) {
            *word = i;
            return true;
        }
    }
    return false;
}

/* ---- which side ---- */

/* The side of the word just before or after token i. */
static unsigned side_beside(const struct tokens *t, size_t i)
{
    unsigned side =
        i + 1 < t->n && t->at[i + 1].sentence == t->at[i].sentence ? check_side_at(t, i + 1) : 0;
    return side || i == 0 || t->at[i - 1].sentence != t->at[i].sentence ? side
                                                                        : check_side_at(t, i - 1);
}

/* "La jambe droite" where the legs that it cites are left. */
static bool other_side(const struct hearing *h, size_t *word)
{
    for (size_t i = h->first; i < h->t.n; i++) {
        unsigned side = model_asserts(h, i) ? side_beside(&h->t, i) : 0, told = 0;
        struct model_places p = model_places_of(h, i, 0, false);
        const struct evidence *v;
        size_t at;
        while (side > 0 && (v = model_next_place(&p, &at)) != NULL) {
            told |= side_beside(&v->t, at);
        }
        if (told > 0 && (told & side) == 0) {
            *word = i;
            return true;
        }
    }
    return false;
}

bool model_turned(const struct hearing *h, enum reason_kind *why, struct text *word)
{
    static const struct {
        bool (*turned)(const struct hearing *h, size_t *word);
        enum reason_kind why;
    } rules[] = {{is_patients, REASON_EXPERIENCER},
                 {lost_its_denial, REASON_POLARITY},
                 {denies_what_stands, REASON_POLARITY},
                 {answers_nothing, REASON_POLARITY},
                 {told_elsewhere, REASON_CITATION},
                 {other_name, REASON_DRUG},
                 {other_side, REASON_SIDE},
                 {model_other_measure, REASON_VALUE},
                 {model_other_unit, REASON_UNIT},
                 {model_other_day, REASON_DATE},
                 {model_changed, REASON_INVENTED},
                 {model_told_nowhere_near, REASON_CITATION},
                 {model_says_nothing, REASON_CITATION}};
    for (size_t i = 0; i < sizeof rules / sizeof *rules && h->cited_n > 0; i++) {
        size_t at = SIZE_MAX;
        if (rules[i].turned(h, &at)) {
            *why = rules[i].why;
            *word = text_slice(h->text, h->t.at[at].start, h->t.at[at].end);
            return true;
        }
    }
    return false;
}
