/* check_strict.c - small words that change everything: they must be said, whatever else is
 * A denial is carried by a denial only; a relative, a rhythm and "a single one" by words of the
 * same meaning where the statement leans. A report may paraphrase the rest. */
#include "draft/check_inner.h"
#include "text/fold.h"

enum { REACH = 10 };

struct strict {
    const char *words;    /* in a statement: one of these... */
    const char *accepted; /* ...asks for one of these in a source; NULL: of the same words */
    enum reason_kind reason;
};

static const struct strict strict[] = {
    {"enfants|enfant|fils|fille|filles|aine|ainee|cadet|cadette",
     "enfants|enfant|fils|fille|filles|petit|petite|petits|bebe|gosse|gosses|aine|ainee|cadet|"
     "cadette|ecole|creche",
     REASON_EXPERIENCER},
    {"mere|maman", NULL, REASON_EXPERIENCER},
    {"pere|papa", "pere|papa|mari", REASON_EXPERIENCER},
    {"soeur|soeurs|jumelle|frangine", NULL, REASON_EXPERIENCER},
    {"frere|freres|jumeau|frangin", NULL, REASON_EXPERIENCER},
    {"mari|conjoint|conjointe|compagnon|compagne|epoux|epouse|femme|copain",
     "mari|conjoint|conjointe|compagnon|compagne|epoux|epouse|femme|copain|copine|couple",
     REASON_EXPERIENCER},
    {"grand mere|grands parents|grand pere|mamie|papi|papy", NULL, REASON_EXPERIENCER},
    {"oncle|tante|cousin|cousine", NULL, REASON_EXPERIENCER},
    {"quotidien|quotidienne|quotidiens|quotidiennes|quotidiennement|tous les jours|chaque jour|par "
     "jour|/ j|/ jour",
     "quotidien|quotidienne|quotidiens|quotidiennement|tous les jours|chaque jour|par jour|/ j|"
     "/ jour|tous les matins|tous les soirs|le matin|le soir|le midi|les matins|les soirs|matin et "
     "soir|matin midi et soir|a midi|a table|a chaque repas|toute la journee|jour et nuit|/ 24 "
     "h|par 24 heures|toutes les|sur vingt quatre heures|sur 24 heures|en vingt quatre heures|en "
     "24 "
     "heures|par vingt quatre heures|sur 24 h|dans la journee",
     REASON_FREQUENCY},
    {"hebdomadaire|par semaine|chaque semaine|toutes les semaines|/ semaine",
     "hebdomadaire|par semaine|chaque semaine|toutes les semaines|/ semaine|week end|week ends|"
     "le lundi|le mardi|le mercredi|le jeudi|le vendredi|le samedi|le dimanche|fois semaine",
     REASON_FREQUENCY},
    {"par mois|chaque mois|tous les mois|/ mois|mensuel|mensuelle|mensuels|mensuelles",
     "par mois|chaque mois|tous les mois|/ mois|mensuel|mensuelle|mensuels|mensuelles|fois mois|"
     "fois dans le mois|une fois le mois|les quatre semaines|les 4 semaines",
     REASON_FREQUENCY},
    {"par an|par ans|par annee|chaque annee|tous les ans|/ an|annuel|annuelle|annuels|annuelles",
     "par an|par annee|chaque annee|tous les ans|/ an|annuel|annuelle|annuels|annuelles|fois an|"
     "une fois l an|fois dans l annee",
     REASON_FREQUENCY},
    {"boite|boites|plaquette|plaquettes|flacon|flacons|tube|tubes", NULL, REASON_UNIT},
    {"un seul|une seule",
     "un seul|une seule|qu un|qu une|juste un|juste une|une fois|unique|premiere fois",
     REASON_VALUE},
};

/* "Tous les jours ? — Non" is no rhythm. */
static bool is_affirmed(const struct check *k, int source, size_t i)
{
    return check_said_at(&k->of[source], i) != CHECK_SAID_NO;
}

