/* model_detail.c - what the details of a model's sentence are held to where it cites (see
 * model_inner.h): a value and its unit, when, on what condition, and each word that is left */
#include "draft/model_inner.h"

#include <string.h>

/* ---- which value ---- */

bool model_other_measure(const struct hearing *h, size_t *word)
{
    for (size_t c = 0; c < h->claims.n; c++) {
        const struct fact *f = &h->claims.at[c];
        if (f->kind == FACT_MEASUREMENT && f->value.n > 0 &&
            !model_cites_fact(h, f, CHECK_NEAR, true)) {
            *word = h->first;
            while (*word + 1 < h->t.n && h->t.at[*word].end <= f->start) {
                ++*word;
            }
            return true;
        }
    }
    return false;
}

/* ---- which unit ---- */

/* 'm' of "mois", NUL of a word that is no unit. */
static char unit_at(const struct tokens *t, size_t i)
{
    static const struct {
        const char *words;
        char unit;
    } rows[] = {{"seconde|secondes", 's'},
                {"minute|minutes|min|mn", 'n'},
                {"heure|heures|h", 'h'},
                {"jour|jours|j", 'j'},
                {"semaine|semaines", 'w'},
                {"mois", 'm'},
                {"an|ans|annee|annees", 'a'},
                {"kg|kilo|kilos|kilogrammes", 'k'},
                {"cm|centimetre|centimetres", 'c'},
                {"mm|millimetre|millimetres", 'l'},
                {"verre|verres", 'v'},
                {"cigarette|cigarettes", 't'},
                {"paquet|paquets", 'p'}};
    size_t row = 0;
    size_t n = i < t->n ? token_row(t, i, rows, sizeof rows / sizeof *rows, sizeof *rows, &row) : 0;
    return n > 0 ? rows[row].unit : '\0';
}

/* What counts the unit at token i: a number in thousandths, or several without a number; 0: nothing
 * does. */
static int64_t count_before(const struct tokens *t, size_t i)
{
    enum { LONGEST = 4, SEVERAL = -1 };
    struct number n;
    if (i == 0) {
        return 0;
    }
    if (token_any(t, i - 1, "des|plusieurs|quelques") > 0) {
        return SEVERAL;
    }
    for (size_t back = i < LONGEST ? i : LONGEST; back > 0; back--) {
        if (text_number_at(t, i - back, &n) == back) {
            return n.milli;
        }
    }
    return 0;
}

static bool is_time(char unit)
{
    return strchr("snhjwma", unit) != NULL;
}

/* "18 mois" where "dix-huit ans" is cited, and nothing of eighteen months; "712 heures" where it is
 * twenty-four. */
bool model_other_unit(const struct hearing *h, size_t *word)
{
    for (size_t i = h->first; i < h->t.n; i++) {
        char unit = unit_at(&h->t, i);
        int64_t count = unit ? count_before(&h->t, i) : 0;
        bool same = false, other = false, more = false;
        for (size_t k = 0; k < h->cited_n * (count != 0); k++) {
            const struct passage *in = &h->exact[k];
            const struct tokens *t = &h->k->of[in->source].t;
            for (size_t j = in->b; j < in->e; j++) {
                char said = unit_at(t, j);
                same |= said == unit && count_before(t, j) == count;
                other |= said && said != unit && count_before(t, j) == count;
                more |= said == unit && count_before(t, j) != 0;
            }
        }
        if (!same && (other || (more && is_time(unit)))) {
            *word = i;
            return true;
        }
    }
    return false;
}

/* ---- when, and on what condition ---- */

/* "En janvier" where no January is cited. */
bool model_other_day(const struct hearing *h, size_t *word)
{
    for (size_t i = h->first; i < h->t.n; i++) {
        bool day = h->t.at[i].kind == TOKEN_WORD && !h->quoted[i] && check_is_day(&h->t, i);
        if (day && !model_cites_word(h, i, 1)) {
            *word = i;
            return true;
        }
    }
    return false;
}

/* Words that assert little by themselves and change what is told or done: where one of them stands,
 * one of `said` stands in the source's sentence of what it is said of, in the next one, or in one
 * of `back` before. */
