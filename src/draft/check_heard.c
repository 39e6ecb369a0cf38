/* check_heard.c - what a clinician names outside questions: does he say it of the patient?
 * "Lachman positif.", "Votre angor s'aggrave.", "Pour le dos, du paracétamol." are left out of a
 * report at the patient's cost. What he explains, rules out, looks for or warns of is not, nor what
 * the patient has told before: that is a fact already, which the answer tells better.
 */
#include "draft/check_inner.h"

enum { REACH = 16, BACK = 4 }; /* tokens looked at, whatever the length of the sentence */

/* Tokens of one sentence: `at`, the first of the thing named, and the one after its last. */
struct naming {
    const struct tokens *t;
    size_t b, e;
    size_t at, after;
};

static struct naming naming_of(const struct check *k, int source, const struct fact *f)
{
    const struct evidence *v = &k->of[source];
    struct naming n = {.t = &v->t, .at = check_token(k, source, f->start)};
    for (n.after = n.at; n.after < v->t.n && v->t.at[n.after].start < f->end;)
        n.after++;
    uint32_t sentence = n.at < v->t.n ? v->t.at[n.at].sentence : 0;
    for (n.b = n.at; n.b > 0 && n.at - n.b < REACH && v->t.at[n.b - 1].sentence == sentence;)
        n.b--;
    for (n.e = n.after; n.e < v->t.n && n.e - n.after < REACH && v->t.at[n.e].sentence == sentence;)
        n.e++;
    return n;
}

/* The sentence explains, looks for, rules out, warns: "le risque, c'est l'AVC". */
static bool in_doubt(const struct naming *n)
{
    static const char before[] =
        "si|s il|s ils|s elle|risque|risques|eviter|evite|evitez|protege|proteger|peut|peuvent|"
        "pouvez|pourrait|pourraient|pourra|pourrez|chercher|cherche|recherche|verifier|verifie|"
        "verifiez|eliminer|exclure|ecarter|vaccin|vaccins|vacciner|depistage|depister|au cas ou|"
        "en cas|parfois|souvent|quand|sinon|contre|sans|suspicion|soupconne|inquiete|complication|"
        "complications|prevenir|prevention|pas|ni|ne|n|jamais|plus de|plus d|on verra|discuter|"
        "discutera|reparlera|reparle|selon|autre chose que|avant de|serologie|comme si";
    static const char after[] = "?|, c est un|, c est une|, c est la|, c est le|, c est quand|"
                                "on verra|discuter|on en reparlera|pas|jamais|a eliminer|"
                                "a discuter|normal|normale|normaux|normales";
    for (size_t i = n->b; i < n->at; i++) {
        if (token_any(n->t, i, before) > 0)
            return true;
    }
    bool named = n->at > n->b && token_any(n->t, n->at - 1, "la|le|l|les") > 0;
    if (named && token_any(n->t, n->after, ", c est|, ca") > 0)
        return true; /* "la dialyse, c'est dans longtemps" speaks of it */
    for (size_t i = n->after; i < n->e; i++) {
        if (token_any(n->t, i, ", donc|, mais|, alors|, oui|, il faut|, on va") > 0)
            return token_is(n->t, n->e - 1, "?");
        if (token_any(n->t, i, after) > 0)
            return true;
    }
    return false;
}

/* The words that come before a noun and say nothing of it: back to the first of them. */
static size_t before_noun(const struct naming *n)
{
    size_t i = n->at;
    while (
        i > n->b && n->at - i < BACK &&
        token_any(
            n->t, i - 1,
            "un|une|le|la|l|les|du|de|d|des|ce|cet|cette|votre|vos|ton|ta|tes|notre|petit|petite|"
            "petits|petites|gros|grosse|grosses|grand|grande|leger|legere|legers|vrai|"
            "vraie|belle|discret|discrete|bien|donc|aussi|toujours|encore") > 0)
        i--;
    return i;
}

/* "L'Isoptine à la place : d'habitude je donne l'Avlocardyl", "le Januvia, on l'avait arrêté". */
static bool is_over(const struct naming *n)
{
    size_t first = before_noun(n);
    if (first > n->b && token_is(n->t, first - 1, "par"))
        return false; /* "on remplace le Glucophage par du Jardiance" */
    for (size_t i = n->b; i < n->e; i++) {
        if (token_any(n->t, i,
                      "d habitude|avait arrete|avez arrete|ai arrete|est arrete|etait arrete|"
                      "arretez|on arrete|je l arrete|on l arrete|plus indique|a la place d|"
                      "a la place de|au lieu de|au lieu d|remplace le|remplace la|remplace l") > 0)
            return true;
    }
    return false;
}