/* "Mon oncle, le frère de mon père": the father is not the one who is spoken of. */
static bool says_whose(const struct tokens *t, size_t i)
{
    return i > 2 && token_any(t, i - 1, "mon|ma|sa|son|votre") > 0 && token_is(t, i - 2, "de") &&
           token_any(t, i - 3, "frere|soeur|oncle|tante|cousin|cousine|fils|fille|mere|pere|cote") >
               0;
}

/* "Moi j'ai une thyroïdite", said by the mother: token i is hers, though nobody names her. */
static bool is_hers(const struct evidence *v, size_t i, const char *words)
{
    char room[48];
    const struct facts_place *at = &v->place[i];
    if (at->who != FACT_FAMILY || at->polarity != FACT_PRESENT || at->hypothetical ||
        at->relative.n == 0 || at->relative.n > sizeof room / 2)
        return false;
    struct text of = {room, text_fold_into(room, sizeof room, at->relative)};
    struct text left = text_of(words);
    while (left.n > 0) {
        if (text_equal(text_cut(&left, '|'), of))
            return true;
    }
    return false;
}

/* "Les fils, l'infirmière les enlèvera": stitches, no sons. */
static bool is_stitches(const struct tokens *t, size_t i)
{
    return i > 0 && token_is(t, i, "fils") && token_any(t, i - 1, "les|des|aux|points|de|sans") > 0;
}

static bool said_in(const struct check *k, const struct passage *p, const char *words, bool yes)
{
    for (size_t i = p->b; i < p->e; i++) {
        if (is_hers(&k->of[p->source], i, words))
            return true;
        if (token_any(&k->of[p->source].t, i, words) > 0 && !says_whose(&k->of[p->source].t, i) &&
            !is_stitches(&k->of[p->source].t, i) && (!yes || is_affirmed(k, p->source, i)))
            return true;
    }
    return false;
}

/* Where the statement leans, `far` sentences around it too; all that was said when it leans
 * nowhere. */
static bool said_where_it_leans(const struct hearing *h, const char *words, bool yes, uint32_t far)
{
    struct passage p[2 * CHECK_CITES_MAX + CHECK_SOURCES_MAX];
    size_t n = check_leaned_on(h, p);
    n = n > 0 ? n : check_everywhere(h, p);
    for (size_t i = 0; i < n; i++) {
        struct passage near = far > 0 ? check_widen(h->k, &p[i], far) : p[i];
        if (said_in(h->k, &near, words, yes))
            return true;
    }
    return false;
}

static bool names_drug(const struct hearing *h)
{
    for (size_t i = 0; i < h->claims.n; i++) {
        if (h->claims.at[i].kind == FACT_MEDICATION && h->claims.at[i].start >= h->prefix)
            return true;
    }
    return false;
}

/* "Vous conduisez ? — La camionnette. Tous les jours": of a drug, its own sentence decides. */
static bool said_at_a_mention(const struct hearing *h, const char *words)
{
    if (names_drug(h))
        return false;
    for (size_t s = 0; s < h->k->n; s++) {
        const struct evidence *v = &h->k->of[s];
        for (uint32_t i = 0; i < v->t.sentences; i++) {
            struct passage p = {(int)s, v->sentence_at[i], v->sentence_at[i + 1]};
            struct passage near = check_widen(h->k, &p, 1);
            if (said_in(h->k, &p, words, true) && check_all_said(h, &near))
                return true;
        }
    }
    return false;
}

/* The mother's side or the father's: "le père de ma mère" is maternal. */
static unsigned line_at(const struct tokens *t, size_t i)
{
    if (token_any(t, i,
                  "paternel|paternelle|paternels|paternelles|cote de mon pere|"
                  "cote de son pere|cote paternel") > 0)
        return 1;
    if (token_any(t, i,
                  "maternel|maternelle|maternels|maternelles|cote de ma mere|"
                  "cote de sa mere|cote maternel") > 0)
        return 2;
    bool kin = token_any(t, i, "pere|mere|frere|soeur|oncle|tante|parents|fils|fille") > 0 &&
               token_is(t, i + 1, "de");
    if (kin && token_any(t, i + 2, "mon pere|mon papa|son pere") > 0)
        return 1;
    return kin && token_any(t, i + 2, "ma mere|ma maman|sa mere") > 0 ? 2 : 0;
}