static const struct {
    const char *words, *said;
    uint32_t back;
    bool answers; /* the next one counts only where the sentence asks */
} changes[] = {
    {"si besoin|si necessaire|au besoin|si possible|si douleur|si fievre|en cas de|en cas d",
     "si|besoin|necessaire|quand|cas|possible|peut etre|selon|sinon|eventuellement|faut|faudra|"
     "lorsque|des que",
     1, false},
    {"a remplacer|remplacer|remplace|remplacee|a changer",
     "remplacer|remplace|remplacee|remplacez|changer|change|changez|a la place|plutot|passer|"
     "passe|passez|substituer|mettre|mets|relais",
     0, false},
    {"en meme temps|simultanement", "en meme temps|ensemble|associe|associer|avec|les deux", 0,
     false},
    {"a poursuivre|poursuivre|poursuite|a continuer|continuer|a garder|garder",
     "continue|continuer|continuez|continues|continuons|poursuivre|poursuit|poursuivez|poursuis|"
     "garde|garder|gardez|gardes|gardons|laisse|laissez|laisser|reste|restez|change pas|"
     "changez pas|change rien|changez rien|changer|touche pas|touche rien|touchez pas|pareil|"
     "le meme|la meme|les memes|toujours|encore|maintien|maintient|maintenir|reconduit|"
     "reconduis|renouvelle|renouveler|renouvellement|conserver|conserve|conservez|comme avant|"
     "comme d habitude|inchange|idem|arrete pas|arretez pas|arretez surtout pas|convient|"
     "tel quel|reprend|reprends|reprenez|reprendre",
     1, false},
    {"a confirmer|a verifier|a preciser",
     "confirmer|confirme|confirmera|verifier|verifie|verifiera|verrai|verra|voir|possible|"
     "probable|probablement|peut etre|sans doute|doute|sur|sure|certain|certaine|si|crois|"
     "croyais|pense|semble|ou|evoque|soupcon|suspect|suspecte|hypothese|je sais pas|sais plus|"
     "plutot|attendre|resultat|resultats|chercher|recherche|preciser|dirait|pourrait|me disait|"
     "disait|parait",
     1, false},
    {"normal|normale|normaux|normales|libre|libres",
     "normal|normale|normaux|normales|normalement|libre|libres|bon|bonne|bons|bonnes|bien|rien|"
     "propre|propres|clair|claire|clairs|claires|parfait|parfaite|nickel|impeccable|beau|belle|"
     "ok|regulier|reguliere|reguliers|joli|jolis|jolie|sain|saine|correct|correcte|rassurant|"
     "rassurante|rassure|limites",
     0, true},
    {"negatif|negative|negatifs|negatives|positif|positive|positifs|positives",
     "negatif|negative|negatifs|negatives|positif|positive|positifs|positives|moins|plus|rien|"
     "bon|bonne|normal|normale|pas de|pas d|aucun|aucune|sans|ni|trouve|montre|retrouve",
     0, true},
    {"conserve|conservee|conserves|conservees|preserve|preservee",
     "conserve|conservee|garde|garder|bon|bonne|bien|normal|normale|intact|intacte|preserve|"
     "preservee|toujours|pareil|stable|present|presents|presentes",
     0, true},
    {"comme d habitude|habituel|habituelle",
     "habitude|habituel|habituelle|habituellement|comme avant|pareil|toujours|le meme|la meme", 1,
     false},
    {"diffus|diffuse|diffuses|generalise|generalisee",
     "diffus|diffuse|diffuses|partout|general|generalise|generalisee|tout|toute|tous|toutes|"
     "entier|corps|etendu|etendue",
     0, false},
    {"chronique|chroniques|ancien|ancienne|anciens|anciennes",
     "chronique|chroniques|chroniquement|ans|an|annees|mois|longtemps|toujours|depuis|ancien|"
     "ancienne|anciens|anciennes|vieux|vieille|vieilles|avant|enfance|jeune",
     1, false},
    {"aujourd",
     "aujourd|maintenant|ce matin|ce soir|cet apres|tout de suite|tout a l heure|la|fais|fait|"
     "voici|voila|jour",
     0, false},
    {"maintenant", "maintenant|aujourd|actuellement|en ce moment|desormais|depuis|ce matin", 0,
     false},
    {"prochain|prochaine|prochains|prochaines",
     "prochain|prochaine|prochains|prochaines|dans|lundi|mardi|mercredi|jeudi|vendredi|samedi|"
     "dimanche|demain|d ici|apres|suivant|suivante|fin|debut|courant",
     0, false},
    {"tous les|toutes les|par jour|par semaine|par mois",
     "tous les|toutes les|par|chaque|fois|sur|matin|matins|midi|soir|soirs|jour|jours|coucher|"
     "nuit|hebdomadaire|quotidien|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|heures|"
     "repas|deux|un|une|le|au",
     1, false},
    {"vif|vifs|vive|vives", "vif|vifs|vive|vives|forte|fort|intense", 0, false},
    {"symetrique|symetriques", "symetrique|symetriques|deux cotes|les deux|pareil|bilateral", 0,
     false},
    {"dizaine", "dizaine|dix|10", 0, false},
    {"quinzaine", "quinzaine|quinze|15", 0, false},
    {"vingtaine", "vingtaine|vingt|20", 0, false},
    {"trentaine", "trentaine|trente|30", 0, false},
    {"apres",
     "apres|ensuite|puis|depuis|quand|suite|suites|post|sort|sorti|sortie|fini|finit|une fois|"
     "bout|des que|lendemain|plus tard|derriere|digestion|en mangeant|a la fin",
     0, false},
    {"avant|anterieur|anterieure|anterieurement",
     "avant|jusque|jusqu|veille|precede|precedent|precedente|pre|deja|encore|d ici|auparavant|"
     "anterieur|anterieure|ancien|ancienne|dernier|derniere|fini|termine|arrete|arretee|eu|pris|"
     "prenais|prenait|y a|l an|annee|jeun|d abord|reveil|debut|devant|croise|croises",
     0, false},
    {"arret de travail|arret maladie|en arret",
     "travail|travailler|travaille|boulot|bosser|bosse|maladie|un arret|en arret|vous arrete|"
     "t arrete|bureau|chantier|atelier|reprise",
     1, false},
    {"debut",
     "depuis|debut|debute|commence|commencait|demarre|apparu|apparue|y a|ca fait|ca fera|fait|"
     "quand|premier|premiere|premieres|un jour|ce jour|date|dates|dater|remonte|arrive|arrivee|"
     "est venu|toujours|hier|matin|nuit|age|a l age|ans",
     1, false},
    {"duree|durait",
     "duree|dure|durent|durait|duraient|duree|pendant|depuis|longtemps|temps|combien|fois|"
     "chaque|au moins|heures|bout|arrete|passe|toute|tout",
     1, false},
    {"aggrave|aggravee|majore|majoree|declenche|declenchee",
     "aggrave|aggravee|pire|mal|douleur|douloureux|douloureuse|augmente|empire|reveille|quand|"
     "surtout|declenche|plus fort|plus forte|majore|lance|gene",
     1, false},
    {"soulage|soulagee|calmee|calmer|ameliore|amelioree|diminution|diminue|diminuee",
     "soulage|soulagee|calme|calmee|calment|mieux|passe|aide|aident|bien|ameliore|amelioree|"
     "moins|disparait|part|diminue|diminuee|diminuer|diminution|baisse|tombe|effet|fait du bien|"
     "passait|calmait|calmer|calmerait|plus rien|change",
     1, false},
    {"a domicile|domicile", "domicile|maison|chez|passe|vient|viennent|passera|viendra|infirmiere",
     1, false},
    {"reveil precoce|reveils precoces|reveil matinal",
     "reveil|reveille|reveillee|reveiller|reveils|debout|leve|levee|les yeux ouverts|plus moyen", 1,
     false},
};