static bool opens(const struct naming *n, size_t i)
{
    return i == n->b && (i == 0 || n->t->at[i - 1].sentence != n->t->at[i].sentence);
}

/* A disease: "c'est une migraine avec aura", "votre angor". */
static bool is_told(const struct naming *n)
{
    size_t i = before_noun(n);
    for (size_t k = i; k < n->at; k++) {
        if (token_any(n->t, k, "votre|vos|ton|ta|tes") > 0)
            return true;
    }
    if (opens(n, i))
        return n->after < n->e;
    static const char said[] =
        "c est|c etait|vous avez|vous aviez|vous faites|tu as|tu fais|il a|elle a|il fait|"
        "elle fait|s agit|on a|il y a|appelle|confirme|confirment|montre|"
        "montrent|retrouve|garde|avec|et|est|pour";
    static const char file[] =
        "vous avez|pour memoire|je lis|je relis|le dossier|le courrier|la lettre";
    for (size_t k = n->b; k < i && i > n->b && token_is(n->t, i - 1, ","); k++) {
        if (token_any(n->t, k, file) > 0)
            return true;
    }
    for (size_t k = i > n->b + 2 ? i - 2 : n->b; k < i; k++) {
        size_t used = token_any(n->t, k, said);
        if (used > 0 && k + used == i)
            return !token_any(n->t, k, "pour|avec|et|est");
    }
    return false;
}

/* A sign: the same, or one of those that an examination lists. */
static bool is_found(const struct naming *n)
{
    size_t i = before_noun(n);
    bool again = i > n->b && token_is(n->t, i - 1, "et") && token_any(n->t, i, "la|le|l|les") > 0;
    return opens(n, i) || is_told(n) || /* "la fièvre et le tympan bombé" were told before */
           (!again && i > n->b && token_any(n->t, i - 1, ",|:|;|et|avec|fait|font") > 0);
}

/* What was done is told as well by what is seen of it: "peau propre sur la chambre implantable". */
static bool is_seen(const struct naming *n)
{
    size_t i = before_noun(n);
    static const char ranks[] = "premiere|deuxieme|troisieme|quatrieme|cinquieme|sixieme|septieme|"
                                "huitieme|neuvieme|dixieme|douzieme|derniere|nouvelle|prochaine";
    size_t at = i > n->b && token_any(n->t, i - 1, ranks) > 0 ? i - 1 : i;
    while (at > n->b && at < i && token_any(n->t, at - 1, "la|une|votre|sa") > 0)
        at--;
    return at > n->b && at < n->at &&
           token_any(n->t, at - 1, "sur|par|sous|faire|fait|refait|recu|apres|avant") > 0;
}

/* "Le magnésium est un peu bas": the drug that bears the name of what the blood holds. */
static bool is_dosed(const struct naming *n, const struct fact *f)
{
    static const char *const held[] = {"fer", "magnésium", "chlorure de potassium", "sodium",
                                       "calcium"};
    bool both = false;
    for (size_t i = 0; i < sizeof held / sizeof *held; i++)
        both |= text_is(f->label, held[i]);
    return both && n->at > n->b && token_any(n->t, n->at - 1, "du|de|des|un|avec|d") == 0;
}

bool check_affirms(const struct check *k, int source, const struct fact *f)
{
    if (f->polarity != FACT_PRESENT || f->who != FACT_PATIENT)
        return false;
    struct naming n = naming_of(k, source, f);
    if (in_doubt(&n))
        return false;
    switch (f->kind) {
    case FACT_MEDICATION:
        return !is_dosed(&n, f) && !is_over(&n);
    case FACT_ALLERGY:
        return !text_is(f->concept, "allergie") && !text_is(f->concept, "allergie_medicament");
    case FACT_FINDING:
        return is_found(&n);
    case FACT_PROBLEM:
        return is_told(&n);
    case FACT_PROCEDURE:
        return is_told(&n) || is_seen(&n);
    default:
        return false;
    }
}