/* "Grand-père paternel" where only the mother's father is told of. */
static void check_line(struct hearing *h)
{
    unsigned claimed = 0, told = 0;
    for (size_t i = h->first; i < h->t.n; i++)
        claimed |= h->quoted[i] ? 0 : line_at(&h->t, i);
    for (size_t s = 0; s < h->k->n && (claimed == 1 || claimed == 2); s++) {
        const struct evidence *v = &h->k->of[s];
        for (size_t i = 0; i < v->t.n; i++) {
            if (line_at(&v->t, i) && check_said_at(v, i) == CHECK_SAID_YES)
                told |= line_at(&v->t, i);
        }
    }
    if (told && !(told & claimed))
        check_reason(h, REASON_EXPERIENCER, text_slice(h->text, h->prefix, h->text.n),
                     (struct text){NULL, 0}, (struct cite){.source = -1});
}

/* "D'après sa compagne", "évoquée par la mère": who tells, not who has it. */
static bool is_informant(const struct hearing *h, size_t i)
{
    static const char tells[] = "d apres|selon|initiative de|initiative d|demande de|demande d|par|"
                                "accompagne de|accompagne d|accompagnee de|accompagnee d|via|"
                                "cache a|cachee a|caches a|cachees a|insu de|ignore de|ignoree de|"
                                "ignores de|ignorees de|presence de";
    enum { BACK = 3 };
    for (size_t back = 1; back <= BACK && i >= h->first + back; back++) {
        size_t n = token_any(&h->t, i - back, tells);
        if (n > 0 && i - back + n <= i)
            return true;
    }
    return false;
}

static bool said_anywhere(const struct hearing *h, const char *words)
{
    struct passage p[2 * CHECK_CITES_MAX];
    size_t n = check_everywhere(h, p);
    bool heard = false; /* whoever comes along speaks */
    for (size_t i = 0; i < n; i++) {
        const struct reading *r = &h->k->of[p[i].source].reading;
        heard |= said_in(h->k, &p[i], words, false);
        for (size_t t = 0; r->turns && t < r->talk.n && !heard; t++)
            heard = r->turns[t].speaker == FACTS_OTHER_SPEAKER;
    }
    return heard;
}

static struct cite leans(const struct hearing *h)
{
    return h->found_n ? h->found_cite[0] : (struct cite){.source = -1};
}

static void check_strict_words(struct hearing *h)
{
    for (size_t i = h->first; i < h->t.n; i++) {
        size_t row = 0;
        size_t n =
            token_row(&h->t, i, strict, sizeof strict / sizeof *strict, sizeof *strict, &row);
        bool counted = row < sizeof strict / sizeof *strict && strict[row].reason == REASON_VALUE;
        if (n == 0 || h->quoted[i] || (h->covered[i] && !counted) || check_is_parent(h, i) ||
            check_is_place(h, h->t.at[i].text))
            continue;
        const struct strict *s = &strict[row];
        bool rhythm = s->reason == REASON_FREQUENCY;
        if ((rhythm && check_denied_in(h, i)) || (row == 0 && !h->child))
            continue;
        const char *accepted = s->accepted ? s->accepted : s->words;
        if (s->reason == REASON_EXPERIENCER && is_informant(h, i) && said_anywhere(h, accepted))
            continue;
        if (!said_where_it_leans(h, accepted, rhythm, counted && !names_drug(h) ? 1 : 0) &&
            !(rhythm && said_at_a_mention(h, accepted)))
            check_reason(h, s->reason,
                         text_slice(h->text, h->t.at[i].start, h->t.at[i + n - 1].end),
                         (struct text){NULL, 0}, leans(h));
    }
}

/* A claim that is denied accounts for the word. */
static bool is_denied_claim(const struct hearing *h, size_t i)
{
    for (size_t k = 0; k < h->claims.n + h->labelled_n; k++) {
        const struct fact *c = k < h->claims.n ? &h->claims.at[k] : &h->labelled[k - h->claims.n];
        bool any = text_starts(c->concept, TEXT("antecedent")); /* of what, the next words say */
        if (c->polarity != FACT_PRESENT && !any && h->t.at[i].start >= c->start &&
            h->t.at[i].end <= c->end)
            return true;
    }
    return false;
}