/* What token i of the sentence is said of: the last word before it that asserts something, else the
 * first behind it; h->t.n: nothing. */
static size_t subject_of(const struct hearing *h, size_t i)
{
    size_t at = i;
    while (at > h->first && h->t.at[at - 1].sentence == h->t.at[i].sentence) {
        if (model_asserts(h, --at)) {
            return at;
        }
    }
    return model_next_asserting(h, i);
}

/* One of the words stands in what is cited. */
static bool is_said_where_cited(const struct hearing *h, const char *words)
{
    for (size_t k = 0; k < h->cited_n; k++) {
        const struct passage *in = &h->exact[k];
        if (token_within(&h->k->of[in->source].t, in->b, in->e, words)) {
            return true;
        }
    }
    return false;
}

/* What stands at token i, `row` of the table, is told of its subject; where it has none, where it
 * is cited. */
static bool is_change_told(const struct hearing *h, size_t i, size_t row)
{
    size_t subject = subject_of(h, i), at;
    struct model_places p = model_places_of(h, subject, 1, true);
    const struct evidence *v;
    while (subject < h->t.n && (v = model_next_place(&p, &at)) != NULL) {
        uint32_t s = v->t.at[at].sentence, last = v->t.at[v->t.n - 1].sentence;
        uint32_t first = s > changes[row].back ? s - changes[row].back : 0;
        bool asks = token_is(&v->t, v->sentence_at[s + 1] - 1, "?");
        bool next = s < last && (asks || !changes[row].answers);
        if (token_within(&v->t, v->sentence_at[first], v->sentence_at[next ? s + 2 : s + 1],
                         changes[row].said)) {
            return true;
        }
    }
    if (subject == h->t.n && changes[row].answers) { /* of nothing: only as it is */
        p = model_places_of(h, i, 0, false);
        return model_next_place(&p, &at) != NULL;
    }
    return subject == h->t.n && is_said_where_cited(h, changes[row].said);
}