/* "Ne fume pas": the verb is what is denied. */
static bool verb_denied(const struct hearing *h, size_t verb, const struct passage *p, size_t n)
{
    if (h->covered[verb])
        return is_denied_claim(h, verb);
    for (size_t s = 0; s < n; s++) {
        if (check_token_said(h, verb, &p[s], -1) & CHECK_SAID_NO)
            return true;
    }
    return false;
}

/* "Salbutamol : pas pris depuis février": the drug before the negation is what is denied, and its
 * claim is held against the sources by itself. */
static bool drug_denied_before(const struct hearing *h, size_t i)
{
    for (size_t k = 0; k < h->claims.n; k++) {
        const struct fact *c = &h->claims.at[k];
        if (c->kind == FACT_MEDICATION && c->polarity == FACT_ABSENT && c->end <= h->t.at[i].start)
            return token_any(&h->t, i + 1, "pris|prise|prend|donne|donnee|ose") > 0;
    }
    return false;
}

static bool said_near(const struct hearing *h, size_t i)
{
    struct passage p[2 * CHECK_CITES_MAX];
    size_t n = check_leaned_on(h, p);
    for (size_t s = 0; s < n; s++) {
        if (check_is_said(h, i, &p[s]))
            return true;
    }
    return false;
}

/* Where the statement leans something is denied: "non compliqué" for "sans critère de gravité". */
static bool denied_near(const struct hearing *h)
{
    struct passage p[2 * CHECK_CITES_MAX];
    size_t n = check_leaned_exact(h, p);
    for (size_t s = 0; s < n; s++) {
        for (size_t i = p[s].b; i < p[s].e; i++) {
            if (token_any(&h->k->of[p[s].source].t, i,
                          "pas|jamais|sans|aucun|aucune|rien|non|ni|plus") > 0)
                return true;
        }
    }
    return false;
}

/* Of what a negation at token i governs: true when a fact accounts for a word of it, when a source
 * denies one, or when there is nothing that could be held against a source. */
static bool denial_carried(const struct hearing *h, size_t i)
{
    struct passage p[2 * CHECK_CITES_MAX];
    size_t n = check_everywhere(h, p);
    unsigned asked = 0, open = 0; /* open: a clinical word, or one that is said nowhere near */
    bool verb = i > h->first + 1 && token_any(&h->t, i - 2, "n|ne") > 0;
    if ((verb && verb_denied(h, i - 1, p, n)) || drug_denied_before(h, i))
        return true;
    for (size_t k = i + 1; k < h->t.n && k <= i + REACH; k++) {
        if (h->t.at[k].sentence != h->t.at[i].sentence || token_any(&h->t, k, ".|:|;|mais") > 0 ||
            (verb && token_is(&h->t, k, ",")))
            break;
        if (h->quoted[k] || (h->covered[k] && is_denied_claim(h, k)))
            return true;
        if (token_any(&h->t, k, "hormis|en dehors|excepte|sauf|a part|y compris") > 0)
            break;
        if (asked > 0 && token_any(&h->t, k,
                                   "sous|avec|malgre|apres|depuis|pendant|lors|a l|au|chez|"
                                   "pour|par|en dehors|hormis|a la") > 0)
            break;
        bool word =
            h->t.at[k].kind == TOKEN_WORD && check_has_meaning(h, k) && !check_is_light(h, k);
        asked += word;
        open += word && (check_names_thing(h, k) || !said_near(h, k));
        for (size_t s = 0; s < n && h->t.at[k].kind == TOKEN_WORD && !check_is_light(h, k); s++) {
            if (check_token_said(h, k, &p[s], -1) & CHECK_SAID_NO)
                return true;
        }
    }
    return asked == 0 || (open == 0 && denied_near(h));
}

/* "Migraine sans aura" asserts one thing: sources that only assert the aura say another. */
static bool denies_within(const struct hearing *h, size_t i)
{
    enum { NEXT = 3 };
    const struct fact *in = NULL;
    for (size_t k = 0; k < h->claims.n; k++) {
        const struct fact *c = &h->claims.at[k];
        if (c->polarity == FACT_PRESENT && c->start < h->t.at[i].start && h->t.at[i].end < c->end)
            in = c;
    }
    for (size_t k = i + 1; in && k < h->t.n && k <= i + NEXT && h->t.at[k].end <= in->end; k++) {
        if (check_has_meaning(h, k) && !check_is_light(h, k))
            return check_stem_said(h, k) == CHECK_SAID_YES;
    }
    return false;
}

static void check_denials(struct hearing *h)
{
    static const char no_denial[] =
        "sans delai|sans attendre|sans tarder|sans depasser|sans urgence|absence d amelioration|"
        "absence de reponse|absence d efficacite|non prouve|non prouvee|non confirme|"
        "non confirmee|non affirme|non documente|non documentee|non etabli|non precise|"
        "non precisee|non connu|non connue|non chiffre|non systematique|non urgent|non urgente";
    for (size_t i = h->first; i < h->t.n; i++) {
        bool condition = token_is(&h->t, i, "absence") && i > h->first + 1 &&
                         token_any(&h->t, i - 2, "en l") > 0;
        if (condition || token_any(&h->t, i, no_denial) > 0)
            continue;
        if (token_any(&h->t, i, "pas|non|aucun|aucune|sans|ni|jamais|absence|rien pu") == 0 ||
            h->quoted[i] || (h->covered[i] && !denies_within(h, i)) || h->soft[i] ||
            (!h->covered[i] && check_whole_said(h, i)))
            continue;
        if (h->covered[i] || !denial_carried(h, i))
            check_reason(h, REASON_POLARITY,
                         text_slice(h->text, h->t.at[i].start, h->t.at[h->t.n - 1].end),
                         (struct text){NULL, 0}, leans(h));
    }
}

static const char relatives[] =
    "mere|pere|soeur|frere|fils|fille|oncle|tante|cousin|cousine|grand mere|grand pere|mari|femme|"
    "conjoint|conjointe|compagnon|compagne";

/* The relative whose label token i begins: how many tokens, its colon left out. */
static size_t label_at(const struct hearing *h, size_t i)
{
    size_t n = token_any(&h->t, i, relatives);
    return n > 0 && token_is(&h->t, i + n, ":") ? n : 0;
}

/* The statement tells of a relative what its facts tell of one. */
static bool claims_of_kin(const struct hearing *h)
{
    for (size_t k = 0; k < h->claims.n; k++) {
        if (h->claims.at[k].who == FACT_FAMILY && !h->absorbed[k] && !h->claims.at[k].unlisted)
            return true;
    }
    return false;
}

/* "Sœur : Durée : 10 minutes": a second label within a few words of the first. */
static bool is_labelled_again(const struct hearing *h, size_t i)
{
    enum { LABEL = 3 };
    for (size_t k = i; k < h->t.n && k <= i + LABEL; k++) {
        if (token_is(&h->t, k, ":"))
            return true;
        if (h->t.at[k].kind == TOKEN_MARK)
            return false;
    }
    return false;
}

/* "Mère : vous parlez lentement": who is spoken to is the patient. */
static bool speaks_to_patient(const struct hearing *h, size_t i)
{
    for (; i < h->t.n; i++) {
        if (text_equal(h->t.at[i].text, TEXT("«")))
            return false;
        if (token_any(&h->t, i, "vous|votre|vos") > 0)
            return true;
    }
    return false;
}

/* A turn of speech ends between tokens i - 1 and i of the source, and asked nothing. */
static bool turn_ends(const struct evidence *v, size_t i)
{
    struct text between = text_slice(v->reading.said, v->t.at[i - 1].end, v->t.at[i].start);
    return text_find(between, TEXT("\n"), 0) != SIZE_MAX && !token_is(&v->t, i - 1, "?");
}

/* The passage with the sentences before, of the same turn or the question it answers: who is spoken
 * of is named before what is said of them. */
static struct passage with_before(const struct hearing *h, const struct passage *p)
{
    enum { ASKED = 2 };
    struct passage wide = check_widen(h->k, p, ASKED);
    wide.e = p->e;
    for (size_t i = wide.b + 1; i <= p->b && i < p->e; i++) {
        if (turn_ends(&h->k->of[p->source], i))
            wide.b = i;
    }
    return wide;
}