/* "TEP si besoin" where it is ordered, whatever comes; "à remplacer" of what goes on beside what is
 * replaced; "normal" of what nobody found so. */
bool model_changed(const struct hearing *h, size_t *word)
{
    for (size_t i = h->first; i < h->t.n; i++) {
        size_t row = 0;
        size_t n =
            token_row(&h->t, i, changes, sizeof changes / sizeof *changes, sizeof *changes, &row);
        if (n > 0 && !h->quoted[i] && !is_change_told(h, i, row)) {
            *word = i;
            return true;
        }
    }
    return false;
}

/* ---- each word ---- */

/* A claim of a concept that it cites stands over token i. */
static bool is_of_cited(const struct hearing *h, size_t i)
{
    for (size_t c = 0; c < h->claims.n; c++) {
        const struct fact *f = &h->claims.at[c];
        bool over = f->start <= h->t.at[i].start && h->t.at[i].end <= f->end;
        if (over && f->concept.n > 0 && model_cites_concept(h, f)) {
            return true;
        }
    }
    return false;
}

/* What a drug is given as: beside a number it counts the dose, which is read as such; without one
 * it names a thing. */
static bool is_form_alone(const struct hearing *h, size_t i)
{
    return token_any(&h->t, i,
                     "gelule|gelules|comprime|comprimes|sachet|sachets|ampoule|ampoules|"
                     "goutte|gouttes|bouffee|bouffees|sirop|patch|patchs|piqure|piqures|"
                     "suppositoire|suppositoires|creme|pommade") > 0 &&
           count_before(&h->t, i) == 0;
}

/* It stands near what is cited as it is, or in a word of its own family or one that stands for it;
 * one that stands in every talk ("bouge", "plus", "fond") stands for nothing here. */
static bool is_told_near(const struct hearing *h, size_t i)
{
    struct model_places p = model_places_of(h, i, CHECK_NEAR, false);
    size_t at;
    if (model_next_place(&p, &at)) {
        return true;
    }
    for (size_t k = 0; k < h->cited_n; k++) {
        struct passage in = check_widen(h->k, &h->exact[k], CHECK_NEAR);
        if (check_said_well(h, i, &in)) {
            return true;
        }
    }
    return false;
}

/* Where a swelling sits: one concept has them all, and "œdème des lèvres" is not of the face. */
static bool is_site(const struct hearing *h, size_t i)
{
    return token_any(&h->t, i,
                     "levre|levres|langue|paupiere|paupieres|visage|face|gorge|glotte|larynx|cou") >
           0;
}

/* "Gélules" where no capsule is cited, nor a word that stands for it. */
bool model_told_nowhere_near(const struct hearing *h, size_t *word)
{
    for (size_t i = h->first + model_relative_label(h); i < h->t.n; i++) {
        bool tells = model_asserts(h, i) || is_form_alone(h, i);
        if (tells && !is_told_near(h, i) && (is_site(h, i) || !is_of_cited(h, i))) {
            *word = i;
            return true;
        }
    }
    return false;
}

/* "« J'ai »." */
bool model_says_nothing(const struct hearing *h, size_t *word)
{
    enum { LETTERS = 4 };
    *word = h->first;
    for (size_t i = h->first; i < h->t.n; i++) {
        bool says = h->t.at[i].kind == TOKEN_WORD ? h->t.at[i].text.n >= LETTERS
                                                  : h->t.at[i].kind == TOKEN_DIGITS;
        if (says) {
            return false;
        }
    }
    return h->first < h->t.n && h->claims.n == 0;
}