/* The passage says at least half of the words that stand after the label, but for a relative's
 * name. */
static bool says_after_label(const struct hearing *h, size_t first, const struct passage *p)
{
    unsigned asked = 0, said = 0;
    for (size_t i = first; i < h->t.n; i++) {
        bool word = h->t.at[i].kind != TOKEN_MARK && check_has_meaning(h, i) &&
                    !check_is_light(h, i) && token_any(&h->t, i, relatives) == 0;
        asked += word;
        said += word && check_token_said(h, i, p, -1);
    }
    return said > 0 && 2 * said >= asked;
}

/* Where what follows the label is said, or just before, somebody of `words` is spoken of. */
static bool told_of(const struct hearing *h, const char *words, size_t first, bool quotes)
{
    struct passage p[2 * CHECK_CITES_MAX] = {h->found_exact[0]};
    size_t n = quotes ? 1 : check_leaned_exact(h, p);
    for (size_t i = 0; i < n; i++) {
        struct passage near = with_before(h, &p[i]);
        bool says = quotes || says_after_label(h, first, &p[i]);
        if (says && said_in(h->k, &near, words, false))
            return true;
    }
    return n == 0;
}

/* "Mère : Oncle : suicide": what is told of one is told of no other. "Sœur : « cinq nuits »": the
 * sentences that are quoted, or those before them, speak of her. "Fils : début en mai" is of the
 * son when a sentence before it is. */
static void check_owner(struct hearing *h)
{
    size_t b = h->first + token_any(&h->t, h->first, "chez le|chez la|chez l|chez son|chez sa");
    size_t n = label_at(h, b);
    if (n == 0)
        return;
    size_t row = 0, first = b + n + 1;
    (void)token_row(&h->t, b, strict, sizeof strict / sizeof *strict, sizeof *strict, &row);
    bool kin = claims_of_kin(h);
    bool another = label_at(h, first) > 0 ||
                   token_any(&h->t, first, "age|profession|tension|famille") > 0 ||
                   (!kin && is_labelled_again(h, first)) || speaks_to_patient(h, first);
    while (first < h->t.n && h->t.at[first].kind == TOKEN_MARK)
        first++;
    bool quotes = first < h->t.n && text_equal(h->t.at[first - 1].text, TEXT("«")) &&
                  h->quoted[first] && h->found_n > 0;
    bool told = row >= sizeof strict / sizeof *strict || (!quotes && kin) ||
                told_of(h, strict[row].words, b + n + 1, quotes);
    if (another || !told)
        check_reason(h, REASON_EXPERIENCER,
                     text_slice(h->text, h->t.at[b].start, h->t.at[h->t.n - 1].end),
                     (struct text){NULL, 0}, leans(h));
}

/* "Morphine : « depuis que ma femme est partie »": the sentences that are quoted after a drug, or
 * those around them, speak of it. */
static void check_labelled_quote(struct hearing *h)
{
    enum { AROUND = 3 };
    const struct fact *c = h->claims.n > 0 ? &h->claims.at[0] : NULL;
    size_t i = h->first;
    while (c && i < h->t.n && h->t.at[i].start < c->end)
        i++;
    bool label = c && c->kind == FACT_MEDICATION && c->start == h->t.at[h->first].start &&
                 token_is(&h->t, i, ":");
    while (label && i < h->t.n && h->t.at[i].kind == TOKEN_MARK)
        i++;
    if (!label || i >= h->t.n || !h->quoted[i] || h->found_n < 2)
        return;
    struct passage near = check_widen(h->k, &h->found_exact[0], AROUND);
    for (size_t k = 1; k < h->found_n; k++) {
        if (check_overlap(&near, &h->found_exact[k]))
            return;
    }
    check_reason(h, REASON_DRUG, text_slice(h->text, c->start, c->end), (struct text){NULL, 0},
                 leans(h));
}

void check_strict(struct hearing *h)
{
    check_owner(h);
    check_labelled_quote(h);
    check_opening(h);
    check_strict_words(h);
    check_line(h);
    check_denials(h);
}
